/* forest-explain.c: exact parts of a value by feature, in time leaves x depth^2 a tree.
 *
 * Lundberg, Erion and Lee 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2: a walk
 * through all leaves keeps, for the features met on the way, which share of the training rows and of this row goes on,
 * and how many sets of known features of each size lead here.
 *
 * The way and the training rows' shares are the same for every row, so that rows walk a tree together, a lane each: the
 * numbers of a row are those that it would get alone, to the last bit. */
#include "trees/forest.h"

#include <math.h>
#include <string.h>

#define LANES 8
#define ALL   0xff /* lanes */

typedef double Lanes[LANES];

static const gint64 lane_bits[LANES] = { 1, 2, 4, 8, 16, 32, 64, 128 };

/* A feature on the way: shares of those who do not know it (zero) and who do (one: 1 or 0, the same as a bit a lane);
 * weight of the sets of i features. */
typedef struct
{
  Lanes one, weight;
  double zero;
  gint32 feature;
  guint ones;
} Step;

/* A node to go to, and the step that leads there after the first `length` steps of the way to its parent. */
typedef struct
{
  double zero;
  gint32 node, feature;
  guint ones;
  gsize depth, length;
} Visit;

typedef struct
{
  const AisleForest *forest;
  const AisleTreeNode *tree;
  const float *rows[LANES];
  Lanes *parts;  /* F */
  Step *paths;   /* that of each depth, `width` steps apart */
  Visit *visits; /* width */
  gsize width;
} Walk;

typedef void (*WalkFunc) (const Walk *walk);

/* 1 / n: the sums below would mostly divide. */
static double inverses[AISLE_TREE_MAX_DEPTH + 4];

static void
fill_inverses (void)
{
  static gsize filled;

  if (!g_once_init_enter (&filled))
    return;
  for (gsize n = 1; n < G_N_ELEMENTS (inverses); n++)
    inverses[n] = 1 / (double) n;
  g_once_init_leave (&filled, 1);
}

#define WIDTH        4
#define KERNEL(name) name##_plain
#include "trees/forest-explain-kernel.h"
#undef KERNEL

/* No fused multiplications: every processor gives the same bits. */
#if defined __x86_64__ && defined __GNUC__ && !defined __clang__
#define HAS_SETS
#pragma GCC push_options
#pragma GCC optimize("fp-contract=off")
#pragma GCC target("avx2")
#define KERNEL(name) name##_avx2
#include "trees/forest-explain-kernel.h"
#undef KERNEL
#undef WIDTH
#pragma GCC target("avx512f", "prefer-vector-width=512")
#define WIDTH        8
#define KERNEL(name) name##_avx512
#include "trees/forest-explain-kernel.h"
#undef KERNEL
#pragma GCC pop_options
#endif
#undef WIDTH

static WalkFunc
choose_walker (void)
{
#ifdef HAS_SETS
  if (__builtin_cpu_supports ("avx512f"))
    return walk_tree_avx512;
  if (__builtin_cpu_supports ("avx2"))
    return walk_tree_avx2;
#endif
  return walk_tree_plain;
}

/* Mean of a tree's leaves over the training rows, and its depth. */
static double
mean_of (const AisleTreeNode *tree, gint32 at, gsize *depth)
{
  const AisleTreeNode *node = tree + at;
  gsize left = 0, right = 0;
  double sum;

  *depth = 0;
  if (node->left == 0)
    return (double) node->value;
  sum = (double) tree[node->left].cover * mean_of (tree, node->left, &left);
  sum += (double) tree[node->left + 1].cover * mean_of (tree, node->left + 1, &right);
  *depth = MAX (left, right) + 1;
  return sum / (double) node->cover;
}

double
aisle_forest_explain (const AisleForest *self, const float *x, gsize n_rows, double *parts)
{
  const gint32 *starts = (const gint32 *) self->starts->data;
  const gsize n_features = self->n_features;
  g_autofree Lanes *sums = g_new (Lanes, n_features + 1);
  g_autofree Step *paths = NULL;
  g_autofree Visit *visits = NULL;
  Walk walk = { .forest = self, .parts = sums, .width = 2 };
  WalkFunc walker = choose_walker ();
  double expected = (double) self->base;

  fill_inverses ();
  for (gsize t = 0; t < aisle_forest_n_trees (self); t++)
    {
      gsize depth;

      expected += mean_of ((const AisleTreeNode *) self->nodes->data + starts[t], 0, &depth);
      walk.width = MAX (walk.width, depth + 2);
    }
  walk.paths = paths = g_new (Step, walk.width * walk.width);
  walk.visits = visits = g_new (Visit, walk.width);
  for (gsize first = 0; first < n_rows; first += LANES)
    {
      for (gsize lane = 0; lane < LANES; lane++)
        walk.rows[lane] = x + MIN (first + lane, n_rows - 1) * n_features;
      memset (sums, 0, n_features * sizeof *sums);
      for (gsize t = 0; t < aisle_forest_n_trees (self); t++)
        {
          walk.tree = (const AisleTreeNode *) self->nodes->data + starts[t];
          walker (&walk);
        }
      for (gsize lane = 0; lane < LANES && first + lane < n_rows; lane++)
        for (gsize f = 0; f < n_features; f++)
          parts[(first + lane) * n_features + f] = sums[f][lane];
    }
  return expected;
}
