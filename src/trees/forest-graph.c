/* forest-graph.c: a forest as the operator of ONNX for trees.
 *
 * That operator compares numbers only.  A fork over categories compares one more feature, which the graph makes before:
 * for each category, rows of a table by code say 0 where the code is in the fork's set and 1 where it is not; what is no
 * code, or a greater one than any set has, takes the last row. */
#include "trees/forest.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

#define MOST_CELLS ((gsize) 1 << 26) /* of a table */

typedef struct
{
  const AisleForest *self;
  AisleGraph *graph;
  gint32 *column; /* of each set: which feature the operator compares */
  gsize n_columns;
  GString *extra; /* the values beside the input, in order */
} Sketch;

/* The sets of one feature's forks, in order of nodes; the greatest code of any. */
static GArray *
sets_of (const AisleForest *self, gint32 feature, gint32 *greatest)
{
  const gint32 *starts = (const gint32 *) self->set_starts->data, *codes = (const gint32 *) self->set_codes->data;
  GArray *sets = g_array_new (FALSE, FALSE, sizeof (gint32));

  *greatest = -1;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const AisleTreeNode *node = &g_array_index (self->nodes, AisleTreeNode, i);

      if (node->left == 0 || node->feature != feature || !(node->flags & AISLE_NODE_CATEGORY))
        continue;
      g_array_append_val (sets, node->set);
      if (starts[node->set + 1] > starts[node->set])
        *greatest = MAX (*greatest, codes[starts[node->set + 1] - 1]);
    }
  return sets;
}

/* A constant named for a feature. */
static void
add_constant (Sketch *self, gint32 feature, const char *name, AisleDtype dtype, guint n_dims, const gint64 *dims,
              gconstpointer data)
{
  g_autofree char *full = g_strdup_printf ("category_%d_%s", feature, name);

  aisle_graph_add_constant (self->graph, full, dtype, n_dims, dims, data, NULL);
}

/* A node whose names, but for the input's, are of a feature: "%" stands for it. */
static AisleNode *
add_node (Sketch *self, gint32 feature, const char *op, const char *inputs, const char *outputs)
{
  g_autofree char *prefix = g_strdup_printf ("category_%d_", feature);
  g_auto (GStrv) in = g_strsplit (inputs, "%", -1), out = g_strsplit (outputs, "%", -1);
  g_autofree char *in_names = g_strjoinv (prefix, in), *out_names = g_strjoinv (prefix, out);

  return aisle_graph_add_node (self->graph, op, in_names, out_names);
}

static gboolean
check_table (gint32 feature, gsize n_sets, gint32 greatest, GError **error)
{
  if (n_sets * ((gsize) greatest + 2) <= MOST_CELLS)
    return TRUE;
  g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_USAGE,
               _ ("feature %d has codes up to %d, too great for a graph's table: number its categories from 0"),
               feature, greatest);
  return FALSE;
}

/* table: codes 0 .. greatest and one row more, a column a set. */
static void
add_table (Sketch *self, gint32 feature, const GArray *sets, gint32 greatest)
{
  const gint32 *starts = (const gint32 *) self->self->set_starts->data;
  const gint64 dims[] = { greatest + 2, sets->len };
  g_autofree float *table = g_new (float, (gsize) dims[0] * sets->len);

  for (gsize i = 0; i < (gsize) dims[0] * sets->len; i++)
    table[i] = 1;
  for (guint s = 0; s < sets->len; s++)
    {
      const gint32 set = g_array_index (sets, gint32, s);

      for (gint32 c = starts[set]; c < starts[set + 1]; c++)
        table[(gsize) g_array_index (self->self->set_codes, gint32, c) * sets->len + s] = 0;
      self->column[set] = (gint32) (self->n_columns + s);
    }
  add_constant (self, feature, "table", AISLE_DTYPE_F32, 2, dims, table);
}

/* The columns of one category; a code is whole and from 0 to the greatest, else it is the row behind. */
static void
add_category (Sketch *self, const char *input, gint32 feature, const GArray *sets, gint32 greatest)
{
  const gint64 at = feature, behind = greatest + 1;
  const float zero = 0, most = (float) greatest, none = (float) behind;
  g_autofree char *gathered = g_strdup_printf ("%s %%at", input);

  add_table (self, feature, sets, greatest);
  add_constant (self, feature, "at", AISLE_DTYPE_I64, 0, NULL, &at);
  add_constant (self, feature, "zero", AISLE_DTYPE_F32, 0, NULL, &zero);
  add_constant (self, feature, "most", AISLE_DTYPE_F32, 0, NULL, &most);
  add_constant (self, feature, "none", AISLE_DTYPE_F32, 0, NULL, &none);
  add_constant (self, feature, "behind", AISLE_DTYPE_I64, 0, NULL, &behind);
  aisle_node_set_integer (add_node (self, feature, "Gather", gathered, "%value"), "axis", 1);
  add_node (self, feature, "GreaterOrEqual", "%value %zero", "%above");
  add_node (self, feature, "LessOrEqual", "%value %most", "%below");
  add_node (self, feature, "And", "%above %below", "%inside");
  add_node (self, feature, "Where", "%inside %value %none", "%number");
  aisle_node_set_integer (add_node (self, feature, "Cast", "%number", "%cut"), "to", 7);
  aisle_node_set_integer (add_node (self, feature, "Cast", "%cut", "%back"), "to", 1);
  add_node (self, feature, "Equal", "%back %number", "%whole");
  add_node (self, feature, "Where", "%whole %cut %behind", "%code");
  add_node (self, feature, "Gather", "%table %code", "%columns");
  g_string_append_printf (self->extra, " category_%d_columns", feature);
  self->n_columns += sets->len;
}

