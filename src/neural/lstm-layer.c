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

#include <math.h>
#include <string.h>

static const AisleLayer samples[] = { { .in = 3, .out = 4 }, { .in = 5, .out = 6, .both_ways = TRUE } };

static gsize
directions (const AisleLayer *self)
{
  return self->both_ways ? 2 : 1;
}

static gsize
hidden (const AisleLayer *self)
{
  return self->out / directions (self);
}

static guint
lstm_slices (const AisleLayer *self, AisleSlice *slices)
{
  gsize h = hidden (self), n = directions (self);

  slices[0] = (AisleSlice){ "weight", 3, { n, self->in, 4 * h } };
  slices[1] = (AisleSlice){ "recurrent", 3, { n, h, 4 * h } };
  slices[2] = (AisleSlice){ "bias", 2, { n, 4 * h } };
  return 3;
}

/* Of one direction. */
typedef struct
{
  float *weight, *recurrent, *bias;
} Slices;

static Slices
split (const AisleLayer *self, const float *params, gsize direction)
{
  gsize h = hidden (self), n = directions (self);
  float *p = (float *) params;

  return (Slices){ p + direction * self->in * 4 * h, p + n * self->in * 4 * h + direction * h * 4 * h,
                   p + n * (self->in + h) * 4 * h + direction * 4 * h };
}

/* Uniform within 1 / sqrt (H), as torch; the forget gate's bias 1, so that a new network remembers (Jozefowicz et al.
 * 2015). */
static void
lstm_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  gsize h = hidden (self);
  double range = 1 / sqrt ((double) h);

  for (gsize i = 0, n = aisle_layer_n_params (self); i < n; i++)
    params[i] = (float) (range * (2 * aisle_random_uniform (random) - 1));
  for (gsize direction = 0; direction < directions (self); direction++)
    for (gsize j = 0; j < h; j++)
      split (self, params, direction).bias[2 * h + j] = 1;
}

/* Of each direction: gates (N x 4H), cells (N x H) and states (N x H), in the order of steps. */
static gsize
lstm_cache (const AisleLayer *self, const AislePack *pack)
{
  return directions (self) * pack->n_tokens * 6 * hidden (self);
}

/* Of one direction at a time: the walk; rows of x (N x d), later of its gradient; without a cache what it would hold, or
 * gradients of the gates (N x 4H) and states one step before (N x H); gradients of state and cell (n x H); R turned
 * (4H x H). */
static gsize
lstm_scratch (const AisleLayer *self, const AislePack *pack)
{
  gsize h = hidden (self);

  return aisle_steps_size (pack) + pack->n_tokens * (self->in + 6 * h) + 2 * pack->n * h + 4 * h * h;
}

typedef struct
{
  float *steps, *x, *gates, *states, *d_state, *d_cell, *turned;
} Scratch;

