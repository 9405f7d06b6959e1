/* trainer.c: see trainer.h. */
#include "neural/trainer.h"

#include "base/error.h"
#include "base/i18n.h"
#include "neural/checkpoint.h"
#include "neural/row-steps.h"
#include "numeric/parallel.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

/* A mean loss of a pass above so many times that of the first step, which is before anything was learnt, is no learning;
 * LEAST keeps rounding out where that one is 0. */
#define FAR   4
#define LEAST .01

typedef struct
{
  const AisleLearner *learner;
  const AisleTraining *training;
  AisleProgress *progress;
  AisleTrainState state;
  /* Parameters, first and second moment, best parameters, (nullable) their average, the step of each row, and the curve. */
  float *vectors;
  float *gradient, *chunks; /* whole; of the chunks */
  double *losses, *weights; /* of the chunks */
  gint32 *order;            /* of the examples in this pass */
  AisleRowSteps *rows;      /* (nullable) of the table */
  gsize n, n_table, steps_a_pass;
  guint64 n_steps;       /* of all passes */
  gint64 started, saved; /* monotonic microseconds */
} Run;

/* The step of a row is an integer in the room of a float, and what a pass came to three doubles in that of six. */
G_STATIC_ASSERT (sizeof (guint32) == sizeof (float));
G_STATIC_ASSERT (sizeof (double) == 2 * sizeof (float));

typedef struct
{
  double loss, validation, seconds;
} Point;

#define POINT (sizeof (Point) / sizeof (float))

static float *
vector (const Run *self, gsize index)
{
  return self->vectors + index * self->n;
}

static gsize
n_steps_a_pass (const AisleLearner *learner, const AisleTraining *training)
{
  return (learner->n_examples + training->batch - 1) / training->batch;
}

static gsize
n_vectors (const AisleTraining *training)
{
  return training->average > 0 ? AISLE_STATE_VECTORS + 1 : AISLE_STATE_VECTORS;
}

static guint
wanted_passes (const AisleTraining *training)
{
  return training->exactly > 0 ? training->exactly : training->passes;
}

static gsize
n_state (const AisleLearner *learner, const AisleTraining *training)
{
  return n_vectors (training) * learner->n_params + learner->n_rows + POINT * wanted_passes (training);
}

static gsize
n_gradient (const AisleLearner *learner, gsize n_rows)
{
  return learner->n_params - (learner->n_rows - n_rows) * learner->width;
}

/* What is judged and kept. */
static float *
wanted_vector (const Run *self)
{
  return vector (self, self->training->average > 0 ? AISLE_STATE_VECTORS : 0);
}

static gsize
n_floats (const AisleLearner *learner, const AisleTraining *training)
{
  return n_state (learner, training) + n_gradient (learner, learner->max_rows)
         + learner->max_chunks * learner->n_chunk_floats;
}

gsize
aisle_training_memory (const AisleLearner *learner, const AisleTraining *training)
{
  return n_floats (learner, training) * sizeof (float) + learner->n_params * sizeof (float)
         + learner->n_examples * sizeof (gint32) + learner->memory;
}

static gboolean
memory_fail (const Run *self, GError **error)
{
  g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY,
               _ ("not enough memory to train '%s', which takes %.1f MB: take fewer factors or a shorter history"),
               self->training->subject, aisle_training_memory (self->learner, self->training) / 1e6);
  return FALSE;
}

/* Of each row the step that it has come to. */
static guint32 *
last_steps (const Run *self)
{
  return (guint32 *) (gpointer) (self->vectors + n_vectors (self->training) * self->n);
}

/* What a pass that is done came to. */
static float *
point (const Run *self, guint pass)
{
  return self->vectors + n_vectors (self->training) * self->n + self->learner->n_rows + POINT * pass;
}

