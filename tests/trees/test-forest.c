/* test-forest.c: what forests say, why, and how they are kept, against plain definitions. */
#include "trees-fixture.h"

#include "base/error.h"

static AisleForest *
small_forest (Fixture *fixture, const char *objective)
{
  AisleBoostSettings settings = fixture_settings ();

  fixture_fill (fixture, 11);
  return fixture_boost (fixture, aisle_objective (objective), &settings);
}

/* ---- explanations ---- */

/* A tree's value for a row when only the features of a set are known: where another is asked for, both ways count by
 * their training rows. */
static double
known_value (const AisleForest *forest, const AisleTreeNode *tree, gint32 at, const float *row, guint known)
{
  const AisleTreeNode *node = tree + at;
  double left, right;

  if (node->left == 0)
    return (double) node->value;
  left = known_value (forest, tree, node->left, row, known);
  right = known_value (forest, tree, node->left + 1, row, known);
  if (known >> node->feature & 1)
    return aisle_forest_goes_right (forest, node, row[node->feature]) ? right : left;
  return (left * (double) tree[node->left].cover + right * (double) tree[node->left + 1].cover) / (double) node->cover;
}

static double
known_sum (const AisleForest *forest, const float *row, guint known)
{
  double sum = (double) forest->base;

  for (gsize t = 0; t < aisle_forest_n_trees (forest); t++)
    sum +=
        known_value (forest, &g_array_index (forest->nodes, AisleTreeNode, g_array_index (forest->starts, gint32, t)),
                     0, row, known);
  return sum;
}

/* Shapley's definition over all sets of five features. */
static void
test_explain (void)
{
  g_autofree Fixture *fixture = g_new (Fixture, 1);
  g_autoptr (AisleForest) forest = small_forest (fixture, "squared");
  /* |S|! (4 - |S|)! / 5! */
  const double weights[] = { 24. / 120, 6. / 120, 4. / 120, 6. / 120, 24. / 120 };

  for (gsize r = 0; r < 25; r++)
    {
      const float *row = fixture->x + r * FIXTURE_FEATURES;
      double parts[FIXTURE_FEATURES], expected = aisle_forest_explain (forest, row, 1, parts), sum = expected;
      float value;

      aisle_forest_values (forest, row, FIXTURE_FEATURES, 1, &value);
      g_assert_cmpfloat_with_epsilon (expected, known_sum (forest, row, 0), 1e-9);
      for (guint f = 0; f < FIXTURE_FEATURES; f++)
        {
          double wanted = 0;

          for (guint set = 0; set < 1u << FIXTURE_FEATURES; set++)
            if (!(set >> f & 1))
              wanted += weights[__builtin_popcount (set)]
                        * (known_sum (forest, row, set | 1u << f) - known_sum (forest, row, set));
          g_assert_cmpfloat_with_epsilon (parts[f], wanted, 1e-9);
          sum += parts[f];
        }
      g_assert_cmpfloat_with_epsilon (sum, (double) value, 1e-5);
    }
}

/* Rows that are explained together get what each gets alone, to the last bit: whatever lanes they fall into, and whichever
 * of them stand beside. */
static void
test_explain_together (void)
{
  g_autofree Fixture *fixture = g_new (Fixture, 1);
  g_autoptr (AisleForest) forest = small_forest (fixture, "squared");
  double parts[21 * FIXTURE_FEATURES], alone[FIXTURE_FEATURES];

  for (gsize n = 1; n <= 21; n++)
    {
      double expected = aisle_forest_explain (forest, fixture->x, n, parts);

      for (gsize r = 0; r < n; r++)
        {
          g_assert_cmpfloat (expected, ==, aisle_forest_explain (forest, fixture->x + r * FIXTURE_FEATURES, 1, alone));
          g_assert_cmpmem (alone, sizeof alone, parts + r * FIXTURE_FEATURES, sizeof alone);
        }
    }
}

/* ---- values ---- */

