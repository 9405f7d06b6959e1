/* test-sampling.c: which tokens may be drawn, beside sorting them all; how often each is, beside its chance; what repetition
 * does, by hand. */
#include "neural/sampling.h"

#include <math.h>
#include <string.h>

static const float *of;

static int
compare_chances (gconstpointer a, gconstpointer b)
{
  guint32 i = *(const guint32 *) a, j = *(const guint32 *) b;

  if (of[i] != of[j])
    return of[i] > of[j] ? -1 : 1;
  return i < j ? -1 : 1;
}

/* By sorting: likeliest first, of equal ones the first. */
static gsize
sorted_nucleus (const float *chances, gsize n, double top_p, gboolean *kept)
{
  g_autofree guint32 *order = g_new (guint32, n);
  double mass = 0;
  gsize i = 0;

  for (gsize j = 0; j < n; j++)
    {
      order[j] = (guint32) j;
      kept[j] = FALSE;
    }
  of = chances;
  qsort (order, n, sizeof *order, compare_chances);
  for (; i < n && mass < top_p; i++)
    {
      kept[order[i]] = TRUE;
      mass += chances[order[i]];
    }
  return i;
}

static void
test_nucleus (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (3);
  float chances[200];
  guint32 scratch[201];
  gboolean kept[200], expected[200];

  for (guint round = 0; round < 3000; round++)
    {
      gsize n = (gsize) g_rand_int_range (chance, 1, 200);
      int steps = g_rand_int_range (chance, 1, 60); /* eighths, so that sums are exact and many are equal */
      double sum = 0, top_p;

      for (gsize i = 0; i < n; i++)
        {
          chances[i] = (float) g_rand_int_range (chance, 0, steps) / 8;
          sum += chances[i];
        }
      top_p = g_rand_double_range (chance, 0, 1.1) * sum;
      g_assert_cmpuint (aisle_sampling_nucleus (chances, n, top_p, scratch, kept), ==,
                        sorted_nucleus (chances, n, top_p, expected));
      g_assert_cmpmem (kept, n * sizeof *kept, expected, n * sizeof *kept);
    }
}

static gint32
next (const AisleSampling *sampling, const float *logits, gsize n, const gint32 *recent, gsize n_recent,
      AisleRandom *random)
{
  g_autofree float *copy = g_memdup2 (logits, n * sizeof *logits);

  return aisle_sampling_next (sampling, copy, n, recent, n_recent, random);
}

static void
test_greedy (void)
{
  const float logits[] = { 1, 3, 3, -2 }, holes[] = { NAN, -5, NAN }, nothing[] = { NAN, NAN };
  const AisleSampling greedy = AISLE_SAMPLING_GREEDY;

  g_assert_cmpint (next (&greedy, logits, 4, NULL, 0, NULL), ==, 1);
  g_assert_cmpint (next (&greedy, holes, 3, NULL, 0, NULL), ==, 1);
  g_assert_cmpint (next (&greedy, nothing, 2, NULL, 0, NULL), ==, -1);
}

/* A token counts once however often it was written: 3 / 2 falls behind 2; -2 x 2 is no better. */
static void
test_repetition (void)
{
  const float logits[] = { 1, 3, 2, -2 };
  const AisleSampling twice = { .top_p = 1, .repetition = 2 };
  const gint32 recent[] = { 1, 1, 1, 3, 77, -4 };
  float changed[4];

  g_assert_cmpint (next (&twice, logits, 4, recent, 6, NULL), ==, 2);
  memcpy (changed, logits, sizeof changed);
  aisle_sampling_next (&twice, changed, 4, recent, 6, NULL);
  g_assert_cmpfloat (changed[1], ==, 1.5f);
  g_assert_cmpfloat (changed[3], ==, -4);
}

static void
count_draws (const AisleSampling *sampling, const float *logits, gsize n, gsize draws, double *share)
{
  AisleRandom random;

  aisle_random_init (&random, 11, "sampling");
  memset (share, 0, n * sizeof *share);
  for (gsize i = 0; i < draws; i++)
    share[next (sampling, logits, n, NULL, 0, &random)] += 1.0 / (double) draws;
}

/* Chances .5, .25, .125, .125: at temperature 2 their roots, each within four standard errors. */
static void
test_draws (void)
{
  const float logits[] = { logf (2), logf (4), 0, 0 };
  const double expected[] = { .25, .5, .125, .125 }, roots = sqrt (.5) + sqrt (.25) + 2 * sqrt (.125);
  const AisleSampling plain = { .temperature = 1, .top_p = 1, .repetition = 1 }, warm = { 2, 1, 1 }, few = { 1, .7, 1 };
  double share[4];

  count_draws (&plain, logits, 4, 40000, share);
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat (fabs (share[i] - expected[i]), <, .01);
  count_draws (&warm, logits, 4, 40000, share);
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat (fabs (share[i] - sqrt (expected[i]) / roots), <, .01);
  count_draws (&few, logits, 4, 40000, share);
  g_assert_cmpfloat (fabs (share[0] - 1.0 / 3), <, .01);
  g_assert_cmpfloat (fabs (share[1] - 2.0 / 3), <, .01);
  g_assert_cmpfloat (share[2] + share[3], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neural/sampling/nucleus", test_nucleus);
  g_test_add_func ("/neural/sampling/greedy", test_greedy);
  g_test_add_func ("/neural/sampling/repetition", test_repetition);
  g_test_add_func ("/neural/sampling/draws", test_draws);
  return g_test_run ();
}
