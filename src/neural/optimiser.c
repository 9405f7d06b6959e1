/* optimiser.c: see optimiser.h.  Vectors are cut into fixed parts, over threads. */
#include "neural/optimiser.h"

#include "neural/wide.h"
#include "numeric/parallel.h"

#include <math.h>

#define PART   ((gsize) 1 << 15)
#define CLOSER 10 /* steps: how much closer the average follows at first */

double
aisle_adam_rate (const AisleAdam *self, guint64 step, guint64 n_steps)
{
  double share, rest;

  if (step <= self->warm_up)
    return self->rate * (double) step / (double) (self->warm_up + 1);
  if (self->schedule == AISLE_SCHEDULE_CONSTANT || n_steps <= self->warm_up)
    return self->rate;
  rest = (double) (n_steps - self->warm_up);
  share = MIN ((double) (step - self->warm_up - 1) / rest, 1);
  return self->rate * 0.5 * (1 + cos (G_PI * share));
}

AisleAdamStep
aisle_adam_prepare (const AisleAdam *self, guint64 step, double rate, double scale)
{
  double t = (double) step;

  return (AisleAdamStep){
    .beta1 = (float) self->beta1,
    .beta2 = (float) self->beta2,
    .rate = (float) (rate / (1 - pow (self->beta1, t))),
    .root = (float) (1 / sqrt (1 - pow (self->beta2, t))),
    .epsilon = (float) self->epsilon,
    .scale = (float) scale,
    .keep = (float) (1 - rate * self->decay),
  };
}

/* root: the second moment's correction, so that the square root is taken of what is stored. */
AISLE_WIDE void
aisle_adam_part (const AisleAdamStep *step, float *restrict params, const float *restrict gradient,
                 float *restrict first, float *restrict second, gsize n)
{
  float beta1 = step->beta1, beta2 = step->beta2, rate = step->rate, root = step->root, epsilon = step->epsilon;
  float scale = step->scale, keep = step->keep;

  for (gsize i = 0; i < n; i++)
    {
      float g = gradient[i] * scale;
      float m = beta1 * first[i] + (1 - beta1) * g;
      float v = beta2 * second[i] + (1 - beta2) * g * g;

      first[i] = m;
      second[i] = v;
      params[i] = keep * params[i] - rate * m / (sqrtf (v) * root + epsilon);
    }
}

typedef struct
{
  AisleAdamStep step;
  float *params, *first, *second;
  const float *gradient;
  gsize n;
} Step;

static gboolean
step_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Step *self = data;
  gsize from = index * PART;

  aisle_adam_part (&self->step, self->params + from, self->gradient + from, self->first + from, self->second + from,
                   MIN (self->n - from, PART));
  return TRUE;
}

void
aisle_adam_step (const AisleAdam *self, guint64 step, double rate, double scale, float *params, const float *gradient,
                 float *first, float *second, gsize n)
{
  Step work = { aisle_adam_prepare (self, step, rate, scale), params, first, second, gradient, n };

  if (!aisle_parallel_for ((n + PART - 1) / PART, step_chunk, &work, NULL, NULL, NULL))
    g_assert_not_reached (); /* no chunk fails and nobody cancels */
}

double
aisle_average_keep (double average, guint64 step)
{
  double t = (double) step;

  return MIN (average, (t + 1) / (t + CLOSER));
}

AISLE_WIDE void
aisle_follow_part (float *restrict average, const float *restrict params, float share, gsize n)
{
  for (gsize i = 0; i < n; i++)
    average[i] += share * (params[i] - average[i]);
}

typedef struct
{
  float *average;
  const float *params;
  float share;
  gsize n;
} Follow;

static gboolean
follow_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Follow *self = data;
  gsize from = index * PART;

  aisle_follow_part (self->average + from, self->params + from, self->share, MIN (self->n - from, PART));
  return TRUE;
}

void
aisle_vector_follow (float *average, const float *params, double share, gsize n)
{
  Follow work = { average, params, (float) share, n };

  if (!aisle_parallel_for ((n + PART - 1) / PART, follow_chunk, &work, NULL, NULL, NULL))
    g_assert_not_reached (); /* no chunk fails and nobody cancels */
}

typedef struct
{
  const float *x;
  gsize n;
  double *sums;
} Length;

AISLE_WIDE static double
square_part (const float *x, gsize n)
{
  double sum[16] = { 0 };
  gsize i = 0;

  for (; i + 16 <= n; i += 16)
    for (gsize j = 0; j < 16; j++)
      sum[j] += (double) x[i + j] * x[i + j];
  for (; i < n; i++)
    sum[0] += (double) x[i] * x[i];
  for (gsize j = 1; j < 16; j++)
    sum[0] += sum[j];
  return sum[0];
}

static gboolean
square_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Length *self = data;

  self->sums[index] = square_part (self->x + index * PART, MIN (self->n - index * PART, PART));
  return TRUE;
}

double
aisle_vector_length (const float *x, gsize n)
{
  gsize n_parts = (n + PART - 1) / PART;
  g_autofree double *sums = g_new0 (double, n_parts);
  Length work = { x, n, sums };
  double sum = 0;

  if (!aisle_parallel_for (n_parts, square_chunk, &work, NULL, NULL, NULL))
    g_assert_not_reached ();
  for (gsize i = 0; i < n_parts; i++)
    sum += sums[i];
  return sqrt (sum);
}

double
aisle_adam_clip (const AisleAdam *self, const float *gradient, double scale, gsize n)
{
  double length;

  if (self->clip <= 0)
    return scale;
  length = aisle_vector_length (gradient, n) * scale;
  return length > self->clip ? scale * self->clip / length : scale;
}
