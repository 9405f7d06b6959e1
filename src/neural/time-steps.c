/* time-steps.c: sequences by length, rows from one order to the other, what recurrent layers keep and lend, and the
 * operator of a graph that does all this itself. */
#include "neural/time-steps.h"

#include "neural/wide.h"

#include <math.h>
#include <string.h>

gsize
aisle_steps_size (const AislePack *pack)
{
  return pack->n_tokens + 2 * (pack->longest + 2) + pack->n;
}

AisleSteps
aisle_steps (const AislePack *pack, gboolean backwards, float *memory)
{
  AisleSteps self = { pack->n_tokens, pack->longest, (gint32 *) memory, NULL };
  gint32 *place = self.begin + pack->longest + 2, *order = place + pack->longest + 2;

  self.token = order + pack->n;
  /* A counting sort, longest first, equal ones in their order: place[l] is where the next one of length l goes. */
  memset (place, 0, (pack->longest + 2) * sizeof *place);
  for (gsize s = 0; s < pack->n; s++)
    place[pack->start[s + 1] - pack->start[s] - 1]++;
  for (gsize l = pack->longest + 1; l-- > 0;)
    place[l] += place[l + 1];
  /* Now place[l] sequences are longer than l: those alive in step l. */
  self.begin[0] = 0;
  for (gsize t = 0; t < self.n_steps; t++)
    self.begin[t + 1] = self.begin[t] + place[t];
  for (gsize s = 0; s < pack->n; s++)
    order[place[pack->start[s + 1] - pack->start[s]]++] = (gint32) s;
  for (gsize t = 0; t < self.n_steps; t++)
    for (gint32 r = self.begin[t]; r < self.begin[t + 1]; r++)
      {
        gint32 s = order[r - self.begin[t]];

        self.token[r] = backwards ? pack->start[s + 1] - 1 - (gint32) t : pack->start[s] + (gint32) t;
      }
  return self;
}

void
aisle_steps_gather (const AisleSteps *self, const float *tokens, gsize stride, gsize width, float *rows)
{
  for (gsize r = 0; r < self->n; r++)
    memcpy (rows + r * width, tokens + (gsize) self->token[r] * stride, width * sizeof *rows);
}

void
aisle_steps_scatter (const AisleSteps *self, const float *rows, gsize width, float *tokens, gsize stride)
{
  for (gsize r = 0; r < self->n; r++)
    memcpy (tokens + (gsize) self->token[r] * stride, rows + r * width, width * sizeof *rows);
}

AISLE_WIDE void
aisle_steps_scatter_add (const AisleSteps *self, const float *rows, gsize width, float *tokens, gsize stride)
{
  for (gsize r = 0; r < self->n; r++)
    for (gsize j = 0; j < width; j++)
      tokens[(gsize) self->token[r] * stride + j] += rows[r * width + j];
}

void
aisle_steps_shift (const AisleSteps *self, const float *rows, gsize width, float *before)
{
  memset (before, 0, aisle_steps_rows (self, 0) * width * sizeof *before);
  for (gsize t = 1; t < self->n_steps; t++)
    memcpy (before + (gsize) self->begin[t] * width, rows + (gsize) self->begin[t - 1] * width,
            aisle_steps_rows (self, t) * width * sizeof *before);
}

/* ---- recurrent layers ---- */

gsize
aisle_recurrent_ways (const AisleLayer *self)
{
  return self->both_ways ? 2 : 1;
}

gsize
aisle_recurrent_width (const AisleLayer *self)
{
  return self->out / aisle_recurrent_ways (self);
}

guint
aisle_recurrent_slices (const AisleLayer *self, gsize gates, AisleSlice *slices)
{
  gsize h = aisle_recurrent_width (self), n = aisle_recurrent_ways (self);

  slices[0] = (AisleSlice){ "weight", 3, { n, self->in, gates * h } };
  slices[1] = (AisleSlice){ "recurrent", 3, { n, h, gates * h } };
  slices[2] = (AisleSlice){ "bias", 2, { n, 4 * h } };
  return 3;
}

void
aisle_recurrent_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  double range = 1 / sqrt ((double) aisle_recurrent_width (self));

  for (gsize i = 0, n = aisle_layer_n_params (self); i < n; i++)
    params[i] = (float) (range * (2 * aisle_random_uniform (random) - 1));
}

AisleRecurrent
aisle_recurrent_split (const AisleLayer *self, gsize gates, const float *params, gsize way)
{
  gsize h = aisle_recurrent_width (self), n = aisle_recurrent_ways (self);
  float *weight = (float *) params, *recurrent = weight + n * self->in * gates * h,
        *bias = recurrent + n * h * gates * h;

  return (AisleRecurrent){ weight + way * self->in * gates * h, recurrent + way * h * gates * h, bias + way * 4 * h };
}

