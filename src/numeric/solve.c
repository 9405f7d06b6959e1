/* solve.c: the blocked symmetric sweep and Gram matrices. */
#include "numeric/solve.h"
#include "base/error.h"
#include "base/i18n.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"

#include <string.h>

G_DEFINE_QUARK (aisle_numeric_error_quark, aisle_numeric_error)

#define PIVOT 128 /* columns swept at once */
#define TILE  256 /* rows and columns of an update */
#define ROWS  1024

typedef struct
{
  float *a;
  gsize n, stride;
  gsize first, width; /* the pivot block */
  float *pivot;       /* width x width: its inverse */
  float *panel;       /* width x n: the pivot rows as they were */
  float *swept;       /* n x width: panel' times the inverse */
} Sweep;

static gsize
n_tiles (gsize n)
{
  return (n + TILE - 1) / TILE;
}

void
aisle_mirror_lower (float *a, gsize n)
{
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < i; j++)
      a[j * n + i] = a[i * n + j];
}

static gboolean
invert_pivot (Sweep *self, GError **error)
{
  gsize w = self->width;

  for (gsize i = 0; i < w; i++)
    memcpy (self->pivot + i * w, self->a + (self->first + i) * self->stride + self->first, w * sizeof (float));
  if (!aisle_spotrf (w, self->pivot, w) || !aisle_spotri (w, self->pivot, w))
    {
      g_set_error_literal (error, AISLE_NUMERIC_ERROR, AISLE_ERROR_FAILED,
                           _ ("the matrix is not positive definite: raise the regularization"));
      return FALSE;
    }
  aisle_mirror_lower (self->pivot, w);
  return TRUE;
}

/* Rows first .. last of the matrix against the pivot block: keeps them as columns of the panel, sweeps them, and puts
 * the swept ones back.  The stored (lower) half holds rows above the pivot as columns of the pivot's rows. */
static gboolean
sweep_panel (gsize index, guint worker, gpointer data, GError **error)
{
  Sweep *self = data;
  gsize n = self->n, w = self->width, first = index * TILE, last = MIN (first + TILE, n);

  for (gsize t = 0; t < w; t++)
    for (gsize i = first; i < last; i++)
      {
        gsize row = self->first + t;

        self->panel[t * n + i] = i <= row ? self->a[row * self->stride + i] : self->a[i * self->stride + row];
      }
  aisle_sgemm (TRUE, FALSE, last - first, w, w, 1, self->panel + first, n, self->pivot, w, 0, self->swept + first * w,
               w);
  return TRUE;
}

/* Lower tile (i, j): C -= swept_i panel_j, leaving out the pivot's own rows and columns, which get their swept values
 * here, by the one tile that stores them. */
static gboolean
update_tile (gsize index, guint worker, gpointer data, GError **error)
{
  Sweep *self = data;
  gsize n = self->n, w = self->width, i = 0;
  gsize top, left, rows, columns;

  while ((i + 1) * (i + 2) / 2 <= index)
    i++;
  top = i * TILE;
  left = (index - i * (i + 1) / 2) * TILE;
  rows = MIN (TILE, n - top);
  columns = MIN (TILE, n - left);
  aisle_sgemm (FALSE, FALSE, rows, columns, w, -1, self->swept + top * w, w, self->panel + left, n, 1,
               self->a + top * self->stride + left, self->stride);
  return TRUE;
}

/* Puts what belongs into the pivot's rows and columns: swept rows, and minus the inverse. */
static gboolean
store_pivot (gsize index, guint worker, gpointer data, GError **error)
{
  Sweep *self = data;
  gsize n = self->n, w = self->width, first = index * TILE, last = MIN (first + TILE, n);

  for (gsize i = first; i < last; i++)
    if (i < self->first)
      for (gsize t = 0; t < w; t++)
        self->a[(self->first + t) * self->stride + i] = self->swept[i * w + t];
    else if (i >= self->first + w)
      memcpy (self->a + i * self->stride + self->first, self->swept + i * w, w * sizeof (float));
    else
      for (gsize t = 0; t < w; t++)
        self->a[i * self->stride + self->first + t] = -self->pivot[(i - self->first) * w + t];
  return TRUE;
}

