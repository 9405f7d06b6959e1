/* forest-explain.c: exact parts of a value by feature, in time leaves x depth^2 a tree.
 *
 * Lundberg, Erion and Lee 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2: a walk
 * through all leaves keeps, for the features met on the way, which share of the training rows and of this row goes on,
 * and how many sets of known features of each size lead here. */
#include "trees/forest.h"

#include <math.h>
#include <string.h>

/* A feature on the way: shares of those who do not know it (zero) and who do (one, 1 or 0); weight of the sets of i
 * features. */
typedef struct
{
  gint32 feature;
  double zero, one, weight;
} Step;

typedef struct
{
  const AisleForest *forest;
  const AisleTreeNode *tree;
  const float *row;
  double *parts;
} Walk;

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

static void
extend (Step *path, gsize length, double zero, double one, gint32 feature)
{
  const double inverse = inverses[length + 1];

  path[length] = (Step){ feature, zero, one, length == 0 ? 1 : 0 };
  for (gsize i = length; i-- > 0;)
    {
      path[i + 1].weight += one * path[i].weight * (double) (i + 1) * inverse;
      path[i].weight *= zero * (double) (length - i) * inverse;
    }
}

/* Takes the step `index` back from a path whose last step is `last`. */
static void
unwind (Step *path, gsize last, gsize index)
{
  const double one = path[index].one, zero = path[index].zero;
  double next = path[last].weight;

  for (gsize i = last; i-- > 0;)
    if (one != 0)
      {
        double weight = path[i].weight;

        path[i].weight = next * (double) (last + 1) / ((double) (i + 1) * one);
        next = weight - path[i].weight * zero * (double) (last - i) / (double) (last + 1);
      }
    else
      path[i].weight = path[i].weight * (double) (last + 1) / (zero * (double) (last - i));
  for (gsize i = index; i < last; i++)
    {
      path[i].feature = path[i + 1].feature;
      path[i].zero = path[i + 1].zero;
      path[i].one = path[i + 1].one;
    }
}

/* The weights' sum after `unwind`, without unwinding. */
static double
unwound_sum (const Step *path, gsize last, gsize index)
{
  const double one = path[index].one, zero = path[index].zero, inverse = inverses[last + 1];
  double next = path[last].weight, total = 0;

  if (one == 0)
    {
      for (gsize i = last; i-- > 0;)
        total += path[i].weight * inverses[last - i];
      return total * (double) (last + 1) / zero;
    }
  for (gsize i = last; i-- > 0;) /* one is 1 */
    {
      double weight = next * (double) (last + 1) * inverses[i + 1];

      total += weight;
      next = path[i].weight - weight * zero * (double) (last - i) * inverse;
    }
  return total;
}

/* parent: the way to here, `length` steps; path: room for one more. */
static void
visit (const Walk *self, gint32 at, const Step *parent, gsize length, double zero, double one, gint32 feature,
       Step *path)
{
  const AisleTreeNode *node = self->tree + at;
  double old_zero = 1, old_one = 1;
  gsize known = 1;

  if (parent != NULL)
    memcpy (path, parent, length * sizeof *path);
  extend (path, length, zero, one, feature);
  if (node->left == 0)
    {
      for (gsize i = 1; i <= length; i++)
        self->parts[path[i].feature] +=
            unwound_sum (path, length, i) * (path[i].one - path[i].zero) * (double) node->value;
      return;
    }
  while (known <= length && path[known].feature != node->feature)
    known++;
  if (known <= length)
    {
      old_zero = path[known].zero;
      old_one = path[known].one;
      unwind (path, length, known);
      length--;
    }
  for (gint32 side = 0; side < 2; side++)
    {
      const gint32 child = node->left + side;
      const double share = (double) self->tree[child].cover / (double) node->cover;
      const gboolean mine =
          side == (gint32) aisle_forest_goes_right (self->forest, node, self->row[(gsize) node->feature]);

      visit (self, child, path, length + 1, old_zero * share, mine ? old_one : 0, node->feature, path + length + 2);
    }
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
aisle_forest_explain (const AisleForest *self, const float *row, double *parts)
{
  const gint32 *starts = (const gint32 *) self->starts->data;
  double expected = (double) self->base;

  fill_inverses ();
  for (gsize f = 0; f < self->n_features; f++)
    parts[f] = 0;
  for (gsize t = 0; t < aisle_forest_n_trees (self); t++)
    {
      Walk walk = { self, (const AisleTreeNode *) self->nodes->data + starts[t], row, parts };
      g_autofree Step *steps = NULL;
      gsize depth;

      expected += mean_of (walk.tree, 0, &depth);
      steps = g_new (Step, (depth + 2) * (depth + 3));
      visit (&walk, 0, NULL, 0, 1, 1, -1, steps);
    }
  return expected;
}
