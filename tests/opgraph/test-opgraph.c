/* test-opgraph.c: every operator against numbers worked by hand or from outside, and the founding article's examples. */
#include "opgraph/opgraph.h"

#include "base/error.h"
#include "base/json.h"

#include <math.h>

#define F32 AISLE_DTYPE_F32
#define I64 AISLE_DTYPE_I64
#define DIMS(...)                                                                                                      \
  (const gint64[])                                                                                                     \
  {                                                                                                                    \
    __VA_ARGS__                                                                                                        \
  }
#define REALS(...)                                                                                                     \
  (const float[])                                                                                                      \
  {                                                                                                                    \
    __VA_ARGS__                                                                                                        \
  }
#define INTS(...)                                                                                                      \
  (const gint64[])                                                                                                     \
  {                                                                                                                    \
    __VA_ARGS__                                                                                                        \
  }

/* ---- a graph of one node over constants, run at once ---- */

static AisleTensors *
run_graph (AisleGraph *graph)
{
  g_autoptr (AisleTensors) none = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  AisleTensors *out = aisle_graph_run (graph, none, 0, NULL, &error);
  g_assert_no_error (error);
  return out;
}

/* Compares the graph's only output "y": shape and numbers. */
static void
assert_y (AisleGraph *graph, guint n_dims, const gint64 *dims, const float *expected)
{
  aisle_graph_add_output (graph, "y", F32, n_dims, dims);
  g_autoptr (AisleTensors) out = run_graph (graph);
  const AisleTensor *y = aisle_tensors_find (out, "y");
  g_assert_cmpuint (y->n_dims, ==, n_dims);
  for (guint d = 0; d < n_dims; d++)
    g_assert_cmpint (y->dims[d], ==, dims[d]);
  for (gsize i = 0; i < aisle_tensor_n_elements (y); i++)
    if (isnan (expected[i]))
      g_assert_true (isnan (((float *) y->data)[i]));
    else
      g_assert_cmpfloat_with_epsilon (((float *) y->data)[i], expected[i], 2e-6f);
}

static AisleGraph *
two (const char *op, guint n_a, const gint64 *a_dims, const float *a, guint n_b, const gint64 *b_dims, const float *b)
{
  AisleGraph *graph = aisle_graph_new (op);
  aisle_graph_add_constant (graph, "a", F32, n_a, a_dims, a, NULL);
  if (b != NULL)
    aisle_graph_add_constant (graph, "b", F32, n_b, b_dims, b, NULL);
  return graph;
}

static void
test_binary (void)
{
  static const struct
  {
    const char *op;
    float expected[6];
  } cases[] = {
    { "Add", { 11, 22, 33, 14, 25, 36 } },
    { "Sub", { -9, -18, -27, -6, -15, -24 } },
    { "Mul", { 10, 40, 90, 40, 100, 180 } },
    { "Div", { .1f, .1f, .1f, .4f, .25f, .2f } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleGraph) graph =
          two (cases[i].op, 2, DIMS (2, 3), REALS (1, 2, 3, 4, 5, 6), 1, DIMS (3), REALS (10, 20, 30));
      aisle_graph_add_node (graph, cases[i].op, "a b", "y");
      assert_y (graph, 2, DIMS (2, 3), cases[i].expected);
    }
  /* Both sides repeated, over a dimension that only one has. */
  g_autoptr (AisleGraph) graph = two ("outer", 3, DIMS (2, 1, 2), REALS (1, 2, 3, 4), 2, DIMS (2, 1), REALS (10, 20));
  aisle_graph_add_node (graph, "Add", "a b", "y");
  assert_y (graph, 3, DIMS (2, 2, 2), REALS (11, 12, 21, 22, 13, 14, 23, 24));
}

