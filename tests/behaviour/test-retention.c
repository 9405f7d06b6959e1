/* test-retention.c: cohorts against the golden log, hand-made logs and SQLite. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "base/random.h"
#include "numeric/stats.h"

#include <sqlite3.h>

/* "period:users/size" of a cohort; "?" behind a cell without a share. */
static char *
cells_of (const AisleAnswer *answer, const char *cohort)
{
  GString *text = g_string_new (NULL);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    {
      gsize column = column_of (answer, "cohort");
      gint32 day = (gint32) aisle_table_integer (answer->table, row, column);
      g_autofree char *name = aisle_table_text (answer->table, row, column) != NULL
                                  ? g_strdup (aisle_table_text (answer->table, row, column))
                                  : aisle_day_format (day);
      if (!g_str_equal (name, cohort))
        continue;
      gboolean open = aisle_table_is_missing (answer->table, row, column_of (answer, "retention"));
      g_assert_true (open == !aisle_table_is_missing (answer->table, row, column_of (answer, "state")));
      g_string_append_printf (text, "%s%g:%g/%g%s", text->len > 0 ? " " : "", number_in (answer, row, "period"),
                              number_in (answer, row, "users"), number_in (answer, row, "size"), open ? "?" : "");
    }
  return g_string_free (text, FALSE);
}

static void
assert_cells (const AisleColumns *columns, const char *settings, const char *cohort, const char *expected)
{
  g_autoptr (AisleAnswer) answer = answer_of_log ("retention", columns, NULL, settings);
  g_autofree char *cells = cells_of (answer, cohort);
  g_assert_cmpstr (cells, ==, expected);
}

static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) answer = answer_of_log ("retention", valid, NULL, "period=day");
  g_autoptr (JsonNode) golden = golden_numbers ("F1_events");
  JsonObject *cohorts = json_object_get_object_member (json_node_get_object (golden), "retention");
  guint found = 0;
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    {
      g_autofree char *day = aisle_day_format ((gint32) aisle_table_integer (answer->table, row, 0));
      g_autofree char *period = g_strdup_printf ("%g", number_in (answer, row, "period"));
      JsonObject *cohort = json_object_get_object_member (cohorts, day);
      gint64 expected = json_object_get_int_member_with_default (cohort, period, 0);
      g_assert_cmpfloat (number_in (answer, row, "users"), ==, (double) expected);
      g_assert_cmpfloat (number_in (answer, row, "size"), ==, (double) json_object_get_int_member (cohort, "0"));
      found += expected > 0;
    }
  g_assert_cmpuint (found, ==, 8);
  log_columns_free (valid);
}

static void
test_open_periods (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* The log ends on 2026-03-12 at 9: that day is not over, and nothing is said of later ones. */
  assert_cells (valid, "period=day", "2026-03-02",
                "0:3/3 1:1/3 2:0/3 3:0/3 4:0/3 5:0/3 6:0/3 7:1/3 8:0/3 9:0/3 10:1/3?");
  assert_cells (valid, "period=day;periods=7", "2026-03-03", "0:2/2 1:1/2 2:0/2 3:0/2 4:0/2 5:0/2 6:0/2 7:1/2");
  assert_cells (valid, "period=week", "2026-03-02", "0:6/6 1:3/6?");
  assert_cells (valid, "period=month", "2026-03-01", "0:6/6?");
  g_autoptr (AisleAnswer) answer = answer_of_log ("retention", valid, NULL, "period=day");
  AisleInterval interval = aisle_wilson (1, 3);
  g_assert_cmpfloat_with_epsilon (number_in (answer, 1, "retention"), 1.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (answer, 1, "low"), interval.low, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (answer, 1, "high"), interval.high, 1e-12);
  log_columns_free (valid);
}

static void
test_events (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* u1, u2, u3 view first on the 2nd; u1 and u3 buy that day, u1 on day 7, u2 on day 10. */
  assert_cells (valid, "period=day;start=view;return=purchase", "2026-03-02",
                "0:2/3 1:0/3 2:0/3 3:0/3 4:0/3 5:0/3 6:0/3 7:1/3 8:0/3 9:0/3 10:1/3?");
  /* First purchases: u1, u3 on the 2nd, u6 on the 4th, u2 on the 12th. */
  assert_cells (valid, "period=day;start=purchase;return=purchase;periods=7", "2026-03-02",
                "0:2/2 1:0/2 2:0/2 3:0/2 4:0/2 5:0/2 6:0/2 7:1/2");
  assert_cells (valid, "period=day;start=purchase", "2026-03-12", "0:1/1?");
  /* u6 buys before the view: that purchase comes before the start. */
  assert_cells (valid, "period=day;start=view;return=purchase;periods=0001", "2026-03-04", "0:0/2 1:0/2");
  log_columns_free (valid);
}

