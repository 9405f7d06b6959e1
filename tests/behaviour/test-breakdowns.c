/* test-breakdowns.c: hours, newcomers, categories and price bands against SQLite and hand-made logs. */
#include "behaviour/asking.h"
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "numeric/stats.h"

#include <sqlite3.h>

/* ---- a log in columns and in a table ---- */

typedef struct
{
  AisleColumns *columns;
  sqlite3 *db;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  AisleRandom random;
  LogBuilder log;
  sqlite3_stmt *insert;
  gint64 begin = aisle_day_from_date (2024, 1, 1) * AISLE_DAY; /* a Monday */
  aisle_random_init (&random, 6, "breakdowns-test");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  log_builder_add_kind (&log, AISLE_KIND_RETURN);
  g_assert_cmpint (sqlite3_open (":memory:", &fixture->db), ==, SQLITE_OK);
  sqlite3_exec (fixture->db, "CREATE TABLE e (user, time, kind, price); BEGIN", NULL, NULL, NULL);
  sqlite3_prepare_v2 (fixture->db, "INSERT INTO e VALUES (?, ?, ?, ?)", -1, &insert, NULL);
  for (gsize i = 0; i < 30000; i++)
    {
      gint32 user = (gint32) aisle_random_below (&random, 4000) - 1;
      gint64 second = (gint64) (aisle_random_uniform (&random) * aisle_random_uniform (&random) * 56 * 86400);
      guint16 kind = (guint16) aisle_random_below (&random, 3);
      gint64 cents = aisle_random_below (&random, 5) == 0 ? -1 : (gint64) aisle_random_below (&random, 20000);
      log_builder_add (&log, LOG_EVENT (.user = user, .time = begin + second * AISLE_SECOND, .kind = kind,
                                        .price = cents < 0 ? AISLE_MONEY_MISSING : cents * 100));
      if (user < 0)
        sqlite3_bind_null (insert, 1);
      else
        sqlite3_bind_int (insert, 1, user);
      sqlite3_bind_int64 (insert, 2, second);
      sqlite3_bind_int (insert, 3, kind);
      if (cents < 0)
        sqlite3_bind_null (insert, 4);
      else
        sqlite3_bind_int64 (insert, 4, cents);
      sqlite3_step (insert);
      sqlite3_reset (insert);
    }
  sqlite3_finalize (insert);
  sqlite3_exec (fixture->db, "COMMIT", NULL, NULL, NULL);
  fixture->columns = log_builder_take (&log);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  log_columns_free (fixture->columns);
  sqlite3_close (fixture->db);
}

static gint64
integer_in (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_integer (answer->table, row, column_of (answer, name));
}

