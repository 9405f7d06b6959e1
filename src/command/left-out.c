/* left-out.c: see left-out.h.  The idea is that of Robnik-Sikonja and Kononenko (2008): what a model does with an input is
 * seen by taking it away.  Such parts need not add up to the score. */
#include "command/left-out.h"

#include "base/error.h"
#include "base/i18n.h"
#include "model/family.h"

#define MOST_LEFT_OUT 50
#define ROWS_A_STEP   4

/* Different items of the history, the newest first. */
static GArray *
newest_items (const AisleSequences *s)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (gint64 v = s->start[1]; v-- > s->start[0] && items->len < MOST_LEFT_OUT;)
    if (g_hash_table_add (known, GINT_TO_POINTER (s->item[v])))
      g_array_append_val (items, s->item[v]);
  return items;
}

/* One row an item: the history without it. */
static AisleHistories *
without_each (const AisleHistories *history, const GArray *items)
{
  const AisleSparse *bag = history->matrix;
  const AisleSequences *order = history->sequences;
  AisleSparse *matrix = aisle_sparse_new (items->len, bag->n_columns, items->len * bag->n_values);
  AisleSequences *sequences =
      aisle_sequences_new (items->len, order->n_columns, items->len * order->n_values, order->time != NULL);
  gint64 cells = 0, values = 0;

  for (guint row = 0; matrix != NULL && sequences != NULL && row < items->len; row++)
    {
      gint32 without = g_array_index (items, gint32, row);

      for (gsize v = 0; v < bag->n_values; v++)
        if (bag->column[v] != without)
          {
            matrix->column[cells] = bag->column[v];
            matrix->value[cells++] = bag->value[v];
          }
      for (gsize v = 0; v < order->n_values; v++)
        if (order->item[v] != without)
          {
            if (order->time != NULL)
              sequences->time[values] = order->time[v];
            sequences->item[values++] = order->item[v];
          }
      matrix->start[row + 1] = cells;
      sequences->start[row + 1] = values;
    }
  if (matrix != NULL && sequences != NULL)
    {
      matrix->n_values = (gsize) cells;
      sequences->n_values = (gsize) values;
      return aisle_histories_take (matrix, sequences);
    }
  aisle_sparse_free (matrix);
  aisle_sequences_free (sequences);
  return NULL;
}

gboolean
aisle_left_out_parts (const AisleModel *model, const AisleHistories *history, const gint32 *items, const float *scores,
                      gsize n, GArray **parts, AisleProgress *progress, GError **error)
{
  g_autoptr (GArray) left = newest_items (history->sequences);
  g_autoptr (AisleHistories) rows = without_each (history, left);
  gsize n_items = model->family->n_items (model);
  g_autofree float *all = rows != NULL ? g_try_new (float, ROWS_A_STEP *MAX (n_items, 1)) : NULL;

  if (all == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while leaving out items"));
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    parts[i] = g_array_new (FALSE, FALSE, sizeof (AislePart));
  for (gsize first = 0; first < left->len; first += ROWS_A_STEP)
    {
      gsize n_rows = MIN (ROWS_A_STEP, left->len - first);

      if (!aisle_progress_step (progress, (double) first / left->len, _ ("Leaving out items"), error)
          || !model->family->score (model, rows, first, n_rows, 0, n_items, all, n_items, error))
        return FALSE;
      for (gsize row = 0; row < n_rows; row++)
        for (gsize i = 0; i < n; i++)
          aisle_parts_add (parts[i], g_array_index (left, gint32, first + row),
                           scores[i] - all[row * n_items + (gsize) items[i]]);
    }
  for (gsize i = 0; i < n; i++)
    aisle_parts_sort (parts[i]);
  return TRUE;
}
