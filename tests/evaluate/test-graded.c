/* test-graded.c: figures of graded lists against tests/golden/golden.json (F3_ndcg) and papers. */
#include "evaluate/graded.h"

#include <math.h>

#define CLOSE(value, expected) g_assert_cmpfloat_with_epsilon (value, expected, 5e-7)

static const float grades[] = { 3, 2, 3, 0, 1, 2 };

static void
test_ndcg (void)
{
  CLOSE (aisle_graded_dcg (grades, 6, 6, AISLE_GAIN_LINEAR), 6.861127);
  CLOSE (aisle_graded_ndcg (grades, 6, grades, 6, 6, AISLE_GAIN_LINEAR), .960808);
  CLOSE (aisle_graded_dcg (grades, 6, 6, AISLE_GAIN_EXPONENTIAL), 13.848264);
  CLOSE (aisle_graded_ndcg (grades, 6, grades, 6, 6, AISLE_GAIN_EXPONENTIAL), .948811);
  g_assert_cmpfloat (aisle_graded_ndcg (grades, 6, grades, 6, 2, AISLE_GAIN_BINARY), ==, 1);
  g_assert_true (isnan (aisle_graded_ndcg (grades, 6, grades + 3, 1, 6, AISLE_GAIN_LINEAR)));
  g_assert_true (isnan (aisle_graded_ndcg (grades, 6, NULL, 0, 6, AISLE_GAIN_LINEAR)));
}

static void
test_bounds (void)
{
  const float list[] = { 3, NAN, 1 }, ideal[] = { 1, 3, NAN, 2 };
  double low, high;

  aisle_graded_bounds (list, 3, ideal, 4, 3, AISLE_GAIN_EXPONENTIAL, 3, &low, &high);
  CLOSE (low, .798485);
  g_assert_cmpfloat (high, ==, 1);
  aisle_graded_bounds (list, 3, ideal, 4, 3, AISLE_GAIN_EXPONENTIAL, 2, &low, &high);
  CLOSE (high, 1);
  aisle_graded_bounds (list, 3, ideal, 4, 3, AISLE_GAIN_EXPONENTIAL, 1, &low, &high);
  g_assert_cmpfloat (high, <, 1);
  g_assert_cmpfloat (high, >, low);
}

static void
test_others (void)
{
  const float third[] = { 0, 0, 1 }, two[] = { 1, 0, 1, 0, 0 };

  CLOSE (aisle_graded_rr (third, 3, 1), .333333);
  g_assert_cmpfloat (aisle_graded_rr (third, 2, 1), ==, 0);
  CLOSE (aisle_graded_precision (two, 5, 5, 1), .4);
  CLOSE (aisle_graded_ap (two, 5, 1, 2), .833333);
  g_assert_true (isnan (aisle_graded_ap (two, 5, 1, 0)));
}

/* By the paper's definition: grades 4, 0, 2 of 0..4: R = 15/16, 0, 3/16: 15/16 + (1/16)(3/16)/3. */
static void
test_err (void)
{
  const float list[] = { 4, 0, 2 };

  CLOSE (aisle_graded_err (list, 3, 3, 4), 15 / 16. + 3 / 16. / 16 / 3);
  CLOSE (aisle_graded_err (list, 3, 1, 4), 15 / 16.);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graded/ndcg", test_ndcg);
  g_test_add_func ("/graded/bounds", test_bounds);
  g_test_add_func ("/graded/others", test_others);
  g_test_add_func ("/graded/err", test_err);
  return g_test_run ();
}
