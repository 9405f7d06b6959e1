/* Intervals and tests against golden.json (F11) and known distributions; the same for any number of threads. */
#include "numeric/stats.h"
#include "base/json.h"
#include "base/random.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

static JsonObject *
golden (JsonNode **node)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "golden.json", NULL);
  GError *error = NULL;

  *node = aisle_json_read (path, 1 << 20, &error);
  g_assert_no_error (error);
  return aisle_json_object (json_node_get_object (*node), "F11_ab");
}

static void
test_golden (void)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *f11 = golden (&node);
  JsonArray *wilson = aisle_json_array (f11, "wilson_3_of_8");
  JsonArray *holm = aisle_json_array (f11, "holm_of_p_0_01_0_04_0_03");
  double p[] = { .01, .04, .03 };
  AisleInterval interval = aisle_wilson (3, 8);

  g_assert_cmpfloat_with_epsilon (interval.mean, .375, 1e-12);
  g_assert_cmpfloat_with_epsilon (interval.low, json_array_get_double_element (wilson, 0), 1e-6);
  g_assert_cmpfloat_with_epsilon (interval.high, json_array_get_double_element (wilson, 1), 1e-6);
  aisle_holm (p, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (p[i], json_array_get_double_element (holm, i), 1e-12);
}

/* Sums of exact fractions. */
static void
test_binomial (void)
{
  g_assert_cmpfloat_with_epsilon (aisle_binomial_at_least (3, 8, .5), 219 / 256., 1e-12);
  g_assert_cmpfloat_with_epsilon (aisle_binomial_at_least (60, 1000, .05), 0.08673217838486096, 1e-12);
  g_assert_cmpfloat_with_epsilon (aisle_binomial_at_least (1, 40, .03), 0.7042877126008672, 1e-12);
  g_assert_cmpfloat_with_epsilon (aisle_binomial_at_least (20, 20, .1) * 1e20, 1, 1e-9);
  g_assert_cmpfloat (aisle_binomial_at_least (0, 8, .5), ==, 1);
  g_assert_cmpfloat (aisle_binomial_at_least (9, 8, .5), ==, 0);
  g_assert_cmpfloat (aisle_binomial_at_least (1, 8, 0), ==, 0);
  g_assert_cmpfloat (aisle_binomial_at_least (8, 8, 1), ==, 1);
}

