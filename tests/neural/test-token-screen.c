/* test-token-screen.c: bounds of products beside products in doubles: they hold, and they are narrow. */
#include "base/random.h"
#include "neural/token-screen.h"
#include "numeric/vector.h"

#include <math.h>

#define ROWS    1000
#define COLUMNS 288

typedef struct
{
  float *rows, x[COLUMNS];
  gint16 whole[COLUMNS];
  AisleTokenScreen *screen;
  AisleScreenedVector vector;
  float lower[ROWS], upper[ROWS], product[ROWS];
  double exact[ROWS];
} Screening;

static void
fill (float *x, gsize n, double spread, AisleRandom *random)
{
  for (gsize j = 0; j < n; j++)
    x[j] = (float) (spread * aisle_random_normal (random));
}

static void
screen (Screening *self)
{
  self->screen = aisle_token_screen_new (self->rows, ROWS, COLUMNS);
  self->vector.p = self->whole;
  aisle_token_screen_take (self->screen, self->x, &self->vector);
  aisle_token_screen_bound (self->screen, &self->vector, 0, 123, self->lower, self->upper);
  aisle_token_screen_bound (self->screen, &self->vector, 123, ROWS - 123, self->lower + 123, self->upper + 123);
  aisle_vector_project (self->rows, COLUMNS, ROWS, self->x, self->product);
  for (gsize i = 0; i < ROWS; i++)
    {
      self->exact[i] = 0;
      for (gsize j = 0; j < COLUMNS; j++)
        self->exact[i] += (double) self->rows[i * COLUMNS + j] * (double) self->x[j];
    }
  aisle_token_screen_free (self->screen);
}

/* A bound is at most 1 / (127 sqrt (3)) of its row's greatest value times both lengths to each side, and some roundings. */
static void
test_normal (void)
{
  Screening *self = g_new0 (Screening, 1);
  AisleRandom random;

  self->rows = aisle_vector_new (ROWS * COLUMNS);
  aisle_random_init (&random, 5, "screen");
  for (guint round = 0; round < 20; round++)
    {
      gsize n_left = 0;
      float least = -INFINITY;

      fill (self->rows, ROWS * COLUMNS, exp (10 * aisle_random_normal (&random)), &random);
      fill (self->x, COLUMNS, exp (10 * aisle_random_normal (&random)), &random);
      screen (self);
      for (gsize i = 0; i < ROWS; i++)
        {
          g_assert_cmpfloat (self->lower[i], <=, self->exact[i]);
          g_assert_cmpfloat (self->upper[i], >=, self->exact[i]);
          g_assert_cmpfloat (self->lower[i], <=, self->product[i]);
          g_assert_cmpfloat (self->upper[i], >=, self->product[i]);
          least = MAX (least, self->lower[i]);
        }
      for (gsize i = 0; i < ROWS; i++)
        n_left += self->upper[i] >= least;
      g_assert_cmpuint (n_left, <=, ROWS / 50);
    }
  aisle_vector_free (self->rows);
  g_free (self);
}

/* One value as far from a whole number as can be, times itself: the bound is all but reached. */
static void
test_worst (void)
{
  Screening *self = g_new0 (Screening, 1);

  self->rows = aisle_vector_new (ROWS * COLUMNS);
  for (gsize i = 0; i < ROWS; i++)
    for (gsize j = 0; j < COLUMNS; j++)
      self->rows[i * COLUMNS + j] = j == i % COLUMNS ? 127 : (float) ((i * 31 + j * 17) % 3) - 1.5F;
  for (gsize j = 0; j < COLUMNS; j++)
    self->x[j] = j % 2 == 0 ? 1 : -1;
  screen (self);
  for (gsize i = 0; i < ROWS; i++)
    {
      g_assert_cmpfloat (self->lower[i], <=, self->exact[i]);
      g_assert_cmpfloat (self->upper[i], >=, self->exact[i]);
    }
  aisle_vector_free (self->rows);
  g_free (self);
}

static void
test_not_finite (void)
{
  Screening *self = g_new0 (Screening, 1);

  self->rows = aisle_vector_new (ROWS * COLUMNS);
  self->rows[3 * COLUMNS + 7] = NAN;
  self->rows[4 * COLUMNS + 7] = -INFINITY;
  self->rows[5 * COLUMNS + 7] = 2;
  self->x[7] = 3;
  screen (self);
  g_assert_cmpfloat (self->upper[3], ==, INFINITY);
  g_assert_cmpfloat (self->lower[4], ==, -INFINITY);
  g_assert_cmpfloat (fabs (self->upper[5] - 6), <, .05);
  g_assert_cmpfloat (self->upper[0], <, 1e-20);
  self->x[8] = NAN;
  screen (self);
  for (gsize i = 0; i < ROWS; i++)
    {
      g_assert_cmpfloat (self->lower[i], ==, -INFINITY);
      g_assert_cmpfloat (self->upper[i], ==, INFINITY);
    }
  aisle_vector_free (self->rows);
  g_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neural/token-screen/normal", test_normal);
  g_test_add_func ("/neural/token-screen/worst", test_worst);
  g_test_add_func ("/neural/token-screen/not-finite", test_not_finite);
  return g_test_run ();
}
