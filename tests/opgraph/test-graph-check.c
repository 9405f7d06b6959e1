/* test-graph-check.c: hostile graphs end in an error that names what is wrong, never in a crash or a hang. */
#include "opgraph/opgraph.h"

#include "base/error.h"
#include "base/random.h"

#define F32 AISLE_DTYPE_F32
#define I64 AISLE_DTYPE_I64

static const gint64 two_two[] = { 2, 2 };
static const float ones[] = { 1, 1, 1, 1 };

static AisleGraph *
start (void)
{
  AisleGraph *graph = aisle_graph_new ("hostile");
  aisle_graph_add_constant (graph, "a", F32, 2, two_two, ones, NULL);
  aisle_graph_add_output (graph, "y", F32, 2, two_two);
  return graph;
}

static void
assert_refused (AisleGraph *graph, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) none = aisle_tensors_new ();
  g_assert_null (aisle_graph_run (graph, none, 1 << 24, NULL, &error));
  g_assert_cmpint ((int) error->domain, ==, (int) AISLE_OPGRAPH_ERROR);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

static void
test_names (void)
{
  g_autoptr (AisleGraph) cycle = start ();
  aisle_graph_add_node (cycle, "Add", "a z", "y");
  aisle_graph_add_node (cycle, "Neg", "y", "z");
  assert_refused (cycle, "'z' is not defined");

  g_autoptr (AisleGraph) self = start ();
  aisle_graph_add_node (self, "Neg", "y", "y");
  assert_refused (self, "'y' is not defined");

  g_autoptr (AisleGraph) twice = start ();
  aisle_graph_add_node (twice, "Neg", "a", "y");
  aisle_graph_add_node (twice, "Neg", "a", "y");
  assert_refused (twice, "'y' is defined twice");

  g_autoptr (AisleGraph) constant = start ();
  aisle_graph_add_constant (constant, "a", F32, 2, two_two, ones, NULL);
  aisle_graph_add_node (constant, "Neg", "a", "y");
  assert_refused (constant, "'a' is defined twice");

  g_autoptr (AisleGraph) missing = start ();
  assert_refused (missing, "'y' is never made");

  g_autoptr (AisleGraph) unknown = start ();
  aisle_graph_add_node (unknown, "Launch", "a", "y");
  assert_refused (unknown, "'Launch' is not supported");

  g_autoptr (AisleGraph) outputs = start ();
  aisle_graph_add_output (outputs, "y", F32, 2, two_two);
  aisle_graph_add_node (outputs, "Neg", "a", "y");
  assert_refused (outputs, "named twice");

  g_autoptr (AisleGraph) none = aisle_graph_new ("none");
  assert_refused (none, "no output");
}

static void
test_attributes_and_types (void)
{
  g_autoptr (AisleGraph) strange = start ();
  aisle_node_set_integer (aisle_graph_add_node (strange, "Neg", "a", "y"), "speed", 9);
  assert_refused (strange, "'speed'");

  g_autoptr (AisleGraph) kind = start ();
  aisle_node_set_real (aisle_graph_add_node (kind, "Softmax", "a", "y"), "axis", 1);
  assert_refused (kind, "'axis'");

  g_autoptr (AisleGraph) absent = start ();
  aisle_graph_add_node (absent, "Concat", "a a", "y");
  assert_refused (absent, "'axis' is missing");

  g_autoptr (AisleGraph) to = start ();
  aisle_node_set_integer (aisle_graph_add_node (to, "Cast", "a", "y"), "to", 11);
  assert_refused (to, "'to'");

  g_autoptr (AisleGraph) few = start ();
  aisle_graph_add_node (few, "Add", "a", "y");
  assert_refused (few, "too few inputs");

  g_autoptr (AisleGraph) many = start ();
  aisle_graph_add_node (many, "Add", "a a a", "y");
  assert_refused (many, "too many inputs");

  g_autoptr (AisleGraph) type = start ();
  aisle_graph_add_constant (type, "i", I64, 2, two_two, (const gint64[]){ 1, 1, 1, 1 }, NULL);
  aisle_graph_add_node (type, "Add", "a i", "y");
  assert_refused (type, "'i' is of the wrong type");
}

static void
assert_list_refused (const char *op, const gint64 *list, gint64 n, const char *part)
{
  g_autoptr (AisleGraph) graph = start ();
  aisle_graph_add_constant (graph, "list", I64, 1, &n, list, NULL);
  aisle_graph_add_node (graph, op, "a list", "y");
  assert_refused (graph, part);
}

