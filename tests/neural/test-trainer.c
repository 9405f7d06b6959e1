/* Networks and their trainer: gradients of a whole network by finite differences, the same bytes for one thread and two,
 * a planted pattern, early stopping, divergence, checkpoints that are damaged, and kill -9 with resume. */
#include "base/error.h"
#include "base/files.h"
#include "neural/checkpoint.h"
#include "neural/sequence-learner.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ITEMS 40
#define D     16
#define ROWS  300

typedef struct
{
  gint64 start[ROWS + 1];
  gint32 item[ROWS * 12];
} Log;

/* Item i is followed by 7 i + 3 modulo ITEMS, always. */
static void
plant (Log *log)
{
  AisleRandom random;

  aisle_random_init (&random, 12, "log");
  log->start[0] = 0;
  for (gsize r = 0; r < ROWS; r++)
    {
      gint64 n = r % 10 == 9 ? 1 : 2 + (gint64) aisle_random_below (&random, 10);
      gint32 at = (gint32) aisle_random_below (&random, ITEMS);

      for (gint64 i = 0; i < n; i++, at = (7 * at + 3) % ITEMS)
        log->item[log->start[r] + i] = at;
      log->start[r + 1] = log->start[r] + n;
    }
}

static AisleNetwork *
make_network (double rate)
{
  AisleNetwork *network = aisle_network_new ();
  const AisleLayer same = { .in = D, .out = D, .rate = rate };
  AisleLayer position = same, attention = same, up = { .in = D, .out = 2 * D }, middle = { .in = 2 * D, .out = 2 * D };
  AisleLayer down = { .in = 2 * D, .out = D };
  gsize branch;

  position.count = 10;
  attention.heads = 2;
  attention.causal = TRUE;
  middle.mode = AISLE_GELU;
  aisle_network_add (network, aisle_layer_kind ("position"), position);
  aisle_network_add (network, aisle_layer_kind ("dropout"), same);
  branch = aisle_network_branch (network);
  aisle_network_add (network, aisle_layer_kind ("norm"), same);
  aisle_network_add (network, aisle_layer_kind ("attention"), attention);
  aisle_network_join (network, branch);
  branch = aisle_network_branch (network);
  aisle_network_add (network, aisle_layer_kind ("dense"), up);
  aisle_network_add (network, aisle_layer_kind ("activation"), middle);
  aisle_network_add (network, aisle_layer_kind ("dense"), down);
  aisle_network_join (network, branch);
  aisle_network_add (network, aisle_layer_kind ("norm"), same);
  return network;
}

typedef struct
{
  Log log;
  AisleNetwork *network;
  AisleSequenceSettings settings;
  AisleSequenceLearner *sequences;
  AisleLearner learner;
  AisleTraining training;
  float *params;
} Setup;

static void
setup_init (Setup *self, AisleHeadLoss loss, double rate)
{
  GError *error = NULL;
  AisleRandom random;

  memset (self, 0, sizeof *self);
  plant (&self->log);
  self->network = make_network (rate);
  self->settings = (AisleSequenceSettings){
    .subject = "test",
    .network = self->network,
    .head = { .loss = loss, .n_items = ITEMS, .width = D, .n_negatives = 12, .beta = 0.5 },
    .n_rows = ROWS,
    .start = self->log.start,
    .item = self->log.item,
    .longest = 8,
    .batch = 64,
    .popular = 0.5,
    .by_log = TRUE,
  };
  self->sequences = aisle_sequence_learner_new (&self->settings, &error);
  g_assert_no_error (error);
  self->learner = aisle_sequence_learner_get (self->sequences);
  self->training = (AisleTraining){
    .subject = "test", .adam = AISLE_ADAM, .batch = 64, .passes = 6, .patience = 3, .seed = 8, .fingerprint = "a test"
  };
  self->training.adam.rate = 0.005;
  self->params = aisle_vector_new (self->learner.n_params);
  aisle_random_init (&random, 1, "table");
  for (gsize i = 0; i < ITEMS * D; i++)
    self->params[i] = (float) (0.1 * aisle_random_normal (&random));
  aisle_network_init (self->network, self->params + ITEMS * D, 1);
}

