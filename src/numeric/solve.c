/* solve.c: the blocked symmetric sweep and Gram matrices. */
#include "numeric/solve.h"
#include "base/error.h"
#include "base/i18n.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <string.h>

G_DEFINE_QUARK (aisle_numeric_error_quark, aisle_numeric_error)

#define NARROW 128 /* columns swept at once */
#define WIDE   256 /* the same where the matrix comes from memory: the first cache still holds a strip */
#define LARGE  6000
#define TILE   256 /* rows and columns of an update: they stay in a core's second cache */
#define ROWS   1024

/* The panel is kept in strips of AISLE_STRIP columns of the matrix, its swept image in strips of AISLE_TILE_ROWS, `width`
 * rows each and filled up with zeros: an update reads both in the order they lie. */
typedef struct
{
  float *a;
  gsize n, stride;
  gsize first, width; /* the pivot block */
  float *pivot;       /* width x width: its inverse */
  float *turned;      /* minus the same in strips as swept has them, for the products that sweep the panel */
  float *panel;       /* the pivot rows as they were */
  float *swept;       /* the inverse times the panel */
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
  for (gsize t = 0; t < w; t++)
    for (gsize i = 0; i < w; i++)
      self->turned[i / AISLE_TILE_ROWS * AISLE_TILE_ROWS * w + t * AISLE_TILE_ROWS + i % AISLE_TILE_ROWS] =
          -self->pivot[t * w + i];
  return TRUE;
}

/* At the edges: rows (at most AISLE_TILE_ROWS) x columns (at most AISLE_STRIP) of C -= A' B. */
static void
subtract_part (float *c, gsize stride, gsize rows, gsize columns, const float *a, const float *b, gsize depth)
{
  float beside[AISLE_TILE_ROWS * AISLE_STRIP] = { 0 };

  aisle_vector_subtract_tile (beside, AISLE_STRIP, a, b, depth);
  for (gsize i = 0; i < rows; i++)
    for (gsize j = 0; j < columns; j++)
      c[i * stride + j] += beside[i * AISLE_STRIP + j];
}

static void
subtract (float *c, gsize stride, gsize rows, gsize columns, const float *a, const float *b, gsize depth)
{
  if (rows >= AISLE_TILE_ROWS && columns >= AISLE_STRIP)
    aisle_vector_subtract_tile (c, stride, a, b, depth);
  else
    subtract_part (c, stride, MIN (rows, AISLE_TILE_ROWS), MIN (columns, AISLE_STRIP), a, b, depth);
}

static float *
swept_cell (const Sweep *self, gsize t, gsize column)
{
  return self->swept + column / AISLE_TILE_ROWS * AISLE_TILE_ROWS * self->width + t * AISLE_TILE_ROWS
         + column % AISLE_TILE_ROWS;
}

/* One strip of the pivot's rows: keeps it and sweeps it.  The stored (lower) half holds what is right of the pivot in its
 * columns. */
static gboolean
sweep_strip (gsize index, guint worker, gpointer data, GError **error)
{
  Sweep *self = data;
  gsize n = self->n, w = self->width, first = index * AISLE_STRIP;
  float *panel = self->panel + first * w, strip[WIDE * AISLE_STRIP] = { 0 };

  for (gsize t = 0; t < w; t++)
    {
      gsize row = self->first + t, c = 0;

      for (; c < AISLE_STRIP && first + c <= row; c++)
        panel[t * AISLE_STRIP + c] = self->a[row * self->stride + first + c];
      for (; c < AISLE_STRIP; c++)
        panel[t * AISLE_STRIP + c] = first + c < n ? self->a[(first + c) * self->stride + row] : 0;
    }
  for (gsize t = 0; t < w; t += AISLE_TILE_ROWS)
    subtract (strip + t * AISLE_STRIP, AISLE_STRIP, w - t, AISLE_STRIP, self->turned + t * w, panel, w);
  for (gsize c = 0; c < AISLE_STRIP; c += AISLE_TILE_ROWS)
    for (gsize t = 0; t < w; t++)
      memcpy (swept_cell (self, t, first + c), strip + t * AISLE_STRIP + c, AISLE_TILE_ROWS * sizeof *strip);
  return TRUE;
}

