/* test-carts.c: carts against the golden log, hand-made lines and SQLite. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "base/random.h"
#include "segment/cart-walk.h"
#include "numeric/stats.h"

#include <sqlite3.h>

enum
{
  ALL,
  BOUGHT,
  ABANDONED,
  LATER,
  OPEN
};

static gint64
integer_in (const AisleAnswer *answer, gsize row, const char *name)
{
  return aisle_table_integer (answer->table, row, column_of (answer, name));
}

/* golden.json, F1: u2, u5 and u6 have not bought within 7 days what they put into the cart. */
static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (JsonNode) golden = golden_numbers ("F1_events");
  JsonArray *unbought = json_object_get_array_member (json_node_get_object (golden), "carts_unbought_within_7d");
  g_autoptr (AisleAnswer) fates = answer_of_log ("carts", valid, NULL, "within=7d");
  g_autoptr (AisleAnswer) users = answer_of_log ("carts", valid, NULL, "within=7d;by=user");
  guint found = 0;
  g_assert_cmpint (integer_in (fates, ALL, "lines"), ==, 5);
  g_assert_cmpint (integer_in (fates, BOUGHT, "users"), ==, 2);
  g_assert_cmpint (integer_in (fates, ABANDONED, "users"), ==, json_array_get_length (unbought));
  g_assert_cmpint (integer_in (fates, ABANDONED, "value"), ==, 2779000);
  g_assert_cmpint (integer_in (fates, LATER, "users"), ==, 1);
  g_assert_cmpint (integer_in (fates, OPEN, "lines"), ==, 0);
  g_assert_cmpfloat_with_epsilon (number_in (fates, ABANDONED, "share"), 0.6, 1e-12);
  g_assert_cmpfloat_with_epsilon (number_in (fates, ABANDONED, "share_low"), aisle_wilson (3, 5).low, 1e-12);
  for (gsize row = 0; row < aisle_table_n_rows (users->table); row++)
    {
      /* In a log without names a user is a number from 0. */
      guint64 user = g_ascii_strtoull (aisle_table_text (users->table, row, 0), NULL, 10) + 1;
      g_autofree char *name = g_strdup_printf ("u%" G_GUINT64_FORMAT, user);
      gboolean expected = FALSE;
      for (guint i = 0; i < json_array_get_length (unbought); i++)
        expected |= g_str_equal (json_array_get_string_element (unbought, i), name);
      g_assert_true (expected == (integer_in (users, row, "abandoned") > 0));
      found += expected;
    }
  g_assert_cmpuint (found, ==, 3);
  /* In ten days u2 buys too, and the windows of all but u1's and u2's cart are not over. */
  g_autoptr (AisleAnswer) longer = answer_of_log ("carts", valid, NULL, "within=10d");
  g_assert_cmpint (integer_in (longer, BOUGHT, "lines"), ==, 3);
  g_assert_cmpint (integer_in (longer, OPEN, "lines"), ==, 2);
  log_columns_free (valid);
}

static void
test_items (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) items = answer_of_log ("carts", valid, NULL, "by=item");
  g_assert_cmpuint (aisle_table_n_rows (items->table), ==, 3);
  /* B (1): u2 and u5; C (2): u6; A (0): bought by both. */
  g_assert_cmpstr (aisle_table_text (items->table, 0, 0), ==, "1");
  g_assert_cmpint (integer_in (items, 0, "abandoned"), ==, 2);
  g_assert_cmpint (integer_in (items, 0, "recovered"), ==, 1);
  g_assert_cmpint (integer_in (items, 0, "abandoned_value"), ==, 2580000);
  g_assert_cmpint (integer_in (items, 0, "users_without"), ==, 2);
  g_assert_cmpstr (aisle_table_text (items->table, 1, 0), ==, "2");
  g_assert_cmpint (integer_in (items, 1, "abandoned_value"), ==, 199000);
  g_assert_cmpint (integer_in (items, 2, "bought"), ==, 2);
  g_assert_cmpint (integer_in (items, 2, "users_without"), ==, 0);
  g_autoptr (AisleAnswer) one = answer_of_log ("carts", valid, NULL, "by=item;rows=1");
  g_assert_cmpuint (aisle_table_n_rows (one->table), ==, 1);
  log_columns_free (valid);
}

/* "fate/value ..." of one user's lines of one item: c, p: a cart and a purchase, with the day and for carts a price. */
static void
assert_lines (const char *events, const char *expected)
{
  static const char *const fates[] = { "bought", "recovered", "left", "open" };
  g_auto (GStrv) parts = g_strsplit (events, " ", -1);
  g_autoptr (GString) found = g_string_new (NULL);
  LogBuilder log;
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_CART);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (parts[i] + 1, ":", 2);
      guint16 kind = parts[i][0] == 'c' ? 0 : parts[i][0] == 'p' ? 1 : 2;
      gint64 price = fields[1] != NULL ? g_ascii_strtoll (fields[1], NULL, 10) : AISLE_MONEY_MISSING;
      log_builder_add (&log, LOG_EVENT (.user = 0, .time = g_ascii_strtoll (fields[0], NULL, 10) * AISLE_DAY,
                                        .kind = kind, .price = price, .item = 0));
    }
  AisleColumns *columns = log_builder_take (&log);
  g_auto (AisleCartWalk) walk = { 0 };
  aisle_cart_walk_init (&walk, columns, 7 * AISLE_DAY);
  aisle_cart_walk_user (&walk, 0);
  for (guint i = 0; i < walk.lines->len; i++)
    {
      const AisleCartLine *line = &g_array_index (walk.lines, AisleCartLine, i);
      g_string_append_printf (found, "%s%s/%" G_GINT64_FORMAT "%s", i > 0 ? " " : "", fates[line->fate],
                              line->value == AISLE_MONEY_MISSING ? -1 : line->value, line->over ? "" : "?");
    }
  g_assert_cmpstr (found->str, ==, expected);
  log_columns_free (columns);
}

