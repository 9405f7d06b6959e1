/* time-steps.h: the tokens of a pack in the order in which a recurrent layer walks: the first of every sequence, then the
 * second of every sequence that has one, and so on.
 *
 * Longer sequences stand first, so the rows of a step go on from the first rows of the step before: each step is one
 * product without gaps.  Only the recurrent layers of neural/ include it. */
#pragma once

#include "neural/layer.h"

typedef struct
{
  gsize n, n_steps; /* rows (tokens of the pack), steps (its longest sequence) */
  gint32 *begin;    /* n_steps + 1: step t is the rows begin[t] .. begin[t + 1] - 1 */
  gint32 *token;    /* n: which token a row is */
} AisleSteps;

/* Floats of the memory lent to a walk. */
gsize aisle_steps_size (const AislePack *pack);
/* Backwards: from the last token of each sequence to its first. */
AisleSteps aisle_steps (const AislePack *pack, gboolean backwards, float *memory);

static inline gsize
aisle_steps_rows (const AisleSteps *self, gsize step)
{
  return (gsize) (self->begin[step + 1] - self->begin[step]);
}

/* Rows in the order of steps (n x width, dense) from rows in the order of tokens (stride apart), and back. */
void aisle_steps_gather (const AisleSteps *self, const float *tokens, gsize stride, gsize width, float *rows);
void aisle_steps_scatter (const AisleSteps *self, const float *rows, gsize width, float *tokens, gsize stride);
void aisle_steps_scatter_add (const AisleSteps *self, const float *rows, gsize width, float *tokens, gsize stride);
/* before[r] is the row of the same sequence one step before row r, 0 in the first step. */
void aisle_steps_shift (const AisleSteps *self, const float *rows, gsize width, float *before);

/* ---- what recurrent layers have in common ---- */

gsize aisle_recurrent_ways (const AisleLayer *self);  /* 1, or 2 with both_ways */
gsize aisle_recurrent_width (const AisleLayer *self); /* H: of one way */
/* "weight" (ways x in x gates H), "recurrent" (ways x H x gates H) and "bias" (ways x 4 H). */
guint aisle_recurrent_slices (const AisleLayer *self, gsize gates, AisleSlice *slices);
/* Uniform within 1 / sqrt (H), as torch. */
void aisle_recurrent_init (const AisleLayer *self, float *params, AisleRandom *random);

/* Those of one way. */
typedef struct
{
  float *weight, *recurrent, *bias;
} AisleRecurrent;

AisleRecurrent aisle_recurrent_split (const AisleLayer *self, gsize gates, const float *params, gsize way);

/* What one way at a time needs: the walk; rows of x (N x d), later of its gradient; without a cache what it would hold,
 * gates (N x 4 H) and states (N x H), or gradients of gates and states one step before; room for `rows` rows more (H
 * each); R turned (gates H x H). */
typedef struct
{
  float *steps, *x, *gates, *states, *rows, *turned;
} AisleRecurrentScratch;

gsize aisle_recurrent_scratch (const AisleLayer *self, gsize gates, const AislePack *pack, gsize rows);
AisleRecurrentScratch aisle_recurrent_split_scratch (const AisleLayer *self, const AislePack *pack, gsize rows,
                                                     float *memory);
/* d_state (n x H) += the gradients of what came out in step t, of which d_out has the first (`out` apart). */
void aisle_recurrent_add_out (const AisleLayer *self, const AisleSteps *steps, gsize step, const float *d_out,
                              float *d_state);
/* Gradients of rows to their tokens: written by the first way, added by the second. */
void aisle_recurrent_give_back (const AisleLayer *self, const AisleSteps *steps, gsize way, const float *rows,
                                float *d_in);

/* sum (width) += the sum of n rows. */
void aisle_add_rows (const float *rows, gsize n, gsize width, float *sum);
/* turned (n x m) = from (m x n)'. */
void aisle_turn (const float *from, gsize m, gsize n, float *turned);
/* Operator `op` (LSTM or GRU, of `gates` gates) with the layer's slices "weight" and "recurrent", and biases as the
 * operator wants them (one or two directions x 2 gates H). */
const char *aisle_steps_describe (const AisleLayer *layer, const float *params, AisleSketch *sketch, const char *in,
                                  const char *op, gsize gates, const float *bias);
