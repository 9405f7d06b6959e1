/* optimiser.c: see optimiser.h.  Vectors are cut into fixed parts, over threads. */
#include "neural/optimiser.h"

#include "neural/wide.h"
#include "numeric/parallel.h"

#include <math.h>

#define PART ((gsize) 1 << 15)

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

typedef struct
{
  float beta1, beta2, rate, root, epsilon, scale, keep;
  float *params, *first, *second;
  const float *gradient;
  gsize n;
} Step;

/* root: the second moment's correction, so that the square root is taken of what is stored. */
AISLE_WIDE static void
step_part (const Step *self, gsize from, gsize to)
{
  float *restrict params = self->params, *restrict first = self->first, *restrict second = self->second;
  const float *restrict gradient = self->gradient;
  float beta1 = self->beta1, beta2 = self->beta2, rate = self->rate, root = self->root, epsilon = self->epsilon;
  float scale = self->scale, keep = self->keep;

  for (gsize i = from; i < to; i++)
    {
      float g = gradient[i] * scale;
      float m = beta1 * first[i] + (1 - beta1) * g;
      float v = beta2 * second[i] + (1 - beta2) * g * g;

      first[i] = m;
      second[i] = v;
      params[i] = keep * params[i] - rate * m / (sqrtf (v) * root + epsilon);
    }
}

static gboolean
step_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Step *self = data;

  step_part (self, index * PART, MIN (self->n, (index + 1) * PART));
  return TRUE;
}

void
aisle_adam_step (const AisleAdam *self, guint64 step, double rate, double scale, float *params, const float *gradient,
                 float *first, float *second, gsize n)
{
  double t = (double) step;
  Step work = {
    .beta1 = (float) self->beta1,
    .beta2 = (float) self->beta2,
    .rate = (float) (rate / (1 - pow (self->beta1, t))),
    .root = (float) (1 / sqrt (1 - pow (self->beta2, t))),
    .epsilon = (float) self->epsilon,
    .scale = (float) scale,
    .keep = (float) (1 - rate * self->decay),
    .params = params,
    .first = first,
    .second = second,
    .gradient = gradient,
    .n = n,
  };

  if (!aisle_parallel_for ((n + PART - 1) / PART, step_chunk, &work, NULL, NULL, NULL))
    g_assert_not_reached (); /* no chunk fails and nobody cancels */
}

typedef struct
{
  float *average;
  const float *params;
  float share;
  gsize n;
} Follow;

AISLE_WIDE static void
follow_part (const Follow *self, gsize from, gsize to)
{
  float *restrict average = self->average, share = self->share;
  const float *restrict params = self->params;

  for (gsize i = from; i < to; i++)
    average[i] += share * (params[i] - average[i]);
}

static gboolean
follow_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Follow *self = data;

  follow_part (self, index * PART, MIN (self->n, (index + 1) * PART));
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
