/* attention-layer.c: multi-head attention of the tokens of a sequence to each other:
 *
 *   [Q K V] = x W_in + b_in,   O_h = softmax (Q_h K_h' / sqrt (e)) V_h,   y = [O_1 .. O_H] W_out + b_out,
 *
 * causal (a token sees itself and what came before it) or full.  `rate` drops weights after the softmax; with `theta` Q and K
 * are turned by their positions first (neural/rotary.h); plain: without b_in and b_out.
 *
 * No matrix of weights is ever stored: tokens are taken ROWS at a time against the tokens they may see, so that a block
 * of weights stays in the cache, and the way back makes the block anew from the logarithm of each row's sum (Dao et al.
 * 2022, "FlashAttention", algorithm 4).  A long sequence is a run of its own; short ones are taken many at a time, their
 * blocks lying on the diagonal of one product, since at their size a product costs less than calling it.
 *
 * Letters: N tokens, d = in, H heads, e = d / H; r rows of a block, c columns (tokens of the run). */
#include "neural/layer.h"

#include "neural/rotary.h"
#include "neural/wide.h"
#include "numeric/bf16.h"
#include "numeric/vector-math.h"

#include <math.h>
#include <string.h>

#define ROWS 64
#define LINE 16 /* floats */

static const AisleLayer samples[] = {
  { .in = 6, .out = 6, .heads = 2, .causal = TRUE },
  { .in = 6, .out = 6, .heads = 1 },
  { .in = 8, .out = 5, .heads = 4, .rate = .3 },
  { .in = 8, .out = 8, .heads = 2, .causal = TRUE, .theta = 10, .plain = TRUE },
};

static guint
attention_slices (const AisleLayer *self, AisleSlice *slices)
{
  guint n = 0;

  slices[n++] = (AisleSlice){ "in_weight", 2, { self->in, 3 * self->in } };
  if (!self->plain)
    slices[n++] = (AisleSlice){ "in_bias", 1, { 3 * self->in } };
  slices[n++] = (AisleSlice){ "out_weight", 2, { self->in, self->out } };
  if (!self->plain)
    slices[n++] = (AisleSlice){ "out_bias", 1, { self->out } };
  return n;
}

/* The slices, and the same of their gradients; plain: no biases. */
typedef struct
{
  float *in_weight, *in_bias, *out_weight, *out_bias;
} Slices;

static Slices
split (const AisleLayer *self, const float *params)
{
  gsize d = self->in;
  float *p = (float *) params;

  if (self->plain)
    return (Slices){ .in_weight = p, .out_weight = p + 3 * d * d };
  return (Slices){ p, p + 3 * d * d, p + 3 * d * (d + 1), p + 3 * d * (d + 1) + d * self->out };
}

/* Glorot and Bengio 2010, equation 16, each of the four maps by itself; biases 0. */
static void
attention_init (const AisleLayer *self, float *params, AisleRandom *random)
{
  gsize d = self->in;
  Slices p = split (self, params);
  double in_scale = sqrt (2.0 / (2 * d)), out_scale = sqrt (2.0 / (d + self->out));

  memset (params, 0, aisle_layer_n_params (self) * sizeof *params);
  for (gsize i = 0; i < 3 * d * d; i++)
    p.in_weight[i] = (float) (in_scale * aisle_random_normal (random));
  for (gsize i = 0; i < d * self->out; i++)
    p.out_weight[i] = (float) (out_scale * aisle_random_normal (random));
}

/* ---- memory ---- */

/* What forward leaves for backward. */
typedef struct
{
  float *qkv;   /* N x 3d */
  float *mixed; /* N x d: O */
  float *log;   /* N x H: logarithm of the sum of the exponentials of a row */
} Kept;

static gsize
attention_cache (const AisleLayer *self, const AislePack *pack)
{
  return pack->n_tokens * (4 * self->in + self->heads);
}

static Kept
split_cache (const AisleLayer *self, gsize n_tokens, float *memory)
{
  return (Kept){ memory, memory + 3 * self->in * n_tokens, memory + 4 * self->in * n_tokens };
}

/* Most tokens of a run. */
static gsize
run_limit (const AislePack *pack)
{
  return MAX (pack->longest, ROWS);
}

/* Of one run and head; what only backward needs stands last. */
typedef struct
{
  float *turned_k;  /* e x c */
  float *weights;   /* r x c: S, then P */
  float *turned_v;  /* e x c */
  float *d_weights; /* r x c */
} Blocks;