/* Rows top .. top + AISLE_TILE_ROWS of one strip of columns. */
static void
update_cells (const Sweep *self, gsize top, gsize left)
{
  gsize w = self->width;

  subtract (self->a + top * self->stride + left, self->stride, self->n - top, self->n - left, self->swept + top * w,
            self->panel + left * w, w);
}

static gboolean
in_pivot (const Sweep *self, gsize place)
{
  return place >= self->first && place < self->first + self->width;
}

/* Lower tile (i, j): C -= swept' panel, but for the pivot's own rows and columns, which store_pivot replaces. */
static gboolean
update_tile (gsize index, guint worker, gpointer data, GError **error)
{
  const Sweep *self = data;
  gsize i = 0, top, left;

  while ((i + 1) * (i + 2) / 2 <= index)
    i++;
  top = i * TILE;
  left = (index - i * (i + 1) / 2) * TILE;
  for (gsize column = left; column < MIN (left + TILE, self->n); column += AISLE_STRIP)
    for (gsize row = MAX (top, column); row < MIN (top + TILE, self->n); row += AISLE_TILE_ROWS)
      if (!in_pivot (self, row) && !in_pivot (self, column))
        update_cells (self, row, column);
  return TRUE;
}

/* Puts what belongs into the pivot's rows and columns: swept rows, and minus the inverse. */
static gboolean
store_pivot (gsize index, guint worker, gpointer data, GError **error)
{
  Sweep *self = data;
  gsize w = self->width, first = index * AISLE_STRIP;

  for (gsize c = 0; c < MIN (AISLE_STRIP, self->n - first); c++)
    {
      gsize i = first + c;

      if (i < self->first)
        for (gsize t = 0; t < w; t++)
          self->a[(self->first + t) * self->stride + i] = *swept_cell (self, t, i);
      else if (i >= self->first + w)
        for (gsize t = 0; t < w; t++)
          self->a[i * self->stride + self->first + t] = *swept_cell (self, t, i);
      else
        for (gsize t = 0; t < w; t++)
          self->a[i * self->stride + self->first + t] = -self->pivot[(i - self->first) * w + t];
    }
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

static gboolean
sweep_all (Sweep *self, AisleProgress *progress, const char *what, GError **error)
{
  gsize n = self->n, tiles = n_tiles (n), lower = tiles * (tiles + 1) / 2;
  gsize strips = (n + AISLE_STRIP - 1) / AISLE_STRIP, widest = n < LARGE ? NARROW : WIDE;

  for (self->first = 0; self->first < n; self->first += widest)
    {
      AisleProgress part =
          aisle_progress_part (progress, (double) self->first / n, (double) MIN (self->first + widest, n) / n);

      self->width = MIN (widest, n - self->first);
      if (!invert_pivot (self, error) || !aisle_parallel_for (strips, sweep_strip, self, NULL, NULL, error)
          || !aisle_parallel_for (lower, update_tile, self, &part, what, error)
          || !aisle_parallel_for (strips, store_pivot, self, NULL, NULL, error))
        return FALSE;
    }
  return aisle_parallel_for (lower, negate_and_mirror, self, NULL, NULL, error);
}

gboolean
aisle_inverse_spd (float *a, gsize n, gsize stride, AisleProgress *progress, const char *what, GError **error)
{
  gsize padded = (n + AISLE_STRIP - 1) / AISLE_STRIP * AISLE_STRIP;
  Sweep self = { .a = a, .n = n, .stride = stride };
  gboolean done = FALSE;

  self.pivot = aisle_vector_new (WIDE * WIDE);
  self.turned = aisle_vector_new (WIDE * WIDE);
  self.panel = aisle_vector_new (padded * WIDE);
  self.swept = aisle_vector_new (padded * WIDE);
  if (self.pivot != NULL && self.turned != NULL && self.panel != NULL && self.swept != NULL)
    done = sweep_all (&self, progress, what, error);
  else
    g_set_error (error, AISLE_NUMERIC_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory to invert a matrix of %zu rows"),
                 n);
  aisle_vector_free (self.pivot);
  aisle_vector_free (self.turned);
  aisle_vector_free (self.panel);
  aisle_vector_free (self.swept);
  return done;
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