static void
test_unary (void)
{
  static const struct
  {
    const char *op;
    float expected[4];
  } cases[] = {
    { "Neg", { 1.5f, 0, -1, -4 } },
    { "Sqrt", { NAN, 0, 1, 2 } },
    { "Exp", { .22313016f, 1, 2.7182818f, 54.59815f } },
    { "Log", { NAN, -INFINITY, 0, 1.3862944f } },
    { "Relu", { 0, 0, 1, 4 } },
    { "Sigmoid", { .18242552f, .5f, .73105858f, .98201379f } },
    { "Tanh", { -.90514825f, 0, .76159416f, .99932930f } },
    { "Identity", { -1.5f, 0, 1, 4 } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AisleGraph) graph = two (cases[i].op, 1, DIMS (4), REALS (-1.5f, 0, 1, 4), 0, NULL, NULL);
      aisle_graph_add_node (graph, cases[i].op, "a", "y");
      if (g_str_equal (cases[i].op, "Log"))
        {
          aisle_graph_add_output (graph, "y", F32, 1, DIMS (4));
          g_autoptr (AisleTensors) out = run_graph (graph);
          const float *y = aisle_tensors_find (out, "y")->data;
          g_assert_true (isnan (y[0]) && isinf (y[1]) && y[1] < 0);
          g_assert_cmpfloat_with_epsilon (y[3], 1.3862944f, 1e-6f);
        }
      else
        assert_y (graph, 1, DIMS (4), cases[i].expected);
    }
}

/* Greater, Equal, Where and Cast, through truth values; integers wrap and round towards 0. */
static void
test_truth_and_integers (void)
{
  g_autoptr (AisleGraph) graph = two ("where", 2, DIMS (2, 2), REALS (1, 5, 3, 2), 0, DIMS (0), REALS (2));
  aisle_graph_add_constant (graph, "t", F32, 1, DIMS (2), REALS (-1, -2), NULL);
  aisle_graph_add_node (graph, "Greater", "a b", "more");
  aisle_graph_add_node (graph, "Where", "more a t", "y");
  assert_y (graph, 2, DIMS (2, 2), REALS (-1, 5, 3, -2));

  g_autoptr (AisleGraph) equal = two ("equal", 1, DIMS (3), REALS (1, 2, 3), 1, DIMS (3), REALS (1, 0, 3));
  aisle_graph_add_node (equal, "Equal", "a b", "same");
  aisle_node_set_integer (aisle_graph_add_node (equal, "Cast", "same", "y"), "to", 1);
  assert_y (equal, 1, DIMS (3), REALS (1, 0, 1));

  g_autoptr (AisleGraph) integers = two ("integers", 1, DIMS (4), REALS (-7.9f, 7.9f, 1e30f, NAN), 0, NULL, NULL);
  aisle_graph_add_constant (integers, "two", AISLE_DTYPE_I32, 0, NULL, (const gint32[]){ 2 }, NULL);
  aisle_node_set_integer (aisle_graph_add_node (integers, "Cast", "a", "i"), "to", 6);
  aisle_graph_add_node (integers, "Div", "i two", "half");
  aisle_node_set_integer (aisle_graph_add_node (integers, "Cast", "half", "y"), "to", 1);
  assert_y (integers, 1, DIMS (4), REALS (-3, 3, 1073741823, 0));
}

static void
test_products (void)
{
  static const float a[] = { 1, 2, 3, 4, 5, 6 }, b[] = { 1, 0, 2, 1, 0, 3 };
  g_autoptr (AisleGraph) graph = two ("matmul", 2, DIMS (2, 3), a, 2, DIMS (3, 2), b);
  aisle_graph_add_node (graph, "MatMul", "a b", "y");
  assert_y (graph, 2, DIMS (2, 2), REALS (5, 11, 14, 23));

  g_autoptr (AisleGraph) vectors = two ("vectors", 1, DIMS (3), REALS (1, 2, 3), 2, DIMS (3, 2), b);
  aisle_graph_add_node (vectors, "MatMul", "a b", "y");
  assert_y (vectors, 1, DIMS (2), REALS (5, 11));

  /* A stack of two times one matrix. */
  g_autoptr (AisleGraph) stack = two ("stack", 3, DIMS (2, 1, 3), a, 2, DIMS (3, 2), b);
  aisle_graph_add_node (stack, "MatMul", "a b", "y");
  assert_y (stack, 3, DIMS (2, 1, 2), REALS (5, 11, 14, 23));

  g_autoptr (AisleGraph) gemm =
      two ("gemm", 2, DIMS (3, 2), REALS (1, 4, 2, 5, 3, 6), 2, DIMS (2, 3), REALS (1, 2, 0, 0, 1, 3));
  aisle_graph_add_constant (gemm, "c", F32, 1, DIMS (2), REALS (100, 200), NULL);
  AisleNode *node = aisle_graph_add_node (gemm, "Gemm", "a b c", "y");
  aisle_node_set_integer (node, "transA", 1);
  aisle_node_set_integer (node, "transB", 1);
  aisle_node_set_real (node, "alpha", 2);
  aisle_node_set_real (node, "beta", .5);
  assert_y (gemm, 2, DIMS (2, 2), REALS (60, 122, 78, 146));
}

