/* bench-models.c: recommenders on MovieLens 1M as implicit feedback (836,478 interactions): training, and the 100 best
 * items for every user with the seen ones masked.  numpy's EASE runs beside ours where numpy is installed. */
#include "bench.h"

#include "base/files.h"
#include "model/model.h"
#include "model/movielens.h"
#include "numeric/parallel.h"

#include <glib/gstdio.h>

#define REPEATS        5
#define TOP            100
#define ALS_ITERATIONS 10

typedef struct
{
  const AisleHistories *histories;
  const AisleFamily *family;
  AisleParams *params;
  AisleModel *model;
  gint32 *items;
  float *scores;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
train (gpointer data)
{
  Bench *bench = data;
  AisleTrainInput input = {
    .matrix = bench->histories->matrix, .sequences = bench->histories->sequences, .params = bench->params, .seed = 1
  };
  GError *error = NULL;

  g_clear_pointer (&bench->model, aisle_model_free);
  bench->model = bench->family->train (&input, NULL, &error);
  stop_on (error);
}

static void
rank (gpointer data)
{
  Bench *bench = data;
  GError *error = NULL;

  if (!aisle_model_top (bench->model, bench->histories, bench->histories->matrix, TOP, bench->items, bench->scores,
                        NULL, &error))
    stop_on (error);
}

/* units of training work, and the seconds it should take */
static void
run_family (Bench *bench, const char *id, const char *setting, double units, const char *unit, double mark)
{
  g_autofree char *train_name = g_strdup_printf ("%s-train", id), *top_name = g_strdup_printf ("%s-top-100", id);
  GError *error = NULL;

  bench->family = aisle_family (id);
  bench->params = aisle_params_new (bench->family->params, bench->family->n_params);
  if (!aisle_params_set_pair (bench->params, setting, &error))
    stop_on (error);
  bench_run (&(BenchRun){ train_name, REPEATS, NULL, train, bench, units, unit, mark });
  bench_run (&(BenchRun){ top_name, REPEATS, NULL, rank, bench, bench->histories->n_rows, "users", 0 });
  g_clear_pointer (&bench->model, aisle_model_free);
  g_clear_pointer (&bench->params, aisle_params_free);
}

/* Hands the interactions over as pairs of int32; the peer prints its own line. */
static void
run_peer (const AisleSparse *matrix)
{
  const char *root = g_getenv ("AISLE_SOURCE_ROOT");
  g_autofree char *script = g_build_filename (root != NULL ? root : ".", "tests", "bench", "peer-ease.py", NULL);
  g_autofree char *folder = g_dir_make_tmp ("aisle-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pairs", NULL);
  g_autofree char *threads = g_strdup_printf ("%u", aisle_parallel_get_threads ());
  g_autofree gint32 *pairs = g_new (gint32, 2 * matrix->n_values);
  g_autofree char *output = NULL;
  g_autoptr (GSubprocess) peer = NULL;
  GError *error = NULL;

  for (gsize u = 0; u < matrix->n_rows; u++)
    for (gint64 s = matrix->start[u]; s < matrix->start[u + 1]; s++)
      {
        pairs[2 * s] = (gint32) u;
        pairs[2 * s + 1] = matrix->column[s];
      }
  if (!aisle_file_write (path, pairs, 2 * matrix->n_values * sizeof *pairs, &error))
    stop_on (error);
  peer = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/usr/bin/python3", script, path, threads, NULL);
  if (peer != NULL && g_subprocess_communicate_utf8 (peer, NULL, NULL, &output, NULL, NULL)
      && g_subprocess_get_successful (peer))
    g_print ("%s", output);
  else
    bench_skip ("ease-train-numpy", "python3 could not run it");
  g_clear_error (&error);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (void)
{
  g_autoptr (AisleHistories) histories = movielens_read ("train+valid+test");
  Bench bench = { .histories = histories };

  if (histories == NULL)
    {
      bench_skip ("models", "MovieLens 1M or zstd is absent");
      return 0;
    }
  bench.items = g_new (gint32, histories->n_rows * TOP);
  bench.scores = g_new (float, histories->n_rows *TOP);
  run_family (&bench, "ease", "lambda=1000", 1, "models", .6);
  run_peer (histories->matrix);
  run_family (&bench, "als", "iterations=" G_STRINGIFY (ALS_ITERATIONS), ALS_ITERATIONS, "iterations",
              .12 * ALS_ITERATIONS);
  run_family (&bench, "itemknn", "neighbours=200", 1, "models", 0);
  run_family (&bench, "popular", "measure=users", 1, "models", 0);
  g_free (bench.items);
  g_free (bench.scores);
  return 0;
}
