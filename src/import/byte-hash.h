/* byte-hash.h: a fast 128-bit hash of a stream of bytes, to recognise the same file twice.
 *
 * Not cryptographic: who can choose the bytes can make two files collide.  The value does not depend on how the stream
 * is cut into calls, nor on the machine's byte order. */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 lanes[4];
  guint64 total;
  guint8 rest[64];
  gsize n_rest;
} AisleByteHash;

void aisle_byte_hash_init (AisleByteHash *self);
void aisle_byte_hash_add (AisleByteHash *self, const guint8 *data, gsize length);
void aisle_byte_hash_finish (AisleByteHash *self, guint8 hash[16]);