static void
setup_clear (Setup *self)
{
  aisle_sequence_learner_free (self->sequences);
  aisle_network_free (self->network);
  aisle_vector_free (self->params);
}

static void
run (Setup *self)
{
  GError *error = NULL;

  g_assert_true (aisle_training_run (&self->learner, &self->training, self->params, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* ---- gradients ---- */

static double
gradient_of_batch (Setup *self, float *gradient)
{
  const AisleLearner *learner = &self->learner;
  gint32 examples[30];
  double loss = 0, one, weight;
  GError *error = NULL;
  g_autofree float *chunks = g_new0 (float, learner->max_chunks * learner->n_chunk_floats);

  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    examples[i] = (gint32) (7 * i);
  gsize n = learner->begin (learner->data, self->params, examples, G_N_ELEMENTS (examples), 77, &error);
  for (gsize c = 0; c < n; c++)
    {
      g_assert_true (learner->chunk (learner->data, self->params, c, 0, chunks + c * learner->n_chunk_floats, &one,
                                     &weight, &error));
      loss += one;
    }
  g_assert_true (learner->finish (learner->data, self->params, chunks, n, gradient, &error));
  return loss;
}

/* Of every head, with dropout: the whole way from a table through a network with branches to a loss and back. */
static void
test_gradients (void)
{
  for (AisleHeadLoss loss = AISLE_HEAD_SAMPLED; loss <= AISLE_HEAD_BPR; loss++)
    {
      Setup self;

      setup_init (&self, loss, 0.2);
      self.settings.popular = 0;
      g_autofree float *gradient = g_new0 (float, self.learner.n_params),
                       *other = g_new0 (float, self.learner.n_params);
      gradient_of_batch (&self, gradient);
      for (gsize i = 0; i < self.learner.n_params; i += 37)
        {
          const double h = 0.02;
          float kept = self.params[i];
          double at[4], numeric;

          for (int k = 0; k < 4; k++)
            {
              self.params[i] = (float) (kept + h * (k < 2 ? k - 2 : k - 1));
              at[k] = gradient_of_batch (&self, other);
            }
          self.params[i] = kept;
          numeric = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * h);
          g_assert_cmpfloat_with_epsilon (gradient[i], numeric, 5e-3 * MAX (1, fabs (numeric)));
        }
      setup_clear (&self);
    }
}

static void
test_threads (void)
{
  Setup one, two;

  setup_init (&one, AISLE_HEAD_SAMPLED, 0.3);
  setup_init (&two, AISLE_HEAD_SAMPLED, 0.3);
  aisle_parallel_set_threads (1);
  run (&one);
  aisle_parallel_set_threads (2);
  run (&two);
  aisle_parallel_set_threads (0);
  g_assert_cmpmem (one.params, one.learner.n_params * sizeof (float), two.params,
                   two.learner.n_params * sizeof (float));
  setup_clear (&one);
  setup_clear (&two);
}

/* ---- learning ---- */

/* Share of items whose follower comes out first. */
static double
share_found (const Setup *self, const float *params)
{
  gint32 start[] = { 0, 1 };
  guint found = 0;

  for (gint32 item = 0; item < ITEMS; item++)
    {
      AislePack pack = { .n = 1, .n_tokens = 1, .longest = 1, .start = start, .ids = &item };
      float *tape = aisle_vector_new (aisle_network_tape (self->network, &pack, FALSE)), best = -INFINITY;
      const float *h =
          aisle_network_forward (self->network, &pack, params + ITEMS * D, params + item * D, FALSE, 0, tape);
      gint32 first = -1;

      for (gint32 i = 0; i < ITEMS; i++)
        {
          float score = 0;

          for (gsize j = 0; j < D; j++)
            score += h[j] * params[i * D + (gint32) j];
          if (score > best)
            {
              best = score;
              first = i;
            }
        }
      found += first == (7 * item + 3) % ITEMS;
      aisle_vector_free (tape);
    }
  return (double) found / ITEMS;
}

static void
keep_loss (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  double *losses = data;

  g_assert_true (isnan (validation));
  losses[pass] = loss;
}

static void
test_learns (void)
{
  for (AisleHeadLoss loss = AISLE_HEAD_SAMPLED; loss <= AISLE_HEAD_BPR; loss++)
    {
      double losses[200] = { 0 };
      Setup self;

      setup_init (&self, loss, 0);
      self.settings.popular = 0;
      self.training.passes = 160;
      self.training.adam.rate = 0.01;
      self.training.pass = keep_loss;
      self.training.pass_data = losses;
      run (&self);
      g_assert_cmpfloat (share_found (&self, self.params), >=, 0.99);
      g_assert_cmpfloat (losses[160], <, losses[1] / 3);
      setup_clear (&self);
    }
}

/* Passes are good until the third, then bad: the third is kept, and three later the training ends. */
typedef struct
{
  guint calls;
  gsize n;
  float *third;
} Judge;

static gboolean
judge (gpointer data, const float *params, double *score, GError **error)
{
  Judge *self = data;

  self->calls++;
  *score = self->calls <= 3 ? self->calls : 0.5;
  if (self->calls == 3)
    self->third = g_memdup2 (params, self->n * sizeof *params);
  return TRUE;
}

static void
test_early_stop (void)
{
  Setup self;
  Judge state = { 0 };
  GError *error = NULL;
  guint best = 0;

  setup_init (&self, AISLE_HEAD_SAMPLED, 0.1);
  state.n = self.learner.n_params;
  self.training.passes = 50;
  self.training.validate = judge;
  self.training.validate_data = &state;
  g_assert_true (aisle_training_run (&self.learner, &self.training, self.params, &best, NULL, &error));
  g_assert_cmpuint (best, ==, 3);
  g_assert_cmpuint (state.calls, ==, 6);
  g_assert_cmpmem (self.params, state.n * sizeof (float), state.third, state.n * sizeof (float));
  /* The same number of passes without validation ends at the same place. */
  Setup again;
  setup_init (&again, AISLE_HEAD_SAMPLED, 0.1);
  again.training.passes = 50;
  again.training.exactly = best;
  run (&again);
  g_assert_cmpmem (self.params, state.n * sizeof (float), again.params, state.n * sizeof (float));
  g_free (state.third);
  setup_clear (&self);
  setup_clear (&again);
}

/* A step a pass: the parameters after each. */
#define STEPS 12
typedef struct
{
  guint n_steps;
  gsize n;
  float *after[STEPS];
} Steps;

static gboolean
keep_step (gpointer data, const float *params, double *score, GError **error)
{
  Steps *self = data;

  *score = self->n_steps;
  self->after[self->n_steps++] = g_memdup2 (params, self->n * sizeof *params);
  return TRUE;
}

static void
run_steps (Steps *steps, double average)
{
  Setup self;

  setup_init (&self, AISLE_HEAD_SAMPLED, 0.1);
  self.learner.n_examples = self.training.batch;
  self.training.passes = STEPS;
  self.training.average = average;
  self.training.validate = keep_step;
  self.training.validate_data = steps;
  steps->n = self.learner.n_params;
  run (&self);
  g_assert_cmpuint (steps->n_steps, ==, STEPS);
  g_assert_cmpmem (self.params, steps->n * sizeof (float), steps->after[STEPS - 1], steps->n * sizeof (float));
  setup_clear (&self);
}

/* What is judged and left is the average, counted here from the parameters themselves. */
static void
test_average (void)
{
  const double share = .6;
  Steps alone = { 0 }, averaged = { 0 };
  Setup start;

  setup_init (&start, AISLE_HEAD_SAMPLED, 0.1);
  run_steps (&alone, 0);
  run_steps (&averaged, share);
  for (gsize i = 0; i < alone.n; i++)
    {
      double average = start.params[i];

      for (guint t = 1; t <= STEPS; t++)
        {
          double keep = MIN (share, (t + 1) / (t + 10.0));

          average = keep * average + (1 - keep) * alone.after[t - 1][i];
          g_assert_cmpfloat_with_epsilon (averaged.after[t - 1][i], average, 1e-6);
        }
    }
  g_assert_cmpfloat (fabsf (averaged.after[STEPS - 1][0] - alone.after[STEPS - 1][0]), >, 1e-5);
  for (guint t = 0; t < STEPS; t++)
    {
      g_free (alone.after[t]);
      g_free (averaged.after[t]);
    }
  setup_clear (&start);
}

static void
test_diverges (void)
{
  Setup self;
  GError *error = NULL;

  setup_init (&self, AISLE_HEAD_SAMPLED, 0);
  self.training.adam.rate = 1e30;
  g_assert_false (aisle_training_run (&self.learner, &self.training, self.params, NULL, NULL, &error));
  g_assert_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "lower learning rate than 1e+30"));
  g_error_free (error);
  setup_clear (&self);
}

