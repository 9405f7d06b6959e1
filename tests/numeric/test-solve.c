/* The inverse of an SPD matrix and Gram matrices against plain double precision; the same bits for 1, 2, 3 threads. */
#include "numeric/solve.h"
#include "base/error.h"
#include "base/random.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

/* Gauss-Jordan in double, no pivoting: fine for the matrices made here. */
static double *
plain_inverse (const float *a, gsize n)
{
  double *m = g_new (double, n *n);

  for (gsize i = 0; i < n * n; i++)
    m[i] = a[i];
  for (gsize k = 0; k < n; k++)
    {
      double pivot = 1 / m[k * n + k];

      m[k * n + k] = 1;
      for (gsize j = 0; j < n; j++)
        m[k * n + j] *= pivot;
      for (gsize i = 0; i < n; i++)
        {
          double factor = m[i * n + k];

          if (i == k)
            continue;
          m[i * n + k] = 0;
          for (gsize j = 0; j < n; j++)
            m[i * n + j] -= factor * m[k * n + j];
        }
    }
  return m;
}

static float *
make_spd (gsize n, gsize rows)
{
  AisleRandom random;
  g_autofree float *x = g_new (float, rows *n);
  float *a = g_new (float, n *n);
  GError *error = NULL;

  aisle_random_init (&random, 7, "spd");
  for (gsize i = 0; i < rows * n; i++)
    x[i] = aisle_random_uniform (&random) < .1;
  g_assert_true (aisle_gram (x, rows, n, a, &error));
  for (gsize i = 0; i < n; i++)
    a[i * n + i] += 20;
  return a;
}

static void
test_inverse (void)
{
  const gsize sizes[] = { 1, 2, 3, 127, 128, 129, 256, 300, 515 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      gsize n = sizes[s];
      g_autofree float *a = make_spd (n, 2 * n + 5);
      g_autofree double *truth = plain_inverse (a, n);
      g_autofree float *first = NULL;
      double largest = 0;

      for (gsize i = 0; i < n * n; i++)
        largest = MAX (largest, fabs (truth[i]));
      for (guint threads = 1; threads <= 3; threads++)
        {
          g_autofree float *b = g_memdup2 (a, n * n * sizeof *a);
          GError *error = NULL;

          for (gsize i = 0; i < n; i++)
            for (gsize j = i + 1; j < n; j++)
              b[i * n + j] = NAN; /* only the lower triangle may be read */
          aisle_parallel_set_threads (threads);
          g_assert_true (aisle_inverse_spd (b, n, n, NULL, NULL, &error));
          g_assert_no_error (error);
          for (gsize i = 0; i < n * n; i++)
            g_assert_cmpfloat (fabs (b[i] - truth[i]), <=, 2e-6 * largest);
          if (first == NULL)
            first = g_steal_pointer (&b);
          else
            g_assert_cmpmem (first, n * n * sizeof *a, b, n * n * sizeof *a);
        }
    }
}

static void
test_not_positive_definite (void)
{
  float a[4] = { 1, 2, 2, 1 };
  g_autoptr (GError) error = NULL;

  g_assert_false (aisle_inverse_spd (a, 2, 2, NULL, NULL, &error));
  g_assert_error (error, AISLE_NUMERIC_ERROR, AISLE_ERROR_FAILED);
}

static void
test_cancel (void)
{
  g_autofree float *a = make_spd (300, 400);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  AisleProgress progress = { .cancellable = cancellable };

  g_cancellable_cancel (cancellable);
  g_assert_false (aisle_inverse_spd (a, 300, 300, &progress, "test", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_gram (void)
{
  gsize n = 2500, f = 33;
  AisleRandom random;
  g_autofree float *x = g_new (float, n *f);
  float first[33 * 33], gram[33 * 33];
  GError *error = NULL;

  aisle_random_init (&random, 3, "gram");
  for (gsize i = 0; i < n * f; i++)
    x[i] = (float) aisle_random_normal (&random);
  for (guint threads = 1; threads <= 3; threads++)
    {
      aisle_parallel_set_threads (threads);
      g_assert_true (aisle_gram (x, n, f, gram, &error));
      if (threads == 1)
        memcpy (first, gram, sizeof first);
      g_assert_cmpmem (first, sizeof first, gram, sizeof gram);
    }
  for (gsize i = 0; i < f; i++)
    for (gsize j = 0; j < f; j++)
      {
        double sum = 0;

        for (gsize r = 0; r < n; r++)
          sum += (double) x[r * f + i] * x[r * f + j];
        g_assert_cmpfloat_with_epsilon (gram[i * f + j], sum, 2e-3);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/solve/inverse", test_inverse);
  g_test_add_func ("/solve/not-positive-definite", test_not_positive_definite);
  g_test_add_func ("/solve/cancel", test_cancel);
  g_test_add_func ("/solve/gram", test_gram);
  return g_test_run ();
}
