/* decoding.c: tokens through a decoder.
 *
 * A few tokens go through the layers together (T of them; one while writing), so that each block of weights is fetched from
 * memory once for all: what a token costs is that.  A section of the team takes blocks of rows of one matrix, or heads. */
#include "base/error.h"
#include "base/i18n.h"
#include "neural/decoder-parts.h"
#include "neural/sampling.h"
#include "numeric/team.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define TOGETHER 32                 /* T at most */
#define BLOCK    ((gsize) 16 << 10) /* floats of a block of rows */
#define SCREENED 256                /* rows of the output's copy at a time, */
#define SEARCHED 4096               /* bounds at a time, */
#define STRETCH  32                 /* of which so many are ruled out at once */

typedef struct
{
  gint32 token; /* -1: none */
  float logit;
} Likeliest;

struct _AisleDecoding
{
  AisleDecoder *decoder;
  AisleTeam *team;
  gsize position;   /* tokens read */
  float *keys;      /* layers x G x P x e, padded */
  float *values;    /* the same */
  float *x;         /* T x d: the residual stream */
  float *normed;    /* T x d */
  float *qkv;       /* T x (H + 2 G) e */
  float *mixed;     /* T x d */
  float *fed;       /* T x h */
  float *query;     /* T x H x e, padded */
  float *weights;   /* T x H x P */
  float *linear;    /* T x d or h: products of a block before they are joined with others */
  float *logits;    /* V; or the least that they can be, */
  float *upper;     /* V: and the most */
  gint16 *whole;    /* d: the output's input in whole numbers */
  Likeliest *best;  /* of the blocks of bounds */
  gint32 *sequence; /* P: 0, 1, 2 ... */
};

void
aisle_decoding_free (AisleDecoding *self)
{
  if (self == NULL)
    return;
  aisle_team_close (self->team);
  aisle_decoder_unref (self->decoder);
  aisle_vector_free (self->keys);
  aisle_vector_free (self->values);
  aisle_vector_free (self->x);
  aisle_vector_free (self->normed);
  aisle_vector_free (self->qkv);
  aisle_vector_free (self->mixed);
  aisle_vector_free (self->fed);
  aisle_vector_free (self->query);
  aisle_vector_free (self->weights);
  aisle_vector_free (self->linear);
  aisle_vector_free (self->logits);
  aisle_vector_free (self->upper);
  g_free (self->whole);
  g_free (self->best);
  g_free (self->sequence);
  g_free (self);
}

static gsize
rows_of_qkv (const AisleDecoder *decoder)
{
  return (decoder->shape.heads + 2 * decoder->shape.kv_heads) * decoder->e;
}