/* Sizes that leave a rest in every tile, against sums in a plain loop. */
static void
test_product_tiles (void)
{
  enum
  {
    M = 67,
    K = 131,
    N = 259
  };
  g_autofree float *a = g_new (float, M *K), *b = g_new (float, K *N), *c = g_new (float, M *N);
  for (int i = 0; i < M * K; i++)
    a[i] = (float) ((i * 37) % 101) / 50 - 1;
  for (int i = 0; i < K * N; i++)
    b[i] = (float) ((i * 53) % 97) / 48 - 1;
  for (int i = 0; i < M; i++)
    for (int j = 0; j < N; j++)
      {
        double sum = 0;
        for (int k = 0; k < K; k++)
          sum += (double) a[i * K + k] * b[k * N + j];
        c[i * N + j] = (float) sum;
      }
  g_autoptr (AisleGraph) graph = two ("tiles", 2, DIMS (M, K), a, 2, DIMS (K, N), b);
  aisle_graph_add_node (graph, "MatMul", "a b", "y");
  assert_y (graph, 2, DIMS (M, N), c);
}

static void
test_softmax (void)
{
  g_autoptr (AisleGraph) graph = two ("softmax", 2, DIMS (2, 2), REALS (0, 1.0986123f, 1000, 1000), 0, NULL, NULL);
  aisle_graph_add_node (graph, "Softmax", "a", "y");
  assert_y (graph, 2, DIMS (2, 2), REALS (.25f, .75f, .5f, .5f));
  g_autoptr (AisleGraph) down = two ("softmax", 2, DIMS (2, 2), REALS (0, 5, 1.0986123f, 5), 0, NULL, NULL);
  aisle_node_set_integer (aisle_graph_add_node (down, "Softmax", "a", "y"), "axis", 0);
  assert_y (down, 2, DIMS (2, 2), REALS (.25f, .5f, .75f, .5f));
}

static void
test_reductions (void)
{
  static const float a[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }; /* 2 x 3 x 2 */
  g_autoptr (AisleGraph) sum = two ("sum", 3, DIMS (2, 3, 2), a, 0, NULL, NULL);
  aisle_graph_add_constant (sum, "axes", I64, 1, DIMS (1), INTS (1), NULL);
  aisle_graph_add_node (sum, "ReduceSum", "a axes", "y");
  assert_y (sum, 3, DIMS (2, 1, 2), REALS (9, 12, 27, 30));

  g_autoptr (AisleGraph) all = two ("all", 3, DIMS (2, 3, 2), a, 0, NULL, NULL);
  aisle_node_set_integer (aisle_graph_add_node (all, "ReduceSum", "a", "y"), "keepdims", 0);
  assert_y (all, 0, NULL, REALS (78));

  g_autoptr (AisleGraph) mean = two ("mean", 3, DIMS (2, 3, 2), a, 0, NULL, NULL);
  AisleNode *node = aisle_graph_add_node (mean, "ReduceMean", "a", "y");
  aisle_node_set_integers (node, "axes", INTS (0, -1), 2);
  aisle_node_set_integer (node, "keepdims", 0);
  assert_y (mean, 1, DIMS (3), REALS (4.5f, 6.5f, 8.5f));

  g_autoptr (AisleGraph) max =
      two ("max", 3, DIMS (2, 3, 2), REALS (-1, -2, -3, -4, -5, -6, 7, 8, 3, 10, 11, 2), 0, NULL, NULL);
  aisle_node_set_integers (aisle_graph_add_node (max, "ReduceMax", "a", "y"), "axes", INTS (1), 1);
  assert_y (max, 3, DIMS (2, 1, 2), REALS (-1, -2, 11, 10));
}

static AisleGraph *
six (const char *name, gsize n_list, const gint64 *list)
{
  AisleGraph *graph = two (name, 2, DIMS (2, 3), REALS (1, 2, 3, 4, 5, 6), 0, NULL, NULL);
  aisle_graph_add_constant (graph, "list", I64, 1, DIMS ((gint64) n_list), list, NULL);
  return graph;
}

