/* vector.h: the inner loops that live off the processor's widest registers, chosen at run time: AVX-512, AVX2 with FMA,
 * or what every processor has.  Results depend on that choice in the last bits, never on threads.
 *
 * Small symmetric systems are stored as upper triangles, row-major, of order f, a multiple of AISLE_LANES: pad with
 * zeros and a diagonal of 1.  At these sizes a BLAS spends more on packing and dispatch than on arithmetic. */
#pragma once

#include <glib.h>

#define AISLE_LANES 16

#define AISLE_PAD(n) (((n) + AISLE_LANES - 1) / AISLE_LANES * AISLE_LANES)

/* n floats at the start of a cache line, all 0, to be freed with aisle_vector_free; NULL when memory runs out.  Large ones
 * ask for huge pages: reading a matrix down its columns otherwise waits for the page table. */
float *aisle_vector_new (gsize n);
void aisle_vector_free (float *self);

/* out[j] = sum over t < n of weights[t] * matrix[rows[t] * stride + j], j < width. */
void aisle_vector_sum_rows (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n,
                            gsize width, float *out);
/* scaled[j] = scale * from[j], sum[j] += weight * from[j], j < n. */
void aisle_vector_take_row (const float *from, gsize n, float scale, float weight, float *scaled, float *sum);
/* Upper triangle of A (f x f) += B' B, B n x f: a partial sum over n rows is added at once. */
void aisle_vector_add_products (float *a, gsize f, const float *b, gsize n);
/* Solves A x = b in place of b by Cholesky; A is overwritten.  FALSE when A is not positive definite. */
gboolean aisle_vector_solve (float *a, gsize f, float *b) G_GNUC_WARN_UNUSED_RESULT;
