/* bench-tree-folds.c: LambdaMART on LightGBM's lambdarank example (201 queries, 300 sparse features) in 5 folds by query:
 * NDCG@10 of the queries left out and what 100 trees of 31 leaves take; XGBoost's rank:ndcg runs on the same folds beside
 * ours where python3 has it.  What is not given to both is as the family lambdamart has it: truncation 30, half of the
 * features for each tree.  The command line can give other settings: bins=64 trees=100 min_rows=20 rate=.1 l2=0 features=.5
 * seed=0. */
#include "bench.h"

#include "base/files.h"
#include "trees/boost.h"

#include <glib/gstdio.h>

#define FEATURES 301 /* the file counts from 1 */
#define FOLDS    5

/* Rows of some queries. */
typedef struct
{
  AisleTreeTargets targets;
  float *x, *labels;
  gint32 *starts;
} Part;

typedef struct
{
  const float *x, *y;
  const gint32 *starts;
  gsize n_queries;
  guint bins;
  AisleBoostSettings settings;
  Part train, test;
  AisleForest *forest;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* The queries of a fold, or all others. */
static void
take_part (const Bench *bench, Part *part, gsize fold, gboolean others)
{
  const gsize n_rows = (gsize) bench->starts[bench->n_queries];
  gsize rows = 0, queries = 0;

  *part = (Part){ .x = g_new (float, n_rows *FEATURES),
                  .labels = g_new (float, n_rows),
                  .starts = g_new0 (gint32, bench->n_queries + 1) };
  for (gsize q = 0; q < bench->n_queries; q++)
    {
      const gsize first = (gsize) bench->starts[q], n = (gsize) bench->starts[q + 1] - first;

      if ((q % FOLDS == fold) == others)
        continue;
      memcpy (part->x + rows * FEATURES, bench->x + first * FEATURES, n * FEATURES * sizeof (float));
      memcpy (part->labels + rows, bench->y + first, n * sizeof (float));
      rows += n;
      part->starts[++queries] = (gint32) rows;
    }
  part->targets = (AisleTreeTargets){ rows, part->labels, NULL, part->starts, queries };
}

static void
drop_part (Part *part)
{
  g_free (part->x);
  g_free (part->labels);
  g_free (part->starts);
}

static void
train (gpointer data)
{
  Bench *bench = data;
  GError *error = NULL;
  g_autoptr (AisleTreeData) rows =
      aisle_tree_data_new (bench->train.x, bench->train.targets.n_rows, FEATURES, NULL, bench->bins, NULL, &error);

  stop_on (error);
  g_clear_pointer (&bench->forest, aisle_forest_free);
  bench->forest = aisle_boost (rows, &bench->train.targets, aisle_objective ("lambdarank"), &bench->settings, NULL,
                               NULL, NULL, NULL, &error);
  stop_on (error);
}

/* Sum of NDCG over the test queries with a good row, and how many these are. */
static double
test_fold (Bench *bench, gsize *n)
{
  const AisleObjective *objective = aisle_objective ("lambdarank");
  const gsize n_rows = bench->test.targets.n_rows;
  g_autofree float *values = g_new (float, n_rows);
  AisleTreeProblem problem;
  GError *error = NULL;
  double sum = 0;

  aisle_forest_values (bench->forest, bench->test.x, FEATURES, n_rows, values);
  if (!aisle_tree_problem_init (&problem, objective, &bench->test.targets, &bench->settings.objective, &error))
    stop_on (error);
  for (gsize q = 0; q < bench->test.targets.n_queries; q++)
    {
      double weight, loss = objective->loss (&problem, q, values, &weight);

      sum += weight > 0 ? 1 - loss : 0;
      *n += weight > 0;
    }
  aisle_tree_problem_clear (&problem, objective);
  return sum;
}

static void
read_settings (Bench *bench, int argc, char **argv)
{
  bench->bins = 64;
  bench->settings = aisle_boost_defaults ();
  bench->settings.feature_share = .5;
  bench->settings.objective.truncation = 30;
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
      else if (g_str_has_prefix (argv[i], "features="))
        bench->settings.feature_share = number;
      else if (g_str_has_prefix (argv[i], "seed="))
        bench->settings.seed = (guint64) number;
      else if (g_str_has_prefix (argv[i], "l2="))
        bench->settings.shape.l2 = number;
      else
        g_error ("'%s' is no setting of this benchmark", argv[i]);
    }
}

static gboolean
run_script (const char *mode, const char *source, const char *folder)
{
  g_autofree char *script = g_build_filename (g_getenv ("AISLE_SOURCE_ROOT"), "tests", "bench", "peer-trees.py", NULL);
  const char *const arguments[] = { "python3", script, mode, source, folder, NULL };
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
  static const char *const names[] = { "x.f32", "y.f32", "starts.i32" };
  AisleMapped mapped[G_N_ELEMENTS (names)];
  GError *error = NULL;
  double sum = 0;
  gsize n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (!aisle_mapped_open (&mapped[i], path, &error))
        stop_on (error);
    }
  bench->x = (const float *) mapped[0].data;
  bench->y = (const float *) mapped[1].data;
  bench->starts = (const gint32 *) mapped[2].data;
  bench->n_queries = mapped[2].length / sizeof (gint32) - 1;
  for (gsize fold = 0; fold < FOLDS; fold++)
    {
      take_part (bench, &bench->train, fold, TRUE);
      take_part (bench, &bench->test, fold, FALSE);
      bench_run (&(BenchRun){ .name = "trees-example", .repeats = 3, .work = train, .data = bench, .mark = .4 });
      sum += test_fold (bench, &n);
      drop_part (&bench->train);
      drop_part (&bench->test);
    }
  bench_record ("trees-example-ndcg", "ndcg@10", sum / (double) n, "queries", (double) n, NULL);
  aisle_forest_free (bench->forest);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    aisle_mapped_clear (&mapped[i]);
}

int
main (int argc, char **argv)
{
  g_autofree char *source = bench_shared ("data/ltr-lightgbm-lambdarank");
  g_autofree char *folder = g_dir_make_tmp ("aisle-folds-XXXXXX", NULL);
  static const char *const names[] = { "x.f32", "y.f32", "starts.i32" };
  Bench bench = { 0 };

  if (source == NULL || folder == NULL || !run_script ("read", source, folder))
    {
      bench_skip ("trees-example", "no ltr-lightgbm-lambdarank, or no python3 with numpy, or no zstd");
      return 0;
    }
  read_settings (&bench, argc, argv);
  run (&bench, folder);
  run_script ("xgboost-folds", source, folder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  return 0;
}
