/* tree-histogram.c: the innermost loop of learning trees.
 *
 * The cells of 64 features with 64 bins, or 16 with 256, are 32 KiB, which stay in the first cache while a chunk's rows
 * pass by, one cache line a row; the chunk's lines stay in the second until all their features are done. */
#include "trees/tree-histogram.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#include <string.h>

#define CHUNK_WORK ((gsize) 1 << 20) /* additions */
#define MOST_ROWS  ((gsize) 1 << 13)
#define CELLS      4096 /* of the features that are added to side by side */
#define AHEAD      12   /* rows fetched before their turn */

struct _AisleHistograms
{
  const AisleTreeData *data;
  gsize n_cells, chunk_rows;
  gint64 *cells[AISLE_MAX_WORKERS];  /* of the worker, but the first's, who writes to the result */
  gint64 *packed[AISLE_MAX_WORKERS]; /* of a chunk's rows, in their order */
  gboolean used[AISLE_MAX_WORKERS];
};

typedef struct
{
  AisleHistograms *self;
  const guint32 *rows;
  gsize n;
  const gint64 *packed;
  gint64 *cells;
} Filling;

AisleHistograms *
aisle_histograms_new (const AisleTreeData *data, GError **error)
{
  AisleHistograms *self = g_new0 (AisleHistograms, 1);

  self->data = data;
  self->n_cells = data->n_blocks * AISLE_TREE_BLOCK * data->stride;
  self->chunk_rows = CLAMP (CHUNK_WORK / data->n_features, 256, MOST_ROWS);
  return self;
}

void
aisle_histograms_free (AisleHistograms *self)
{
  if (self == NULL)
    return;
  for (guint w = 0; w < AISLE_MAX_WORKERS; w++)
    {
      g_free (self->cells[w]);
      g_free (self->packed[w]);
    }
  g_free (self);
}

gsize
aisle_histograms_n_cells (const AisleHistograms *self)
{
  return self->n_cells;
}

/* n_features, a multiple of 8, from the first byte of each row on; stride and mostly n_features are known when this is
 * compiled, so that the addresses of the cells differ by constants. */
static inline __attribute__ ((always_inline)) void
add_features (gint64 *cells, const guint8 *bins, gsize width, gsize n_features, const guint32 *rows,
              const gint64 *packed, gsize n, const gsize stride)
{
  for (gsize r = 0; r < n; r++)
    {
      const guint8 *row = bins + rows[r] * width;
      const gint64 value = packed[r];
      gint64 *cell = cells;

      __builtin_prefetch (bins + rows[MIN (r + AHEAD, n - 1)] * width);
      for (gsize f = 0; f < n_features; f += 8, cell += 8 * stride)
        {
          cell[row[f]] += value;
          cell[stride + row[f + 1]] += value;
          cell[2 * stride + row[f + 2]] += value;
          cell[3 * stride + row[f + 3]] += value;
          cell[4 * stride + row[f + 4]] += value;
          cell[5 * stride + row[f + 5]] += value;
          cell[6 * stride + row[f + 6]] += value;
          cell[7 * stride + row[f + 7]] += value;
        }
    }
}

/* Rows of one block, as many features at a time as CELLS take. */
static inline __attribute__ ((always_inline)) void
add_rows (gint64 *cells, const guint8 *bins, gsize width, const guint32 *rows, const gint64 *packed, gsize n,
          const gsize stride)
{
  const gsize group = CELLS / stride;

  for (gsize first = 0; first < width; first += group)
    if (width - first >= group)
      add_features (cells + first * stride, bins + first, width, group, rows, packed, n, stride);
    else
      add_features (cells + first * stride, bins + first, width, width - first, rows, packed, n, stride);
}

static gboolean
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the histograms: ask for fewer leaves or bins"));
  return FALSE;
}

/* The cells that this worker adds to, empty at first. */
static gint64 *
worker_cells (Filling *filling, guint worker)
{
  AisleHistograms *self = filling->self;
  gint64 **cells = &self->cells[worker];

  if (worker == 0)
    return filling->cells;
  if (*cells == NULL)
    *cells = g_try_new (gint64, self->n_cells);
  if (*cells != NULL && !self->used[worker])
    memset (*cells, 0, self->n_cells * sizeof (gint64));
  self->used[worker] = TRUE;
  return *cells;
}

static gboolean
fill_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Filling *filling = data;
  AisleHistograms *self = filling->self;
  const AisleTreeData *tree_data = self->data;
  const gsize first = index * self->chunk_rows, n = MIN (self->chunk_rows, filling->n - first);
  const guint32 *rows = filling->rows + first;
  gint64 *cells = worker_cells (filling, worker), *packed;

  if (self->packed[worker] == NULL)
    self->packed[worker] = g_try_new (gint64, self->chunk_rows);
  packed = self->packed[worker];
  if (cells == NULL || packed == NULL)
    return fail_memory (error);
  for (gsize r = 0; r < n; r++)
    packed[r] = filling->packed != NULL ? filling->packed[rows[r]] : 1;
  for (gsize b = 0; b < tree_data->n_blocks; b++, cells += AISLE_TREE_BLOCK * tree_data->stride)
    {
      const guint8 *bins = aisle_tree_block (tree_data, b);
      const gsize width = aisle_tree_block_width (tree_data, b);

      if (tree_data->stride == 64)
        add_rows (cells, bins, width, rows, packed, n, 64);
      else
        add_rows (cells, bins, width, rows, packed, n, AISLE_TREE_BINS);
    }
  return TRUE;
}

gboolean
aisle_histograms_fill (AisleHistograms *self, const guint32 *rows, gsize n, const gint64 *packed, gint64 *cells,
                       AisleProgress *progress, GError **error)
{
  Filling filling = { self, rows, n, packed, cells };
  const gsize n_chunks = (n + self->chunk_rows - 1) / self->chunk_rows;

  memset (cells, 0, self->n_cells * sizeof (gint64));
  memset (self->used, 0, sizeof self->used);
  if (!aisle_parallel_for (n_chunks, fill_chunk, &filling, progress, _ ("Growing trees"), error))
    return FALSE;
  for (guint w = 1; w < AISLE_MAX_WORKERS; w++)
    if (self->used[w])
      for (gsize c = 0; c < self->n_cells; c++)
        cells[c] += self->cells[w][c];
  return TRUE;
}
