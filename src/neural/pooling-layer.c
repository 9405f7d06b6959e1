/* pooling-layer.c: one row a sequence: the mean, the greatest (of each column) or the last of its rows, or its ends. */
#include "neural/layer.h"

#include <string.h>

static const AisleLayer samples[] = {
  { .in = 5, .out = 5, .mode = AISLE_POOL_MEAN },
  { .in = 5, .out = 5, .mode = AISLE_POOL_MAX },
  { .in = 5, .out = 5, .mode = AISLE_POOL_LAST },
  { .in = 6, .out = 6, .mode = AISLE_POOL_ENDS },
};

/* Which token was the greatest, of each sequence and column. */
static gsize
pooling_cache (const AisleLayer *self, const AislePack *pack)
{
  return self->mode == AISLE_POOL_MAX ? pack->n * self->in : 0;
}

static void
mean (const AislePack *pack, gsize s, gsize d, const float *in, float *out)
{
  float inverse = 1 / (float) (pack->start[s + 1] - pack->start[s]);

  memset (out, 0, d * sizeof *out);
  for (gint32 t = pack->start[s]; t < pack->start[s + 1]; t++)
    for (gsize j = 0; j < d; j++)
      out[j] += in[(gsize) t * d + j];
  for (gsize j = 0; j < d; j++)
    out[j] *= inverse;
}

/* Of equals the first; which (nullable). */
static void
greatest (const AislePack *pack, gsize s, gsize d, const float *in, float *out, gint32 *which)
{
  gint32 first = pack->start[s];

  memcpy (out, in + (gsize) first * d, d * sizeof *out);
  for (gsize j = 0; which != NULL && j < d; j++)
    which[j] = first;
  for (gint32 t = first + 1; t < pack->start[s + 1]; t++)
    for (gsize j = 0; j < d; j++)
      if (in[(gsize) t * d + j] > out[j])
        {
          out[j] = in[(gsize) t * d + j];
          if (which != NULL)
            which[j] = t;
        }
}

static void
pooling_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  const AislePack *pack = pass->pack;
  gsize d = self->in;

  for (gsize s = 0; s < pack->n; s++)
    switch (self->mode)
      {
      case AISLE_POOL_MEAN:
        mean (pack, s, d, in, out + s * d);
        break;
      case AISLE_POOL_MAX:
        greatest (pack, s, d, in, out + s * d, pass->cache != NULL ? (gint32 *) pass->cache + s * d : NULL);
        break;
      case AISLE_POOL_LAST:
        memcpy (out + s * d, in + (gsize) (pack->start[s + 1] - 1) * d, d * sizeof *out);
        break;
      default:
        memcpy (out + s * d, in + (gsize) (pack->start[s + 1] - 1) * d, d / 2 * sizeof *out);
        memcpy (out + s * d + d / 2, in + (gsize) pack->start[s] * d + d / 2, (d - d / 2) * sizeof *out);
      }
}

static void
pooling_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out, const float *d_out,
                  float *d_in, float *d_params)
{
  const AislePack *pack = pass->pack;
  gsize d = self->in;

  if (d_in == NULL)
    return;
  if (self->mode != AISLE_POOL_MEAN)
    memset (d_in, 0, pack->n_tokens * d * sizeof *d_in);
  for (gsize s = 0; s < pack->n; s++)
    {
      const float *d_row = d_out + s * d;
      const gint32 *which = (const gint32 *) pass->cache + s * d;
      float inverse = 1 / (float) (pack->start[s + 1] - pack->start[s]);

      switch (self->mode)
        {
        case AISLE_POOL_MEAN:
          for (gint32 t = pack->start[s]; t < pack->start[s + 1]; t++)
            for (gsize j = 0; j < d; j++)
              d_in[(gsize) t * d + j] = d_row[j] * inverse;
          break;
        case AISLE_POOL_MAX:
          for (gsize j = 0; j < d; j++)
            d_in[(gsize) which[j] * d + j] = d_row[j];
          break;
        case AISLE_POOL_LAST:
          memcpy (d_in + (gsize) (pack->start[s + 1] - 1) * d, d_row, d * sizeof *d_in);
          break;
        default:
          memcpy (d_in + (gsize) (pack->start[s + 1] - 1) * d, d_row, d / 2 * sizeof *d_in);
          memcpy (d_in + (gsize) pack->start[s] * d + d / 2, d_row + d / 2, (d - d / 2) * sizeof *d_in);
        }
    }
}