gsize
aisle_recurrent_scratch (const AisleLayer *self, gsize gates, const AislePack *pack, gsize rows)
{
  gsize h = aisle_recurrent_width (self);

  return aisle_steps_size (pack) + pack->n_tokens * (self->in + 5 * h) + rows * h + gates * h * h;
}

AisleRecurrentScratch
aisle_recurrent_split_scratch (const AisleLayer *self, const AislePack *pack, gsize rows, float *memory)
{
  gsize h = aisle_recurrent_width (self), n = pack->n_tokens;
  AisleRecurrentScratch scratch = { .steps = memory, .x = memory + aisle_steps_size (pack) };

  scratch.gates = scratch.x + n * self->in;
  scratch.states = scratch.gates + n * 4 * h;
  scratch.rows = scratch.states + n * h;
  scratch.turned = scratch.rows + rows * h;
  return scratch;
}

void
aisle_recurrent_add_out (const AisleLayer *self, const AisleSteps *steps, gsize step, const float *d_out,
                         float *d_state)
{
  gsize h = aisle_recurrent_width (self), first = (gsize) steps->begin[step];

  for (gsize i = 0; i < aisle_steps_rows (steps, step); i++)
    {
      const float *d_row = d_out + (gsize) steps->token[first + i] * self->out;

      for (gsize j = 0; j < h; j++)
        d_state[i * h + j] += d_row[j];
    }
}

void
aisle_recurrent_give_back (const AisleLayer *self, const AisleSteps *steps, gsize way, const float *rows, float *d_in)
{
  if (way == 0)
    aisle_steps_scatter (steps, rows, self->in, d_in, self->in);
  else
    aisle_steps_scatter_add (steps, rows, self->in, d_in, self->in);
}

AISLE_WIDE void
aisle_add_rows (const float *restrict rows, gsize n, gsize width, float *restrict sum)
{
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < width; j++)
      sum[j] += rows[i * width + j];
}

void
aisle_turn (const float *from, gsize m, gsize n, float *turned)
{
  for (gsize i = 0; i < m; i++)
    for (gsize j = 0; j < n; j++)
      turned[j * m + i] = from[i * n + j];
}

/* `n` matrices (rows x columns), each turned. */
static const char *
sketch_turned (AisleSketch *sketch, const float *data, gsize n, gsize rows, gsize columns)
{
  const gint64 dims[] = { (gint64) n, (gint64) columns, (gint64) rows };
  g_autofree float *turned = g_new (float, n *rows *columns);

  for (gsize i = 0; i < n; i++)
    aisle_turn (data + i * rows * columns, rows, columns, turned + i * rows * columns);
  return aisle_sketch_reals (sketch, 3, dims, turned);
}

const char *
aisle_steps_describe (const AisleLayer *layer, const float *params, AisleSketch *sketch, const char *in, const char *op,
                      gsize gates, const float *bias)
{
  const gint64 length_first[] = { 1, 0, 2 }, batch_first[] = { 2, 0, 1, 3 }, rows[] = { 0, 0, (gint64) layer->out };
  gsize n = aisle_recurrent_ways (layer), h = aisle_recurrent_width (layer);
  const gint64 bias_dims[] = { (gint64) n, (gint64) (2 * gates * h) };
  const char *x, *lengths, *weight, *recurrent, *biases;

  x = aisle_sketch_node (sketch, "Transpose", in, NULL);
  aisle_node_set_integers (sketch->last, "perm", length_first, 3);
  lengths = aisle_sketch_node (sketch, "Cast", sketch->lengths, NULL);
  aisle_node_set_integer (sketch->last, "to", 6); /* int32 */
  weight = sketch_turned (sketch, params, n, layer->in, gates * h);
  recurrent = sketch_turned (sketch, params + n * layer->in * gates * h, n, h, gates * h);
  biases = aisle_sketch_reals (sketch, 2, bias_dims, bias);
  x = aisle_sketch_node (sketch, op, x, weight, recurrent, biases, lengths, NULL);
  aisle_node_set_integer (sketch->last, "hidden_size", (gint64) h);
  aisle_node_set_text (sketch->last, "direction", layer->both_ways ? "bidirectional" : "forward");
  if (g_str_equal (op, "GRU"))
    aisle_node_set_integer (sketch->last, "linear_before_reset", 1);
  x = aisle_sketch_node (sketch, "Transpose", x, NULL); /* of [length, directions, batch, H] */
  aisle_node_set_integers (sketch->last, "perm", batch_first, 4);
  return aisle_sketch_node (sketch, "Reshape", x, aisle_sketch_integers (sketch, 3, rows), NULL);
}