/* Row by row, the columns named (money in cents) are those of the query. */
static void
assert_rows (const Fixture *fixture, const AisleAnswer *answer, const char *sql, const char *const *names, gsize n)
{
  sqlite3_stmt *statement;
  gsize row = 0;
  g_assert_cmpint (sqlite3_prepare_v2 (fixture->db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  for (; sqlite3_step (statement) == SQLITE_ROW; row++)
    for (gsize i = 0; i < n; i++)
      {
        gint64 value = integer_in (answer, row, names[i]);
        if (aisle_table_column (answer->table, column_of (answer, names[i]))->type == AISLE_COLUMN_MONEY)
          value /= 100;
        g_assert_cmpint (value, ==, sqlite3_column_int64 (statement, (int) i));
      }
  g_assert_cmpuint (row, ==, aisle_table_n_rows (answer->table));
  sqlite3_finalize (statement);
}

#define REVENUE "coalesce (sum (CASE kind WHEN 1 THEN price WHEN 2 THEN -price END), 0)"
#define NUMBERS "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < "

static void
test_timing (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "hour", "events", "users", "revenue" };
  g_autoptr (AisleAnswer) all = answer_of_log ("timing", fixture->columns, NULL, "");
  g_autoptr (AisleAnswer) some = answer_of_log ("timing", fixture->columns, NULL, "kind=purchase");
  assert_rows (fixture, all,
               NUMBERS "167) SELECT i % 24, count (time), count (DISTINCT user), " REVENUE
                       " FROM n LEFT JOIN e ON time / 3600 % 168 = i GROUP BY i ORDER BY i",
               names, 4);
  assert_rows (fixture, some,
               NUMBERS "167) SELECT i % 24, count (time), count (DISTINCT user), " REVENUE
                       " FROM n LEFT JOIN e ON time / 3600 % 168 = i AND kind = 1 GROUP BY i ORDER BY i",
               names, 4);
  g_assert_cmpstr (aisle_table_text (all->table, 0, 0), ==, "Monday");
  g_assert_cmpstr (aisle_table_text (all->table, 167, 0), ==, "Sunday");
  assert_same_for_threads ("timing", fixture->columns, "");
}

static void
test_newcomers (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "new_users",        "returning_users", "new_orders",
                                       "returning_orders", "new_revenue",     "returning_revenue" };
  g_autoptr (AisleAnswer) weeks = answer_of_log ("newcomers", fixture->columns, NULL, "period=week");
  assert_rows (fixture, weeks,
               NUMBERS
               "7), f AS (SELECT user, min (time / 604800) AS w FROM e WHERE user NOT NULL GROUP BY 1),"
               " a AS (SELECT e.*, time / 604800 AS v, w, time / 604800 = w AS fresh FROM e JOIN f USING (user))"
               " SELECT count (DISTINCT CASE WHEN fresh THEN user END),"
               " count (DISTINCT CASE WHEN NOT fresh THEN user END),"
               " count (CASE WHEN fresh AND kind = 1 THEN 1 END),"
               " count (CASE WHEN NOT fresh AND kind = 1 THEN 1 END),"
               " coalesce (sum (CASE WHEN fresh THEN CASE kind WHEN 1 THEN price WHEN 2 THEN -price END END), 0),"
               " coalesce (sum (CASE WHEN NOT fresh THEN CASE kind WHEN 1 THEN price WHEN 2 THEN -price END END), 0)"
               " FROM n JOIN a ON v = i GROUP BY i ORDER BY i",
               names, 6);
  double fresh = number_in (weeks, 3, "new_users"), back = number_in (weeks, 3, "returning_users");
  g_assert_cmpfloat_with_epsilon (number_in (weeks, 3, "new_share"), fresh / (fresh + back), 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (weeks, 3, "new_share_high"), aisle_wilson (fresh, fresh + back).high,
                                  1e-12);
  assert_same_for_threads ("newcomers", fixture->columns, "period=day");
}

static void
test_prices (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "views", "purchases", "users", "viewers", "buyers", "revenue" };
  g_autoptr (AisleAnswer) bands = answer_of_log ("prices", fixture->columns, NULL, "of=event;edges=10,50.5,120");
  assert_rows (fixture, bands,
               "SELECT count (CASE WHEN kind = 0 THEN 1 END), count (CASE WHEN kind = 1 THEN 1 END),"
               " count (DISTINCT user), count (DISTINCT CASE WHEN kind = 0 THEN user END),"
               " count (DISTINCT CASE WHEN kind = 1 THEN user END), " REVENUE
               " FROM e WHERE price NOT NULL GROUP BY (price >= 1000) + (price >= 5050) + (price >= 12000)",
               names, 6);
  g_autoptr (AisleAnswer) round = answer_of_log ("prices", fixture->columns, NULL, "");
  g_assert_cmpfloat (sum_of (round, "views"), ==, sum_of (bands, "views"));
  /* Prices of 0 to 200: half a per cent lies below 1. */
  g_assert_cmpstr (aisle_table_text (round->table, 0, 0), ==, "under 1");
  g_assert_cmpstr (aisle_table_text (round->table, aisle_table_n_rows (round->table) - 1, 0), ==, "100 and more");
  assert_same_for_threads ("prices", fixture->columns, "");
}