/* Small trees, large ones and categories are read in ways of their own; a row alone is walked. */
static void
test_batches (gconstpointer data)
{
  const guint leaves = GPOINTER_TO_UINT (data);
  const gboolean categories = leaves == 0;
  const AisleObjective *objective = aisle_objective ("logistic");
  g_autofree Fixture *fixture = g_new (Fixture, 1);
  g_autofree float *batch = g_new (float, FIXTURE_ROWS), *predicted = g_new (float, FIXTURE_ROWS);
  AisleBoostSettings settings = fixture_settings ();
  g_autoptr (AisleTreeData) rows = NULL;
  g_autoptr (AisleForest) forest = NULL;
  g_autoptr (GError) error = NULL;

  if (!categories)
    settings.shape = (AisleTreeShape){ .leaves = leaves, .min_rows = 1, .min_h = 1e-3 };
  fixture_fill (fixture, 12);
  const AisleTreeTargets targets = fixture_targets (fixture, objective);
  rows = aisle_tree_data_new (fixture->x, FIXTURE_ROWS, FIXTURE_FEATURES, categories ? fixture_categories : NULL, 64,
                              NULL, &error);
  forest = aisle_boost (rows, &targets, objective, &settings, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (categories == (forest->set_starts->len > 1));
  if (!categories)
    g_assert_cmpint (g_array_index (forest->starts, gint32, 1), ==, 2 * leaves - 1);
  aisle_forest_values (forest, fixture->x, FIXTURE_FEATURES, FIXTURE_ROWS, batch);
  g_assert_true (aisle_forest_predict (forest, fixture->x, FIXTURE_ROWS, predicted, NULL, &error));
  for (gsize r = 0; r < FIXTURE_ROWS; r++)
    {
      float single;

      aisle_forest_values (forest, fixture->x + r * FIXTURE_FEATURES, FIXTURE_FEATURES, 1, &single);
      g_assert_cmpfloat ((double) single, ==, (double) batch[r]);
      g_assert_cmpfloat_with_epsilon ((double) predicted[r], 1 / (1 + exp (-(double) single)), 1e-6);
    }
}

/* x1 decides by 8, x0 adds 1 where it is 1: a stump and its two children. */
static void
test_importance (void)
{
  const float x[] = { 0, 0, 1, 0, 0, 1, 1, 1 }, labels[] = { 0, 1, 8, 9 };
  const AisleTreeTargets targets = { 4, labels };
  AisleBoostSettings settings = fixture_settings ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTreeData) data = aisle_tree_data_new (x, 4, 2, NULL, 64, NULL, &error);
  g_autoptr (AisleForest) forest = NULL;
  double gains[2], splits[2];

  settings.trees = 1;
  settings.shape.min_rows = 1;
  forest = aisle_boost (data, &targets, aisle_objective ("squared"), &settings, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  aisle_forest_importance (forest, gains, splits);
  /* Residuals -4.5 -3.5 3.5 4.5: (-8)^2 / 2 + 8^2 / 2 = 64; then 4.5^2 + 3.5^2 - 8^2 / 2 = .5, twice. */
  g_assert_cmpfloat_with_epsilon (gains[1], 64, 1e-4);
  g_assert_cmpfloat_with_epsilon (gains[0], 1, 1e-4);
  g_assert_cmpfloat (splits[1], ==, 1);
  g_assert_cmpfloat (splits[0], ==, 2);
}

/* ---- keeping ---- */

static void
test_save (void)
{
  g_autofree Fixture *fixture = g_new (Fixture, 1);
  g_autoptr (AisleForest) forest = small_forest (fixture, "tweedie"), loaded = NULL;
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  g_autoptr (GError) error = NULL;
  g_autofree float *before = g_new (float, FIXTURE_ROWS), *after = g_new (float, FIXTURE_ROWS);

  g_assert_cmpuint (forest->set_starts->len, >, 1);
  g_assert_true (aisle_forest_save (forest, tensors));
  loaded = aisle_forest_load (tensors, &error);
  g_assert_no_error (error);
  g_assert_cmpint (loaded->link, ==, AISLE_LINK_EXP);
  g_assert_true (aisle_forest_predict (forest, fixture->x, FIXTURE_ROWS, before, NULL, &error));
  g_assert_true (aisle_forest_predict (loaded, fixture->x, FIXTURE_ROWS, after, NULL, &error));
  g_assert_cmpmem (before, FIXTURE_ROWS * sizeof (float), after, FIXTURE_ROWS * sizeof (float));
  aisle_forest_cut (loaded, 2);
  g_assert_cmpuint (aisle_forest_n_trees (loaded), ==, 2);
  g_clear_pointer (&tensors, aisle_tensors_free);
  tensors = aisle_tensors_new ();
  g_assert_true (aisle_forest_save (loaded, tensors));
  g_clear_pointer (&loaded, aisle_forest_free);
  loaded = aisle_forest_load (tensors, &error); /* its sets still join */
  g_assert_no_error (error);
}

/* Every number of every tensor, set to what it must not be and to what it may: an error, or a forest that can be walked
 * and explained. */
static void
test_hostile (void)
{
  g_autofree Fixture *fixture = g_new (Fixture, 1);
  g_autoptr (AisleForest) forest = small_forest (fixture, "squared");
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();
  const gint32 evil[] = { -1, 0, 1, 2, 3, 77, G_MAXINT32, G_MININT32, 0x7fc00000, 0x7f800000 };
  guint refused = 0, taken = 0;

  aisle_forest_cut (forest, 2);
  g_assert_true (aisle_forest_save (forest, tensors));
  for (gsize t = 0; t < aisle_tensors_n (tensors); t++)
    for (gsize i = 0; i < aisle_tensor_n_elements (aisle_tensors_at (tensors, t)); i++)
      for (guint e = 0; e < G_N_ELEMENTS (evil); e++)
        {
          gint32 *element = (gint32 *) aisle_tensors_at (tensors, t)->data + i, kept = *element;
          g_autoptr (GError) error = NULL;
          g_autoptr (AisleForest) loaded = NULL;
          g_autofree double *parts = NULL;
          g_autofree float *row = NULL;
          float value;

          *element = evil[e];
          loaded = aisle_forest_load (tensors, &error);
          *element = kept;
          g_assert_true ((loaded == NULL) == (error != NULL));
          refused += loaded == NULL;
          taken += loaded != NULL;
          if (loaded == NULL)
            {
              g_assert_error (error, AISLE_TREES_ERROR, AISLE_ERROR_CORRUPT);
              continue;
            }
          row = g_new0 (float, loaded->n_features);
          parts = g_new (double, loaded->n_features);
          aisle_forest_values (loaded, row, loaded->n_features, 1, &value);
          aisle_forest_explain (loaded, row, 1, parts);
        }
  g_assert_cmpuint (refused, >, 500);
  g_assert_cmpuint (taken, >, 100);
}

/* ---- as a graph ---- */

/* The reference interpreter, which shares no code with walking a forest; more rows than training had: codes that are no
 * codes, greater ones, missing and endless values. */
static void
test_graph (gconstpointer data)
{
  g_autofree Fixture *fixture = g_new (Fixture, 1);
  g_autoptr (AisleForest) forest = small_forest (fixture, data);
  g_autoptr (AisleGraph) graph = aisle_graph_new ("trees");
  g_autoptr (AisleTensors) inputs = aisle_tensors_new (), outputs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *values = g_new (float, FIXTURE_ROWS);
  const float odd[] = { NAN, -1, 2.5f, 8, 9, 1e9f, INFINITY, -INFINITY, 1 };
  const gint64 dims[] = { FIXTURE_ROWS, FIXTURE_FEATURES }, in[] = { AISLE_DIM_BATCH, FIXTURE_FEATURES },
               out[] = { AISLE_DIM_BATCH, 1 };
  const AisleTensor *scores;

  for (gsize i = 0; i < G_N_ELEMENTS (odd) * FIXTURE_FEATURES; i++)
    fixture->x[i * FIXTURE_FEATURES + i % FIXTURE_FEATURES] = odd[i / FIXTURE_FEATURES];
  g_assert_nonnull (aisle_tensors_add_copy (inputs, "features", AISLE_DTYPE_F32, 2, dims, fixture->x));
  aisle_graph_add_input (graph, "features", AISLE_DTYPE_F32, 2, in);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, out);
  g_assert_true (aisle_forest_describe (forest, graph, "features", "scores", &error));
  outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
  g_assert_no_error (error);
  scores = aisle_tensors_find (outputs, "scores");
  aisle_forest_values (forest, fixture->x, FIXTURE_FEATURES, FIXTURE_ROWS, values);
  for (gsize r = 0; r < FIXTURE_ROWS; r++)
    g_assert_cmpfloat_with_epsilon ((double) ((const float *) scores->data)[r], (double) values[r], 1e-6);
}

