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
