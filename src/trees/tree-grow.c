/* tree-grow.c: quantised gradients, leaves as runs of one array of row numbers, and the order in which they split. */
#include "trees/tree-grow.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "trees/tree-histogram.h"
#include "trees/tree-split.h"

#include <math.h>
#include <string.h>

#define CHUNK_ROWS  ((gsize) 1 << 14) /* of passes over gradients and of parting a leaf */
#define CHUNK_CELLS ((gsize) 1 << 12) /* of subtracting and searching, about */

typedef struct
{
  gsize first, n; /* rows */
  guint node;     /* of the tree */
  guint depth;
  gint64 sum;
  gint64 *cells; /* (nullable) its histogram while it may be split */
  AisleSplit best;
} Leaf;

struct _AisleGrower
{
  const AisleTreeData *data;
  AisleTreeShape shape;
  AisleHistograms *histograms;
  GPtrArray *spare; /* histograms that no leaf uses */
  gint64 *packed;   /* N */
  guint32 *rows;    /* N: the rows of each leaf, ascending, leaf after leaf */
  guint32 *parted;  /* N, scratch */
  Leaf *leaves;
  guint n_leaves;

  /* Of the tree that grows. */
  double g_scale, h_scale;
  gboolean even; /* every row has the same curvature, the greatest */
  guint32 most_h;
  AisleSplitRules rules;
  const gboolean *allowed;
  AisleForest *forest;
  guint first_node;
  AisleProgress *progress;
};

static gboolean
fail_memory (GError **error)
{
  g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to grow trees on these rows"));
  return FALSE;
}

AisleGrower *
aisle_grower_new (const AisleTreeData *data, const AisleTreeShape *shape, GError **error)
{
  g_autoptr (AisleGrower) self = g_new0 (AisleGrower, 1);

  self->data = data;
  self->shape = *shape;
  self->shape.leaves = MAX (shape->leaves, 2);
  self->shape.depth = shape->depth == 0 ? AISLE_TREE_MAX_DEPTH : MIN (shape->depth, AISLE_TREE_MAX_DEPTH);
  self->shape.min_rows = MAX (shape->min_rows, 1);
  self->spare = g_ptr_array_new_with_free_func (g_free);
  self->histograms = aisle_histograms_new (data, error);
  if (self->histograms == NULL)
    return NULL;
  self->packed = g_try_new (gint64, data->n_rows);
  self->rows = g_try_new (guint32, data->n_rows);
  self->parted = g_try_new (guint32, data->n_rows);
  self->leaves = g_try_new0 (Leaf, self->shape.leaves);
  if (self->packed == NULL || self->rows == NULL || self->parted == NULL || self->leaves == NULL)
    {
      fail_memory (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
aisle_grower_free (AisleGrower *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_leaves; i++)
    g_free (self->leaves[i].cells);
  g_clear_pointer (&self->histograms, aisle_histograms_free);
  g_ptr_array_unref (self->spare);
  g_free (self->packed);
  g_free (self->rows);
  g_free (self->parted);
  g_free (self->leaves);
  g_free (self);
}

static gint64 *
take_cells (AisleGrower *self, GError **error)
{
  gint64 *cells = self->spare->len > 0 ? g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1)
                                       : g_try_new (gint64, aisle_histograms_n_cells (self->histograms));

  if (cells == NULL)
    fail_memory (error);
  return cells;
}

static void
give_cells (AisleGrower *self, Leaf *leaf)
{
  if (leaf->cells != NULL)
    g_ptr_array_add (self->spare, g_steal_pointer (&leaf->cells));
}

/* ---- whole numbers ---- */

typedef struct
{
  double g, h;
  float least_h, most_h;
  gint64 sum;
} GradientSums;

typedef struct
{
  AisleGrower *self;
  const float *g, *h;
  GradientSums *sums; /* of each chunk */
} Packing;

static gboolean
sum_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Packing *packing = data;
  const gsize first = index * CHUNK_ROWS, last = MIN (first + CHUNK_ROWS, packing->self->data->n_rows);
  GradientSums sums = { .least_h = packing->h[first], .most_h = packing->h[first] };

  for (gsize r = first; r < last; r++)
    {
      sums.g += fabs ((double) packing->g[r]);
      sums.h += (double) packing->h[r];
      sums.least_h = MIN (sums.least_h, packing->h[r]);
      sums.most_h = MAX (sums.most_h, packing->h[r]);
    }
  packing->sums[index] = sums;
  return TRUE;
}