static void
test_curve (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) curve = answer_of_log ("retention", valid, NULL, "period=day;by=curve");
  /* Day 1 is over for all six; day 9 for the cohort of the 2nd alone. */
  g_assert_cmpuint (aisle_table_n_rows (curve->table), ==, 10);
  g_assert_cmpfloat (number_in (curve, 1, "users"), ==, 2);
  g_assert_cmpfloat (number_in (curve, 1, "size"), ==, 6);
  g_assert_cmpfloat_with_epsilon (number_in (curve, 1, "retention"), 2.0 / 6, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (curve, 1, "retention_low"), aisle_wilson (2, 6).low, 1e-12);
  g_assert_cmpfloat (number_in (curve, 7, "users"), ==, 2);
  g_assert_cmpfloat (number_in (curve, 7, "size"), ==, 6);
  g_assert_cmpfloat (number_in (curve, 8, "size"), ==, 5);
  g_assert_cmpfloat (number_in (curve, 9, "size"), ==, 3);
  /* By what they started with: u6 bought first, u2 and u4 searched. */
  assert_cells (valid, "period=day;by=kind;periods=1", "purchase", "0:1/1 1:0/1");
  assert_cells (valid, "period=day;by=kind;periods=1", "search", "0:2/2 1:1/2");
  assert_cells (valid, "period=day;by=kind;periods=1", "view", "0:3/3 1:1/3");
  log_columns_free (valid);
}

/* ---- the same by SQLite ---- */

static const char weeks_sql[] =
    "WITH f AS (SELECT user, min (week) AS w0 FROM e GROUP BY 1), a AS (SELECT DISTINCT user, week AS w FROM e)"
    " SELECT f.w0, a.w - f.w0, count (*) FROM a JOIN f USING (user) GROUP BY 1, 2";

static void
test_sql (void)
{
  enum
  {
    N_WEEKS = 10
  };
  AisleRandom random;
  LogBuilder log;
  sqlite3 *db;
  sqlite3_stmt *statement;
  gint64 expected[N_WEEKS][N_WEEKS] = { 0 };
  gint32 monday = aisle_day_from_date (2024, 1, 1);
  aisle_random_init (&random, 5, "retention-test");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE e (user, week); BEGIN", NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO e VALUES (?, ?)", -1, &statement, NULL);
  for (gsize i = 0; i < 20000; i++)
    {
      gint32 user = (gint32) aisle_random_below (&random, 6000), day = (gint32) aisle_random_below (&random, 70);
      gint64 time = (monday + day) * AISLE_DAY + (gint64) aisle_random_below (&random, 86400) * AISLE_SECOND;
      log_builder_add (&log, LOG_EVENT (.user = user, .time = time, .kind = 0));
      sqlite3_bind_int (statement, 1, user);
      sqlite3_bind_int (statement, 2, day / 7);
      sqlite3_step (statement);
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  g_assert_cmpint (sqlite3_prepare_v2 (db, weeks_sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    expected[sqlite3_column_int (statement, 0)][sqlite3_column_int (statement, 1)] =
        sqlite3_column_int64 (statement, 2);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) answer = answer_of_log ("retention", columns, NULL, "period=week");
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, N_WEEKS * (N_WEEKS + 1) / 2);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    {
      gint64 week = (aisle_table_integer (answer->table, row, 0) - monday) / 7;
      gint64 period = aisle_table_integer (answer->table, row, 1);
      g_assert_cmpint (aisle_table_integer (answer->table, row, column_of (answer, "users")), ==,
                       expected[week][period]);
      g_assert_cmpint (aisle_table_integer (answer->table, row, column_of (answer, "size")), ==, expected[week][0]);
    }
  assert_same_for_threads ("retention", columns, "period=day");
  assert_same_for_threads ("retention", columns, "by=curve");
  log_columns_free (columns);
}

static void
test_segment (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (valid->n_users, FALSE);
  aisle_bitmap_add (users, 0);
  aisle_bitmap_add (users, 3);
  g_autoptr (AisleAnswer) answer = answer_of_log ("retention", valid, users, "period=day;periods=1");
  g_autofree char *second = cells_of (answer, "2026-03-02"), *third = cells_of (answer, "2026-03-03");
  g_assert_cmpstr (second, ==, "0:1/1 1:1/1");
  g_assert_cmpstr (third, ==, "0:1/1 1:1/1");
  log_columns_free (valid);
}

static void
assert_refused (const AisleColumns *columns, const char *settings, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log ("retention", columns, NULL, settings, NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, code);
}

static void
test_refusals (void)
{
  AisleColumns *valid = golden_log (TRUE);
  assert_refused (valid, "start=dance", AISLE_ERROR_USAGE);
  assert_refused (valid, "by=channel", AISLE_ERROR_EMPTY);
  assert_refused (valid, "by=category", AISLE_ERROR_EMPTY);
  valid->last_time = valid->first_time + 40000 * AISLE_DAY;
  assert_refused (valid, "", AISLE_ERROR_INPUT);
  valid->last_time = G_MININT64;
  assert_refused (valid, "", AISLE_ERROR_EMPTY);
  log_columns_free (valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retention/golden", test_golden);
  g_test_add_func ("/retention/open-periods", test_open_periods);
  g_test_add_func ("/retention/events", test_events);
  g_test_add_func ("/retention/curve", test_curve);
  g_test_add_func ("/retention/sql", test_sql);
  g_test_add_func ("/retention/segment", test_segment);
  g_test_add_func ("/retention/refusals", test_refusals);
  return g_test_run ();
}
