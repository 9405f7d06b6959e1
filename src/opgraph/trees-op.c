/* trees-op.c: sums over decision trees, each row of numbers walking down each tree.
 *
 * Nodes come as lists, a node being named by its tree's and its own number; of the modes BRANCH_LEQ and LEAF are known,
 * of the aggregates SUM, of the transforms NONE. */
#include "opgraph/op-kernel.h"

#include <math.h>

typedef struct
{
  gint64 tree, node;
  gsize at; /* in the lists */
} NodeName;

/* Letters: N rows, F features, n nodes, w weights of leaves, k targets. */
typedef struct
{
  gsize n, n_weights;
  const gint64 *trees, *nodes, *features, *yes, *no, *missing_yes, *weight_trees, *weight_nodes, *targets;
  const float *values, *weights, *base;
  char **modes;
  gsize n_targets;
  NodeName *names;           /* n, in order */
  gsize *next_yes, *next_no; /* n: places in the lists; n for a leaf */
  gsize *first_weight;       /* n + 1: of a node, in weight_order */
  gsize *weight_order;       /* w */
  gboolean *is_child;
} Trees;

static gboolean
list_of (const AisleNode *node, const char *name, gsize n, const gint64 **list, GError **error)
{
  const AisleAttribute *attribute = aisle_node_find_attribute (node, name);
  *list = attribute != NULL ? attribute->integers : NULL;
  return attribute == NULL || attribute->n_integers == n
         || aisle_op_fail (error, _ ("the lists of nodes or of weights are not of one length"));
}

static gboolean
read_lists (Trees *self, const AisleNode *node, GError **error)
{
  const AisleAttribute *values = aisle_node_find_attribute (node, "nodes_values");
  const AisleAttribute *weights = aisle_node_find_attribute (node, "target_weights");
  const AisleAttribute *base = aisle_node_find_attribute (node, "base_values");
  const gint64 n_targets = aisle_node_integer (node, "n_targets", 1);
  self->n = values->n_reals;
  self->n_weights = weights->n_reals;
  self->values = values->reals;
  self->weights = weights->reals;
  self->base = base != NULL && base->n_reals > 0 ? base->reals : NULL;
  self->modes = aisle_node_find_attribute (node, "nodes_modes")->texts;
  self->n_targets = (gsize) n_targets;
  if (self->n == 0 || n_targets < 1 || n_targets > 1 << 16 || (self->base != NULL && base->n_reals != (gsize) n_targets)
      || g_strv_length (self->modes) != self->n)
    return aisle_op_fail (error, _ ("the lists of nodes or of weights are not of one length"));
  if (!g_str_equal (aisle_node_text (node, "aggregate_function", "SUM"), "SUM")
      || !g_str_equal (aisle_node_text (node, "post_transform", "NONE"), "NONE"))
    return aisle_op_fail (error, _ ("trees are summed, and nothing is made of the sum"));
  return list_of (node, "nodes_treeids", self->n, &self->trees, error)
         && list_of (node, "nodes_nodeids", self->n, &self->nodes, error)
         && list_of (node, "nodes_featureids", self->n, &self->features, error)
         && list_of (node, "nodes_truenodeids", self->n, &self->yes, error)
         && list_of (node, "nodes_falsenodeids", self->n, &self->no, error)
         && list_of (node, "nodes_missing_value_tracks_true", self->n, &self->missing_yes, error)
         && list_of (node, "target_treeids", self->n_weights, &self->weight_trees, error)
         && list_of (node, "target_nodeids", self->n_weights, &self->weight_nodes, error)
         && list_of (node, "target_ids", self->n_weights, &self->targets, error);
}

static gboolean
allocate (Trees *self, AisleOpRun *run, GError **error)
{
  return (self->names = aisle_op_scratch (run, self->n, sizeof *self->names, error)) != NULL
         && (self->next_yes = aisle_op_scratch (run, self->n, sizeof (gsize), error)) != NULL
         && (self->next_no = aisle_op_scratch (run, self->n, sizeof (gsize), error)) != NULL
         && (self->is_child = aisle_op_scratch (run, self->n, sizeof (gboolean), error)) != NULL
         && (self->first_weight = aisle_op_scratch (run, self->n + 1, sizeof (gsize), error)) != NULL
         && (self->weight_order = aisle_op_scratch (run, self->n_weights + 1, sizeof (gsize), error)) != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const NodeName *left = a, *right = b;
  return left->tree != right->tree ? (left->tree > right->tree) - (left->tree < right->tree)
                                   : (left->node > right->node) - (left->node < right->node);
}

/* Place in the lists; n when there is no such node. */
static gsize
find_node (const Trees *self, gint64 tree, gint64 node)
{
  const NodeName name = { .tree = tree, .node = node };
  const NodeName *found = bsearch (&name, self->names, self->n, sizeof name, compare_names);
  return found != NULL ? found->at : self->n;
}

/* Links nodes to their children, each of which has one parent in its own tree: so no way down from a root, which has none,
 * can come back. */