/* Codes that no table could hold, and a forest without trees. */
static void
test_graph_bounds (void)
{
  float x[40], labels[40];
  const gboolean category[] = { TRUE };
  AisleBoostSettings settings = fixture_settings ();
  g_autoptr (AisleForest) none = aisle_forest_new (1, AISLE_LINK_NONE, 3), forest = NULL;
  g_autoptr (AisleGraph) graph = aisle_graph_new ("trees");
  g_autoptr (AisleTensors) inputs = aisle_tensors_new (), outputs = NULL;
  g_autoptr (AisleTreeData) data = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 dims[] = { 40, 1 };

  for (guint r = 0; r < 40; r++)
    {
      x[r] = r % 2 ? AISLE_TREE_MAX_CODE : 5;
      labels[r] = r % 2;
    }
  g_assert_nonnull (aisle_tensors_add_copy (inputs, "features", AISLE_DTYPE_F32, 2, dims, x));
  aisle_graph_add_input (graph, "features", AISLE_DTYPE_F32, 2, dims);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, dims);
  g_assert_true (aisle_forest_describe (none, graph, "features", "scores", &error));
  outputs = aisle_graph_run (graph, inputs, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat ((double) ((const float *) aisle_tensors_find (outputs, "scores")->data)[39], ==, 3);

  settings.trees = 30;
  data = aisle_tree_data_new (x, 40, 1, category, 64, NULL, &error);
  forest = aisle_boost (data, &(AisleTreeTargets){ 40, labels }, aisle_objective ("squared"), &settings, NULL, NULL,
                        NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (forest->set_starts->len, ==, 31);
  for (guint s = 0; s < 30; s++) /* whichever side the greatest code is on, it is in every set */
    g_array_index (forest->set_codes, gint32, s) = AISLE_TREE_MAX_CODE;
  g_assert_false (aisle_forest_describe (forest, graph, "features", "other", &error));
  g_assert_error (error, AISLE_TREES_ERROR, AISLE_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  static const guint leaves[] = { 2, 31, 32, 33, 50 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forest/explain", test_explain);
  g_test_add_func ("/forest/explain-together", test_explain_together);
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autofree char *name = g_strdup_printf ("/forest/batches/%u-leaves", leaves[i]);

      g_test_add_data_func (name, GUINT_TO_POINTER (leaves[i]), test_batches);
    }
  g_test_add_data_func ("/forest/batches/categories", NULL, test_batches);
  g_test_add_func ("/forest/importance", test_importance);
  g_test_add_func ("/forest/save", test_save);
  g_test_add_func ("/forest/hostile", test_hostile);
  g_test_add_data_func ("/forest/graph/squared", "squared", test_graph);
  g_test_add_data_func ("/forest/graph/lambdarank", "lambdarank", test_graph);
  g_test_add_func ("/forest/graph/bounds", test_graph_bounds);
  return g_test_run ();
}
