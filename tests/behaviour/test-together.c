/* test-together.c: items together against SQLite, the golden baskets and hand-made logs. */
#include "behaviour/asking.h"
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "behaviour/pair-counts.h"

#include <sqlite3.h>

/* "a+b:n ..." */
static char *
pairs_of (const AisleAnswer *answer)
{
  GString *text = g_string_new (NULL);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    g_string_append_printf (text, "%s%s+%s:%" G_GINT64_FORMAT, row > 0 ? " " : "",
                            aisle_table_text (answer->table, row, 0), aisle_table_text (answer->table, row, 1),
                            aisle_table_integer (answer->table, row, 2));
  return g_string_free (text, FALSE);
}

static void
assert_pairs (const AisleColumns *columns, const AisleBitmap *users, const char *settings, const char *expected)
{
  g_autoptr (AisleAnswer) answer = answer_of_log ("together", columns, users, settings);
  g_autofree char *pairs = pairs_of (answer);
  g_assert_cmpstr (pairs, ==, expected);
}

static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* Carts and purchases: u1 A C, u2 B, u3 A C, u5 B, u6 C. */
  assert_pairs (valid, NULL, "", "0+2:2");
  /* All: u1 A B C, u2 A B, u3 A C, u5 B, u6 C; u4 D. */
  assert_pairs (valid, NULL, "kinds=view,cart,purchase", "0+1:2 0+2:2 1+2:1");
  assert_pairs (valid, NULL, "kinds=view,cart,purchase;rows=1", "0+1:2");
  /* Within 30 minutes: u1 A B; u2 A B (10:01 to 10:22); u3 A C. */
  assert_pairs (valid, NULL, "by=session", "0+1:2 0+2:1");
  /* Only u3's events are a minute apart. */
  assert_pairs (valid, NULL, "by=session;gap=1m", "0+2:1");
  assert_pairs (valid, NULL, "kinds=view,cart,purchase;largest=2", "0+1:1 0+2:1");
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (valid->n_users, FALSE);
  aisle_bitmap_add (users, 2);
  assert_pairs (valid, users, "", "0+2:1");
  log_columns_free (valid);
}

