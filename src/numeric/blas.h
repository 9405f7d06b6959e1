/* blas.h: the few dense routines Aisle calls, row-major, lower triangles.
 *
 * blas.c is the only file that knows OpenBLAS.  It is always kept at one thread: its own threads change the last bits
 * with their number and lose on shared cores; parallelism is numeric/parallel, over tiles. */
#pragma once

#include <glib.h>

/* C (m x n) = alpha op(A) (m x k) op(B) (k x n) + beta C; ld: elements between rows as stored. */
void aisle_sgemm (gboolean turn_a, gboolean turn_b, gsize m, gsize n, gsize k, float alpha, const float *a, gsize lda,
                  const float *b, gsize ldb, float beta, float *c, gsize ldc);
/* Lower triangle of C (n x n) = alpha A' A + beta C, A k x n. */
void aisle_ssyrk (gsize n, gsize k, float alpha, const float *a, gsize lda, float beta, float *c, gsize ldc);
/* In place on the lower triangle; the upper one is not touched.  FALSE when A is not positive definite. */
gboolean aisle_spotrf (gsize n, float *a, gsize lda) G_GNUC_WARN_UNUSED_RESULT;
/* Inverse of A from its factor. */
gboolean aisle_spotri (gsize n, float *a, gsize lda) G_GNUC_WARN_UNUSED_RESULT;
/* Eigenvalues of A, ascending, and its eigenvectors as the rows of A, in place; only the lower triangle is read.  FALSE
 * when that does not converge or memory runs out. */
gboolean aisle_dsyevd (gsize n, double *a, double *values) G_GNUC_WARN_UNUSED_RESULT;
/* The kernels chosen for this processor, for benchmark records: "Zen", "Cooperlake". */
const char *aisle_blas_core (void);
