/* trees-exporter.c: a forest as the JSON that search engines' learning-to-rank plug-ins read (the list of trees of XGBoost's
 * dump_model, "model/xgboost+json" in the Elasticsearch and OpenSearch plug-ins).
 *
 * A fork goes to "yes" where value < split_condition, and to "missing" where there is none; ours go left where value <=
 * threshold, so the condition is the next greater float.  The score is the sum of one leaf of each tree; what trees begin
 * with is a tree of one leaf.  Read back with nothing but the file and the names in it. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "export/export-file.h"

#include <math.h>
#include <string.h>

#define FILE_LIMIT ((gsize) 1 << 30)

#define MOST_DEPTH 30 /* a document has at most 64 levels, two of them a fork */

static guint
depth_of (const AisleTreeNode *tree, gint32 index)
{
  const AisleTreeNode *node = &tree[index];

  return node->left == 0 ? 0 : 1 + MAX (depth_of (tree, node->left), depth_of (tree, node->left + 1));
}

static gboolean
fits (const AisleModel *model, const char **reason)
{
  const AisleForest *forest = model->family->forest != NULL ? model->family->forest (model) : NULL;

  *reason = forest == NULL ? _ ("this family is not made of trees") : NULL;
  for (guint i = 0; forest != NULL && i < forest->nodes->len; i++)
    if (g_array_index (forest->nodes, AisleTreeNode, i).flags & AISLE_NODE_CATEGORY)
      *reason = _ ("the format has no splits by category");
  for (gsize t = 0; forest != NULL && t < aisle_forest_n_trees (forest); t++)
    if (depth_of (&g_array_index (forest->nodes, AisleTreeNode, g_array_index (forest->starts, gint32, t)), 0)
        > MOST_DEPTH)
      *reason = _ ("its trees are too deep for the format");
  return *reason == NULL;
}

/* ---- writing ---- */

static void
add_number (GString *text, float value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (digits, sizeof digits, "%.9g", (double) value));
}

/* Node `index` of the tree and all below it; names: of the features. */
static void
add_node (GString *text, const AisleTreeNode *tree, gint32 index, guint depth, const char *const *names)
{
  const AisleTreeNode *node = &tree[index];

  g_string_append_printf (text, "{\"nodeid\":%d,", index);
  if (node->left == 0)
    {
      g_string_append (text, "\"leaf\":");
      add_number (text, node->value);
    }
  else
    {
      gint32 missing = node->left + (node->flags & AISLE_NODE_MISSING_LEFT ? 0 : 1);

      g_string_append_printf (text, "\"depth\":%u,\"split\":\"%s\",\"split_condition\":", depth, names[node->feature]);
      add_number (text, MIN (nextafterf (node->value, INFINITY), G_MAXFLOAT)); /* all that is known goes left */
      g_string_append_printf (text, ",\"yes\":%d,\"no\":%d,\"missing\":%d,\"children\":[", node->left, node->left + 1,
                              missing);
      add_node (text, tree, node->left, depth + 1, names);
      g_string_append_c (text, ',');
      add_node (text, tree, node->left + 1, depth + 1, names);
      g_string_append_c (text, ']');
    }
  g_string_append_c (text, '}');
}

static gboolean
write_file (const AisleModel *model, const AisleExportFacts *facts, const char *path, AisleProgress *progress,
            GError **error)
{
  const AisleForest *forest = model->family->forest (model);
  g_autoptr (GString) text = g_string_new ("[\n");
  gsize n, n_trees = aisle_forest_n_trees (forest);
  const char *const *names = model->family->columns (model, &n);

  if (forest->base != 0 || n_trees == 0)
    {
      g_string_append (text, "{\"nodeid\":0,\"leaf\":");
      add_number (text, forest->base);
      g_string_append (text, n_trees > 0 ? "},\n" : "}\n");
    }
  for (gsize t = 0; t < n_trees; t++)
    {
      gint32 start = g_array_index (forest->starts, gint32, t);

      if (!aisle_progress_step (progress, (double) t / (double) n_trees, _ ("Writing trees"), error))
        return FALSE;
      add_node (text, &g_array_index (forest->nodes, AisleTreeNode, start), 0, 0, names);
      g_string_append (text, t + 1 < n_trees ? ",\n" : "\n");
    }
  g_string_append (text, "]\n");
  return aisle_file_write (path, text->str, text->len, error);
}

/* ---- reading back ---- */

static gboolean
fail (guint tree, GError **error)
{
  g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_CORRUPT, _ ("tree %u is not a tree of this format"), tree + 1);
  return FALSE;
}

static JsonObject *
child_of (JsonObject *node, gint64 id)
{
  JsonArray *children = aisle_json_array (node, "children");

  for (guint i = 0; children != NULL && i < json_array_get_length (children); i++)
    {
      JsonNode *child = json_array_get_element (children, i);

      if (JSON_NODE_HOLDS_OBJECT (child) && aisle_json_integer (json_node_get_object (child), "nodeid", -1) == id)
        return json_node_get_object (child);
    }
  return NULL;
}

/* What a tree says of a row; the way down is bounded, as a file may say anything. */
static gboolean
walk_tree (JsonObject *node, const AisleRankSet *set, gsize row, guint tree, float *sum, GError **error)
{
  for (guint depth = 0; node != NULL && depth <= AISLE_TREE_MAX_DEPTH; depth++)
    {
      gssize column;
      float value;

      if (json_object_has_member (node, "leaf"))
        {
          *sum += (float) aisle_json_number (node, "leaf", NAN);
          return isfinite (*sum) || fail (tree, error);
        }
      column = aisle_rank_set_column (set, aisle_json_text (node, "split", ""));
      if (column < 0)
        return fail (tree, error);
      value = set->features[row * set->n_features + (gsize) column];
      node =
          child_of (node, aisle_json_integer (node,
                                              isnan (value) ? "missing"
                                              : value < (float) aisle_json_number (node, "split_condition", NAN) ? "yes"
                                                                                                                 : "no",
                                              -1));
    }
  return fail (tree, error);
}

static gboolean
read_back (const char *path, const AisleFamily *family, const AisleRankSet *set, float *scores, AisleProgress *progress,
           GError **error)
{
  g_autoptr (JsonNode) root = aisle_json_read (path, FILE_LIMIT, error);
  JsonArray *trees = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  if (trees == NULL)
    return root != NULL ? fail (0, error) : FALSE;
  memset (scores, 0, set->n_rows * sizeof *scores);
  for (guint t = 0; t < json_array_get_length (trees); t++)
    {
      JsonNode *tree = json_array_get_element (trees, t);

      if (!aisle_progress_step (progress, (double) t / json_array_get_length (trees), _ ("Reading the file again"),
                                error))
        return FALSE;
      for (gsize r = 0; r < set->n_rows; r++)
        if (!JSON_NODE_HOLDS_OBJECT (tree) || !walk_tree (json_node_get_object (tree), set, r, t, &scores[r], error))
          {
            if (error != NULL && *error == NULL)
              fail (t, error);
            g_prefix_error (error, _ ("cannot read '%s': "), path);
            return FALSE;
          }
    }
  return TRUE;
}

const AisleExporter aisle_exporter_trees = {
  .id = "trees",
  .title = N_ ("Trees for search engines"),
  .file_name = "trees.json",
  .fits = fits,
  .write = write_file,
  .read_back_rows = read_back,
};
