/* random.h: the only source of chance.
 *
 * A generator is named by a seed and a stream, so that what one stage draws never changes what another draws.
 * xoshiro256++ (Blackman and Vigna 2019), seeded by splitmix64 over the seed and a hash of the stream's name. */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state[4];
} AisleRandom;

void aisle_random_init (AisleRandom *self, guint64 seed, const char *stream);
guint64 aisle_random_next (AisleRandom *self);
/* Uniform on 0 .. n-1, without modulo bias; n > 0. */
guint64 aisle_random_below (AisleRandom *self, guint64 n);
/* Uniform on [0, 1), 53 bits. */
double aisle_random_uniform (AisleRandom *self);
/* Standard normal (polar method, both values used in turn are not kept: one call, one draw pair). */
double aisle_random_normal (AisleRandom *self);
/* Exponential with mean 1. */
double aisle_random_exponential (AisleRandom *self);
/* Fisher-Yates. */
void aisle_random_shuffle (AisleRandom *self, gint32 *values, gsize n);
