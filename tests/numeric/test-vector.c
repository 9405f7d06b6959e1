/* The wide loops against plain double precision, at orders and widths that are and are not whole registers. */
#include "numeric/vector.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

static float *
draw (AisleRandom *random, gsize n)
{
  float *values = aisle_vector_new (n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) aisle_random_normal (random);
  return values;
}

static void
test_sum_rows (void)
{
  const gsize widths[] = { 1, 7, 16, 65, 128, 129, 300 };
  const gint32 rows[] = { 3, 0, 9, 3, 5 };
  const float weights[] = { 1, -2, .5f, 4, 0 };
  AisleRandom random;
  float *matrix, out[300];

  aisle_random_init (&random, 1, "vector");
  matrix = draw (&random, 10 * 301);
  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize n = 0; n <= 5; n++)
      {
        aisle_vector_sum_rows (matrix + 1, 301, rows, weights, n, widths[w], out);
        for (gsize j = 0; j < widths[w]; j++)
          {
            double sum = 0;

            for (gsize t = 0; t < n; t++)
              sum += (double) weights[t] * matrix[(gsize) rows[t] * 301 + 1 + j];
            g_assert_cmpfloat_with_epsilon (out[j], sum, 1e-5);
          }
      }
  aisle_vector_free (matrix);
}

/* A = B'B, in two parts. */
static void
take_all (float *a, gsize f, const float *b, gsize n)
{
  g_autofree gint32 *rows = g_new (gint32, n);
  g_autofree float *ones = g_new (float, n), *taken = g_new (float, n *f), *sum = g_new (float, f);
  gsize half = (n + 1) / 2;

  for (gsize t = 0; t < n; t++)
    {
      rows[t] = (gint32) t;
      ones[t] = 1;
    }
  aisle_vector_take_products (a, f, &(AisleVectorRows){ b, rows, ones, ones, half }, taken, sum, TRUE);
  aisle_vector_take_products (a, f, &(AisleVectorRows){ b, rows + half, ones, ones, n - half }, taken, sum, FALSE);
}

/* A = B'B + 2 I, A x = b: the residual is small in double precision. */
static void
test_solve (void)
{
  const gsize orders[] = { 16, 32, 48, 64, 80, 144 }, heights[] = { 1, 5, 64, 200 };
  AisleRandom random;

  aisle_random_init (&random, 2, "vector");
  for (gsize o = 0; o < G_N_ELEMENTS (orders); o++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      {
        gsize f = orders[o], n = heights[h];
        float *b = draw (&random, n * f), *right = draw (&random, f), *roots = draw (&random, f),
              *a = aisle_vector_new (f * f);
        g_autofree float *x = g_memdup2 (right, f * sizeof (float));
        g_autofree double *truth = g_new0 (double, f *f);

        for (gsize i = 0; i < f; i++)
          for (gsize j = 0; j < f; j++)
            {
              for (gsize k = 0; k < n; k++)
                truth[i * f + j] += (double) b[k * f + i] * b[k * f + j];
              truth[i * f + j] += i == j ? 2 : 0;
            }
        take_all (a, f, b, n);
        for (gsize i = 0; i < f; i++)
          a[i * f + i] += 2;
        for (gsize i = 0; i < f; i++)
          for (gsize j = i; j < f; j++)
            g_assert_cmpfloat_with_epsilon (a[i * f + j], truth[i * f + j], 2e-4);
        g_assert_true (aisle_vector_solve (a, f, x, roots));
        for (gsize i = 0; i < f; i++)
          {
            double sum = 0;

            for (gsize j = 0; j < f; j++)
              sum += truth[i * f + j] * x[j];
            g_assert_cmpfloat_with_epsilon (sum, right[i], 1e-3);
          }
        aisle_vector_free (b);
        aisle_vector_free (right);
        aisle_vector_free (roots);
        aisle_vector_free (a);
      }
}

static void
test_rows (void)
{
  const gsize f = 48, n = 7;
  const gint32 rows[] = { 2, 0, 8, 8, 1, 5, 3 };
  const float shifts[] = { 1, 0, -2, .5f, 0, 3, 1 }, scales[] = { .5f, -1, 2, 1, 1, .25f, 0 };
  AisleRandom random;
  const float weights[] = { 1, 2, .5f, -1, 0, 3, 4 };
  float *matrix, *p, taken[7 * 48], scaled[48], pulled[48], products[8 * 16], sums[48], squares[48 * 48];
  AisleVectorRows all = { NULL, rows, scales, weights, n };

  aisle_random_init (&random, 5, "vector");
  matrix = draw (&random, 9 * f);
  p = draw (&random, f);
  all.matrix = matrix;
  aisle_vector_take_products (squares, f, &all, taken, sums, TRUE);
  aisle_vector_scale_row (matrix + f, p, f, 3, scaled);
  memset (pulled, 0, sizeof pulled);
  aisle_vector_pull (matrix, f, rows, shifts, scales, n, p, pulled);
  aisle_vector_dots (products, 16, taken, f, n);
  for (gsize j = 0; j < f; j++)
    {
      double sum = 0, weighed = 0, square = 0;

      for (gsize t = 0; t < n; t++)
        {
          const float *row = matrix + (gsize) rows[t] * f;
          double dot = 0;

          weighed += weights[t] * scales[t] * row[j];
          square += (double) taken[t * f + j] * taken[t * f + j / 2];

          for (gsize i = 0; i < f; i++)
            dot += (double) row[i] * p[i];
          sum += (shifts[t] + scales[t] * dot) * row[j];
          g_assert_cmpfloat (taken[t * f + j], ==, scales[t] * row[j]);
        }
      g_assert_cmpfloat_with_epsilon (pulled[j], sum, 1e-4);
      g_assert_cmpfloat_with_epsilon (sums[j], weighed, 1e-4);
      g_assert_cmpfloat_with_epsilon (squares[j / 2 * f + j], square, 1e-4);
      g_assert_cmpfloat_with_epsilon (scaled[j], 3 * (double) matrix[f + j] * p[j], 1e-5);
    }
  for (gsize i = 0; i < n; i++)
    for (gsize j = i; j < n; j++)
      {
        double dot = 0;

        for (gsize t = 0; t < f; t++)
          dot += (double) taken[i * f + t] * taken[j * f + t];
        g_assert_cmpfloat_with_epsilon (products[i * 16 + j], dot, 1e-4);
      }
  aisle_vector_free (matrix);
  aisle_vector_free (p);
}

static void
test_not_positive_definite (void)
{
  float *a = aisle_vector_new (16 * 16), right[16] = { 0 }, roots[16];

  for (gsize i = 0; i < 16; i++)
    a[i * 17] = i == 9 ? -1 : 1;
  g_assert_false (aisle_vector_solve (a, 16, right, roots));
  for (gsize i = 0; i < 16; i++)
    a[i * 17] = NAN;
  g_assert_false (aisle_vector_solve (a, 16, right, roots));
  aisle_vector_free (a);
  g_assert_null (aisle_vector_new (G_MAXSIZE / 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vector/sum-rows", test_sum_rows);
  g_test_add_func ("/vector/rows", test_rows);
  g_test_add_func ("/vector/solve", test_solve);
  g_test_add_func ("/vector/not-positive-definite", test_not_positive_definite);
  return g_test_run ();
}
