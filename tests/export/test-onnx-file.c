/* test-onnx-file.c: what a graph holds comes back from its ONNX file; what Aisle does not know is refused. */
#include "export-fixture.h"

#include "export/onnx/onnx-file.h"

#include <math.h>
#include <sys/mman.h>

/* A graph with every kind of part: the three types, rank 0, the three kinds of attributes, a free dimension. */
static AisleGraph *
rich_graph (void)
{
  const gint64 in[] = { -1, 2, 2 }, two = 2, perm[] = { 0, 2, 1 };
  const gint32 index[] = { 1, 0 };
  const float half = .5f;
  AisleGraph *graph = aisle_graph_new ("rich");
  aisle_graph_add_input (graph, "x", AISLE_DTYPE_F32, 3, in);
  aisle_graph_add_output (graph, "y", AISLE_DTYPE_F32, 2, in);
  aisle_graph_add_constant (graph, "half", AISLE_DTYPE_F32, 0, NULL, &half, NULL);
  aisle_graph_add_constant (graph, "index", AISLE_DTYPE_I32, 1, &two, index, NULL);
  aisle_graph_add_constant (graph, "axis", AISLE_DTYPE_I64, 1, (const gint64[]){ 1 }, (const gint64[]){ -1 }, NULL);
  aisle_node_set_integers (aisle_graph_add_node (graph, "Transpose", "x", "turned"), "perm", perm, 3);
  aisle_node_set_integer (aisle_graph_add_node (graph, "Gather", "turned index", "picked"), "axis", 1);
  aisle_node_set_integer (aisle_graph_add_node (graph, "ReduceSum", "picked axis", "sums"), "keepdims", 0);
  aisle_graph_add_constant (graph, "unit", AISLE_DTYPE_F32, 2, (const gint64[]){ 2, 2 }, (const float[]){ 1, 0, 0, 1 },
                            NULL);
  AisleNode *gemm = aisle_graph_add_node (graph, "Gemm", "sums unit half", "y");
  aisle_node_set_real (gemm, "alpha", 2);
  aisle_node_set_real (gemm, "beta", 10);
  return graph;
}

static void
assert_result (const AisleGraph *graph)
{
  const gint64 dims[] = { 1, 2, 2 };
  g_autoptr (AisleTensors) in = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  aisle_tensors_add_copy (in, "x", AISLE_DTYPE_F32, 3, dims, (const float[]){ 1, 2, 3, 4 });
  g_autoptr (AisleTensors) out = aisle_graph_run (graph, in, 0, NULL, &error);
  g_assert_no_error (error);
  const float *y = aisle_tensors_at (out, 0)->data;
  g_assert_cmpfloat (y[0], ==, 2 * (2 + 4) + 5);
  g_assert_cmpfloat (y[1], ==, 2 * (1 + 3) + 5);
}