static gboolean
pack_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Packing *packing = data;
  AisleGrower *self = packing->self;
  const gsize first = index * CHUNK_ROWS, last = MIN (first + CHUNK_ROWS, self->data->n_rows);
  gint64 sum = 0;

  for (gsize r = first; r < last; r++)
    {
      gint32 g = (gint32) floor ((double) packing->g[r] * self->g_scale + .5);
      guint32 h = (guint32) (gint64) floor ((double) packing->h[r] * self->h_scale + .5);

      self->rows[r] = (guint32) r;
      self->packed[r] = aisle_cell_pack (g, h);
      sum += self->packed[r];
    }
  packing->sums[index].sum = sum;
  return TRUE;
}

/* The largest scales at which no sum over rows can leave its 32 bits.  sum is that of all rows; g_scale stays 0 when there
 * is nothing to learn. */
static gboolean
pack (AisleGrower *self, const float *g, const float *h, gint64 *sum, GError **error)
{
  const gsize n_rows = self->data->n_rows, n_chunks = (n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
  g_autofree GradientSums *sums = g_new0 (GradientSums, n_chunks);
  Packing packing = { self, g, h, sums };
  GradientSums all = { .least_h = INFINITY };

  *sum = 0;
  self->g_scale = 0;
  if (!aisle_parallel_for (n_chunks, sum_chunk, &packing, self->progress, _ ("Growing trees"), error))
    return FALSE;
  for (gsize c = 0; c < n_chunks; c++)
    {
      all.g += sums[c].g;
      all.h += sums[c].h;
      all.least_h = MIN (all.least_h, sums[c].least_h);
      all.most_h = MAX (all.most_h, sums[c].most_h);
    }
  if (!isfinite (all.g) || !isfinite (all.h) || all.least_h < 0)
    {
      g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_FAILED,
                           _ ("the loss grew beyond all numbers: lower the learning rate, or look for outliers in what "
                              "is to be learnt"));
      return FALSE;
    }
  if (all.g <= 0 || all.h <= 0)
    return TRUE;
  self->g_scale = (G_MAXINT32 - 2.0 - (double) n_rows) / all.g;
  self->h_scale = (G_MAXUINT32 - 2.0 - (double) n_rows) / all.h;
  self->even = all.least_h >= all.most_h;
  self->most_h = (guint32) (gint64) floor ((double) all.most_h * self->h_scale + .5);
  if (!aisle_parallel_for (n_chunks, pack_chunk, &packing, self->progress, _ ("Growing trees"), error))
    return FALSE;
  for (gsize c = 0; c < n_chunks; c++)
    *sum += sums[c].sum;
  return TRUE;
}

/* ---- searching ---- */

typedef struct
{
  AisleGrower *self;
  Leaf *leaves[2]; /* to search; the second may be NULL */
  gint64 *larger;  /* (nullable) cells of which those of `smaller` are taken before */
  const gint64 *smaller;
  gsize chunk; /* features */
  gsize n_chunks;
  AisleSplit *found; /* 2 x n_chunks */
} Searching;

static void
search_features (Searching *search, gsize index)
{
  AisleGrower *self = search->self;
  const AisleTreeData *data = self->data;
  const gsize stride = data->stride, first = index * search->chunk,
              last = MIN (first + search->chunk, data->n_features);

  if (search->larger != NULL)
    for (gsize c = first * stride; c < last * stride; c++)
      search->larger[c] -= search->smaller[c];
  for (guint side = 0; side < 2; side++)
    for (gsize f = first; search->leaves[side] != NULL && f < last; f++)
      if (self->allowed == NULL || self->allowed[f])
        {
          AisleSplitRules rules = self->rules;

          rules.counts = rules.counts != NULL ? rules.counts + f * stride : NULL;
          aisle_split_search (&data->bins[f], (gint32) f, search->leaves[side]->cells + f * stride,
                              search->leaves[side]->sum, &rules, &search->found[side * search->n_chunks + index]);
        }
}

static gboolean
search_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  search_features (data, index);
  return TRUE;
}

/* The best split of one leaf or two; with more than a few cells over threads. */
static gboolean
search (AisleGrower *self, Searching *searching, GError **error)
{
  const gsize n_features = self->data->n_features;
  g_autofree AisleSplit *found = NULL;

  searching->self = self;
  searching->chunk = MAX (CHUNK_CELLS / self->data->stride, 1);
  searching->n_chunks = (n_features + searching->chunk - 1) / searching->chunk;
  searching->found = found = g_new0 (AisleSplit, 2 * searching->n_chunks);
  if (!aisle_parallel_for (searching->n_chunks, search_chunk, searching, self->progress, _ ("Growing trees"), error))
    return FALSE;
  for (guint side = 0; side < 2; side++)
    {
      Leaf *leaf = searching->leaves[side];

      if (leaf == NULL)
        continue;
      leaf->best = (AisleSplit){ 0 };
      for (gsize c = 0; c < searching->n_chunks; c++)
        if (found[side * searching->n_chunks + c].parts > leaf->best.parts)
          leaf->best = found[side * searching->n_chunks + c];
    }
  return TRUE;
}