static gboolean
link_nodes (Trees *self, gsize n_features, GError **error)
{
  gsize roots = 0, n_trees = 0;
  for (gsize i = 0; i < self->n; i++)
    self->names[i] = (NodeName){ self->trees[i], self->nodes[i], i };
  qsort (self->names, self->n, sizeof *self->names, compare_names);
  for (gsize i = 0; i < self->n; i++)
    {
      n_trees += i == 0 || self->names[i - 1].tree != self->names[i].tree;
      if (i > 0 && compare_names (&self->names[i - 1], &self->names[i]) == 0)
        return aisle_op_fail (error, _ ("a node is given twice"));
    }
  for (gsize i = 0; i < self->n; i++)
    {
      const gboolean leaf = g_str_equal (self->modes[i], "LEAF");
      self->next_yes[i] = self->next_no[i] = self->n;
      if (leaf)
        continue;
      if (!g_str_equal (self->modes[i], "BRANCH_LEQ") || self->features[i] < 0
          || self->features[i] >= (gint64) n_features)
        return aisle_op_fail (error, _ ("a node asks in a way that is not known, or for a feature that is not there"));
      for (guint side = 0; side < 2; side++)
        {
          gsize child = find_node (self, self->trees[i], side == 0 ? self->yes[i] : self->no[i]);
          if (child == self->n || self->is_child[child])
            return aisle_op_fail (error, _ ("a node's child is not there, or has another parent"));
          self->is_child[child] = TRUE;
          *(side == 0 ? &self->next_yes[i] : &self->next_no[i]) = child;
        }
    }
  for (gsize i = 0; i < self->n; i++)
    roots += !self->is_child[i];
  return roots == n_trees || aisle_op_fail (error, _ ("a tree has no root, or more than one"));
}

static gboolean
link_weights (Trees *self, GError **error)
{
  g_autofree gsize *leaves = g_new (gsize, self->n_weights + 1);
  for (gsize w = 0; w < self->n_weights; w++)
    {
      leaves[w] = find_node (self, self->weight_trees[w], self->weight_nodes[w]);
      if (leaves[w] == self->n || self->next_yes[leaves[w]] < self->n || self->targets[w] < 0
          || self->targets[w] >= (gint64) self->n_targets)
        return aisle_op_fail (error, _ ("a weight belongs to no leaf or no target"));
      self->first_weight[leaves[w] + 1]++;
    }
  for (gsize i = 0; i < self->n; i++)
    self->first_weight[i + 1] += self->first_weight[i];
  g_autofree gsize *next = g_memdup2 (self->first_weight, self->n * sizeof *next);
  for (gsize w = 0; w < self->n_weights; w++)
    self->weight_order[next[leaves[w]]++] = w;
  return TRUE;
}

/* Adds the leaf that the row comes to in the tree of this root. */
static void
add_tree (const Trees *self, const float *row, gsize root, double *sums)
{
  gsize at = root;
  while (self->next_yes[at] < self->n)
    {
      const float value = row[self->features[at]];
      const gboolean yes =
          isnan (value) ? self->missing_yes != NULL && self->missing_yes[at] != 0 : value <= self->values[at];
      at = yes ? self->next_yes[at] : self->next_no[at];
    }
  for (gsize w = self->first_weight[at]; w < self->first_weight[at + 1]; w++)
    sums[self->targets[self->weight_order[w]]] += (double) self->weights[self->weight_order[w]];
}

static gboolean
run_rows (AisleOpRun *run, const Trees *self, const AisleOpValue *in, AisleOpValue *out, GError **error)
{
  const gsize n_features = (gsize) in->dims[1];
  g_autofree double *sums = g_new (double, self->n_targets);
  for (gsize r = 0; r < (gsize) in->dims[0]; r++)
    {
      for (gsize k = 0; k < self->n_targets; k++)
        sums[k] = self->base != NULL ? (double) self->base[k] : 0;
      for (gsize i = 0; i < self->n; i++)
        if (!self->is_child[i])
          add_tree (self, (const float *) in->data + r * n_features, i, sums);
      for (gsize k = 0; k < self->n_targets; k++)
        ((float *) out->data)[r * self->n_targets + k] = (float) sums[k];
      if (!aisle_op_step (run, self->n, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_op_trees (AisleOpRun *run, const AisleNode *node, const AisleOpValue *const *in, gsize n_in, AisleOpValue *out,
                GError **error)
{
  Trees self = { 0 };
  gboolean ok;
  if (in[0]->n_dims != 2)
    return aisle_op_fail (error, _ ("trees read rows of features: two dimensions"));
  if (!read_lists (&self, node, error)
      || !aisle_op_alloc (run, out, AISLE_OP_F32, 2, (gint64[]){ in[0]->dims[0], (gint64) self.n_targets }, error))
    return FALSE;
  ok = allocate (&self, run, error) && link_nodes (&self, (gsize) in[0]->dims[1], error) && link_weights (&self, error)
       && run_rows (run, &self, in[0], out, error);
  g_free (self.names);
  g_free (self.next_yes);
  g_free (self.next_no);
  g_free (self.is_child);
  g_free (self.first_weight);
  g_free (self.weight_order);
  return ok;
}