/* As much as the cache without one, or as the gradients of its first two parts; and the blocks. */
static gsize
attention_scratch (const AisleLayer *self, const AislePack *pack)
{
  return attention_cache (self, pack) + run_limit (pack) * 2 * (self->in / self->heads + ROWS);
}

static Blocks
split_blocks (const AisleLayer *self, const AislePack *pack, float *memory)
{
  gsize limit = run_limit (pack), e = self->in / self->heads;

  memory += attention_cache (self, pack);
  return (Blocks){ memory, memory + e * limit, memory + (e + ROWS) * limit, memory + (2 * e + ROWS) * limit };
}

/* ---- runs and rows ---- */

/* Sequences first .. last - 1, tokens from .. to - 1: one sequence longer than ROWS, or as many as ROWS tokens hold. */
typedef struct
{
  gsize first, last;
  gsize from, to;
} Run;

static Run
next_run (const AislePack *pack, gsize first)
{
  Run run = { first, first + 1, (gsize) pack->start[first], (gsize) pack->start[first + 1] };

  while (run.last < pack->n && (gsize) pack->start[run.last + 1] - run.from <= ROWS)
    run.to = (gsize) pack->start[++run.last];
  return run;
}

/* Rows begin .. begin + n - 1 of a run see columns up to c - 1 at most. */
typedef struct
{
  gsize begin, n, c;
} Band;

static Band
next_band (const AisleLayer *self, const Run *run, gsize begin)
{
  gsize n = MIN (run->to - run->from - begin, ROWS);

  return (Band){ begin, n, self->causal ? begin + n : run->to - run->from };
}

/* Calls of a row with the columns low .. high - 1 that it sees. */
typedef struct
{
  const AisleLayer *layer;
  const AislePack *pack;
  const Run *run;
  gsize sequence; /* of the row before */
} Sight;

static void
see (Sight *self, gsize row, gsize *low, gsize *high)
{
  gsize from = self->run->from;

  while ((gsize) self->pack->start[self->sequence + 1] <= from + row)
    self->sequence++;
  *low = (gsize) self->pack->start[self->sequence] - from;
  *high = self->layer->causal ? row + 1 : (gsize) self->pack->start[self->sequence + 1] - from;
}

/* turned[j * c + t] = rows[t * stride + j], j < e, t < c; by whole cache lines: those of a column of `turned` would push each
 * other out. */
static void
turn (const float *rows, gsize stride, gsize e, gsize c, float *turned)
{
  for (gsize from = 0; from < c; from += LINE)
    for (gsize j = 0; j < e; j++)
      for (gsize t = from; t < MIN (from + LINE, c); t++)
        turned[j * c + t] = rows[t * stride + j];
}

/* Key of what is dropped in a row: of the layer and step, of the token's place in the batch, of the head. */
static guint64
row_key (const AisleCall *pass, gsize token, gsize head)
{
  return aisle_key_mix (aisle_key_mix (pass->noise, pass->pack->first_token + token), head);
}

/* ---- forward ---- */

/* S = Q K' of a band. */
static void
multiply_keys (const AisleLayer *self, const AisleCall *pass, const float *qkv, const Run *run, Band band, gsize head,
               const Blocks *blocks)
{
  gsize d = self->in, e = d / self->heads;
  const float *q = qkv + (run->from + band.begin) * 3 * d + head * e;

  aisle_product (pass->pack->half, FALSE, FALSE, band.n, band.c, e, 1, q, 3 * d, blocks->turned_k, run->to - run->from,
                 0, blocks->weights, band.c);
}

/* O = P V of a band, P in the making: a row is divided by its sum when it is short, after the product. */
static void
mix_band (const AisleLayer *self, const AisleCall *pass, Kept kept, const Run *run, Band band, gsize head,
          const Blocks *blocks)
{
  gsize d = self->in, e = d / self->heads;
  float scale = 1 / sqrtf ((float) e), inverse[ROWS];
  const float *v = kept.qkv + run->from * 3 * d + 2 * d + head * e;
  float *out = kept.mixed + (run->from + band.begin) * d + head * e;
  Sight sight = { self, pass->pack, run, run->first };

  multiply_keys (self, pass, kept.qkv, run, band, head, blocks);
  for (gsize i = 0; i < band.n; i++)
    {
      float *row = blocks->weights + i * band.c, most, sum;
      gsize token = run->from + band.begin + i, low, high;

      see (&sight, band.begin + i, &low, &high);
      memset (row, 0, low * sizeof *row);
      memset (row + high, 0, (band.c - high) * sizeof *row);
      most = scale * aisle_vector_max (row + low, high - low);
      sum = aisle_vector_exp_sum (row + low, high - low, scale, most, row + low);
      inverse[i] = 1 / sum;
      kept.log[token * self->heads + head] = most + logf (sum);
      if (pass->noise != 0 && self->rate > 0)
        aisle_vector_drop (row + low, high - low, self->rate, row_key (pass, token, head), row + low);
    }
  aisle_product (pass->pack->half, FALSE, FALSE, band.n, e, band.c, 1, blocks->weights, band.c, v, 3 * d, 0, out, d);
  for (gsize i = 0; i < band.n; i++)
    for (gsize j = 0; j < e; j++)
      out[i * d + j] *= inverse[i];
}

