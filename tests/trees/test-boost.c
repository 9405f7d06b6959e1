/* test-boost.c: boosted trees against the plain ones of plain-trees.h, on any number of threads, and what they refuse. */
#include "trees-fixture.h"

#include "base/error.h"
#include "numeric/parallel.h"
#include "plain-trees.h"

static void
assert_near (const float *found, const double *wanted, gsize n)
{
  for (gsize r = 0; r < n; r++)
    g_assert_cmpfloat_with_epsilon ((double) found[r], wanted[r], 1e-6 * MAX (1, fabs (wanted[r])));
}

/* Every objective, on three drawings: numbers, categories and missing values. */
static void
test_plain (gconstpointer data)
{
  const AisleObjective *objective = data;

  for (guint64 seed = 1; seed <= 3; seed++)
    {
      AisleBoostSettings settings = fixture_settings ();
      g_autofree Fixture *fixture = g_new (Fixture, 1);
      g_autofree float *found = g_new (float, FIXTURE_ROWS);
      g_autofree double *wanted = g_new (double, FIXTURE_ROWS);
      g_autoptr (AisleForest) forest = NULL;

      settings.objective.truncation = 4;
      fixture_fill (fixture, seed);
      const AisleTreeTargets targets = fixture_targets (fixture, objective);
      const Plain plain = {
        .n_rows = FIXTURE_ROWS,
        .n_features = FIXTURE_FEATURES,
        .x = fixture->x,
        .categories = fixture_categories,
        .labels = targets.labels,
        .starts = fixture->starts,
        .n_queries = FIXTURE_QUERIES,
        .objective = objective->id,
        .trees = settings.trees,
        .leaves = settings.shape.leaves,
        .rate = settings.rate,
        .min_h = settings.shape.min_h,
        .power = settings.objective.tweedie_power,
        .sigma = settings.objective.steepness,
        .min_rows = settings.shape.min_rows,
        .truncation = 4,
        .normalise = settings.objective.normalise,
      };
      plain_boost (&plain, wanted);
      forest = fixture_boost (fixture, objective, &settings);
      g_assert_cmpuint (aisle_forest_n_trees (forest), ==, settings.trees);
      aisle_forest_values (forest, fixture->x, FIXTURE_FEATURES, FIXTURE_ROWS, found);
      assert_near (found, wanted, FIXTURE_ROWS);
    }
}

/* Enough rows for many chunks; the same bytes on 1, 2 and 5 threads. */
static void
test_threads (gconstpointer data)
{
  const AisleObjective *objective = data;
  const gsize n_rows = 40000, n_features = 3;
  g_autofree float *x = g_new (float, n_rows *n_features), *labels = g_new (float, n_rows);
  g_autofree gint32 *starts = g_new (gint32, 401);
  g_autoptr (AisleForest) first = NULL;
  AisleBoostSettings settings = aisle_boost_defaults ();
  AisleRandom random;

  aisle_random_init (&random, 7, "threads");
  for (gsize r = 0; r < n_rows; r++)
    {
      for (gsize f = 0; f < n_features; f++)
        x[r * n_features + f] = (float) aisle_random_normal (&random);
      labels[r] = x[r * n_features] + x[r * n_features + 1] * x[r * n_features + 2] > .5f;
    }
  for (gint32 q = 0; q <= 400; q++)
    starts[q] = q * 100;
  settings.trees = 3;
  for (guint threads = 1; threads <= 5; threads += threads)
    {
      const AisleTreeTargets targets = { n_rows, labels, NULL, starts, 400 };
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleTreeData) tree_data = NULL;
      g_autoptr (AisleForest) forest = NULL;

      aisle_parallel_set_threads (threads);
      tree_data = aisle_tree_data_new (x, n_rows, n_features, NULL, 100, NULL, &error);
      forest = aisle_boost (tree_data, &targets, objective, &settings, NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      if (first == NULL)
        first = g_steal_pointer (&forest);
      else
        g_assert_cmpmem (first->nodes->data, first->nodes->len * sizeof (AisleTreeNode), forest->nodes->data,
                         forest->nodes->len * sizeof (AisleTreeNode));
    }
  aisle_parallel_set_threads (0);
  g_assert_cmpuint (first->nodes->len, ==, 3 * (2 * settings.shape.leaves - 1));
}

/* No leaf has fewer rows than asked for, although curvatures differ. */
static void
test_min_rows (void)
{
  AisleBoostSettings settings = fixture_settings ();
  g_autofree Fixture *fixture = g_new (Fixture, 1);
  g_autoptr (AisleForest) forest = NULL;
  guint leaves = 0;

  settings.shape.min_rows = 25;
  fixture_fill (fixture, 4);
  forest = fixture_boost (fixture, aisle_objective ("lambdarank"), &settings);
  for (guint i = 0; i < forest->nodes->len; i++)
    if (g_array_index (forest->nodes, AisleTreeNode, i).left == 0)
      {
        leaves++;
        g_assert_cmpfloat (g_array_index (forest->nodes, AisleTreeNode, i).cover, >=, 25);
      }
  g_assert_cmpuint (leaves, >, settings.trees);
}

