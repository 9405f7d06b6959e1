/* token-screen.h: which tokens can be the likeliest, told from one byte a weight.
 *
 * A greedy writer wants the greatest of V products c x of rows c of a table (V x d) with one vector x, and reading the table
 * is most of what a token costs.  A screen is a copy of it in whole numbers: c = s q + e, |q| <= 127, with the scale s and the
 * lengths of c and of the rest e kept for each row.  x becomes t p + r likewise.  Then
 *
 *   |c x - s t (q p)| <= |e| |x| + |s q| |r|                                  (Cauchy and Schwarz)
 *
 * bounds each product, with what rounding adds to a product made in floats of any order of sums: d u |c| |x|, u = 2^-24
 * (Higham 2002, section 3.1).  Rows whose upper bound lies below the greatest lower one need not be looked at.  Bounds are
 * made of whole numbers, so that they hardly depend on the instruction set, and what is found by them not at all.
 *
 * Letters: V rows, d columns.  Takes V (d + 12) bytes, a little over a quarter of the table. */
#pragma once

#include <glib.h>

typedef struct _AisleTokenScreen AisleTokenScreen;

/* rows: V x d, not kept.  Any numbers: a row with one that is not finite is never ruled out.  NULL when memory runs out. */
AisleTokenScreen *aisle_token_screen_new (const float *rows, gsize n_rows, gsize columns);
void aisle_token_screen_free (AisleTokenScreen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTokenScreen, aisle_token_screen_free)

/* x in whole numbers: t, and what the lengths of e and c are to be multiplied by. */
typedef struct
{
  gint16 *p; /* d, the caller's */
  float step, of_rest, of_row;
} AisleScreenedVector;

/* x (d) may hold anything: where it holds no number, no row is ruled out. */
void aisle_token_screen_take (const AisleTokenScreen *self, const float *x, AisleScreenedVector *vector);
/* Bounds of rows first .. first + n - 1, written to lower and upper (n): never NaN, infinite where nothing is known. */
void aisle_token_screen_bound (const AisleTokenScreen *self, const AisleScreenedVector *vector, gsize first, gsize n,
                               float *lower, float *upper);
