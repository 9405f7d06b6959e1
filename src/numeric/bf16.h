/* bf16.h: products of floats at half precision, for training networks.
 *
 * Factors are rounded to bfloat16, which has the range of a float and 8 bits of its precision; their products are exact and
 * sums are floats (Micikevicius et al. 2018, "Mixed precision training"; Kalamkar et al. 2019, "A study of BFLOAT16 for
 * deep learning training").  Processors with AVX512_BF16 make twice as many of them in a second. */
#pragma once

#include <glib.h>

/* Whether this processor has the instructions. */
gboolean aisle_bf16_here (void);
/* aisle_sgemm of blas.h; with half, and where the instructions are there, of rounded factors.  Runs on one thread. */
void aisle_product (gboolean half, gboolean turn_a, gboolean turn_b, gsize m, gsize n, gsize k, float alpha,
                    const float *a, gsize lda, const float *b, gsize ldb, float beta, float *c, gsize ldc);