static void
count_round (const AisleBoostRound *round, gpointer data)
{
  g_assert_cmpuint (round->round, ==, ++*(guint *) data);
  g_assert_true (isfinite (round->loss) && isfinite (round->validation));
}

/* Labels of pure chance: the first rounds are the best on other rows, and the trees after them are dropped. */
static void
test_patience (void)
{
  AisleBoostSettings settings = fixture_settings ();
  const AisleObjective *objective = aisle_objective ("squared");
  g_autofree Fixture *fixture = g_new (Fixture, 1), *other = g_new (Fixture, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTreeData) data = NULL;
  g_autoptr (AisleForest) forest = NULL;
  AisleRandom random;
  guint rounds = 0;

  settings.trees = 200;
  settings.patience = 5;
  fixture_fill (fixture, 5);
  fixture_fill (other, 6);
  aisle_random_init (&random, 1, "labels");
  for (gsize r = 0; r < FIXTURE_ROWS; r++)
    {
      fixture->amounts[r] = (float) aisle_random_normal (&random);
      other->amounts[r] = (float) aisle_random_normal (&random);
    }
  const AisleTreeTargets train = fixture_targets (fixture, objective), valid = fixture_targets (other, objective);
  data = aisle_tree_data_new (fixture->x, FIXTURE_ROWS, FIXTURE_FEATURES, fixture_categories, 64, NULL, &error);
  forest = aisle_boost (data, &train, objective, &settings, &(AisleBoostValidation){ other->x, &valid }, count_round,
                        &rounds, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rounds, <, 60);
  g_assert_cmpuint (aisle_forest_n_trees (forest), ==, rounds - settings.patience);
}

static void
keep_loss (const AisleBoostRound *round, gpointer data)
{
  g_array_append_val ((GArray *) data, round->validation);
}

/* Kept are the trees up to the middle of the rounds whose mean is best, worked out here from the losses told. */
static void
test_smooth (void)
{
  enum
  {
    SMOOTH = 6
  };
  AisleBoostSettings settings = fixture_settings ();
  const AisleObjective *objective = aisle_objective ("squared");
  g_autofree Fixture *fixture = g_new (Fixture, 1), *other = g_new (Fixture, 1);
  g_autoptr (GArray) losses = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTreeData) data = NULL;
  g_autoptr (AisleForest) forest = NULL;
  double best = INFINITY;
  guint end = 0;

  settings.trees = 200;
  settings.patience = 15;
  settings.smooth = SMOOTH;
  fixture_fill (fixture, 5);
  fixture_fill (other, 6);
  const AisleTreeTargets train = fixture_targets (fixture, objective), valid = fixture_targets (other, objective);
  data = aisle_tree_data_new (fixture->x, FIXTURE_ROWS, FIXTURE_FEATURES, fixture_categories, 64, NULL, &error);
  forest = aisle_boost (data, &train, objective, &settings, &(AisleBoostValidation){ other->x, &valid }, keep_loss,
                        losses, NULL, &error);
  g_assert_no_error (error);
  for (guint r = SMOOTH; r <= losses->len; r++)
    {
      double sum = 0;

      for (guint i = r - SMOOTH; i < r; i++)
        sum += g_array_index (losses, double, i);
      if (sum < best - 1e-12)
        {
          best = sum;
          end = r;
        }
    }
  g_assert_cmpuint (aisle_forest_n_trees (forest), ==, end - SMOOTH / 2);
}

static void
assert_refused (const AisleObjective *objective, const AisleTreeTargets *targets, AisleErrorCode code)
{
  AisleBoostSettings settings = fixture_settings ();
  const float x[] = { 1, 2, 3, 4 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTreeData) data = aisle_tree_data_new (x, 4, 1, NULL, 64, NULL, &error);
  g_autoptr (AisleForest) forest = aisle_boost (data, targets, objective, &settings, NULL, NULL, NULL, NULL, &error);

  g_assert_null (forest);
  g_assert_error (error, AISLE_TREES_ERROR, (int) code);
}

static void
test_refusals (void)
{
  const float bad[] = { 0, 1, NAN, 0 }, high[] = { 0, 1, 2, 0 }, low[] = { 0, -1, 1, 0 }, none[] = { 0, 0, 0, 0 };
  const gint32 starts[] = { 0, 2, 4 }, wrong[] = { 0, 3, 2 };
  g_autoptr (GError) error = NULL;

  g_assert_null (aisle_tree_data_new (bad, 0, 1, NULL, 64, NULL, &error));
  g_assert_error (error, AISLE_TREES_ERROR, AISLE_ERROR_EMPTY);
  assert_refused (aisle_objective ("squared"), &(AisleTreeTargets){ 4, bad }, AISLE_ERROR_INPUT);
  assert_refused (aisle_objective ("squared"), &(AisleTreeTargets){ 3, low }, AISLE_ERROR_USAGE);
  assert_refused (aisle_objective ("logistic"), &(AisleTreeTargets){ 4, high }, AISLE_ERROR_INPUT);
  assert_refused (aisle_objective ("tweedie"), &(AisleTreeTargets){ 4, low }, AISLE_ERROR_INPUT);
  assert_refused (aisle_objective ("tweedie"), &(AisleTreeTargets){ 4, none }, AISLE_ERROR_EMPTY);
  assert_refused (aisle_objective ("lambdarank"), &(AisleTreeTargets){ 4, low, NULL, starts, 2 }, AISLE_ERROR_INPUT);
  assert_refused (aisle_objective ("lambdarank"), &(AisleTreeTargets){ 4, high, NULL, wrong, 2 }, AISLE_ERROR_USAGE);
  assert_refused (aisle_objective ("lambdarank"), &(AisleTreeTargets){ 4, high }, AISLE_ERROR_USAGE);
  g_assert_null (aisle_objective ("magic"));
}

