/* forest-values.c: what a forest says of rows.
 *
 * A tree of few leaves is not walked.  Its leaves are the bits of a word, from left to right; a fork that sends a row right
 * strikes out the leaves on its left, and the first that is left is the row's.  Forks need no order, so that rows ask them
 * side by side and never wait (Lucchese and others 2015, "QuickScorer"; 2016, "Exploiting CPU SIMD extensions to speed-up
 * document scoring with tree ensembles").  Where there are more leaves, rows walk side by side; few rows, and all where
 * categories are asked for, walk one by one.  A row's value is the same either way, to the last bit.
 *
 * A block of rows stands column by column. */
#include "trees/forest.h"

#include "base/i18n.h"
#include "neural/wide.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

#define LANES      16 /* rows side by side */
#define BLOCK_ROWS 64 /* stay in the cache while all trees pass */
#define GROUPS     (BLOCK_ROWS / LANES)
#define FEW_ROWS   32 /* fewer walk one by one: laying out the nodes would take longer */
#define CHUNK_ROWS ((gsize) 1 << 12)
#define LEAVES     32 /* of a tree that is a word */

typedef float Values __attribute__ ((vector_size (LANES * sizeof (float)), aligned (4), may_alias));
typedef guint32 Words __attribute__ ((vector_size (LANES * sizeof (guint32)), aligned (4), may_alias));

/* A fork of a small tree. */
typedef struct
{
  float threshold;
  guint32 column;
  guint32 kept; /* leaves that a row may still come to that it sends right */
} Fork;

/* A node as a row walks it.  A leaf's threshold is no number, which no value is up to, so that what comes to it stays:
 * the right child of its `left` is itself. */
typedef struct
{
  float threshold;
  guint32 column;
  gint32 left;
} Step;

/* The trees from one on, as forks and leaves, as steps, or as they are. */
typedef struct
{
  const AisleForest *forest;
  gsize first;
  Fork *forks;
  float *leaves; /* LEAVES a tree */
  Step *steps;
  guint32 *depth; /* of each tree */
} Reader;

static inline const AisleTreeNode *
tree_of (const AisleForest *forest, gsize t)
{
  return &g_array_index (forest->nodes, AisleTreeNode, g_array_index (forest->starts, gint32, t));
}

static inline gsize
n_nodes (const AisleForest *forest, gsize t)
{
  const gint32 *starts = (const gint32 *) forest->starts->data;

  return (gsize) (starts[t + 1] - starts[t]);
}

/* Where a block has what a fork asks for. */
static inline guint32
column_of (const AisleForest *forest, const AisleTreeNode *node)
{
  return (guint32) node->feature + (node->flags & AISLE_NODE_MISSING_LEFT ? (guint32) forest->n_features : 0);
}

/* ---- small trees ---- */

static guint32
bits_below (gsize n)
{
  return n < LEAVES ? ((guint32) 1 << n) - 1 : G_MAXUINT32;
}

typedef struct
{
  const AisleForest *forest;
  const AisleTreeNode *tree;
  Fork *fork;    /* the next one */
  float *leaves; /* of this tree */
  gsize n_leaves;
} Layout;

/* What stands below a node, from left to right. */
static void
lay_out_small (Layout *self, gint32 at)
{
  const AisleTreeNode *node = self->tree + at;
  const gsize before = self->n_leaves;
  Fork *fork;

  if (node->left == 0)
    {
      self->leaves[self->n_leaves++] = node->value;
      return;
    }
  fork = self->fork++;
  lay_out_small (self, node->left);
  *fork = (Fork){ node->value, column_of (self->forest, node), ~(bits_below (self->n_leaves) & ~bits_below (before)) };
  lay_out_small (self, node->left + 1);
}

static void
lay_out_forks (Reader *self)
{
  Layout layout = { .forest = self->forest, .fork = self->forks, .leaves = self->leaves };

  for (gsize t = self->first; t < aisle_forest_n_trees (self->forest); t++, layout.leaves += LEAVES)
    {
      layout.tree = tree_of (self->forest, t);
      layout.n_leaves = 0;
      lay_out_small (&layout, 0);
    }
}