/* Steps so long that no number overflows, but all that they give is far from anything. */
static void
test_runs_away (void)
{
  Setup self;
  GError *error = NULL;

  setup_init (&self, AISLE_HEAD_SAMPLED, 0);
  self.training.adam.rate = 5;
  g_assert_false (aisle_training_run (&self.learner, &self.training, self.params, NULL, NULL, &error));
  g_assert_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "diverged in pass 1: its loss rose to "));
  g_assert_nonnull (strstr (error->message, "lower learning rate than 5"));
  g_error_free (error);
  setup_clear (&self);
}

static void
test_empty (void)
{
  Setup self;
  GError *error = NULL;
  const gint64 start[] = { 0, 1, 1, 2 };
  const gint32 item[] = { 3, 4 };

  setup_init (&self, AISLE_HEAD_SAMPLED, 0);
  self.settings.n_rows = 3;
  self.settings.start = start;
  self.settings.item = item;
  g_assert_null (aisle_sequence_learner_new (&self.settings, &error));
  g_assert_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_EMPTY);
  g_error_free (error);
  setup_clear (&self);
}

/* ---- checkpoints ---- */

static char *
new_folder (void)
{
  GError *error = NULL;
  char *folder = g_dir_make_tmp ("aisle-trainer-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

/* Cut, changed or of another training: as if it were not there. */
static void
test_hostile (void)
{
  g_autofree char *folder = new_folder (), *path = g_build_filename (folder, "state", NULL);
  AisleTrainState state = { .step = 12, .pass = 2, .best_pass = 1, .best = 0.5, .weight = 3 }, got;
  float vectors[AISLE_STATE_VECTORS * 3], read[AISLE_STATE_VECTORS * 3];
  GError *error = NULL;
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    vectors[i] = (float) i / 7;
  g_assert_false (aisle_checkpoint_read (path, "name", &got, read, G_N_ELEMENTS (read)));
  g_assert_true (aisle_checkpoint_write (path, "name", &state, vectors, G_N_ELEMENTS (vectors), &error));
  g_assert_true (aisle_checkpoint_read (path, "name", &got, read, G_N_ELEMENTS (read)));
  g_assert_cmpuint (got.step, ==, 12);
  g_assert_cmpfloat (got.best, ==, 0.5);
  g_assert_cmpmem (read, sizeof read, vectors, sizeof vectors);
  g_assert_false (aisle_checkpoint_read (path, "other", &got, read, G_N_ELEMENTS (read)));
  g_assert_false (aisle_checkpoint_read (path, "nam", &got, read, G_N_ELEMENTS (read)));
  g_assert_false (aisle_checkpoint_read (path, "name", &got, read, G_N_ELEMENTS (read) - 1));
  g_autofree char *bytes = aisle_file_read (path, 1 << 20, &length, &error);
  for (gsize cut = 0; cut < length; cut += 5)
    {
      g_assert_true (aisle_file_write (path, bytes, cut, &error));
      g_assert_false (aisle_checkpoint_read (path, "name", &got, read, G_N_ELEMENTS (read)));
    }
  for (gsize i = 0; i < length; i++)
    {
      bytes[i] ^= 0x20;
      g_assert_true (aisle_file_write (path, bytes, length, &error));
      g_assert_false (aisle_checkpoint_read (path, "name", &got, read, G_N_ELEMENTS (read)));
      bytes[i] ^= 0x20;
    }
  g_unlink (path);
  g_rmdir (folder);
}

/* A table of which a batch needs few rows, each drawn to its number. */
#define TABLE 64
#define WIDE  3

typedef struct
{
  const gint32 *rows;
  gsize n;
} Few;

static gsize
few_begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  *(Few *) data = (Few){ examples, n };
  return 1;
}

static const gint32 *
few_rows (gpointer data, gsize *n)
{
  *n = ((const Few *) data)->n;
  return ((const Few *) data)->rows;
}

static gboolean
few_chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss, double *weight,
           GError **error)
{
  const Few *self = data;

  *loss = 0;
  *weight = (double) self->n;
  for (gsize i = 0; i < self->n * WIDE; i++)
    {
      gint32 row = self->rows[i / WIDE];

      gradient[i] = params[(gsize) row * WIDE + i % WIDE] - (float) row / TABLE;
      *loss += .5 * (double) (gradient[i] * gradient[i]);
    }
  return TRUE;
}

