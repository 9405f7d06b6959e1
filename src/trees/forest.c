/* forest.c: building a forest, walking it, and what its features did. */
#include "trees/forest.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LANES      16 /* rows that walk a tree side by side: one waits for memory, others go on */
#define BLOCK_ROWS 64 /* stay in the cache while all trees pass */
#define FEW_ROWS   32 /* fewer walk one by one: laying out the nodes would take longer */
#define CHUNK_ROWS ((gsize) 1 << 12)

AisleForest *
aisle_forest_new (gsize n_features, AisleForestLink link, float base)
{
  AisleForest *self = g_new0 (AisleForest, 1);
  const gint32 zero = 0;

  self->n_features = n_features;
  self->link = link;
  self->base = base;
  self->nodes = g_array_new (FALSE, TRUE, sizeof (AisleTreeNode));
  self->starts = g_array_new (FALSE, TRUE, sizeof (gint32));
  self->set_codes = g_array_new (FALSE, TRUE, sizeof (gint32));
  self->set_starts = g_array_new (FALSE, TRUE, sizeof (gint32));
  g_array_append_val (self->starts, zero);
  g_array_append_val (self->set_starts, zero);
  return self;
}

void
aisle_forest_free (AisleForest *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->nodes);
  g_array_unref (self->starts);
  g_array_unref (self->set_codes);
  g_array_unref (self->set_starts);
  g_free (self);
}

void
aisle_forest_cut (AisleForest *self, gsize n)
{
  gint32 n_sets = 0;

  if (n >= aisle_forest_n_trees (self))
    return;
  g_array_set_size (self->starts, (guint) n + 1);
  g_array_set_size (self->nodes, (guint) g_array_index (self->starts, gint32, n));
  for (guint i = 0; i < self->nodes->len; i++)
    if (g_array_index (self->nodes, AisleTreeNode, i).flags & AISLE_NODE_CATEGORY)
      n_sets++;
  g_array_set_size (self->set_starts, (guint) n_sets + 1);
  g_array_set_size (self->set_codes, (guint) g_array_index (self->set_starts, gint32, n_sets));
}

/* ---- values ---- */

