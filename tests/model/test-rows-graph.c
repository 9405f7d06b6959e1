/* test-rows-graph.c: rows of a catalogue too long for a full matrix, as a graph of their cells: what the interpreter makes
 * of it are the sums that the rows say. */
#include "base/error.h"
#include "model/rows-graph.h"

#include "model/model-data.h"

#define ITEMS 9000 /* squared, more than a full matrix may have */

/* The graph's scores of histories as rows of weights. */
static AisleTensors *
run (AisleGraph *graph, gint64 n, const float *histories)
{
  const gint64 dims[] = { n, ITEMS };
  g_autoptr (AisleTensors) inputs = aisle_tensors_new ();
  AisleTensors *outputs;
  GError *error = NULL;

  g_assert_true (aisle_graph_check (graph, &error));
  aisle_tensors_add_copy (inputs, "history", AISLE_DTYPE_F32, 2, dims, histories);
  outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
  g_assert_no_error (error);
  return outputs;
}

static void
has_no_full_matrix (const AisleGraph *graph)
{
  for (gsize t = 0; t < aisle_tensors_n (aisle_graph_constants (graph)); t++)
    g_assert_cmpuint (aisle_tensor_n_elements (aisle_tensors_at (aisle_graph_constants (graph), t)), <, 100000);
}

/* Row 2 is 3 at column 1 and .5 at column 8999, row 7 is 4 at column 1, row 8999 is -1 at column 0. */
static void
test_by_hand (void)
{
  const gint64 batch[] = { AISLE_DIM_BATCH, ITEMS };
  g_autoptr (AisleSparse) rows =
      aisle_sparse_from_triples (ITEMS, ITEMS, 4, (const gint32[]){ 2, 2, 7, 8999 }, (const gint32[]){ 1, 8999, 1, 0 },
                                 (const float[]){ 3, .5f, 4, -1 });
  g_autoptr (AisleGraph) graph = aisle_graph_new ("rows");
  g_autofree float *histories = g_new0 (float, 2 * ITEMS);
  g_autoptr (AisleTensors) outputs = NULL;
  const float *scores;
  GError *error = NULL;

  aisle_graph_add_input (graph, "history", AISLE_DTYPE_F32, 2, batch);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, batch);
  g_assert_true (aisle_rows_graph_add (graph, "rows", rows, aisle_family ("slim"), &error));
  aisle_rows_graph_multiply (graph, "rows", rows, "history", "scores");
  has_no_full_matrix (graph);
  histories[2] = 2;
  histories[7] = 1;
  histories[ITEMS + 8999] = 5;
  outputs = run (graph, 2, histories);
  scores = aisle_tensors_find (outputs, "scores")->data;
  for (gsize i = 0; i < 2 * ITEMS; i++)
    {
      float wanted = i == 1 ? 10 : i == 8999 ? 1 : i == ITEMS ? -5 : 0;

      g_assert_cmpfloat (scores[i], ==, wanted);
    }
}

/* Families that used to end at a full matrix. */
static void
test_family (gconstpointer settings)
{
  g_auto (GStrv) words = g_strsplit (settings, " ", 2);
  g_autoptr (AisleHistories) histories = rows_of ("0 1 8999 | 1 2 | 0 1 | 8999 4000 1 | 4000 0", ITEMS, NULL);
  g_autoptr (AisleModel) model = model_of (words[0], words[1], histories);
  g_autofree float *scores = scores_of (model, "1 8999"), *history = g_new0 (float, ITEMS);
  g_autoptr (AisleGraph) graph = NULL;
  g_autoptr (AisleTensors) outputs = NULL;
  const float *drawn;
  gboolean any = FALSE;
  GError *error = NULL;

  history[1] = history[8999] = 1;
  graph = model->family->graph (model, &error);
  g_assert_no_error (error);
  has_no_full_matrix (graph);
  outputs = run (graph, 1, history);
  drawn = aisle_tensors_find (outputs, "scores")->data;
  for (gsize i = 0; i < ITEMS; i++)
    {
      g_assert_cmpfloat_with_epsilon (drawn[i], scores[i], 1e-6);
      any |= scores[i] != 0;
    }
  g_assert_true (any);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rows-graph/by-hand", test_by_hand);
  g_test_add_data_func ("/rows-graph/itemknn", "itemknn ", test_family);
  g_test_add_data_func ("/rows-graph/itemknn-mean", "itemknn aggregate=mean", test_family);
  g_test_add_data_func ("/rows-graph/slim", "slim l1=0", test_family);
  return g_test_run ();
}
