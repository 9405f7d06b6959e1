/* rows-events.h: ten million events filtered and put in order over their arrays, never over the store.
 *
 * A place is an index into the arrays, which are sorted by user and time; what is handed out are the events' ids. */
#pragma once

#include "columns/columns.h"
#include "command/rows-condition.h"

#define AISLE_ROWS_BLOCK 2048 /* places read at a time */

typedef struct
{
  AisleProject *project;
  AisleColumns *columns;
  gint32 *user_of; /* (nullable) of every place; made when a query needs it */
  gint64 *line_of; /* (nullable) of every event id */
  gsize n_ids;     /* event ids are below */
  GArray *sources; /* of the events, by first event */
} AisleEventRows;

/* Maps the arrays. */
gboolean aisle_event_rows_open (AisleEventRows *self, AisleProject *project, gboolean stored, AisleProgress *progress,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_event_rows_clear (AisleEventRows *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleEventRows, aisle_event_rows_clear)

/* Places that fit all conditions and the search, ascending; NULL without error when all do. */
gboolean aisle_event_rows_select (AisleEventRows *self, const AisleRowsShape *shape, const GPtrArray *conditions,
                                  const char *search, guint32 **places, gsize *n, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The events at places (NULL: all n) in order of arrival, or of a column. */
gint32 *aisle_event_rows_order (AisleEventRows *self, const guint32 *places, gsize n, const AisleRowsColumn *sort,
                                gboolean descending, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- cells, block by block ---- */
/* Before a column is read. */
gboolean aisle_event_rows_need (AisleEventRows *self, const AisleRowsColumn *column, AisleProgress *progress,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* n values at places, or at first .. first + n - 1 when that is NULL: as keys, or as ids of names (-1 missing). */
void aisle_event_rows_keys (const AisleEventRows *self, const AisleRowsColumn *column, const guint32 *places,
                            gsize first, gsize n, guint64 *keys);
void aisle_event_rows_ids (const AisleEventRows *self, const AisleRowsColumn *column, const guint32 *places,
                           gsize first, gsize n, gint32 *ids);
/* Ids are below. */
gsize aisle_event_rows_n_names (const AisleEventRows *self, const AisleRowsColumn *column);
