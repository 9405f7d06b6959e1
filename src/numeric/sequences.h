/* sequences.h: rows of items in the order in which they came, repeats kept. */
#pragma once

#include <glib.h>

typedef struct
{
  gsize n_rows, n_columns, n_values;
  gint64 *start; /* n_rows + 1 */
  gint32 *item;  /* n_values, oldest first within a row */
  gint64 *time;  /* (nullable) microseconds UTC; G_MININT64 where there is none */
} AisleSequences;

AisleSequences *aisle_sequences_new (gsize n_rows, gsize n_columns, gsize n_values,
                                     gboolean with_times); /* NULL when memory runs out */
void aisle_sequences_free (AisleSequences *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSequences, aisle_sequences_free)
/* The given rows, in the given order; NULL when memory runs out. */
AisleSequences *aisle_sequences_select_rows (const AisleSequences *self, const gint32 *rows, gsize n);
/* Keeps the values whose item is below n_columns and, where keep is given, wanted; in place. */
void aisle_sequences_keep (AisleSequences *self, gsize n_columns, gboolean (*keep) (gint32 item, gpointer data),
                           gpointer data);
