/* lstm-layer.c: long short-term memory, from the first token of a sequence or both ways:
 *
 *   i, o, f = sigmoid (x W + h R + b),   g = tanh (x W_c + h R_c + b_c),   c' = f c + i g,   h' = o tanh (c'),
 *
 * h = c = 0 before the first token (Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000, without
 * peepholes).  Each step is one product for all gates and all sequences that are still alive (time-steps.h).
 *
 * Letters: N tokens, d = in, H the width of one direction.  Columns are in ONNX's order i, o, f, c. */
#include "neural/time-steps.h"

#include "neural/wide.h"
#include "numeric/blas.h"
#include "numeric/vector-math.h"

#include <string.h>

static const AisleLayer samples[] = { { .in = 3, .out = 4 }, { .in = 5, .out = 6, .both_ways = TRUE } };

#define GATES 4

static guint
lstm_slices (const AisleLayer *self, AisleSlice *slices)
{
  return aisle_recurrent_slices (self, GATES, slices);
}

/* The forget gate's bias is 1, so that a new network remembers (Jozefowicz et al. 2015). */
static void
lstm_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  gsize h = aisle_recurrent_width (self);

  aisle_recurrent_init (self, params, random);
  for (gsize way = 0; way < aisle_recurrent_ways (self); way++)
    for (gsize j = 0; j < h; j++)
      aisle_recurrent_split (self, GATES, params, way).bias[2 * h + j] = 1;
}

/* Of each direction: gates (N x 4H), cells (N x H) and states (N x H), in the order of steps. */
static gsize
lstm_cache (const AisleLayer *self, const AislePack *pack)
{
  return aisle_recurrent_ways (self) * pack->n_tokens * 6 * aisle_recurrent_width (self);
}

/* The rows more: cells where there is no cache (N), gradients of states and of cells (n each). */
static gsize
more_rows (const AislePack *pack)
{
  return pack->n_tokens + 2 * pack->n;
}

static gsize
lstm_scratch (const AisleLayer *self, const AislePack *pack)
{
  return aisle_recurrent_scratch (self, GATES, pack, more_rows (pack));
}

/* ---- forward ---- */

/* Gates in place, the new cell and the new state; `before` (cell) is NULL in the first step. */
AISLE_WIDE static void
step_row (gsize h, float *restrict gates, const float *restrict before, float *restrict cell, float *restrict state)
{
  float *i = gates, *o = gates + h, *f = gates + 2 * h, *g = gates + 3 * h;

  aisle_vector_sigmoid (gates, 3 * h, gates);
  aisle_vector_tanh (g, h, g);
  for (gsize j = 0; j < h; j++)
    cell[j] = i[j] * g[j];
  if (before != NULL)
    for (gsize j = 0; j < h; j++)
      cell[j] += f[j] * before[j];
  aisle_vector_tanh (cell, h, state);
  for (gsize j = 0; j < h; j++)
    state[j] *= o[j];
}

static void
walk (const AisleLayer *self, const AisleSteps *steps, AisleRecurrent p, float *gates, float *cells, float *states)
{
  gsize h = aisle_recurrent_width (self);

  for (gsize t = 0; t < steps->n_steps; t++)
    {
      gsize first = (gsize) steps->begin[t], rows = aisle_steps_rows (steps, t);
      gsize before = t > 0 ? (gsize) steps->begin[t - 1] : 0;

      if (t > 0)
        aisle_sgemm (FALSE, FALSE, rows, 4 * h, h, 1, states + before * h, h, p.recurrent, 4 * h, 1,
                     gates + first * 4 * h, 4 * h);
      for (gsize i = 0; i < rows; i++)
        step_row (h, gates + (first + i) * 4 * h, t > 0 ? cells + (before + i) * h : NULL, cells + (first + i) * h,
                  states + (first + i) * h);
    }
}

static void
lstm_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  gsize n = pass->pack->n_tokens, h = aisle_recurrent_width (self), d = self->in;
  AisleRecurrentScratch scratch =
      aisle_recurrent_split_scratch (self, pass->pack, more_rows (pass->pack), pass->scratch);

  for (gsize way = 0; way < aisle_recurrent_ways (self); way++)
    {
      AisleSteps steps = aisle_steps (pass->pack, way == 1, scratch.steps);
      AisleRecurrent p = aisle_recurrent_split (self, GATES, pass->params, way);
      float *gates = pass->cache != NULL ? pass->cache + way * n * 6 * h : scratch.gates;
      float *cells = gates + n * 4 * h, *states = cells + n * h;

      aisle_steps_gather (&steps, in, d, d, scratch.x);
      for (gsize i = 0; i < n; i++)
        memcpy (gates + i * 4 * h, p.bias, 4 * h * sizeof *gates);
      aisle_sgemm (FALSE, FALSE, n, 4 * h, d, 1, scratch.x, d, p.weight, 4 * h, 1, gates, 4 * h);
      walk (self, &steps, p, gates, cells, states);
      aisle_steps_scatter (&steps, states, h, out + way * h, self->out);
    }
}

/* ---- backward ---- */

/* From the gradients of a state and its cell to those of its gates before their functions; d_cell becomes that of the
 * cell before.  `shape` is tanh of the cell, `before` the cell one step before (NULL in the first step). */
