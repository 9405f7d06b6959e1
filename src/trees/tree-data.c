/* tree-data.c: the bins of each feature, and every value's place in them. */
#include "trees/tree-data.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

G_DEFINE_QUARK (aisle - trees - error - quark, aisle_trees_error)

#define SAMPLE     ((gsize) 1 << 16) /* rows, evenly spread, whose values decide where bins end */
#define CHUNK_ROWS ((gsize) 1 << 12)
#define TILE_ROWS  ((gsize) 64) /* whose values stay in the cache while feature after feature is placed */

typedef struct
{
  AisleTreeData *data;
  const float *x;
  guint max_bins;
} Binning;

/* Values that differ, ascending, and how often each was seen. */
typedef struct
{
  gsize n;
  double *values;
  guint32 *counts;
} Distinct;

/* Sorts values (n, no NaN; as much more room behind them) and folds them into themselves. */
static Distinct
find_distinct (double *values, guint32 *counts, gsize n)
{
  Distinct found = { 0, values, counts };

  aisle_sort_doubles (values, values + n, n);
  for (gsize i = 0; i < n; i++)
    if (found.n > 0 && values[found.n - 1] == values[i])
      counts[found.n - 1]++;
    else
      {
        values[found.n] = values[i];
        counts[found.n++] = 1;
      }
  return found;
}

/* A float from low on and below high: the middle where there is one. */
static float
between (float low, float high)
{
  float middle = low / 2 + high / 2;

  return middle > low && middle < high ? middle : low;
}

/* Ranges of about as many values each; a value that alone is as many has a bin of its own. */
static void
place_numbers (AisleTreeBins *bins, const Distinct *distinct, gsize total, guint most)
{
  gsize left = total, in_bin = 0;
  guint n = 1;

  bins->upper[0] = -INFINITY;
  for (gsize i = 0; i + 1 < distinct->n && n < most; i++)
    {
      gsize rest = (gsize) most - n + 1; /* bins for the values that are left */
      double fair = (double) (left + in_bin) / (double) rest;

      in_bin += distinct->counts[i];
      left -= distinct->counts[i];
      if (distinct->n - i > rest && in_bin < fair && in_bin + distinct->counts[i + 1] / 2.0 <= fair)
        continue;
      bins->upper[n++] = between ((float) distinct->values[i], (float) distinct->values[i + 1]);
      in_bin = 0;
    }
  bins->upper[n++] = INFINITY;
  bins->n_bins = n;
}

typedef struct
{
  guint32 count;
  gint32 code;
} CodeCount;

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const CodeCount *left = a, *right = b;

  return left->count != right->count ? (left->count < right->count) - (left->count > right->count)
                                     : (left->code > right->code) - (left->code < right->code);
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  gint32 left = *(const gint32 *) a, right = *(const gint32 *) b;

  return (left > right) - (left < right);
}

static gboolean
place_categories (AisleTreeBins *bins, const Distinct *distinct, guint most)
{
  g_autofree CodeCount *codes = g_try_new (CodeCount, MAX (distinct->n, 1));
  guint n = (guint) MIN (distinct->n, most);

  if (codes == NULL)
    return FALSE;
  for (gsize i = 0; i < distinct->n; i++)
    codes[i] = (CodeCount){ distinct->counts[i], (gint32) distinct->values[i] };
  qsort (codes, distinct->n, sizeof *codes, compare_counts);
  bins->codes[0] = -1;
  for (guint b = 0; b < n; b++)
    bins->codes[b + 1] = codes[b].code;
  qsort (bins->codes + 1, n, sizeof *bins->codes, compare_codes);
  bins->n_bins = n + 1;
  return TRUE;
}

static gboolean
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the features' bins"));
  return FALSE;
}

/* Chunk f: the bins of feature f. */
static gboolean
make_bins (gsize f, guint worker, gpointer data, GError **error)
{
  const Binning *self = data;
  const gsize n_rows = self->data->n_rows, n_features = self->data->n_features;
  const gsize step = MAX (n_rows / SAMPLE, 1);
  AisleTreeBins *bins = &self->data->bins[f];
  g_autofree double *values = g_try_new (double, 2 * (n_rows / step + 1));
  g_autofree guint32 *counts = g_try_new (guint32, n_rows / step + 1);
  Distinct distinct;
  gsize n = 0;

  bins->upper = bins->category ? NULL : g_try_new (float, self->max_bins);
  bins->codes = bins->category ? g_try_new (gint32, self->max_bins) : NULL;
  if (values == NULL || counts == NULL || (bins->upper == NULL && bins->codes == NULL))
    return fail_memory (error);
  for (gsize r = 0; r < n_rows; r += step)
    {
      float value = self->x[r * n_features + f];

      if (bins->category ? aisle_tree_code (value) >= 0 : !isnan (value))
        values[n++] = (double) (isinf (value) ? copysignf (G_MAXFLOAT, value) : value + 0);
    }
  distinct = find_distinct (values, counts, n);
  if (bins->category)
    return place_categories (bins, &distinct, self->max_bins - 1) || fail_memory (error);
  place_numbers (bins, &distinct, n, self->max_bins - 1);
  return TRUE;
}

