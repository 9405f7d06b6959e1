/* solve.h: symmetric positive definite matrices, over our own threads with fixed tiles: the same bits for any number of
 * threads on the same kernels. */
#pragma once

#include "base/progress.h"

#define AISLE_NUMERIC_ERROR (aisle_numeric_error_quark ())
GQuark aisle_numeric_error_quark (void);

/* Replaces A (n x n, row-major, `stride` floats from row to row, only the lower triangle is read) by its full symmetric
 * inverse.
 *
 * Blocked symmetric sweep (Gauss-Jordan; Goodnight 1979): n^3 flops, all but 2 n b^2 a block of them in gemm tiles, no
 * second matrix, only a panel of 2 n b floats beside it.  AISLE_ERROR_FAILED when A is not positive definite to single
 * precision, AISLE_ERROR_MEMORY. */
gboolean aisle_inverse_spd (float *a, gsize n, gsize stride, AisleProgress *progress, const char *what,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* G (f x f, full) = X' X of X (n x f, row-major): partial sums over fixed blocks of rows, added in order. */
gboolean aisle_gram (const float *x, gsize n, gsize f, float *gram, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Copies the lower triangle of A (n x n) onto the upper one. */
void aisle_mirror_lower (float *a, gsize n);
