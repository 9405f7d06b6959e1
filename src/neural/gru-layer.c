/* gru-layer.c: the gated recurrent unit, from the first token of a sequence or both ways:
 *
 *   z = sigmoid (x W_z + h R_z + b_z),   r = sigmoid (x W_r + h R_r + b_r),
 *   q = h R_h + b_q,   n = tanh (x W_h + b_h + r q),   h' = (1 - z) n + z h,     h = 0 before the first token.
 *
 * That is the form of torch and cuDNN (linear_before_reset of ONNX): the reset gate acts after the product, so each step
 * is one product for all gates and all sequences that are still alive (time-steps.h).
 *
 * Letters: N tokens, d = in, H the width of one direction.  Columns of weights are in ONNX's order z, r, h; those of gates
 * and biases are z, r, q, n, of which a step's product fills the first three. */
#include "neural/time-steps.h"

#include "neural/wide.h"
#include "numeric/blas.h"
#include "numeric/vector-math.h"

#include <string.h>

static const AisleLayer samples[] = { { .in = 3, .out = 4 }, { .in = 5, .out = 6, .both_ways = TRUE } };

#define GATES 3

static guint
gru_slices (const AisleLayer *self, AisleSlice *slices)
{
  return aisle_recurrent_slices (self, GATES, slices);
}

/* Of each direction: gates (N x 4H) and states (N x H), in the order of steps. */
static gsize
gru_cache (const AisleLayer *self, const AislePack *pack)
{
  return aisle_recurrent_ways (self) * pack->n_tokens * 5 * aisle_recurrent_width (self);
}

/* The row more of each sequence is the gradient of its state. */
static gsize
gru_scratch (const AisleLayer *self, const AislePack *pack)
{
  return aisle_recurrent_scratch (self, GATES, pack, pack->n);
}

/* ---- forward ---- */

/* What x gives to all gates at once. */
static void
gates_of_rows (const AisleLayer *self, const float *x, gsize n, AisleRecurrent p, float *gates)
{
  gsize h = aisle_recurrent_width (self), d = self->in;

  for (gsize i = 0; i < n; i++)
    memcpy (gates + i * 4 * h, p.bias, 4 * h * sizeof *gates);
  aisle_sgemm (FALSE, FALSE, n, 2 * h, d, 1, x, d, p.weight, 3 * h, 1, gates, 4 * h);
  aisle_sgemm (FALSE, FALSE, n, h, d, 1, x, d, p.weight + 2 * h, 3 * h, 1, gates + 3 * h, 4 * h);
}

/* Gates in place, and the new state; `before` is NULL in the first step. */
AISLE_WIDE static void
step_row (gsize h, float *restrict gates, const float *restrict before, float *restrict state)
{
  float *z = gates, *r = gates + h, *q = gates + 2 * h, *n = gates + 3 * h;

  aisle_vector_sigmoid (z, 2 * h, z);
  for (gsize j = 0; j < h; j++)
    n[j] += r[j] * q[j];
  aisle_vector_tanh (n, h, n);
  for (gsize j = 0; j < h; j++)
    state[j] = (1 - z[j]) * n[j];
  if (before != NULL)
    for (gsize j = 0; j < h; j++)
      state[j] += z[j] * before[j];
}

static void
gru_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  gsize n = pass->pack->n_tokens, h = aisle_recurrent_width (self);
  AisleRecurrentScratch scratch = aisle_recurrent_split_scratch (self, pass->pack, pass->pack->n, pass->scratch);

  for (gsize way = 0; way < aisle_recurrent_ways (self); way++)
    {
      AisleSteps steps = aisle_steps (pass->pack, way == 1, scratch.steps);
      AisleRecurrent p = aisle_recurrent_split (self, GATES, pass->params, way);
      float *gates = pass->cache != NULL ? pass->cache + way * n * 5 * h : scratch.gates;
      float *states = gates + n * 4 * h;

      aisle_steps_gather (&steps, in, self->in, self->in, scratch.x);
      gates_of_rows (self, scratch.x, n, p, gates);
      for (gsize t = 0; t < steps.n_steps; t++)
        {
          gsize first = (gsize) steps.begin[t], rows = aisle_steps_rows (&steps, t);
          const float *before = t > 0 ? states + (gsize) steps.begin[t - 1] * h : NULL;

          if (before != NULL)
            aisle_sgemm (FALSE, FALSE, rows, 3 * h, h, 1, before, h, p.recurrent, 3 * h, 1, gates + first * 4 * h,
                         4 * h);
          for (gsize i = 0; i < rows; i++)
            step_row (h, gates + (first + i) * 4 * h, before != NULL ? before + i * h : NULL, states + (first + i) * h);
        }
      aisle_steps_scatter (&steps, states, h, out + way * h, self->out);
    }
}

/* ---- backward ---- */

/* From the gradient of a state to those of its gates before their functions; d_state becomes the part of the gradient of
 * the state before that goes straight through z. */
