/* activation-layer.c: a function of each value alone; mode says which (AISLE_RELU ...). */
#include "neural/layer.h"

#include "neural/wide.h"
#include "numeric/vector-math.h"

#include <math.h>

/* Hendrycks and Gimpel 2016, section 2: GELU (x) is near x / 2 (1 + tanh (A (x + B x^3))). */
#define GELU_A 0.797884560802865f
#define GELU_B 0.044715f
/* Values worked on at once, on the stack. */
#define STRIP 256

static const AisleLayer samples[] = {
  { .in = 5, .out = 5, .mode = AISLE_RELU },
  { .in = 5, .out = 5, .mode = AISLE_GELU },
  { .in = 5, .out = 5, .mode = AISLE_SIGMOID },
  { .in = 30, .out = 30, .mode = AISLE_TANH },
};

AISLE_WIDE static void
relu (const float *restrict x, gsize n, float *restrict y)
{
  for (gsize i = 0; i < n; i++)
    y[i] = x[i] > 0 ? x[i] : 0;
}

/* With y what forward gave, which is where it let through. */
AISLE_WIDE static void
relu_back (const float *restrict y, const float *restrict d_y, gsize n, float *restrict d_x)
{
  for (gsize i = 0; i < n; i++)
    d_x[i] = y[i] > 0 ? d_y[i] : 0;
}

/* th[i] = tanh (A (x + B x^3)). */
static void
gelu_tanh (const float *x, gsize n, float *th)
{
  for (gsize i = 0; i < n; i++)
    th[i] = GELU_A * (x[i] + GELU_B * x[i] * x[i] * x[i]);
  aisle_vector_tanh (th, n, th);
}

static void
activation_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  gsize n = pass->pack->n_tokens * self->in;

  switch (self->mode)
    {
    case AISLE_RELU:
      relu (in, n, out);
      break;
    case AISLE_GELU:
      gelu_tanh (in, n, out);
      for (gsize i = 0; i < n; i++)
        out[i] = 0.5f * in[i] * (1 + out[i]);
      break;
    case AISLE_SIGMOID:
      aisle_vector_sigmoid (in, n, out);
      break;
    default:
      aisle_vector_tanh (in, n, out);
    }
}

static void
gelu_backward (const float *x, const float *d_out, gsize n, float *d_in)
{
  float th[STRIP];

  for (gsize from = 0; from < n; from += STRIP)
    {
      gsize m = MIN (STRIP, n - from);

      gelu_tanh (x + from, m, th);
      for (gsize i = 0; i < m; i++)
        {
          float v = x[from + i], slope = GELU_A * (1 + 3 * GELU_B * v * v);

          d_in[from + i] = d_out[from + i] * 0.5f * (1 + th[i] + v * (1 - th[i] * th[i]) * slope);
        }
    }
}

static void
activation_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out,
                     const float *d_out, float *d_in, float *d_params)
{
  gsize n = pass->pack->n_tokens * self->in;

  if (d_in == NULL)
    return;
  switch (self->mode)
    {
    case AISLE_RELU:
      relu_back (out, d_out, n, d_in);
      break;
    case AISLE_GELU:
      gelu_backward (in, d_out, n, d_in);
      break;
    case AISLE_SIGMOID:
      for (gsize i = 0; i < n; i++)
        d_in[i] = d_out[i] * out[i] * (1 - out[i]);
      break;
    default:
      for (gsize i = 0; i < n; i++)
        d_in[i] = d_out[i] * (1 - out[i] * out[i]);
    }
}

static const char *
describe_gelu (AisleSketch *sketch, const char *x)
{
  const char *cube = aisle_sketch_node (sketch, "Mul", aisle_sketch_node (sketch, "Mul", x, x, NULL), x, NULL);
  const char *small = aisle_sketch_node (sketch, "Mul", cube, aisle_sketch_real (sketch, GELU_B), NULL);
  const char *sum = aisle_sketch_node (sketch, "Add", x, small, NULL);
  const char *scaled = aisle_sketch_node (sketch, "Mul", sum, aisle_sketch_real (sketch, GELU_A), NULL);
  const char *th = aisle_sketch_node (sketch, "Tanh", scaled, NULL);
  const char *gate = aisle_sketch_node (sketch, "Add", th, aisle_sketch_real (sketch, 1), NULL);
  const char *half = aisle_sketch_node (sketch, "Mul", x, aisle_sketch_real (sketch, 0.5), NULL);

  return aisle_sketch_node (sketch, "Mul", half, gate, NULL);
}

static const char *
activation_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  static const char *const ops[] = { [AISLE_RELU] = "Relu", [AISLE_SIGMOID] = "Sigmoid", [AISLE_TANH] = "Tanh" };

  return self->mode == AISLE_GELU ? describe_gelu (sketch, in) : aisle_sketch_node (sketch, ops[self->mode], in, NULL);
}

const AisleLayerKind aisle_layer_activation = {
  .id = "activation",
  .source = "GELU: Hendrycks and Gimpel 2016",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .has_kinks = TRUE,
  .forward = activation_forward,
  .backward = activation_backward,
  .describe = activation_describe,
};
