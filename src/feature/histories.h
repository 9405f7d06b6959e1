/* histories.h: what users did, in the two forms that models read: as a bag and as a sequence.
 *
 * Both have the same rows.  The bag collapses repeats of an item into one weight; the sequence keeps them, in order. */
#pragma once

#include "numeric/sequences.h"
#include "numeric/sparse.h"

typedef struct
{
  gsize n_rows, n_columns;
  AisleSparse *matrix;       /* B x I weights */
  AisleSequences *sequences; /* B rows of items, oldest first */
} AisleHistories;

/* Takes both.  Without sequences (NULL) each row's items are taken to have come in the order of their columns.  NULL
 * when memory runs out (or a part is missing for that reason); the parts are freed then. */
AisleHistories *aisle_histories_take (AisleSparse *matrix, AisleSequences *sequences);
/* A bag of each sequence: an item weighs as often as it came, or 1 where binary.  Takes sequences. */
AisleHistories *aisle_histories_take_sequences (AisleSequences *sequences, gboolean binary);
void aisle_histories_free (AisleHistories *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleHistories, aisle_histories_free)
AisleHistories *aisle_histories_select_rows (const AisleHistories *self, const gint32 *rows, gsize n);
/* Keeps items below n_columns that keep (nullable: all) wants, in place. */
void aisle_histories_keep (AisleHistories *self, gsize n_columns, gboolean (*keep) (gint32 item, gpointer data),
                           gpointer data);