/* Sessions and orders by their ids, whoever's they are; what has none is cut by pauses or left out. */
static void
test_ids (void)
{
  LogBuilder log;
  log_builder_init (&log);
  log.has_sessions = log.has_orders = TRUE;
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  static const gint32 rows[][5] = {
    /* user, minute, item, session, order */
    { 0, 0, 0, 0, 0 },   { 0, 500, 1, 0, 0 },  { 1, 0, 2, 1, 1 },    { 1, 1, 3, 2, 1 },
    { 1, 2, 1, 1, -1 },  { -1, 0, 0, 3, 2 },   { -1, 600, 1, 3, 2 }, { -1, 0, 2, -1, -1 },
    { 2, 0, 0, -1, -1 }, { 2, 10, 3, -1, -1 }, { 2, 11, 3, -1, -1 }, { 2, 50, 1, -1, -1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    log_builder_add (&log, LOG_EVENT (.user = rows[i][0], .time = rows[i][1] * AISLE_MINUTE, .item = rows[i][2],
                                      .session = rows[i][3], .order = rows[i][4]));
  AisleColumns *columns = log_builder_take (&log);
  assert_pairs (columns, NULL, "by=session", "0+1:2 0+3:1 1+2:1");
  assert_pairs (columns, NULL, "by=order", "0+1:2 2+3:1");
  assert_pairs (columns, NULL, "by=user", "0+1:2 1+3:2 0+3:1 1+2:1 2+3:1");
  g_autoptr (AisleAnswer) orders = answer_of_log ("together", columns, NULL, "by=order");
  g_assert_cmpint (dropped_of (orders), ==, 6);
  /* A segment has no anonymous events. */
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (columns->n_users, TRUE);
  assert_pairs (columns, users, "by=order", "0+1:1 2+3:1");
  log_columns_free (columns);
}

/* golden.json, F5: of five orders three hold diaper and beer. */
static void
test_baskets (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", "baskets.csv", NULL);
  g_autoptr (JsonNode) golden = golden_numbers ("F5_rules");
  JsonObject *rules = json_node_get_object (golden);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  TempShop shop;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  temp_shop_init (&shop);
  temp_shop_import (&shop, "baskets.csv", text, NULL);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleParams) params =
      aisle_params_new (aisle_question ("together")->params, aisle_question ("together")->n_params);
  g_assert_true (aisle_params_set (params, "by", "order", &error));
  g_autoptr (AisleAnswer) answer = aisle_command_ask (project, "together", params, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (aisle_table_text (answer->table, 0, 0), ==, "beer");
  g_assert_cmpstr (aisle_table_text (answer->table, 0, 1), ==, "diaper");
  g_assert_cmpfloat_with_epsilon (number_in (answer, 0, "orders") / 5,
                                  json_object_get_double_member (rules, "sup_diaper_beer"), 1e-9);
  g_assert_cmpfloat_with_epsilon (number_in (answer, 0, "lift"), json_object_get_double_member (rules, "lift"), 1e-9);
  temp_shop_clear (&shop);
}

/* ---- the same by SQLite ---- */

static const char pairs_sql[] =
    "WITH d AS (SELECT DISTINCT set_, item FROM e)"
    " SELECT a.item, b.item, count (*) AS n FROM d AS a JOIN d AS b ON a.set_ = b.set_ AND a.item < b.item"
    " GROUP BY 1, 2 ORDER BY n DESC, 1, 2 LIMIT ?";

/* Items by Zipf's law, so that rows of rare items are left out and ties are many. */
static void
test_sql (gconstpointer data)
{
  gsize most = GPOINTER_TO_SIZE (data), row = 0;
  AisleRandom random;
  LogBuilder log;
  sqlite3 *db;
  sqlite3_stmt *statement;
  aisle_random_init (&random, 4, "together-test");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE e (set_, item); BEGIN", NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO e VALUES (?, ?)", -1, &statement, NULL);
  for (gsize i = 0; i < 20000; i++)
    {
      gint32 user = (gint32) aisle_random_below (&random, 3000);
      gint32 item = (gint32) (400 / (1 + aisle_random_below (&random, 400)) + aisle_random_below (&random, 30));
      log_builder_add (&log, LOG_EVENT (.user = user, .time = (gint64) i * AISLE_SECOND, .item = item));
      sqlite3_bind_int (statement, 1, user);
      sqlite3_bind_int (statement, 2, item);
      sqlite3_step (statement);
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  AisleColumns *columns = log_builder_take (&log);
  g_autofree char *settings = g_strdup_printf ("rows=%zu;kinds=view", most);
  g_autoptr (AisleAnswer) answer = answer_of_log ("together", columns, NULL, settings);
  sqlite3_prepare_v2 (db, pairs_sql, -1, &statement, NULL);
  sqlite3_bind_int64 (statement, 1, (gint64) most);
  for (; sqlite3_step (statement) == SQLITE_ROW; row++)
    {
      g_assert_cmpstr (aisle_table_text (answer->table, row, 0), ==, (const char *) sqlite3_column_text (statement, 0));
      g_assert_cmpstr (aisle_table_text (answer->table, row, 1), ==, (const char *) sqlite3_column_text (statement, 1));
      g_assert_cmpint (aisle_table_integer (answer->table, row, 2), ==, sqlite3_column_int64 (statement, 2));
    }
  g_assert_cmpuint (row, ==, aisle_table_n_rows (answer->table));
  sqlite3_finalize (statement);
  sqlite3_close (db);
  assert_same_for_threads ("together", columns, settings);
  assert_same_for_threads ("together", columns, "by=session;kinds=view;gap=1h");
  log_columns_free (columns);
}

static void
assert_refused (const AisleColumns *columns, const char *settings, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log ("together", columns, NULL, settings, NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, code);
}

static void
test_refusals (void)
{
  AisleColumns *valid = golden_log (TRUE);
  assert_refused (valid, "by=order", AISLE_ERROR_EMPTY);
  assert_refused (valid, "kinds=dance", AISLE_ERROR_USAGE);
  valid->n_items = 0;
  assert_refused (valid, "", AISLE_ERROR_EMPTY);
  log_columns_free (valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/together/golden", test_golden);
  g_test_add_func ("/together/ids", test_ids);
  g_test_add_func ("/together/baskets", test_baskets);
  g_test_add_data_func ("/together/sql/1", GSIZE_TO_POINTER (1), test_sql);
  g_test_add_data_func ("/together/sql/50", GSIZE_TO_POINTER (50), test_sql);
  g_test_add_data_func ("/together/sql/100000", GSIZE_TO_POINTER (100000), test_sql);
  g_test_add_func ("/together/refusals", test_refusals);
  return g_test_run ();
}
