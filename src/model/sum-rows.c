/* sum-rows.c: a dense row of sums with a bit for every column touched, so that a row costs what was added to it. */
#include "model/sum-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/sorting.h"
#include "numeric/topk.h"

#include <math.h>
#include <string.h>

/* The cells of a row, in one piece of memory: columns, then values. */
typedef struct
{
  gsize n;
  gint32 *columns;
} Row;

struct _AisleSumRows
{
  gsize n_rows, n_columns, k;
  Row *rows;
};

gboolean
aisle_row_sums_init (AisleRowSums *self, gsize n)
{
  if (self->sums == NULL)
    self->sums = g_try_new0 (float, MAX (n, 1));
  if (self->touched == NULL)
    self->touched = g_try_new0 (guint64, n / 64 + 1);
  return self->sums != NULL && self->touched != NULL;
}

void
aisle_row_sums_clear (AisleRowSums *self)
{
  g_clear_pointer (&self->sums, g_free);
  g_clear_pointer (&self->touched, g_free);
  g_clear_pointer (&self->keys, g_free);
}

AisleSumRows *
aisle_sum_rows_new (gsize n_rows, gsize n_columns, gsize k)
{
  AisleSumRows *self = g_new0 (AisleSumRows, 1);

  self->n_rows = n_rows;
  self->n_columns = n_columns;
  self->k = MIN (k, n_columns);
  self->rows = g_try_new0 (Row, MAX (n_rows, 1));
  if (self->rows == NULL)
    g_clear_pointer (&self, aisle_sum_rows_free);
  return self;
}

void
aisle_sum_rows_free (AisleSumRows *self)
{
  if (self == NULL)
    return;
  for (gsize r = 0; self->rows != NULL && r < self->n_rows; r++)
    g_free (self->rows[r].columns);
  g_free (self->rows);
  g_free (self);
}

static gsize
count_positive (const AisleRowSums *sums, gsize n_columns)
{
  gsize n = 0;

  for (gsize w = 0; w <= n_columns / 64; w++)
    for (guint64 bits = sums->touched[w]; bits != 0; bits &= bits - 1)
      n += sums->sums[w * 64 + (gsize) __builtin_ctzll (bits)] > 0;
  return n;
}

/* Ascending columns of the k largest. */
static gboolean
choose_largest (const AisleSumRows *self, AisleRowSums *sums, Row *row)
{
  float *scores = (float *) (row->columns + row->n); /* overwritten with the values afterwards */
  AisleTopK top;

  if (sums->keys == NULL)
    sums->keys = g_try_new (guint64, MAX (self->k, 1));
  if (sums->keys == NULL)
    return FALSE;
  aisle_topk_init (&top, self->k, sums->keys);
  for (gsize w = 0; w <= self->n_columns / 64; w++)
    for (guint64 bits = sums->touched[w]; bits != 0; bits &= bits - 1)
      {
        gsize column = w * 64 + (gsize) __builtin_ctzll (bits);

        if (sums->sums[column] > 0)
          aisle_topk_offer (&top, (gint32) column, sums->sums[column]);
      }
  aisle_topk_finish (&top, row->columns, scores);
  aisle_sort_ids (row->columns, row->n);
  return TRUE;
}

static void
take_all (const AisleSumRows *self, const AisleRowSums *sums, Row *row)
{
  gsize n = 0;

  for (gsize w = 0; w <= self->n_columns / 64; w++)
    for (guint64 bits = sums->touched[w]; bits != 0; bits &= bits - 1)
      {
        gsize column = w * 64 + (gsize) __builtin_ctzll (bits);

        if (sums->sums[column] > 0)
          row->columns[n++] = (gint32) column;
      }
}

gboolean
aisle_sum_rows_take (AisleSumRows *self, gsize index, AisleRowSums *sums)
{
  Row *row = &self->rows[index];
  gsize n = count_positive (sums, self->n_columns);
  float *values;

  row->n = MIN (n, self->k);
  row->columns = g_try_malloc (MAX (row->n, 1) * (sizeof (gint32) + sizeof (float)));
  if (row->columns == NULL)
    return FALSE;
  if (n > self->k && !choose_largest (self, sums, row))
    return FALSE;
  if (n <= self->k)
    take_all (self, sums, row);
  values = (float *) (row->columns + row->n);
  for (gsize i = 0; i < row->n; i++)
    values[i] = sums->sums[row->columns[i]];
  for (gsize w = 0; w <= self->n_columns / 64; w++)
    {
      for (guint64 bits = sums->touched[w]; bits != 0; bits &= bits - 1)
        sums->sums[w * 64 + (gsize) __builtin_ctzll (bits)] = 0;
      sums->touched[w] = 0;
    }
  return TRUE;
}

