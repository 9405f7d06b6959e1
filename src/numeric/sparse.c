/* sparse.c: building and turning compressed sparse rows by counting, so that the order of the input decides nothing but
 * the order in which values of one cell are added. */
#include "numeric/sparse.h"

#include <string.h>

AisleSparse *
aisle_sparse_new (gsize n_rows, gsize n_columns, gsize n_values)
{
  AisleSparse *self = g_new0 (AisleSparse, 1);

  self->n_rows = n_rows;
  self->n_columns = n_columns;
  self->n_values = n_values;
  self->start = n_rows < G_MAXSIZE ? g_try_new0 (gint64, n_rows + 1) : NULL;
  self->column = g_try_new (gint32, MAX (n_values, 1));
  self->value = g_try_new (float, MAX (n_values, 1));
  if (self->start == NULL || self->column == NULL || self->value == NULL)
    g_clear_pointer (&self, aisle_sparse_free);
  return self;
}

void
aisle_sparse_free (AisleSparse *self)
{
  if (self == NULL)
    return;
  g_free (self->start);
  g_free (self->column);
  g_free (self->value);
  g_free (self);
}

/* Counts in start[i + 1] become starts; start[0] stays 0. */
static void
accumulate (gint64 *start, gsize n)
{
  for (gsize i = 0; i < n; i++)
    start[i + 1] += start[i];
}

/* After filling with start[i]++ every start has moved to its row's end: moves them back. */
static void
rewind_starts (gint64 *start, gsize n)
{
  memmove (start + 1, start, n * sizeof *start);
  start[0] = 0;
}

/* Adds up neighbours of the same column and closes the gaps. */
static void
merge_cells (AisleSparse *self)
{
  gsize to = 0;
  gint64 begin = 0;

  for (gsize row = 0; row < self->n_rows; row++)
    {
      gint64 end = self->start[row + 1];
      gsize first = to;

      for (gint64 i = begin; i < end; i++)
        if (to > first && self->column[to - 1] == self->column[i])
          self->value[to - 1] += self->value[i];
        else
          {
            self->column[to] = self->column[i];
            self->value[to++] = self->value[i];
          }
      begin = end;
      self->start[row + 1] = (gint64) to;
    }
  self->n_values = to;
}

/* By columns first: rows of the transposed matrix hold ascending columns of ours, so turning it once sorts every row. */
AisleSparse *
aisle_sparse_from_triples (gsize n_rows, gsize n_columns, gsize n, const gint32 *row, const gint32 *column,
                           const float *value)
{
  g_autoptr (AisleSparse) turned = aisle_sparse_new (n_columns, n_rows, n);
  AisleSparse *self;

  if (turned == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    turned->start[column[i] + 1]++;
  accumulate (turned->start, n_columns);
  for (gsize i = 0; i < n; i++)
    {
      gint64 at = turned->start[column[i]]++;

      turned->column[at] = row[i];
      turned->value[at] = value[i];
    }
  rewind_starts (turned->start, n_columns);
  self = aisle_sparse_transpose (turned);
  if (self != NULL)
    merge_cells (self);
  return self;
}

AisleSparse *
aisle_sparse_transpose (const AisleSparse *self)
{
  AisleSparse *turned = aisle_sparse_new (self->n_columns, self->n_rows, self->n_values);

  if (turned == NULL)
    return NULL;
  for (gsize i = 0; i < self->n_values; i++)
    turned->start[self->column[i] + 1]++;
  accumulate (turned->start, turned->n_rows);
  for (gsize row = 0; row < self->n_rows; row++)
    for (gint64 i = self->start[row]; i < self->start[row + 1]; i++)
      {
        gint64 at = turned->start[self->column[i]]++;

        turned->column[at] = (gint32) row;
        turned->value[at] = self->value[i];
      }
  rewind_starts (turned->start, turned->n_rows);
  return turned;
}

AisleSparse *
aisle_sparse_select_rows (const AisleSparse *self, const gint32 *rows, gsize n)
{
  AisleSparse *part;
  gsize n_values = 0;

  for (gsize i = 0; i < n; i++)
    n_values += (gsize) (self->start[rows[i] + 1] - self->start[rows[i]]);
  part = aisle_sparse_new (n, self->n_columns, n_values);
  if (part == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      gint64 from = self->start[rows[i]], to = part->start[i];
      gsize length = (gsize) (self->start[rows[i] + 1] - from);

      memcpy (part->column + to, self->column + from, length * sizeof *part->column);
      memcpy (part->value + to, self->value + from, length * sizeof *part->value);
      part->start[i + 1] = to + (gint64) length;
    }
  return part;
}
