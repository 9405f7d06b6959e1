/* segment-parse.h: the text of a segment as a tree.  What names stand for is resolved when it is compiled. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_PREDICATE_AND, /* left, right */
  AISLE_PREDICATE_OR,  /* left, right */
  AISLE_PREDICATE_NOT, /* left */
  AISLE_PREDICATE_DID,
  AISLE_PREDICATE_ATTRIBUTE,
} AislePredicateType;

typedef enum
{
  AISLE_COMPARE_LESS,
  AISLE_COMPARE_AT_MOST,
  AISLE_COMPARE_EQUAL,
  AISLE_COMPARE_NOT_EQUAL,
  AISLE_COMPARE_AT_LEAST,
  AISLE_COMPARE_MORE,
} AisleCompare;

typedef enum
{
  AISLE_ATTRIBUTE_EVENTS,
  AISLE_ATTRIBUTE_SESSIONS,
  AISLE_ATTRIBUTE_ORDERS,
  AISLE_ATTRIBUTE_REVENUE,
  AISLE_ATTRIBUTE_DAYS_ACTIVE,
  AISLE_ATTRIBUTE_FIRST_SEEN,
  AISLE_ATTRIBUTE_LAST_SEEN,
  AISLE_ATTRIBUTE_CHANNEL,
  AISLE_N_ATTRIBUTES
} AisleAttributeName;

typedef struct _AislePredicate AislePredicate;
struct _AislePredicate
{
  AislePredicateType type;
  gsize place; /* of its text, in characters from 1 */
  guint leaf;  /* number of a DID or ATTRIBUTE, from 0 */
  AislePredicate *left, *right;

  AisleAttributeName attribute;
  AisleCompare compare;
  double number;
  gboolean is_day;
  gint32 day;
  gint64 time;
  char *text; /* a channel, or the kind of DID */

  char *item; /* (nullable) of DID */
  gboolean has_after, has_before;
  gint32 after, before; /* days */
};

/* n_leaves may be NULL. */
AislePredicate *aisle_predicate_parse (const char *text, guint *n_leaves, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_predicate_free (AislePredicate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePredicate, aisle_predicate_free)