/* y (N x out) = x W + b (nullable: 0). */
static void
map (const AislePack *pack, gsize in, gsize out, const float *x, const float *weight, const float *bias, float *y)
{
  gsize n = pack->n_tokens;

  for (gsize t = 0; t < n && bias != NULL; t++)
    memcpy (y + t * out, bias, out * sizeof *y);
  aisle_product (pack->half, FALSE, FALSE, n, out, in, 1, x, in, weight, out, bias != NULL, y, out);
}

static void
attention_forward (const AisleLayer *self, const AisleCall *pass, const float *in, float *out)
{
  gsize n = pass->pack->n_tokens, d = self->in, e = d / self->heads;
  Slices p = split (self, pass->params);
  Kept kept = split_cache (self, n, pass->cache != NULL ? pass->cache : pass->scratch);
  Blocks blocks = split_blocks (self, pass->pack, pass->scratch);

  map (pass->pack, d, 3 * d, in, p.in_weight, p.in_bias, kept.qkv);
  if (self->theta > 0) /* the rows begin with the heads of Q and K */
    aisle_rotary (pass->pack, 2 * self->heads, e, self->theta, FALSE, kept.qkv, 3 * d);
  for (gsize s = 0; s < pass->pack->n;)
    {
      Run run = next_run (pass->pack, s);
      gsize c = run.to - run.from;

      for (gsize h = 0; h < self->heads; h++)
        {
          turn (kept.qkv + run.from * 3 * d + d + h * e, 3 * d, e, c, blocks.turned_k);
          for (gsize begin = 0; begin < c; begin += ROWS)
            mix_band (self, pass, kept, &run, next_band (self, &run, begin), h, &blocks);
        }
      s = run.last;
    }
  map (pass->pack, d, self->out, kept.mixed, p.out_weight, p.out_bias, out);
}

/* ---- backward ---- */

/* row_j (d_j - dot) scale in place of d_j. */
AISLE_WIDE static void
soften_back (const float *restrict row, gsize n, float dot, float scale, float *restrict d_row)
{
  for (gsize j = 0; j < n; j++)
    d_row[j] = row[j] * (d_row[j] - dot) * scale;
}

/* With P the weights, M what dropout multiplies them by, G the gradient of O:
 *   dV = (P M)' G,   dP = M (G V'),   dS = P (dP - rowsum (G O)) / sqrt (e),   dQ = dS K,   dK = dS' Q.
 * dK and dV are sums over bands, of which the last comes first: it sees all columns. */