/* The first bin from 1 on whose end is not below value. */
static guint8
number_bin (const AisleTreeBins *bins, float value)
{
  const float *upper = bins->upper + 1;
  guint n = bins->n_bins - 1;

  if (isnan (value))
    return 0;
  while (n > 1)
    {
      guint half = n / 2;

      upper += half * (guint) (upper[half - 1] < value); /* without a branch, which would be guessed wrong */
      n -= half;
    }
  return (guint8) (upper - bins->upper);
}

static guint8
category_bin (const AisleTreeBins *bins, float value)
{
  gint32 code = aisle_tree_code (value);
  const gint32 *found =
      code >= 0 ? bsearch (&code, bins->codes + 1, bins->n_bins - 1, sizeof code, compare_codes) : NULL;

  return found != NULL ? (guint8) (found - bins->codes) : 0;
}

static void
place_tile (const Binning *self, gsize first, gsize last)
{
  AisleTreeData *out = self->data;

  for (gsize f = 0; f < out->n_features; f++)
    {
      const AisleTreeBins *bins = &out->bins[f];
      const gsize block = f / AISLE_TREE_BLOCK, width = aisle_tree_block_width (out, block);
      guint8 *to = (guint8 *) aisle_tree_block (out, block) + f % AISLE_TREE_BLOCK;
      guint8 *column = out->columns + f * out->n_rows;

      for (gsize r = first; r < last; r++)
        {
          float value = self->x[r * out->n_features + f];

          column[r] = bins->category ? category_bin (bins, value) : number_bin (bins, value);
          to[r * width] = column[r];
        }
    }
}

/* Chunk: some rows, all features. */
static gboolean
place_rows (gsize index, guint worker, gpointer data, GError **error)
{
  const Binning *self = data;
  const gsize last = MIN ((index + 1) * CHUNK_ROWS, self->data->n_rows);

  for (gsize first = index * CHUNK_ROWS; first < last; first += TILE_ROWS)
    place_tile (self, first, MIN (first + TILE_ROWS, last));
  return TRUE;
}

static gboolean
check_size (gsize n_rows, gsize n_features, GError **error)
{
  if (n_rows == 0 || n_features == 0)
    g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_EMPTY,
                         _ ("there are no rows or no features to learn from"));
  else if (n_rows > AISLE_TREE_MAX_ROWS || n_features > AISLE_TREE_MAX_WIDTH)
    g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_USAGE,
                 _ ("%zu rows of %zu features are more than trees take: sample the rows"), n_rows, n_features);
  else
    return TRUE;
  return FALSE;
}

static gboolean
fill (Binning *self, const gboolean *categories, AisleProgress *progress, GError **error)
{
  AisleTreeData *data = self->data;
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  gsize bytes, n_features = data->n_blocks * AISLE_TREE_BLOCK;
  guint widest = 0;

  if (!g_size_checked_mul (&bytes, data->n_rows, n_features))
    return fail_memory (error);
  data->bins = g_try_new0 (AisleTreeBins, data->n_features);
  data->columns = g_try_malloc (data->n_rows * data->n_features);
  data->rows = g_try_malloc0 (bytes + AISLE_TREE_BLOCK);
  if (data->bins == NULL || data->columns == NULL || data->rows == NULL)
    return fail_memory (error);
  for (gsize f = 0; f < data->n_features; f++)
    data->bins[f].category = categories != NULL && categories[f];
  if (!aisle_parallel_for (data->n_features, make_bins, self, &part, _ ("Sorting values into bins"), error))
    return FALSE;
  for (gsize f = 0; f < data->n_features; f++)
    widest = MAX (widest, data->bins[f].n_bins);
  data->stride = widest <= 64 ? 64 : AISLE_TREE_BINS;
  part = aisle_progress_part (progress, .3, 1);
  return aisle_parallel_for ((data->n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS, place_rows, self, &part,
                             _ ("Sorting values into bins"), error);
}

AisleTreeData *
aisle_tree_data_new (const float *x, gsize n_rows, gsize n_features, const gboolean *categories, guint max_bins,
                     AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTreeData) data = NULL;
  Binning self = { .x = x, .max_bins = CLAMP (max_bins, 3, AISLE_TREE_BINS) };

  if (!check_size (n_rows, n_features, error))
    return NULL;
  data = g_new0 (AisleTreeData, 1);
  data->n_rows = n_rows;
  data->n_features = n_features;
  data->n_blocks = (n_features + AISLE_TREE_BLOCK - 1) / AISLE_TREE_BLOCK;
  self.data = data;
  return fill (&self, categories, progress, error) ? g_steal_pointer (&data) : NULL;
}

void
aisle_tree_data_free (AisleTreeData *self)
{
  if (self == NULL)
    return;
  for (gsize f = 0; self->bins != NULL && f < self->n_features; f++)
    {
      g_free (self->bins[f].upper);
      g_free (self->bins[f].codes);
    }
  g_free (self->bins);
  g_free (self->columns);
  g_free (self->rows);
  g_free (self);
}
