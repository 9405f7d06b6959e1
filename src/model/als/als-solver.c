/* als-solver.c: one row's equations, solved in the cheapest of three ways.
 *
 * With D the diagonal base + lambda W of a row (W the sum of its weights w), Y its m rows of factors and b = Y'(1 + w),
 * x solves (D + Y' diag w Y) x = b:
 *
 *   long rows     by Cholesky, f x f;
 *   short ones    in the dual (the push-through form of Woodbury's identity; Golub and Van Loan, 2.1.4), m x m:
 *                 B = diag w^1/2 Y D^-1/2,  (I + B B') s = w^-1/2 (1 + w),  x = D^-1/2 B' s;
 *   approximate   by the conjugate gradient with D as the preconditioner (Takacs, Pilaszy and Tikk 2011), without ever
 *                 forming a matrix. */
#include "model/als/als-solver.h"

#include "model/family.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"
#include "numeric/solve.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define BLOCK    64 /* rows of factors gathered before they are multiplied: they stay in the first cache */
#define TINY     8  /* rows whose dual is not worth a vector */
#define FETCHED  8  /* rows of factors that are asked for while the system before is solved */
#define CG_STEPS 3
#define CG_ROWS  32
#define TURNED   256 /* rows turned by one chunk */

extern const AisleFamily aisle_family_als;

/* The longest row that is solved faster in the dual. */
static gsize
dual_rows (const AlsEquations *self)
{
  return self->approximate ? MIN (CG_ROWS, self->order) : self->order / 8 * 7;
}

gboolean
aisle_als_scratch_init (AlsScratch *self, const AlsEquations *equations, GError **error)
{
  gsize order = equations->order, height = MAX (BLOCK, dual_rows (equations));

  self->memory = aisle_vector_new ((order + height + 7) * order);
  self->columns = g_try_new (gint32, MAX (equations->n, 1));
  self->values = g_try_new (float, MAX (equations->n, 1));
  self->shifts = g_try_new (float, MAX (equations->n, 1));
  if (self->memory == NULL || self->columns == NULL || self->values == NULL || self->shifts == NULL)
    return aisle_memory_fail (&aisle_family_als, error);
  self->system = self->memory;
  self->rows = self->system + order * order;
  self->right = self->rows + height * order;
  self->part = self->right + order;
  self->roots = self->part + order;
  self->inverse = self->roots + order;
  self->shrink = self->inverse + order;
  self->weights = -1;
  return TRUE;
}

void
aisle_als_scratch_clear (AlsScratch *self)
{
  aisle_vector_free (self->memory);
  g_free (self->columns);
  g_free (self->values);
  g_free (self->shifts);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_FAILED,
                       _ ("the equations of a user or item cannot be solved: raise the regularization"));
  return FALSE;
}

/* Keeps what has a weight, as columns and w; returns how many, and readies D for their sum. */
static gsize
take_weights (const AlsEquations *self, const gint32 *columns, const float *values, gsize n, AlsScratch *scratch)
{
  double parts[4] = { 0 }, weights; /* four sums: one alone would wait for its last addition */
  gsize m = 0;

  for (gsize s = 0; s < n; s++)
    {
      float weight = self->alpha * values[s];

      scratch->columns[m] = columns[s];
      scratch->values[m] = weight;
      if (weight > 0)
        {
          parts[m % 4] += weight;
          m++;
        }
    }
  weights = (parts[0] + parts[1]) + (parts[2] + parts[3]);
  if (m > 0 && scratch->weights != (float) weights)
    {
      scratch->weights = (float) weights;
      for (gsize t = 0; t < self->order; t++)
        {
          float d = self->base[t] + (t < self->f ? self->lambda * scratch->weights : 0);

          scratch->inverse[t] = 1 / d;
          scratch->shrink[t] = sqrtf (scratch->inverse[t]);
        }
    }
  return m;
}

/* The upper triangle of the system, D + sum w y y', and the right side, sum (1 + w) y; m > 0. */
static void
fill_system (const AlsEquations *self, gsize m, AlsScratch *scratch)
{
  gsize order = self->order;
  float roots[BLOCK], wanted[BLOCK];

  for (gsize first = 0; first < m; first += BLOCK)
    {
      AisleVectorRows rows = { self->fixed, scratch->columns + first, roots, wanted, MIN (BLOCK, m - first) };

      for (gsize s = 0; s < rows.n; s++)
        {
          float weight = scratch->values[first + s];

          roots[s] = sqrtf (weight);
          wanted[s] = (1 + weight) / roots[s];
        }
      aisle_vector_take_products (scratch->system, order, &rows, scratch->rows, scratch->right, first == 0);
    }
  for (gsize t = 0; t < order; t++)
    scratch->system[t * order + t] += self->base[t] + (t < self->f ? self->lambda * scratch->weights : 0);
}

