/* test-psi.c: the population stability index against hand calculation. */
#include "numeric/psi.h"

#include <math.h>

static void
test_by_hand (void)
{
  /* .5/.3/.2 against .4/.4/.2: -.1 ln .8 + .1 ln (4 / 3) + 0. */
  static const gsize before[] = { 50, 30, 20 }, after[] = { 400, 400, 200 };
  g_assert_cmpfloat_with_epsilon (aisle_psi (before, after, 3), 0.02231435513142098 + 0.02876820724517809, 1e-12);
  g_assert_cmpfloat_with_epsilon (aisle_psi (after, before, 3), aisle_psi (before, after, 3), 1e-12);
  g_assert_cmpfloat (aisle_psi (before, before, 3), ==, 0);
  /* .9/.1 against .5/.5: -.4 ln (5 / 9) + .4 ln 5 = .4 ln 9. */
  static const gsize skewed[] = { 90, 10 }, even[] = { 7, 7 };
  g_assert_cmpfloat_with_epsilon (aisle_psi (skewed, even, 2), 0.4 * log (9), 1e-12);
}

static void
test_empty (void)
{
  static const gsize before[] = { 10, 10, 0 }, after[] = { 10, 0, 0 }, none[] = { 0, 0, 0 };
  /* .5/.5 against 1 and half a count of 10: .5 ln 2 + (.05 - .5) ln (.05 / .5). */
  g_assert_cmpfloat_with_epsilon (aisle_psi (before, after, 3), 0.5 * log (2) + 0.45 * log (10), 1e-12);
  g_assert_true (isnan (aisle_psi (before, none, 3)));
  g_assert_true (isnan (aisle_psi (none, before, 3)));
  g_assert_cmpfloat_with_epsilon (aisle_psi_by_chance (10, 1000, 500), 9 * (0.001 + 0.002), 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/psi/by-hand", test_by_hand);
  g_test_add_func ("/psi/empty", test_empty);
  return g_test_run ();
}