/* Lists for the operator. */
typedef struct
{
  gsize n, n_leaves;
  gint64 *tree, *node, *feature, *yes, *no, *missing_yes;
  float *value;
  const char **mode;
  gint64 *leaf_tree, *leaf_node, *leaf_target;
  float *leaf_value;
} Lists;

static void
fill_node (const Sketch *sketch, Lists *lists, const AisleTreeNode *node, gint64 tree, gint64 number)
{
  const gsize i = lists->n++;

  lists->tree[i] = tree;
  lists->node[i] = number;
  lists->mode[i] = "LEAF";
  if (node->left == 0)
    {
      lists->leaf_tree[lists->n_leaves] = tree;
      lists->leaf_node[lists->n_leaves] = number;
      lists->leaf_value[lists->n_leaves++] = node->value;
      return;
    }
  lists->mode[i] = "BRANCH_LEQ";
  lists->yes[i] = node->left;
  lists->no[i] = node->left + 1;
  lists->missing_yes[i] = (node->flags & AISLE_NODE_MISSING_LEFT) != 0;
  lists->feature[i] = node->flags & AISLE_NODE_CATEGORY ? sketch->column[node->set] : node->feature;
  lists->value[i] = node->flags & AISLE_NODE_CATEGORY ? .5f : node->value;
}

static void
set_lists (AisleNode *node, const Lists *lists)
{
  aisle_node_set_integers (node, "nodes_treeids", lists->tree, lists->n);
  aisle_node_set_integers (node, "nodes_nodeids", lists->node, lists->n);
  aisle_node_set_integers (node, "nodes_featureids", lists->feature, lists->n);
  aisle_node_set_integers (node, "nodes_truenodeids", lists->yes, lists->n);
  aisle_node_set_integers (node, "nodes_falsenodeids", lists->no, lists->n);
  aisle_node_set_integers (node, "nodes_missing_value_tracks_true", lists->missing_yes, lists->n);
  aisle_node_set_reals (node, "nodes_values", lists->value, lists->n);
  aisle_node_set_texts (node, "nodes_modes", lists->mode);
  aisle_node_set_integers (node, "target_treeids", lists->leaf_tree, lists->n_leaves);
  aisle_node_set_integers (node, "target_nodeids", lists->leaf_node, lists->n_leaves);
  aisle_node_set_integers (node, "target_ids", lists->leaf_target, lists->n_leaves);
  aisle_node_set_reals (node, "target_weights", lists->leaf_value, lists->n_leaves);
}

static void
add_trees (const Sketch *self, const char *input, const char *output)
{
  const AisleForest *forest = self->self;
  const gint32 *starts = (const gint32 *) forest->starts->data;
  const gsize n = MAX (forest->nodes->len, 1);
  g_autofree gint64 *integers = g_new0 (gint64, 9 * n);
  g_autofree float *reals = g_new0 (float, 2 * n);
  g_autofree const char **modes = g_new0 (const char *, n + 1);
  const AisleTreeNode nothing = { 0 };
  AisleNode *node = aisle_graph_add_node (self->graph, "TreeEnsembleRegressor", input, output);
  Lists lists = { .value = reals, .leaf_value = reals + n, .mode = modes };
  gint64 **const places[] = { &lists.tree,        &lists.node,      &lists.feature,   &lists.yes,        &lists.no,
                              &lists.missing_yes, &lists.leaf_tree, &lists.leaf_node, &lists.leaf_target };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    *places[i] = integers + i * n;
  for (gsize t = 0; t < aisle_forest_n_trees (forest); t++)
    for (gint32 i = starts[t]; i < starts[t + 1]; i++)
      fill_node (self, &lists, &g_array_index (forest->nodes, AisleTreeNode, i), (gint64) t, i - starts[t]);
  if (lists.n == 0)
    fill_node (self, &lists, &nothing, 0, 0); /* the operator wants a tree */
  aisle_node_set_integer (node, "n_targets", 1);
  aisle_node_set_reals (node, "base_values", &forest->base, 1);
  set_lists (node, &lists);
}

gboolean
aisle_forest_describe (const AisleForest *self, AisleGraph *graph, const char *input, const char *output,
                       GError **error)
{
  Sketch sketch = { self, graph, g_new0 (gint32, self->set_starts->len), self->n_features, g_string_new (input) };
  g_autofree char *extended = g_strconcat (output, "_features", NULL);
  gboolean any = FALSE, ok = TRUE;

  for (gint32 f = 0; ok && self->set_starts->len > 1 && f < (gint32) self->n_features; f++)
    {
      gint32 greatest;
      g_autoptr (GArray) sets = sets_of (self, f, &greatest);

      ok = check_table (f, sets->len, greatest, error);
      if (ok && sets->len > 0)
        add_category (&sketch, input, f, sets, greatest);
      any |= sets->len > 0;
    }
  if (ok && any)
    aisle_node_set_integer (aisle_graph_add_node (graph, "Concat", sketch.extra->str, extended), "axis", 1);
  if (ok)
    add_trees (&sketch, any ? extended : input, output);
  g_free (sketch.column);
  g_string_free (sketch.extra, TRUE);
  return ok;
}
