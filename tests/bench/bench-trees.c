/* bench-trees.c: LambdaMART on the drawn judgements of bench/ltr_gen.py (4,000 queries of 100 rows with 136 features; NDCG
 * on 1,000 more): 100 trees of 31 leaves, and what predicting takes; XGBoost's rank:ndcg runs beside ours where python3
 * has it.  The command line can give settings: bins=64 trees=100 min_rows=20 rate=.1 truncation=30. */
#include "bench.h"

#include "base/files.h"
#include "trees/boost.h"

#include <glib/gstdio.h>

#define QUERIES  5000
#define TRAINED  4000
#define ROWS     100 /* of a query */
#define FEATURES 136
#ifndef REPEATS
#define REPEATS 3
#endif

typedef struct
{
  const float *x, *y;
  gint32 starts[QUERIES + 1];
  AisleTreeTargets train, test;
  AisleBoostSettings settings;
  guint bins;
  AisleTreeData *data;
  AisleForest *forest;
  float *values;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
sort_bins (gpointer data)
{
  Bench *bench = data;
  GError *error = NULL;

  g_clear_pointer (&bench->data, aisle_tree_data_free);
  bench->data = aisle_tree_data_new (bench->x, TRAINED * ROWS, FEATURES, NULL, bench->bins, NULL, &error);
  stop_on (error);
}

static void
train (gpointer data)
{
  Bench *bench = data;
  GError *error = NULL;

  sort_bins (bench);
  g_clear_pointer (&bench->forest, aisle_forest_free);
  bench->forest = aisle_boost (bench->data, &bench->train, aisle_objective ("lambdarank"), &bench->settings, NULL, NULL,
                               NULL, NULL, &error);
  stop_on (error);
}

static void
predict (gpointer data)
{
  Bench *bench = data;
  GError *error = NULL;

  if (!aisle_forest_predict (bench->forest, bench->x, QUERIES * ROWS, bench->values, NULL, &error))
    stop_on (error);
}

static double
test_ndcg (Bench *bench)
{
  const AisleObjective *objective = aisle_objective ("lambdarank");
  AisleTreeProblem problem;
  GError *error = NULL;
  double loss = 0;

  if (!aisle_tree_problem_init (&problem, objective, &bench->test, &bench->settings.objective, &error)
      || !aisle_tree_loss (&problem, objective, bench->values + TRAINED * ROWS, &loss, NULL, &error))
    stop_on (error);
  aisle_tree_problem_clear (&problem, objective);
  return 1 - loss;
}

static void
read_settings (Bench *bench, int argc, char **argv)
{
  bench->bins = 64;
  bench->settings = aisle_boost_defaults ();
  for (int i = 1; i < argc; i++)
    {
      const char *value = strchr (argv[i], '=');
      double number = value != NULL ? g_ascii_strtod (value + 1, NULL) : 0;

      if (g_str_has_prefix (argv[i], "bins="))
        bench->bins = (guint) number;
      else if (g_str_has_prefix (argv[i], "trees="))
        bench->settings.trees = (guint) number;
      else if (g_str_has_prefix (argv[i], "min_rows="))
        bench->settings.shape.min_rows = (gsize) number;
      else if (g_str_has_prefix (argv[i], "rate="))
        bench->settings.rate = number;
      else if (g_str_has_prefix (argv[i], "truncation="))
        bench->settings.objective.truncation = (guint) number;
      else
        g_error ("'%s' is no setting of this benchmark", argv[i]);
    }
}

/* Runs the script that draws the data, or the peer; FALSE: nothing there to do it. */
static gboolean
run_script (const char *mode, const char *generator, const char *folder)
{
  g_autofree char *script = g_build_filename (g_getenv ("AISLE_SOURCE_ROOT"), "tests", "bench", "peer-trees.py", NULL);
  const char *const arguments[] = { "python3", script, mode, generator, folder, NULL };
  g_autofree char *out = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status, NULL)
      || status != 0)
    return FALSE;
  g_print ("%s", out);
  return TRUE;
}

static void
run (Bench *bench, const char *folder)
{
  g_autofree char *x_path = g_build_filename (folder, "x.f32", NULL),
                  *y_path = g_build_filename (folder, "y.f32", NULL);
  AisleMapped x, y;
  GError *error = NULL;

  if (!aisle_mapped_open (&x, x_path, &error) || !aisle_mapped_open (&y, y_path, &error))
    stop_on (error);
  bench->x = (const float *) x.data;
  bench->y = (const float *) y.data;
  for (gsize q = 0; q <= QUERIES; q++)
    bench->starts[q] = (gint32) (q * ROWS);
  bench->train = (AisleTreeTargets){ TRAINED * ROWS, bench->y, NULL, bench->starts, TRAINED };
  bench->test = (AisleTreeTargets){ (QUERIES - TRAINED) * ROWS, bench->y + TRAINED * ROWS, NULL, bench->starts,
                                    QUERIES - TRAINED };
  bench->values = g_new (float, QUERIES *ROWS);
  bench_run (&(BenchRun){ .name = "trees-bins", .repeats = REPEATS, .work = sort_bins, .data = bench });
  bench_run (&(BenchRun){ .name = "trees-lambdamart", .repeats = REPEATS, .work = train, .data = bench, .mark = 8 });
  bench_run (&(BenchRun){ .name = "trees-predict",
                          .repeats = REPEATS,
                          .work = predict,
                          .data = bench,
                          .units = QUERIES * ROWS,
                          .unit = "rows" });
  bench_record ("trees-lambdamart-ndcg", "ndcg@10", test_ndcg (bench), NULL);
  aisle_tree_data_free (bench->data);
  aisle_forest_free (bench->forest);
  g_free (bench->values);
  aisle_mapped_clear (&x);
  aisle_mapped_clear (&y);
}

int
main (int argc, char **argv)
{
  g_autofree char *generator = bench_shared ("bench/ltr_gen.py");
  g_autofree char *folder = g_dir_make_tmp ("aisle-trees-XXXXXX", NULL);
  static Bench bench;

  if (generator == NULL || folder == NULL || !run_script ("draw", generator, folder))
    {
      bench_skip ("trees-lambdamart", "no ltr_gen.py, or no python3 with numpy");
      return 0;
    }
  read_settings (&bench, argc, argv);
  run (&bench, folder);
  run_script ("xgboost", generator, folder);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (folder, i == 0 ? "x.f32" : "y.f32", NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  return 0;
}