static const char *
describe_mean (AisleSketch *sketch, const char *in)
{
  const gint64 axes[] = { 1 }, column[] = { -1, 1 };
  const char *keep = aisle_sketch_node (sketch, "Mul", in, sketch->mask, NULL), *sum, *lengths;

  sum = aisle_sketch_node (sketch, "ReduceSum", keep, aisle_sketch_integers (sketch, 1, axes), NULL);
  aisle_node_set_integer (sketch->last, "keepdims", 0);
  lengths = aisle_sketch_node (sketch, "Cast", sketch->lengths, NULL);
  aisle_node_set_integer (sketch->last, "to", 1); /* float */
  lengths = aisle_sketch_node (sketch, "Reshape", lengths, aisle_sketch_integers (sketch, 2, column), NULL);
  return aisle_sketch_node (sketch, "Div", sum, lengths, NULL);
}

static const char *
describe_greatest (AisleSketch *sketch, const char *in)
{
  const gint64 axes[] = { 1 };
  const char *real = aisle_sketch_node (sketch, "Greater", sketch->mask, aisle_sketch_real (sketch, 0.5), NULL);
  const char *x = aisle_sketch_node (sketch, "Where", real, in, aisle_sketch_real (sketch, -3e38), NULL);

  x = aisle_sketch_node (sketch, "ReduceMax", x, NULL);
  aisle_node_set_integers (sketch->last, "axes", axes, 1);
  aisle_node_set_integer (sketch->last, "keepdims", 0);
  return x;
}

static const char *
describe_last (AisleSketch *sketch, const char *in)
{
  const gint64 one[] = { 1 }, column[] = { -1, 1 };
  const char *at = aisle_sketch_node (sketch, "Sub", sketch->lengths, aisle_sketch_integers (sketch, 1, one), NULL);

  at = aisle_sketch_node (sketch, "Reshape", at, aisle_sketch_integers (sketch, 2, column), NULL);
  at = aisle_sketch_node (sketch, "GatherND", in, at, NULL);
  aisle_node_set_integer (sketch->last, "batch_dims", 1);
  return at;
}

static const char *
describe_part (AisleSketch *sketch, const char *x, gint64 axis, gint64 from, gint64 to)
{
  return aisle_sketch_node (sketch, "Slice", x, aisle_sketch_integers (sketch, 1, &from),
                            aisle_sketch_integers (sketch, 1, &to), aisle_sketch_integers (sketch, 1, &axis), NULL);
}

static const char *
describe_ends (AisleSketch *sketch, gsize d, const char *in)
{
  const gint64 flat[] = { 0, -1 }, half = (gint64) (d / 2);
  const char *last = describe_part (sketch, describe_last (sketch, in), 1, 0, half), *ends;
  const char *first = describe_part (sketch, describe_part (sketch, in, 1, 0, 1), 2, half, (gint64) d);

  first = aisle_sketch_node (sketch, "Reshape", first, aisle_sketch_integers (sketch, 2, flat), NULL);
  ends = aisle_sketch_node (sketch, "Concat", last, first, NULL);
  aisle_node_set_integer (sketch->last, "axis", 1);
  return ends;
}

static const char *
pooling_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  switch (self->mode)
    {
    case AISLE_POOL_MEAN:
      return describe_mean (sketch, in);
    case AISLE_POOL_MAX:
      return describe_greatest (sketch, in);
    case AISLE_POOL_LAST:
      return describe_last (sketch, in);
    default:
      return describe_ends (sketch, self->in, in);
    }
}

const AisleLayerKind aisle_layer_pooling = {
  .id = "pooling",
  .source = "mean, maximum or last over time",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .one_row = TRUE,
  .has_kinks = TRUE,
  .cache = pooling_cache,
  .forward = pooling_forward,
  .backward = pooling_backward,
  .describe = pooling_describe,
};
