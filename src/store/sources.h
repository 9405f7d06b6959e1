/* sources.h: what was imported, and taking an import back. */
#pragma once

#include "store/project.h"

typedef struct
{
  gint64 id;
  char *name, *path; /* base name, and where the file was */
  gint64 added;      /* microseconds UTC */
  char *reader;
  JsonNode *mapping;
  gint64 bytes;
  char *file_hash, *content_hash;
  gint64 rows_read, rows_stored;
  JsonNode *rejected; /* exact counts by reason */
  char *target;       /* the kind of its rows: "events", "items" ... */
  gint64 first_event; /* its events have ids first_event .. first_event + rows_stored - 1 */
  gboolean active;
} AisleSource;

/* Are its rows events of this project, and not taken back? */
gboolean aisle_source_has_events (const AisleSource *self);
void aisle_source_free (AisleSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSource, aisle_source_free)
GPtrArray *aisle_sources_list (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleSource *aisle_sources_get (AisleProject *project, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Undo and redo of an import, within the caller's transaction: nothing is deleted, and the columns are stale. */
gboolean aisle_sources_set_active (AisleProject *project, gint64 id, gboolean active,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
