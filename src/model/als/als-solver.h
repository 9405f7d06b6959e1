/* als-solver.h: the equations of one row of factors while the other side's are fixed.
 *
 * Both sides live in coordinates in which the fixed side's Gram matrix is diagonal (scores do not change when both are
 * rotated alike), so the part that all systems share is f numbers, whatever a row's ridge.
 *
 * Letters: n fixed rows, f factors, order: f padded for numeric/vector.h, m interactions of a row. */
#pragma once

#include "base/progress.h"
#include "numeric/sparse.h"

typedef struct
{
  gsize n, f, order;
  float alpha, lambda;
  gboolean approximate; /* a few steps of the conjugate gradient from where a row stands */
  const float *fixed;   /* n x order: Y, zeros in the padding */
  const float *base;    /* order: diagonal of Y'Y + lambda n I, 1 in the padding */
} AlsEquations;

/* What one thread needs to solve one system; zero it before first use. */
typedef struct
{
  float *memory;
  float *system;   /* order x order */
  float *rows;     /* height x order: rows of factors, scaled */
  float *right;    /* order: the right side, then the solution */
  float *part;     /* order */
  float *roots;    /* order */
  float *inverse;  /* order: 1 / (base + lambda weights) */
  float *shrink;   /* order: its square root */
  float weights;   /* those two are for */
  gint32 *columns; /* n each: what of a row has a weight */
  float *values, *shifts;
} AlsScratch;

gboolean aisle_als_scratch_init (AlsScratch *self, const AlsEquations *equations,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_als_scratch_clear (AlsScratch *self);

/* x (order) = (base + sum w (y y' + lambda I))^-1 sum (1 + w) y over a row of matrix, w = alpha r.  When approximate, x
 * is also where it starts. */
gboolean aisle_als_solve (const AlsEquations *self, const AisleSparse *matrix, gsize row, AlsScratch *scratch, float *x,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Brings what a row's equations begin with nearer; a row behind the last has none. */
void aisle_als_fetch (const AlsEquations *self, const AisleSparse *matrix, gsize row);
/* z (order) = (base + sum w (y y' + lambda I))^-1 v for a history. */
gboolean aisle_als_apply_inverse (const AlsEquations *self, const gint32 *columns, const float *values, gsize n,
                                  const float *v, AlsScratch *scratch, float *z,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Turns Y (n x order) so that its Gram matrix is diagonal, fills base, and turns the other side (nullable, n_other x
 * order) alike. */
gboolean aisle_als_rotate (float *y, gsize n, float *other, gsize n_other, gsize f, gsize order, float lambda,
                           float *base, GError **error) G_GNUC_WARN_UNUSED_RESULT;
