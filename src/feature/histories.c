/* histories.c: keeping the two forms of a history in step. */
#include "feature/histories.h"

#include <string.h>

AisleHistories *
aisle_histories_take (AisleSparse *matrix, AisleSequences *sequences)
{
  AisleHistories *self;

  if (matrix != NULL && sequences == NULL)
    {
      sequences = aisle_sequences_new (matrix->n_rows, matrix->n_columns, matrix->n_values, FALSE);
      if (sequences != NULL)
        {
          memcpy (sequences->start, matrix->start, (matrix->n_rows + 1) * sizeof *matrix->start);
          memcpy (sequences->item, matrix->column, matrix->n_values * sizeof *matrix->column);
        }
    }
  if (matrix == NULL || sequences == NULL)
    {
      aisle_sparse_free (matrix);
      aisle_sequences_free (sequences);
      return NULL;
    }
  self = g_new0 (AisleHistories, 1);
  self->n_rows = matrix->n_rows;
  self->n_columns = matrix->n_columns;
  self->matrix = matrix;
  self->sequences = sequences;
  return self;
}

AisleHistories *
aisle_histories_take_sequences (AisleSequences *sequences, gboolean binary)
{
  AisleSparse *matrix = NULL;
  g_autofree gint32 *row = NULL;
  g_autofree float *value = NULL;

  if (sequences == NULL)
    return NULL;
  row = g_try_new (gint32, MAX (sequences->n_values, 1));
  value = g_try_new (float, MAX (sequences->n_values, 1));
  if (row != NULL && value != NULL)
    {
      for (gsize r = 0; r < sequences->n_rows; r++)
        for (gint64 v = sequences->start[r]; v < sequences->start[r + 1]; v++)
          {
            row[v] = (gint32) r;
            value[v] = 1;
          }
      matrix = aisle_sparse_from_triples (sequences->n_rows, sequences->n_columns, sequences->n_values, row,
                                          sequences->item, value);
    }
  for (gsize v = 0; binary && matrix != NULL && v < matrix->n_values; v++)
    matrix->value[v] = 1;
  if (matrix != NULL)
    return aisle_histories_take (matrix, sequences);
  aisle_sequences_free (sequences);
  return NULL;
}

void
aisle_histories_free (AisleHistories *self)
{
  if (self == NULL)
    return;
  aisle_sparse_free (self->matrix);
  aisle_sequences_free (self->sequences);
  g_free (self);
}

AisleHistories *
aisle_histories_select_rows (const AisleHistories *self, const gint32 *rows, gsize n)
{
  AisleSparse *matrix = aisle_sparse_select_rows (self->matrix, rows, n);
  AisleSequences *sequences = matrix != NULL ? aisle_sequences_select_rows (self->sequences, rows, n) : NULL;

  if (sequences != NULL)
    return aisle_histories_take (matrix, sequences);
  aisle_sparse_free (matrix);
  return NULL;
}

void
aisle_histories_keep (AisleHistories *self, gsize n_columns, gboolean (*keep) (gint32 item, gpointer data),
                      gpointer data)
{
  AisleSparse *matrix = self->matrix;
  gint64 written = 0;

  for (gsize row = 0; row < matrix->n_rows; row++)
    {
      gint64 first = matrix->start[row], end = matrix->start[row + 1];

      matrix->start[row] = written;
      for (gint64 v = first; v < end; v++)
        if ((gsize) matrix->column[v] < n_columns && (keep == NULL || keep (matrix->column[v], data)))
          {
            matrix->column[written] = matrix->column[v];
            matrix->value[written++] = matrix->value[v];
          }
    }
  matrix->start[matrix->n_rows] = written;
  matrix->n_values = (gsize) written;
  matrix->n_columns = self->n_columns = n_columns;
  aisle_sequences_keep (self->sequences, n_columns, keep, data);
}
