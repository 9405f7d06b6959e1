/* token-screen.c: see token-screen.h. */
#include "neural/token-screen.h"

#include "neural/wide.h"
#include "numeric/vector.h"

#include <math.h>

#define MOST      127   /* of |q| */
#define MOST_FINE 2047  /* of |p|, or fewer, so that no sum of d products leaves 32 bits */
#define LEAST     1e-30 /* rows whose greatest value is smaller are all rest: 1 / s would be infinite */
#define UNKNOWN   1e37F /* of |c| |x|, from where on sums of floats may overflow */
#define UNIT      0x1p-24
#define EXTRA     32    /* roundings beside the d of a product: of the bounds themselves */
#define SLACK     1.01  /* of the lengths, which are rounded as well */
#define TINY      1e-30 /* what denormal products lose */

typedef struct
{
  float scale, rest, length; /* s, |e|, |c| + |e| */
} Row;

struct _AisleTokenScreen
{
  gsize n_rows, columns;
  gint8 *numbers; /* V x d */
  Row *rows;
  gpointer memory;
};

static float
most_of (const float *x, gsize n)
{
  float most = 0;

  for (gsize j = 0; j < n; j++)
    most = MAX (most, fabsf (x[j]));
  return most;
}

static double
square_of (const float *x, gsize n)
{
  double sum = 0;

  for (gsize j = 0; j < n; j++)
    sum += (double) x[j] * x[j];
  return sum;
}

/* The next whole number. */
static gint32
nearest (float x)
{
  return (gint32) (x < 0 ? x - .5F : x + .5F);
}

static Row
take_row (const float *c, gsize n, gint8 *numbers)
{
  double square = square_of (c, n), rest = 0;
  float most = most_of (c, n), scale = most > LEAST ? most / MOST : 0, inverse = scale > 0 ? MOST / most : 0;

  if (!isfinite (square))
    return (Row){ 0, INFINITY, INFINITY };
  for (gsize j = 0; j < n; j++)
    {
      gint32 q = CLAMP (nearest (c[j] * inverse), -MOST, MOST);
      double e = (double) c[j] - (double) scale * q;

      numbers[j] = (gint8) q;
      rest += e * e;
    }
  return (Row){ scale, (float) (SLACK * sqrt (rest)), (float) (SLACK * (sqrt (square) + sqrt (rest))) };
}

AisleTokenScreen *
aisle_token_screen_new (const float *rows, gsize n_rows, gsize columns)
{
  AisleTokenScreen *self = g_new0 (AisleTokenScreen, 1);

  self->n_rows = n_rows;
  self->columns = columns;
  self->memory = aisle_vector_new ((n_rows * columns + sizeof (float) - 1) / sizeof (float)); /* begins as zeros */
  self->numbers = self->memory;
  self->rows = g_try_new (Row, n_rows);
  if (self->memory == NULL || self->rows == NULL)
    {
      aisle_token_screen_free (self);
      return NULL;
    }
  for (gsize i = 0; i < n_rows; i++)
    self->rows[i] = take_row (rows + i * columns, columns, self->numbers + i * columns);
  return self;
}

void
aisle_token_screen_free (AisleTokenScreen *self)
{
  if (self == NULL)
    return;
  aisle_vector_free (self->memory);
  g_free (self->rows);
  g_free (self);
}

void
aisle_token_screen_take (const AisleTokenScreen *self, const float *x, AisleScreenedVector *vector)
{
  gsize n = self->columns;
  double length = sqrt (square_of (x, n)), rest = 0;
  gint32 finest = (gint32) MIN (MOST_FINE, G_MAXINT32 / (MOST * n));
  float most = most_of (x, n), inverse = 0;

  vector->step = 0;
  if (isfinite (length) && most > LEAST)
    {
      vector->step = most / (float) finest;
      inverse = (float) finest / most;
    }
  for (gsize j = 0; j < n; j++)
    {
      gint32 p = inverse > 0 ? CLAMP (nearest (x[j] * inverse), -finest, finest) : 0;
      double r = (double) x[j] - (double) vector->step * p;

      vector->p[j] = (gint16) p;
      rest += r * r;
    }
  vector->of_rest = (float) (SLACK * length);
  vector->of_row = (float) (SLACK * (sqrt (rest) + (double) (n + EXTRA) * UNIT * length));
}

/* Sums of whole numbers, which the compiler may add in any order. */
static inline gint32
dot (const gint8 *restrict q, const gint16 *restrict p, gsize n)
{
  gint32 sum = 0;

  for (gsize j = 0; j < n; j++)
    sum += (gint16) q[j] * p[j];
  return sum;
}

AISLE_WIDE void
aisle_token_screen_bound (const AisleTokenScreen *self, const AisleScreenedVector *vector, gsize first, gsize n,
                          float *lower, float *upper)
{
  for (gsize i = 0; i < n; i++)
    {
      const Row *row = &self->rows[first + i];
      gboolean known = row->length * vector->of_rest < UNKNOWN;
      float value = (float) dot (self->numbers + (first + i) * self->columns, vector->p, self->columns)
                    * (row->scale * vector->step);
      float reach = row->rest * vector->of_rest + row->length * vector->of_row + (float) TINY;

      lower[i] = known ? value - reach : -INFINITY;
      upper[i] = known ? value + reach : INFINITY;
    }
}