static void
test_shapes (void)
{
  const gint64 huge[] = { G_MAXINT64, G_MAXINT64 }, negative[] = { -5, 2 }, large[] = { 1 << 22, 1, 2, 2 };
  const gint64 axes[] = { 7 }, many[] = { 1, 1, 1, 1, 1 }, open[] = { -1, -1 };
  assert_list_refused ("Expand", huge, 2, "");
  assert_list_refused ("Expand", negative, 2, "");
  assert_list_refused ("Expand", large, 4, "not enough memory");
  assert_list_refused ("Reshape", huge, 2, "does not hold");
  assert_list_refused ("Reshape", negative, 2, "does not hold");
  assert_list_refused ("Reshape", open, 2, "does not hold");
  assert_list_refused ("Unsqueeze", axes, 1, "outside");
  assert_list_refused ("Unsqueeze", many, 5, "short vector");
  assert_list_refused ("Squeeze", many, 1, "not 1");
  assert_list_refused ("Gather", axes, 1, "index");
  assert_list_refused ("ReduceSum", axes, 1, "outside");

  g_autoptr (AisleGraph) constant = start ();
  aisle_graph_add_constant (constant, "h", F32, 2, huge, ones, NULL);
  assert_refused (constant, "'h' has a shape");

  g_autoptr (AisleGraph) product = start ();
  aisle_graph_add_constant (product, "b", F32, 1, (const gint64[]){ 3 }, ones, NULL);
  aisle_graph_add_node (product, "MatMul", "a b", "y");
  assert_refused (product, "[2,2] and [3]");

  g_autoptr (AisleGraph) zero = start ();
  aisle_graph_add_constant (zero, "n", I64, 0, NULL, (const gint64[]){ 0 }, NULL);
  aisle_graph_add_node (zero, "Div", "n n", "z");
  aisle_node_set_integer (aisle_graph_add_node (zero, "Cast", "z", "y"), "to", 1);
  assert_refused (zero, "divided by zero");
}

/* Empty arrays with giant other dimensions must not be walked. */
static void
test_empty (void)
{
  const gint64 dims[] = { G_GINT64_CONSTANT (1) << 40, 0 };
  g_autoptr (AisleGraph) graph = aisle_graph_new ("empty");
  aisle_graph_add_constant (graph, "a", F32, 2, dims, NULL, NULL);
  aisle_graph_add_node (graph, "Neg", "a", "b");
  aisle_graph_add_node (graph, "Add", "a b", "c");
  aisle_graph_add_node (graph, "Transpose", "c", "d");
  aisle_graph_add_node (graph, "MatMul", "d c", "e");
  aisle_graph_add_node (graph, "Softmax", "c", "f");
  aisle_graph_add_node (graph, "ReduceSum", "e", "y");
  aisle_graph_add_output (graph, "y", F32, 2, (const gint64[]){ 1, 1 });
  g_autoptr (AisleTensors) none = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) out = aisle_graph_run (graph, none, 1 << 20, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (*(float *) aisle_tensors_at (out, 0)->data, ==, 0);
}

/* Random graphs of known and unknown operators over small values: a result or an error, within the memory limit. */
static void
test_random (void)
{
  static const char *const ops[] = { "MatMul",    "Gemm",       "Add",     "Div",    "Exp",
                                     "Softmax",   "Transpose",  "Reshape", "Gather", "Concat",
                                     "Expand",    "Cast",       "Greater", "Where",  "ReduceSum",
                                     "ReduceMax", "ReduceMean", "Squeeze", "Shape",  "Unsqueeze" };
  static const char *const attributes[] = { "axis", "axes", "keepdims", "perm", "to", "transA", "alpha" };
  AisleRandom random;
  guint finished = 0;
  aisle_random_init (&random, 1, "graphs");
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (AisleGraph) graph = aisle_graph_new ("random");
      const gint64 list[] = { (gint64) aisle_random_below (&random, 5) - 2, (gint64) aisle_random_below (&random, 4) };
      const gint64 n = (gint64) aisle_random_below (&random, 3);
      aisle_graph_add_constant (graph, "v0", F32, (guint) aisle_random_below (&random, 3), two_two, ones, NULL);
      aisle_graph_add_constant (graph, "v1", I64, 1, &n, list, NULL);
      guint n_nodes = 1 + (guint) aisle_random_below (&random, 5);
      for (guint i = 0; i < n_nodes; i++)
        {
          g_autoptr (GString) inputs = g_string_new (NULL);
          guint n_in = 1 + (guint) aisle_random_below (&random, 3);
          for (guint k = 0; k < n_in; k++)
            g_string_append_printf (inputs, "%sv%u", k > 0 ? " " : "", (guint) aisle_random_below (&random, i + 2));
          g_autofree char *to = g_strdup_printf ("v%u", i + 2);
          AisleNode *node =
              aisle_graph_add_node (graph, ops[aisle_random_below (&random, G_N_ELEMENTS (ops))], inputs->str, to);
          const char *attribute = attributes[aisle_random_below (&random, G_N_ELEMENTS (attributes))];
          guint form = (guint) aisle_random_below (&random, 6);
          if (form == 0)
            aisle_node_set_integers (node, attribute, list, (gsize) n);
          else if (form < 3)
            aisle_node_set_integer (node, attribute, (gint64) aisle_random_below (&random, 10) - 2);
        }
      g_autofree char *last = g_strdup_printf ("v%u", n_nodes + 1);
      guint rank = (guint) aisle_random_below (&random, 4);
      aisle_graph_add_output (graph, last, F32, rank, (const gint64[]){ -1, -1, -1, -1 });
      g_autoptr (AisleTensors) none = aisle_tensors_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleTensors) out = aisle_graph_run (graph, none, 1 << 20, NULL, &error);
      g_assert_true ((out == NULL) == (error != NULL));
      finished += out != NULL;
    }
  g_assert_cmpuint (finished, >, 20); /* the generator does reach the kernels */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-check/names", test_names);
  g_test_add_func ("/graph-check/attributes-and-types", test_attributes_and_types);
  g_test_add_func ("/graph-check/shapes", test_shapes);
  g_test_add_func ("/graph-check/empty", test_empty);
  g_test_add_func ("/graph-check/random", test_random);
  return g_test_run ();
}
