/* test-sorting.c: order, ranks and quantiles against the C library and against R. */
#include "base/random.h"
#include "numeric/sorting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

static int
compare_ids (const void *a, const void *b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;
  return x < y ? -1 : x > y;
}

static void
test_doubles (void)
{
  AisleRandom random;
  aisle_random_init (&random, 1, "sorting");
  for (gsize n = 0; n < 3000; n = n * 3 / 2 + 1)
    {
      g_autofree double *values = g_new (double, n + 1), *other = g_new (double, n + 1),
                        *scratch = g_new (double, n + 1);
      for (gsize i = 0; i < n; i++)
        values[i] = other[i] = i % 7 == 0 ? -(double) (i % 3) : aisle_random_normal (&random) * pow (10, i % 20);
      aisle_sort_doubles (values, scratch, n);
      qsort (other, n, sizeof *other, compare_doubles);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpfloat (values[i], ==, other[i]);
    }
}

static void
test_ids (void)
{
  AisleRandom random;
  aisle_random_init (&random, 2, "sorting");
  for (gsize n = 0; n < 5000; n = n * 3 / 2 + 1)
    {
      g_autofree gint32 *ids = g_new (gint32, n + 1), *other = g_new (gint32, n + 1);
      gsize distinct = 0;
      for (gsize i = 0; i < n; i++)
        ids[i] = other[i] = (gint32) aisle_random_below (&random, n / 2 + 1) * 70001 - 1000000;
      qsort (other, n, sizeof *other, compare_ids);
      for (gsize i = 0; i < n; i++)
        distinct += i == 0 || other[i] != other[i - 1];
      g_assert_cmpuint (aisle_distinct_ids (ids, n), ==, distinct);
      g_assert_cmpmem (ids, n * sizeof *ids, other, n * sizeof *other);
    }
}

/* quantile (c (1, 2, 4, 8, 16), c (0, .1, .25, .5, .99, 1)) in R. */
static void
test_quantiles (void)
{
  static const double values[] = { 1, 2, 4, 8, 16 }, p[] = { 0, 0.1, 0.25, 0.5, 0.99, 1 };
  static const double expected[] = { 1, 1.4, 2, 4, 15.68, 16 };
  for (gsize i = 0; i < G_N_ELEMENTS (p); i++)
    g_assert_cmpfloat_with_epsilon (aisle_quantile (values, 5, p[i]), expected[i], 1e-12);
  g_assert_true (isnan (aisle_quantile (values, 0, 0.5)));
  g_assert_cmpfloat (aisle_quantile (values, 1, 0.7), ==, 1);
}

static void
test_ranks (void)
{
  AisleRandom random;
  aisle_random_init (&random, 3, "sorting");
  for (guint round = 0; round < 200; round++)
    {
      gint64 values[101], n = 1 + (gint64) aisle_random_below (&random, 100);
      gsize rank = aisle_random_below (&random, (guint64) n), below = 0, equal = 0;
      for (gint64 i = 0; i < n; i++)
        values[i] = (gint64) aisle_random_below (&random, 30) - 15;
      gint64 value = aisle_select_rank (values, (gsize) n, rank);
      for (gint64 i = 0; i < n; i++)
        {
          below += values[i] < value;
          equal += values[i] == value;
        }
      g_assert_cmpuint (below, <=, rank);
      g_assert_cmpuint (rank, <, below + equal);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sorting/doubles", test_doubles);
  g_test_add_func ("/sorting/ids", test_ids);
  g_test_add_func ("/sorting/quantiles", test_quantiles);
  g_test_add_func ("/sorting/ranks", test_ranks);
  return g_test_run ();
}
