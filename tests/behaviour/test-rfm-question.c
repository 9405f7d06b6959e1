/* test-rfm-question.c: what is counted of the scores: cells, combinations, grid, cuts, segments. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "segment/rfm.h"
#include "segment/segment.h"

static gint64
integer_in (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_integer (answer->table, row, column_of (answer, name));
}

static void
test_cells (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) answer = answer_of_log ("rfm", valid, NULL, "");
  /* Scores of u1, u2, u3, u6: recency 3, 4, 1, 2; frequency 3, 1, 3, 1; monetary 2, 4, 2, 1 (u1 and u3 spent alike). */
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, AISLE_RFM_N_CELLS);
  g_assert_cmpint (integer_in (answer, AISLE_RFM_SLEEPING, "users"), ==, 1);    /* u1: 3, 2 */
  g_assert_cmpint (integer_in (answer, AISLE_RFM_POTENTIAL, "users"), ==, 1);   /* u2: 4, 2 */
  g_assert_cmpint (integer_in (answer, AISLE_RFM_HIBERNATING, "users"), ==, 2); /* u3: 1, 2; u6: 2, 1 */
  g_assert_cmpint (integer_in (answer, AISLE_RFM_HIBERNATING, "revenue"), ==, 988000);
  g_assert_cmpint (integer_in (answer, AISLE_RFM_HIBERNATING, "orders"), ==, 3);
  g_assert_cmpfloat (number_in (answer, AISLE_RFM_HIBERNATING, "share"), ==, 0.5);
  g_assert_cmpfloat_with_epsilon (number_in (answer, AISLE_RFM_HIBERNATING, "revenue_share"), 98.8 / 306.7, 1e-12);
  g_assert_cmpfloat (sum_of (answer, "users"), ==, 4);
  g_assert_cmpfloat_with_epsilon (sum_of (answer, "revenue"), 306.7, 1e-9);
  g_assert_cmpfloat (sum_of (answer, "orders"), ==, 6);
  log_columns_free (valid);
}

static void
test_scores (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) scores = answer_of_log ("rfm", valid, NULL, "by=score;ties=split");
  /* In order: u3 1 4 3, u6 2 2 1, u1 3 3 2, u2 4 1 4: as ntile (5) gives them. */
  static const gint64 expected[][5] = {
    { 1, 4, 3, 2, 789000 }, { 2, 2, 1, 1, 199000 }, { 3, 3, 2, 2, 789000 }, { 4, 1, 4, 1, 1290000 }
  };
  static const char *const names[] = { "recency_score", "frequency_score", "monetary_score", "orders", "revenue" };
  g_assert_cmpuint (aisle_table_n_rows (scores->table), ==, 4);
  for (gsize row = 0; row < 4; row++)
    for (gsize i = 0; i < 5; i++)
      g_assert_cmpint (integer_in (scores, row, names[i]), ==, expected[row][i]);
  g_autoptr (AisleAnswer) grid = answer_of_log ("rfm", valid, NULL, "by=grid");
  g_assert_cmpuint (aisle_table_n_rows (grid->table), ==, 25);
  g_assert_cmpfloat (sum_of (grid, "users"), ==, 4);
  log_columns_free (valid);
}

static void
test_cuts (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* Of u1, u2, u3, u6 on 2026-03-15: 5, 2, 12 and 10 days; 2, 1, 2 and 1 orders; 78.9, 129, 78.9 and 19.9. */
  g_autoptr (AisleAnswer) answer =
      answer_of_log ("rfm", valid, NULL,
                     "at=2026-03-15;by=score;recency_cuts=3,6,10,11;frequency_cuts=1,2,3,4;"
                     "monetary_cuts=10,78.9,79,129");
  static const gint64 expected[][3] = { { 1, 3, 3 }, { 3, 2, 2 }, { 4, 3, 3 }, { 5, 2, 5 } };
  static const char *const names[] = { "recency_score", "frequency_score", "monetary_score" };
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 4);
  for (gsize row = 0; row < 4; row++)
    for (gsize i = 0; i < 3; i++)
      g_assert_cmpint (integer_in (answer, row, names[i]), ==, expected[row][i]);
  g_autoptr (AisleAnswer) early = answer_of_log ("rfm", valid, NULL, "at=2026-03-05");
  g_assert_cmpfloat (sum_of (early, "users"), ==, 3);
  g_assert_cmpint (dropped_of (early), ==, 2);
  log_columns_free (valid);
}

/* The segment's buyers keep the scores that they have in the whole log. */
static void
test_segment (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (valid->n_users, FALSE);
  aisle_bitmap_add (users, 1);
  aisle_bitmap_add (users, 3);
  g_autoptr (AisleAnswer) answer = answer_of_log ("rfm", valid, users, "by=score");
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 1);
  g_assert_cmpint (integer_in (answer, 0, "recency_score"), ==, 4);
  log_columns_free (valid);
}

static void
test_refusals (void)
{
  static const char *const wrong[] = { "recency_cuts=1,2,3", "recency_cuts=1,2,2,3", "monetary_cuts=1,2,x,4",
                                       "frequency_cuts=1,2,3,inf" };
  AisleColumns *valid = golden_log (TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ask_log ("rfm", valid, NULL, wrong[i], NULL, &error));
      g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE);
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log ("rfm", valid, NULL, "at=2026-03-01", NULL, &error));
  g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rfm-question/cells", test_cells);
  g_test_add_func ("/rfm-question/scores", test_scores);
  g_test_add_func ("/rfm-question/cuts", test_cuts);
  g_test_add_func ("/rfm-question/segment", test_segment);
  g_test_add_func ("/rfm-question/refusals", test_refusals);
  return g_test_run ();
}