/* The sweeps leave minus the inverse in the lower half. */
static gboolean
negate_and_mirror (gsize index, guint worker, gpointer data, GError **error)
{
  Sweep *self = data;
  gsize n = self->n, i = 0, top, left;

  while ((i + 1) * (i + 2) / 2 <= index)
    i++;
  top = i * TILE;
  left = (index - i * (i + 1) / 2) * TILE;
  for (gsize row = top; row < MIN (top + TILE, n); row++)
    for (gsize column = left; column < MIN (left + TILE, row + 1); column++)
      {
        float value = -self->a[row * self->stride + column];

        self->a[row * self->stride + column] = value;
        self->a[column * self->stride + row] = value;
      }
  return TRUE;
}

gboolean
aisle_inverse_spd (float *a, gsize n, gsize stride, AisleProgress *progress, const char *what, GError **error)
{
  Sweep self = { .a = a, .n = n, .stride = stride };
  gsize tiles = n_tiles (n), lower = tiles * (tiles + 1) / 2;
  g_autofree float *pivot = g_try_new (float, PIVOT *PIVOT);
  g_autofree float *panel = g_try_new (float, MAX (n, 1) * PIVOT);
  g_autofree float *swept = g_try_new (float, MAX (n, 1) * PIVOT);

  if (pivot == NULL || panel == NULL || swept == NULL)
    {
      g_set_error (error, AISLE_NUMERIC_ERROR, AISLE_ERROR_MEMORY,
                   _ ("not enough memory to invert a matrix of %zu rows"), n);
      return FALSE;
    }
  self.pivot = pivot;
  self.panel = panel;
  self.swept = swept;
  for (self.first = 0; self.first < n; self.first += PIVOT)
    {
      AisleProgress part =
          aisle_progress_part (progress, (double) self.first / n, (double) MIN (self.first + PIVOT, n) / n);

      self.width = MIN (PIVOT, n - self.first);
      if (!invert_pivot (&self, error) || !aisle_parallel_for (tiles, sweep_panel, &self, NULL, NULL, error)
          || !aisle_parallel_for (lower, update_tile, &self, &part, what, error)
          || !aisle_parallel_for (tiles, store_pivot, &self, NULL, NULL, error))
        return FALSE;
    }
  return aisle_parallel_for (lower, negate_and_mirror, &self, NULL, NULL, error);
}

typedef struct
{
  const float *x;
  gsize n, f;
  float *parts; /* one f x f a block of rows */
} Gram;

static gboolean
gram_block (gsize index, guint worker, gpointer data, GError **error)
{
  Gram *self = data;
  gsize first = index * ROWS;

  aisle_ssyrk (self->f, MIN (ROWS, self->n - first), 1, self->x + first * self->f, self->f, 0,
               self->parts + index * self->f * self->f, self->f);
  return TRUE;
}

gboolean
aisle_gram (const float *x, gsize n, gsize f, float *gram, GError **error)
{
  gsize blocks = (n + ROWS - 1) / ROWS, cells = f * f;
  g_autofree float *parts = g_try_new0 (float, MAX (blocks * cells, 1));
  Gram self = { x, n, f, parts };

  if (parts == NULL)
    {
      g_set_error_literal (error, AISLE_NUMERIC_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the sums of products"));
      return FALSE;
    }
  if (!aisle_parallel_for (blocks, gram_block, &self, NULL, NULL, error))
    return FALSE;
  for (gsize c = 0; c < cells; c++)
    {
      double sum = 0;

      for (gsize b = 0; b < blocks; b++)
        sum += parts[b * cells + c];
      gram[c] = (float) sum;
    }
  aisle_mirror_lower (gram, f);
  return TRUE;
}