AisleSparse *
aisle_sum_rows_finish (AisleSumRows *self)
{
  AisleSparse *sparse;
  gsize n = 0;

  for (gsize r = 0; r < self->n_rows; r++)
    n += self->rows[r].n;
  sparse = aisle_sparse_new (self->n_rows, self->n_columns, n);
  n = 0;
  for (gsize r = 0; sparse != NULL && r < self->n_rows; r++)
    {
      const Row *row = &self->rows[r];

      if (row->n > 0)
        {
          memcpy (sparse->column + n, row->columns, row->n * sizeof (gint32));
          memcpy (sparse->value + n, row->columns + row->n, row->n * sizeof (float));
        }
      g_clear_pointer (&self->rows[r].columns, g_free);
      n += row->n;
      sparse->start[r + 1] = (gint64) n;
    }
  return sparse;
}

/* ---- storing ---- */

gboolean
aisle_rows_save (const AisleSparse *rows, const char *name, gboolean values, const AisleFamily *family,
                 AisleTensors *tensors, GError **error)
{
  const gint64 n_starts = (gint64) rows->n_rows + 1, n = (gint64) rows->n_values;
  g_autofree char *start = g_strconcat (name, "_start", NULL), *item = g_strconcat (name, "_item", NULL);
  g_autofree char *value = g_strconcat (name, "_value", NULL);

  return (aisle_tensors_add_copy (tensors, start, AISLE_DTYPE_I64, 1, &n_starts, rows->start) != NULL
          && aisle_tensors_add_copy (tensors, item, AISLE_DTYPE_I32, 1, &n, rows->column) != NULL
          && (!values || aisle_tensors_add_copy (tensors, value, AISLE_DTYPE_F32, 1, &n, rows->value) != NULL))
         || aisle_memory_fail (family, error);
}

static gboolean
rows_are_sane (const gint64 *start, const gint32 *column, const float *value, gint64 n_rows, gint64 n_columns,
               gint64 n_values)
{
  if (start[0] != 0 || start[n_rows] != n_values)
    return FALSE;
  for (gint64 r = 0; r < n_rows; r++)
    if (start[r] < 0 || start[r + 1] < start[r] || start[r + 1] > n_values)
      return FALSE;
  for (gint64 r = 0; r < n_rows; r++)
    for (gint64 c = start[r]; c < start[r + 1]; c++)
      if (column[c] < 0 || column[c] >= n_columns || (c > start[r] && column[c] <= column[c - 1])
          || (value != NULL && !isfinite (value[c])))
        return FALSE;
  return TRUE;
}

AisleSparse *
aisle_rows_load (const AisleTensors *tensors, const char *name, gboolean values, gint64 n_columns,
                 const AisleFamily *family, GError **error)
{
  g_autofree char *start_name = g_strconcat (name, "_start", NULL), *item_name = g_strconcat (name, "_item", NULL);
  g_autofree char *value_name = g_strconcat (name, "_value", NULL);
  gint64 n_starts = -1, n = -1;
  const AisleTensor *start = aisle_tensors_expect (tensors, start_name, AISLE_DTYPE_I64, 1, &n_starts, error);
  const AisleTensor *item =
      start != NULL ? aisle_tensors_expect (tensors, item_name, AISLE_DTYPE_I32, 1, &n, error) : NULL;
  const AisleTensor *value =
      item != NULL && values ? aisle_tensors_expect (tensors, value_name, AISLE_DTYPE_F32, 1, &n, error) : NULL;
  AisleSparse *rows;

  if (item == NULL || (values && value == NULL))
    return NULL;
  n_columns = n_columns < 0 ? n_starts - 1 : n_columns;
  if (n_starts < 1 || n_columns > G_MAXINT32
      || !rows_are_sane (start->data, item->data, values ? value->data : NULL, n_starts - 1, n_columns, n))
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("the lists '%s' of the stored model are damaged: train it again"), name);
      return NULL;
    }
  rows = aisle_sparse_new ((gsize) n_starts - 1, (gsize) n_columns, (gsize) n);
  if (rows == NULL)
    {
      aisle_memory_fail (family, error);
      return NULL;
    }
  memcpy (rows->start, start->data, (gsize) n_starts * sizeof (gint64));
  if (n > 0)
    memcpy (rows->column, item->data, (gsize) n * sizeof (gint32));
  for (gint64 i = 0; i < n; i++)
    rows->value[i] = values ? ((const float *) value->data)[i] : 1;
  return rows;
}

/* ---- reading ---- */

gint64
aisle_row_find (const AisleSparse *rows, gsize row, gint32 column)
{
  gint64 low = rows->start[row], high = rows->start[row + 1];

  while (low < high)
    {
      gint64 middle = low + (high - low) / 2;

      if (rows->column[middle] < column)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

float
aisle_row_value (const AisleSparse *rows, gsize row, gint32 column)
{
  gint64 at = aisle_row_find (rows, row, column);

  return at < rows->start[row + 1] && rows->column[at] == column ? rows->value[at] : 0;
}

void
aisle_row_add (const AisleSparse *rows, gsize row, float weight, gint32 first, gsize n, float *scores)
{
  gint64 end = (gint64) first + (gint64) n;

  for (gint64 c = aisle_row_find (rows, row, first); c < rows->start[row + 1] && rows->column[c] < end; c++)
    scores[rows->column[c] - first] += weight * rows->value[c];
}