static void
test_shapes (void)
{
  g_autoptr (AisleGraph) turn = six ("turn", 0, NULL);
  aisle_graph_add_node (turn, "Transpose", "a", "y");
  assert_y (turn, 2, DIMS (3, 2), REALS (1, 4, 2, 5, 3, 6));

  g_autoptr (AisleGraph) perm =
      two ("perm", 3, DIMS (2, 3, 2), REALS (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 0, NULL, NULL);
  aisle_node_set_integers (aisle_graph_add_node (perm, "Transpose", "a", "y"), "perm", INTS (1, 0, 2), 3);
  assert_y (perm, 3, DIMS (3, 2, 2), REALS (1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12));

  g_autoptr (AisleGraph) reshape = six ("reshape", 2, INTS (-1, 2));
  aisle_graph_add_node (reshape, "Reshape", "a list", "y");
  assert_y (reshape, 2, DIMS (3, 2), REALS (1, 2, 3, 4, 5, 6));

  g_autoptr (AisleGraph) unsqueeze = six ("unsqueeze", 2, INTS (0, -1));
  aisle_graph_add_node (unsqueeze, "Unsqueeze", "a list", "u");
  aisle_graph_add_node (unsqueeze, "Squeeze", "u", "s");
  aisle_graph_add_node (unsqueeze, "Unsqueeze", "s list", "v");
  aisle_graph_add_node (unsqueeze, "Squeeze", "v list", "y");
  assert_y (unsqueeze, 2, DIMS (2, 3), REALS (1, 2, 3, 4, 5, 6));

  g_autoptr (AisleGraph) concat = six ("concat", 0, NULL);
  aisle_graph_add_constant (concat, "b", F32, 2, DIMS (2, 1), REALS (8, 9), NULL);
  aisle_node_set_integer (aisle_graph_add_node (concat, "Concat", "a b a", "y"), "axis", 1);
  assert_y (concat, 2, DIMS (2, 7), REALS (1, 2, 3, 8, 1, 2, 3, 4, 5, 6, 9, 4, 5, 6));

  g_autoptr (AisleGraph) expand = two ("expand", 2, DIMS (2, 1), REALS (1, 2), 0, NULL, NULL);
  aisle_graph_add_constant (expand, "list", I64, 1, DIMS (3), INTS (2, 1, 3), NULL);
  aisle_graph_add_node (expand, "Expand", "a list", "y");
  assert_y (expand, 3, DIMS (2, 2, 3), REALS (1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2));

  g_autoptr (AisleGraph) shape = six ("shape", 0, NULL);
  aisle_graph_add_node (shape, "Shape", "a", "s");
  aisle_node_set_integer (aisle_graph_add_node (shape, "Cast", "s", "y"), "to", 1);
  assert_y (shape, 1, DIMS (2), REALS (2, 3));
}

static void
test_gather (void)
{
  g_autoptr (AisleGraph) rows = six ("rows", 3, INTS (1, 0, -1));
  aisle_graph_add_node (rows, "Gather", "a list", "y");
  assert_y (rows, 2, DIMS (3, 3), REALS (4, 5, 6, 1, 2, 3, 4, 5, 6));

  /* As a neighbour list does: columns by a table of indices, then weights over the last dimension. */
  g_autoptr (AisleGraph) table = six ("table", 0, NULL);
  aisle_graph_add_constant (table, "index", AISLE_DTYPE_I32, 2, DIMS (2, 2), (const gint32[]){ 0, 2, 1, 1 }, NULL);
  aisle_node_set_integer (aisle_graph_add_node (table, "Gather", "a index", "y"), "axis", 1);
  assert_y (table, 3, DIMS (2, 2, 2), REALS (1, 3, 2, 2, 4, 6, 5, 5));
}

/* ---- free dimensions and parts ---- */

/* y [batch, length] = x [batch, length] + p [length, 1]', with names. */
static AisleGraph *
free_graph (void)
{
  AisleGraph *graph = aisle_graph_new ("free");
  aisle_graph_add_input (graph, "x", F32, 2, DIMS (AISLE_DIM_BATCH, AISLE_DIM_LENGTH));
  aisle_graph_add_input (graph, "p", F32, 2, DIMS (1, AISLE_DIM_LENGTH));
  aisle_graph_add_output (graph, "y", F32, 2, DIMS (AISLE_DIM_BATCH, AISLE_DIM_LENGTH));
  aisle_graph_add_node (graph, "Add", "x p", "y");
  return graph;
}

static AisleTensors *
run_free (AisleGraph *graph, gint64 rows, gint64 columns, gint64 p_columns, GError **error)
{
  g_autoptr (AisleTensors) in = aisle_tensors_new ();
  aisle_tensors_add_copy (in, "x", F32, 2, DIMS (rows, columns), REALS (1, 2, 3, 4, 5, 6));
  aisle_tensors_add_copy (in, "p", F32, 2, DIMS (1, p_columns), REALS (10, 20, 30));
  return aisle_graph_run (graph, in, 0, NULL, error);
}

static void
test_free_dims (void)
{
  g_autoptr (AisleGraph) graph = free_graph ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) wide = run_free (graph, 2, 3, 3, &error), high = run_free (graph, 3, 2, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (((float *) aisle_tensors_find (wide, "y")->data)[5], ==, 36);
  g_assert_cmpfloat (((float *) aisle_tensors_find (high, "y")->data)[5], ==, 26);
  g_assert_null (run_free (graph, 2, 3, 1, &error)); /* "length" is 3 and 1 */
  g_assert_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_USAGE);

  g_assert_cmpstr (aisle_graph_dim_name (graph, AISLE_DIM_LENGTH), ==, "length");
  gint64 window = aisle_graph_free_dim (graph, "window");
  g_assert_cmpint (window, ==, aisle_graph_free_dim (graph, "window"));
  g_assert_cmpint (aisle_graph_free_dim (graph, ""), !=, aisle_graph_free_dim (graph, ""));
  g_assert_cmpstr (aisle_graph_dim_name (graph, window), ==, "window");
  g_assert_null (aisle_graph_dim_name (graph, aisle_graph_free_dim (graph, "")));
  g_assert_null (aisle_graph_dim_name (graph, -1000));
  g_assert_null (aisle_graph_dim_name (graph, 3));
}

