/* forest.c: building a forest, its forks, and what its features did. */
#include "trees/forest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- forks ---- */

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
aisle_forest_leaves_set (const AisleForest *self, const AisleTreeNode *node, float value)
{
  gint32 code = aisle_tree_code (value);

  return code < 0 || !set_holds (self, node->set, code);
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