AisleDecoding *
aisle_decoding_new (AisleDecoder *decoder, GError **error)
{
  g_autoptr (AisleDecoding) self = g_new0 (AisleDecoding, 1);
  const AisleDecoderShape *shape = &decoder->shape;
  gsize kept = shape->layers * shape->kv_heads * shape->context * decoder->head;

  self->decoder = aisle_decoder_ref (decoder);
  self->keys = aisle_vector_new (kept);
  self->values = aisle_vector_new (kept);
  self->x = aisle_vector_new (TOGETHER * decoder->width);
  self->normed = aisle_vector_new (TOGETHER * decoder->width);
  self->qkv = aisle_vector_new (TOGETHER * rows_of_qkv (decoder));
  self->mixed = aisle_vector_new (TOGETHER * decoder->width);
  self->fed = aisle_vector_new (TOGETHER * decoder->hidden);
  self->query = aisle_vector_new (TOGETHER * shape->heads * decoder->head);
  self->weights = aisle_vector_new (TOGETHER * shape->heads * shape->context);
  self->linear = aisle_vector_new (TOGETHER * MAX (decoder->width, decoder->hidden));
  self->logits = aisle_vector_new (shape->vocabulary);
  self->upper = aisle_vector_new (shape->vocabulary);
  self->whole = g_try_new (gint16, decoder->width);
  self->best = g_try_new (Likeliest, shape->vocabulary / SEARCHED + 1);
  self->sequence = g_try_new (gint32, shape->context);
  if (self->keys == NULL || self->values == NULL || self->x == NULL || self->normed == NULL || self->qkv == NULL
      || self->mixed == NULL || self->fed == NULL || self->query == NULL || self->weights == NULL
      || self->linear == NULL || self->logits == NULL || self->upper == NULL || self->whole == NULL
      || self->best == NULL || self->sequence == NULL)
    {
      g_set_error_literal (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the decoder"));
      return NULL;
    }
  for (gsize p = 0; p < shape->context; p++)
    self->sequence[p] = (gint32) p;
  self->team = aisle_team_open ();
  return g_steal_pointer (&self);
}

gsize
aisle_decoding_position (const AisleDecoding *self)
{
  return self->position;
}

void
aisle_decoding_rewind (AisleDecoding *self, gsize n)
{
  self->position = MIN (self->position, n);
}

/* ---- norms, turns ---- */

/* Rows that go on to a product: padded with zeros, since the norm's weights are. */
static void
normalise (const AisleDecoder *decoder, const float *x, const float *weight, gsize n_tokens, float *out)
{
  gsize d = decoder->width;

  for (gsize t = 0; t < n_tokens; t++)
    {
      float square = aisle_vector_dot (x + t * d, x + t * d, d);
      double scale = 1 / sqrt ((double) square / (double) decoder->shape.width + decoder->shape.epsilon);

      aisle_vector_scale_row (x + t * d, weight, d, (float) scale, out + t * d);
    }
}

/* from (e values) turned to position p. */
static void
turn (const AisleDecoder *decoder, const float *from, gsize p, float *to)
{
  gsize pairs = decoder->e / 2;
  const float *c = decoder->cosine + p * pairs, *s = decoder->sine + p * pairs;

  for (gsize i = 0; i < pairs; i++)
    {
      float a = from[2 * i], b = from[2 * i + 1];

      to[2 * i] = a * c[i] - b * s[i];
      to[2 * i + 1] = a * s[i] + b * c[i];
    }
}

/* ---- sections ---- */

typedef struct
{
  AisleDecoding *self;
  gsize n_tokens;
  const float *matrix, *other; /* rows x columns; other: U beside G */
  const float *in;             /* T x columns */
  float *out;                  /* T rows, `stride` apart */
  gsize rows, columns, stride, block;
  gboolean add;
  gsize layer;
} Section;

static gsize
n_blocks (Section *section)
{
  section->block = MAX (BLOCK / section->columns / 4 * 4, 4);
  return (section->rows + section->block - 1) / section->block;
}

/* out = in matrix', or added to what stands there. */
static void
project_block (gsize index, gpointer data)
{
  const Section *s = data;
  gsize first = index * s->block, n = MIN (s->block, s->rows - first);

  for (gsize t = 0; t < s->n_tokens; t++)
    {
      float *out = s->out + t * s->stride + first, *place = s->add ? s->self->linear + t * s->stride + first : out;

      aisle_vector_project (s->matrix + first * s->columns, s->columns, n, s->in + t * s->columns, place);
      for (gsize i = 0; s->add && i < n; i++)
        out[i] += place[i];
    }
}

static void
project (AisleDecoding *self, gsize n_tokens, const float *matrix, gsize rows, gsize columns, const float *in,
         float *out, gsize stride, gboolean add)
{
  Section section = { self, n_tokens, matrix, NULL, in, out, rows, columns, stride, 0, add, 0 };
  gsize n = n_blocks (&section);

  aisle_team_run (self->team, n, project_block, &section);
}

/* silu (G n) . (U n). */
static void
feed_block (gsize index, gpointer data)
{
  const Section *s = data;
  gsize first = index * s->block, n = MIN (s->block, s->rows - first);

  for (gsize t = 0; t < s->n_tokens; t++)
    {
      float *out = s->out + t * s->stride + first, *gate = s->self->linear + t * s->stride + first;
      const float *in = s->in + t * s->columns;

      aisle_vector_project (s->matrix + first * s->columns, s->columns, n, in, gate);
      aisle_vector_sigmoid (gate, n, out);
      for (gsize i = 0; i < n; i++)
        out[i] *= gate[i];
      aisle_vector_project (s->other + first * s->columns, s->columns, n, in, gate);
      for (gsize i = 0; i < n; i++)
        out[i] *= gate[i];
    }
}

static void
feed (AisleDecoding *self, gsize n_tokens, const AisleDecoderLayer *layer)
{
  const AisleDecoder *decoder = self->decoder;
  Section section = { .self = self,
                      .n_tokens = n_tokens,
                      .matrix = layer->gate,
                      .other = layer->up,
                      .in = self->normed,
                      .out = self->fed,
                      .rows = decoder->shape.hidden,
                      .columns = decoder->width,
                      .stride = decoder->hidden };
  gsize n = n_blocks (&section);

  aisle_team_run (self->team, n, feed_block, &section);
}

/* Where the keys or values of a layer and a head stand. */
static float *
kept_of (const AisleDecoding *self, float *kept, gsize layer, gsize head)
{
  const AisleDecoder *decoder = self->decoder;

  return kept + (layer * decoder->shape.kv_heads + head) * decoder->shape.context * decoder->head;
}

/* One head of one token. */
static void
attend_head (gsize index, gpointer data)
{
  const Section *s = data;
  AisleDecoding *self = s->self;
  const AisleDecoder *decoder = self->decoder;
  gsize heads = decoder->shape.heads, t = index / heads, h = index % heads, g = h / (heads / decoder->shape.kv_heads);
  gsize n = self->position + t + 1;
  float *query = self->query + index * decoder->head, *weights = self->weights + index * decoder->shape.context;
  float scale = 1 / sqrtf ((float) decoder->e), sum, most;

  turn (decoder, self->qkv + t * rows_of_qkv (decoder) + h * decoder->e, n - 1, query);
  aisle_vector_project (kept_of (self, self->keys, s->layer, g), decoder->head, n, query, weights);
  most = aisle_vector_max (weights, n);
  sum = aisle_vector_exp_sum (weights, n, scale, scale * most, weights);
  for (gsize p = 0; p < n; p++)
    weights[p] /= sum;
  aisle_vector_sum_rows (kept_of (self, self->values, s->layer, g), decoder->head, self->sequence, weights, n,
                         decoder->e, self->mixed + t * decoder->width + h * decoder->e);
}

static void
keep (AisleDecoding *self, gsize n_tokens, gsize layer)
{
  const AisleDecoder *decoder = self->decoder;
  gsize e = decoder->e, heads = decoder->shape.heads, kv_heads = decoder->shape.kv_heads;

  for (gsize t = 0; t < n_tokens; t++)
    for (gsize g = 0; g < kv_heads; g++)
      {
        const float *row = self->qkv + t * rows_of_qkv (decoder) + (heads + g) * e;
        gsize p = self->position + t;

        turn (decoder, row, p, kept_of (self, self->keys, layer, g) + p * decoder->head);
        memcpy (kept_of (self, self->values, layer, g) + p * decoder->head, row + kv_heads * e, e * sizeof *row);
      }
}

static void
pass_layer (AisleDecoding *self, gsize n_tokens, gsize index)
{
  const AisleDecoder *decoder = self->decoder;
  const AisleDecoderLayer *layer = &decoder->layers[index];
  gsize d = decoder->width, width = decoder->shape.width, of_qkv = rows_of_qkv (decoder);
  Section attention = { .self = self, .n_tokens = n_tokens, .layer = index };

  normalise (decoder, self->x, layer->attention_norm, n_tokens, self->normed);
  project (self, n_tokens, layer->qkv, of_qkv, d, self->normed, self->qkv, of_qkv, FALSE);
  keep (self, n_tokens, index);
  aisle_team_run (self->team, n_tokens * decoder->shape.heads, attend_head, &attention);
  project (self, n_tokens, layer->mix, width, d, self->mixed, self->x, d, TRUE);
  normalise (decoder, self->x, layer->feed_norm, n_tokens, self->normed);
  feed (self, n_tokens, layer);
  project (self, n_tokens, layer->down, width, decoder->hidden, self->fed, self->x, d, TRUE);
}

/* ---- reading ---- */

static gboolean
check_tokens (const AisleDecoding *self, const gint32 *tokens, gsize n, GError **error)
{
  const AisleDecoderShape *shape = &self->decoder->shape;

  if (n == 0 || n > shape->context - self->position)
    {
      g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_INPUT,
                   _ ("%zu tokens after %zu do not fit into the decoder's %zu positions"), n, self->position,
                   shape->context);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    if (tokens[i] < 0 || (gsize) tokens[i] >= shape->vocabulary)
      {
        g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_INPUT, _ ("token %d is not one of the decoder's %zu"),
                     tokens[i], shape->vocabulary);
        return FALSE;
      }
  return TRUE;
}

