/* row-steps.c: see row-steps.h. */
#include "neural/row-steps.h"

#include "neural/wide.h"
#include "numeric/parallel.h"

#include <math.h>

#define FADED 200 /* (0.9 / sqrt (0.999))^200 < 1e-9 */
#define PART  64  /* rows */

struct _AisleRowSteps
{
  AisleRowTable table;
  double fade;      /* beta1 / sqrt (beta2) */
  guint64 from, to; /* the pass's steps so far are from + 1 .. to */
  /* Of step from + i: */
  double *gain;         /* g */
  double *kept;         /* logarithm of what is left of the average that stood at `from` */
  double *rest;         /* the sum for a row that was stepped then and has come to rest; NAN: nobody asked yet */
  double recent[FADED]; /* the sum for a row that was stepped at to - i */
};

AisleRowSteps *
aisle_row_steps_new (const AisleRowTable *table)
{
  AisleRowSteps *self = g_new0 (AisleRowSteps, 1);
  gsize n = table->steps_a_pass + 1;

  self->table = *table;
  self->fade = table->adam->beta1 / sqrt (table->adam->beta2);
  self->gain = g_try_new0 (double, 3 * n);
  if (self->gain == NULL)
    {
      g_free (self);
      return NULL;
    }
  self->kept = self->gain + n;
  self->rest = self->kept + n;
  return self;
}

void
aisle_row_steps_free (AisleRowSteps *self)
{
  if (self == NULL)
    return;
  g_free (self->gain);
  g_free (self);
}

/* ---- steps ---- */

static void
advance (AisleRowSteps *self)
{
  const AisleRowTable *table = &self->table;
  const AisleAdam *adam = table->adam;
  guint64 i = ++self->to - self->from, n = MIN (i, FADED - 1);
  double t = (double) self->to;

  self->gain[i] =
      aisle_adam_rate (adam, self->to, table->n_steps) * sqrt (1 - pow (adam->beta2, t)) / (1 - pow (adam->beta1, t));
  self->kept[i] = self->kept[i - 1] + log (aisle_average_keep (table->keep, self->to));
  self->rest[i] = NAN;
  for (guint64 k = 1; k <= n; k++)
    self->recent[k] = self->fade * (self->gain[i - k + 1] + self->recent[k - 1]);
}

void
aisle_row_steps_begin (AisleRowSteps *self, guint64 from, guint64 to)
{
  self->from = self->to = from;
  self->rest[0] = NAN;
  while (self->to < to)
    advance (self);
}

/* The sum of the gap behind a step. */
static double
sum_since (const AisleRowSteps *self, guint64 step)
{
  return self->to - step < FADED ? self->recent[self->to - step] : self->rest[step - self->from];
}

static void
ask_rest (AisleRowSteps *self, guint64 step)
{
  guint64 i = step - self->from;
  double sum = 0;

  if (self->to - step < FADED || !isnan (self->rest[i]))
    return;
  for (guint64 j = FADED; j > 0; j--)
    sum = self->fade * (self->gain[i + j] + sum);
  self->rest[i] = sum;
}

/* ---- rows ---- */

typedef struct
{
  AisleRowSteps *steps;
  const gint32 *rows; /* (nullable) */
  gsize n;
  const float *gradient;
  AisleAdamStep step;
  float share;
} Work;

AISLE_WIDE static void
coast (float *restrict params, float *restrict first, float *restrict second, gsize n, float sum, float epsilon,
       float fade1, float fade2)
{
  for (gsize i = 0; i < n; i++)
    {
      params[i] -= sum * first[i] / (sqrtf (second[i]) + epsilon);
      first[i] *= fade1;
      second[i] *= fade2;
    }
}

static void
settle_row (const AisleRowSteps *self, gsize row)
{
  const AisleRowTable *table = &self->table;
  const AisleAdam *adam = table->adam;
  gsize at = row * table->width;
  guint64 last = table->last[row], gap = self->to - last;

  if (gap == 0)
    return;
  coast (table->params + at, table->first + at, table->second + at, table->width, (float) sum_since (self, last),
         (float) adam->epsilon, gap < FADED ? (float) pow (adam->beta1, (double) gap) : 0,
         (float) pow (adam->beta2, (double) gap));
  if (table->average != NULL)
    aisle_follow_part (table->average + at, table->params + at,
                       (float) -expm1 (self->kept[self->to - self->from] - self->kept[last - self->from]),
                       table->width);
  table->last[row] = (guint32) self->to;
}

static gsize
row_of (const Work *self, gsize i)
{
  return self->rows != NULL ? (gsize) self->rows[i] : i;
}

static gboolean
settle_part (gsize index, guint worker, gpointer data, GError **error)
{
  const Work *self = data;

  for (gsize i = index * PART; i < MIN (self->n, (index + 1) * PART); i++)
    settle_row (self->steps, row_of (self, i));
  return TRUE;
}

static gboolean
step_part (gsize index, guint worker, gpointer data, GError **error)
{
  const Work *self = data;
  const AisleRowTable *table = &self->steps->table;

  for (gsize i = index * PART; i < MIN (self->n, (index + 1) * PART); i++)
    {
      gsize row = row_of (self, i), at = row * table->width;

      aisle_adam_part (&self->step, table->params + at, self->gradient + i * table->width, table->first + at,
                       table->second + at, table->width);
      if (table->average != NULL)
        aisle_follow_part (table->average + at, table->params + at, self->share, table->width);
      table->last[row] = (guint32) self->steps->to;
    }
  return TRUE;
}

static void
over_parts (const Work *work, AisleChunkFunc part)
{
  if (!aisle_parallel_for ((work->n + PART - 1) / PART, part, (gpointer) work, NULL, NULL, NULL))
    g_assert_not_reached (); /* no part fails and nobody cancels */
}

void
aisle_row_steps_settle (AisleRowSteps *self, const gint32 *rows, gsize n)
{
  Work work = { .steps = self, .rows = rows, .n = rows != NULL ? n : self->table.n_rows };

  for (gsize i = 0; i < work.n; i++)
    ask_rest (self, self->table.last[row_of (&work, i)]);
  over_parts (&work, settle_part);
}

void
aisle_row_steps_step (AisleRowSteps *self, const gint32 *rows, gsize n, const float *gradient, double scale)
{
  const AisleRowTable *table = &self->table;
  Work work = { .steps = self, .rows = rows, .n = n, .gradient = gradient };

  advance (self);
  work.step =
      aisle_adam_prepare (table->adam, self->to, aisle_adam_rate (table->adam, self->to, table->n_steps), scale);
  work.share = (float) (1 - aisle_average_keep (table->keep, self->to));
  over_parts (&work, step_part);
}
