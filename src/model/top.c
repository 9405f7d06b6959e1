/* top.c: the best items for many histories: blocks of histories over the threads, tiles of items, threshold heaps.
 *
 * Scores live only in a block's tile, which stays in a core's share of the cache. */
#include "model/screen.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/topk.h"

#include <math.h>

#define MAX_TILE   16384
#define TILE_CELLS (1 << 19)
#define MIN_BLOCK  16
#define MAX_BLOCK  1024
#define MIN_BLOCKS 8  /* to share among threads */
#define SCREENED   64 /* histories that are worth sorting the items for */

typedef struct
{
  const AisleModel *model;
  const AisleHistories *histories;
  const AisleSparse *seen; /* (nullable) */
  gsize n_items, k, block, tile;
  gint32 *items;
  float *scores;
  float *tiles[AISLE_MAX_WORKERS]; /* made by the worker */
} Top;

/* Takes what a history has seen out of its row of the tile. */
static void
mask_seen (const AisleSparse *seen, gsize row, gint32 first_item, gsize n, float *scores)
{
  for (gint64 i = seen->start[row]; i < seen->start[row + 1]; i++)
    if (seen->column[i] >= first_item && (gsize) (seen->column[i] - first_item) < n)
      scores[seen->column[i] - first_item] = -INFINITY;
}

static gboolean
top_block (gsize index, guint worker, gpointer data, GError **error)
{
  Top *self = data;
  gsize first_row = index * self->block, n_rows = MIN (self->block, self->histories->n_rows - first_row);
  g_autofree AisleTopK *heaps = g_new (AisleTopK, n_rows);
  g_autofree guint64 *keys = g_try_new (guint64, MAX (n_rows * self->k, 1));
  float *tile = self->tiles[worker];

  if (tile == NULL)
    tile = self->tiles[worker] = g_try_new (float, self->block * self->tile);
  if (tile == NULL || keys == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory to score items"));
      return FALSE;
    }
  for (gsize b = 0; b < n_rows; b++)
    aisle_topk_init (&heaps[b], self->k, keys + b * self->k);
  for (gsize first = 0; first < self->n_items; first += self->tile)
    {
      gsize n = MIN (self->tile, self->n_items - first);

      if (!self->model->family->score (self->model, self->histories, first_row, n_rows, (gint32) first, n, tile, n,
                                       error))
        return FALSE;
      for (gsize b = 0; b < n_rows; b++)
        {
          if (self->seen != NULL)
            mask_seen (self->seen, first_row + b, (gint32) first, n, tile + b * n);
          aisle_topk_scan (&heaps[b], tile + b * n, n, (gint32) first);
        }
    }
  for (gsize b = 0; b < n_rows; b++)
    aisle_topk_finish (&heaps[b], self->items + (first_row + b) * self->k, self->scores + (first_row + b) * self->k);
  return TRUE;
}

gboolean
aisle_model_top (const AisleModel *self, const AisleHistories *histories, const AisleSparse *seen, gsize k,
                 gint32 *items, float *scores, AisleProgress *progress, GError **error)
{
  Top top = { .model = self, .histories = histories, .seen = seen, .k = k, .items = items, .scores = scores };
  gboolean done;

  if (self->family->vectors != NULL && histories->n_rows >= SCREENED)
    return aisle_model_screen (self, histories, seen, k, items, scores, progress, error);
  top.n_items = self->family->n_items (self);
  top.tile = CLAMP (self->family->tile > 0 ? self->family->tile : top.n_items, 1, MAX_TILE);
  top.block = MIN (MIN (TILE_CELLS / top.tile, MAX_BLOCK), histories->n_rows / MIN_BLOCKS);
  top.block = MAX (top.block, MIN_BLOCK);
  done = aisle_parallel_for ((histories->n_rows + top.block - 1) / top.block, top_block, &top, progress,
                             _ ("Ranking items"), error);
  for (guint i = 0; i < AISLE_MAX_WORKERS; i++)
    g_free (top.tiles[i]);
  return done;
}