/* One row, rows all alike, rows all missing: no trees, the mean for everyone. */
static void
test_nothing_to_split (void)
{
  const float x[] = { 5, 5, NAN, NAN, INFINITY, INFINITY }, labels[] = { 1, 2, 6, 6, 6, 6 };
  AisleBoostSettings settings = fixture_settings ();

  for (gsize n = 1; n <= 2; n++)
    {
      const AisleTreeTargets targets = { n, labels };
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleTreeData) data = aisle_tree_data_new (x, n, 1, NULL, 64, NULL, &error);
      g_autoptr (AisleForest) forest =
          aisle_boost (data, &targets, aisle_objective ("squared"), &settings, NULL, NULL, NULL, NULL, &error);
      float value;

      g_assert_no_error (error);
      g_assert_cmpuint (aisle_forest_n_trees (forest), ==, 0);
      aisle_forest_values (forest, x + 3, 1, 1, &value);
      g_assert_cmpfloat ((double) value, ==, n == 1 ? 1 : 1.5);
    }
  settings.shape.min_rows = 1;
  settings.rate = 1;
  settings.trees = 1;
  /* The mean is 4.5: 5 and 5 say 1.5, what is missing and what is endless 6. */
  const AisleTreeTargets targets = { 6, labels };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTreeData) data = aisle_tree_data_new (x, 6, 1, NULL, 64, NULL, &error);
  g_autoptr (AisleForest) forest =
      aisle_boost (data, &targets, aisle_objective ("squared"), &settings, NULL, NULL, NULL, NULL, &error);
  float values[6];

  g_assert_no_error (error);
  aisle_forest_values (forest, x, 1, 6, values);
  for (guint r = 0; r < 6; r++)
    g_assert_cmpfloat_with_epsilon ((double) values[r], r < 2 ? 1.5 : 6, 1e-6);
}

/* A list of grades 2, 0, 1 whose values are all the same is worth what its worst order is, whichever way its rows came:
 * DCG of 0, 1, 2 is 1 / log2 (3) + 3 / log2 (4), of 2, 1, 0 it is 3 + 1 / log2 (3). */
static void
test_ties (void)
{
  const AisleObjective *objective = aisle_objective ("lambdarank");
  static const float values[3] = { 1, 1, 1 };
  static const gint32 starts[] = { 0, 3 };
  static const float orders[][3] = { { 2, 0, 1 }, { 2, 1, 0 }, { 0, 1, 2 } };
  const double second = 1 / log2 (3), expected = 1 - (second + 1.5) / (3 + second);

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      AisleBoostSettings settings = aisle_boost_defaults ();
      AisleTreeTargets targets = { 3, orders[i], NULL, starts, 1 };
      AisleTreeProblem problem;
      g_autoptr (GError) error = NULL;
      double loss;

      g_assert_true (aisle_tree_problem_init (&problem, objective, &targets, &settings.objective, &error));
      g_assert_no_error (error);
      g_assert_true (aisle_tree_loss (&problem, objective, values, &loss, NULL, &error));
      g_assert_cmpfloat_with_epsilon (loss, expected, 1e-6);
      aisle_tree_problem_clear (&problem, objective);
    }
}

int
main (int argc, char **argv)
{
  const AisleObjective *const *objectives;
  gsize n;

  g_test_init (&argc, &argv, NULL);
  objectives = aisle_objectives (&n);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *plain = g_strdup_printf ("/boost/plain/%s", objectives[i]->id);
      g_autofree char *threads = g_strdup_printf ("/boost/threads/%s", objectives[i]->id);

      g_test_add_data_func (plain, objectives[i], test_plain);
      g_test_add_data_func (threads, objectives[i], test_threads);
    }
  g_test_add_func ("/boost/min-rows", test_min_rows);
  g_test_add_func ("/boost/patience", test_patience);
  g_test_add_func ("/boost/ties", test_ties);
  g_test_add_func ("/boost/smooth", test_smooth);
  g_test_add_func ("/boost/refusals", test_refusals);
  g_test_add_func ("/boost/nothing-to-split", test_nothing_to_split);
  return g_test_run ();
}