static char *
write_bytes (const AisleGraph *graph, gsize *length)
{
  char *metadata[] = { (char *) "shop", (char *) "日志", NULL };
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "model.onnx", NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = aisle_onnx_write (graph, metadata, path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
  char *bytes = aisle_file_read (path, 1 << 20, length, &error);
  g_assert_no_error (error);
  fixture_remove (folder);
  return bytes;
}

static void
test_round_trip (void)
{
  gsize length;
  g_autoptr (AisleGraph) graph = rich_graph ();
  g_autofree char *bytes = write_bytes (graph, &length);
  g_auto (GStrv) metadata = NULL;
  g_autoptr (GError) error = NULL;
  assert_result (graph);
  g_autoptr (AisleGraph) again = aisle_onnx_read ((const guint8 *) bytes, length, &metadata, &error);
  g_assert_no_error (error);
  memset (bytes, 0xff, length); /* the graph owns what it needs */
  assert_result (again);
  g_assert_cmpstr (aisle_graph_get_name (again), ==, "rich");
  g_assert_cmpstr (metadata[0], ==, "shop");
  g_assert_cmpstr (metadata[1], ==, "日志");
  g_assert_cmpint (g_array_index (aisle_graph_inputs (again), AisleValueInfo, 0).dims[0], ==, -1);
}

/* Texts, several outputs, one left out, an input left out, and dimensions by name. */
static void
test_sequence_round_trip (void)
{
  const gint64 in[] = { AISLE_DIM_LENGTH, AISLE_DIM_BATCH, 1 }, weights[] = { 2, 3, 1 },
               out[] = { 2, AISLE_DIM_BATCH, 1 };
  const float numbers[] = { 1, -1, .5f, .25f, 2, 1 };
  const gint64 dims[] = { 3, 2, 1 }, any = -1;
  const gint32 lengths[] = { 3, 1 };
  gsize length;
  g_autoptr (AisleGraph) graph = aisle_graph_new ("gru");
  g_autoptr (GError) error = NULL;
  aisle_graph_add_input (graph, "x", AISLE_DTYPE_F32, 3, in);
  aisle_graph_add_input (graph, "n", AISLE_DTYPE_I32, 1, &any);
  aisle_graph_add_constant (graph, "w", AISLE_DTYPE_F32, 3, weights, numbers, NULL);
  aisle_graph_add_output (graph, "y", AISLE_DTYPE_F32, 3, out);
  AisleNode *node = aisle_graph_add_node (graph, "GRU", "x w w - n", "- y");
  aisle_node_set_text (node, "direction", "bidirectional");
  aisle_node_set_integer (node, "hidden_size", 1);
  g_autofree char *bytes = write_bytes (graph, &length);
  g_autoptr (AisleGraph) again = aisle_onnx_read ((const guint8 *) bytes, length, NULL, &error);
  g_assert_no_error (error);
  const AisleValueInfo *info = &g_array_index (aisle_graph_inputs (again), AisleValueInfo, 0);
  g_assert_cmpstr (aisle_graph_dim_name (again, info->dims[0]), ==, "length");
  g_assert_cmpstr (aisle_graph_dim_name (again, info->dims[1]), ==, "batch");

  g_autoptr (AisleTensors) inputs = aisle_tensors_new ();
  aisle_tensors_add_copy (inputs, "x", AISLE_DTYPE_F32, 3, dims, (const float[]){ 1, 2, 3, 4, 5, 6 });
  aisle_tensors_add_copy (inputs, "n", AISLE_DTYPE_I32, 1, (const gint64[]){ 2 }, lengths);
  g_autoptr (AisleTensors) a = aisle_graph_run (graph, inputs, 0, NULL, &error);
  g_autoptr (AisleTensors) b = aisle_graph_run (again, inputs, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (aisle_tensors_at (a, 0)->data, 16, aisle_tensors_at (b, 0)->data, 16);
  g_assert_cmpfloat (((float *) aisle_tensors_at (a, 0)->data)[0], !=, 0);
}

static void
assert_refused (const char *bytes, gsize length, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (aisle_onnx_read ((const guint8 *) bytes, length, NULL, &error));
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

/* Replaces one piece of the file by another of the same length. */
static void
assert_change_refused (const char *from, const char *to, gsize n, const char *part)
{
  gsize length;
  g_autoptr (AisleGraph) graph = rich_graph ();
  g_autofree char *bytes = write_bytes (graph, &length);
  char *place = memmem (bytes, length, from, n);
  g_assert_nonnull (place);
  memcpy (place, to, n);
  assert_refused (bytes, length, part);
}

/* An operator of another domain, with lists of texts and of reals: 2 where x0 <= .5, else 4. */
static void
test_trees (void)
{
  const gint64 in[] = { AISLE_DIM_BATCH, 1 }, tree[] = { 0, 0, 0 }, nodes[] = { 0, 1, 2 }, yes[] = { 1, 0, 0 },
               no[] = { 2, 0, 0 }, zero[] = { 0, 0, 0 }, dims[] = { 3, 1 };
  const char *const modes[] = { "BRANCH_LEQ", "LEAF", "LEAF", NULL };
  g_autoptr (AisleGraph) graph = aisle_graph_new ("trees");
  g_autoptr (AisleTensors) rows = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  gsize length;

  aisle_graph_add_input (graph, "x", AISLE_DTYPE_F32, 2, in);
  aisle_graph_add_output (graph, "y", AISLE_DTYPE_F32, 2, in);
  AisleNode *node = aisle_graph_add_node (graph, "TreeEnsembleRegressor", "x", "y");
  aisle_node_set_integer (node, "n_targets", 1);
  aisle_node_set_integers (node, "nodes_treeids", tree, 3);
  aisle_node_set_integers (node, "nodes_nodeids", nodes, 3);
  aisle_node_set_integers (node, "nodes_featureids", zero, 3);
  aisle_node_set_integers (node, "nodes_truenodeids", yes, 3);
  aisle_node_set_integers (node, "nodes_falsenodeids", no, 3);
  aisle_node_set_reals (node, "nodes_values", (const float[]){ .5f, 0, 0 }, 3);
  aisle_node_set_texts (node, "nodes_modes", modes);
  aisle_node_set_integers (node, "target_treeids", zero, 2);
  aisle_node_set_integers (node, "target_nodeids", nodes + 1, 2);
  aisle_node_set_integers (node, "target_ids", zero, 2);
  aisle_node_set_reals (node, "target_weights", (const float[]){ 2, 4 }, 2);
  g_autofree char *bytes = write_bytes (graph, &length);
  g_autoptr (AisleGraph) read = aisle_onnx_read ((const guint8 *) bytes, length, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (memmem (bytes, length, "ai.onnx.ml", 10));
  aisle_tensors_add_copy (rows, "x", AISLE_DTYPE_F32, 2, dims, (const float[]){ .25f, .5f, NAN });
  g_autoptr (AisleTensors) out = aisle_graph_run (read, rows, 0, NULL, &error);
  g_assert_no_error (error);
  const float *y = aisle_tensors_at (out, 0)->data;
  g_assert_cmpfloat ((double) y[0], ==, 2);
  g_assert_cmpfloat ((double) y[1], ==, 2);
  g_assert_cmpfloat ((double) y[2], ==, 4);
}

static void
test_refused (void)
{
  gsize length;
  g_autoptr (AisleGraph) graph = rich_graph ();
  g_autofree char *bytes = write_bytes (graph, &length);
  static const char functions[] = "\xca\x01"; /* field 25, functions, with nothing in it */
  g_autofree char *longer = g_malloc (length + 3);
  memcpy (longer, bytes, length);
  memcpy (longer + length, functions, 3);
  assert_refused (longer, length + 3, "not supported");
  assert_refused ("", 0, "between 1 byte");
  assert_refused ("name,price\n1,2\n", 15, "not an ONNX model");
  assert_change_refused ("\x0a\x00\x10\x11", "\x0a\x00\x10\x0d", 4, "opset 17"); /* opset 13 */
  assert_change_refused ("\x22\tTranspose", "\x22\tTransfers", 11, "'Transfers' is not supported");
  assert_change_refused ("\x10\x06\x42\x05index", "\x10\x0b\x42\x05index", 9, "not of float"); /* double */
  assert_change_refused ("\x08\x02\x10\x06\x42\x05index", "\x08\x03\x10\x06\x42\x05index", 11, "as long as its shape");
  assert_change_refused ("\x42\x04unit", "\x42\x04half", 6, "'half' is defined twice");
}

/* A file over 2 GiB is refused before anything is written; the numbers are never touched. */
static void
test_too_large (void)
{
  const gint64 dims[] = { 23200, 23200 };
  gsize size = (gsize) 4 * 23200 * 23200;
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "model.onnx", NULL);
  gpointer data = mmap (NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_autoptr (GError) error = NULL;
  g_assert_true (data != MAP_FAILED);
  g_autoptr (GBytes) owner = g_bytes_new_static (data, size);
  g_autoptr (AisleGraph) graph = aisle_graph_new ("large");
  aisle_graph_add_constant (graph, "a", AISLE_DTYPE_F32, 2, dims, data, owner);
  aisle_graph_add_node (graph, "Neg", "a", "y");
  aisle_graph_add_output (graph, "y", AISLE_DTYPE_F32, 2, dims);
  g_assert_false (aisle_onnx_write (graph, NULL, path, NULL, &error));
  g_assert_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "2 GiB"));
  g_assert_cmpuint (fixture_count (folder), ==, 0);
  munmap (data, size);
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx-file/round-trip", test_round_trip);
  g_test_add_func ("/onnx-file/sequence-round-trip", test_sequence_round_trip);
  g_test_add_func ("/onnx-file/trees", test_trees);
  g_test_add_func ("/onnx-file/refused", test_refused);
  g_test_add_func ("/onnx-file/too-large", test_too_large);
  return g_test_run ();
}
