/* test-robust-season.c: what a series is expected to be, and how often plain noise is taken for more. */
#include "numeric/robust-season.h"

#include "base/random.h"
#include "numeric/parallel.h"

#include <math.h>

/* A line of weekdays about a steady level, with two wild days: the expected values are the series without them. */
static void
test_expected (void)
{
  const double week[] = { 0, 1, 2, 3, 2, 1, -9 };
  double values[70], expected[70];
  for (gsize i = 0; i < 70; i++)
    values[i] = 100 + week[(i + 3) % 7];
  values[20] = 400;
  values[41] = NAN;
  values[50] = 0;
  aisle_season_expect (values, 70, 3, expected);
  for (gsize i = 0; i < 70; i++)
    g_assert_cmpfloat_with_epsilon (expected[i], 100 + week[(i + 3) % 7], 1e-9);
}

static void
test_noise (void)
{
  const double residuals[] = { 1, -2, NAN, 3, -4, 100 };
  g_assert_cmpfloat_with_epsilon (aisle_season_noise (residuals, 6), 3 * 1.4826022185056018, 1e-12);
  g_assert_cmpfloat (aisle_season_noise (residuals, 0), ==, 0);
}

/* Noise drawn here, not there: as many series are flagged as was asked for. */
static void
test_false_alarms (void)
{
  static const gsize lengths[] = { 35, 180, 730 };
  static const guint n_series[] = { 1500, 800, 400 };
  for (gsize l = 0; l < G_N_ELEMENTS (lengths); l++)
    {
      gsize n = lengths[l], flagged = 0;
      double limit = aisle_season_limit (n, .1), share, error;
      g_autofree double *values = g_new (double, n);
      g_autofree double *expected = g_new (double, n);
      AisleRandom random;
      aisle_random_init (&random, 99, "test");
      for (guint s = 0; s < n_series[l]; s++)
        {
          double largest = 0;
          for (gsize i = 0; i < n; i++)
            values[i] = 50 + .01 * (double) i + 3 * (double) (i % 7) + 2 * aisle_random_normal (&random);
          aisle_season_expect (values, n, 0, expected);
          for (gsize i = 0; i < n; i++)
            largest = fmax (largest, fabs (values[i] -= expected[i]));
          flagged += largest > limit * aisle_season_noise (values, n);
        }
      share = (double) flagged / n_series[l];
      /* The limit itself rests on some hundred series. */
      error = sqrt (.1 * .9 / n_series[l] + .1 * .9 / 110);
      g_test_message ("%zu days: limit %.2f, %.3f of the series flagged", n, limit, share);
      g_assert_cmpfloat (fabs (share - .1), <, 3 * error);
    }
  /* More days, more chances; fewer false alarms, a wider band. */
  g_assert_cmpfloat (aisle_season_limit (36500, .1), >, aisle_season_limit (1000, .1));
  g_assert_cmpfloat (aisle_season_limit (180, .01), >, aisle_season_limit (180, .2));
}

static void
test_threads (void)
{
  double limits[3];
  for (guint threads = 1; threads <= 3; threads++)
    {
      aisle_parallel_set_threads (threads);
      limits[threads - 1] = aisle_season_limit (100, .05);
    }
  aisle_parallel_set_threads (0);
  g_assert_cmpfloat (limits[0], ==, limits[1]);
  g_assert_cmpfloat (limits[0], ==, limits[2]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/robust-season/expected", test_expected);
  g_test_add_func ("/robust-season/noise", test_noise);
  g_test_add_func ("/robust-season/false-alarms", test_false_alarms);
  g_test_add_func ("/robust-season/threads", test_threads);
  return g_test_run ();
}
