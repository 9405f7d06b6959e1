/* Rows that begin with what naive Bayes knows, by hand.
 *
 * Texts "1 1 2", "1 3" of class 0 and "2 3", "3" of class 1: tokens 1, 2, 3 stand in 2, 1, 1 texts of class 0 and in 0, 1, 2
 * of class 1, so that with one added the sums are 7 and 6 and
 *   r_1 = log (3/7) - log (1/6) = log (18/7),  r_2 = log (2/7) - log (2/6) = log (6/7),  r_3 = log (2/7) - log (3/6) = log (4/7)
 * for class 0 and the negatives for class 1. */
#include "model/bayes-rows.h"

#include <math.h>
#include <string.h>

#define WIDTH 32
static const gint64 start[] = { 0, 3, 5, 7, 8 };
static const gint32 ids[] = { 1, 1, 2, 1, 3, 2, 3, 3 }, label[] = { 0, 0, 1, 1 };
static const AisleBayesTexts texts = { 4, start, ids, label, 4, 2, WIDTH };

static void
test_by_hand (void)
{
  const double r[] = { log (18.0 / 7), log (6.0 / 7), log (4.0 / 7) };
  float table[4 * WIDTH];
  double length = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    table[i] = .5F;
  g_assert_true (aisle_bayes_rows_add (&texts, 2, 7, table));
  for (gsize i = 0; i < WIDTH; i++)
    {
      double one = (table[WIDTH + i] - .5) / r[0]; /* u_0 - u_1, twice */

      g_assert_cmpfloat (table[i], ==, .5F);
      g_assert_cmpfloat_with_epsilon (table[2 * WIDTH + i] - .5, one * r[1], 1e-6);
      g_assert_cmpfloat_with_epsilon (table[3 * WIDTH + i] - .5, one * r[2], 1e-6);
      length += one * one;
    }
  /* Two directions of length about 1, times 2: 8 in the mean of their squared difference, with a deviation of 2. */
  g_assert_cmpfloat (length, >, 2);
  g_assert_cmpfloat (length, <, 16);
}

static void
test_seed (void)
{
  float one[4 * WIDTH] = { 0 }, same[4 * WIDTH] = { 0 }, other[4 * WIDTH] = { 0 };

  g_assert_true (aisle_bayes_rows_add (&texts, 1, 7, one));
  g_assert_true (aisle_bayes_rows_add (&texts, 1, 7, same));
  g_assert_true (aisle_bayes_rows_add (&texts, 1, 8, other));
  g_assert_cmpmem (one, sizeof one, same, sizeof same);
  g_assert_cmpint (memcmp (one, other, sizeof one), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/bayes-rows/by-hand", test_by_hand);
  g_test_add_func ("/model/bayes-rows/seed", test_seed);
  return g_test_run ();
}
