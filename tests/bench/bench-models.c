/* bench-models.c: recommenders on MovieLens 1M as implicit feedback (836,478 interactions): training, and the 100 best
 * items for every user with the seen ones masked; and on drawn shapes that MovieLens has not: very short histories, the
 * longest catalogue whose EASE fits into 3 GB, lists over 41 thousand items.  numpy's EASE runs beside ours where numpy
 * is installed.  The command line can name what to run: movielens, short, wide, lists. */
#include "bench.h"

#include "base/files.h"
#include "base/random.h"
#include "model/model.h"
#include "model/movielens.h"
#include "numeric/parallel.h"

#include <glib/gstdio.h>

#define REPEATS     5
#define SHOP_GROUPS 40
#define TOP         100

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

/* A shop drawn with a fixed seed: lengths of histories are geometric; seven of ten items come from the user's group of
 * tastes; within a group, and among all, popularity falls steeply. */
static AisleHistories *
draw_shop (gsize n_users, gsize n_items, double mean)
{
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autofree float *ones = NULL;
  AisleRandom random;
  AisleSparse *matrix;

  aisle_random_init (&random, 1, "shop");
  for (gint32 u = 0; u < (gint32) n_users; u++)
    do
      {
        double p = aisle_random_uniform (&random);
        gint32 item = (gint32) (n_items * p * p * p);

        if (aisle_random_below (&random, 10) < 7)
          item = MIN (item / SHOP_GROUPS * SHOP_GROUPS + u % SHOP_GROUPS, (gint32) n_items - 1);
        g_array_append_val (users, u);
        g_array_append_val (items, item);
      }
    while (aisle_random_uniform (&random) < (mean - 1) / mean);
  ones = g_new (float, users->len);
  for (guint i = 0; i < users->len; i++)
    ones[i] = 1;
  matrix = aisle_sparse_from_triples (n_users, n_items, users->len, (const gint32 *) users->data,
                                      (const gint32 *) items->data, ones);
  for (gsize i = 0; i < matrix->n_values; i++)
    matrix->value[i] = 1; /* what was drawn twice counts once */
  return aisle_histories_take (matrix, NULL);
}

static void
make_params (Bench *bench, const char *id, const char *settings)
{
  g_auto (GStrv) pairs = g_strsplit (settings, " ", -1);
  GError *error = NULL;

  bench->family = aisle_family (id);
  bench->params = aisle_params_new (bench->family->params, bench->family->n_params);
  for (char **pair = pairs; *pair != NULL; pair++)
    if (!aisle_params_set_pair (bench->params, *pair, &error))
      stop_on (error);
}

static void
drop_model (Bench *bench)
{
  g_clear_pointer (&bench->model, aisle_model_free);
  g_clear_pointer (&bench->params, aisle_params_free);
}

/* iterations > 0: seconds are quoted for one of them; mark is theirs. */
static void
run_training (Bench *bench, const char *name, const char *id, const char *settings, guint repeats, double iterations,
              double mark)
{
  make_params (bench, id, settings);
  bench_run (&(BenchRun){ name, repeats, NULL, train, bench, MAX (iterations, 1),
                          iterations > 0 ? "iterations" : "models", mark * MAX (iterations, 1) });
  drop_model (bench);
}

/* The lists of all users; training beforehand is not timed. */
static void
run_lists (Bench *bench, const char *name, const char *id, const char *settings, double per_s)
{
  gsize cells = bench->histories->n_rows * TOP;

  make_params (bench, id, settings);
  train (bench);
  bench->items = g_new (gint32, cells);
  bench->scores = g_new (float, cells);
  bench_run (&(BenchRun){ name, REPEATS, NULL, rank, bench, bench->histories->n_rows, "users",
                          per_s > 0 ? bench->histories->n_rows / per_s : 0 });
  g_clear_pointer (&bench->items, g_free);
  g_clear_pointer (&bench->scores, g_free);
  drop_model (bench);
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

static void
bench_movielens (void)
{
  g_autoptr (AisleHistories) histories = movielens_read ("train+valid+test");
  Bench bench = { .histories = histories };

  if (histories == NULL)
    {
      bench_skip ("models", "MovieLens 1M or zstd is absent");
      return;
    }
  run_training (&bench, "ease-train", "ease", "lambda=1000", REPEATS, 0, .35);
  run_peer (histories->matrix);
  run_training (&bench, "als-train", "als", "iterations=10", REPEATS, 10, .05);
  run_training (&bench, "als-128-train", "als", "iterations=10 factors=128", REPEATS, 10, .12);
  run_training (&bench, "als-128-cg-train", "als", "iterations=10 factors=128 solver=cg", REPEATS, 10, 0);
  run_training (&bench, "als-512-cg-train", "als", "iterations=3 factors=512 solver=cg", 1, 3, 0);
  run_training (&bench, "slim-train", "slim", "l2=200", 1, 0, 0);
  run_training (&bench, "bpr-train", "bpr", "passes=5", 1, 5, 0);
  run_training (&bench, "itemknn-train", "itemknn", "neighbours=200", REPEATS, 0, 0);
  run_training (&bench, "popular-train", "popular", "measure=users", REPEATS, 0, 0);
  run_lists (&bench, "ease-top-100", "ease", "lambda=1000", 0);
  run_lists (&bench, "als-top-100", "als", "iterations=3", 24000);
  run_lists (&bench, "itemknn-top-100", "itemknn", "neighbours=200", 0);
  run_lists (&bench, "popular-top-100", "popular", "measure=users", 0);
}

/* implicit: .93 s an iteration on the first, 8.4 thousand users a second on the last; numpy: 84 s and 9.2 GB. */
static void
bench_short (void)
{
  g_autoptr (AisleHistories) histories = draw_shop (189000, 50000, 2.2);
  Bench bench = { .histories = histories };

  run_training (&bench, "als-short-train", "als", "iterations=5", 3, 5, .1);
}

static void
bench_wide (void)
{
  g_autoptr (AisleHistories) histories = draw_shop (60000, 23715, 25);
  Bench bench = { .histories = histories };

  run_training (&bench, "ease-23715-train", "ease", "lambda=500", 1, 0, 45);
}

static void
bench_lists (void)
{
  g_autoptr (AisleHistories) histories = draw_shop (30000, 41000, 27);
  Bench bench = { .histories = histories };

  run_lists (&bench, "als-41000-top-100", "als", "iterations=5", 60000);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (void);
  } parts[] = {
    { "movielens", bench_movielens },
    { "short", bench_short },
    { "lists", bench_lists },
    { "wide", bench_wide },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (argc < 2 || g_strv_contains ((const char *const *) argv + 1, parts[i].name))
      parts[i].run ();
  return 0;
}
