/* forest.c: building a forest, walking it, and what its features did. */
#include "trees/forest.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LANES      8  /* rows that walk a tree side by side: one waits for memory, others go on */
#define BLOCK_ROWS 64 /* stay in the cache while all trees pass */
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

/* LANES rows of numbers: all take as many steps as the longest of their ways; who has arrived stays.  x[1] holds the least
 * number in place of what is missing, x[0] what is not a number, which no threshold reaches. */
static void
walk_numbers (const AisleTreeNode *tree, const float *const *x, gsize stride, float *values)
{
  guint32 at[LANES] = { 0 };
  guint32 moving;

  do
    {
      moving = 0;
#pragma GCC unroll 8
      for (guint lane = 0; lane < LANES; lane++)
        {
          const AisleTreeNode *node = tree + at[lane];
          float value = x[node->flags & AISLE_NODE_MISSING_LEFT][lane * stride + (gsize) node->feature];
          guint32 next = (guint32) node->left + !(value <= node->value);

          at[lane] = node->left > 0 ? next : at[lane];
          moving |= (guint32) node->left;
        }
    }
  while (moving != 0);
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

/* Up to BLOCK_ROWS rows; filled (BLOCK_ROWS x F, nullable) takes them with what is missing filled in. */
static void
add_block (const AisleForest *self, gsize first, const float *x, gsize stride, gsize n_rows, float *filled,
           float *values)
{
  const gsize n_features = self->n_features;
  const gint32 *starts = (const gint32 *) self->starts->data;
  gboolean numbers = self->set_starts->len == 1 && filled != NULL, missing;
  const AisleTreeNode *nodes = (const AisleTreeNode *) self->nodes->data;
  gsize whole = numbers ? n_rows / LANES * LANES : 0;

  missing = whole > 0 && any_missing (x, stride, n_features, whole);
  for (gsize r = 0; missing && r < whole; r++)
    for (gsize f = 0; f < n_features; f++)
      filled[r * stride + f] = isnan (x[r * stride + f]) ? -INFINITY : x[r * stride + f];
  for (gsize t = first; t < aisle_forest_n_trees (self); t++)
    {
      const AisleTreeNode *tree = nodes + starts[t];

      for (gsize r = 0; r < whole; r += LANES)
        walk_numbers (tree, (const float *[]){ x + r * stride, (missing ? filled : x) + r * stride }, stride,
                      values + r);
      walk_any (self, tree, x + whole * stride, stride, n_rows - whole, values + whole);
    }
}

void
aisle_forest_add_values (const AisleForest *self, gsize first, const float *x, gsize stride, gsize n_rows,
                         float *values)
{
  g_autofree float *filled = n_rows >= LANES ? g_try_new (float, BLOCK_ROWS *stride) : NULL;

  for (gsize r = 0; r < n_rows; r += BLOCK_ROWS)
    add_block (self, first, x + r * stride, stride, MIN (BLOCK_ROWS, n_rows - r), filled, values + r);
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
  const AisleForest *forest;
  const float *x;
  gsize n_rows;
  float *predictions;
} Predicting;

static gboolean
predict_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Predicting *self = data;
  const gsize first = index * CHUNK_ROWS, n = MIN (CHUNK_ROWS, self->n_rows - first), f = self->forest->n_features;

  aisle_forest_values (self->forest, self->x + first * f, f, n, self->predictions + first);
  for (gsize r = first; self->forest->link != AISLE_LINK_NONE && r < first + n; r++)
    self->predictions[r] = aisle_forest_link (self->forest->link, self->predictions[r]);
  return TRUE;
}

gboolean
aisle_forest_predict (const AisleForest *self, const float *x, gsize n_rows, float *predictions,
                      AisleProgress *progress, GError **error)
{
  Predicting work = { self, x, n_rows, predictions };

  return aisle_parallel_for ((n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS, predict_chunk, &work, progress, _ ("Predicting"),
                             error);
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
