/* swiglu-layer.c: a gated map without biases: [G U] = x W_in, y = (G sigmoid (G) U) W_out.
 *
 * Letters: N tokens, d = in, h = count. */
#include "neural/layer.h"

#include "neural/wide.h"
#include "numeric/bf16.h"
#include "numeric/vector-math.h"

#include <math.h>

static const AisleLayer samples[] = { { .in = 5, .out = 7, .count = 6 }, { .in = 4, .out = 4, .count = 33 } };

static guint
swiglu_slices (const AisleLayer *self, AisleSlice *slices)
{
  slices[0] = (AisleSlice){ "in_weight", 2, { self->in, 2 * self->count } };
  slices[1] = (AisleSlice){ "out_weight", 2, { self->count, self->out } };
  return 2;
}

/* Glorot and Bengio 2010, equation 16, each of the three maps by itself. */
static void
swiglu_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  gsize n_in = 2 * self->in * self->count, n_out = self->count * self->out;
  double in_scale = sqrt (2.0 / (self->in + self->count)), out_scale = sqrt (2.0 / (self->count + self->out));

  for (gsize i = 0; i < n_in; i++)
    params[i] = (float) (in_scale * aisle_random_normal (random));
  for (gsize i = 0; i < n_out; i++)
    params[n_in + i] = (float) (out_scale * aisle_random_normal (random));
}

/* [G U] (N x 2h), sigmoid (G) (N x h), their product (N x h). */
static gsize
swiglu_cache (const AisleLayer *self, const AislePack *pack)
{
  return 4 * pack->n_tokens * self->count;
}

/* As much without a cache; gradients of the product and of [G U]. */
static gsize
swiglu_scratch (const AisleLayer *self, const AislePack *pack)
{
  return 4 * pack->n_tokens * self->count;
}

AISLE_WIDE static void
gate (const float *restrict both, const float *restrict sigmoid, gsize h, float *restrict product)
{
  for (gsize j = 0; j < h; j++)
    product[j] = both[j] * sigmoid[j] * both[h + j];
}

AISLE_WIDE static void
gate_back (const float *restrict both, const float *restrict sigmoid, const float *restrict d_product, gsize h,
           float *restrict d_both)
{
  for (gsize j = 0; j < h; j++)
    {
      float g = both[j], s = sigmoid[j];

      d_both[j] = d_product[j] * both[h + j] * s * (1 + g * (1 - s));
      d_both[h + j] = d_product[j] * g * s;
    }
}

static void
swiglu_forward (const AisleLayer *self, const AisleCall *call, const float *in, float *out)
{
  gboolean half = call->pack->half;
  gsize n = call->pack->n_tokens, d = self->in, h = self->count;
  float *both = call->cache != NULL ? call->cache : call->scratch, *sigmoid = both + 2 * n * h,
        *product = sigmoid + n * h;

  aisle_product (half, FALSE, FALSE, n, 2 * h, d, 1, in, d, call->params, 2 * h, 0, both, 2 * h);
  for (gsize t = 0; t < n; t++)
    {
      aisle_vector_sigmoid (both + t * 2 * h, h, sigmoid + t * h);
      gate (both + t * 2 * h, sigmoid + t * h, h, product + t * h);
    }
  aisle_product (half, FALSE, FALSE, n, self->out, h, 1, product, h, call->params + 2 * d * h, self->out, 0, out,
                 self->out);
}

static void
swiglu_backward (const AisleLayer *self, const AisleCall *call, const float *in, const float *out, const float *d_out,
                 float *d_in, float *d_params)
{
  gboolean half = call->pack->half;
  gsize n = call->pack->n_tokens, d = self->in, h = self->count;
  const float *both = call->cache, *sigmoid = both + 2 * n * h, *product = sigmoid + n * h;
  float *d_product = call->scratch, *d_both = d_product + n * h;

  aisle_product (half, TRUE, FALSE, h, self->out, n, 1, product, h, d_out, self->out, 1, d_params + 2 * d * h,
                 self->out);
  aisle_product (half, FALSE, TRUE, n, h, self->out, 1, d_out, self->out, call->params + 2 * d * h, self->out, 0,
                 d_product, h);
  for (gsize t = 0; t < n; t++)
    gate_back (both + t * 2 * h, sigmoid + t * h, d_product + t * h, h, d_both + t * 2 * h);
  aisle_product (half, TRUE, FALSE, d, 2 * h, n, 1, in, d, d_both, 2 * h, 1, d_params, 2 * h);
  if (d_in != NULL)
    aisle_product (half, FALSE, TRUE, n, d, 2 * h, 1, d_both, 2 * h, call->params, 2 * h, 0, d_in, d);
}

static const char *
swiglu_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  const gint64 axes[] = { 2 }, at[] = { 0, (gint64) self->count, 2 * (gint64) self->count };
  const char *both =
      aisle_sketch_node (sketch, "MatMul", in, aisle_sketch_slice (sketch, self, params, "in_weight"), NULL);
  const char *half[2], *product;

  for (gsize i = 0; i < 2; i++)
    half[i] = aisle_sketch_node (sketch, "Slice", both, aisle_sketch_integers (sketch, 1, at + i),
                                 aisle_sketch_integers (sketch, 1, at + i + 1), aisle_sketch_integers (sketch, 1, axes),
                                 NULL);
  product = aisle_sketch_node (sketch, "Mul", half[0], aisle_sketch_node (sketch, "Sigmoid", half[0], NULL), NULL);
  product = aisle_sketch_node (sketch, "Mul", product, half[1], NULL);
  return aisle_sketch_node (sketch, "MatMul", product, aisle_sketch_slice (sketch, self, params, "out_weight"), NULL);
}

const AisleLayerKind aisle_layer_swiglu = {
  .id = "swiglu",
  .source = "Shazeer 2020, equation 6",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = swiglu_slices,
  .cache = swiglu_cache,
  .scratch = swiglu_scratch,
  .init = swiglu_init,
  .forward = swiglu_forward,
  .backward = swiglu_backward,
  .describe = swiglu_describe,
};