static AisleRowSteps *
open_rows (const Run *self)
{
  return aisle_row_steps_new (&(AisleRowTable){
      .n_rows = self->learner->n_rows,
      .width = self->learner->width,
      .params = vector (self, 0),
      .first = vector (self, 1),
      .second = vector (self, 2),
      .average = self->training->average > 0 ? wanted_vector (self) : NULL,
      .last = last_steps (self),
      .adam = &self->training->adam,
      .keep = self->training->average,
      .n_steps = self->n_steps,
      .steps_a_pass = self->steps_a_pass,
  });
}

static gboolean
open_run (Run *self, GError **error)
{
  const AisleLearner *learner = self->learner;

  self->n = learner->n_params;
  self->n_table = learner->n_rows * learner->width;
  self->vectors = aisle_vector_new (n_state (learner, self->training));
  self->gradient = aisle_vector_new (n_gradient (learner, learner->max_rows));
  self->chunks = aisle_vector_new (learner->max_chunks * learner->n_chunk_floats);
  self->losses = g_try_new0 (double, 2 * learner->max_chunks);
  self->order = g_try_new (gint32, learner->n_examples);
  if (self->vectors == NULL || self->gradient == NULL || self->chunks == NULL || self->losses == NULL
      || self->order == NULL)
    return memory_fail (self, error);
  self->weights = self->losses + learner->max_chunks;
  self->started = self->saved = g_get_monotonic_time ();
  self->steps_a_pass = n_steps_a_pass (learner, self->training);
  self->n_steps = self->steps_a_pass * (guint64) self->training->passes;
  if (learner->n_rows > 0 && (self->rows = open_rows (self)) == NULL)
    return memory_fail (self, error);
  return TRUE;
}

static void
close_run (Run *self)
{
  aisle_row_steps_free (self->rows);
  aisle_vector_free (self->vectors);
  aisle_vector_free (self->gradient);
  aisle_vector_free (self->chunks);
  g_free (self->losses);
  g_free (self->order);
}

static double
seconds (const Run *self)
{
  return self->state.seconds + (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;
}

/* ---- checkpoints ---- */

static gboolean
save (Run *self, GError **error)
{
  AisleTrainState state = self->state;

  if (self->training->checkpoint == NULL)
    return TRUE;
  state.seconds = seconds (self);
  self->saved = g_get_monotonic_time ();
  return aisle_checkpoint_write (self->training->checkpoint, self->training->fingerprint, &state, self->vectors,
                                 n_state (self->learner, self->training), error);
}

static gboolean
save_when_due (Run *self, GError **error)
{
  double since = (double) (g_get_monotonic_time () - self->saved) / G_USEC_PER_SEC;

  return since < self->training->every || save (self, error);
}

/* ---- a step ---- */

static gboolean
run_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Run *self = data;
  gsize n = self->learner->n_chunk_floats;
  float *gradient = self->chunks + index * n;

  memset (gradient, 0, n * sizeof *gradient);
  return self->learner->chunk (self->learner->data, vector (self, 0), index, worker, gradient, &self->losses[index],
                               &self->weights[index], error);
}

static gboolean
diverged (const Run *self, GError **error)
{
  g_set_error (
      error, AISLE_NEURAL_ERROR, AISLE_ERROR_FAILED,
      _ ("training '%s' diverged in pass %u: its loss is no longer a number; try a lower learning rate than %g"),
      self->training->subject, self->state.pass + 1, self->training->adam.rate);
  return FALSE;
}

/* A loss that is still a number may have run away all the same: a pass far above where training began knows less than
 * chance. */
static gboolean
ran_away (const Run *self, GError **error)
{
  double loss = self->state.loss / MAX (self->state.weight, 1);

  if (loss <= FAR * MAX (self->state.first, LEAST))
    return FALSE;
  g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_FAILED,
               _ ("training '%s' diverged in pass %u: its loss rose to %.3g, from %.3g at the start; try a lower "
                  "learning rate than %g"),
               self->training->subject, self->state.pass + 1, loss, self->state.first, self->training->adam.rate);
  return TRUE;
}

