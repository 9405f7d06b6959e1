/* position-layer.c: adds to each row the vector of its place in the sequence: y_t = x_t + P_p.
 *
 * Places count from the first token, or from the last (AISLE_POSITION_FROM_END): a long history that was cut at its
 * beginning then keeps the places of what is recent.  P is learnt, or fixed waves (AISLE_POSITION_WAVES; Vaswani et al.
 * 2017, section 3.5): P_p,2i = sin (p / 10000^(2i/d)), P_p,2i+1 the cosine.  Places beyond the table share its last row.
 *
 * Letters: d = in = out, p a place, `count` places in the table. */
#include "neural/layer.h"

#include <math.h>
#include <string.h>

static const AisleLayer samples[] = {
  { .in = 4, .out = 4, .count = 6 },
  { .in = 4, .out = 4, .count = 4, .mode = AISLE_POSITION_FROM_END },
  { .in = 5, .out = 5, .count = 6, .mode = AISLE_POSITION_WAVES },
  { .in = 4, .out = 4, .count = 6, .mode = AISLE_POSITION_WAVES | AISLE_POSITION_FROM_END },
};

static guint
position_slices (const AisleLayer *self, AisleSlice *slices)
{
  if (self->mode & AISLE_POSITION_WAVES)
    return 0;
  slices[0] = (AisleSlice){ "table", 2, { self->count, self->in } };
  return 1;
}

static void
position_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  for (gsize i = 0, n = aisle_layer_n_params (self); i < n; i++)
    params[i] = (float) (0.02 * aisle_random_normal (random));
}

/* The waves' table. */
static gsize
position_scratch (const AisleLayer *self, const AislePack *pack)
{
  return self->mode & AISLE_POSITION_WAVES ? MIN (self->count, pack->longest) * self->in : 0;
}

static void
fill_waves (gsize n, gsize d, float *table)
{
  for (gsize p = 0; p < n; p++)
    for (gsize j = 0; j < d; j++)
      {
        double angle = p / pow (10000, (double) (j - j % 2) / d);

        table[p * d + j] = (float) (j % 2 == 0 ? sin (angle) : cos (angle));
      }
}

/* Of token t of sequence s. */
static gsize
place (const AisleLayer *self, const AislePack *pack, gsize s, gint32 t)
{
  gint32 p = self->mode & AISLE_POSITION_FROM_END ? pack->start[s + 1] - 1 - t : t - pack->start[s];

  return MIN ((gsize) p, self->count - 1);
}

static void
position_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  const AislePack *pack = pass->pack;
  const float *table = pass->params;
  gsize d = self->in;

  if (self->mode & AISLE_POSITION_WAVES)
    {
      fill_waves (MIN (self->count, pack->longest), d, pass->scratch);
      table = pass->scratch;
    }
  for (gsize s = 0; s < pack->n; s++)
    for (gint32 t = pack->start[s]; t < pack->start[s + 1]; t++)
      {
        const float *x = in + (gsize) t * d, *row = table + place (self, pack, s, t) * d;
        float *y = out + (gsize) t * d;

        for (gsize j = 0; j < d; j++)
          y[j] = x[j] + row[j];
      }
}

static void
position_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
                   float *d_in, float *d_params)
{
  const AislePack *pack = pass->pack;
  gsize d = self->in;

  if (d_in != NULL)
    memcpy (d_in, d_out, pack->n_tokens * d * sizeof *d_in);
  if (self->mode & AISLE_POSITION_WAVES)
    return;
  for (gsize s = 0; s < pack->n; s++)
    for (gint32 t = pack->start[s]; t < pack->start[s + 1]; t++)
      {
        float *d_row = d_params + place (self, pack, s, t) * d;

        for (gsize j = 0; j < d; j++)
          d_row[j] += d_out[(gsize) t * d + j];
      }
}

static const char *
describe_table (const AisleLayer *self, const float *params, AisleSketch *sketch)
{
  const gint64 dims[] = { (gint64) self->count, (gint64) self->in };
  g_autofree float *waves = NULL;

  if (!(self->mode & AISLE_POSITION_WAVES))
    return aisle_sketch_slice (sketch, self, params, "table");
  waves = g_new (float, self->count * self->in);
  fill_waves (self->count, self->in, waves);
  return aisle_sketch_reals (sketch, 2, dims, waves);
}

/* Tokens at and before each one are counted by a running sum of the mask; padding counts as the last token's place. */
static const char *
position_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  const gint64 flat[] = { 0, -1 }, column[] = { -1, 1 }, one[] = { 1 }, last[] = { (gint64) self->count - 1 };
  const gint64 none[] = { 0 };
  const char *p = aisle_sketch_node (sketch, "Reshape", sketch->mask, aisle_sketch_integers (sketch, 2, flat), NULL);

  p = aisle_sketch_node (sketch, "Cast", p, NULL);
  aisle_node_set_integer (sketch->last, "to", 7); /* int64 */
  p = aisle_sketch_node (sketch, "CumSum", p, aisle_sketch_integer (sketch, 1), NULL);
  if (self->mode & AISLE_POSITION_FROM_END)
    p = aisle_sketch_node (
        sketch, "Sub",
        aisle_sketch_node (sketch, "Reshape", sketch->lengths, aisle_sketch_integers (sketch, 2, column), NULL), p,
        NULL);
  else
    p = aisle_sketch_node (sketch, "Sub", p, aisle_sketch_integers (sketch, 1, one), NULL);
  p = aisle_sketch_node (sketch, "Max", p, aisle_sketch_integers (sketch, 1, none), NULL);
  p = aisle_sketch_node (sketch, "Min", p, aisle_sketch_integers (sketch, 1, last), NULL);
  return aisle_sketch_node (sketch, "Add", in,
                            aisle_sketch_node (sketch, "Gather", describe_table (self, params, sketch), p, NULL), NULL);
}

const AisleLayerKind aisle_layer_position = {
  .id = "position",
  .source = "Vaswani et al. 2017, section 3.5",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = position_slices,
  .scratch = position_scratch,
  .init = position_init,
  .forward = position_forward,
  .backward = position_backward,
  .describe = position_describe,
};
