/* random.c: xoshiro256++ (Blackman and Vigna 2019) behind named streams. */
#include "base/random.h"

#include <math.h>

static inline guint64
rotate (guint64 x, int k)
{
  return (x << k) | (x >> (64 - k));
}

static guint64
split_mix (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void
aisle_random_init (AisleRandom *self, guint64 seed, const char *stream)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325); /* FNV-1a */

  for (const char *p = stream; *p != '\0'; p++)
    hash = (hash ^ (guint8) *p) * G_GUINT64_CONSTANT (0x100000001b3);
  hash += split_mix (&seed);
  for (int i = 0; i < 4; i++)
    self->state[i] = split_mix (&hash);
}

guint64
aisle_random_next (AisleRandom *self)
{
  guint64 *s = self->state;
  guint64 result = rotate (s[0] + s[3], 23) + s[0];
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate (s[3], 45);
  return result;
}

/* Lemire 2019: multiply and reject the biased low part. */
guint64
aisle_random_below (AisleRandom *self, guint64 n)
{
  __uint128_t product = (__uint128_t) aisle_random_next (self) * n;

  if ((guint64) product < n)
    {
      guint64 floor = -n % n;
      while ((guint64) product < floor)
        product = (__uint128_t) aisle_random_next (self) * n;
    }
  return product >> 64;
}

double
aisle_random_uniform (AisleRandom *self)
{
  return (double) (aisle_random_next (self) >> 11) * 0x1p-53;
}

/* Marsaglia and Bray's polar method; the second value is dropped so that a draw has no hidden state. */
double
aisle_random_normal (AisleRandom *self)
{
  double x, y, r;

  do
    {
      x = 2 * aisle_random_uniform (self) - 1;
      y = 2 * aisle_random_uniform (self) - 1;
      r = x * x + y * y;
    }
  while (r >= 1 || r == 0);
  return x * sqrt (-2 * log (r) / r);
}

double
aisle_random_exponential (AisleRandom *self)
{
  return -log (1 - aisle_random_uniform (self));
}

void
aisle_random_shuffle (AisleRandom *self, gint32 *values, gsize n)
{
  for (gsize i = n; i > 1; i--)
    {
      gsize j = aisle_random_below (self, i);
      gint32 value = values[i - 1];
      values[i - 1] = values[j];
      values[j] = value;
    }
}