/* All parameters by their gradient: those of the table by row. */
static void
step_params (Run *self, const gint32 *rows, gsize n_rows, double scale)
{
  const AisleAdam *adam = &self->training->adam;
  gsize from = self->n_table, n = self->n - from;
  guint64 step = ++self->state.step;

  if (self->rows != NULL)
    aisle_row_steps_step (self->rows, rows, n_rows, self->gradient, scale);
  aisle_adam_step (adam, step, aisle_adam_rate (adam, step, self->n_steps), scale, vector (self, 0) + from,
                   self->gradient + n_rows * self->learner->width, vector (self, 1) + from, vector (self, 2) + from, n);
  if (self->training->average > 0)
    aisle_vector_follow (wanted_vector (self) + from, vector (self, 0) + from,
                         1 - aisle_average_keep (self->training->average, step), n);
}

static gboolean
take_step (Run *self, const gint32 *examples, gsize n, GError **error)
{
  const AisleLearner *learner = self->learner;
  guint64 key = aisle_key_mix (self->training->seed, self->state.step);
  double loss = 0, weight = 0, scale;
  const gint32 *rows = NULL;
  gsize n_rows = 0, n_chunks = learner->begin (learner->data, vector (self, 0), examples, n, key, error);

  if (n_chunks == 0)
    return FALSE;
  if (self->rows != NULL)
    {
      rows = learner->rows (learner->data, &n_rows);
      aisle_row_steps_settle (self->rows, rows, n_rows);
    }
  if (!aisle_parallel_for (n_chunks, run_chunk, self, NULL, NULL, error))
    return FALSE;
  for (gsize i = 0; i < n_chunks; i++)
    {
      loss += self->losses[i];
      weight += self->weights[i];
    }
  if (!isfinite (loss))
    return diverged (self, error);
  if (!learner->finish (learner->data, vector (self, 0), self->chunks, n_chunks, self->gradient, error))
    return FALSE;
  scale = aisle_adam_clip (&self->training->adam, self->gradient, 1 / MAX (weight, 1), n_gradient (learner, n_rows));
  if (!isfinite (scale))
    return diverged (self, error);
  if (self->state.step == 0)
    self->state.first = loss / MAX (weight, 1);
  step_params (self, rows, n_rows, scale);
  self->state.loss += loss;
  self->state.weight += weight;
  return TRUE;
}

/* ---- a pass ---- */

static void
draw_order (Run *self)
{
  AisleRandom random;

  for (gsize i = 0; i < self->learner->n_examples; i++)
    self->order[i] = (gint32) i;
  aisle_random_init (&random, aisle_key_mix (self->training->seed, self->state.pass), "order of examples");
  aisle_random_shuffle (&random, self->order, self->learner->n_examples);
}

static gboolean
steps_of_pass (Run *self, GError **error)
{
  gsize batch = self->training->batch, n = self->learner->n_examples;
  guint64 from = (guint64) self->state.pass * self->steps_a_pass;
  g_autofree char *what =
      g_strdup_printf (_ ("Pass %u of at most %u"), self->state.pass + 1, wanted_passes (self->training));

  draw_order (self);
  if (self->rows != NULL)
    aisle_row_steps_begin (self->rows, from, self->state.step);
  for (gsize i = (gsize) (self->state.step - from); i < self->steps_a_pass; i++)
    {
      double done = (self->state.pass + (double) i / self->steps_a_pass) / wanted_passes (self->training);

      if (!aisle_progress_step (self->progress, done, what, error)
          || !take_step (self, self->order + i * batch, MIN (batch, n - i * batch), error)
          || !save_when_due (self, error))
        return FALSE;
    }
  if (self->rows != NULL)
    aisle_row_steps_settle (self->rows, NULL, 0);
  return TRUE;
}

/* Whether the pass just finished is the best so far; keeps it then. */
static gboolean
judge (Run *self, double *score, GError **error)
{
  const AisleTraining *training = self->training;

  *score = NAN;
  if (training->validate == NULL || training->exactly > 0)
    return TRUE;
  if (!training->validate (training->validate_data, wanted_vector (self), score, error))
    return FALSE;
  if (self->state.best_pass == 0 || *score > self->state.best)
    {
      self->state.best = *score;
      self->state.best_pass = self->state.pass + 1;
      memcpy (vector (self, 3), wanted_vector (self), self->n * sizeof (float));
    }
  return TRUE;
}