/* values (BLOCK_ROWS) of a block. */
AISLE_WIDE static void
read_small (const Reader *self, const float *columns, float *values)
{
  const float *leaves = self->leaves;
  const Fork *fork = self->forks;

  for (gsize t = self->first; t < aisle_forest_n_trees (self->forest); t++, leaves += LEAVES)
    {
      const Fork *end = fork + n_nodes (self->forest, t) / 2;
      Words left[GROUPS];

      for (guint g = 0; g < GROUPS; g++)
        left[g] = ~(Words){ 0 };
      for (; fork < end; fork++)
        {
          const Values *column = (const Values *) (columns + fork->column * BLOCK_ROWS);

#pragma GCC unroll 4
          for (guint g = 0; g < GROUPS; g++)
            left[g] &= (Words) (column[g] <= fork->threshold) | fork->kept;
        }
      for (guint r = 0; r < BLOCK_ROWS; r++)
        values[r] += leaves[__builtin_ctz (((guint32 *) left)[r])];
    }
}

/* ---- large trees ---- */

/* level (zeros): of the nodes of all trees. */
static void
lay_out_steps (Reader *self, guint32 *level)
{
  const gsize n_trees = aisle_forest_n_trees (self->forest);
  Step *step = self->steps;

  for (gsize t = self->first; t < n_trees; level += n_nodes (self->forest, t++))
    for (gsize i = 0; i < n_nodes (self->forest, t); i++)
      {
        const AisleTreeNode *node = tree_of (self->forest, t) + i;

        self->depth[t - self->first] = MAX (self->depth[t - self->first], level[i]);
        *step++ = node->left == 0 ? (Step){ NAN, 0, (gint32) i - 1 }
                                  : (Step){ node->value, column_of (self->forest, node), node->left };
        if (node->left != 0)
          level[node->left] = level[node->left + 1] = level[i] + 1;
      }
}

/* LANES rows take as many steps as the longest way has. */
static inline __attribute__ ((always_inline)) void
walk_side_by_side (const Step *steps, const AisleTreeNode *tree, guint32 depth, const float *columns, float *values)
{
  gint32 at[LANES] = { 0 };

  for (guint32 d = 0; d < depth; d++)
#pragma GCC unroll 16
    for (guint lane = 0; lane < LANES; lane++)
      {
        const Step *step = steps + at[lane];

        at[lane] = step->left + !(columns[step->column * BLOCK_ROWS + lane] <= step->threshold);
      }
  for (guint lane = 0; lane < LANES; lane++)
    values[lane] += tree[at[lane]].value;
}

static void
read_steps (const Reader *self, const float *columns, float *values)
{
  const Step *steps = self->steps;

  for (gsize t = self->first; t < aisle_forest_n_trees (self->forest); steps += n_nodes (self->forest, t++))
    for (gsize r = 0; r < BLOCK_ROWS; r += LANES)
      walk_side_by_side (steps, tree_of (self->forest, t), self->depth[t - self->first], columns + r, values + r);
}

/* ---- any trees ---- */

static void
read_nodes (const Reader *self, const float *x, gsize stride, gsize n_rows, float *values)
{
  for (gsize t = self->first; t < aisle_forest_n_trees (self->forest); t++)
    for (gsize r = 0; r < n_rows; r++)
      {
        const AisleTreeNode *tree = tree_of (self->forest, t), *node = tree;

        while (node->left > 0)
          node =
              tree + node->left + aisle_forest_goes_right (self->forest, node, x[r * stride + (gsize) node->feature]);
        values[r] += node->value;
      }
}

/* ---- rows ---- */