static gboolean
few_finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient, GError **error)
{
  memcpy (gradient, chunks, ((const Few *) data)->n * WIDE * sizeof *gradient);
  return TRUE;
}

static void
stop_later (double fraction, const char *what, gpointer data)
{
  if (fraction > .6)
    g_cancellable_cancel (data);
}

/* A row that says it is ahead of the training or behind the pass, in a file that is whole: it begins anew. */
static void
test_hostile_rows (void)
{
  g_autofree char *folder = new_folder (), *path = g_build_filename (folder, "state", NULL);
  Few few = { NULL, 0 };
  const AisleLearner learner = { .data = &few,
                                 .n_params = TABLE * WIDE,
                                 .n_examples = TABLE,
                                 .n_chunk_floats = 4 * WIDE,
                                 .max_chunks = 1,
                                 .n_rows = TABLE,
                                 .width = WIDE,
                                 .max_rows = 4,
                                 .begin = few_begin,
                                 .chunk = few_chunk,
                                 .rows = few_rows,
                                 .finish = few_finish };
  AisleTraining training = { .subject = "test", .adam = AISLE_ADAM, .batch = 4, .passes = 3, .fingerprint = "rows" };
  const guint32 strange[] = { 0, 3, 48, 1000000, G_MAXUINT32 };
  float undisturbed[TABLE * WIDE] = { 0 }, vectors[(AISLE_STATE_VECTORS * WIDE + 1) * TABLE + 6 * 3];
  GError *error = NULL;

  g_assert_true (aisle_training_run (&learner, &training, undisturbed, NULL, NULL, &error));
  training.checkpoint = path;
  training.every = 1e9;
  for (gsize i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      AisleProgress progress = { .report = stop_later, .user_data = cancellable, .cancellable = cancellable };
      float params[TABLE * WIDE] = { 0 };
      AisleTrainState state;

      g_assert_false (aisle_training_run (&learner, &training, params, NULL, &progress, &error));
      g_clear_error (&error);
      g_assert_true (aisle_checkpoint_read (path, "rows", &state, vectors, G_N_ELEMENTS (vectors)));
      g_assert_cmpuint (state.pass, ==, 1);
      memcpy (vectors + AISLE_STATE_VECTORS * WIDE * TABLE + TABLE / 2, &strange[i], sizeof strange[i]);
      g_assert_true (aisle_checkpoint_write (path, "rows", &state, vectors, G_N_ELEMENTS (vectors), &error));
      memset (params, 0, sizeof params);
      g_assert_true (aisle_training_run (&learner, &training, params, NULL, NULL, &error));
      g_assert_cmpmem (params, sizeof params, undisturbed, sizeof undisturbed);
      g_unlink (path);
    }
  g_rmdir (folder);
}