static void
test_wilson_edges (void)
{
  AisleInterval none = aisle_wilson (0, 10), all = aisle_wilson (10, 10), empty = aisle_wilson (0, 0);

  g_assert_cmpfloat_with_epsilon (none.low, 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (none.high, .277533, 1e-5);
  g_assert_cmpfloat_with_epsilon (all.low, 1 - .277533, 1e-5);
  g_assert_cmpfloat_with_epsilon (all.high, 1, 1e-12);
  g_assert_true (isnan (empty.mean));
}

/* For n normal values the interval of the mean is about +- 1.96 / sqrt (n). */
static void
test_bootstrap_mean (void)
{
  enum
  {
    N = 2000
  };
  g_autofree float *values = g_new (float, N + 1);
  AisleInterval first = { 0 };
  AisleRandom random;

  aisle_random_init (&random, 11, "stats");
  for (gsize i = 0; i < N; i++)
    values[i] = (float) (5 + aisle_random_normal (&random));
  values[N] = NAN; /* skipped */
  for (guint threads = 1; threads <= 3; threads++)
    {
      AisleInterval interval;

      aisle_parallel_set_threads (threads);
      interval = aisle_bootstrap_mean (values, N + 1, 10000, 1);
      if (threads == 1)
        first = interval;
      g_assert_cmpfloat (interval.mean, ==, first.mean);
      g_assert_cmpfloat (interval.low, ==, first.low);
      g_assert_cmpfloat (interval.high, ==, first.high);
    }
  g_assert_cmpfloat_with_epsilon (first.mean, 5, .08);
  g_assert_cmpfloat_with_epsilon (first.high - first.mean, 1.96 / sqrt (N), .004);
  g_assert_cmpfloat_with_epsilon (first.mean - first.low, 1.96 / sqrt (N), .004);
}

static void
test_bootstrap_edges (void)
{
  const float one[] = { 3 }, missing[] = { NAN };
  AisleInterval interval = aisle_bootstrap_mean (one, 1, 100, 1);

  g_assert_cmpfloat (interval.low, ==, 3);
  g_assert_cmpfloat (interval.high, ==, 3);
  g_assert_true (isnan (aisle_bootstrap_mean (missing, 1, 100, 1).mean));
  g_assert_true (isnan (aisle_bootstrap_mean (NULL, 0, 100, 1).low));
}

static void
test_bootstrap_paired (void)
{
  float a[400], b[400];
  AisleInterval interval;
  AisleRandom random;
  double p;

  aisle_random_init (&random, 5, "paired");
  for (gsize i = 0; i < 400; i++)
    {
      b[i] = (float) aisle_random_normal (&random);
      a[i] = (float) (b[i] + .1 + .5 * aisle_random_normal (&random));
    }
  interval = aisle_bootstrap_paired (a, b, 400, 10000, 1, &p);
  g_assert_cmpfloat (interval.low, >, 0); /* far apart once paired: .1 is 4 standard errors */
  g_assert_cmpfloat (p, <, .01);
  g_assert_cmpfloat (p, >=, 1e-4);
  interval = aisle_bootstrap_paired (a, a, 400, 1000, 1, &p);
  g_assert_cmpfloat (interval.mean, ==, 0);
  g_assert_cmpfloat (p, ==, 1);
  for (gsize i = 0; i < 400; i++)
    a[i] = (float) (b[i] + (i % 2 != 0 ? 1 : -1)); /* mean difference exactly about 0 */
  aisle_bootstrap_paired (a, b, 400, 10000, 1, &p);
  g_assert_cmpfloat (p, >, .9);
}

/* Several at once draw the same users as each alone. */
static void
test_bootstrap_means (void)
{
  float values[19][50];
  const float *vectors[19];
  AisleInterval intervals[19];
  AisleRandom random;

  aisle_random_init (&random, 1, "test-bootstrap-means");
  for (int v = 0; v < 19; v++)
    {
      vectors[v] = values[v];
      for (int i = 0; i < 50; i++)
        values[v][i] = (float) aisle_random_normal (&random);
    }
  aisle_bootstrap_means (vectors, 19, 50, 600, 4, intervals);
  for (int v = 0; v < 19; v++)
    {
      AisleInterval alone = aisle_bootstrap_mean (values[v], 50, 600, 4);

      g_assert_cmpfloat_with_epsilon (intervals[v].mean, alone.mean, 1e-12);
      g_assert_cmpfloat_with_epsilon (intervals[v].low, alone.low, 1e-12);
      g_assert_cmpfloat_with_epsilon (intervals[v].high, alone.high, 1e-12);
    }
}

/* Every two as they are by themselves; two that are the same do not differ. */
static void
test_bootstrap_pairs (void)
{
  enum
  {
    VECTORS = 18,
    VALUES = 51,
    PAIRS = VECTORS * (VECTORS - 1) / 2
  };
  float values[VECTORS][VALUES];
  const float *vectors[VECTORS];
  AisleInterval intervals[PAIRS];
  double p[PAIRS];
  AisleRandom random;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  AisleProgress progress = { .cancellable = stop };
  g_autoptr (GError) error = NULL;
  gsize pair = 0;

  aisle_random_init (&random, 1, "test-bootstrap-pairs");
  for (int v = 0; v < VECTORS; v++)
    {
      vectors[v] = values[v];
      for (int i = 0; i < VALUES; i++)
        values[v][i] = (float) aisle_random_normal (&random);
    }
  memcpy (values[17], values[3], sizeof values[3]);
  g_assert_true (aisle_bootstrap_pairs (vectors, VECTORS, VALUES, 600, 4, intervals, p, NULL, &error));
  g_assert_no_error (error);
  for (int a = 0; a < VECTORS; a++)
    for (int b = a + 1; b < VECTORS; b++, pair++)
      {
        double alone_p;
        AisleInterval alone = aisle_bootstrap_paired (values[a], values[b], VALUES, 600, 4, &alone_p);

        g_assert_cmpfloat (intervals[pair].mean, ==, alone.mean);
        g_assert_cmpfloat_with_epsilon (intervals[pair].low, alone.low, 1e-7);
        g_assert_cmpfloat_with_epsilon (intervals[pair].high, alone.high, 1e-7);
        g_assert_cmpfloat_with_epsilon (p[pair], alone_p, 1e-9);
        if (a == 3 && b == 17)
          g_assert_cmpfloat (p[pair], ==, 1);
      }
  g_cancellable_cancel (stop);
  g_assert_false (aisle_bootstrap_pairs (vectors, VECTORS, VALUES, 600, 4, intervals, p, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_paired_t (void)
{
  static const float a[] = { .5f, .6f, .4f, .7f, .8f }, b[] = { .4f, .55f, .45f, .6f, .7f };
  double p, t = aisle_paired_t (a, b, 5, &p);

  g_assert_cmpfloat_with_epsilon (t, 2.05798, 5e-6);
  g_assert_cmpfloat_with_epsilon (p, .109, .0005);
  /* One degree of freedom is Cauchy's: p = 1 - 2 atan (t) / pi, at t = 1 a half. */
  g_assert_cmpfloat_with_epsilon (aisle_paired_t ((float[]){ 2, 0 }, (float[]){ 0, 0 }, 2, &p), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (p, .5, 1e-9);
  g_assert_true (isnan (aisle_paired_t (a, a, 5, &p)));
}

/* Three systems on four sets, ranks 1 2 3 thrice and 2 1 3 once: mean ranks 1.25, 1.75 and 3. */
static void
test_friedman (void)
{
  static const double values[] = { 3, 2, 1, 9, 8, 7, 6, 5, 1, 4, 5, 2 };
  double ranks[3], f, chi = aisle_friedman (values, 4, 3, ranks, &f);

  g_assert_cmpfloat_with_epsilon (ranks[0], 1.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (ranks[1], 1.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (ranks[2], 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (chi, 6.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (f, 13, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stats/golden", test_golden);
  g_test_add_func ("/stats/wilson-edges", test_wilson_edges);
  g_test_add_func ("/stats/bootstrap-mean", test_bootstrap_mean);
  g_test_add_func ("/stats/paired-t", test_paired_t);
  g_test_add_func ("/stats/friedman", test_friedman);
  g_test_add_func ("/stats/binomial", test_binomial);
  g_test_add_func ("/stats/bootstrap-means", test_bootstrap_means);
  g_test_add_func ("/stats/bootstrap-edges", test_bootstrap_edges);
  g_test_add_func ("/stats/bootstrap-paired", test_bootstrap_paired);
  g_test_add_func ("/stats/bootstrap-pairs", test_bootstrap_pairs);
  return g_test_run ();
}