/* Whether both children have the rows asked for.  Curvatures say so as a rule: so many need so many rows. */
static gboolean
has_rows (const AisleGrower *self, const Leaf *leaf)
{
  const double enough = (double) self->shape.min_rows * self->most_h;
  const double left = aisle_cell_h (leaf->best.left), right = aisle_cell_h (leaf->sum - leaf->best.left);
  const guint8 *column = self->data->columns + (gsize) leaf->best.feature * self->data->n_rows;
  guint8 go[AISLE_TREE_BINS];
  gsize n = 0;

  if (left >= enough && right >= enough)
    return TRUE;
  aisle_split_table (&leaf->best, &self->data->bins[leaf->best.feature], go);
  for (gsize i = leaf->first; i < leaf->first + leaf->n; i++)
    n += go[column[self->rows[i]]];
  return n >= self->shape.min_rows && leaf->n - n >= self->shape.min_rows;
}

/* Where the best split leaves a child too few rows, the best of those that do not is found by counting. */
static gboolean
settle (AisleGrower *self, Leaf *leaf, GError **error)
{
  Searching searching = { .leaves = { leaf } };
  g_autofree gint64 *counts = NULL;
  gboolean ok;

  if (leaf->best.parts <= 0 || has_rows (self, leaf))
    return TRUE;
  counts = take_cells (self, error);
  if (counts == NULL
      || !aisle_histograms_fill (self->histograms, self->rows + leaf->first, leaf->n, NULL, counts, self->progress,
                                 error))
    return FALSE;
  self->rules.counts = counts;
  self->rules.n_rows = leaf->n;
  ok = search (self, &searching, error);
  self->rules.counts = NULL;
  g_ptr_array_add (self->spare, g_steal_pointer (&counts));
  return ok;
}

static gboolean
may_split (const AisleGrower *self, const Leaf *leaf)
{
  return leaf->n >= 2 * self->shape.min_rows && aisle_cell_h (leaf->sum) >= 2 * self->rules.min_h
         && leaf->depth < self->shape.depth;
}

/* ---- parting ---- */

typedef struct
{
  AisleGrower *self;
  const Leaf *leaf;
  const guint8 *column, *go;
  gsize *n_left; /* of each chunk; then of all before it */
  gsize all_left;
} Parting;

/* Left rows to the front of the chunk's place, right ones to its back, last first. */
static gboolean
part_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Parting *part = data;
  const guint32 *rows = part->self->rows + part->leaf->first;
  const gsize first = index * CHUNK_ROWS, last = MIN (first + CHUNK_ROWS, part->leaf->n);
  guint32 *parted = part->self->parted + part->leaf->first, *left = parted + first, *right = parted + last;

  for (gsize i = first; i < last; i++)
    {
      const guint32 row = rows[i];
      const guint goes = part->go[part->column[row]];

      *left = row;
      left += goes;
      right -= !goes;
      *(goes ? left - 1 : right) = row;
    }
  part->n_left[index] = (gsize) (left - parted) - first;
  return TRUE;
}

static gboolean
gather_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Parting *part = data;
  guint32 *rows = part->self->rows + part->leaf->first;
  const guint32 *parted = part->self->parted + part->leaf->first;
  const gsize first = index * CHUNK_ROWS, last = MIN (first + CHUNK_ROWS, part->leaf->n);
  const gsize before = part->n_left[index], n = part->n_left[index + 1] - before;
  guint32 *right = rows + part->all_left + (first - before);

  memcpy (rows + before, parted + first, n * sizeof *rows);
  for (gsize i = last; i > first + n; i--)
    *right++ = parted[i - 1];
  return TRUE;
}