/* Score for validation that changes from pass to pass with the parameters. */
static gboolean
score_share (gpointer data, const float *params, double *score, GError **error)
{
  *score = share_found (data, params);
  g_usleep (2000); /* long enough for a kill to hit the middle of things */
  return TRUE;
}

static void
keep_pass (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  double *kept = data;

  g_assert_true (seconds > kept[0]); /* from pass to pass, whenever it was done */
  kept[0] = seconds;
  kept[1] += again;
  kept[2 * pass] = loss;
  kept[2 * pass + 1] = validation;
}

/* A kill leaves a checkpoint, which is gone on from; after success it is left, and says that all is done. */
static void
check_resume (guint cancel_after, const float *expected, const double *curve)
{
  g_autofree char *folder = new_folder (), *path = g_build_filename (folder, "state", NULL);
  double kept[64] = { 0 };
  pid_t child;
  int status;
  Setup self;

  setup_init (&self, AISLE_HEAD_SAMPLED, 0.2);
  self.training.passes = 20;
  self.training.patience = 20;
  self.training.average = 0.9;
  self.training.validate = score_share;
  self.training.validate_data = &self;
  self.training.checkpoint = path;
  self.training.every = 0;
  aisle_parallel_set_threads (1); /* threads do not survive a fork */
  child = fork ();
  if (child == 0)
    {
      GError *error = NULL;

      (void) !aisle_training_run (&self.learner, &self.training, self.params, NULL, NULL, &error);
      _exit (0);
    }
  g_usleep (cancel_after);
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_test_message ("killed after %u us: %s, a checkpoint %s", cancel_after,
                  WIFSIGNALED (status) ? "in the middle" : "at the end",
                  g_file_test (path, G_FILE_TEST_EXISTS) ? "is there" : "is not there");
  self.training.pass = keep_pass;
  self.training.pass_data = kept;
  run (&self);
  g_assert_cmpmem (self.params, self.learner.n_params * sizeof (float), expected,
                   self.learner.n_params * sizeof (float));
  for (gsize i = 2; i < 42; i++) /* passes before the checkpoint are told again */
    g_assert_cmpfloat (kept[i], ==, curve[i]);
  g_assert_true (kept[1] < 20 || WIFEXITED (status));
  memset (kept, 0, sizeof kept);
  run (&self);
  for (gsize i = 2; i < 42; i++)
    g_assert_cmpfloat (kept[i], ==, curve[i]);
  g_assert_cmpfloat (kept[1], ==, 20);
  g_assert_cmpmem (self.params, self.learner.n_params * sizeof (float), expected,
                   self.learner.n_params * sizeof (float));
  setup_clear (&self);
  g_autoptr (GDir) left = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (left)) != NULL;)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_unlink (file);
    }
  g_rmdir (folder);
}

