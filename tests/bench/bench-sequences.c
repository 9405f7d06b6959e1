/* bench-sequences.c: one pass of SASRec over drawn histories of two published shapes: MovieLens 1M (6,040 users, long
 * histories cut at 200) and Amazon Video Games (31,013 users, 9 items each, 23,715 items), 50 factors, 2 blocks and 256
 * negatives.
 * torch's SASRec, padded as its users write it, runs beside ours where python3-torch is installed.  The command line can
 * name what to run: movielens, games. */
#include "bench.h"

#include "base/random.h"
#include "model/model.h"
#include "numeric/parallel.h"

#define REPEATS 3

typedef struct
{
  const char *id;
  gsize n_users, n_items, least, length;
  double mean; /* of the items beyond `least`, geometric */
  double mark; /* seconds of a pass */
} Shape;

typedef struct
{
  const AisleFamily *family;
  AisleParams *params;
  AisleHistories *histories;
} Bench;

static AisleHistories *
draw (const Shape *shape, gsize *n_tokens)
{
  g_autofree gint64 *start = g_new0 (gint64, shape->n_users + 1);
  AisleSequences *sequences;
  AisleRandom random;

  aisle_random_init (&random, 1, "lengths");
  *n_tokens = 0;
  for (gsize u = 0; u < shape->n_users; u++)
    {
      gsize n = MIN (shape->least + (gsize) (shape->mean * aisle_random_exponential (&random)), 2000);

      start[u + 1] = start[u] + (gint64) n;
      *n_tokens += MIN (n - 1, shape->length);
    }
  sequences = aisle_sequences_new (shape->n_users, shape->n_items, (gsize) start[shape->n_users], FALSE);
  memcpy (sequences->start, start, (shape->n_users + 1) * sizeof *start);
  for (gsize i = 0; i < sequences->n_values; i++)
    {
      double p = aisle_random_uniform (&random);

      sequences->item[i] = MIN ((gint32) (p * p * (double) shape->n_items), (gint32) shape->n_items - 1);
    }
  return aisle_histories_take_sequences (sequences, TRUE);
}

static void
train (gpointer data)
{
  Bench *bench = data;
  AisleTrainInput input = {
    .matrix = bench->histories->matrix, .sequences = bench->histories->sequences, .params = bench->params, .seed = 1
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleModel) model = bench->family->train (&input, NULL, &error);

  if (model == NULL)
    g_error ("%s", error->message);
}

static void
set (Bench *bench, const char *name, gsize value)
{
  g_autofree char *pair = g_strdup_printf ("%s=%" G_GSIZE_FORMAT, name, value);
  g_autoptr (GError) error = NULL;

  if (!aisle_params_set_pair (bench->params, pair, &error))
    g_error ("%s", error->message);
}

static void
run_peer (const Shape *shape)
{
  const char *root = g_getenv ("AISLE_SOURCE_ROOT");
  g_autofree char *script = g_build_filename (root != NULL ? root : ".", "tests", "bench", "peer-sasrec.py", NULL);
  g_autofree char *words = g_strdup_printf ("%s %zu %zu %zu %u", shape->id, shape->n_users, shape->n_items,
                                            shape->length, aisle_parallel_get_threads ());
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);
  const char *call[] = { "/usr/bin/python3", script, parts[0], parts[1], parts[2], parts[3], parts[4], NULL };
  g_autofree char *output = NULL, *name = g_strdup_printf ("sasrec-%s-torch", shape->id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) peer = g_subprocess_newv (call, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);

  if (peer != NULL && g_subprocess_communicate_utf8 (peer, NULL, NULL, &output, NULL, NULL)
      && g_subprocess_get_successful (peer))
    g_print ("%s", output);
  else
    bench_skip (name, "python3 could not run it");
}

static void
bench_shape (const Shape *shape)
{
  g_autofree char *name = g_strdup_printf ("sasrec-%s", shape->id);
  gsize n_tokens;
  Bench bench = { .family = aisle_family ("sasrec") };
  BenchRun run = {
    .name = name, .repeats = REPEATS, .work = train, .data = &bench, .unit = "tokens", .mark = shape->mark
  };

  bench.params = aisle_params_new (bench.family->params, bench.family->n_params);
  bench.histories = draw (shape, &n_tokens);
  run.units = (double) n_tokens;
  set (&bench, "factors", 50);
  set (&bench, "blocks", 2);
  set (&bench, "negatives", 256);
  set (&bench, "passes", 1);
  set (&bench, "length", shape->length);
  bench_run (&run);
  run_peer (shape);
  aisle_params_free (bench.params);
  aisle_histories_free (bench.histories);
}

int
main (int argc, char **argv)
{
  static const Shape shapes[] = {
    { "movielens", 6040, 3416, 20, 200, 145, 4 },
    { "games", 31013, 23715, 5, 50, 4.3, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (argc < 2 || g_strv_contains ((const char *const *) argv + 1, shapes[i].id))
      bench_shape (&shapes[i]);
  return 0;
}
