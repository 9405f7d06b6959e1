/* test-features-commands.c: features against the golden numbers and against logs counted by hand. */
#include "temp-shop.h"

#include "base/error.h"
#include "numeric/stats.h"

#include <math.h>

/* The 27 valid rows of the fixture: no copies of a row, no missing items outside searches, no negative prices. */
static void
import_golden (const TempShop *shop)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden/fixtures/events_utf8.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) valid = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
      gboolean no_item = fields[3][0] == '\0' && !g_str_equal (fields[1], "search");
      if (i == 0 || (g_hash_table_add (seen, lines[i]) && !no_item && fields[4][0] != '-'))
        g_string_append_printf (valid, "%s\n", lines[i]);
    }
  temp_shop_import (shop, "valid.csv", valid->str, NULL);
}

static JsonObject *
golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden/golden.json", NULL);
  g_autoptr (JsonNode) node = aisle_json_read (path, 1 << 20, NULL);
  return json_object_ref (aisle_json_object (json_node_get_object (node), "F1_events"));
}

static AisleAnswer *
ask (AisleProject *project, const char *entity, const char *cutoff, const char *const *features, const char *segment)
{
  g_autoptr (GError) error = NULL;
  AisleFeatureOrder order = { .entity = entity, .cutoff = cutoff, .features = features, .segment = segment };
  AisleAnswer *answer = aisle_command_features (project, &order, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

static gsize
row_of (const AisleAnswer *answer, const char *id)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_strcmp0 (aisle_table_text (answer->table, row, 0), id) == 0)
      return row;
  g_error ("no row for '%s'", id);
}

static double
number (const AisleAnswer *answer, const char *id, const char *feature)
{
  gssize column = aisle_table_find (answer->table, feature);
  g_assert_cmpint (column, >=, 0);
  return aisle_table_number (answer->table, row_of (answer, id), (gsize) column);
}

static double
sum (const AisleAnswer *answer, const char *feature)
{
  gsize column = (gsize) aisle_table_find (answer->table, feature);
  double total = 0;
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (!aisle_table_is_missing (answer->table, row, column))
      total += aisle_table_number (answer->table, row, column);
  return total;
}

static void
test_golden (void)
{
  TempShop shop;
  temp_shop_init (&shop);
  import_golden (&shop);
  JsonObject *expected = golden ();
  AisleProject *project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) users = ask (project, "user", "2026-03-15", NULL, NULL);
  g_assert_cmpuint (aisle_table_n_rows (users->table), ==, json_object_get_int_member (expected, "users"));
  JsonObject *rfm = aisle_json_object (expected, "rfm_ref_2026_03_15");
  g_autoptr (GList) buyers = json_object_get_members (rfm);
  for (GList *l = buyers; l != NULL; l = l->next)
    {
      JsonObject *buyer = aisle_json_object (rfm, l->data);
      g_assert_cmpfloat (number (users, l->data, "recency_days"), ==, aisle_json_number (buyer, "recency_days", -1));
      g_assert_cmpfloat (number (users, l->data, "orders"), ==, aisle_json_number (buyer, "frequency", -1));
      g_assert_cmpfloat_with_epsilon (number (users, l->data, "spend"), aisle_json_number (buyer, "monetary", -1),
                                      1e-9);
    }
  g_assert_cmpfloat (sum (users, "orders"), ==, json_object_get_int_member (expected, "orders"));
  g_assert_cmpfloat_with_epsilon (sum (users, "spend"), json_object_get_double_member (expected, "revenue"), 1e-9);
  g_assert_cmpfloat (sum (users, "sessions"), ==, json_object_get_int_member (expected, "sessions_gap30"));
  g_assert_cmpfloat (sum (users, "views"), ==, json_object_get_int_member (expected, "events_view"));
  /* u2, u5 and u6 left a cart; u1 and u3 bought; u4 had none. */
  g_assert_cmpfloat (number (users, "u1", "cart_abandonment"), ==, 0);
  g_assert_cmpfloat (number (users, "u2", "cart_abandonment"), ==, 1);
  g_assert_cmpfloat (number (users, "u3", "cart_abandonment"), ==, 0);
  g_assert_true (isnan (number (users, "u4", "cart_abandonment")));
  g_assert_cmpfloat (number (users, "u5", "cart_abandonment"), ==, 1);
  g_assert_cmpfloat (number (users, "u6", "cart_abandonment"), ==, 1);

  g_autoptr (AisleAnswer) sessions = ask (project, "session", NULL, NULL, NULL);
  g_assert_cmpuint (aisle_table_n_rows (sessions->table), ==, json_object_get_int_member (expected, "sessions_gap30"));
  g_assert_cmpfloat_with_epsilon (sum (sessions, "depth") / (double) aisle_table_n_rows (sessions->table),
                                  json_object_get_double_member (expected, "events_per_session_mean"), 1e-12);
  g_autoptr (GError) error = NULL;
  AisleFeatureOrder shorter = { .entity = "session", .gap = 29 * AISLE_MINUTE };
  g_autoptr (AisleAnswer) more = aisle_command_features (project, &shorter, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (more->table), ==, json_object_get_int_member (expected, "sessions_gap29"));

  g_autoptr (AisleAnswer) queries = ask (project, "query", NULL, NULL, NULL);
  double without = 0;
  for (gsize row = 0; row < aisle_table_n_rows (queries->table); row++)
    {
      const char *text = aisle_table_text (queries->table, row, 0);
      without += number (queries, text, "frequency") * number (queries, text, "zero_click_share");
    }
  g_assert_cmpfloat (sum (queries, "frequency"), ==, json_object_get_int_member (expected, "searches"));
  g_assert_cmpfloat (without, ==, json_object_get_int_member (expected, "zero_click_searches"));
  g_assert_cmpfloat (number (queries, "跑步鞋", "characters"), ==, 3);
  g_assert_cmpfloat (number (queries, "折叠雨伞", "users"), ==, 1);
  aisle_project_close (project);
  json_object_unref (expected);
  temp_shop_clear (&shop);
}

