/* jsonl-seen.h: what a sample of records holds: which keys, with what kinds of values, in the order they came. */
#pragma once

#include <glib.h>

typedef struct _AisleJsonSeen AisleJsonSeen;
struct _AisleJsonSeen
{
  char *name;
  gsize scalars, objects, lists;
  /* Of its lists' elements: */
  gsize in_scalars, in_objects, in_pairs, in_lists;
  gsize longest;        /* list */
  GPtrArray *children;  /* members of its objects, and of objects in its lists; places of lists in its lists */
  GPtrArray *pair_keys; /* AisleJsonSeen: the keys of pairs in its lists */
};

AisleJsonSeen *aisle_json_seen_new (const char *name);
void aisle_json_seen_free (AisleJsonSeen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleJsonSeen, aisle_json_seen_free)

/* Adds the value at p, which must be JSON. */
void aisle_json_seen_add (AisleJsonSeen *self, const char *p);
/* Its lists are of {"key": .., "value": ..}. */
gboolean aisle_json_seen_is_pairs (const AisleJsonSeen *self);
/* Its lists could be rows: their elements are objects, or lists of two and more. */
gboolean aisle_json_seen_is_rows (const AisleJsonSeen *self);
/* "a.b" from here, or NULL. */
const AisleJsonSeen *aisle_json_seen_find (const AisleJsonSeen *self, const char *path);