static void
mix_band_back (const AisleLayer *self, const AisleCall *pass, Kept kept, const float *d_mixed, float *d_qkv,
               const Run *run, Band band, gsize head, const Blocks *blocks)
{
  gsize d = self->in, e = d / self->heads, first = run->from + band.begin, c = band.c;
  float scale = 1 / sqrtf ((float) e), *weights = blocks->weights, *d_weights = blocks->d_weights;
  gsize at_q = first * 3 * d + head * e, at_k = run->from * 3 * d + d + head * e, at_v = at_k + d;
  const float *g = d_mixed + first * d + head * e, *mixed = kept.mixed + first * d + head * e;
  gboolean drops = pass->noise != 0 && self->rate > 0;
  Sight sight = { self, pass->pack, run, run->first };
  gboolean more = first + band.n < run->to;

  multiply_keys (self, pass, kept.qkv, run, band, head, blocks);
  aisle_product (pass->pack->half, FALSE, FALSE, band.n, c, e, 1, g, d, blocks->turned_v, run->to - run->from, 0,
                 d_weights, c);
  for (gsize i = 0; i < band.n; i++)
    {
      float *row = weights + i * c, *d_row = d_weights + i * c;
      float log = kept.log[(first + i) * self->heads + head], dot = aisle_vector_dot (g + i * d, mixed + i * d, e);
      gsize low, high;

      see (&sight, band.begin + i, &low, &high);
      memset (row, 0, low * sizeof *row);
      memset (row + high, 0, (c - high) * sizeof *row);
      memset (d_row, 0, low * sizeof *d_row);
      memset (d_row + high, 0, (c - high) * sizeof *d_row);
      aisle_vector_exp_sum (row + low, high - low, scale, log, row + low);
      if (drops)
        aisle_vector_drop (d_row + low, high - low, self->rate, row_key (pass, first + i, head), d_row + low);
      soften_back (row + low, high - low, dot, scale, d_row + low);
      if (drops)
        aisle_vector_drop (row + low, high - low, self->rate, row_key (pass, first + i, head), row + low);
    }
  aisle_product (pass->pack->half, TRUE, FALSE, c, e, band.n, 1, weights, c, g, d, more, d_qkv + at_v, 3 * d);
  aisle_product (pass->pack->half, FALSE, FALSE, band.n, e, c, 1, d_weights, c, kept.qkv + at_k, 3 * d, 0, d_qkv + at_q,
                 3 * d);
  aisle_product (pass->pack->half, TRUE, FALSE, c, e, band.n, 1, d_weights, c, kept.qkv + at_q, 3 * d, more,
                 d_qkv + at_k, 3 * d);
}

/* Gradients of map: adds to those of weight and bias (nullable), writes d_x (nullable). */
static void
map_back (const AislePack *pack, gsize in, gsize out, const float *x, const float *weight, const float *d_y, float *d_x,
          float *d_weight, float *d_bias)
{
  gsize n = pack->n_tokens;

  aisle_product (pack->half, TRUE, FALSE, in, out, n, 1, x, in, d_y, out, 1, d_weight, out);
  for (gsize t = 0; t < n && d_bias != NULL; t++)
    for (gsize j = 0; j < out; j++)
      d_bias[j] += d_y[t * out + j];
  if (d_x != NULL)
    aisle_product (pack->half, FALSE, TRUE, n, in, out, 1, d_y, out, weight, out, 0, d_x, in);
}

static void
attention_backward (const AisleLayer *self, const AisleCall *pass, const float *in, const float *out,
                    const float *d_out, float *d_in, float *d_params)
{
  gsize n = pass->pack->n_tokens, d = self->in, e = d / self->heads;
  Slices p = split (self, pass->params), d_p = split (self, d_params);
  Kept kept = split_cache (self, n, pass->cache);
  Blocks blocks = split_blocks (self, pass->pack, pass->scratch);
  float *d_qkv = pass->scratch, *d_mixed = d_qkv + 3 * d * n;

  map_back (pass->pack, d, self->out, kept.mixed, p.out_weight, d_out, d_mixed, d_p.out_weight, d_p.out_bias);
  for (gsize s = 0; s < pass->pack->n;)
    {
      Run run = next_run (pass->pack, s);
      gsize c = run.to - run.from;

      for (gsize h = 0; h < self->heads; h++)
        {
          const float *k = kept.qkv + run.from * 3 * d + d + h * e;

          turn (k, 3 * d, e, c, blocks.turned_k);
          turn (k + d, 3 * d, e, c, blocks.turned_v);
          for (gsize band = (c + ROWS - 1) / ROWS; band-- > 0;)
            mix_band_back (self, pass, kept, d_mixed, d_qkv, &run, next_band (self, &run, band * ROWS), h, &blocks);
        }
      s = run.last;
    }
  if (self->theta > 0)
    aisle_rotary (pass->pack, 2 * self->heads, e, self->theta, TRUE, d_qkv, 3 * d);
  map_back (pass->pack, d, 3 * d, in, p.in_weight, d_qkv, d_in, d_p.in_weight, d_p.in_bias);
}

/* ---- graph ---- */

/* [batch, length, d] to [batch, H, length, e]. */
static const char *
sketch_head (AisleSketch *sketch, const AisleLayer *self, const char *x, gint64 part)
{
  gint64 d = (gint64) self->in, e = d / (gint64) self->heads;
  const gint64 from[] = { part * d }, to[] = { (part + 1) * d }, axes[] = { 2 };
  const gint64 shape[] = { 0, 0, (gint64) self->heads, e }, order[] = { 0, 2, 1, 3 };

  x = aisle_sketch_node (sketch, "Slice", x, aisle_sketch_integers (sketch, 1, from),
                         aisle_sketch_integers (sketch, 1, to), aisle_sketch_integers (sketch, 1, axes), NULL);
  x = aisle_sketch_node (sketch, "Reshape", x, aisle_sketch_integers (sketch, 4, shape), NULL);
  x = aisle_sketch_node (sketch, "Transpose", x, NULL);
  aisle_node_set_integers (sketch->last, "perm", order, 4);
  return part < 2 && self->theta > 0 ? aisle_rotary_describe (sketch, (gsize) e, self->theta, x) : x;
}

