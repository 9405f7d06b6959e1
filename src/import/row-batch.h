/* row-batch.h: the texts of one row, by role, become a row of an event batch or a reason why not.
 *
 * What every reader of rows shares: times, prices and quantities parsed, defaults filled in, returns told from
 * purchases, missing told from empty.  Ids and texts are kept as they are written ("17850.0" stays "17850.0").
 *
 * Without a kind column rows are of the mapping's default kind; when that kind means a purchase, a row of negative
 * quantity is of kind "return", and its quantity stays negative, so that quantity times price lowers revenue. */
#pragma once

#include "import/time-parse.h"

typedef struct
{
  AisleEventBatch batch;
  gpointer memory; /* of its arrays */
  gboolean mapped[AISLE_N_ROLES];
  gboolean decimal_comma;
  gboolean returns;
  AisleSpan default_kind;
  gint64 price_divisor;
  GHashTable *kind_words; /* (nullable) the mapping's */
  guint8 default_fold;
  AisleTimeParser time;
} AisleRowBatch;

gboolean aisle_row_batch_init (AisleRowBatch *self, const AisleMapping *mapping,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_row_batch_clear (AisleRowBatch *self);
/* cells: one span a role, of length 0 where there is nothing; they must live until the batch is flushed.  Returns FALSE
 * with the reason when the row is rejected.  The batch must not be full. */
gboolean aisle_row_batch_add (AisleRowBatch *self, const AisleSpan cells[AISLE_N_ROLES], gint64 line,
                              AisleReject *reject);
gboolean aisle_row_batch_flush (AisleRowBatch *self, AisleSink *sink, GError **error) G_GNUC_WARN_UNUSED_RESULT;

static inline gboolean
aisle_row_batch_is_full (const AisleRowBatch *self)
{
  return self->batch.n == AISLE_EVENT_BATCH;
}
