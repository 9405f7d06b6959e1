/* Steps of a table's rows put off: what they come to is what steps of the whole table come to; through a training of texts,
 * the same bytes for one thread and two, and after a stop. */
#include "base/error.h"
#include "base/files.h"
#include "neural/row-steps.h"
#include "neural/text-learner.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define V            50
#define D            8
#define STEPS_A_PASS 600
#define PASSES       3
#define AVERAGE      .995

/* Row r is needed by about one step of 1 + r^2 / 4: the last rows rest for far longer than their moments do. */
static gsize
draw_rows (AisleRandom *random, gint32 *rows)
{
  gsize n = 0;

  for (gint32 r = 0; r < V; r++)
    if (aisle_random_below (random, (guint64) (1 + r * r / 4)) == 0)
      rows[n++] = r;
  return n;
}

typedef struct
{
  float params[V * D], first[V * D], second[V * D], average[V * D];
} Vectors;

static void
step_whole (Vectors *self, const AisleAdam *adam, guint64 step, const gint32 *rows, gsize n, const float *gradient)
{
  float whole[V * D] = { 0 };

  for (gsize i = 0; i < n; i++)
    memcpy (whole + rows[i] * D, gradient + i * D, D * sizeof *whole);
  aisle_adam_step (adam, step, aisle_adam_rate (adam, step, PASSES * STEPS_A_PASS), .5, self->params, whole,
                   self->first, self->second, V * D);
  aisle_vector_follow (self->average, self->params, 1 - aisle_average_keep (AVERAGE, step), V * D);
}

static void
assert_near (const float *put_off, const float *whole, double most)
{
  double length = 0, apart = 0;

  for (gsize i = 0; i < V * D; i++)
    {
      length += (double) whole[i] * whole[i];
      apart += pow ((double) put_off[i] - whole[i], 2);
    }
  g_test_message ("apart by %.2g of their length", sqrt (apart / length));
  g_assert_cmpfloat (sqrt (apart / length), <, most);
}

static void
test_as_whole (void)
{
  AisleAdam adam = AISLE_ADAM;
  g_autofree Vectors *whole = g_new0 (Vectors, 1), *put_off = g_new0 (Vectors, 1);
  guint32 last[V] = { 0 };
  AisleRowSteps *steps;
  AisleRandom random;
  guint64 step = 0;

  adam.rate = .01;
  adam.schedule = AISLE_SCHEDULE_COSINE;
  adam.warm_up = 40;
  aisle_random_init (&random, 3, "gradients");
  steps =
      aisle_row_steps_new (&(AisleRowTable){ V, D, put_off->params, put_off->first, put_off->second, put_off->average,
                                             last, &adam, AVERAGE, PASSES * STEPS_A_PASS, STEPS_A_PASS });
  for (guint pass = 0; pass < PASSES; pass++)
    {
      aisle_row_steps_begin (steps, step, step);
      for (guint i = 0; i < STEPS_A_PASS; i++)
        {
          gint32 rows[V];
          float gradient[V * D];
          gsize n = draw_rows (&random, rows);

          for (gsize j = 0; j < n * D; j++)
            gradient[j] = (float) (aisle_random_normal (&random) + (double) (j % D) / D);
          aisle_row_steps_settle (steps, rows, n);
          aisle_row_steps_step (steps, rows, n, gradient, .5);
          step_whole (whole, &adam, ++step, rows, n, gradient);
        }
      aisle_row_steps_settle (steps, NULL, 0);
      assert_near (put_off->params, whole->params, 1e-5);
      assert_near (put_off->second, whole->second, 1e-4);
      assert_near (put_off->average, whole->average, .01);
    }
  aisle_row_steps_free (steps);
}

/* ---- a training ---- */

#define TOKENS  400
#define TEXTS   300
#define WORDS   6
#define CLASSES 3

typedef struct
{
  gint64 start[TEXTS + 1];
  gint32 ids[TEXTS * WORDS], label[TEXTS];
  AisleNetwork *network;
  AisleTextLearner *texts;
  AisleLearner learner;
  AisleTraining training;
  float *params;
} Setup;