/* What is added to scores [batch, H, length, length]: far below 0 for what a token does not see. */
static const char *
sketch_sight (AisleSketch *sketch, const AisleLayer *self, const char *in)
{
  const gint64 order[] = { 0, 2, 1 }, axes[] = { 1 };
  const char *far = aisle_sketch_real (sketch, -1e9), *length, *square, *key;

  if (self->causal) /* padding comes last: no token sees it */
    {
      length = aisle_sketch_node (sketch, "Shape", in, NULL);
      aisle_node_set_integer (sketch->last, "start", 1);
      aisle_node_set_integer (sketch->last, "end", 2);
      square = aisle_sketch_node (sketch, "Concat", length, length, NULL);
      aisle_node_set_integer (sketch->last, "axis", 0);
      return aisle_sketch_node (sketch, "Trilu", aisle_sketch_node (sketch, "Expand", far, square, NULL),
                                aisle_sketch_integer (sketch, 1), NULL);
    }
  key = aisle_sketch_node (sketch, "Transpose", sketch->mask, NULL);
  aisle_node_set_integers (sketch->last, "perm", order, 3);
  key = aisle_sketch_node (sketch, "Unsqueeze", key, aisle_sketch_integers (sketch, 1, axes), NULL);
  return aisle_sketch_node (sketch, "Mul", aisle_sketch_node (sketch, "Sub", aisle_sketch_real (sketch, 1), key, NULL),
                            far, NULL);
}

static const char *
sketch_map (AisleSketch *sketch, const AisleLayer *self, const float *params, const char *x, const char *weight,
            const char *bias)
{
  x = aisle_sketch_node (sketch, "MatMul", x, aisle_sketch_slice (sketch, self, params, weight), NULL);
  if (self->plain)
    return x;
  return aisle_sketch_node (sketch, "Add", x, aisle_sketch_slice (sketch, self, params, bias), NULL);
}

static const char *
attention_describe (const AisleLayer *self, const float *params, AisleSketch *sketch, const char *in)
{
  const gint64 order[] = { 0, 2, 1, 3 }, turned[] = { 0, 1, 3, 2 }, shape[] = { 0, 0, (gint64) self->in };
  double scale = 1 / sqrt ((double) self->in / self->heads);
  const char *qkv = sketch_map (sketch, self, params, in, "in_weight", "in_bias");
  const char *q = sketch_head (sketch, self, qkv, 0), *k = sketch_head (sketch, self, qkv, 1);
  const char *v = sketch_head (sketch, self, qkv, 2), *x;

  k = aisle_sketch_node (sketch, "Transpose", k, NULL);
  aisle_node_set_integers (sketch->last, "perm", turned, 4);
  x = aisle_sketch_node (sketch, "Mul", aisle_sketch_node (sketch, "MatMul", q, k, NULL),
                         aisle_sketch_real (sketch, scale), NULL);
  x = aisle_sketch_node (sketch, "Add", x, sketch_sight (sketch, self, in), NULL);
  x = aisle_sketch_node (sketch, "Softmax", x, NULL);
  x = aisle_sketch_node (sketch, "MatMul", x, v, NULL);
  x = aisle_sketch_node (sketch, "Transpose", x, NULL);
  aisle_node_set_integers (sketch->last, "perm", order, 4);
  x = aisle_sketch_node (sketch, "Reshape", x, aisle_sketch_integers (sketch, 3, shape), NULL);
  return sketch_map (sketch, self, params, x, "out_weight", "out_bias");
}

const AisleLayerKind aisle_layer_attention = {
  .id = "attention",
  .source = "Vaswani et al. 2017, equation 1; Dao et al. 2022, algorithm 4; Su et al. 2021",
  .samples = samples,
  .n_samples = G_N_ELEMENTS (samples),
  .slices = attention_slices,
  .cache = attention_cache,
  .scratch = attention_scratch,
  .init = attention_init,
  .forward = attention_forward,
  .backward = attention_backward,
  .describe = attention_describe,
};