AISLE_WIDE static void
step_row_back (gsize h, const float *restrict gates, const float *restrict before, float *restrict d_state,
               float *restrict d_gates)
{
  const float *z = gates, *r = gates + h, *q = gates + 2 * h, *n = gates + 3 * h;

  for (gsize j = 0; j < h; j++)
    {
      float d_n = d_state[j] * (1 - z[j]) * (1 - n[j] * n[j]);

      d_gates[j] = d_state[j] * (before[j] - n[j]) * z[j] * (1 - z[j]);
      d_gates[h + j] = d_n * q[j] * r[j] * (1 - r[j]);
      d_gates[2 * h + j] = d_n * r[j];
      d_gates[3 * h + j] = d_n;
      d_state[j] *= z[j];
    }
}

/* Gradients of gates, step by step from the last. */
static void
walk_back (const AisleLayer *self, const AislePack *pack, const AisleSteps *steps, const float *gates,
           const float *d_out, const AisleRecurrentScratch *scratch)
{
  gsize h = aisle_recurrent_width (self);

  memset (scratch->rows, 0, pack->n * h * sizeof (float));
  for (gsize t = steps->n_steps; t-- > 0;)
    {
      gsize first = (gsize) steps->begin[t], rows = aisle_steps_rows (steps, t);

      aisle_recurrent_add_out (self, steps, t, d_out, scratch->rows);
      for (gsize i = 0; i < rows; i++)
        step_row_back (h, gates + (first + i) * 4 * h, scratch->states + (first + i) * h, scratch->rows + i * h,
                       scratch->gates + (first + i) * 4 * h);
      if (t > 0)
        aisle_sgemm (FALSE, FALSE, rows, h, 3 * h, 1, scratch->gates + first * 4 * h, 4 * h, scratch->turned, h, 1,
                     scratch->rows, h);
    }
}

static void
gru_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
              float *d_in, float *d_params)
{
  gsize n = pass->pack->n_tokens, h = aisle_recurrent_width (self), d = self->in;
  AisleRecurrentScratch scratch = aisle_recurrent_split_scratch (self, pass->pack, pass->pack->n, pass->scratch);
  const float *d_gates = scratch.gates;

  for (gsize way = 0; way < aisle_recurrent_ways (self); way++)
    {
      AisleSteps steps = aisle_steps (pass->pack, way == 1, scratch.steps);
      AisleRecurrent p = aisle_recurrent_split (self, GATES, pass->params, way);
      AisleRecurrent d_p = aisle_recurrent_split (self, GATES, d_params, way);
      const float *gates = pass->cache + way * n * 5 * h;

      aisle_steps_gather (&steps, in, d, d, scratch.x);
      aisle_steps_shift (&steps, gates + n * 4 * h, h, scratch.states);
      aisle_turn (p.recurrent, h, 3 * h, scratch.turned);
      walk_back (self, pass->pack, &steps, gates, d_out + way * h, &scratch);
      aisle_add_rows (d_gates, n, 4 * h, d_p.bias);
      aisle_sgemm (TRUE, FALSE, h, 3 * h, n, 1, scratch.states, h, d_gates, 4 * h, 1, d_p.recurrent, 3 * h);
      aisle_sgemm (TRUE, FALSE, d, 2 * h, n, 1, scratch.x, d, d_gates, 4 * h, 1, d_p.weight, 3 * h);
      aisle_sgemm (TRUE, FALSE, d, h, n, 1, scratch.x, d, d_gates + 3 * h, 4 * h, 1, d_p.weight + 2 * h, 3 * h);
      if (d_in == NULL)
        continue;
      aisle_sgemm (FALSE, TRUE, n, d, 2 * h, 1, d_gates, 4 * h, p.weight, 3 * h, 0, scratch.x, d);
      aisle_sgemm (FALSE, TRUE, n, d, h, 1, d_gates + 3 * h, 4 * h, p.weight + 2 * h, 3 * h, 1, scratch.x, d);
      aisle_recurrent_give_back (self, &steps, way, scratch.x, d_in);
    }
}

static const char *
gru_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  gsize h = aisle_recurrent_width (self);
  g_autofree float *bias = g_new0 (float, aisle_recurrent_ways (self) * 6 * h);

  for (gsize way = 0; way < aisle_recurrent_ways (self); way++)
    {
      const float *from = aisle_recurrent_split (self, GATES, params, way).bias;
      float *to = bias + way * 6 * h;

      memcpy (to, from, 2 * h * sizeof *to);
      memcpy (to + 2 * h, from + 3 * h, h * sizeof *to);
      memcpy (to + 5 * h, from + 2 * h, h * sizeof *to);
    }
  return aisle_steps_describe (self, params, sketch, in, "GRU", GATES, bias);
}

const AisleLayerKind aisle_layer_gru = {
  .id = "gru",
  .source = "Cho et al. 2014, equations 5 to 8",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = gru_slices,
  .cache = gru_cache,
  .scratch = gru_scratch,
  .init = aisle_recurrent_init,
  .forward = gru_forward,
  .backward = gru_backward,
  .describe = gru_describe,
};
