/* norm-layer.c: layer normalisation: y = (x - mean) / sqrt (variance + epsilon) * gain + bias over each row. */
#include "neural/layer.h"

#include <math.h>

/* As torch's default, so that recorded tensors and published settings fit. */
#define EPSILON 1e-5f

static const AisleLayer samples[] = { { .in = 6, .out = 6 }, { .in = 17, .out = 17 } };

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

static void
norm_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  const float *gain = pass->params, *bias = gain + self->in;
  gsize d = self->in;

  for (gsize t = 0; t < pass->pack->n_tokens; t++)
    {
      const float *x = in + t * d;
      float mean = 0, variance = 0, inverse;

      for (gsize j = 0; j < d; j++)
        mean += x[j];
      mean /= d;
      for (gsize j = 0; j < d; j++)
        variance += (x[j] - mean) * (x[j] - mean);
      inverse = 1 / sqrtf (variance / d + EPSILON);
      for (gsize j = 0; j < d; j++)
        out[t * d + j] = (x[j] - mean) * inverse * gain[j] + bias[j];
      if (pass->cache != NULL)
        {
          pass->cache[2 * t] = mean;
          pass->cache[2 * t + 1] = inverse;
        }
    }
}

/* With z the normalised row and g = d_out * gain: d_in = (g - mean (g) - z mean (g z)) * inverse. */
static void
norm_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
               float *d_in, float *d_params)
{
  const float *gain = pass->params;
  float *d_gain = d_params, *d_bias = d_params + self->in;
  gsize d = self->in;

  for (gsize t = 0; t < pass->pack->n_tokens; t++)
    {
      const float *x = in + t * d, *dy = d_out + t * d;
      float mean = pass->cache[2 * t], inverse = pass->cache[2 * t + 1], sum = 0, dot = 0;

      for (gsize j = 0; j < d; j++)
        {
          float z = (x[j] - mean) * inverse;

          d_gain[j] += dy[j] * z;
          d_bias[j] += dy[j];
          sum += dy[j] * gain[j];
          dot += dy[j] * gain[j] * z;
        }
      sum /= d;
      dot /= d;
      if (d_in != NULL)
        for (gsize j = 0; j < d; j++)
          d_in[t * d + j] = (dy[j] * gain[j] - sum - (x[j] - mean) * inverse * dot) * inverse;
    }
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
  .init = norm_init,
  .forward = norm_forward,
  .backward = norm_backward,
  .describe = norm_describe,
};
