/* bench-decoder.c: training a decoder from nothing, vocabulary 4096 and context 256: a batch forward and backward, its
 * gradient and a step of AdamW, for 4 layers of 128 and 6 of 384.  torch runs the same beside ours where python3-torch is
 * installed. */
#include "bench.h"

#include "base/random.h"
#include "neural/decoder-network.h"
#include "neural/token-learner.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <sys/resource.h>

#define VOCABULARY 4096
#define CONTEXT    256
#define BATCH      32
#define STEPS      4

typedef struct
{
  AisleTokenLearner *owner;
  AisleTraining training;
  float *params;
} Work;

static void
train (gpointer data)
{
  Work *self = data;
  AisleLearner learner = aisle_token_learner_get (self->owner);
  g_autoptr (GError) error = NULL;

  if (!aisle_training_run (&learner, &self->training, self->params, NULL, NULL, &error))
    g_error ("%s", error->message);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + 1e-6 * (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void
bench (const char *name, gsize layers, gsize width, gsize heads, double mark)
{
  AisleDecoderShape shape = { .width = width,
                              .hidden = aisle_decoder_hidden (width),
                              .layers = layers,
                              .heads = heads,
                              .kv_heads = heads,
                              .vocabulary = VOCABULARY,
                              .context = CONTEXT,
                              .theta = 10000,
                              .tied = TRUE };
  g_autoptr (AisleNetwork) network = aisle_decoder_network (&shape, 0);
  gsize n_rows = BATCH * STEPS, tokens = n_rows * CONTEXT;
  g_autofree gint32 *ids = g_new (gint32, tokens + n_rows);
  g_autofree gint64 *start = g_new (gint64, n_rows + 1);
  AisleTokenSettings settings = { .subject = name,
                                  .network = network,
                                  .n_tokens = VOCABULARY,
                                  .width = width,
                                  .batch = BATCH,
                                  .rows = { n_rows, start, ids, NULL } };
  Work work = { .training = { .subject = name, .adam = AISLE_ADAM, .batch = BATCH, .passes = 1, .exactly = 1 } };
  BenchRun run = { .name = name, .repeats = 3, .work = train, .data = &work, .unit = "tokens" };
  g_autofree char *cpu = g_strconcat (name, "-cpu", NULL);
  gsize n_params = VOCABULARY * width + aisle_network_n_params (network);
  AisleRandom random;
  double spent;

  aisle_random_init (&random, 1, "tokens");
  for (gsize i = 0; i < tokens + n_rows; i++)
    ids[i] = (gint32) aisle_random_below (&random, VOCABULARY);
  for (gsize r = 0; r <= n_rows; r++)
    start[r] = (gint64) (r * (CONTEXT + 1));
  work.owner = aisle_token_learner_new (&settings, NULL);
  work.training.adam.decay = .1;
  work.training.adam.clip = 1;
  work.params = aisle_vector_new (n_params);
  aisle_decoder_init (&shape, network, work.params, 1);
  run.units = (double) tokens;
  run.mark = run.units / mark;
  spent = cpu_seconds ();
  bench_run (&run);
  spent = (cpu_seconds () - spent) / run.repeats;
  /* Of the parameters, six operations a token each (Kaplan et al. 2020, section 2.1). */
  bench_record (cpu, "tokens_per_core_s", run.units / spent, "gflops_per_core",
                6e-9 * (double) n_params * run.units / spent, NULL);
  aisle_vector_free (work.params);
  aisle_token_learner_free (work.owner);
}

static void
run_peer (void)
{
  const char *root = g_getenv ("AISLE_SOURCE_ROOT");
  g_autofree char *script = g_build_filename (root != NULL ? root : ".", "tests", "bench", "peer-decoder.py", NULL);
  g_autofree char *threads = g_strdup_printf ("%u", aisle_parallel_get_threads ());
  const char *call[] = { "/usr/bin/python3", script, threads, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) peer = g_subprocess_newv (call, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);

  if (peer != NULL && g_subprocess_communicate_utf8 (peer, NULL, NULL, &output, NULL, NULL)
      && g_subprocess_get_successful (peer))
    g_print ("%s", output);
  else
    bench_skip ("decoder-torch", "python3 could not run it");
}

int
main (void)
{
  bench ("decoder-4x128", 4, 128, 4, 22000);
  bench ("decoder-6x384", 6, 384, 6, 3800);
  run_peer ();
  return 0;
}