/* Through all layers; normed is then what the output reads of the last token. */
static gboolean
read_tokens (AisleDecoding *self, const gint32 *tokens, gsize n, AisleProgress *progress, GError **error)
{
  const AisleDecoder *decoder = self->decoder;
  gsize d = decoder->width, before = self->position, last = 0;

  if (!check_tokens (self, tokens, n, error))
    return FALSE;
  for (gsize from = 0, n_tokens; from < n; from += n_tokens)
    {
      n_tokens = MIN (TOGETHER, n - from);
      for (gsize t = 0; t < n_tokens; t++)
        memcpy (self->x + t * d, decoder->embedding + (gsize) tokens[from + t] * d, d * sizeof *self->x);
      for (gsize layer = 0; layer < decoder->shape.layers; layer++)
        {
          if (!aisle_progress_step (progress, (double) from / (double) n, _ ("Reading what was said"), error))
            {
              self->position = before;
              return FALSE;
            }
          pass_layer (self, n_tokens, layer);
        }
      self->position += n_tokens;
      last = n_tokens - 1;
    }
  normalise (decoder, self->x + last * d, decoder->final_norm, 1, self->normed);
  return TRUE;
}

float *
aisle_decoding_read (AisleDecoding *self, const gint32 *tokens, gsize n, AisleProgress *progress, GError **error)
{
  const AisleDecoder *decoder = self->decoder;

  if (!read_tokens (self, tokens, n, progress, error))
    return NULL;
  project (self, 1, decoder->output, decoder->shape.vocabulary, decoder->width, self->normed, self->logits, 0, FALSE);
  return self->logits;
}