static void
setup_init (Setup *self)
{
  AisleRandom random;
  GError *error = NULL;

  memset (self, 0, sizeof *self);
  aisle_random_init (&random, 5, "texts");
  for (gsize t = 0; t < TEXTS; t++)
    {
      self->start[t + 1] = (gint64) (t + 1) * WORDS;
      self->label[t] = (gint32) (t % CLASSES);
      for (gsize w = 0; w < WORDS; w++)
        self->ids[t * WORDS + w] = w == 0 ? (gint32) (1 + t % CLASSES) : (gint32) aisle_random_below (&random, TOKENS);
    }
  self->network = aisle_network_new ();
  aisle_network_add (self->network, aisle_layer_kind ("pooling"),
                     (AisleLayer){ .in = D, .out = D, .mode = AISLE_POOL_MEAN });
  aisle_network_add (self->network, aisle_layer_kind ("dense"), (AisleLayer){ .in = D, .out = CLASSES });
  self->texts = aisle_text_learner_new (&(AisleTextSettings){ .subject = "test",
                                                              .network = self->network,
                                                              .n_tokens = TOKENS,
                                                              .width = D,
                                                              .n_classes = CLASSES,
                                                              .n_rows = TEXTS,
                                                              .start = self->start,
                                                              .ids = self->ids,
                                                              .label = self->label,
                                                              .batch = 16,
                                                              .hidden = .1 },
                                        &error);
  g_assert_no_error (error);
  self->learner = aisle_text_learner_get (self->texts);
  self->training = (AisleTraining){ .subject = "test",
                                    .adam = AISLE_ADAM,
                                    .batch = 16,
                                    .passes = 8,
                                    .exactly = 8,
                                    .average = .95,
                                    .seed = 2,
                                    .every = 1e9,
                                    .fingerprint = "a test" };
  self->training.adam.rate = .01;
  self->training.adam.clip = 1;
  self->params = aisle_vector_new (self->learner.n_params);
  for (gsize i = 0; i < TOKENS * D; i++)
    self->params[i] = (float) (.1 * aisle_random_normal (&random));
  aisle_network_init (self->network, self->params + TOKENS * D, 1);
}

static void
setup_clear (Setup *self)
{
  aisle_text_learner_free (self->texts);
  aisle_network_free (self->network);
  aisle_vector_free (self->params);
}

static void
keep_loss (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  ((double *) data)[pass] = loss;
}

static void
run (Setup *self)
{
  GError *error = NULL;

  g_assert_true (aisle_training_run (&self->learner, &self->training, self->params, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_same (const Setup *self, const Setup *other)
{
  g_assert_cmpmem (self->params, self->learner.n_params * sizeof (float), other->params,
                   other->learner.n_params * sizeof (float));
}

static void
test_threads (void)
{
  double losses[9] = { 0 };
  Setup one, two;

  setup_init (&one);
  setup_init (&two);
  one.training.pass = keep_loss;
  one.training.pass_data = losses;
  aisle_parallel_set_threads (1);
  run (&one);
  aisle_parallel_set_threads (2);
  run (&two);
  aisle_parallel_set_threads (0);
  assert_same (&one, &two);
  g_assert_cmpfloat (losses[8], <, losses[1] / 2); /* the first word tells */
  setup_clear (&one);
  setup_clear (&two);
}

/* Cancelled in the middle of a pass, at its end, and in the next. */
typedef struct
{
  AisleLearner whole;
  GCancellable *cancellable;
  guint left;
} Trouble;

static gsize
troubled_begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  Trouble *self = data;

  if (self->left-- == 1)
    g_cancellable_cancel (self->cancellable);
  return self->whole.begin (self->whole.data, params, examples, n, key, error);
}

static const gint32 *
troubled_rows (gpointer data, gsize *n)
{
  return ((Trouble *) data)->whole.rows (((Trouble *) data)->whole.data, n);
}

static gboolean
troubled_chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss,
                double *weight, GError **error)
{
  Trouble *self = data;

  return self->whole.chunk (self->whole.data, params, index, worker, gradient, loss, weight, error);
}

static gboolean
troubled_finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient,
                 GError **error)
{
  Trouble *self = data;

  return self->whole.finish (self->whole.data, params, chunks, n_chunks, gradient, error);
}

static void
check_resume (const Setup *undisturbed, guint steps)
{
  g_autofree char *folder = g_dir_make_tmp ("aisle-rows-XXXXXX", NULL),
                  *path = g_build_filename (folder, "state", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  Setup self;
  Trouble trouble;
  GError *error = NULL;
  AisleLearner own;

  setup_init (&self);
  self.training.checkpoint = path;
  trouble = (Trouble){ self.learner, cancellable, steps };
  own = self.learner;
  own.data = &trouble;
  own.begin = troubled_begin;
  own.rows = troubled_rows;
  own.chunk = troubled_chunk;
  own.finish = troubled_finish;
  g_assert_false (aisle_training_run (&own, &self.training, self.params, NULL, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  memset (self.params, 0, self.learner.n_params * sizeof (float)); /* the checkpoint has them */
  run (&self);
  assert_same (&self, undisturbed);
  setup_clear (&self);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_resume (void)
{
  const guint a_pass = (TEXTS + 15) / 16;
  Setup undisturbed;

  setup_init (&undisturbed);
  run (&undisturbed);
  check_resume (&undisturbed, a_pass / 2);
  check_resume (&undisturbed, 2 * a_pass);
  check_resume (&undisturbed, 3 * a_pass + 1);
  setup_clear (&undisturbed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/row-steps/as-whole", test_as_whole);
  g_test_add_func ("/row-steps/threads", test_threads);
  g_test_add_func ("/row-steps/resume", test_resume);
  return g_test_run ();
}
