/* dense-layer.c: y = x W + b, W in x out. */
#include "neural/layer.h"

#include "neural/wide.h"
#include "numeric/blas.h"

#include <math.h>
#include <string.h>

static const AisleLayer samples[] = { { .in = 5, .out = 7 }, { .in = 16, .out = 3 }, { .in = 1, .out = 1 } };

static guint
dense_slices (const AisleLayer *self, AisleSlice *slices)
{
  slices[0] = (AisleSlice){ "weight", 2, { self->in, self->out } };
  slices[1] = (AisleSlice){ "bias", 1, { self->out } };
  return 2;
}

/* Glorot and Bengio 2010, equation 16: normal with variance 2 / (in + out); biases 0. */
static void
dense_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  double scale = sqrt (2.0 / (self->in + self->out));

  for (gsize i = 0; i < self->in * self->out; i++)
    params[i] = (float) (scale * aisle_random_normal (random));
  memset (params + self->in * self->out, 0, self->out * sizeof *params);
}

static void
dense_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  const float *bias = pass->params + self->in * self->out;

  for (gsize t = 0; t < pass->pack->n_tokens; t++)
    memcpy (out + t * self->out, bias, self->out * sizeof *out);
  aisle_sgemm (FALSE, FALSE, pass->pack->n_tokens, self->out, self->in, 1, in, self->in, pass->params, self->out, 1,
               out, self->out);
}

/* to[j] += sum of column j. */
AISLE_WIDE static void
add_columns (const float *restrict rows, gsize n, gsize d, float *restrict to)
{
  for (gsize t = 0; t < n; t++)
    for (gsize j = 0; j < d; j++)
      to[j] += rows[t * d + j];
}

static void
dense_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
                float *d_in, float *d_params)
{
  gsize n = pass->pack->n_tokens;
  float *d_bias = d_params + self->in * self->out;

  aisle_sgemm (TRUE, FALSE, self->in, self->out, n, 1, in, self->in, d_out, self->out, 1, d_params, self->out);
  add_columns (d_out, n, self->out, d_bias);
  if (d_in != NULL)
    aisle_sgemm (FALSE, TRUE, n, self->in, self->out, 1, d_out, self->out, pass->params, self->out, 0, d_in, self->in);
}

static const char *
dense_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  const char *weight = aisle_sketch_slice (sketch, self, params, "weight");
  const char *bias = aisle_sketch_slice (sketch, self, params, "bias");
  const char *product = aisle_sketch_node (sketch, "MatMul", in, weight, NULL);

  return aisle_sketch_node (sketch, "Add", product, bias, NULL);
}

const AisleLayerKind aisle_layer_dense = {
  .id = "dense",
  .source = "an affine map",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = dense_slices,
  .init = dense_init,
  .forward = dense_forward,
  .backward = dense_backward,
  .describe = dense_describe,
};
