/* bpe-parts.h: what learning and using a vocabulary of byte pairs share.  Only bpe*.c include it. */
#pragma once

#include "text/bpe.h"

/* Bytes of the piece at the start of the text: 's 't 're 've 'm 'll 'd | ?letters | ?digits | ?marks | blanks, of which the
 * last goes with what follows.  At least 1 while length is not 0. */
gsize aisle_bpe_piece (const char *text, gsize length);
/* Place of a byte in the alphabet of files, and back. */
const guint8 *aisle_bpe_byte_places (void);
guint8 aisle_bpe_byte_at (gsize place);

/* A heap with the least (first, second) on top. */
typedef struct
{
  guint64 first, second;
} AisleBpeEntry;

void aisle_bpe_heap_push (GArray *heap, guint64 first, guint64 second);
gboolean aisle_bpe_heap_pop (GArray *heap, AisleBpeEntry *top); /* FALSE when empty */

#define AISLE_BPE_PAIR(left, right) ((guint64) (guint32) (left) << 32 | (guint32) (right))
