/* decoder-parts.h: a decoder's weights as decoding.c reads them.  Only decoder.c and decoding.c include it.
 *
 * Rows are padded with zeros to a multiple of AISLE_LANES, as are the rows that go in, so that no loop has a rest. */
#pragma once

#include "neural/decoder.h"
#include "neural/token-screen.h"

typedef struct
{
  const float *attention_norm, *qkv /* the rows of Q, K and V */, *mix, *feed_norm, *gate, *up, *down;
} AisleDecoderLayer;

struct _AisleDecoder
{
  int references;
  AisleDecoderShape shape;
  gsize e;                   /* values of a head */
  gsize width, hidden, head; /* d, h and e padded */
  const float *embedding, *final_norm, *output;
  AisleDecoderLayer *layers;
  float *cosine, *sine; /* P x e / 2 */
  float *memory;
  AisleTokenScreen *screen; /* of the output */
};
