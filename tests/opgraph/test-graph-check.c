/* test-graph-check.c: hostile graphs end in an error that names what is wrong, never in a crash or a hang. */
#include "opgraph/opgraph.h"

#include "base/error.h"
#include "base/random.h"
#include "opgraph/op-kernel.h"

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
  assert_list_refused ("Tile", huge, 2, "cannot be");
  assert_list_refused ("Tile", negative, 2, "cannot be");
  assert_list_refused ("Split", negative, 2, "add up");
  assert_list_refused ("TopK", axes, 1, "too few outputs");
  assert_list_refused ("GatherND", axes, 1, "outside");
  assert_list_refused ("GatherND", many, 5, "do not fit");
  assert_list_refused ("CumSum", axes, 1, "outside");
  assert_list_refused ("Slice", axes, 1, "too few inputs");

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

/* The recurrent and convolution kernels trust the shapes that were judged before. */
static void
test_recurrent (void)
{
  static const struct
  {
    const char *direction;
    gint64 hidden, rows;
    gint32 length;
    const char *part;
  } cases[] = {
    { "sideways", 1, 3, 1, "'direction'" },
    { "forward", 2, 3, 1, "do not fit" },
    { "bidirectional", 1, 3, 1, "do not fit" },
    { "forward", -1, 3, 1, "do not fit" },
    { "forward", G_MAXINT64, 3, 1, "do not fit" },
    { "forward", 1, 4, 1, "do not fit" },
    { "forward", 1, 3, 2, "longer" },
    { "forward", 1, 3, -1, "longer" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gint64 x[] = { 1, 1, 2 }, w[] = { 1, cases[i].rows, 2 }, r[] = { 1, cases[i].rows, 1 }, one = 1;
      g_autoptr (AisleGraph) graph = aisle_graph_new ("gru");
      aisle_graph_add_constant (graph, "x", F32, 3, x, ones, NULL);
      aisle_graph_add_constant (graph, "w", F32, 3, w, (const float[8]){ 0 }, NULL);
      aisle_graph_add_constant (graph, "r", F32, 3, r, (const float[4]){ 0 }, NULL);
      aisle_graph_add_constant (graph, "n", AISLE_DTYPE_I32, 1, &one, &cases[i].length, NULL);
      aisle_graph_add_output (graph, "y", F32, 3, (const gint64[]){ 1, 1, 1 });
      AisleNode *node = aisle_graph_add_node (graph, "GRU", "x w r - n", "- y");
      aisle_node_set_text (node, "direction", cases[i].direction);
      aisle_node_set_integer (node, "hidden_size", cases[i].hidden);
      assert_refused (graph, cases[i].part);
    }
}

static void
test_convolution (void)
{
  static const struct
  {
    const char *name;
    gint64 list[2];
    gsize n;
    gint64 group;
    const char *part;
  } cases[] = {
    { "strides", { 0 }, 1, 1, "do not fit" },
    { "strides", { 1, 1 }, 2, 1, "do not fit" },
    { "dilations", { G_MAXINT64 }, 1, 1, "do not fit" },
    { "dilations", { 4 }, 1, 1, "longer" },
    { "pads", { -1, 0 }, 2, 1, "do not fit" },
    { "pads", { 1 << 30, 0 }, 2, 1, "not enough memory" },
    { "kernel_shape", { 3 }, 1, 1, "do not fit" },
    { "pads", { 0, 0 }, 2, 2, "do not fit" },
    { "pads", { 0, 0 }, 2, 0, "do not fit" },
    { "pads", { 0, 0 }, 2, G_MAXINT64, "do not fit" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gint64 dims[] = { 1, 1, 2 };
      g_autoptr (AisleGraph) graph = aisle_graph_new ("conv");
      aisle_graph_add_constant (graph, "x", F32, 3, dims, ones, NULL);
      aisle_graph_add_constant (graph, "w", F32, 3, dims, ones, NULL);
      aisle_graph_add_output (graph, "y", F32, 3, (const gint64[]){ 1, 1, 1 });
      AisleNode *node = aisle_graph_add_node (graph, "Conv", "x w", "y");
      aisle_node_set_integers (node, cases[i].name, cases[i].list, cases[i].n);
      aisle_node_set_integer (node, "group", cases[i].group);
      assert_refused (graph, cases[i].part);
    }
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

/* A setting for one of the operator's attributes, or for one that it has not. */
static void
set_random (AisleNode *node, const AisleOp *op, AisleRandom *random)
{
  static const char *const texts[] = { "forward", "reverse", "bidirectional", "add", "none", "" };
  const gint64 list[] = { (gint64) aisle_random_below (random, 5) - 1, (gint64) aisle_random_below (random, 4) };
  const AisleOpAttribute *spec = &op->attributes[aisle_random_below (random, 3)];
  const char *name = spec->name != NULL ? spec->name : "axis";
  const char kind = spec->name != NULL && aisle_random_below (random, 20) > 0 ? spec->kind : 'i';
  if (kind == 'l')
    aisle_node_set_integers (node, name, list, (gsize) aisle_random_below (random, 3));
  else if (kind == 't')
    aisle_node_set_text (node, name, texts[aisle_random_below (random, G_N_ELEMENTS (texts))]);
  else if (kind == 'r')
    aisle_node_set_real (node, name, aisle_random_uniform (random) - .5);
  else
    aisle_node_set_integer (node, name, (gint64) aisle_random_below (random, 10) - 2);
}

/* A node over values v0 .. of which i are there; its outputs are o, then oa, ob. */
static void
add_random (AisleGraph *graph, const AisleOp *op, guint i, AisleRandom *random)
{
  g_autoptr (GString) inputs = g_string_new (NULL);
  const gsize declared = (gsize) (strchr (op->types, '>') - op->types);
  const guint n_in = 1 + (guint) aisle_random_below (random, declared);
  for (guint k = 0; k < n_in; k++)
    if (aisle_random_below (random, 16) == 0)
      g_string_append (inputs, k > 0 ? " -" : "-");
    else
      g_string_append_printf (inputs, "%sv%u", k > 0 ? " " : "", (guint) aisle_random_below (random, i));
  g_autoptr (GString) outputs = g_string_new (NULL);
  g_string_append_printf (outputs, "v%u", i);
  for (guint k = 0; k < aisle_random_below (random, 3) && strlen (op->types) - declared > 2; k++)
    g_string_append_printf (outputs, " v%u%c", i, 'a' + k);
  AisleNode *node = aisle_graph_add_node (graph, op->op, inputs->str, outputs->str);
  if (aisle_random_below (random, 2) == 0)
    set_random (node, op, random);
  for (const AisleOpAttribute *spec = op->attributes; spec->name != NULL; spec++)
    if (spec->required && aisle_random_below (random, 8) > 0 && aisle_node_find_attribute (node, spec->name) == NULL)
      aisle_node_set_integer (node, spec->name, 1 + (gint64) aisle_random_below (random, 2));
}

/* Random graphs of all operators over small values: a result or an error, within the memory limit. */
static void
test_random (void)
{
  gsize n_ops;
  const AisleOp *ops = aisle_ops (&n_ops);
  g_autofree guint *finished = g_new0 (guint, n_ops);
  AisleRandom random;
  aisle_random_init (&random, 1, "graphs");
  for (guint round = 0; round < 60000; round++)
    {
      g_autoptr (AisleGraph) graph = aisle_graph_new ("random");
      const gint64 list[] = { (gint64) aisle_random_below (&random, 5) - 2, (gint64) aisle_random_below (&random, 4) };
      const gint64 n = (gint64) aisle_random_below (&random, 3), one_row[] = { 1, 1, 2 };
      const gint32 few[] = { 1, (gint32) aisle_random_below (&random, 3) - 1 };
      aisle_graph_add_constant (graph, "v0", F32, (guint) aisle_random_below (&random, 3), two_two, ones, NULL);
      aisle_graph_add_constant (graph, "v1", I64, (guint) aisle_random_below (&random, 2), &n, list, NULL);
      aisle_graph_add_constant (graph, "v2", AISLE_DTYPE_I32, 1, two_two, few, NULL);
      aisle_graph_add_constant (graph, "v3", F32, 3, one_row, ones, NULL);
      const guint n_nodes = 1 + (guint) aisle_random_below (&random, 4);
      gsize last = 0;
      for (guint i = 0; i < n_nodes; i++)
        {
          last = aisle_random_below (&random, n_ops);
          add_random (graph, &ops[last], i + 4, &random);
        }
      g_autofree char *name = g_strdup_printf ("v%u", n_nodes + 3);
      const guint rank = (guint) aisle_random_below (&random, 4);
      const AisleDtype dtype = aisle_random_below (&random, 3) == 0 ? I64 : F32;
      gint64 any[3];
      for (guint d = 0; d < 3; d++)
        any[d] = aisle_graph_free_dim (graph, "");
      aisle_graph_add_output (graph, name, dtype, rank, any);
      g_autoptr (AisleTensors) none = aisle_tensors_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleTensors) out = aisle_graph_run (graph, none, 1 << 20, NULL, &error);
      g_assert_true ((out == NULL) == (error != NULL));
      finished[last] += out != NULL;
    }
  guint reached = 0; /* the generator does reach the kernels */
  for (gsize i = 0; i < n_ops; i++)
    reached += finished[i] > 0;
  g_test_message ("%u of %zu operators gave a result", reached, n_ops);
  g_assert_cmpuint (reached, >, n_ops * 3 / 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-check/names", test_names);
  g_test_add_func ("/graph-check/attributes-and-types", test_attributes_and_types);
  g_test_add_func ("/graph-check/shapes", test_shapes);
  g_test_add_func ("/graph-check/recurrent", test_recurrent);
  g_test_add_func ("/graph-check/convolution", test_convolution);
  g_test_add_func ("/graph-check/empty", test_empty);
  g_test_add_func ("/graph-check/random", test_random);
  return g_test_run ();
}