static Scratch
split_scratch (const AisleLayer *self, const AislePack *pack, float *memory)
{
  gsize h = hidden (self), n = pack->n_tokens;
  Scratch scratch = { .steps = memory, .x = memory + aisle_steps_size (pack) };

  scratch.gates = scratch.x + n * self->in;
  scratch.states = scratch.gates + n * 4 * h;
  scratch.d_state = scratch.states + n * 2 * h;
  scratch.d_cell = scratch.d_state + pack->n * h;
  scratch.turned = scratch.d_cell + pack->n * h;
  return scratch;
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
walk (const AisleLayer *self, const AisleSteps *steps, Slices p, float *gates, float *cells, float *states)
{
  gsize h = hidden (self);

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
  gsize n = pass->pack->n_tokens, h = hidden (self), d = self->in;
  Scratch scratch = split_scratch (self, pass->pack, pass->scratch);

  for (gsize direction = 0; direction < directions (self); direction++)
    {
      AisleSteps steps = aisle_steps (pass->pack, direction == 1, scratch.steps);
      Slices p = split (self, pass->params, direction);
      float *gates = pass->cache != NULL ? pass->cache + direction * n * 6 * h : scratch.gates;
      float *cells = gates + n * 4 * h, *states = cells + n * h;

      aisle_steps_gather (&steps, in, d, d, scratch.x);
      for (gsize i = 0; i < n; i++)
        memcpy (gates + i * 4 * h, p.bias, 4 * h * sizeof *gates);
      aisle_sgemm (FALSE, FALSE, n, 4 * h, d, 1, scratch.x, d, p.weight, 4 * h, 1, gates, 4 * h);
      walk (self, &steps, p, gates, cells, states);
      aisle_steps_scatter (&steps, states, h, out + direction * h, self->out);
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
           const float *cells, const float *d_out, const Scratch *scratch)
{
  gsize h = hidden (self);

  memset (scratch->d_state, 0, 2 * pack->n * h * sizeof (float));
  aisle_vector_tanh (cells, steps->n * h, scratch->states);
  for (gsize t = steps->n_steps; t-- > 0;)
    {
      gsize first = (gsize) steps->begin[t], rows = aisle_steps_rows (steps, t);
      const float *before = t > 0 ? cells + (gsize) steps->begin[t - 1] * h : NULL;

      for (gsize i = 0; i < rows; i++)
        {
          const float *d_row = d_out + (gsize) steps->token[first + i] * self->out;
          float *d_state = scratch->d_state + i * h;

          for (gsize j = 0; j < h; j++)
            d_state[j] += d_row[j];
          step_row_back (h, gates + (first + i) * 4 * h, before != NULL ? before + i * h : NULL,
                         scratch->states + (first + i) * h, d_state, scratch->d_cell + i * h,
                         scratch->gates + (first + i) * 4 * h);
        }
      if (t > 0)
        aisle_sgemm (FALSE, FALSE, rows, h, 4 * h, 1, scratch->gates + first * 4 * h, 4 * h, scratch->turned, h, 0,
                     scratch->d_state, h);
    }
}

static void
lstm_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
               float *d_in, float *d_params)
{
  gsize n = pass->pack->n_tokens, h = hidden (self), d = self->in;
  Scratch scratch = split_scratch (self, pass->pack, pass->scratch);
  const float *d_gates = scratch.gates;

  for (gsize direction = 0; direction < directions (self); direction++)
    {
      AisleSteps steps = aisle_steps (pass->pack, direction == 1, scratch.steps);
      Slices p = split (self, pass->params, direction), d_p = split (self, d_params, direction);
      const float *gates = pass->cache + direction * n * 6 * h, *cells = gates + n * 4 * h;

      aisle_steps_gather (&steps, in, d, d, scratch.x);
      aisle_turn (p.recurrent, h, 4 * h, scratch.turned);
      walk_back (self, pass->pack, &steps, gates, cells, d_out + direction * h, &scratch);
      aisle_steps_shift (&steps, cells + n * h, h, scratch.states);
      aisle_add_rows (d_gates, n, 4 * h, d_p.bias);
      aisle_sgemm (TRUE, FALSE, h, 4 * h, n, 1, scratch.states, h, d_gates, 4 * h, 1, d_p.recurrent, 4 * h);
      aisle_sgemm (TRUE, FALSE, d, 4 * h, n, 1, scratch.x, d, d_gates, 4 * h, 1, d_p.weight, 4 * h);
      if (d_in == NULL)
        continue;
      aisle_sgemm (FALSE, TRUE, n, d, 4 * h, 1, d_gates, 4 * h, p.weight, 4 * h, 0, scratch.x, d);
      if (direction == 0)
        aisle_steps_scatter (&steps, scratch.x, d, d_in, d);
      else
        aisle_steps_scatter_add (&steps, scratch.x, d, d_in, d);
    }
}

static const char *
lstm_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  gsize h = hidden (self);
  g_autofree float *bias = g_new0 (float, directions (self) * 8 * h);

  for (gsize direction = 0; direction < directions (self); direction++)
    memcpy (bias + direction * 8 * h, split (self, params, direction).bias, 4 * h * sizeof *bias);
  return aisle_steps_describe (self, params, sketch, in, "LSTM", 4, bias);
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
