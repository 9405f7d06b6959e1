/* record-batch.h: the cells of one record become a row of a record batch, or a reason why not.
 *
 * What row-batch.h is for events.  Cells that no field takes become one JSON object a row, its members in the order of
 * their names, so that the order of a file's columns does not matter. */
#pragma once

#include "import/time-parse.h"

typedef struct _AisleRecordRows AisleRecordRows;

AisleRecordRows *aisle_record_rows_new (const AisleMapping *mapping, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_record_rows_free (AisleRecordRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRecordRows, aisle_record_rows_free)

/* Where a reader puts the cell of the mapping's column; NULL when nothing wants it. */
AisleSpan *aisle_record_rows_cell (AisleRecordRows *self, guint column);
/* FALSE with the reason when the row is rejected; the cells must live until the flush. */
gboolean aisle_record_rows_add (AisleRecordRows *self, gint64 line, AisleReject *reject);
gboolean aisle_record_rows_is_full (const AisleRecordRows *self);
gboolean aisle_record_rows_flush (AisleRecordRows *self, AisleSink *sink, GError **error) G_GNUC_WARN_UNUSED_RESULT;
