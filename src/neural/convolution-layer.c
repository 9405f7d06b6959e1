/* convolution-layer.c: a 1-d convolution over the tokens of a sequence, `count` = w tokens wide:
 *
 *   y_t = sum over k < w of x_{t - left + k} W_k + b,
 *
 * what lies outside the sequence being 0; left = w - 1 when causal (a token sees itself and the w - 1 before it), else
 * (w - 1) / 2.  Windows are gathered a block of tokens at a time, so that each block is one product.
 *
 * Letters: N tokens, d = in, w the width of a window. */
#include "neural/layer.h"

#include "numeric/blas.h"

#include <math.h>
#include <string.h>

#define BLOCK 128 /* tokens whose windows are gathered at a time */

static const AisleLayer samples[] = {
  { .in = 3, .out = 4, .count = 3 },
  { .in = 3, .out = 4, .count = 4, .causal = TRUE },
  { .in = 2, .out = 3, .count = 1 },
};

static guint
convolution_slices (const AisleLayer *self, AisleSlice *slices)
{
  slices[0] = (AisleSlice){ "weight", 3, { self->count, self->in, self->out } };
  slices[1] = (AisleSlice){ "bias", 1, { self->out } };
  return 2;
}

/* He et al. 2015, equation 10: normal with variance 2 / inputs; biases 0. */
static void
convolution_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  gsize n = self->count * self->in;
  double scale = sqrt (2.0 / n);

  for (gsize i = 0; i < n * self->out; i++)
    params[i] = (float) (scale * aisle_random_normal (random));
  memset (params + n * self->out, 0, self->out * sizeof *params);
}

static gsize
convolution_scratch (const AisleLayer *self, const AislePack *pack)
{
  return BLOCK * self->count * self->in;
}

/* Tokens of a window before its own. */
static gint32
left_of (const AisleLayer *self)
{
  return (gint32) (self->causal ? self->count - 1 : (self->count - 1) / 2);
}

/* Calls tokens first .. first + n - 1 in turn: the part low .. high - 1 of a token's window that lies in its sequence. */
typedef struct
{
  const AisleLayer *layer;
  const AislePack *pack;
  gsize sequence; /* of the token before */
} Windows;

static gint32
window (Windows *self, gint32 token, gint32 *low, gint32 *high)
{
  gint32 from = token - left_of (self->layer);

  while (self->pack->start[self->sequence + 1] <= token)
    self->sequence++;
  *low = MAX (self->pack->start[self->sequence] - from, 0);
  *high = MIN (self->pack->start[self->sequence + 1] - from, (gint32) self->layer->count);
  return from;
}

static void
gather (const AisleLayer *self, Windows windows, gsize first, gsize n, const float *in, float *gathered)
{
  gsize d = self->in, width = self->count * d;

  for (gsize i = 0; i < n; i++)
    {
      float *row = gathered + i * width;
      gint32 low, high, from = window (&windows, (gint32) (first + i), &low, &high);

      memset (row, 0, (gsize) low * d * sizeof *row);
      memcpy (row + (gsize) low * d, in + (gsize) (from + low) * d, (gsize) (high - low) * d * sizeof *row);
      memset (row + (gsize) high * d, 0, (width - (gsize) high * d) * sizeof *row);
    }
}

static void
scatter_add (const AisleLayer *self, Windows windows, gsize first, gsize n, const float *gathered, float *d_in)
{
  gsize d = self->in, width = self->count * d;

  for (gsize i = 0; i < n; i++)
    {
      gint32 low, high, from = window (&windows, (gint32) (first + i), &low, &high);
      const float *row = gathered + i * width + (gsize) low * d;
      float *to = d_in + (gsize) (from + low) * d;

      for (gsize j = 0; j < (gsize) (high - low) * d; j++)
        to[j] += row[j];
    }
}

static void
convolution_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  gsize width = self->count * self->in, o = self->out, n_tokens = pass->pack->n_tokens;
  const float *bias = pass->params + width * o;
  Windows windows = { self, pass->pack, 0 };

  for (gsize first = 0; first < n_tokens; first += BLOCK)
    {
      gsize n = MIN (n_tokens - first, BLOCK);

      gather (self, windows, first, n, in, pass->scratch);
      for (gsize i = 0; i < n; i++)
        memcpy (out + (first + i) * o, bias, o * sizeof *out);
      aisle_sgemm (FALSE, FALSE, n, o, width, 1, pass->scratch, width, pass->params, o, 1, out + first * o, o);
    }
}

static void
convolution_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out,
                      const float *d_out, float *d_in, float *d_params)
{
  gsize width = self->count * self->in, o = self->out, n_tokens = pass->pack->n_tokens;
  float *d_bias = d_params + width * o;
  Windows windows = { self, pass->pack, 0 };

  if (d_in != NULL)
    memset (d_in, 0, n_tokens * self->in * sizeof *d_in);
  for (gsize first = 0; first < n_tokens; first += BLOCK)
    {
      gsize n = MIN (n_tokens - first, BLOCK);
      const float *d_rows = d_out + first * o;

      gather (self, windows, first, n, in, pass->scratch);
      aisle_sgemm (TRUE, FALSE, width, o, n, 1, pass->scratch, width, d_rows, o, 1, d_params, o);
      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < o; j++)
          d_bias[j] += d_rows[i * o + j];
      if (d_in == NULL)
        continue;
      aisle_sgemm (FALSE, TRUE, n, width, o, 1, d_rows, o, pass->params, o, 0, pass->scratch, width);
      scatter_add (self, windows, first, n, pass->scratch, d_in);
    }
}

static const char *
convolution_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  gsize w = self->count, d = self->in, o = self->out;
  const gint64 dims[] = { (gint64) o, (gint64) d, (gint64) w }, across[] = { 0, 2, 1 };
  const gint64 left = left_of (self), pads[] = { left, (gint64) w - 1 - left };
  g_autofree float *weight = g_new (float, w *d *o);
  const char *x;

  for (gsize k = 0; k < w; k++)
    for (gsize i = 0; i < d; i++)
      for (gsize j = 0; j < o; j++)
        weight[(j * d + i) * w + k] = params[(k * d + i) * o + j];
  /* Padding is what lies outside of a sequence: 0. */
  x = aisle_sketch_node (sketch, "Mul", in, sketch->mask, NULL);
  x = aisle_sketch_node (sketch, "Transpose", x, NULL);
  aisle_node_set_integers (sketch->last, "perm", across, 3);
  x = aisle_sketch_node (sketch, "Conv", x, aisle_sketch_reals (sketch, 3, dims, weight),
                         aisle_sketch_slice (sketch, self, params, "bias"), NULL);
  aisle_node_set_integers (sketch->last, "pads", pads, 2);
  x = aisle_sketch_node (sketch, "Transpose", x, NULL);
  aisle_node_set_integers (sketch->last, "perm", across, 3);
  return x;
}

const AisleLayerKind aisle_layer_convolution = {
  .id = "convolution",
  .source = "a 1-d convolution with zeros around a sequence",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = convolution_slices,
  .scratch = convolution_scratch,
  .init = convolution_init,
  .forward = convolution_forward,
  .backward = convolution_backward,
  .describe = convolution_describe,
};