/* Memory that runs out, or a cancel, in the middle of a pass: the error says so, and the checkpoint holds what was
 * reached, from which a new start comes to the same bytes as a training that was never disturbed. */
typedef struct
{
  AisleLearner whole;
  GCancellable *cancellable; /* (nullable) */
  guint left;                /* chunks until it happens */
} Trouble;

static gboolean
troubled_chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss,
                double *weight, GError **error)
{
  Trouble *self = data;

  if (self->left > 0 && --self->left == 0)
    {
      if (self->cancellable == NULL)
        {
          g_set_error_literal (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY, "not enough memory");
          return FALSE;
        }
      g_cancellable_cancel (self->cancellable);
    }
  return self->whole.chunk (self->whole.data, params, index, worker, gradient, loss, weight, error);
}

static gsize
troubled_begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  Trouble *self = data;

  return self->whole.begin (self->whole.data, params, examples, n, key, error);
}

static gboolean
troubled_finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient,
                 GError **error)
{
  Trouble *self = data;

  return self->whole.finish (self->whole.data, params, chunks, n_chunks, gradient, error);
}

static void
check_trouble (gboolean cancel, const Setup *undisturbed)
{
  g_autofree char *folder = new_folder (), *path = g_build_filename (folder, "state", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  GError *error = NULL;
  Trouble trouble;
  Setup self;

  setup_init (&self, AISLE_HEAD_SAMPLED, 0.2);
  self.training.checkpoint = path;
  self.training.every = 1e9; /* not by the clock: because it ended */
  trouble = (Trouble){ self.learner, cancel ? cancellable : NULL, 23 };
  self.learner.data = &trouble;
  self.learner.begin = troubled_begin;
  self.learner.chunk = troubled_chunk;
  self.learner.finish = troubled_finish;
  g_assert_false (aisle_training_run (&self.learner, &self.training, self.params, NULL, &progress, &error));
  if (cancel)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY);
  g_clear_error (&error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  memset (self.params, 0, self.learner.n_params * sizeof (float)); /* the checkpoint has them */
  run (&self);
  g_assert_cmpmem (self.params, self.learner.n_params * sizeof (float), undisturbed->params,
                   self.learner.n_params * sizeof (float));
  setup_clear (&self);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_trouble (void)
{
  Setup undisturbed;

  aisle_parallel_set_threads (1); /* so that chunks are counted */
  setup_init (&undisturbed, AISLE_HEAD_SAMPLED, 0.2);
  run (&undisturbed);
  check_trouble (FALSE, &undisturbed);
  check_trouble (TRUE, &undisturbed);
  aisle_parallel_set_threads (0);
  setup_clear (&undisturbed);
}

static void
test_kill (void)
{
  double curve[64] = { 0 };
  gint64 began, took;
  Setup whole;

  setup_init (&whole, AISLE_HEAD_SAMPLED, 0.2);
  whole.training.passes = 20;
  whole.training.patience = 20;
  whole.training.average = 0.9;
  whole.training.validate = score_share;
  whole.training.validate_data = &whole;
  whole.training.pass = keep_pass;
  whole.training.pass_data = curve;
  aisle_parallel_set_threads (1);
  began = g_get_monotonic_time ();
  run (&whole);
  took = g_get_monotonic_time () - began;
  for (guint i = 1; i <= 8; i++)
    check_resume ((guint) (took * i / 8), whole.params, curve);
  aisle_parallel_set_threads (0);
  setup_clear (&whole);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neural/trainer/kill", test_kill);
  g_test_add_func ("/neural/trainer/trouble", test_trouble);
  g_test_add_func ("/neural/trainer/gradients", test_gradients);
  g_test_add_func ("/neural/trainer/threads", test_threads);
  g_test_add_func ("/neural/trainer/learns", test_learns);
  g_test_add_func ("/neural/trainer/early-stop", test_early_stop);
  g_test_add_func ("/neural/trainer/average", test_average);
  g_test_add_func ("/neural/trainer/diverges", test_diverges);
  g_test_add_func ("/neural/trainer/runs-away", test_runs_away);
  g_test_add_func ("/neural/trainer/empty", test_empty);
  g_test_add_func ("/neural/trainer/hostile", test_hostile);
  g_test_add_func ("/neural/trainer/hostile-rows", test_hostile_rows);
  return g_test_run ();
}
