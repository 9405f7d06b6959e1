/* bench-decoder.c: training a decoder from nothing, vocabulary 4096 and context 256: a batch forward and backward, its
 * gradient and a step of AdamW, for 4 layers of 128 and 6 of 384.  torch runs the same beside ours where python3-torch is
 * installed. */
#include "bench.h"

#include "base/random.h"
#include "neural/decoder-network.h"
#include "neural/token-learner.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <sys/resource.h>

#define VOCABULARY 4096
#define CONTEXT    256
#define BATCH      32
#define STEPS      2 /* of a pass */
#define PASSES     4 /* that count; one more goes before, in which memory is had for the first time */

/* Of the best pass. */
typedef struct
{
  double seconds, cpu;
  double seconds_before, cpu_before;
} Best;

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + 1e-6 * (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void
note_pass (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  Best *self = data;
  double cpu = cpu_seconds ();

  if (pass > 1 && (pass == 2 || seconds - self->seconds_before < self->seconds))
    {
      self->seconds = seconds - self->seconds_before;
      self->cpu = cpu - self->cpu_before;
    }
  self->seconds_before = seconds;
  self->cpu_before = cpu;
}

static void
bench (const char *name, gboolean half, gsize layers, gsize width, gsize heads, double mark)
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
  gsize n_rows = BATCH * STEPS;
  double tokens = (double) n_rows * CONTEXT;
  g_autofree gint32 *ids = g_new (gint32, n_rows * (CONTEXT + 1));
  g_autofree gint64 *start = g_new (gint64, n_rows + 1);
  AisleTokenSettings settings = { .subject = name,
                                  .network = network,
                                  .n_tokens = VOCABULARY,
                                  .width = width,
                                  .batch = BATCH,
                                  .rows = { n_rows, start, ids, NULL },
                                  .half = half };
  Best best = { 0 };
  AisleTraining training = { .subject = name,
                             .adam = AISLE_ADAM,
                             .batch = BATCH,
                             .passes = PASSES + 1,
                             .exactly = PASSES + 1,
                             .pass = note_pass,
                             .pass_data = &best };
  g_autoptr (AisleTokenLearner) owner = NULL;
  AisleLearner learner;
  g_autoptr (GError) error = NULL;
  gsize n_params = VOCABULARY * width + aisle_network_n_params (network);
  float *params = aisle_vector_new (n_params);
  AisleRandom random;

  aisle_random_init (&random, 1, "tokens");
  for (gsize i = 0; i < n_rows * (CONTEXT + 1); i++)
    ids[i] = (gint32) aisle_random_below (&random, VOCABULARY);
  for (gsize r = 0; r <= n_rows; r++)
    start[r] = (gint64) (r * (CONTEXT + 1));
  owner = aisle_token_learner_new (&settings, NULL);
  learner = aisle_token_learner_get (owner);
  training.adam.decay = .1;
  training.adam.clip = 1;
  aisle_decoder_init (&shape, network, params, 1);
  if (!aisle_training_run (&learner, &training, params, NULL, NULL, &error))
    g_error ("%s", error->message);
  /* Of the parameters, six operations a token each (Kaplan et al. 2020, section 2.1). */
  bench_record (name, "best_s", best.seconds, "cpu_s", best.cpu, "per_s", tokens / best.seconds, "mark_s",
                tokens / mark, "tokens_per_core_s", tokens / best.cpu, "gflops_per_core",
                6e-9 * (double) n_params * tokens / best.cpu, NULL);
  aisle_vector_free (params);
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
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) peer = NULL;

  /* The same kernels: torch has the same OpenBLAS, which would choose older ones by itself. */
  g_subprocess_launcher_setenv (launcher, "OPENBLAS_CORETYPE", aisle_blas_core (), FALSE);
  peer = g_subprocess_launcher_spawnv (launcher, call, &error);

  if (peer != NULL && g_subprocess_communicate_utf8 (peer, NULL, NULL, &output, NULL, NULL)
      && g_subprocess_get_successful (peer))
    g_print ("%s", output);
  else
    bench_skip ("decoder-torch", "python3 could not run it");
}

int
main (void)
{
  bench ("decoder-4x128", TRUE, 4, 128, 4, 22000);
  bench ("decoder-6x384", TRUE, 6, 384, 6, 3800);
  bench ("decoder-4x128-exact", FALSE, 4, 128, 4, 22000);
  bench ("decoder-6x384-exact", FALSE, 6, 384, 6, 3800);
  run_peer ();
  return 0;
}