/* Puts the rows that go left before the others, both ascending; n_left: how many. */
static gboolean
part_rows (AisleGrower *self, const Leaf *leaf, gsize *n_left, GError **error)
{
  const gsize n_chunks = (leaf->n + CHUNK_ROWS - 1) / CHUNK_ROWS;
  g_autofree gsize *lefts = g_new0 (gsize, n_chunks + 1);
  guint8 go[AISLE_TREE_BINS];
  Parting part = { self, leaf, self->data->columns + (gsize) leaf->best.feature * self->data->n_rows, go, lefts, 0 };

  aisle_split_table (&leaf->best, &self->data->bins[leaf->best.feature], go);
  if (!aisle_parallel_for (n_chunks, part_chunk, &part, self->progress, _ ("Growing trees"), error))
    return FALSE;
  for (gsize c = 0; c <= n_chunks; c++)
    {
      gsize n = lefts[c];

      lefts[c] = part.all_left;
      part.all_left += n;
    }
  *n_left = part.all_left;
  return aisle_parallel_for (n_chunks, gather_chunk, &part, self->progress, _ ("Growing trees"), error);
}

/* ---- the tree ---- */

static AisleTreeNode *
node_of (const AisleGrower *self, guint node)
{
  return &g_array_index (self->forest->nodes, AisleTreeNode, self->first_node + node);
}

static guint
add_node (AisleGrower *self, gsize n_rows)
{
  AisleTreeNode node = { .cover = (float) n_rows };

  g_array_append_val (self->forest->nodes, node);
  return self->forest->nodes->len - 1 - self->first_node;
}

/* A leaf's node becomes a fork. */
static void
write_split (AisleGrower *self, const Leaf *leaf, guint left)
{
  const AisleSplit *split = &leaf->best;
  const AisleTreeBins *bins = &self->data->bins[split->feature];
  AisleForest *forest = self->forest;
  AisleTreeNode *node = node_of (self, leaf->node);
  const double gain = split->parts - aisle_split_whole (leaf->sum, self->rules.l2);

  node->left = (gint32) left;
  node->feature = split->feature;
  node->gain = (float) (gain * self->h_scale / (self->g_scale * self->g_scale));
  node->flags = split->missing_left && !bins->category ? AISLE_NODE_MISSING_LEFT : 0;
  if (!bins->category)
    {
      node->value = bins->upper[split->bin];
      return;
    }
  node->flags |= AISLE_NODE_CATEGORY;
  node->set = (gint32) forest->set_starts->len - 1;
  for (guint b = 1; b < bins->n_bins; b++)
    if (split->set[b / 64] >> (b % 64) & 1)
      g_array_append_val (forest->set_codes, bins->codes[b]);
  g_array_append_val (forest->set_starts, (gint32){ (gint32) forest->set_codes->len });
}

/* The histograms of two children, of the parent's, and their best splits. */
static gboolean
look_at_children (AisleGrower *self, Leaf *left, Leaf *right, gint64 *cells, GError **error)
{
  Leaf *small = left->n <= right->n ? left : right, *large = small == left ? right : left;
  const gboolean small_may = may_split (self, small), large_may = may_split (self, large);
  Searching searching = { .leaves = { large_may ? large : NULL, small_may ? small : NULL }, .larger = cells };

  left->best = right->best = (AisleSplit){ 0 };
  large->cells = cells;
  small->cells = NULL;
  if (small_may || large_may)
    {
      small->cells = take_cells (self, error);
      if (small->cells == NULL
          || !aisle_histograms_fill (self->histograms, self->rows + small->first, small->n, self->packed, small->cells,
                                     self->progress, error))
        return FALSE;
      searching.larger = large_may ? cells : NULL;
      searching.smaller = small->cells;
      if (!search (self, &searching, error) || !settle (self, small, error) || !settle (self, large, error))
        return FALSE;
    }
  for (guint i = 0; i < 2; i++)
    if ((i == 0 ? small : large)->best.parts <= 0)
      give_cells (self, i == 0 ? small : large);
  return TRUE;
}

static gboolean
split_leaf (AisleGrower *self, Leaf *leaf, GError **error)
{
  Leaf *right = &self->leaves[self->n_leaves];
  gint64 *cells = g_steal_pointer (&leaf->cells);
  const gboolean last = self->n_leaves + 1 == self->shape.leaves;
  gsize n_left;
  guint node;

  *right = (Leaf){ .cells = cells };
  self->n_leaves++;
  if (!part_rows (self, leaf, &n_left, error))
    return FALSE;
  node = add_node (self, n_left);
  add_node (self, leaf->n - n_left);
  write_split (self, leaf, node);
  *right = (Leaf){ .first = leaf->first + n_left,
                   .n = leaf->n - n_left,
                   .node = node + 1,
                   .depth = leaf->depth + 1,
                   .sum = leaf->sum - leaf->best.left,
                   .cells = cells };
  *leaf = (Leaf){ .first = leaf->first, .n = n_left, .node = node, .depth = right->depth, .sum = leaf->best.left };
  if (!last)
    {
      right->cells = NULL;
      return look_at_children (self, leaf, right, cells, error);
    }
  give_cells (self, right);
  return TRUE;
}

