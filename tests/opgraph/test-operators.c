/* test-operators.c: every operator against what onnxruntime gives: golden/operators.json, which reference/operators.mjs
 * recorded.  Small graphs of constants, of each operator's forms. */
#include "opgraph/opgraph.h"

#include "base/json.h"
#include "opgraph/op-kernel.h"

#include <math.h>

static AisleDtype
read_type (JsonObject *object)
{
  const char *type = aisle_json_text (object, "type", "");
  g_assert_true (g_strv_contains ((const char *const[]){ "f32", "i32", "i64", NULL }, type));
  return *type == 'f' ? AISLE_DTYPE_F32 : type[1] == '3' ? AISLE_DTYPE_I32 : AISLE_DTYPE_I64;
}

static guint
read_shape (JsonObject *object, gint64 *dims)
{
  JsonArray *shape = aisle_json_array (object, "shape");
  for (guint d = 0; d < json_array_get_length (shape); d++)
    dims[d] = json_array_get_int_element (shape, d);
  return json_array_get_length (shape);
}

static void
add_constant (AisleGraph *graph, const char *name, JsonObject *object)
{
  JsonArray *data = aisle_json_array (object, "data");
  const AisleDtype dtype = read_type (object);
  const guint n = json_array_get_length (data);
  gint64 dims[AISLE_TENSOR_MAX_DIMS];
  guint n_dims = read_shape (object, dims);
  g_autofree guint8 *bytes = g_malloc0 ((gsize) n * 8 + 8);
  for (guint i = 0; i < n; i++)
    if (dtype == AISLE_DTYPE_F32)
      ((float *) bytes)[i] =
          json_array_get_null_element (data, i) ? NAN : (float) json_array_get_double_element (data, i);
    else if (dtype == AISLE_DTYPE_I32)
      ((gint32 *) bytes)[i] = (gint32) json_array_get_int_element (data, i);
    else
      ((gint64 *) bytes)[i] = json_array_get_int_element (data, i);
  aisle_graph_add_constant (graph, name, dtype, n_dims, dims, bytes, NULL);
}

static char **
read_names (JsonObject *object, const char *member)
{
  JsonArray *array = aisle_json_array (object, member);
  guint n = json_array_get_length (array);
  char **names = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    names[i] = g_strdup (json_array_get_string_element (array, i));
  return names;
}

static void
set_reals (AisleNode *node, const char *name, JsonArray *array)
{
  g_autofree float *list = g_new (float, json_array_get_length (array) + 1);
  for (guint i = 0; i < json_array_get_length (array); i++)
    list[i] = (float) json_array_get_double_element (array, i);
  aisle_node_set_reals (node, name, list, json_array_get_length (array));
}

static void
set_attribute (AisleNode *node, const char *name, JsonNode *value)
{
  if (JSON_NODE_HOLDS_ARRAY (value))
    {
      JsonArray *array = json_node_get_array (value);
      gint64 list[16] = { 0 };
      g_assert_cmpuint (json_array_get_length (array), <=, G_N_ELEMENTS (list));
      for (guint i = 0; i < json_array_get_length (array); i++)
        list[i] = json_array_get_int_element (array, i);
      aisle_node_set_integers (node, name, list, json_array_get_length (array));
    }
  else if (JSON_NODE_HOLDS_OBJECT (value) && json_object_has_member (json_node_get_object (value), "reals"))
    set_reals (node, name, aisle_json_array (json_node_get_object (value), "reals"));
  else if (JSON_NODE_HOLDS_OBJECT (value) && json_object_has_member (json_node_get_object (value), "texts"))
    {
      g_auto (GStrv) texts = read_names (json_node_get_object (value), "texts");
      aisle_node_set_texts (node, name, (const char *const *) texts);
    }
  else if (JSON_NODE_HOLDS_OBJECT (value))
    aisle_node_set_real (node, name, aisle_json_number (json_node_get_object (value), "real", NAN));
  else if (json_node_get_value_type (value) == G_TYPE_STRING)
    aisle_node_set_text (node, name, json_node_get_string (value));
  else
    aisle_node_set_integer (node, name, json_node_get_int (value));
}

