/* test-log-pool.c: weights of a product of chances against those of a general minimiser, and by hand. */
#include "model/intent-blend/log-pool.h"

#include <math.h>

#define MEMBERS 2
#define TEXTS   8
#define CLASSES 3

static const double chances[MEMBERS][TEXTS][CLASSES] = {
  { { .7, .2, .1 },
    { .5, .3, .2 },
    { .2, .6, .2 },
    { .3, .4, .3 },
    { .1, .2, .7 },
    { .4, .3, .3 },
    { .2, .5, .3 },
    { .6, .2, .2 } },
  { { .4, .4, .2 },
    { .8, .1, .1 },
    { .3, .3, .4 },
    { .1, .8, .1 },
    { .2, .3, .5 },
    { .2, .2, .6 },
    { .5, .3, .2 },
    { .3, .4, .3 } },
};

/* scipy.optimize.minimize (method L-BFGS-B, both from .5) on the negative log likelihood gives these. */
static void
test_golden (void)
{
  static const gint32 label[TEXTS + 1] = { 2, 0, 2, 1, 2, 2, 1, 0, -1 };
  float logs[MEMBERS][TEXTS + 1][CLASSES];
  const AisleLogPool pool = { MEMBERS, TEXTS + 1, CLASSES, &logs[0][0][0], label };
  double weights[MEMBERS] = { .5, .5 };
  g_autoptr (GError) error = NULL;

  for (gsize m = 0; m < MEMBERS; m++)
    for (gsize i = 0; i <= TEXTS; i++)
      for (gsize c = 0; c < CLASSES; c++)
        logs[m][i][c] = i < TEXTS ? (float) log (chances[m][i][c]) : c == 0 ? 0 : -9; /* without a label: left out */
  g_assert_true (aisle_log_pool_fit (&pool, weights, NULL, &error));
  g_assert_cmpfloat_with_epsilon (weights[0], .34254525, 1e-3);
  g_assert_cmpfloat_with_epsilon (weights[1], 1.53166072, 1e-3);
}

/* A member that says nothing true gets nothing, and no less. */
static void
test_not_below_none (void)
{
  static const gint32 label[] = { 0, 1, 0, 1, 0, 1 };
  float logs[2][6][2];
  const AisleLogPool pool = { 2, 6, 2, &logs[0][0][0], label };
  double weights[] = { .5, .5 };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < 6; i++)
    for (gint32 c = 0; c < 2; c++)
      {
        gboolean right = c == label[i];

        logs[0][i][c] = (float) log (right != (i == 5) ? .8 : .2); /* one wrong, so that no weight is without end */
        logs[1][i][c] = (float) log (right != (i == 4) ? .3 : .7);
      }
  g_assert_true (aisle_log_pool_fit (&pool, weights, NULL, &error));
  g_assert_cmpfloat (weights[1], ==, 0);
  g_assert_cmpfloat_with_epsilon (weights[0], log (5) / log (4), 1e-2); /* .8^w / (.8^w + .2^w) = 5 / 6 */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-pool/golden", test_golden);
  g_test_add_func ("/log-pool/not-below-none", test_not_below_none);
  return g_test_run ();
}
