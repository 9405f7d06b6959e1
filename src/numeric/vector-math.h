/* vector-math.h: exponentials, sigmoids and the like over arrays, with the widest registers of the processor.
 *
 * Within 4 units in the last place of the exact value.  Like vector.h: results depend on the instruction set in the last
 * bits, never on threads.  `out` may be `x`.  NaN stays NaN. */
#pragma once

#include <glib.h>

/* exp is 0 below, and stays at its value above. */
#define AISLE_EXP_LEAST -87.3365447504019f
#define AISLE_EXP_MOST  88.3762626647949f

void aisle_vector_exp (const float *x, gsize n, float *out);
void aisle_vector_sigmoid (const float *x, gsize n, float *out);
void aisle_vector_tanh (const float *x, gsize n, float *out);
/* out[j] = exp (scale x[j] - shift); returns their sum: a softmax with the greatest scaled x as shift. */
float aisle_vector_exp_sum (const float *x, gsize n, float scale, float shift, float *out);
float aisle_vector_max (const float *x, gsize n); /* n > 0 */
float aisle_vector_dot (const float *x, const float *y, gsize n);

/* Dropout: out[j] is 0 with chance `rate` (below 1), else x[j] / (1 - rate).  The same for the same key and j, so that
 * nothing need be kept for the way back. */
void aisle_vector_drop (const float *x, gsize n, double rate, guint64 key, float *out);

/* A new key of a key and a number: of a row of a layer at a step.  splitmix64 (Steele, Lea and Flood 2014). */
static inline guint64
aisle_key_mix (guint64 key, guint64 number)
{
  guint64 z = key + (number + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ z >> 31;
}