/* As aisle_vector_solve, for m <= TINY. */
static gboolean
solve_tiny (float *a, gsize m, float *b)
{
  for (gsize k = 0; k < m; k++)
    {
      if (!(a[k * TINY + k] > 0))
        return FALSE;
      for (gsize i = k + 1; i < m; i++)
        {
          float factor = a[k * TINY + i] / a[k * TINY + k];

          for (gsize j = i; j < m; j++)
            a[i * TINY + j] -= factor * a[k * TINY + j];
          b[i] -= factor * b[k];
        }
    }
  for (gsize k = m; k-- > 0;)
    {
      for (gsize j = k + 1; j < m; j++)
        b[k] -= a[k * TINY + j] * b[j];
      b[k] /= a[k * TINY + k];
    }
  return TRUE;
}

static gboolean
solve_dual (const AlsEquations *self, gsize m, AlsScratch *scratch, float *x)
{
  gsize order = self->order, small = m <= TINY ? TINY : AISLE_PAD (m);
  float *k = scratch->system;

  for (gsize s = 0; s < m; s++)
    aisle_vector_scale_row (self->fixed + (gsize) scratch->columns[s] * order, scratch->shrink, order,
                            sqrtf (scratch->values[s]), scratch->rows + s * order);
  aisle_vector_dots (k, small, scratch->rows, order, m);
  for (gsize i = 0; i < small; i++)
    memset (k + i * small + MAX (i, m), 0, (small - MAX (i, m)) * sizeof (float));
  for (gsize i = m; i < small; i++)
    {
      k[i * small + i] = 1;
      scratch->right[i] = 0;
    }
  for (gsize i = 0; i < m; i++)
    {
      k[i * small + i] += 1;
      scratch->right[i] = (1 + scratch->values[i]) / sqrtf (scratch->values[i]);
      scratch->columns[i] = (gint32) i; /* from here on the rows gathered */
    }
  if (!(small == TINY ? solve_tiny (k, m, scratch->right)
                      : aisle_vector_solve (k, small, scratch->right, scratch->roots)))
    return FALSE;
  aisle_vector_sum_rows (scratch->rows, order, scratch->columns, scratch->right, m, order, x);
  for (gsize t = 0; t < order; t++)
    x[t] *= scratch->shrink[t];
  return TRUE;
}

/* The residual and a direction live in right and part, D^-1 times the residual and the direction's image in rows. */
static void
step_towards (const AlsEquations *self, gsize m, AlsScratch *scratch, float *x)
{
  gsize order = self->order;
  float *r = scratch->right, *p = scratch->part, *ap = scratch->rows, *shifts = scratch->shifts;
  double rz = 0;

  for (gsize s = 0; s < m; s++)
    shifts[s] = -1 - scratch->values[s];
  for (gsize t = 0; t < order; t++)
    r[t] = x[t] / scratch->inverse[t];
  aisle_vector_pull (self->fixed, order, scratch->columns, shifts, scratch->values, m, x, r);
  memset (shifts, 0, m * sizeof (float));
  for (gsize t = 0; t < order; t++)
    {
      r[t] = -r[t];
      p[t] = r[t] * scratch->inverse[t];
      rz += (double) r[t] * p[t];
    }
  for (guint step = 0; step < CG_STEPS && rz > 1e-20; step++)
    {
      double pap = 0, next = 0;

      for (gsize t = 0; t < order; t++)
        ap[t] = p[t] / scratch->inverse[t];
      aisle_vector_pull (self->fixed, order, scratch->columns, shifts, scratch->values, m, p, ap);
      for (gsize t = 0; t < order; t++)
        pap += (double) p[t] * ap[t];
      for (gsize t = 0; t < order; t++)
        {
          x[t] += (float) (rz / pap) * p[t];
          r[t] -= (float) (rz / pap) * ap[t];
          next += (double) r[t] * r[t] * scratch->inverse[t];
        }
      for (gsize t = 0; t < order; t++)
        p[t] = r[t] * scratch->inverse[t] + (float) (next / rz) * p[t];
      rz = next;
    }
}