static void
tell (const Run *self, guint pass, gboolean again)
{
  Point done;

  memcpy (&done, point (self, pass), sizeof done);
  if (self->training->pass != NULL)
    self->training->pass (pass + 1, done.loss, done.validation, done.seconds, again, self->training->pass_data);
}

static gboolean
one_pass (Run *self, GError **error)
{
  Point done;

  if (!steps_of_pass (self, error) || ran_away (self, error) || !judge (self, &done.validation, error))
    return FALSE;
  done.loss = self->state.loss / MAX (self->state.weight, 1);
  done.seconds = seconds (self);
  memcpy (point (self, self->state.pass), &done, sizeof done);
  tell (self, self->state.pass++, FALSE);
  self->state.loss = self->state.weight = 0;
  return TRUE;
}

static gboolean
all_passes (Run *self, GError **error)
{
  while (self->state.pass < wanted_passes (self->training))
    {
      if (self->state.best_pass > 0 && self->state.pass - self->state.best_pass >= self->training->patience)
        return TRUE;
      if (!one_pass (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
points_fit (const Run *self)
{
  for (guint pass = 0; pass < self->state.pass; pass++)
    {
      Point done;

      memcpy (&done, point (self, pass), sizeof done);
      if (!isfinite (done.loss) || isinf (done.validation) || !isfinite (done.seconds))
        return FALSE;
    }
  return TRUE;
}

/* What a file says must be a state this training can reach: no row is behind the pass, or ahead of it. */
static gboolean
state_fits (const Run *self)
{
  const AisleTrainState *state = &self->state;
  guint64 first = (guint64) state->pass * self->steps_a_pass;
  const guint32 *last = last_steps (self);

  if (state->pass > wanted_passes (self->training) || state->best_pass > state->pass || state->step < first
      || state->step - first > self->steps_a_pass)
    return FALSE;
  for (gsize row = 0; row < self->learner->n_rows; row++)
    if (last[row] < first || last[row] > state->step)
      return FALSE;
  return points_fit (self);
}

static void
begin_state (Run *self, const float *params)
{
  const AisleTraining *training = self->training;

  if (training->checkpoint != NULL
      && aisle_checkpoint_read (training->checkpoint, training->fingerprint, &self->state, self->vectors,
                                n_state (self->learner, training))
      && state_fits (self))
    {
      for (guint pass = 0; pass < self->state.pass; pass++)
        tell (self, pass, TRUE);
      return;
    }
  self->state = (AisleTrainState){ 0 };
  memset (self->vectors, 0, n_state (self->learner, training) * sizeof (float));
  memcpy (vector (self, 0), params, self->n * sizeof (float));
  memcpy (wanted_vector (self), params, self->n * sizeof (float));
}

gboolean
aisle_training_run (const AisleLearner *learner, const AisleTraining *training, float *params, guint *best_pass,
                    AisleProgress *progress, GError **error)
{
  Run self = { .learner = learner, .training = training, .progress = progress };
  GError *reason = NULL;
  gboolean done = FALSE;

  if (open_run (&self, error))
    {
      begin_state (&self, params);
      done = all_passes (&self, &reason) && save (&self, &reason);
      if (done)
        {
          gboolean judged = self.state.best_pass > 0;

          memcpy (params, judged ? vector (&self, 3) : wanted_vector (&self), self.n * sizeof (float));
          if (best_pass != NULL)
            *best_pass = judged ? self.state.best_pass : self.state.pass;
        }
      else
        {
          /* What was reached is worth keeping; the reason it ended is what is told. */
          if (!g_error_matches (reason, AISLE_NEURAL_ERROR, AISLE_ERROR_FAILED))
            (void) !save (&self, NULL);
          g_propagate_error (error, reason);
        }
    }
  close_run (&self);
  return done;
}
