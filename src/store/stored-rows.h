/* stored-rows.h: the events of a project, read back in order of arrival as batches of rows. */
#pragma once

#include "store/project.h"
#include "store/event-rows.h"

/* All arrays are there; ids are checked against the number of names, so that who reads may index with them.  event[i]
 * is the id of row i.  Return FALSE with error to stop. */
typedef gboolean (*AisleStoredRowsFunc) (const AisleRows *rows, const gint32 *event, const gint64 *source,
                                         gpointer data, GError **error);
/* valid FALSE: the active events as they are stored; TRUE: as the view events_valid shows them. */
gboolean aisle_stored_rows_read (AisleProject *project, gboolean valid, AisleStoredRowsFunc func, gpointer data,
                                 AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