static void
add_node (AisleGraph *graph, JsonObject *object)
{
  g_auto (GStrv) inputs = read_names (object, "inputs"), outputs = read_names (object, "outputs");
  AisleNode *node = aisle_graph_add_node_names (graph, aisle_json_text (object, "op", ""), (const char *const *) inputs,
                                                (const char *const *) outputs);
  JsonObject *attributes = aisle_json_object (object, "attributes");
  g_autoptr (GList) names = attributes != NULL ? json_object_get_members (attributes) : NULL;
  for (GList *l = names; l != NULL; l = l->next)
    set_attribute (node, l->data, json_object_get_member (attributes, l->data));
}

static AisleGraph *
read_graph (JsonObject *object)
{
  AisleGraph *graph = aisle_graph_new (aisle_json_text (object, "name", ""));
  JsonObject *constants = aisle_json_object (object, "constants"), *outputs = aisle_json_object (object, "outputs");
  JsonArray *nodes = aisle_json_array (object, "nodes");
  g_autoptr (GList) inputs = json_object_get_members (constants), results = json_object_get_members (outputs);
  for (GList *l = inputs; l != NULL; l = l->next)
    add_constant (graph, l->data, json_object_get_object_member (constants, l->data));
  for (guint i = 0; i < json_array_get_length (nodes); i++)
    add_node (graph, json_array_get_object_element (nodes, i));
  for (GList *l = results; l != NULL; l = l->next)
    {
      JsonObject *output = json_object_get_object_member (outputs, l->data);
      gint64 dims[AISLE_TENSOR_MAX_DIMS];
      guint n_dims = read_shape (output, dims);
      aisle_graph_add_output (graph, l->data, read_type (output), n_dims, dims);
    }
  return graph;
}

/* The shape was compared with the declared one when the graph ran. */
static void
assert_tensor (const AisleTensor *tensor, JsonObject *expected, const char *name)
{
  JsonArray *data = aisle_json_array (expected, "data");
  g_assert_cmpuint (aisle_tensor_n_elements (tensor), ==, json_array_get_length (data));
  for (guint i = 0; i < json_array_get_length (data); i++)
    {
      const double wanted = json_array_get_double_element (data, i);
      const double found = tensor->dtype == AISLE_DTYPE_F32   ? (double) ((float *) tensor->data)[i]
                           : tensor->dtype == AISLE_DTYPE_I32 ? ((gint32 *) tensor->data)[i]
                                                              : (double) ((gint64 *) tensor->data)[i];
      if (!(fabs (found - wanted) <= 1e-6 * MAX (1, fabs (wanted))))
        g_error ("%s: element %u is %.9g, not %.9g", name, i, found, wanted);
    }
}

static void
test_case (gconstpointer data)
{
  JsonObject *object = (JsonObject *) data;
  g_autoptr (AisleGraph) graph = read_graph (object);
  g_autoptr (AisleTensors) none = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) out = aisle_graph_run (graph, none, 0, NULL, &error);
  JsonObject *outputs = aisle_json_object (object, "outputs");
  g_autoptr (GList) names = json_object_get_members (outputs);
  g_assert_no_error (error);
  for (GList *l = names; l != NULL; l = l->next)
    assert_tensor (aisle_tensors_find (out, l->data), json_object_get_object_member (outputs, l->data),
                   aisle_json_text (object, "name", ""));
}

/* What the table knows is in the recording, but for what test-opgraph has by hand. */
static void
test_all (gconstpointer data)
{
  g_autoptr (GHashTable) ops = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *cases = (JsonArray *) data;
  gsize n;
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonArray *nodes = aisle_json_array (json_array_get_object_element (cases, i), "nodes");
      for (guint k = 0; k < json_array_get_length (nodes); k++)
        g_hash_table_add (ops, (gpointer) aisle_json_text (json_array_get_object_element (nodes, k), "op", ""));
    }
  g_hash_table_add (ops, (gpointer) "Where");
  const AisleOp *table = aisle_ops (&n);
  for (gsize i = 0; i < n; i++)
    if (!g_hash_table_contains (ops, table[i].op))
      g_error ("operator %s has no recorded case", table[i].op);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "operators.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aisle_json_read (path, 1 << 20, &error);
  g_assert_no_error (error);
  JsonArray *cases = json_node_get_array (root);
  g_test_add_data_func ("/operators/all", cases, test_all);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *object = json_array_get_object_element (cases, i);
      g_autofree char *name = g_strdup_printf ("/operators/%s", aisle_json_text (object, "name", ""));
      g_test_add_data_func (name, object, test_case);
    }
  return g_test_run ();
}
