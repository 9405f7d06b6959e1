/* test-click-models.c: relevance read off clicks: golden.json (F7_clicks), small logs by hand, and planted position bias. */
#include "behaviour/click-models.h"

#include "base/random.h"

#include <math.h>

static void
init (AisleImpressions *shown, gsize n_lists, gsize per_list, gsize n_pairs)
{
  *shown = (AisleImpressions){ .n_lists = n_lists,
                               .n_pairs = n_pairs,
                               .start = g_new0 (gsize, n_lists + 1),
                               .pair = g_new0 (gint32, n_lists * per_list),
                               .position = g_new0 (guint16, n_lists * per_list),
                               .clicked = g_new0 (guint8, n_lists * per_list) };
  for (gsize i = 0; i <= n_lists; i++)
    shown->start[i] = i * per_list;
}

/* X at position 1, 10 clicks of 100; Y at position 3, 6 of 100; looked at 1, .6, .4. */
static void
test_golden (void)
{
  double looked_at[] = { 1, .6, .4 }, relevance[2];
  const AislePositionBias bias = { looked_at, 3 };
  AisleImpressions shown;
  g_autoptr (GError) error = NULL;

  init (&shown, 200, 1, 2);
  for (gsize i = 0; i < 200; i++)
    {
      shown.pair[i] = i >= 100;
      shown.position[i] = i >= 100 ? 2 : 0;
      shown.clicked[i] = i % 100 < (i >= 100 ? 6 : 10);
    }
  g_assert_true (aisle_click_relevance (&shown, AISLE_CLICKS_RAW, NULL, relevance, &error));
  g_assert_cmpfloat_with_epsilon (relevance[0], .10, 1e-12);
  g_assert_cmpfloat_with_epsilon (relevance[1], .06, 1e-12);
  g_assert_true (aisle_click_relevance (&shown, AISLE_CLICKS_POSITION, &bias, relevance, &error));
  g_assert_cmpfloat_with_epsilon (relevance[0], .10, 1e-12);
  g_assert_cmpfloat_with_epsilon (relevance[1], .15, 1e-12);
  aisle_impressions_clear (&shown);
}

/* Lists of A B C, by hand: clicks on B; on A and C; on none. */
static void
test_cascade_and_dbn (void)
{
  static const guint8 clicks[] = { 0, 1, 0, 1, 0, 1, 0, 0, 0 };
  double relevance[4];
  AisleImpressions shown;
  g_autoptr (GError) error = NULL;

  init (&shown, 3, 3, 4);
  for (gsize i = 0; i < 9; i++)
    {
      shown.pair[i] = (gint32) (i % 3);
      shown.position[i] = (guint16) (i % 3);
      shown.clicked[i] = clicks[i];
    }
  /* Looked at to the first click: A thrice, B twice (B, none), C once. */
  g_assert_true (aisle_click_relevance (&shown, AISLE_CLICKS_CASCADE, NULL, relevance, &error));
  g_assert_cmpfloat_with_epsilon (relevance[0], 1 / 3., 1e-12);
  g_assert_cmpfloat_with_epsilon (relevance[1], 1 / 2., 1e-12);
  g_assert_cmpfloat (relevance[2], ==, 0);
  g_assert_true (isnan (relevance[3]));
  /* To the last click: A thrice, its one click not the last; B thrice, its click the last; C twice, likewise. */
  g_assert_true (aisle_click_relevance (&shown, AISLE_CLICKS_DBN, NULL, relevance, &error));
  g_assert_cmpfloat (relevance[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (relevance[1], 1 / 3., 1e-12);
  g_assert_cmpfloat_with_epsilon (relevance[2], 1 / 2., 1e-12);
  aisle_impressions_clear (&shown);
}

#define POSITIONS 10
#define QUERIES   60
#define LISTS     120000

/* Lists of ten results each in an order drawn anew, clicked by a planted bias: found again within .02. */
static void
test_planted_bias (void)
{
  double planted[POSITIONS], found[POSITIONS], error_raw = 0, error_freed = 0;
  AislePositionBias bias = { found, POSITIONS };
  g_autofree double *truth = g_new (double, QUERIES *POSITIONS), *relevance = g_new (double, QUERIES *POSITIONS);
  AisleImpressions shown;
  AisleRandom random;
  g_autoptr (GError) error = NULL;

  aisle_random_init (&random, 3, "clicks");
  init (&shown, LISTS, POSITIONS, QUERIES * POSITIONS);
  for (gsize k = 0; k < POSITIONS; k++)
    planted[k] = 1 / pow ((double) k + 1, .8);
  for (gsize p = 0; p < QUERIES * POSITIONS; p++)
    truth[p] = .05 + .7 * aisle_random_uniform (&random);
  for (gsize list = 0; list < LISTS; list++)
    {
      gint32 order[POSITIONS];
      gsize query = aisle_random_below (&random, QUERIES);

      for (gsize k = 0; k < POSITIONS; k++)
        order[k] = (gint32) (query * POSITIONS + k);
      aisle_random_shuffle (&random, order, POSITIONS);
      for (gsize k = 0; k < POSITIONS; k++)
        {
          gsize i = list * POSITIONS + k;

          shown.pair[i] = order[k];
          shown.position[i] = (guint16) k;
          shown.clicked[i] = aisle_random_uniform (&random) < planted[k] * truth[order[k]];
        }
    }
  g_assert_true (aisle_fit_position_bias (&shown, &bias, NULL, &error));
  for (gsize k = 0; k < POSITIONS; k++)
    g_assert_cmpfloat_with_epsilon (found[k], planted[k], .02);
  g_assert_true (aisle_click_relevance (&shown, AISLE_CLICKS_POSITION, &bias, relevance, &error));
  for (gsize p = 0; p < QUERIES * POSITIONS; p++)
    error_freed += fabs (relevance[p] - truth[p]);
  g_assert_true (aisle_click_relevance (&shown, AISLE_CLICKS_RAW, NULL, relevance, &error));
  for (gsize p = 0; p < QUERIES * POSITIONS; p++)
    error_raw += fabs (relevance[p] - truth[p]);
  g_assert_cmpfloat (error_freed, <, error_raw / 5);
  aisle_impressions_clear (&shown);
}

static void
test_empty (void)
{
  double found[3];
  AislePositionBias bias = { found, 3 };
  AisleImpressions shown;
  g_autoptr (GError) error = NULL;

  init (&shown, 0, 0, 0);
  g_assert_true (aisle_fit_position_bias (&shown, &bias, NULL, &error));
  for (gsize model = 0; model < AISLE_N_CLICK_MODELS; model++)
    g_assert_true (aisle_click_relevance (&shown, (AisleClickModel) model, &bias, NULL, &error));
  aisle_impressions_clear (&shown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/click-models/golden", test_golden);
  g_test_add_func ("/click-models/cascade-and-dbn", test_cascade_and_dbn);
  g_test_add_func ("/click-models/planted-bias", test_planted_bias);
  g_test_add_func ("/click-models/empty", test_empty);
  return g_test_run ();
}