static void
test_lines (void)
{
  assert_lines ("c0:5 p7 v99", "bought/5");
  assert_lines ("c0:5 p8 v99", "recovered/5");
  assert_lines ("c0:5 v99", "left/5");
  assert_lines ("c0:5 v7", "open/5?");
  assert_lines ("c0:5 p7", "bought/5?");
  assert_lines ("p0 c0:5 v99", "left/5");
  assert_lines ("c0:5 p0 v99", "bought/5");
  /* Put in again within the window: one line, of the last known price, and the window counts anew. */
  assert_lines ("c0:5 c5:6 c6 p13 v99", "bought/6");
  assert_lines ("c0:5 c5:6 v99", "left/6");
  /* After the window, or after the purchase, a new line. */
  assert_lines ("c0:5 c8:6 p9 v99", "left/5 bought/6");
  assert_lines ("c0:5 p1 c2:6 v99", "bought/5 left/6");
  assert_lines ("c0 c8 p20 p21 v99", "left/-1 recovered/-1");
}

/* ---- the same by SQLite ---- */

static const char items_sql[] =
    "WITH c AS (SELECT *, EXISTS (SELECT 1 FROM e AS p WHERE p.user = e.user AND p.item = e.item AND p.kind = 1"
    " AND p.row > e.row AND p.time >= e.time AND p.time <= e.time + 3) AS bought FROM e WHERE kind = 0)"
    " SELECT item, count (DISTINCT user), count (DISTINCT user) - count (DISTINCT CASE WHEN bought THEN user END)"
    " FROM c GROUP BY 1";

static void
test_sql (void)
{
  AisleRandom random;
  LogBuilder log;
  sqlite3 *db;
  sqlite3_stmt *statement;
  aisle_random_init (&random, 9, "carts-test");
  log_builder_init (&log);
  log_builder_add_kind (&log, AISLE_KIND_CART);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE e (user, time, kind, item, row INTEGER PRIMARY KEY); BEGIN", NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO e VALUES (?, ?, ?, ?, NULL)", -1, &statement, NULL);
  for (gsize i = 0; i < 6000; i++)
    {
      /* In order of time, so that rows break ties. */
      gint32 values[4] = { (gint32) aisle_random_below (&random, 200), (gint32) (i / 150),
                           (gint32) aisle_random_below (&random, 2), (gint32) aisle_random_below (&random, 12) };
      log_builder_add (&log, LOG_EVENT (.user = values[0], .time = values[1] * AISLE_DAY, .kind = (guint16) values[2],
                                        .item = values[3]));
      for (int k = 0; k < 4; k++)
        sqlite3_bind_int (statement, k + 1, values[k]);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  sqlite3_exec (db, "COMMIT; CREATE INDEX i ON e (user, item, kind)", NULL, NULL, NULL);
  AisleColumns *columns = log_builder_take (&log);
  g_autoptr (AisleAnswer) answer = answer_of_log ("carts", columns, NULL, "by=item;within=3d");
  gsize n = 0;
  g_assert_cmpint (sqlite3_prepare_v2 (db, items_sql, -1, &statement, NULL), ==, SQLITE_OK);
  for (; sqlite3_step (statement) == SQLITE_ROW; n++)
    {
      g_autofree char *item = g_strdup_printf ("%d", sqlite3_column_int (statement, 0));
      gsize row = 0;
      while (!g_str_equal (aisle_table_text (answer->table, row, 0), item))
        row++;
      g_assert_cmpint (integer_in (answer, row, "users"), ==, sqlite3_column_int64 (statement, 1));
      g_assert_cmpint (integer_in (answer, row, "users_without"), ==, sqlite3_column_int64 (statement, 2));
    }
  g_assert_cmpuint (n, ==, 12);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  g_autoptr (AisleAnswer) fates = answer_of_log ("carts", columns, NULL, "within=3d");
  g_assert_cmpfloat (sum_of (answer, "lines"), ==, number_in (fates, ALL, "lines"));
  g_assert_cmpfloat (sum_of (answer, "bought"), ==, number_in (fates, BOUGHT, "lines"));
  g_assert_cmpfloat (sum_of (answer, "abandoned"), ==, number_in (fates, ABANDONED, "lines"));
  assert_same_for_threads ("carts", columns, "by=item");
  assert_same_for_threads ("carts", columns, "by=user");
  log_columns_free (columns);
}

static void
test_segment (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleBitmap) users = aisle_bitmap_new (valid->n_users, FALSE);
  aisle_bitmap_add (users, 0);
  aisle_bitmap_add (users, 4);
  g_autoptr (AisleAnswer) answer = answer_of_log ("carts", valid, users, "");
  g_assert_cmpint (integer_in (answer, ALL, "lines"), ==, 2);
  g_assert_cmpint (integer_in (answer, ABANDONED, "lines"), ==, 1);
  log_columns_free (valid);
}

static void
test_refusals (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (GError) error = NULL;
  ((guint8 *) valid->kind_role)[1] = AISLE_KIND_OTHER;
  g_assert_null (ask_log ("carts", valid, NULL, "", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  log_columns_free (valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/carts/golden", test_golden);
  g_test_add_func ("/carts/items", test_items);
  g_test_add_func ("/carts/lines", test_lines);
  g_test_add_func ("/carts/sql", test_sql);
  g_test_add_func ("/carts/segment", test_segment);
  g_test_add_func ("/carts/refusals", test_refusals);
  return g_test_run ();
}