/* Two parts within one graph share its input; each keeps its own constants and names. */
static void
test_take (void)
{
  g_autoptr (AisleGraph) graph = aisle_graph_new ("sum");
  for (int part = 0; part < 2; part++)
    {
      AisleGraph *half = aisle_graph_new ("half");
      const float c = part == 0 ? 2 : -3;
      aisle_graph_add_input (half, "x", F32, 2, DIMS (AISLE_DIM_BATCH, aisle_graph_free_dim (half, "width")));
      aisle_graph_add_constant (half, "c", F32, 0, NULL, &c, NULL);
      aisle_graph_add_node (half, "Mul", "x c", "z");
      AisleNode *node = aisle_graph_add_node (half, "Softmax", "z", "y");
      aisle_node_set_integer (node, "axis", 1);
      aisle_graph_add_output (half, "y", F32, 2, DIMS (AISLE_DIM_BATCH, -3));
      aisle_graph_take (graph, half, part == 0 ? "first" : "second");
    }
  aisle_graph_add_node (graph, "Sub", "first/y second/y", "y");
  aisle_graph_add_output (graph, "y", F32, 2, DIMS (AISLE_DIM_BATCH, aisle_graph_free_dim (graph, "width")));
  g_assert_cmpuint (aisle_graph_inputs (graph)->len, ==, 1);

  g_autoptr (AisleTensors) in = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  aisle_tensors_add_copy (in, "x", F32, 2, DIMS (1, 2), REALS (0, .5f));
  g_autoptr (AisleTensors) out = aisle_graph_run (graph, in, 0, NULL, &error);
  g_assert_no_error (error);
  /* softmax (0, 1) = (.2689414, .7310586), softmax (0, -1.5) = (.8175745, .1824255) */
  g_assert_cmpfloat_with_epsilon (((float *) aisle_tensors_find (out, "y")->data)[0], -.5486331, 1e-6);
  g_assert_cmpfloat_with_epsilon (((float *) aisle_tensors_find (out, "y")->data)[1], .5486331, 1e-6);
}

/* ---- the founding article's examples, numbers of tests/golden/golden.json, F2 ---- */

static JsonObject *
golden_section (JsonNode **root)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "golden.json", NULL);
  g_autoptr (GError) error = NULL;
  *root = aisle_json_read (path, 1 << 20, &error);
  g_assert_no_error (error);
  return aisle_json_object (json_node_get_object (*root), "F2_seed");
}

