/* Chance: streams are apart, draws are fair, the first values are those of the published generator. */
#include "base/random.h"

#include <math.h>

static void
test_streams (void)
{
  AisleRandom a, b, c;

  aisle_random_init (&a, 7, "tastes");
  aisle_random_init (&b, 7, "tastes");
  aisle_random_init (&c, 7, "funnel");
  for (int i = 0; i < 100; i++)
    {
      guint64 x = aisle_random_next (&a);
      g_assert_cmpuint (x, ==, aisle_random_next (&b));
      g_assert_cmpuint (x, !=, aisle_random_next (&c));
    }
}

/* From a state of 1, 2, 3, 4: computed with the authors' reference formula by hand:
 * rotl (1 + 4, 23) + 1 = 41943041. */
static void
test_first_value (void)
{
  AisleRandom random = { { 1, 2, 3, 4 } };

  g_assert_cmpuint (aisle_random_next (&random), ==, 41943041);
}

static void
test_fair (void)
{
  enum
  {
    N = 100000
  };
  AisleRandom random;
  gsize counts[7] = { 0 };
  double sum = 0, squares = 0, waits = 0, uniform = 0;

  aisle_random_init (&random, 1, "fair");
  for (int i = 0; i < N; i++)
    {
      double z = aisle_random_normal (&random);
      counts[aisle_random_below (&random, 7)]++;
      sum += z;
      squares += z * z;
      waits += aisle_random_exponential (&random);
      uniform += aisle_random_uniform (&random);
    }
  for (int i = 0; i < 7; i++)
    g_assert_cmpfloat (fabs (counts[i] - N / 7.0), <, 5 * sqrt (N / 7.0));
  g_assert_cmpfloat (fabs (sum / N), <, .02);
  g_assert_cmpfloat (fabs (squares / N - 1), <, .03);
  g_assert_cmpfloat (fabs (waits / N - 1), <, .02);
  g_assert_cmpfloat (fabs (uniform / N - .5), <, .01);
}

static void
test_shuffle (void)
{
  gint32 values[50];
  gint64 sum = 0;
  gboolean moved = FALSE;
  AisleRandom random;

  for (int i = 0; i < 50; i++)
    values[i] = i;
  aisle_random_init (&random, 1, "shuffle");
  aisle_random_shuffle (&random, values, 50);
  for (int i = 0; i < 50; i++)
    {
      sum += values[i];
      moved = moved || values[i] != i;
    }
  g_assert_cmpint (sum, ==, 49 * 50 / 2);
  g_assert_true (moved);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/streams", test_streams);
  g_test_add_func ("/random/first-value", test_first_value);
  g_test_add_func ("/random/fair", test_fair);
  g_test_add_func ("/random/shuffle", test_shuffle);
  return g_test_run ();
}