/* Where there is no memory for it, rows walk without. */
static void
reader_init (Reader *self, const AisleForest *forest, gsize first, gsize n_rows)
{
  const gsize n_trees = aisle_forest_n_trees (forest) - first;
  const gsize all = (gsize) (forest->nodes->len - g_array_index (forest->starts, guint32, first));
  gsize largest = 0;

  *self = (Reader){ .forest = forest, .first = first };
  if (n_rows < FEW_ROWS || forest->set_starts->len > 1)
    return;
  for (gsize t = first; t < first + n_trees; t++)
    largest = MAX (largest, n_nodes (forest, t));
  if (largest < 2 * LEAVES)
    {
      self->leaves = g_try_new (float, n_trees *LEAVES + 1);
      self->forks = self->leaves != NULL ? g_try_new (Fork, all + 1) : NULL;
      if (self->forks != NULL)
        lay_out_forks (self);
    }
  else
    {
      g_autofree guint32 *level = g_try_new0 (guint32, all + 1);

      self->depth = level != NULL ? g_try_new0 (guint32, n_trees + 1) : NULL;
      self->steps = self->depth != NULL ? g_try_new (Step, all + 1) : NULL;
      if (self->steps != NULL)
        lay_out_steps (self, level);
    }
}

static void
reader_clear (Reader *self)
{
  g_free (self->forks);
  g_free (self->leaves);
  g_free (self->steps);
  g_free (self->depth);
}

/* columns (2 F x BLOCK_ROWS) = a block, and behind it the same with the least number in place of what is missing. */
static void
turn_block (const float *x, gsize stride, gsize n_features, gsize n_rows, float *columns)
{
  float *filled = columns + n_features * BLOCK_ROWS;

  for (gsize f = 0; f < n_features; f++)
    for (gsize r = 0; r < BLOCK_ROWS; r++)
      {
        const float value = r < n_rows ? x[r * stride + f] : 0;

        columns[f * BLOCK_ROWS + r] = value;
        filled[f * BLOCK_ROWS + r] = isnan (value) ? -INFINITY : value;
      }
}

static void
add_rows (const Reader *self, const float *x, gsize stride, gsize n_rows, float *values)
{
  const gsize n_features = self->forest->n_features;
  const gboolean laid_out = self->forks != NULL || self->steps != NULL;
  g_autofree float *columns = laid_out ? g_try_new (float, 2 * n_features * BLOCK_ROWS) : NULL;
  float sums[BLOCK_ROWS] = { 0 };

  if (columns == NULL)
    {
      read_nodes (self, x, stride, n_rows, values);
      return;
    }
  for (gsize r = 0; r < n_rows; r += BLOCK_ROWS)
    {
      const gsize n = MIN (BLOCK_ROWS, n_rows - r);

      turn_block (x + r * stride, stride, n_features, n, columns);
      memcpy (sums, values + r, n * sizeof *sums);
      if (self->forks != NULL)
        read_small (self, columns, sums);
      else
        read_steps (self, columns, sums);
      memcpy (values + r, sums, n * sizeof *sums);
    }
}

void
aisle_forest_add_values (const AisleForest *self, gsize first, const float *x, gsize stride, gsize n_rows,
                         float *values)
{
  Reader reader;

  reader_init (&reader, self, first, n_rows);
  add_rows (&reader, x, stride, n_rows, values);
  reader_clear (&reader);
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
  Reader reader;
  const float *x;
  gsize n_rows;
  float *predictions;
} Predicting;

static gboolean
predict_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Predicting *self = data;
  const AisleForest *forest = self->reader.forest;
  const gsize first = index * CHUNK_ROWS, n = MIN (CHUNK_ROWS, self->n_rows - first), f = forest->n_features;

  for (gsize r = first; r < first + n; r++)
    self->predictions[r] = forest->base;
  add_rows (&self->reader, self->x + first * f, f, n, self->predictions + first);
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

  reader_init (&work.reader, self, 0, n_rows);
  ok = aisle_parallel_for ((n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS, predict_chunk, &work, progress, _ ("Predicting"),
                           error);
  reader_clear (&work.reader);
  return ok;
}
