/* norm-layer.c: layer normalisation: y = (x - mean) / sqrt (variance + epsilon) * gain + bias over each row. */
#include "neural/layer.h"

#include "neural/wide.h"

#include <math.h>

/* As torch's default, so that recorded tensors and published settings fit. */
#define EPSILON 1e-5f

static const AisleLayer samples[] = { { .in = 6, .out = 6 }, { .in = 35, .out = 35 } };

static guint
norm_slices (const AisleLayer *self, AisleSlice *slices)
{
  slices[0] = (AisleSlice){ "gain", 1, { self->in } };
  slices[1] = (AisleSlice){ "bias", 1, { self->in } };
  return 2;
}

static void
norm_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  for (gsize j = 0; j < self->in; j++)
    {
      params[j] = 1;
      params[self->in + j] = 0;
    }
}

/* Mean and inverse deviation of each row. */
static gsize
norm_cache (const AisleLayer *self, const AislePack *pack)
{
  return 2 * pack->n_tokens;
}

#define LANES 16

static inline float
sum_lanes (const float *lanes)
{
  float sum = 0;

  for (gsize k = 0; k < LANES; k++)
    sum += lanes[k];
  return sum;
}

AISLE_WIDE static void
row_moments (const float *restrict x, gsize d, float *mean, float *inverse)
{
  float lanes[LANES] = { 0 }, squares[LANES] = { 0 }, m, variance = 0;
  gsize j = 0;

  for (; j + LANES <= d; j += LANES)
    for (gsize k = 0; k < LANES; k++)
      lanes[k] += x[j + k];
  for (; j < d; j++)
    lanes[j % LANES] += x[j];
  m = sum_lanes (lanes) / d;
  for (j = 0; j + LANES <= d; j += LANES)
    for (gsize k = 0; k < LANES; k++)
      squares[k] += (x[j + k] - m) * (x[j + k] - m);
  for (; j < d; j++)
    variance += (x[j] - m) * (x[j] - m);
  variance += sum_lanes (squares);
  *mean = m;
  *inverse = 1 / sqrtf (variance / d + EPSILON);
}

AISLE_WIDE static void
row_forward (const float *restrict x, const float *restrict gain, const float *restrict bias, gsize d, float mean,
             float inverse, float *restrict y)
{
  for (gsize j = 0; j < d; j++)
    y[j] = (x[j] - mean) * inverse * gain[j] + bias[j];
}

static void
norm_forward (const AisleLayer *self, const AisleCall *call, const float *in, float *out)
{
  gsize d = self->in;

  for (gsize t = 0; t < call->pack->n_tokens; t++)
    {
      float mean, inverse;

      row_moments (in + t * d, d, &mean, &inverse);
      row_forward (in + t * d, call->params, call->params + d, d, mean, inverse, out + t * d);
      if (call->cache != NULL)
        {
          call->cache[2 * t] = mean;
          call->cache[2 * t + 1] = inverse;
        }
    }
}

/* With z the normalised row and g = d_out * gain: d_in = (g - mean (g) - z mean (g z)) * inverse. */
AISLE_WIDE static void
row_backward (const float *restrict x, const float *restrict gain, const float *restrict dy, gsize d, float mean,
              float inverse, float *restrict d_gain, float *restrict d_bias, float *restrict d_in)
{
  float sums[LANES] = { 0 }, dots[LANES] = { 0 }, sum = 0, dot = 0;
  gsize j = 0;

  for (; j + LANES <= d; j += LANES)
    for (gsize k = 0; k < LANES; k++)
      {
        float g = dy[j + k] * gain[j + k];

        sums[k] += g;
        dots[k] += g * (x[j + k] - mean);
      }
  for (; j < d; j++)
    {
      sum += dy[j] * gain[j];
      dot += dy[j] * gain[j] * (x[j] - mean);
    }
  sum = (sum + sum_lanes (sums)) / d;
  dot = (dot + sum_lanes (dots)) * inverse / d;
  for (j = 0; j < d; j++)
    {
      float z = (x[j] - mean) * inverse;

      d_gain[j] += dy[j] * z;
      d_bias[j] += dy[j];
      d_in[j] = (dy[j] * gain[j] - sum - z * dot) * inverse;
    }
}

/* One row at a time of what is not asked for (d_in NULL) still goes somewhere: into the scratch. */
static gsize
norm_scratch (const AisleLayer *self, const AislePack *pack)
{
  return self->in;
}

static void
norm_backward (const AisleLayer *self, const AisleCall *call, const float *in, const float *out, const float *d_out,
               float *d_in, float *d_params)
{
  gsize d = self->in;

  for (gsize t = 0; t < call->pack->n_tokens; t++)
    row_backward (in + t * d, call->params, d_out + t * d, d, call->cache[2 * t], call->cache[2 * t + 1], d_params,
                  d_params + d, d_in != NULL ? d_in + t * d : call->scratch);
}

static const char *
norm_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  const gint64 last[] = { -1 };
  const char *gain = aisle_sketch_slice (sketch, self, params, "gain");
  const char *bias = aisle_sketch_slice (sketch, self, params, "bias");
  const char *mean, *centred, *square, *variance, *deviation, *z;

  mean = aisle_sketch_node (sketch, "ReduceMean", in, NULL);
  aisle_node_set_integers (sketch->last, "axes", last, 1);
  centred = aisle_sketch_node (sketch, "Sub", in, mean, NULL);
  square = aisle_sketch_node (sketch, "Mul", centred, centred, NULL);
  variance = aisle_sketch_node (sketch, "ReduceMean", square, NULL);
  aisle_node_set_integers (sketch->last, "axes", last, 1);
  deviation = aisle_sketch_node (
      sketch, "Sqrt", aisle_sketch_node (sketch, "Add", variance, aisle_sketch_real (sketch, EPSILON), NULL), NULL);
  z = aisle_sketch_node (sketch, "Div", centred, deviation, NULL);
  return aisle_sketch_node (sketch, "Add", aisle_sketch_node (sketch, "Mul", z, gain, NULL), bias, NULL);
}

const AisleLayerKind aisle_layer_norm = {
  .id = "norm",
  .source = "Ba, Kiros and Hinton 2016, equation 3",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = norm_slices,
  .cache = norm_cache,
  .scratch = norm_scratch,
  .init = norm_init,
  .forward = norm_forward,
  .backward = norm_backward,
  .describe = norm_describe,
};
