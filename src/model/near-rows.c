/* near-rows.c: lists of rows by item, added up in a dense array of which only what was touched is looked at again. */
#include "model/near-rows.h"

#include "numeric/sorting.h"
#include "numeric/topk.h"

gboolean
aisle_near_rows_init (AisleNearRows *self, const AisleSparse *by_item)
{
  *self = (AisleNearRows){ .by_item = by_item };
  self->overlap = g_try_new0 (double, MAX (by_item->n_columns, 1));
  return self->overlap != NULL;
}

void
aisle_near_rows_clear (AisleNearRows *self)
{
  g_clear_pointer (&self->overlap, g_free);
  g_clear_pointer (&self->rows, g_free);
  g_clear_pointer (&self->similarity, g_free);
  g_clear_pointer (&self->keys, g_free);
}

static gboolean
append (AisleNearRows *self, gint32 row)
{
  if (self->n == self->n_allocated)
    {
      gsize more = MAX (1024, 2 * self->n_allocated);
      gint32 *rows = g_try_renew (gint32, self->rows, more);
      float *similarity;

      if (rows == NULL)
        return FALSE;
      self->rows = rows;
      similarity = g_try_renew (float, self->similarity, more);
      if (similarity == NULL)
        return FALSE;
      self->similarity = similarity;
      self->n_allocated = more;
    }
  self->rows[self->n++] = row;
  return TRUE;
}

/* Of one item's rows only the first `sample` can be among the first `sample` of all. */
gboolean
aisle_near_rows_find (AisleNearRows *self, const gint32 *items, const double *weights, gsize n, gsize sample)
{
  for (gsize r = 0; r < self->n; r++)
    self->overlap[self->rows[r]] = 0;
  self->n = 0;
  for (gsize i = 0; i < n; i++)
    {
      gint64 start = self->by_item->start[items[i]], end = self->by_item->start[items[i] + 1];

      if (weights[i] <= 0)
        continue;
      if (sample > 0)
        end = MIN (end, start + (gint64) sample);
      for (gint64 r = start; r < end; r++)
        {
          gint32 row = self->by_item->column[r];

          if (self->overlap[row] == 0 && !append (self, row))
            return FALSE;
          self->overlap[row] += weights[i];
        }
    }
  aisle_sort_ids (self->rows, self->n);
  for (; sample > 0 && self->n > sample; self->n--)
    self->overlap[self->rows[self->n - 1]] = 0;
  return TRUE;
}

gboolean
aisle_near_rows_best (AisleNearRows *self, gsize k, gint32 *rows, float *similarities, gsize *n_best)
{
  AisleTopK top;

  if (self->keys == NULL)
    self->keys = g_try_new (guint64, MAX (k, 1));
  if (self->keys == NULL)
    return FALSE;
  aisle_topk_init (&top, k, self->keys);
  for (gsize r = 0; r < self->n; r++)
    if (self->similarity[r] > 0)
      aisle_topk_offer (&top, self->rows[r], self->similarity[r]);
  *n_best = top.n;
  aisle_topk_finish (&top, rows, similarities);
  return TRUE;
}