/* ---- the likeliest ---- */

typedef struct
{
  AisleDecoding *self;
  AisleScreenedVector vector;
  gsize n;     /* V */
  float least; /* the greatest logit is not below */
} Search;

static float
logit_of (const AisleDecoding *self, gsize token)
{
  const AisleDecoder *decoder = self->decoder;
  float logit;

  aisle_vector_project (decoder->output + token * decoder->width, decoder->width, 1, self->normed, &logit);
  return logit;
}

static void
bound_block (gsize index, gpointer data)
{
  const Search *s = data;
  gsize first = index * SCREENED;

  aisle_token_screen_bound (s->self->decoder->screen, &s->vector, first, MIN (SCREENED, s->n - first),
                            s->self->logits + first, s->self->upper + first);
}

/* The first of the greatest logits of those that can be it.  Where both bounds are one number, that is the logit. */
static void
search_block (gsize index, gpointer data)
{
  const Search *s = data;
  const AisleDecoding *self = s->self;
  gsize first = index * SEARCHED, end = MIN (first + SEARCHED, s->n);
  Likeliest best = { -1, 0 };

  for (gsize from = first; from < end; from += STRETCH)
    {
      gsize n = MIN (STRETCH, end - from);

      if (aisle_vector_max (self->upper + from, n) < s->least)
        continue;
      for (gsize token = from; token < from + n; token++)
        if (self->upper[token] >= s->least)
          {
            float logit = self->logits[token] == self->upper[token] ? self->upper[token] : logit_of (self, token);

            if (!isnan (logit) && (best.token < 0 || logit > best.logit))
              best = (Likeliest){ (gint32) token, logit };
          }
    }
  self->best[index] = best;
}

gboolean
aisle_decoding_read_likeliest (AisleDecoding *self, const gint32 *tokens, gsize n, double repetition,
                               const gint32 *recent, gsize n_recent, gint32 *likeliest, AisleProgress *progress,
                               GError **error)
{
  gsize vocabulary = self->decoder->shape.vocabulary, n_blocks = (vocabulary + SEARCHED - 1) / SEARCHED;
  Search search = { .self = self, .vector.p = self->whole, .n = vocabulary };
  Likeliest best = { -1, 0 };

  if (!read_tokens (self, tokens, n, progress, error))
    return FALSE;
  aisle_token_screen_take (self->decoder->screen, self->normed, &search.vector);
  aisle_team_run (self->team, (vocabulary + SCREENED - 1) / SCREENED, bound_block, &search);
  for (gsize i = 0; i < n_recent && repetition != 1; i++)
    if (recent[i] >= 0 && (gsize) recent[i] < vocabulary)
      {
        float logit = aisle_sampling_repeated (repetition, logit_of (self, (gsize) recent[i]));

        self->logits[recent[i]] = isnan (logit) ? -INFINITY : logit;
        self->upper[recent[i]] = isnan (logit) ? INFINITY : logit;
      }
  search.least = aisle_vector_max (self->logits, vocabulary);
  aisle_team_run (self->team, n_blocks, search_block, &search);
  for (gsize b = 0; b < n_blocks; b++)
    if (self->best[b].token >= 0 && (best.token < 0 || self->best[b].logit > best.logit))
      best = self->best[b];
  *likeliest = best.token;
  return TRUE;
}
