/* bench-recurrent.c: GRU4Rec with the softmax over all of 3,600 items (vectors of 64, 100 units), one pass with all it
 * takes; and a bidirectional LSTM of 2 x 128 units with 77 classes, forward and backward of a batch.
 * torch runs the same beside ours where python3-torch is installed. */
#include "bench.h"

#include "base/random.h"
#include "model/model.h"
#include "neural/losses.h"
#include "neural/network.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <string.h>

#define REPEATS 3

#define SEQUENCES 1024
#define LENGTH    100 /* tokens that have a next item */
#define ITEMS     3600

#define TEXTS   512
#define WORDS   20
#define CHUNK   64 /* texts */
#define WIDTH   128
#define CLASSES 77

typedef struct
{
  const AisleFamily *family;
  AisleParams *params;
  AisleHistories *histories;
} Pass;

static void
train (gpointer data)
{
  Pass *self = data;
  AisleTrainInput input = {
    .matrix = self->histories->matrix, .sequences = self->histories->sequences, .params = self->params, .seed = 1
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleModel) model = self->family->train (&input, NULL, &error);

  if (model == NULL)
    g_error ("%s", error->message);
}

static void
bench_gru (void)
{
  static const char *const settings[] = { "factors=64", "units=100", "loss=softmax", "passes=1", "length=100" };
  AisleSequences *sequences = aisle_sequences_new (SEQUENCES, ITEMS, SEQUENCES * (LENGTH + 1), FALSE);
  Pass pass = { .family = aisle_family ("gru4rec") };
  BenchRun run = { .name = "gru-softmax", .repeats = REPEATS, .work = train, .data = &pass, .unit = "tokens" };
  AisleRandom random;

  aisle_random_init (&random, 1, "items");
  for (gsize i = 0; i < sequences->n_values; i++)
    sequences->item[i] = (gint32) aisle_random_below (&random, ITEMS);
  for (gsize s = 0; s <= SEQUENCES; s++)
    sequences->start[s] = (gint64) (s * (LENGTH + 1));
  pass.histories = aisle_histories_take_sequences (sequences, TRUE);
  pass.params = aisle_params_new (pass.family->params, pass.family->n_params);
  for (gsize s = 0; s < G_N_ELEMENTS (settings); s++)
    g_assert_true (aisle_params_set_pair (pass.params, settings[s], NULL));
  run.units = SEQUENCES * LENGTH;
  run.mark = run.units / 60e3;
  bench_run (&run);
  aisle_params_free (pass.params);
  aisle_histories_free (pass.histories);
}

typedef struct
{
  AisleNetwork *network;
  AislePack pack;
  float *params, *in, *d_in, *d_params; /* d_params: one vector a chunk */
  gsize n_params, n_tape;
  gint32 start[CHUNK + 1], labels[CHUNK];
  float *tape[AISLE_MAX_WORKERS];
} Batch;

static gboolean
run_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Batch *self = data;
  gsize at = index * CHUNK * WORDS * WIDTH;
  float scores[CHUNK * CLASSES];

  if (self->tape[worker] == NULL)
    self->tape[worker] = aisle_vector_new (self->n_tape);
  memset (self->d_params + index * self->n_params, 0, self->n_params * sizeof (float));
  memcpy (scores,
          aisle_network_forward (self->network, &self->pack, self->params, self->in + at, TRUE, 1, self->tape[worker]),
          sizeof scores);
  aisle_loss_softmax (scores, CLASSES, self->labels, CHUNK, CLASSES);
  aisle_network_backward (self->network, &self->pack, self->params, self->in + at, 1, self->tape[worker], scores,
                          self->d_in + at, self->d_params + index * self->n_params);
  return TRUE;
}

static void
run_batch (gpointer data)
{
  Batch *self = data;

  g_assert_true (aisle_parallel_for (TEXTS / CHUNK, run_chunk, self, NULL, NULL, NULL));
  for (gsize c = 1; c < TEXTS / CHUNK; c++)
    for (gsize i = 0; i < self->n_params; i++)
      self->d_params[i] += self->d_params[c * self->n_params + i];
}

static void
bench_bilstm (void)
{
  Batch batch = { .network = aisle_network_new (),
                  .pack = { .n = CHUNK, .n_tokens = CHUNK * WORDS, .longest = WORDS } };
  BenchRun run = { .name = "bilstm", .repeats = 5, .work = run_batch, .data = &batch, .unit = "tokens" };
  AisleRandom random;

  aisle_network_add (batch.network, aisle_layer_kind ("lstm"),
                     (AisleLayer){ .in = WIDTH, .out = 2 * WIDTH, .both_ways = TRUE });
  aisle_network_add (batch.network, aisle_layer_kind ("pooling"),
                     (AisleLayer){ .in = 2 * WIDTH, .out = 2 * WIDTH, .mode = AISLE_POOL_ENDS });
  aisle_network_add (batch.network, aisle_layer_kind ("dense"), (AisleLayer){ .in = 2 * WIDTH, .out = CLASSES });
  batch.n_params = aisle_network_n_params (batch.network);
  batch.n_tape = aisle_network_tape (batch.network, &batch.pack, TRUE);
  batch.params = aisle_vector_new (batch.n_params);
  batch.d_params = aisle_vector_new (TEXTS / CHUNK * batch.n_params);
  batch.in = aisle_vector_new (TEXTS * WORDS * WIDTH);
  batch.d_in = aisle_vector_new (TEXTS * WORDS * WIDTH);
  batch.pack.start = batch.start;
  aisle_network_init (batch.network, batch.params, 1);
  aisle_random_init (&random, 1, "texts");
  for (gsize i = 0; i < TEXTS * WORDS * WIDTH; i++)
    batch.in[i] = (float) aisle_random_normal (&random);
  for (gsize s = 0; s <= CHUNK; s++)
    batch.start[s] = (gint32) (s * WORDS);
  for (gsize s = 0; s < CHUNK; s++)
    batch.labels[s] = (gint32) aisle_random_below (&random, CLASSES);
  run.units = TEXTS * WORDS;
  run.mark = run.units / 120e3;
  bench_run (&run);
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_vector_free (batch.tape[w]);
  aisle_vector_free (batch.params);
  aisle_vector_free (batch.d_params);
  aisle_vector_free (batch.in);
  aisle_vector_free (batch.d_in);
  aisle_network_free (batch.network);
}

static void
run_peer (void)
{
  const char *root = g_getenv ("AISLE_SOURCE_ROOT");
  g_autofree char *script = g_build_filename (root != NULL ? root : ".", "tests", "bench", "peer-recurrent.py", NULL);
  g_autofree char *words =
      g_strdup_printf ("%d %d %d %d %d %u", SEQUENCES, LENGTH, ITEMS, TEXTS, WORDS, aisle_parallel_get_threads ());
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);
  const char *call[] = { "/usr/bin/python3", script, parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) peer = g_subprocess_newv (call, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);

  if (peer != NULL && g_subprocess_communicate_utf8 (peer, NULL, NULL, &output, NULL, NULL)
      && g_subprocess_get_successful (peer))
    g_print ("%s", output);
  else
    bench_skip ("recurrent-torch", "python3 could not run it");
}

int
main (void)
{
  bench_gru ();
  bench_bilstm ();
  run_peer ();
  return 0;
}
