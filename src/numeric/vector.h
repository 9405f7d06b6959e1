/* vector.h: the inner loops that live off the processor's widest registers, chosen at run time: AVX-512, AVX2 with FMA,
 * or what every processor has.  Results depend on that choice in the last bits, never on threads.
 *
 * Small symmetric systems are stored as upper triangles, row-major, of order f, a multiple of AISLE_LANES: pad with
 * zeros and a diagonal of 1.  At these sizes a BLAS spends more on packing and dispatch than on arithmetic. */
#pragma once

#include <glib.h>

#define AISLE_LANES     16
#define AISLE_STRIP     32 /* columns of a tile in registers */
#define AISLE_TILE_ROWS 8

#define AISLE_PAD(n) (((n) + AISLE_LANES - 1) / AISLE_LANES * AISLE_LANES)

/* n floats at the start of a cache line, all 0, to be freed with aisle_vector_free; NULL when memory runs out.  Large ones
 * ask for huge pages: reading a matrix down its columns otherwise waits for the page table. */
float *aisle_vector_new (gsize n);
void aisle_vector_free (float *self);

/* out[j] = sum over t < n of weights[t] * matrix[rows[t] * stride + j], j < width. */
void aisle_vector_sum_rows (const float *matrix, gsize stride, const gint32 *rows, const float *weights, gsize n,
                            gsize width, float *out);
/* out[j] = scale * by[j] * from[j], j < f, a multiple of AISLE_LANES. */
void aisle_vector_scale_row (const float *from, const float *by, gsize f, float scale, float *out);
/* out += sum over t < n of (shifts[t] + scales[t] * (y . p)) y, y being row rows[t] of matrix, f (a multiple of
 * AISLE_LANES) long like p and out. */
void aisle_vector_pull (const float *matrix, gsize f, const gint32 *rows, const float *shifts, const float *scales,
                        gsize n, const float *p, float *out);
/* Rows of a matrix, each with a scale and a weight. */
typedef struct
{
  const float *matrix; /* f floats a row */
  const gint32 *rows;  /* n of each */
  const float *scales, *weights;
  gsize n;
} AisleVectorRows;

/* Row t of B (n x f) = scales[t] times row rows[t] of matrix; upper triangle of A (f x f) += B' B, and sum (f) += B'
 * weights: a partial sum over n rows is added at once.  Fresh ones are written instead. */
void aisle_vector_take_products (float *a, gsize f, const AisleVectorRows *rows, float *b, float *sum, gboolean fresh);
/* C (AISLE_TILE_ROWS x AISLE_STRIP, `stride` floats from row to row) -= A' B: A `depth` rows of AISLE_TILE_ROWS floats, B
 * of AISLE_STRIP. */
void aisle_vector_subtract_tile (float *c, gsize stride, const float *a, const float *b, gsize depth);
/* Scores (AISLE_TILE_ROWS x AISLE_STRIP) = A' B, A and B `depth` rows of AISLE_STRIP floats, of A the first
 * AISLE_TILE_ROWS columns; and a bit in above[row] for each column whose score is at least
 * thresholds[row].  FALSE when there is none. */
gboolean aisle_vector_screen (const float *a, const float *b, gsize depth, const float *thresholds, float *scores,
                              guint32 *above);
/* out (n) = matrix (n x f, f a multiple of AISLE_LANES) x. */
void aisle_vector_project (const float *matrix, gsize f, gsize n, const float *x, float *out);
/* Upper triangle of the first n rows and columns of A (order x order, n padded to 4 at most order) = B B', B n x f, f a
 * multiple of AISLE_LANES; the rest of those rows and columns is overwritten. */
void aisle_vector_dots (float *a, gsize order, const float *b, gsize f, gsize n);
/* Solves A x = b in place of b by Cholesky; A is overwritten, roots (f) is scratch.  FALSE when A is not positive
 * definite. */
gboolean aisle_vector_solve (float *a, gsize f, float *b, float *roots) G_GNUC_WARN_UNUSED_RESULT;