/* Item A: viewed by u1 (twice), u2 and u3, bought by u1 (twice) and u4, who never viewed it, returned once by u1. */
static const char ITEMS[] = "user,event,time,item,price,quantity,order\n"
                            "u1,view,2026-01-01 10:00:00,A,,,\n"
                            "u1,view,2026-01-01 10:05:00,A,,,\n"
                            "u2,view,2026-01-02 10:00:00,A,,,\n"
                            "u1,purchase,2026-01-03 10:00:00,A,10.00,2,o1\n"
                            "u1,purchase,2026-01-05 10:00:00,A,12.00,1,o2\n"
                            "u3,view,2026-01-06 10:00:00,A,,,\n"
                            "u4,purchase,2026-01-07 10:00:00,A,14.00,,o3\n"
                            "u4,purchase,2026-01-07 10:00:00,B,1.00,3,o3\n"
                            "u1,return,2026-01-08 10:00:00,A,12.00,1,\n"
                            "u2,view,2026-01-11 09:59:59,B,,,\n";

static void
test_items (void)
{
  TempShop shop;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", ITEMS, NULL);
  AisleProject *project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) items = ask (project, "item", "2026-01-11T10:00:00", NULL, NULL);
  g_assert_cmpfloat (number (items, "A", "views"), ==, 4);
  g_assert_cmpfloat (number (items, "A", "viewers"), ==, 3);
  g_assert_cmpfloat (number (items, "A", "buyers"), ==, 2);
  g_assert_cmpfloat (number (items, "A", "units"), ==, 4);
  /* One viewer in three bought after a view; u4 bought without one. */
  AisleInterval interval = aisle_wilson (1, 3);
  g_assert_cmpfloat_with_epsilon (number (items, "A", "conversion"), 1 / 3.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (number (items, "A", "conversion_low"), interval.low, 1e-12);
  g_assert_cmpfloat_with_epsilon (number (items, "A", "conversion_high"), interval.high, 1e-12);
  /* Prices 10, 12, 14 and 12 of the return. */
  g_assert_cmpfloat_with_epsilon (number (items, "A", "last_price"), 12, 1e-9);
  g_assert_cmpfloat_with_epsilon (number (items, "A", "median_price"), 12, 1e-9);
  g_assert_cmpfloat_with_epsilon (number (items, "A", "price_sd"), round (sqrt (8 / 3.0) * 1e4) / 1e4, 1e-9);
  g_assert_cmpfloat_with_epsilon (number (items, "A", "revenue"), 20 + 12 + 14 - 12, 1e-9);
  g_assert_cmpfloat (number (items, "A", "days_since_first"), ==, 10);
  g_assert_cmpfloat (number (items, "A", "days_since_first_sale"), ==, 8);
  g_assert_cmpfloat (number (items, "A", "days_since_last_sale"), ==, 4);
  /* The past is ten days long: 5 of A's events before its middle, 2026-01-06 10:00, and 3 from then on. */
  g_assert_cmpfloat_with_epsilon (number (items, "A", "trend"), (3.0 - 5.0) / 8.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (number (items, "A", "returns_per_purchase"), 1 / 3.0, 1e-12);
  g_assert_cmpfloat (number (items, "A", "repeat_buyers"), ==, 0.5);
  g_assert_true (isnan (number (items, "B", "price_sd")));

  /* The last price a day before the last sale, and nothing of item B. */
  g_autoptr (AisleAnswer) early = ask (project, "item", "2026-01-06", NULL, NULL);
  g_assert_cmpuint (aisle_table_n_rows (early->table), ==, 1);
  g_assert_cmpfloat_with_epsilon (number (early, "A", "last_price"), 12, 1e-9);
  g_assert_cmpfloat (number (early, "A", "purchases"), ==, 2);
  g_assert_cmpint (aisle_table_find (early->table, "returns"), ==, -1); /* no return yet: the log cannot give it */

  /* Users: orders by number, spend by quantity, and the last three days alone. */
  static const char *const wanted[] = {
    "orders", "spend", "average_order_value", "spend@-3d..0d", "events@-3d..0d", "recency_days", NULL
  };
  g_autoptr (AisleAnswer) users = ask (project, "user", "2026-01-08T10:00:00", wanted, NULL);
  g_assert_cmpfloat (number (users, "u1", "orders"), ==, 2);
  g_assert_cmpfloat_with_epsilon (number (users, "u1", "spend"), 32, 1e-9);
  g_assert_cmpfloat_with_epsilon (number (users, "u1", "average_order_value"), 16, 1e-9);
  g_assert_cmpfloat_with_epsilon (number (users, "u1", "spend@-3d..0d"), 12, 1e-9); /* the start of a window is in it */
  g_assert_cmpfloat (number (users, "u1", "events@-3d..0d"), ==, 1);
  g_assert_cmpfloat (number (users, "u1", "recency_days"), ==, 3);
  g_assert_cmpfloat (number (users, "u4", "orders"), ==, 1);
  g_assert_cmpfloat_with_epsilon (number (users, "u4", "spend"), 17, 1e-9);
  g_assert_cmpfloat (number (users, "u2", "spend@-3d..0d"), ==, 0);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* The segment is of who had bought by the cut-off: u4 buys after it. */
static void
test_segment (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", ITEMS, NULL);
  AisleProject *project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) late = ask (project, "user", NULL, NULL, "did(purchase)");
  g_assert_cmpuint (aisle_table_n_rows (late->table), ==, 2);
  g_autoptr (AisleAnswer) early = ask (project, "user", "2026-01-07", NULL, "did(purchase)");
  g_assert_cmpuint (aisle_table_n_rows (early->table), ==, 1);
  g_assert_cmpstr (aisle_table_text (early->table, 0, 0), ==, "u1");
  AisleFeatureOrder nobody = { .entity = "user", .cutoff = "2026-01-02", .segment = "did(purchase)" };
  g_assert_null (aisle_command_features (project, &nobody, NULL, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_EMPTY);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* A session that a cut-off splits; one whose id comes back; searches too late to judge. */
static void
test_sessions_and_queries (void)
{
  static const char log[] = "user,event,time,item,session,query\n"
                            "u1,search,2026-01-01 10:00:00,,s1,shoes\n"
                            "u1,view,2026-01-01 10:30:00,A,s1,\n"
                            "u1,view,2026-01-01 10:31:00,B,s2,\n"
                            "u1,cart,2026-01-01 15:00:00,A,s1,\n"
                            "u1,purchase,2026-01-01 15:10:00,A,s1,\n"
                            "u2,search,2026-01-01 14:40:00,,s3,shoes\n"
                            "u2,search,2026-01-01 14:41:00,,s3,boots\n"
                            "u2,view,2026-01-01 14:50:00,C,s3,\n";
  TempShop shop;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "sessions.csv", log, NULL);
  AisleProject *project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) sessions = ask (project, "session", "2026-01-01T15:10:00", NULL, NULL);
  g_assert_cmpuint (aisle_table_n_rows (sessions->table), ==, 3);
  g_assert_cmpfloat (number (sessions, "s1", "depth"), ==, 3);
  g_assert_cmpfloat (number (sessions, "s1", "length"), ==, 5 * 3600);
  g_assert_cmpfloat (number (sessions, "s1", "has_cart"), ==, 1);
  g_assert_cmpint (aisle_table_find (sessions->table, "has_purchase"), ==, -1); /* the first purchase is the cut-off */
  g_assert_cmpfloat (number (sessions, "s1", "may_go_on"), ==, 1);
  g_assert_cmpfloat (number (sessions, "s2", "may_go_on"), ==, 0);
  g_assert_cmpfloat (number (sessions, "s3", "searches"), ==, 2);
  g_autoptr (AisleAnswer) later = ask (project, "session", "2026-01-01T15:10:01", NULL, NULL);
  g_assert_cmpfloat (number (later, "s1", "has_purchase"), ==, 1);

  /* At 15:05 the 30 minutes of u2's searches are not over; u1's is judged: a view at exactly 30 minutes counts. */
  g_autoptr (AisleAnswer) queries = ask (project, "query", "2026-01-01T15:05:00", NULL, NULL);
  g_assert_cmpfloat (number (queries, "shoes", "frequency"), ==, 2);
  g_assert_cmpfloat (number (queries, "shoes", "users"), ==, 2);
  g_assert_cmpfloat (number (queries, "shoes", "zero_click_share"), ==, 0);
  g_assert_true (isnan (number (queries, "boots", "zero_click_share")));
  /* Two days later: u2's search for shoes was followed by a view, but after another search. */
  g_autoptr (AisleAnswer) old = ask (project, "query", "2026-01-03", NULL, NULL);
  g_assert_cmpfloat (number (old, "shoes", "zero_click_share"), ==, 0);
  g_assert_cmpfloat (number (old, "shoes", "click_rate"), ==, 0.5);
  g_assert_cmpfloat (number (old, "boots", "click_rate"), ==, 1);
  g_assert_cmpfloat (number (old, "shoes", "purchases_after"), ==, 0.5);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* Hours and days are the shop's; the summary's figures are those of R's quantile and sd. */
static void
test_summary (void)
{
  static const char log[] = "user,event,time,item\n"
                            "u1,view,2026-01-04 17:00:00,A\n"
                            "u2,view,2026-01-04 17:00:00,A\nu2,view,2026-01-04 18:00:00,A\n"
                            "u3,view,2026-01-04 17:00:00,A\nu3,view,2026-01-04 17:01:00,A\n"
                            "u3,view,2026-01-04 17:02:00,A\nu3,view,2026-01-04 17:03:00,B\n"
                            "u4,view,2026-01-04 17:00:00,A\nu4,view,2026-01-04 17:01:00,A\n"
                            "u4,view,2026-01-04 17:02:00,A\nu4,view,2026-01-04 17:03:00,B\n"
                            "u4,view,2026-01-04 17:04:00,A\nu4,view,2026-01-04 17:05:00,A\n"
                            "u4,view,2026-01-04 17:06:00,A\nu4,view,2026-01-04 17:07:00,B\n";
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", log, NULL);
  AisleProject *project = temp_shop_open (&shop);
  g_assert_true (aisle_command_set (project, "time_zone", "Asia/Shanghai", &error));
  static const char *const wanted[] = { "events", "favourite_hour", "favourite_weekday", "spend", NULL };
  g_autoptr (AisleAnswer) users = ask (project, "user", NULL, wanted, NULL);
  g_assert_cmpfloat (number (users, "u1", "favourite_hour"), ==, 1); /* 17:00 UTC is one o'clock on Monday there */
  g_assert_cmpfloat (number (users, "u1", "favourite_weekday"), ==, 1);
  AisleFeatureOrder order = { .entity = "user", .features = wanted };
  g_autoptr (AisleFeatureReport) report = aisle_command_feature_summary (project, &order, NULL, &error);
  g_assert_no_error (error);
  AisleTable *table = report->answer->table;
  g_assert_cmpuint (report->members, ==, 4);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 4);
  /* events: 1, 2, 4, 8: quantile (c (1, 2, 4, 8)) is 1, 1.75, 3, 5, 8; sd is 3.095696. */
  static const char *const names[] = { "min", "q1", "median", "q3", "max", "mean", "sd" };
  static const double expected[] = { 1, 1.75, 3, 5, 8, 3.75, 3.095695936834452 };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpfloat_with_epsilon (aisle_table_number_of (table, 0, names[i]), expected[i], 1e-12);
  g_assert_cmpint (aisle_table_integer_of (table, 0, "distinct"), ==, 4);
  g_assert_cmpfloat (aisle_table_number_of (table, 0, "missing"), ==, 0);
  g_assert_cmpfloat (aisle_table_number_of (table, 3, "missing"), ==, 1);
  g_assert_cmpstr (aisle_table_text_of (table, 3, "lacks"), ==, "Price");
  g_assert_null (aisle_table_text_of (table, 0, "lacks"));
  gint64 members = 0;
  for (gsize row = 0; row < aisle_table_n_rows (report->bins); row++)
    if (g_str_equal (aisle_table_text (report->bins, row, 0), "events"))
      members += aisle_table_integer (report->bins, row, 4);
  g_assert_cmpint (members, ==, 4);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

static void
test_sort (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "items.csv", ITEMS, NULL);
  AisleProject *project = temp_shop_open (&shop);
  AisleFeatureOrder order = { .entity = "user", .sort = "average_order_value", .limit = 3 };
  g_autoptr (AisleAnswer) most = aisle_command_features (project, &order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (most->table), ==, 3);
  g_assert_cmpstr (aisle_table_text (most->table, 0, 0), ==, "u4"); /* 17 against u1's 20 / 2 */
  g_assert_cmpstr (aisle_table_text (most->table, 1, 0), ==, "u1");
  g_assert_cmpstr (aisle_table_text (most->table, 2, 0), ==, "u2"); /* none: after those with a value */
  order.ascending = TRUE;
  g_autoptr (AisleAnswer) least = aisle_command_features (project, &order, NULL, &error);
  g_assert_cmpstr (aisle_table_text (least->table, 0, 0), ==, "u1");
  order.sort = "luck";
  g_assert_null (aisle_command_features (project, &order, NULL, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_USAGE);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* u1 saw A and B of one category and C of another; the newer catalogue moves B; D is in none. */
static void
test_categories (void)
{
  static const char *const items[] = { "as=items", NULL };
  static const char *const wanted[] = { "categories", NULL };
  TempShop shop;
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv",
                    "user,event,time,item\nu1,view,2026-01-01 10:00:00,A\nu1,view,2026-01-01 10:01:00,B\n"
                    "u1,view,2026-01-01 10:02:00,C\nu2,view,2026-01-01 10:03:00,D\n",
                    NULL);
  temp_shop_import (&shop, "items.csv", "item_id,title,category\nA,Shoe,shoes\nB,Boot,shoes\nC,Cap,hats\n", items);
  AisleProject *project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) users = ask (project, "user", NULL, wanted, NULL);
  g_assert_cmpfloat (number (users, "u1", "categories"), ==, 2);
  g_assert_cmpfloat (number (users, "u2", "categories"), ==, 0);
  aisle_project_close (project);
  temp_shop_import (&shop, "newer.csv", "item_id,title,category\nB,Boot,boots\n", items);
  project = temp_shop_open (&shop);
  g_autoptr (AisleAnswer) newer = ask (project, "user", NULL, wanted, NULL);
  g_assert_cmpfloat (number (newer, "u1", "categories"), ==, 3);
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

/* A project of conversations: the cure is a log, not a later cut-off. */
static void
test_no_events (void)
{
  TempShop shop;
  const char *const dialogues[] = { "as=dialogues", NULL };
  g_autoptr (GError) error = NULL;
  AisleFeatureOrder order = { .entity = "user" };

  temp_shop_init (&shop);
  temp_shop_import (&shop, "talk.csv", "conversation,turn,speaker,text\nc1,1,customer,hello\n", dialogues);
  AisleProject *project = temp_shop_open (&shop);
  g_assert_null (aisle_command_features (project, &order, NULL, &error));
  g_assert_cmpstr (error->message, ==, "the project has no events: import a log first");
  aisle_project_close (project);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/features-commands/golden", test_golden);
  g_test_add_func ("/features-commands/items", test_items);
  g_test_add_func ("/features-commands/segment", test_segment);
  g_test_add_func ("/features-commands/sessions-and-queries", test_sessions_and_queries);
  g_test_add_func ("/features-commands/summary", test_summary);
  g_test_add_func ("/features-commands/sort", test_sort);
  g_test_add_func ("/features-commands/categories", test_categories);
  g_test_add_func ("/features-commands/no-events", test_no_events);
  return g_test_run ();
}