static gboolean
set_holds (const AisleForest *self, gint32 set, gint32 code)
{
  const gint32 *starts = &g_array_index (self->set_starts, gint32, set);
  gint32 low = starts[0], high = starts[1];

  while (low < high)
    {
      gint32 middle = low + (high - low) / 2, found = g_array_index (self->set_codes, gint32, middle);

      if (found == code)
        return TRUE;
      if (found < code)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

gboolean
aisle_forest_goes_right (const AisleForest *self, const AisleTreeNode *node, float value)
{
  if (node->flags & AISLE_NODE_CATEGORY)
    {
      gint32 code = aisle_tree_code (value);

      return code < 0 || !set_holds (self, node->set, code);
    }
  return isnan (value) ? !(node->flags & AISLE_NODE_MISSING_LEFT) : value > node->value;
}

static void
walk_any (const AisleForest *self, const AisleTreeNode *tree, const float *x, gsize stride, gsize n_rows, float *values)
{
  for (gsize r = 0; r < n_rows; r++)
    {
      const AisleTreeNode *node = tree;

      while (node->left > 0)
        node = tree + node->left + aisle_forest_goes_right (self, node, x[r * stride + (gsize) node->feature]);
      values[r] += node->value;
    }
}

/* A node as a row walks it.  A leaf's threshold is no number, which no value is up to, so that what comes to it stays:
 * the right child of its `left` is itself. */
typedef struct
{
  float threshold;
  gint32 left;
  guint32 feature;
  guint32 filled; /* the same behind F more where what is missing goes left */
} Step;

/* The trees from one on, over numbers alone. */
typedef struct
{
  const AisleForest *forest;
  gsize first;
  Step *steps;    /* (nullable) nodes of these trees; without them rows walk one by one */
  guint32 *depth; /* of each */
} Walker;

/* Lays out the nodes; where there are categories or no memory, rows walk without. */
static void
walker_init (Walker *self, const AisleForest *forest, gsize first)
{
  const gint32 *starts = (const gint32 *) forest->starts->data;
  const gsize n_trees = aisle_forest_n_trees (forest), n = (gsize) (starts[n_trees] - starts[first]);
  g_autofree guint32 *level = g_try_new0 (guint32, n + 1);

  *self = (Walker){ .forest = forest, .first = first };
  self->steps = forest->set_starts->len == 1 && level != NULL ? g_try_new (Step, n + 1) : NULL;
  self->depth = self->steps != NULL ? g_new0 (guint32, n_trees - first + 1) : NULL;
  for (gsize t = first; self->steps != NULL && t < n_trees; t++)
    for (gint32 i = starts[t]; i < starts[t + 1]; i++)
      {
        const AisleTreeNode *node = &g_array_index (forest->nodes, AisleTreeNode, i);
        const gsize at = (gsize) (i - starts[first]), left = (gsize) (starts[t] - starts[first] + node->left);
        const gint32 number = i - starts[t];

        self->depth[t - first] = MAX (self->depth[t - first], level[at]);
        if (node->left == 0)
          {
            self->steps[at] = (Step){ NAN, number - 1, 0, 0 };
            continue;
          }
        level[left] = level[left + 1] = level[at] + 1;
        self->steps[at] = (Step){ node->value, node->left, (guint32) node->feature,
                                  (guint32) node->feature
                                      + (node->flags & AISLE_NODE_MISSING_LEFT ? (guint32) forest->n_features : 0) };
      }
}

static void
walker_clear (Walker *self)
{
  g_free (self->steps);
  g_free (self->depth);
}

/* LANES rows take as many steps as the longest way has. */
static inline __attribute__ ((always_inline)) void
walk_numbers (const Step *steps, const AisleTreeNode *tree, guint32 depth, const float *x, gsize stride,
              gboolean filled, float *values)
{
  gint32 at[LANES] = { 0 };

  for (guint32 d = 0; d < depth; d++)
#pragma GCC unroll 16
    for (guint lane = 0; lane < LANES; lane++)
      {
        const Step *step = steps + at[lane];
        const float value = x[lane * stride + (filled ? step->filled : step->feature)];

        at[lane] = step->left + !(value <= step->threshold);
      }
  for (guint lane = 0; lane < LANES; lane++)
    values[lane] += tree[at[lane]].value;
}

static gboolean
any_missing (const float *x, gsize stride, gsize n_features, gsize n_rows)
{
  gboolean missing = FALSE;

  for (gsize r = 0; r < n_rows; r++)
    for (gsize f = 0; f < n_features; f++)
      missing |= x[r * stride + f] != x[r * stride + f];
  return missing;
}

/* Rows as they are, and behind each the same with the least number in place of what is missing. */
static void
fill_rows (const float *x, gsize stride, gsize n_features, gsize n_rows, float *filled)
{
  for (gsize r = 0; r < n_rows; r++)
    for (gsize f = 0; f < n_features; f++)
      {
        const float value = x[r * stride + f];

        filled[2 * r * n_features + f] = value;
        filled[(2 * r + 1) * n_features + f] = isnan (value) ? -INFINITY : value;
      }
}

/* Up to BLOCK_ROWS rows; filled: twice as many rows of F. */
static void
add_block (const Walker *self, const float *x, gsize stride, gsize n_rows, float *filled, float *values)
{
  const AisleForest *forest = self->forest;
  const gsize n_features = forest->n_features, whole = self->steps != NULL ? n_rows / LANES * LANES : 0;
  const gint32 *starts = (const gint32 *) forest->starts->data;
  const AisleTreeNode *nodes = (const AisleTreeNode *) forest->nodes->data;
  const gboolean missing = any_missing (x, stride, n_features, whole);

  if (missing)
    fill_rows (x, stride, n_features, whole, filled);
  for (gsize t = self->first; t < aisle_forest_n_trees (forest); t++)
    {
      const AisleTreeNode *tree = nodes + starts[t];
      const guint32 depth = whole > 0 ? self->depth[t - self->first] : 0;

      for (gsize r = 0; r < whole; r += LANES)
        if (missing)
          walk_numbers (self->steps + (starts[t] - starts[self->first]), tree, depth, filled + 2 * r * n_features,
                        2 * n_features, TRUE, values + r);
        else
          walk_numbers (self->steps + (starts[t] - starts[self->first]), tree, depth, x + r * stride, stride, FALSE,
                        values + r);
      walk_any (forest, tree, x + whole * stride, stride, n_rows - whole, values + whole);
    }
}

static void
add_rows (const Walker *self, const float *x, gsize stride, gsize n_rows, float *values)
{
  g_autofree float *filled = self->steps != NULL ? g_new (float, 2 * BLOCK_ROWS * self->forest->n_features) : NULL;

  for (gsize r = 0; r < n_rows; r += BLOCK_ROWS)
    add_block (self, x + r * stride, stride, MIN (BLOCK_ROWS, n_rows - r), filled, values + r);
}

void
aisle_forest_add_values (const AisleForest *self, gsize first, const float *x, gsize stride, gsize n_rows,
                         float *values)
{
  Walker walker = { .forest = self, .first = first };

  if (n_rows >= FEW_ROWS)
    walker_init (&walker, self, first);
  add_rows (&walker, x, stride, n_rows, values);
  walker_clear (&walker);
}

void
aisle_forest_values (const AisleForest *self, const float *x, gsize stride, gsize n_rows, float *values)
{
  for (gsize r = 0; r < n_rows; r++)
    values[r] = self->base;
  aisle_forest_add_values (self, 0, x, stride, n_rows, values);
}

float
aisle_forest_link (AisleForestLink link, float value)
{
  return link == AISLE_LINK_SIGMOID ? 1 / (1 + expf (-value)) : link == AISLE_LINK_EXP ? expf (value) : value;
}

typedef struct
{
  Walker walker;
  const float *x;
  gsize n_rows;
  float *predictions;
} Predicting;

static gboolean
predict_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Predicting *self = data;
  const AisleForest *forest = self->walker.forest;
  const gsize first = index * CHUNK_ROWS, n = MIN (CHUNK_ROWS, self->n_rows - first), f = forest->n_features;

  for (gsize r = first; r < first + n; r++)
    self->predictions[r] = forest->base;
  add_rows (&self->walker, self->x + first * f, f, n, self->predictions + first);
  for (gsize r = first; forest->link != AISLE_LINK_NONE && r < first + n; r++)
    self->predictions[r] = aisle_forest_link (forest->link, self->predictions[r]);
  return TRUE;
}

gboolean
aisle_forest_predict (const AisleForest *self, const float *x, gsize n_rows, float *predictions,
                      AisleProgress *progress, GError **error)
{
  Predicting work = { .x = x, .n_rows = n_rows, .predictions = predictions };
  gboolean ok;

  walker_init (&work.walker, self, 0);
  ok = aisle_parallel_for ((n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS, predict_chunk, &work, progress, _ ("Predicting"),
                           error);
  walker_clear (&work.walker);
  return ok;
}

/* ---- importance ---- */

void
aisle_forest_importance (const AisleForest *self, double *gains, double *splits)
{
  for (gsize f = 0; f < self->n_features; f++)
    {
      if (gains != NULL)
        gains[f] = 0;
      if (splits != NULL)
        splits[f] = 0;
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const AisleTreeNode *node = &g_array_index (self->nodes, AisleTreeNode, i);

      if (node->left == 0)
        continue;
      if (gains != NULL)
        gains[node->feature] += (double) node->gain;
      if (splits != NULL)
        splits[node->feature]++;
    }
}