/* Where most events have no price the items' last ones count. */
static void
test_item_prices (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) answer = answer_of_log ("prices", valid, NULL, "edges=50,100");
  static const char *const views[] = { "views", "purchases", "carts" };
  /* A 59, B 129, C 19.9; D has no price. */
  static const gint64 expected[3][3] = { { 4, 3, 1 }, { 3, 2, 2 }, { 5, 1, 2 } };
  for (gsize row = 0; row < 3; row++)
    for (gsize i = 0; i < 3; i++)
      g_assert_cmpint (integer_in (answer, row, views[i]), ==, expected[row][i]);
  g_assert_cmpint (dropped_of (answer), ==, 1 + 3); /* the view of D, the searches */
  log_columns_free (valid);
}

static const char log_text[] = "time,user,event,item,price\n"
                               "2020-01-01 10:00:00,ann,view,a,\n2020-01-01 10:01:00,ann,buy,a,10\n"
                               "2020-01-01 10:02:00,ann,view,b,\n2020-01-01 10:03:00,bob,view,b,\n"
                               "2020-01-01 10:04:00,bob,buy,c,5\n2020-01-01 10:05:00,bob,view,c,\n"
                               "2020-01-01 10:06:00,cat,view,d,\n2020-01-01 10:07:00,,view,a,\n";
static const char catalogue_text[] = "item,title,category\na,A,Shoes\nb,B,Shoes\nc,C,Hats\nd,D,\n";

static void
test_categories (void)
{
  static const char *const options[] = { "as=items", NULL };
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", log_text, NULL);
  temp_shop_import (&shop, "items.csv", catalogue_text, options);
  g_autoptr (AisleProject) project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) answer = aisle_command_ask (project, "categories", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  /* Shoes: ann views a and b and buys a, bob views b, somebody views a.  Hats: bob buys, then views. */
  static const char *const names[] = { "views", "purchases", "users", "viewers", "buyers", "revenue" };
  static const gint64 expected[3][6] = { { 4, 1, 2, 2, 1, 100000 }, { 1, 1, 1, 1, 1, 50000 }, { 1, 0, 1, 1, 0, 0 } };
  static const char *const categories[] = { "Shoes", "Hats", "no category" };
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
  for (gsize row = 0; row < 3; row++)
    {
      g_assert_cmpstr (aisle_table_text (answer->table, row, 0), ==, categories[row]);
      for (gsize i = 0; i < 6; i++)
        g_assert_cmpint (integer_in (answer, row, names[i]), ==, expected[row][i]);
    }
  g_assert_cmpfloat_with_epsilon (number_in (answer, 0, "conversion"), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (answer, 0, "conversion_low"), aisle_wilson (1, 2).low, 1e-12);
  temp_shop_clear (&shop);
}

static void
assert_refused (const char *question, const AisleColumns *columns, const char *settings, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log (question, columns, NULL, settings, NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, code);
}

static void
test_refusals (void)
{
  AisleColumns *valid = golden_log (TRUE);
  assert_refused ("timing", valid, "kind=dance", AISLE_ERROR_USAGE);
  assert_refused ("newcomers", valid, "kind=dance", AISLE_ERROR_USAGE);
  assert_refused ("prices", valid, "edges=3,2", AISLE_ERROR_USAGE);
  assert_refused ("prices", valid, "edges=nan", AISLE_ERROR_USAGE);
  assert_refused ("categories", valid, "", AISLE_ERROR_EMPTY);
  valid->last_time = G_MININT64;
  assert_refused ("timing", valid, "", AISLE_ERROR_EMPTY);
  assert_refused ("newcomers", valid, "", AISLE_ERROR_EMPTY);
  log_columns_free (valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/breakdowns/timing", Fixture, NULL, set_up, test_timing, tear_down);
  g_test_add ("/breakdowns/newcomers", Fixture, NULL, set_up, test_newcomers, tear_down);
  g_test_add ("/breakdowns/prices", Fixture, NULL, set_up, test_prices, tear_down);
  g_test_add_func ("/breakdowns/item-prices", test_item_prices);
  g_test_add_func ("/breakdowns/categories", test_categories);
  g_test_add_func ("/breakdowns/refusals", test_refusals);
  return g_test_run ();
}
