/* decoder.h: the Llama-shaped network that writes, token by token (Touvron et al. 2023):
 *
 *   x = E[token];  each layer: x += O attention (turn (Q n), turn (K n), V n), n = norm (x)
 *                              x += D (silu (G n) . (U n)),                    n = norm (x)
 *   logits = C norm (x),   norm (x) = w . x / sqrt (mean (x^2) + epsilon)
 *
 * with positions as turns of the pairs of values 2 i and 2 i + 1 of a head (neural/rotary.h), and fewer heads of keys and
 * values than of queries where several share one (Ainslie et al. 2023).  It is the inference of what neural/ trains, in plain
 * floats; keys and values of tokens that were read are kept.
 *
 * Letters: d width, h hidden width, H heads, G heads of keys and values, e = d / H values of a head, V tokens, P positions, T
 * tokens read at once. */
#pragma once

#include "neural/layer.h"

typedef struct
{
  gsize width, hidden, layers, heads, kv_heads, vocabulary;
  gsize context; /* P: positions it was trained for */
  double theta, epsilon;
  gboolean tied; /* C is E */
} AisleDecoderShape;

/* AISLE_ERROR_INPUT where such a decoder cannot be. */
gboolean aisle_decoder_shape_check (const AisleDecoderShape *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The matrices, each `rows` outputs of `columns` inputs, row-major; norms are one row. */
typedef enum
{
  AISLE_DECODER_EMBEDDING,      /* E: V x d */
  AISLE_DECODER_ATTENTION_NORM, /* 1 x d, and so on of each layer */
  AISLE_DECODER_QUERY,          /* d x d */
  AISLE_DECODER_KEY,            /* G e x d */
  AISLE_DECODER_VALUE,          /* G e x d */
  AISLE_DECODER_MIX,            /* O: d x d */
  AISLE_DECODER_FEED_NORM,      /* 1 x d */
  AISLE_DECODER_GATE,           /* h x d */
  AISLE_DECODER_UP,             /* h x d */
  AISLE_DECODER_DOWN,           /* d x h */
  AISLE_DECODER_FINAL_NORM,     /* 1 x d */
  AISLE_DECODER_OUTPUT,         /* C: V x d, where it is not E */
} AisleDecoderPart;

typedef struct
{
  AisleDecoderPart part;
  gsize layer;
  gsize rows, columns;
} AisleDecoderSlot;

/* Slots in order: E, the parts of each layer, the final norm, C. */
gsize aisle_decoder_n_slots (const AisleDecoderShape *self);
AisleDecoderSlot aisle_decoder_slot (const AisleDecoderShape *self, gsize index);
gsize aisle_decoder_n_params (const AisleDecoderShape *self);

/* What whoever trained or read them hands over. */
typedef struct
{
  AisleDecoderShape shape;
  const float **data; /* of each slot, borrowed */
} AisleDecoderWeights;

typedef struct _AisleDecoder AisleDecoder;

/* Copies the weights into its own layout, and C once more a byte a weight (token-screen.h).  Threads may share it. */
AisleDecoder *aisle_decoder_new (const AisleDecoderWeights *weights, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleDecoder *aisle_decoder_ref (AisleDecoder *self);
void aisle_decoder_unref (AisleDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleDecoder, aisle_decoder_unref)
const AisleDecoderShape *aisle_decoder_shape (const AisleDecoder *self);

/* A text being read and written: one thread at a time, which works with others on each token. */
typedef struct _AisleDecoding AisleDecoding;

AisleDecoding *aisle_decoding_new (AisleDecoder *decoder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_decoding_free (AisleDecoding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleDecoding, aisle_decoding_free)

/* Tokens read so far. */
gsize aisle_decoding_position (const AisleDecoding *self);
/* Forgets all but the first n tokens. */
void aisle_decoding_rewind (AisleDecoding *self, gsize n);
/* Reads n tokens, at least 1, and gives the V logits of what follows the last, good until the next call; the same numbers
 * whether they come at once or one by one.  NULL and AISLE_ERROR_INPUT when the context is full or a number is no token's;
 * after an error those before this call are still read. */
float *aisle_decoding_read (AisleDecoding *self, const gint32 *tokens, gsize n, AisleProgress *progress,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads likewise and gives the likeliest token that follows: the very one that aisle_sampling_next picks of those logits at
 * temperature 0 with that repetition of recent tokens (sampling.h); -1 when no logit is a number.  Of C it reads a quarter as
 * many bytes. */
gboolean aisle_decoding_read_likeliest (AisleDecoding *self, const gint32 *tokens, gsize n, double repetition,
                                        const gint32 *recent, gsize n_recent, gint32 *likeliest,
                                        AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
