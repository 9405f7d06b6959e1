/* test-kappa.c: agreement of two judges against tables worked out by hand. */
#include "numeric/kappa.h"

#include <math.h>

/* cells[i][j]: how often the first said i and the second j. */
static AisleAgreement
agree (const guint *cells, gsize n_grades)
{
  double a[256] = { 0 }, b[256] = { 0 };
  AisleAgreement agreement;
  gsize n = 0;

  for (gsize i = 0; i < n_grades; i++)
    for (gsize j = 0; j < n_grades; j++)
      for (guint times = cells[i * n_grades + j]; times > 0; times--, n++)
        {
          a[n] = (double) i;
          b[n] = (double) j;
        }
  g_assert_true (aisle_agreement (a, b, n, &agreement));
  g_assert_cmpuint (agreement.n, ==, n);
  return agreement;
}

/* tests/golden/golden.json, F7_kappa. */
static void
test_golden (void)
{
  const guint cells[] = { 20, 5, 10, 15 };
  AisleAgreement agreement = agree (cells, 2);

  g_assert_cmpfloat_with_epsilon (agreement.observed, .7, 1e-12);
  g_assert_cmpfloat_with_epsilon (agreement.expected, .5, 1e-12);
  g_assert_cmpfloat_with_epsilon (agreement.kappa, .4, 1e-12);
  g_assert_cmpfloat_with_epsilon (agreement.weighted, .4, 1e-12); /* of two grades squared distances are the same */
}

/* By hand: observed 9/12; rows 4 4 4, columns 4 5 3: expected 48/144; three are apart by 1; of chance: sum r c d^2 / 144 = (4*5*1 + 4*3*4 + 4*4*1 + 4*3*1 + 4*4*4 + 4*5*1) / 144 = 180/144 a pair. */
static void
test_three_grades (void)
{
  const guint cells[] = { 3, 1, 0, 1, 3, 0, 0, 1, 3 };
  const guint far[] = { 3, 0, 1, 1, 3, 0, 0, 1, 3 };
  AisleAgreement near_agreement = agree (cells, 3), far_agreement = agree (far, 3);

  g_assert_cmpfloat_with_epsilon (near_agreement.observed, 9 / 12., 1e-12);
  g_assert_cmpfloat_with_epsilon (near_agreement.expected, 48 / 144., 1e-12);
  g_assert_cmpfloat_with_epsilon (near_agreement.kappa, (9 / 12. - 1 / 3.) / (2 / 3.), 1e-12);
  g_assert_cmpfloat_with_epsilon (near_agreement.weighted, 1 - 3 / 12. / (180 / 144.), 1e-12);
  g_assert_cmpfloat (far_agreement.kappa, ==, near_agreement.kappa);
  g_assert_cmpfloat (far_agreement.weighted, <, near_agreement.weighted);
}

static void
test_edges (void)
{
  const guint same[] = { 9 }, opposite[] = { 0, 5, 5, 0 };

  g_assert_true (isnan (agree (same, 1).kappa));
  g_assert_true (isnan (agree (same, 0).kappa));
  g_assert_cmpfloat_with_epsilon (agree (opposite, 2).kappa, -1, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kappa/golden", test_golden);
  g_test_add_func ("/kappa/three-grades", test_three_grades);
  g_test_add_func ("/kappa/edges", test_edges);
  return g_test_run ();
}