AISLE_WIDE static void
step_row_back (gsize h, const float *restrict gates, const float *restrict before, const float *restrict shape,
               const float *restrict d_state, float *restrict d_cell, float *restrict d_gates)
{
  const float *i = gates, *o = gates + h, *f = gates + 2 * h, *g = gates + 3 * h;

  for (gsize j = 0; j < h; j++)
    {
      float d_c = d_cell[j] + d_state[j] * o[j] * (1 - shape[j] * shape[j]);

      d_gates[j] = d_c * g[j] * i[j] * (1 - i[j]);
      d_gates[h + j] = d_state[j] * shape[j] * o[j] * (1 - o[j]);
      d_gates[3 * h + j] = d_c * i[j] * (1 - g[j] * g[j]);
      d_cell[j] = d_c * f[j];
      d_gates[2 * h + j] = before != NULL ? d_c * before[j] * f[j] * (1 - f[j]) : 0;
    }
}

/* Gradients of gates, step by step from the last.  The room of the states holds tanh of the cells meanwhile. */
static void
walk_back (const AisleLayer *self, const AislePack *pack, const AisleSteps *steps, const float *gates,
           const float *cells, const float *d_out, const AisleRecurrentScratch *scratch)
{
  gsize h = aisle_recurrent_width (self);
  float *d_state = scratch->rows + pack->n_tokens * h, *d_cell = d_state + pack->n * h;

  memset (d_state, 0, 2 * pack->n * h * sizeof (float));
  aisle_vector_tanh (cells, steps->n * h, scratch->states);
  for (gsize t = steps->n_steps; t-- > 0;)
    {
      gsize first = (gsize) steps->begin[t], rows = aisle_steps_rows (steps, t);
      const float *before = t > 0 ? cells + (gsize) steps->begin[t - 1] * h : NULL;

      aisle_recurrent_add_out (self, steps, t, d_out, d_state);
      for (gsize i = 0; i < rows; i++)
        step_row_back (h, gates + (first + i) * 4 * h, before != NULL ? before + i * h : NULL,
                       scratch->states + (first + i) * h, d_state + i * h, d_cell + i * h,
                       scratch->gates + (first + i) * 4 * h);
      if (t > 0)
        aisle_sgemm (FALSE, FALSE, rows, h, 4 * h, 1, scratch->gates + first * 4 * h, 4 * h, scratch->turned, h, 0,
                     d_state, h);
    }
}

static void
lstm_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
               float *d_in, float *d_params)
{
  gsize n = pass->pack->n_tokens, h = aisle_recurrent_width (self), d = self->in;
  AisleRecurrentScratch scratch =
      aisle_recurrent_split_scratch (self, pass->pack, more_rows (pass->pack), pass->scratch);
  const float *d_gates = scratch.gates;

  for (gsize way = 0; way < aisle_recurrent_ways (self); way++)
    {
      AisleSteps steps = aisle_steps (pass->pack, way == 1, scratch.steps);
      AisleRecurrent p = aisle_recurrent_split (self, GATES, pass->params, way);
      AisleRecurrent d_p = aisle_recurrent_split (self, GATES, d_params, way);
      const float *gates = pass->cache + way * n * 6 * h, *cells = gates + n * 4 * h;

      aisle_steps_gather (&steps, in, d, d, scratch.x);
      aisle_turn (p.recurrent, h, 4 * h, scratch.turned);
      walk_back (self, pass->pack, &steps, gates, cells, d_out + way * h, &scratch);
      aisle_steps_shift (&steps, cells + n * h, h, scratch.states);
      aisle_add_rows (d_gates, n, 4 * h, d_p.bias);
      aisle_sgemm (TRUE, FALSE, h, 4 * h, n, 1, scratch.states, h, d_gates, 4 * h, 1, d_p.recurrent, 4 * h);
      aisle_sgemm (TRUE, FALSE, d, 4 * h, n, 1, scratch.x, d, d_gates, 4 * h, 1, d_p.weight, 4 * h);
      if (d_in == NULL)
        continue;
      aisle_sgemm (FALSE, TRUE, n, d, 4 * h, 1, d_gates, 4 * h, p.weight, 4 * h, 0, scratch.x, d);
      aisle_recurrent_give_back (self, &steps, way, scratch.x, d_in);
    }
}

static const char *
lstm_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  gsize h = aisle_recurrent_width (self);
  g_autofree float *bias = g_new0 (float, aisle_recurrent_ways (self) * 8 * h);

  for (gsize way = 0; way < aisle_recurrent_ways (self); way++)
    memcpy (bias + way * 8 * h, aisle_recurrent_split (self, GATES, params, way).bias, 4 * h * sizeof *bias);
  return aisle_steps_describe (self, params, sketch, in, "LSTM", GATES, bias);
}

const AisleLayerKind aisle_layer_lstm = {
  .id = "lstm",
  .source = "Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = lstm_slices,
  .cache = lstm_cache,
  .scratch = lstm_scratch,
  .init = lstm_init,
  .forward = lstm_forward,
  .backward = lstm_backward,
  .describe = lstm_describe,
};
