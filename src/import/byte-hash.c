/* byte-hash.c: four lanes, each folding 16 bytes through one 64 x 64 -> 128 bit multiplication (the multiply-mix of
 * wyhash, Wang Yi 2019; constants are digits of pi).  One multiplication for 16 bytes keeps it near memory speed. */
#include "import/byte-hash.h"

static const guint64 keys[8] = {
  G_GUINT64_CONSTANT (0x243f6a8885a308d3), G_GUINT64_CONSTANT (0x13198a2e03707345),
  G_GUINT64_CONSTANT (0xa4093822299f31d1), G_GUINT64_CONSTANT (0x082efa98ec4e6c89),
  G_GUINT64_CONSTANT (0x452821e638d01377), G_GUINT64_CONSTANT (0xbe5466cf34e90c6d),
  G_GUINT64_CONSTANT (0xc0ac29b7c97c50dd), G_GUINT64_CONSTANT (0x3f84d5b5b5470917),
};

static inline guint64
mix (guint64 a, guint64 b)
{
  __uint128_t product = (__uint128_t) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

static inline guint64
word_at (const guint8 *p)
{
  guint64 word;

  memcpy (&word, p, 8);
  return GUINT64_FROM_LE (word);
}

static inline void
stripe (guint64 lanes[4], const guint8 *p)
{
  for (int i = 0; i < 4; i++)
    lanes[i] = mix (word_at (p + 16 * i) ^ keys[2 * i], word_at (p + 16 * i + 8) ^ lanes[i]) + keys[2 * i + 1];
}

void
aisle_byte_hash_init (AisleByteHash *self)
{
  *self = (AisleByteHash){ .lanes = { keys[1], keys[3], keys[5], keys[7] } };
}

void
aisle_byte_hash_add (AisleByteHash *self, const guint8 *data, gsize length)
{
  guint64 lanes[4];

  self->total += length;
  if (self->n_rest > 0)
    {
      gsize n = MIN (length, sizeof self->rest - self->n_rest);

      memcpy (self->rest + self->n_rest, data, n);
      self->n_rest += n;
      data += n;
      length -= n;
      if (self->n_rest < sizeof self->rest)
        return;
      stripe (self->lanes, self->rest);
      self->n_rest = 0;
    }
  memcpy (lanes, self->lanes, sizeof lanes);
  for (; length >= 64; data += 64, length -= 64)
    stripe (lanes, data);
  memcpy (self->lanes, lanes, sizeof lanes);
  if (length > 0)
    memcpy (self->rest, data, length);
  self->n_rest = length;
}

void
aisle_byte_hash_finish (AisleByteHash *self, guint8 hash[16])
{
  guint64 *l = self->lanes, high, low;

  memset (self->rest + self->n_rest, 0, sizeof self->rest - self->n_rest);
  stripe (l, self->rest);
  high = mix (l[0] ^ self->total, l[1] ^ keys[0]) + mix (l[2] ^ keys[2], l[3] ^ self->total);
  low = mix (l[0] ^ keys[4], l[2] ^ self->total) + mix (l[1] ^ self->total, l[3] ^ keys[6]);
  high = GUINT64_TO_LE (mix (high ^ keys[1], low ^ keys[3]));
  low = GUINT64_TO_LE (mix (low ^ keys[5], high ^ keys[7]) + l[0]);
  memcpy (hash, &high, 8);
  memcpy (hash + 8, &low, 8);
}
