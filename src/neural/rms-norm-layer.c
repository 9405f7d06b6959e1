/* rms-norm-layer.c: y = x / sqrt (mean (x^2) + epsilon) * gain, over each row. */
#include "neural/layer.h"

#include "neural/wide.h"

#include <math.h>

/* As Llama. */
#define EPSILON 1e-5f
#define LANES   16

static const AisleLayer samples[] = { { .in = 6, .out = 6 }, { .in = 35, .out = 35 } };

static guint
rms_norm_slices (const AisleLayer *self, AisleSlice *slices)
{
  slices[0] = (AisleSlice){ "gain", 1, { self->in } };
  return 1;
}

static void
rms_norm_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  for (gsize j = 0; j < self->in; j++)
    params[j] = 1;
}

/* 1 / length of each row. */
static gsize
rms_norm_cache (const AisleLayer *self, const AislePack *pack)
{
  return pack->n_tokens;
}

/* One row at a time of what is not asked for (d_in NULL) still goes somewhere: into the scratch. */
static gsize
rms_norm_scratch (const AisleLayer *self, const AislePack *pack)
{
  return self->in;
}

/* Sum of a b c. */
AISLE_WIDE static float
sum_products (const float *restrict a, const float *restrict b, const float *restrict c, gsize d)
{
  float lanes[LANES] = { 0 }, sum = 0;
  gsize j = 0;

  for (; j + LANES <= d; j += LANES)
    for (gsize k = 0; k < LANES; k++)
      lanes[k] += a[j + k] * b[j + k] * c[j + k];
  for (; j < d; j++)
    sum += a[j] * b[j] * c[j];
  for (gsize k = 0; k < LANES; k++)
    sum += lanes[k];
  return sum;
}

AISLE_WIDE static float
sum_squares (const float *restrict x, gsize d)
{
  float lanes[LANES] = { 0 }, sum = 0;
  gsize j = 0;

  for (; j + LANES <= d; j += LANES)
    for (gsize k = 0; k < LANES; k++)
      lanes[k] += x[j + k] * x[j + k];
  for (; j < d; j++)
    sum += x[j] * x[j];
  for (gsize k = 0; k < LANES; k++)
    sum += lanes[k];
  return sum;
}

AISLE_WIDE static void
scale_row (const float *restrict x, const float *restrict gain, gsize d, float inverse, float *restrict y)
{
  for (gsize j = 0; j < d; j++)
    y[j] = x[j] * inverse * gain[j];
}

static void
rms_norm_forward (const AisleLayer *self, const AisleCall *call, const float *in, float *out)
{
  gsize d = self->in;

  for (gsize t = 0; t < call->pack->n_tokens; t++)
    {
      float inverse = 1 / sqrtf (sum_squares (in + t * d, d) / d + EPSILON);

      scale_row (in + t * d, call->params, d, inverse, out + t * d);
      if (call->cache != NULL)
        call->cache[t] = inverse;
    }
}

/* With r = inverse and dot = sum (dy gain x): dx = r (dy gain - x r^2 dot / d), d_gain += dy x r. */
AISLE_WIDE static void
row_backward (const float *restrict x, const float *restrict gain, const float *restrict d_y, gsize d, float inverse,
              float share, float *restrict d_gain, float *restrict d_x)
{
  for (gsize j = 0; j < d; j++)
    {
      d_gain[j] += d_y[j] * x[j] * inverse;
      d_x[j] = (d_y[j] * gain[j] - x[j] * share) * inverse;
    }
}

static void
rms_norm_backward (const AisleLayer *self, const AisleCall *call, const float *in, const float *out, const float *d_out,
                   float *d_in, float *d_params)
{
  gsize d = self->in;

  for (gsize t = 0; t < call->pack->n_tokens; t++)
    {
      const float *x = in + t * d, *d_y = d_out + t * d;
      float inverse = call->cache[t], share = sum_products (d_y, call->params, x, d) * inverse * inverse / d;

      row_backward (x, call->params, d_y, d, inverse, share, d_params, d_in != NULL ? d_in + t * d : call->scratch);
    }
}

static const char *
rms_norm_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  const gint64 last[] = { -1 };
  const char *square = aisle_sketch_node (sketch, "Mul", in, in, NULL), *mean, *length, *z;

  mean = aisle_sketch_node (sketch, "ReduceMean", square, NULL);
  aisle_node_set_integers (sketch->last, "axes", last, 1);
  length = aisle_sketch_node (sketch, "Sqrt",
                              aisle_sketch_node (sketch, "Add", mean, aisle_sketch_real (sketch, EPSILON), NULL), NULL);
  z = aisle_sketch_node (sketch, "Div", in, length, NULL);
  return aisle_sketch_node (sketch, "Mul", z, aisle_sketch_slice (sketch, self, params, "gain"), NULL);
}

const AisleLayerKind aisle_layer_rms_norm = {
  .id = "rms-norm",
  .source = "Zhang and Sennrich 2019, equation 4",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = rms_norm_slices,
  .cache = rms_norm_cache,
  .scratch = rms_norm_scratch,
  .init = rms_norm_init,
  .forward = rms_norm_forward,
  .backward = rms_norm_backward,
  .describe = rms_norm_describe,
};