void
aisle_als_fetch (const AlsEquations *self, const AisleSparse *matrix, gsize row)
{
  if (row >= matrix->n_rows)
    return;
  for (gint64 s = matrix->start[row]; s < MIN (matrix->start[row + 1], matrix->start[row] + FETCHED); s++)
    for (gsize t = 0; t < self->order; t += AISLE_LANES)
      __builtin_prefetch (self->fixed + (gsize) matrix->column[s] * self->order + t);
}

gboolean
aisle_als_solve (const AlsEquations *self, const AisleSparse *matrix, gsize row, AlsScratch *scratch, float *x,
                 GError **error)
{
  gint64 start = matrix->start[row];
  gsize m = take_weights (self, matrix->column + start, matrix->value + start, (gsize) (matrix->start[row + 1] - start),
                          scratch);

  if (m == 0)
    memset (x, 0, self->order * sizeof (float));
  else if (m <= dual_rows (self))
    return solve_dual (self, m, scratch, x) || fail (error);
  else if (self->approximate)
    step_towards (self, m, scratch, x);
  else
    {
      fill_system (self, m, scratch);
      if (!aisle_vector_solve (scratch->system, self->order, scratch->right, scratch->roots))
        return fail (error);
      memcpy (x, scratch->right, self->order * sizeof (float));
    }
  return TRUE;
}

gboolean
aisle_als_apply_inverse (const AlsEquations *self, const gint32 *columns, const float *values, gsize n, const float *v,
                         AlsScratch *scratch, float *z, GError **error)
{
  gsize m = take_weights (self, columns, values, n, scratch);

  for (gsize t = 0; t < self->order; t++)
    z[t] = m > 0 ? v[t] : v[t] / self->base[t];
  if (m == 0)
    return TRUE;
  fill_system (self, m, scratch);
  return aisle_vector_solve (scratch->system, self->order, z, scratch->roots) || fail (error);
}

/* ---- the coordinates ---- */

typedef struct
{
  float *rows;
  gsize n, order;
  const float *vectors; /* order x order: eigenvectors as rows, 0 in the padding */
} Turn;

static gboolean
turn_rows (gsize index, guint worker, gpointer data, GError **error)
{
  const Turn *self = data;
  gsize order = self->order, first = index * TURNED, n = MIN (TURNED, self->n - first);
  g_autofree float *turned = g_try_new (float, n *order);

  if (turned == NULL)
    return aisle_memory_fail (&aisle_family_als, error);
  aisle_sgemm (FALSE, TRUE, n, order, order, 1, self->rows + first * order, order, self->vectors, order, 0, turned,
               order);
  memcpy (self->rows + first * order, turned, n * order * sizeof (float));
  return TRUE;
}

static gboolean
turn (float *rows, gsize n, gsize order, const float *vectors, GError **error)
{
  Turn self = { rows, n, order, vectors };

  return aisle_parallel_for ((n + TURNED - 1) / TURNED, turn_rows, &self, NULL, NULL, error);
}

gboolean
aisle_als_rotate (float *y, gsize n, float *other, gsize n_other, gsize f, gsize order, float lambda, float *base,
                  GError **error)
{
  g_autofree float *gram = g_try_new (float, order *order), *vectors = g_try_new0 (float, order *order);
  g_autofree double *square = g_try_new (double, f *f), *values = g_try_new (double, f);

  if (gram == NULL || vectors == NULL || square == NULL || values == NULL)
    return aisle_memory_fail (&aisle_family_als, error);
  if (!aisle_gram (y, n, order, gram, error))
    return FALSE;
  for (gsize i = 0; i < f; i++)
    for (gsize j = 0; j < f; j++)
      {
        square[i * f + j] = gram[i * order + j];
        if (!isfinite (gram[i * order + j]))
          return fail (error);
      }
  if (!aisle_dsyevd (f, square, values))
    return fail (error);
  for (gsize t = 0; t < order; t++)
    {
      base[t] = t < f ? (float) (MAX (values[t], 0) + (double) lambda * n) : 1;
      for (gsize j = 0; t < f && j < f; j++)
        vectors[t * order + j] = (float) square[t * f + j];
    }
  return turn (y, n, order, vectors, error) && (other == NULL || turn (other, n_other, order, vectors, error));
}