static void
assert_rows (const AisleTensor *tensor, JsonArray *rows, gboolean constant_rows)
{
  gsize columns = (gsize) tensor->dims[1];
  for (gsize i = 0; i < aisle_tensor_n_elements (tensor); i++)
    {
      JsonArray *row = constant_rows ? rows : json_array_get_array_element (rows, (guint) (i / columns));
      double expected = json_array_get_double_element (row, (guint) (i % columns));
      g_assert_cmpfloat_with_epsilon (((float *) tensor->data)[i], expected, 1e-6);
    }
}

static void
test_attention (void)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *golden = golden_section (&root);
  const gint64 square[] = { 3, 3 };
  g_autoptr (AisleGraph) graph = aisle_graph_new ("attention");
  aisle_graph_add_input (graph, "q", F32, 2, square);
  aisle_graph_add_constant (graph, "k", F32, 2, square, REALS (1, 1, 1, 1, 1, 1, 1, 1, 1), NULL);
  aisle_graph_add_constant (graph, "v", F32, 2, square, REALS (1, 2, 3, 4, 5, 6, 7, 8, 9), NULL);
  aisle_graph_add_constant (graph, "d", F32, 0, NULL, REALS (3), NULL);
  aisle_graph_add_node (graph, "Transpose", "k", "kt");
  aisle_graph_add_node (graph, "MatMul", "q kt", "products");
  aisle_graph_add_node (graph, "Sqrt", "d", "root");
  aisle_graph_add_node (graph, "Div", "products root", "scores");
  aisle_graph_add_node (graph, "Softmax", "scores", "weights");
  aisle_graph_add_node (graph, "MatMul", "weights v", "rows");
  aisle_graph_add_output (graph, "scores", F32, 2, square);
  aisle_graph_add_output (graph, "weights", F32, 2, square);
  aisle_graph_add_output (graph, "rows", F32, 2, square);

  g_autoptr (AisleTensors) in = aisle_tensors_new ();
  aisle_tensors_add_copy (in, "q", F32, 2, square, REALS (1, 0, 1, 0, 1, 0, 1, 1, 1));
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTensors) out = aisle_graph_run (graph, in, 0, NULL, &error);
  g_assert_no_error (error);
  assert_rows (aisle_tensors_find (out, "scores"), aisle_json_array (golden, "attention_scores_row"), FALSE);
  assert_rows (aisle_tensors_find (out, "weights"), aisle_json_array (golden, "attention_weights"), TRUE);
  assert_rows (aisle_tensors_find (out, "rows"), aisle_json_array (golden, "attention_output"), TRUE);
}

/* h[t] = sigmoid (w x[t] + u h[t-1] + b), unrolled over three steps. */
static void
test_recurrent_cell (void)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *golden = aisle_json_array (golden_section (&root), "rnn_scalar_sigmoid");
  g_autoptr (AisleGraph) graph = aisle_graph_new ("cell");
  aisle_graph_add_constant (graph, "x0", F32, 0, NULL, REALS (2), NULL);
  aisle_graph_add_constant (graph, "x1", F32, 0, NULL, REALS (1), NULL);
  aisle_graph_add_constant (graph, "x2", F32, 0, NULL, REALS (3), NULL);
  aisle_graph_add_constant (graph, "h", F32, 0, NULL, REALS (0), NULL);
  aisle_graph_add_constant (graph, "w", F32, 0, NULL, REALS (1), NULL);
  aisle_graph_add_constant (graph, "u", F32, 0, NULL, REALS (1), NULL);
  aisle_graph_add_constant (graph, "b", F32, 0, NULL, REALS (1), NULL);
  for (int t = 0; t < 3; t++)
    {
      g_autofree char *x = g_strdup_printf ("w x%d", t),
                      *h = t == 0 ? g_strdup ("u h") : g_strdup_printf ("u h%d", t - 1);
      g_autofree char *wx = g_strdup_printf ("wx%d", t), *uh = g_strdup_printf ("uh%d", t);
      g_autofree char *both = g_strdup_printf ("wx%d uh%d", t, t), *sum = g_strdup_printf ("sum%d", t);
      g_autofree char *biased = g_strdup_printf ("sum%d b", t), *z = g_strdup_printf ("z%d", t);
      g_autofree char *out = g_strdup_printf ("h%d", t);
      aisle_graph_add_node (graph, "Mul", x, wx);
      aisle_graph_add_node (graph, "Mul", h, uh);
      aisle_graph_add_node (graph, "Add", both, sum);
      aisle_graph_add_node (graph, "Add", biased, z);
      aisle_graph_add_node (graph, "Sigmoid", z, out);
      aisle_graph_add_output (graph, out, F32, 0, NULL);
    }
  g_autoptr (AisleTensors) out = run_graph (graph);
  for (guint t = 0; t < 3; t++)
    g_assert_cmpfloat_with_epsilon (*(float *) aisle_tensors_at (out, t)->data,
                                    json_array_get_double_element (golden, t), 1e-6);
}

