/* fuzz-forest.c: any bytes as the arrays of a stored forest: an error, or trees that every row finds its way through, whose
 * parts sum to their value, and that save as they were. */
#include "export/safetensors-file.h"
#include "trees/forest.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define ROWS          6
#define MOST_FEATURES 64

static void
ask (const AisleForest *forest)
{
  static const float values[ROWS] = { NAN, 0, 1, -1, 1e9f, -INFINITY };
  gsize n = forest->n_features;
  g_autofree float *x = g_new (float, ROWS *n), *scores = g_new (float, ROWS);
  g_autofree double *parts = g_new (double, ROWS *n), *gains = g_new (double, n), *splits = g_new (double, n);

  for (gsize i = 0; i < ROWS * n; i++)
    x[i] = values[(i + i / n) % ROWS];
  aisle_forest_values (forest, x, n, ROWS, scores);
  aisle_forest_importance (forest, gains, splits);
  (void) aisle_forest_explain (forest, x, ROWS, parts); /* covers of a damaged forest need not add up */
}

static void
draw (const AisleForest *forest)
{
  g_autoptr (AisleGraph) graph = aisle_graph_new ("forest");
  const gint64 in[] = { AISLE_DIM_BATCH, (gint64) forest->n_features }, out[] = { AISLE_DIM_BATCH, 1 };
  g_autoptr (GError) error = NULL;

  aisle_graph_add_input (graph, "x", AISLE_DTYPE_F32, 2, in);
  aisle_graph_add_output (graph, "y", AISLE_DTYPE_F32, 2, out);
  if (aisle_forest_describe (forest, graph, "x", "y", &error))
    g_assert (aisle_graph_check (graph, NULL));
  else
    g_assert (error != NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (GStrv) metadata = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  g_autoptr (AisleTensors) tensors = aisle_safetensors_read (file, &metadata, NULL), again = NULL;
  g_autoptr (AisleForest) forest = NULL;

  if (tensors == NULL)
    return -1;
  forest = aisle_forest_load (tensors, &error);
  g_assert ((forest == NULL) == (error != NULL));
  if (forest == NULL || forest->n_features > MOST_FEATURES || forest->nodes->len > 4096)
    return 0;
  ask (forest);
  draw (forest);
  again = aisle_tensors_new ();
  g_assert (aisle_forest_save (forest, again));
  for (gsize t = 0; t < aisle_tensors_n (again); t++)
    {
      const AisleTensor *saved = aisle_tensors_at (again, t), *given = aisle_tensors_find (tensors, saved->name);

      g_assert (given != NULL && given->dtype == saved->dtype);
      g_assert (aisle_tensor_n_elements (given) == aisle_tensor_n_elements (saved));
    }
  return 0;
}
