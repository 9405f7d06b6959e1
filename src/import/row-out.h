/* row-out.h: what every reader of rows ends in: the cells of a record become a row of the sink, or a counted reject.
 *
 * A reader puts the cell of each mapped column where the slots say, then adds the row.  Cells are spans into the
 * reader's own memory and must live until the next flush; a cell that a record lacks is a span of length 0.  Rows are
 * counted so that rows_read = rows handed to the sink + rows rejected, always.  Whether rows are events or other records
 * is the mapping's business: a reader that goes by the slots need not know. */
#pragma once

#include "base/progress.h"
#include "import/reader.h"
#include "import/record-batch.h"
#include "import/row-batch.h"
#include "import/row-fill.h"

/* The cell of source column `column` goes to *cell. */
typedef struct
{
  guint column;
  AisleSpan *cell;
} AisleSlot;

typedef struct
{
  AisleSink *sink;
  AisleReadCounts *counts;
  AisleRecordRows *records;       /* NULL when the target is events, which go to ... */
  AisleRowBatch rows;             /* ... this */
  AisleSpan cells[AISLE_N_ROLES]; /* of an event, by role */
  AisleSlot *slots;               /* of the mapped columns, in the order of columns */
  gsize n_slots;
  AisleRowFill *fill; /* (nullable) */
  GString *text;      /* of a rejected record */
} AisleRowOut;

gboolean aisle_row_out_init (AisleRowOut *self, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_row_out_clear (AisleRowOut *self);
/* The row of the cells that the slots point to.  raw: the record as it stands in the source, for a reject.  When the
 * row is taken and *full is set, flush before the memory of the cells goes. */
gboolean aisle_row_out_add (AisleRowOut *self, gint64 line, AisleSpan raw, gboolean *full,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_row_out_reject (AisleRowOut *self, AisleReject reason, gint64 line, AisleSpan raw,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_row_out_flush (AisleRowOut *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sets AISLE_ERROR_EMPTY when nothing was read. */
gboolean aisle_row_out_check_any (const AisleRowOut *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