/* (nullable) */
static Leaf *
best_leaf (AisleGrower *self)
{
  Leaf *best = NULL;
  double most = 0;

  for (guint i = 0; i < self->n_leaves; i++)
    {
      Leaf *leaf = &self->leaves[i];
      double gain = leaf->best.parts > 0 ? leaf->best.parts - aisle_split_whole (leaf->sum, self->rules.l2) : 0;

      if (gain > most)
        {
          most = gain;
          best = leaf;
        }
    }
  return best;
}

static gboolean
plant (AisleGrower *self, gint64 sum, GError **error)
{
  Leaf *root = &self->leaves[0];
  Searching searching = { .leaves = { root } };

  *root = (Leaf){ .n = self->data->n_rows, .sum = sum, .node = add_node (self, self->data->n_rows) };
  self->n_leaves = 1;
  if (!may_split (self, root))
    return TRUE;
  root->cells = take_cells (self, error);
  return root->cells != NULL
         && aisle_histograms_fill (self->histograms, self->rows, root->n, self->packed, root->cells, self->progress,
                                   error)
         && search (self, &searching, error) && settle (self, root, error);
}

typedef struct
{
  AisleGrower *self;
  float rate;
  float *scores;
} Finishing;

/* Chunk: a leaf's value, to its node and to its rows. */
static gboolean
finish_leaf (gsize index, guint worker, gpointer data, GError **error)
{
  Finishing *finishing = data;
  AisleGrower *self = finishing->self;
  const Leaf *leaf = &self->leaves[index];
  const double g = aisle_cell_g (leaf->sum) / self->g_scale, h = aisle_cell_h (leaf->sum) / self->h_scale;
  const float value = h + self->shape.l2 > 0 ? (float) (-finishing->rate * g / (h + self->shape.l2)) : 0;

  node_of (self, leaf->node)->value = value;
  for (gsize i = leaf->first; i < leaf->first + leaf->n; i++)
    finishing->scores[self->rows[i]] += value;
  return TRUE;
}

static gboolean
grow (AisleGrower *self, gint64 sum, float rate, float *scores, GError **error)
{
  Finishing finishing = { self, rate, scores };
  gboolean ok = plant (self, sum, error);
  Leaf *leaf;

  while (ok && self->n_leaves < self->shape.leaves && (leaf = best_leaf (self)) != NULL)
    ok = split_leaf (self, leaf, error);
  for (guint i = 0; i < self->n_leaves; i++)
    give_cells (self, &self->leaves[i]);
  return ok
         && (self->n_leaves == 1
             || aisle_parallel_for (self->n_leaves, finish_leaf, &finishing, self->progress, _ ("Growing trees"),
                                    error));
}

gboolean
aisle_grower_add (AisleGrower *self, const float *gradients, const float *curvatures, float rate,
                  const gboolean *allowed, AisleForest *forest, float *scores, AisleProgress *progress, GError **error)
{
  const guint n_sets = forest->set_starts->len, n_codes = forest->set_codes->len;
  gboolean ok;
  gint64 sum;

  self->progress = progress;
  self->allowed = allowed;
  self->forest = forest;
  self->first_node = forest->nodes->len;
  self->n_leaves = 0;
  if (!pack (self, gradients, curvatures, &sum, error))
    return FALSE;
  if (self->g_scale <= 0)
    return TRUE;
  self->rules = (AisleSplitRules){ .l2 = self->shape.l2 * self->h_scale,
                                   .category_l2 = self->shape.category_l2 * self->h_scale,
                                   .min_h = MAX (self->shape.min_h * self->h_scale, 1),
                                   .min_gain = self->shape.min_gain * self->g_scale * self->g_scale / self->h_scale,
                                   .min_rows = self->shape.min_rows };
  if (self->even)
    self->rules.min_h = MAX (self->rules.min_h, (double) self->shape.min_rows * self->most_h);
  ok = grow (self, sum, rate, scores, error);
  if (ok && self->n_leaves > 1)
    g_array_append_val (forest->starts, (gint32){ (gint32) forest->nodes->len });
  else
    {
      g_array_set_size (forest->nodes, self->first_node);
      g_array_set_size (forest->set_starts, n_sets);
      g_array_set_size (forest->set_codes, n_codes);
    }
  return ok;
}
