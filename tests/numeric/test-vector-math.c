/* The vectorised functions against the C library's in double precision. */
#include "numeric/vector-math.h"

#include <math.h>

#define N 40007

/* |out - truth| in units of the last place of truth. */
static void
assert_close (float out, double truth, double x)
{
  double unit = fabs (truth) * 0x1p-24 + 1e-38;

  if (!(fabs (out - truth) <= 4 * unit))
    g_error ("at %g: %.9g, expected %.9g", x, out, truth);
}

static double
sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

static void
check_function (void (*function) (const float *, gsize, float *), double (*truth) (double), double range)
{
  g_autofree float *x = g_new (float, N), *out = g_new (float, N);

  for (gsize i = 0; i < N; i++)
    {
      double u = 2.0 * i / (N - 1) - 1;

      x[i] = (float) (range * u * u * u); /* dense near 0 */
    }
  function (x, N, out);
  for (gsize i = 0; i < N; i++)
    assert_close (out[i], truth (x[i]), x[i]);
  function (x, N, x);
  for (gsize i = 0; i < N; i++)
    g_assert_cmpfloat (x[i], ==, out[i]);
}

static void
test_functions (void)
{
  check_function (aisle_vector_exp, exp, 87);
  check_function (aisle_vector_sigmoid, sigmoid, 80);
  check_function (aisle_vector_tanh, tanh, 30);
}

static void
test_ends (void)
{
  float x[] = { -INFINITY, -1e30f, -88, 0, 1e30f, INFINITY, NAN }, out[7];

  aisle_vector_exp (x, 7, out);
  g_assert_cmpfloat (out[0], ==, 0);
  g_assert_cmpfloat (out[1], ==, 0);
  g_assert_cmpfloat (out[2], ==, 0);
  g_assert_cmpfloat (out[3], ==, 1);
  g_assert_true (isfinite (out[4]) && out[4] > 1e38f && out[5] == out[4]);
  g_assert_true (isnan (out[6]));
  aisle_vector_sigmoid (x, 7, out);
  g_assert_cmpfloat (out[0], <, 1e-30);
  g_assert_cmpfloat (out[5], ==, 1);
  g_assert_true (isnan (out[6]));
  aisle_vector_tanh (x, 7, out);
  g_assert_cmpfloat (out[0], ==, -1);
  g_assert_cmpfloat (out[3], ==, 0);
  g_assert_cmpfloat (out[5], ==, 1);
  g_assert_true (isnan (out[6]));
}

/* Every length up to some registers: no element is left out or counted twice. */
static void
test_sums (void)
{
  float x[101], out[101];

  for (gsize i = 0; i < 101; i++)
    x[i] = (float) sin (i * 7.0);
  for (gsize n = 1; n <= 101; n++)
    {
      double sum = 0, dot = 0, most = -1;

      for (gsize i = 0; i < n; i++)
        {
          sum += exp (.5 * x[i] - .25);
          most = MAX (most, x[i]);
        }
      g_assert_cmpfloat_with_epsilon (aisle_vector_exp_sum (x, n, .5f, .25f, out), sum, 1e-5 * n);
      for (gsize i = 0; i < n; i++)
        assert_close (out[i], exp (.5 * x[i] - .25), x[i]);
      g_assert_cmpfloat (aisle_vector_max (x, n), ==, most);
      dot = 0;
      for (gsize i = 0; i < n; i++)
        dot += (double) x[i] * out[i];
      g_assert_cmpfloat_with_epsilon (aisle_vector_dot (x, out, n), dot, 1e-5);
    }
}

/* The share dropped is the rate over any run of elements and over one element under many keys; neighbours, and the same
 * element under neighbouring keys, do not follow each other. */
static void
test_drop (void)
{
  const double rate = .3;
  g_autofree float *x = g_new (float, N), *out = g_new (float, N), *other = g_new (float, N);
  gsize dropped = 0, pairs = 0, across = 0;

  for (gsize i = 0; i < N; i++)
    x[i] = 1 + (float) i;
  aisle_vector_drop (x, N, rate, aisle_key_mix (5, 7), out);
  aisle_vector_drop (x, N, rate, aisle_key_mix (5, 8), other);
  for (gsize i = 0; i < N; i++)
    {
      dropped += out[i] == 0;
      pairs += i > 0 && out[i] == 0 && out[i - 1] == 0;
      across += out[i] == 0 && other[i] == 0;
      g_assert_true (out[i] == 0 || fabs (out[i] - x[i] / .7) <= 1e-6 * x[i]);
    }
  g_assert_cmpfloat_with_epsilon ((double) dropped / N, rate, 4 * sqrt (.21 / N));
  g_assert_cmpfloat_with_epsilon ((double) pairs / N, rate * rate, 4 * sqrt (.09 * .91 / N));
  g_assert_cmpfloat_with_epsilon ((double) across / N, rate * rate, 4 * sqrt (.09 * .91 / N));
  dropped = 0;
  for (guint64 key = 0; key < 2000; key++)
    {
      aisle_vector_drop (x, 3, rate, aisle_key_mix (9, key), out);
      dropped += out[2] == 0;
    }
  g_assert_cmpfloat_with_epsilon (dropped / 2000., rate, 4 * sqrt (.21 / 2000));
  for (gsize n = 0; n < 70; n++) /* a shorter run is the beginning of a longer one */
    {
      out[n] = -1;
      aisle_vector_drop (x, n, rate, aisle_key_mix (5, 8), out);
      g_assert_cmpmem (out, n * sizeof *out, other, n * sizeof *out);
      g_assert_cmpfloat (out[n], ==, -1);
    }
  aisle_vector_drop (x, N, 0, 1, out);
  g_assert_cmpmem (out, N * sizeof *out, x, N * sizeof *x);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vector-math/functions", test_functions);
  g_test_add_func ("/vector-math/ends", test_ends);
  g_test_add_func ("/vector-math/sums", test_sums);
  g_test_add_func ("/vector-math/drop", test_drop);
  return g_test_run ();
}