/* ---- free dimensions, memory, cancel ---- */

static AisleGraph *
chain (gint64 n, guint nodes)
{
  AisleGraph *graph = aisle_graph_new ("chain");
  aisle_graph_add_input (graph, "v0", F32, 2, DIMS (-1, n));
  for (guint i = 0; i < nodes; i++)
    {
      g_autofree char *from = g_strdup_printf ("v%u", i), *to = g_strdup_printf ("v%u", i + 1);
      aisle_graph_add_node (graph, "Relu", from, to);
    }
  g_autofree char *last = g_strdup_printf ("v%u", nodes);
  aisle_graph_add_output (graph, last, F32, 2, DIMS (-1, n));
  return graph;
}

static void
test_limits (void)
{
  g_autoptr (AisleGraph) graph = chain (1000, 100);
  g_autoptr (AisleTensors) in = aisle_tensors_new ();
  aisle_tensors_add (in, "v0", F32, 2, DIMS (5, 1000));
  g_autoptr (GError) error = NULL;

  /* A hundred values of 20,000 bytes, two alive at a time. */
  g_autoptr (AisleTensors) out = aisle_graph_run (graph, in, 40000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (aisle_tensors_at (out, 0)->dims[0], ==, 5);
  g_assert_null (aisle_graph_run (graph, in, 39999, NULL, &error));
  g_assert_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_MEMORY);
  g_clear_error (&error);

  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_cancellable_cancel (cancellable);
  g_assert_null (aisle_graph_run (graph, in, 0, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_autoptr (AisleTensors) wrong = aisle_tensors_new ();
  aisle_tensors_add (wrong, "v0", F32, 2, DIMS (5, 999));
  g_assert_null (aisle_graph_run (graph, wrong, 0, NULL, &error));
  g_assert_error (error, AISLE_OPGRAPH_ERROR, AISLE_ERROR_USAGE);
}

/* A constant in a mapped file need not be aligned. */
static void
test_borrowed_constants (void)
{
  guint8 bytes[13] = { 0 };
  const float values[] = { 1, 2, 3 };
  memcpy (bytes + 1, values, sizeof values);
  g_autoptr (GBytes) owner = g_bytes_new (bytes, sizeof bytes);
  g_autoptr (AisleGraph) graph = aisle_graph_new ("borrowed");
  aisle_graph_add_constant (graph, "a", F32, 1, DIMS (3), (const guint8 *) g_bytes_get_data (owner, NULL) + 1, owner);
  aisle_graph_add_node (graph, "Neg", "a", "y");
  assert_y (graph, 1, DIMS (3), REALS (-1, -2, -3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/opgraph/op/binary", test_binary);
  g_test_add_func ("/opgraph/op/unary", test_unary);
  g_test_add_func ("/opgraph/op/truth-and-integers", test_truth_and_integers);
  g_test_add_func ("/opgraph/op/products", test_products);
  g_test_add_func ("/opgraph/op/product-tiles", test_product_tiles);
  g_test_add_func ("/opgraph/op/softmax", test_softmax);
  g_test_add_func ("/opgraph/op/reductions", test_reductions);
  g_test_add_func ("/opgraph/op/shapes", test_shapes);
  g_test_add_func ("/opgraph/op/gather", test_gather);
  g_test_add_func ("/opgraph/free-dims", test_free_dims);
  g_test_add_func ("/opgraph/take", test_take);
  g_test_add_func ("/opgraph/article/attention", test_attention);
  g_test_add_func ("/opgraph/article/recurrent-cell", test_recurrent_cell);
  g_test_add_func ("/opgraph/limits", test_limits);
  g_test_add_func ("/opgraph/borrowed-constants", test_borrowed_constants);
  return g_test_run ();
}
