/* test-segment-language.c: filters, sequences and scores over logs whose answers can be counted by eye, the golden
 * funnel written as sequences, and texts of every kind of damage. */
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "numeric/parallel.h"
#include "segment/segment-parse.h"

static const char catalogue_text[] = "item,title,category\n"
                                     "A,Runner,Shoes\n"
                                     "B,Lamp,Desk lamps\n"
                                     "D,Old,Shoes\n";

/* 2024-03-04 was a Monday. */
static const char log_text[] = "time,user,event,item,price,query,channel\n"
                               "2024-03-04 09:15:00,ann,view,A,10,,web\n"
                               "2024-03-04 09:20:00,ann,cart,A,10,,web\n"
                               "2024-03-05 14:00:00,ann,buy,A,10,,app\n"
                               "2024-03-09 23:59:59,bob,view,B,25,,app\n"
                               "2024-03-10 00:00:00,bob,search,,,desk lamp,app\n"
                               "2024-03-10 12:00:00,bob,view,C,40,,\n"
                               "2024-03-04 10:00:00,cat,cart,A,10,,web\n"
                               "2024-03-18 10:00:00,cat,buy,A,10,,web\n"
                               "2024-03-06 08:00:00,dan,view,A,10,,web\n"
                               "2024-03-06 08:05:00,dan,view,B,25,,web\n"
                               "2024-03-06 08:10:00,dan,view,A,10,,web\n"
                               "2024-03-13 08:00:00,dan,buy,B,25,,web\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
  AisleLook *look;
} Fixture;

static void
look_at (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->look, aisle_look_close);
  fixture->look = aisle_look_open (fixture->project, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const items[] = { "as=items", NULL };

  temp_shop_init (&fixture->shop);
  temp_shop_import (&fixture->shop, "log.csv", log_text, NULL);
  temp_shop_import (&fixture->shop, "items.csv", catalogue_text, items);
  fixture->project = temp_shop_open (&fixture->shop);
  look_at (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  aisle_look_close (fixture->look);
  aisle_project_close (fixture->project);
  temp_shop_clear (&fixture->shop);
}

static AisleBitmap *
compile (const Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  AisleBitmap *bitmap = aisle_segment_compile (&fixture->look->view, text, NULL, &error);

  if (error != NULL)
    g_error ("%s: %s", text, error->message);
  return bitmap;
}

/* The users a text holds for, by their first letters. */
static void
expect (const Fixture *fixture, const char *text, const char *users)
{
  g_autoptr (AisleBitmap) bitmap = compile (fixture, text);
  g_autoptr (GString) found = g_string_new (NULL);

  for (gsize u = 0; u < bitmap->n; u++)
    if (aisle_bitmap_has (bitmap, u))
      {
        g_autofree char *name = aisle_project_name (fixture->project, AISLE_NAMES_USER, (gint32) u);
        g_string_append_c (found, name[0]);
      }
  if (!g_str_equal (found->str, users))
    g_error ("%s: '%s', expected '%s'", text, found->str, users);
}

/* ---- meaning ---- */

static const char *const meanings[][2] = {
  /* any kind, and filters */
  { "did (any)", "abcd" },
  { "did (any) >= 3", "abd" },
  { "did (any) = 2", "c" },
  { "did (view, category = Shoes)", "ad" },
  { "did (view, category = \"Desk lamps\")", "bd" },
  { "did (view, category = Shoes) >= 2", "d" },
  { "did (view, category = \"\")", "b" }, /* C is in no catalogue */
  { "did (search, category = \"\")", "b" },
  { "did (search, query = \"desk lamp\")", "b" },
  { "did (view, query = \"\") >= 3", "d" },
  { "did (view, channel = web)", "ad" },
  { "did (buy, channel = app)", "a" },
  { "did (view, channel = \"\")", "b" },
  { "did (any, weekday = 1)", "ac" },
  { "did (any, weekday = 6)", "b" },
  { "did (any, weekday = 6..7) = 3", "b" },
  { "did (buy, weekday = 2..3)", "ad" },
  { "did (any, hour = 9)", "a" },
  { "did (any, hour = 23)", "b" },
  { "did (any, hour = 0)", "b" },
  { "did (view, hour = 8..9)", "ad" },
  { "did (view, hour = 8, weekday = 3, item = B)", "d" },
  { "did (view, price_from = 25)", "bd" },
  { "did (view, price_from = 25, price_to = 40)", "bd" }, /* from is inclusive, to is not */
  { "did (view, price_from = 25.01)", "b" },
  { "did (view, price_to = 25) >= 2", "d" },
  { "did (search, price_to = 1000)", "" }, /* no price is in no band */
  { "did (any, after = 2024-03-10, before = 2024-03-14)", "bd" },
  { "did (any, after = 2024-03-10T12:00:00Z)", "bcd" },
  { "did (any, after = \"2024-03-10 12:00:01\")", "cd" },
  { "did (any, before = \"2024-03-04T09:20:00Z\")", "a" },
  /* sequences: steps reached */
  { "sequence (view, buy)", "ad" }, /* dan exactly seven days after the first view */
  { "sequence (view, buy, window = 6d)", "a" },
  { "sequence (view, buy, window = 7d, start = first)", "ad" },
  { "sequence (view (item = B), buy, window = 167h55m)", "d" },
  { "sequence (view (item = B), buy, window = 167h54m)", "" },
  { "sequence (cart, buy)", "a" },
  { "sequence (cart, buy, window = 14d)", "ac" },
  { "sequence (cart, buy, window = 13d) = 1", "c" }, /* the drop-off */
  { "did (cart) and sequence (cart, buy, window = 7d) < 2", "c" },
  { "sequence (view, cart, buy)", "a" },
  { "sequence (view, cart, buy) = 0", "c" },
  { "sequence (view, cart, buy) = 1", "bd" },
  { "sequence (view, cart, buy) >= 1", "abd" },
  { "sequence (view, search)", "b" },
  { "sequence (view, view, mode = strict)", "d" },
  { "sequence (view, view)", "bd" },
  { "sequence (view, search, view, mode = strict)", "b" },
  { "sequence (view, buy, mode = strict)", "d" },
  { "sequence (view (category = Shoes), view (category = \"Desk lamps\"))", "d" },
  { "sequence (view (category = \"Desk lamps\"), view (category = Shoes))", "d" },
  { "sequence (view (category = \"Desk lamps\"), view (category = Shoes), buy)", "d" },
  { "sequence (buy, cart, window = 14d, mode = any)", "ac" },
  { "sequence (buy, cart, window = 7d, mode = any) = 1", "cd" },
  { "sequence (view (item = A), view (item = B), mode = any)", "d" },
  { "sequence (any, buy, window = 30m)", "" },
  { "sequence (view) = 1", "abd" },
  { "not sequence (view, buy)", "bc" },
  /* one user, and the first event of a kind */
  { "user = ann", "a" },
  { "user != ann", "bcd" },
  { "first (view, category = Shoes)", "ad" },
  { "first (any, kind = cart)", "c" },
  { "first (any, channel = app)", "b" },
  { "first (buy, after = 2024-03-10)", "cd" },
  { "first (search, kind = view)", "" },
  /* carts: ann buys the next day, cat after two weeks */
  { "cart (any)", "ac" },
  { "cart (bought)", "a" },
  { "cart (bought, within = 14d)", "ac" },
  { "cart (recovered)", "c" },
  { "cart (abandoned, item = A)", "c" },
  { "cart (abandoned, item = B)", "" },
  { "cart (left)", "" },
  { "cart (any) = 0", "bd" },
  /* searches */
  { "search (query = \"desk lamp\")", "b" },
  { "search (query = \"desk lamp\", next = \"desk lamp\")", "" },
  { "search (query = \"desk lamp\", sold = B)", "" },
  { "search (query = \"desk lamp\") = 0", "acd" },
  /* paths: back, merged, across sessions */
  { "session (direction = back, step = 1, from = cart)", "ac" },
  { "session (direction = back, from = cart, to = view)", "a" },
  { "session (from = view, to = buy)", "" },
  { "session (from = view, to = buy, window = 30d)", "d" },
  { "session (from = view, to = buy, window = 6d)", "" },
  { "session (step = 1, from = view, to = buy, window = 30d)", "" },
  { "session (step = 1, from = view, to = buy, window = 30d, merge = kind)", "d" },
  { "session (step = 1, from = view, to = buy, window = 30d, merge = category)", "" },
  { "session (step = 1, from = view (item = A), to = view (category = \"Desk lamps\"))", "d" },
  { "session (start = cart, step = 1, to = buy, window = 30d)", "ac" },
  { "session (start = buy, direction = back, step = 1, to = cart, window = 30d)", "ac" },
  /* as buyers looked on a day: ann had bought nine days before, dan on it */
  { "recency (at = 2024-03-14) <= 2", "d" },
  { "recency (at = 2024-03-14) > 5", "a" },
  { "recency (at = 2024-03-14, ties = split) >= 0", "ad" },
};

static void
test_meaning (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    expect (fixture, meanings[i][0], meanings[i][1]);
}

static void
test_zone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_command_set (fixture->project, "time_zone", "Asia/Shanghai", &error));
  g_assert_no_error (error);
  look_at (fixture);
  expect (fixture, "did (any, hour = 17)", "a");
  expect (fixture, "did (view, weekday = 7, hour = 7)", "b"); /* 23:59:59 UTC on Saturday */
  expect (fixture, "did (any, weekday = 6)", "");
  expect (fixture, "did (any, before = 2024-03-04)", "");
}

/* Buyers: ann 13 days ago, dan 5, cat 0 before the 19th; 10, 25, 10. */
static void
test_rfm (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "recency >= 0", "acd");
  expect (fixture, "recency = 0", "c");
  expect (fixture, "recency = 5", "d");
  expect (fixture, "recency > 12", "a");
  /* ntile (5) over three: 1, 2, 3. */
  expect (fixture, "recency_score = 1", "a");
  expect (fixture, "recency_score = 3", "c");
  expect (fixture, "recency_score <= 5", "acd");
  expect (fixture, "frequency_score = 1", "acd");
  expect (fixture, "monetary_score = 1", "ac");
  expect (fixture, "monetary_score > 1", "d");
  /* One in three cells, or none: bob never bought. */
  expect (fixture, "rfm = hibernating", "ad");
  expect (fixture, "rfm = \"about-to-sleep\"", "c");
  expect (fixture, "rfm != hibernating", "bc");
  expect (fixture, "rfm = champions", "");
}

static void
test_within (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AisleBitmap) buyers = compile (fixture, "did (buy)");

  fixture->look->view.users = buyers;
  expect (fixture, "not did (cart)", "d");
  fixture->look->view.users = NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      guint before = aisle_parallel_get_threads ();
      aisle_parallel_set_threads (1 + i % 2);
      expect (fixture, meanings[i][0], meanings[i][1]);
      aisle_parallel_set_threads (2 - i % 2);
      expect (fixture, meanings[i][0], meanings[i][1]);
      aisle_parallel_set_threads (before);
    }
}

/* ---- the golden log ---- */

static gsize
count (const Fixture *fixture, const char *text)
{
  g_autoptr (AisleBitmap) bitmap = compile (fixture, text);

  return aisle_bitmap_count (bitmap);
}

/* The users who reach each step, as the golden numbers have them. */
static void
expect_funnel (const Fixture *fixture, const char *settings, gsize one, gsize two, gsize three)
{
  const gsize expected[] = { one, two, three };

  for (gsize depth = 0; depth < 3; depth++)
    {
      g_autofree char *reached = g_strdup_printf ("sequence (view, cart, purchase, %s) >= %zu", settings, depth + 1);
      g_autofree char *dropped = g_strdup_printf ("sequence (view, cart, buy, %s) = %zu", settings, depth + 1);
      g_assert_cmpuint (count (fixture, reached), ==, expected[depth]);
      g_assert_cmpuint (count (fixture, dropped), ==, expected[depth] - (depth < 2 ? expected[depth + 1] : 0));
    }
}

static void
test_golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", "events_utf8.csv", NULL);
  g_autofree char *text = NULL, *valid = NULL;
  Fixture fixture = { 0 };

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  temp_shop_init (&fixture.shop);
  temp_shop_import (&fixture.shop, "raw.csv", text, NULL);
  fixture.project = temp_shop_open (&fixture.shop);
  look_at (&fixture);
  expect_funnel (&fixture, "window = 7d", 7, 5, 2);
  expect_funnel (&fixture, "window = 7d, mode = strict", 7, 5, 0);
  expect_funnel (&fixture, "window = 7d, mode = any", 7, 6, 3);
  g_assert_cmpuint (count (&fixture, "did (view)"), ==, 7);
  g_assert_cmpuint (count (&fixture, "did (any)"), ==, 7);
  tear_down (&fixture, NULL);

  /* The 27 valid rows: the last four are two copies, a view without an item and a negative price; the fourth is a copy. */
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) rows = g_string_new (NULL);
  for (gsize i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    if (g_hash_table_add (seen, lines[i]) && !g_str_has_prefix (lines[i], "u7"))
      g_string_append_printf (rows, "%s\n", lines[i]);
  temp_shop_init (&fixture.shop);
  temp_shop_import (&fixture.shop, "valid.csv", rows->str, NULL);
  fixture.project = temp_shop_open (&fixture.shop);
  fixture.look = NULL;
  look_at (&fixture);
  g_assert_cmpuint (fixture.look->columns->n_events, ==, 27);
  expect_funnel (&fixture, "window = 7d", 6, 5, 2);
  expect_funnel (&fixture, "window = 30d", 6, 5, 3);
  expect_funnel (&fixture, "window = 7d, mode = strict", 6, 5, 1);
  expect_funnel (&fixture, "window = 7d, mode = any", 6, 5, 3);
  g_assert_cmpuint (count (&fixture, "did (view)"), ==, 6);
  /* rfm_ref_2026_03_15 */
  g_assert_cmpuint (count (&fixture, "revenue = 78.9"), ==, 2);
  g_assert_cmpuint (count (&fixture, "revenue = 129"), ==, 1);
  g_assert_cmpuint (count (&fixture, "orders = 2 and did (buy, item = C, price_from = 19.9, price_to = 20)"), ==, 2);
  /* the 2026-03-02 cohort: 3 users, 1 on day 1, 1 on day 7 */
  g_assert_cmpuint (count (&fixture, "first_seen = 2026-03-02"), ==, 3);
  g_assert_cmpuint (count (&fixture, "first_seen = 2026-03-02 and did (any, after = 2026-03-03, before = 2026-03-04)"),
                    ==, 1);
  g_assert_cmpuint (count (&fixture, "first_seen = 2026-03-02 and did (any, after = 2026-03-09, before = 2026-03-10)"),
                    ==, 1);
  tear_down (&fixture, NULL);
}

/* ---- what is refused ---- */

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const syntax[][2] = {
    { "did (view, weekday = 8)", "character 22: '8', expected a day of the week" },
    { "did (view, weekday = 0)", "a day of the week" },
    { "did (view, weekday = 5..2)", "a day of the week" },
    { "did (view, weekday = 1..)", "a day of the week" },
    { "did (view, hour = 24)", "character 19: '24', expected an hour" },
    { "did (view, hour = 99999999999999999999)", "an hour" },
    { "did (view, price_from = cheap)", "a number" },
    { "did (view, price_to = inf)", "a number" },
    { "did (view, price_to = nan)", "a number" },
    { "sequence (view, cart, window = soon)", "character 32: 'soon', expected a duration" },
    { "sequence (view, cart, mode = loose)", "ordered, strict, any" },
    { "sequence (view, cart, start = last)", "any, first" },
    { "sequence (view, cart, color = red)", "window, mode, start" },
    { "sequence (view, cart, window = 7d, buy)", "window, mode, start" },
    { "sequence (view (item = A, cart)", "item, after or before" },
    { "sequence ()", "an event kind" },
    { "sequence (window = 7d)", "expected , or )" },
    { "sequence (a, b, c, d, e, f, g, h, i, j, k, l, m)", "at most 12 steps" },
    { "sequence (view, cart) >", "a number" },
    { "rfm > champions", "= or !=" },
    { "frequency_score = many", "a number" },
    { "色彩 = 红", "character 1: '色彩', expected did (...), sequence (...), session (...), not" },
    { "session (view)", "events_from" },
    { "session (to = none, to = cart)", "each end once" },
    { "session (entry = view, entry = cart)", "each end once" },
    { "session (events_from = many)", "a number" },
    { "session (merge = all)", "no, kind, category" },
    { "session (direction = up)", "forward, back" },
    { "session (window = long)", "a duration" },
    { "cart ()", "any, bought, abandoned" },
    { "cart (sold)", "any, bought, abandoned" },
    { "cart (any, item = A, item = B)", "within, item" },
    { "cart (any, until = 2d)", "within, item" },
    { "search (next = lamp)", "'next', expected query" },
    { "search (query = a, query = b)", "next, sold" },
    { "search (query = a, next = b, sold = c)", "expected )" },
    { "search ()", "expected query" },
    { "first ()", "an event kind" },
    { "first (view, kind = a, kind = b)", "item, after or before" },
    { "rfm (at = soon) = champions", "a date" },
    { "rfm (ties = loose) = champions", "together, split" },
    { "rfm () = champions", "at, ties" },
    { "events (at = 2024-01-01) > 1", "a comparison" },
    { "user > ann", "= or !=" },
  };
  static const char *const unknown[][2] = {
    { "sequence (view, hug)", "character 17: the log has no event kind 'hug'" },
    { "did (view) and did (view, category = Hats)", "character 16: the log has no category 'Hats'" },
    { "did (search, query = \"hats\")", "the log has no query 'hats'" },
    { "did (view, channel = fax)", "the log has no channel 'fax'" },
    { "rfm = heroes", "'heroes', expected champions, loyal" },
    { "user = zoe", "the log has no user 'zoe'" },
    { "cart (any, item = Z)", "the log has no item 'Z'" },
    { "search (query = hats)", "the log has no query 'hats'" },
    { "search (query = \"desk lamp\", sold = Z)", "the log has no item 'Z'" },
    { "first (view, kind = hug)", "the log has no event kind 'hug'" },
    { "sequence (view, view, mode = any)", "character 1: in any order every step must be another kind" },
    { "did (view) or sequence (cart, any, mode = any)", "character 15: in any order" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (syntax); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (aisle_segment_check (syntax[i][0], &error));
      g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE);
      if (strstr (error->message, syntax[i][1]) == NULL)
        g_error ("%s: '%s' does not say '%s'", syntax[i][0], error->message, syntax[i][1]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (aisle_segment_check (unknown[i][0], NULL));
      g_assert_null (aisle_segment_compile (&fixture->look->view, unknown[i][0], NULL, &error));
      g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE);
      if (strstr (error->message, unknown[i][1]) == NULL)
        g_error ("%s: '%s' does not say '%s'", unknown[i][0], error->message, unknown[i][1]);
    }
  /* An editor can point at the place. */
  {
    static const struct
    {
      const char *text;
      gsize place;
    } places[] = { { "did (view, hour = 24)", 19 },
                   { "色彩 = 红", 1 },
                   { "did (view", 10 },
                   { "did (view) and did (view, category = Hats)", 16 },
                   { "sequence (view, hug)", 17 },
                   { "events > 1 and rfm = heroes", 16 } };
    for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
      {
        g_autoptr (GError) error = NULL;
        g_assert_null (aisle_segment_compile (&fixture->look->view, places[i].text, NULL, &error));
        g_assert_cmpuint (aisle_segment_error_place (error), ==, places[i].place);
        g_autoptr (GError) copy = g_error_copy (error);
        g_assert_cmpuint (aisle_segment_error_place (copy), ==, places[i].place);
      }
    g_assert_cmpuint (aisle_segment_error_place (NULL), ==, 0);
  }
  /* Twelve steps and a setting are not too many. */
  g_assert_true (
      aisle_segment_check ("sequence (a, b, c, d, e, f, g, h, i, j, k, l, window = 1d, mode = strict)", NULL));
}

/* ---- reading and printing ---- */

/* What is printed is read as the same, and prints the same. */
static void
expect_stable (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AislePredicate) first = aisle_predicate_parse (text, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *printed = aisle_predicate_print (first);
  g_autoptr (AislePredicate) second = aisle_predicate_parse (printed, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *again = aisle_predicate_print (second);
  g_assert_cmpstr (again, ==, printed);
}

static void
test_print (Fixture *fixture, gconstpointer data)
{
  static const char *const printed[][2] = {
    { "did(buy)>=1", "did (buy)" },
    { "DID(\"buy\",item=\"a \"\"b\"\"\",hour=9..9)>2", "did (buy, item = \"a \"\"b\"\"\", hour = 9) > 2" },
    { "events=1 or (sessions=2 and orders=3)", "events = 1 or sessions = 2 and orders = 3" },
    { "(events=1 or sessions=2) and not (orders=3 and revenue=0.1)",
      "(events = 1 or sessions = 2) and not (orders = 3 and revenue = 0.1)" },
    { "events=1 and (events=2 and events=3)", "events = 1 and (events = 2 and events = 3)" },
    { "sequence(view(item=A,weekday=1..5),\"my cart\",window=1h30m,mode=strict,start=first)==1",
      "sequence (view (item = A, weekday = 1..5), \"my cart\", window = 1h30m, mode = strict, start = first) = 1" },
    { "sequence (view, buy) >= 2", "sequence (view, buy, window = 7d)" },
    { "sequence(view,buy,exclude=\"my cart\",exclude=search)=1",
      "sequence (view, buy, window = 7d, exclude = \"my cart\", exclude = search) = 1" },
    { "sequence (view, within = 2h, next = none)", "sequence (view, window = 7d, next = none, within = 2h)" },
    { "sequence (view, next = \"none\")", "sequence (view, window = 7d, next = \"none\", within = 1d)" },
    { "session()", "session ()" },
    { "session(entry=view,gap=30m,events_from=2,events_to=5)>1",
      "session (events_from = 2, events_to = 5, entry = view) > 1" },
    { "session(step=2,from=view,to=\"none\",start=cart)",
      "session (start = cart, step = 2, from = view, to = \"none\")" },
    { "session (from = buy, to = none) = 2", "session (from = buy, to = none) = 2" },
    { "session (length_from = 1m, length_to = 2h, exit = \"my cart\", gap = 10m)",
      "session (length_from = 1m, length_to = 2h, exit = \"my cart\", gap = 10m)" },
    { "sequence (view, exclude = buy, next = cart)",
      "sequence (view, window = 7d, exclude = buy, next = cart, within = 1d)" },
    { "first(\"my cart\",kind=view,after=2024-01-31,item=A)",
      "first (\"my cart\", kind = view, item = A, after = 2024-01-31)" },
    { "cart(abandoned,within=7d)>=1", "cart (abandoned)" },
    { "cart (recovered, item = \"a b\", within = 3d) = 2", "cart (recovered, within = 3d, item = \"a b\") = 2" },
    { "search(query=\"red shoes\",sold=A)", "search (query = \"red shoes\", sold = A)" },
    { "search (query = lamp, next = lamps) > 1", "search (query = lamp, next = lamps) > 1" },
    { "session(direction=back,merge=category,window=1d,from=view(item=A),to=none)",
      "session (from = view (item = A), to = none, window = 1d, direction = back, merge = category)" },
    { "session (direction = forward, merge = no)", "session ()" },
    { "rfm(ties=split,at=2024-03-01)=champions", "rfm (at = 2024-03-01, ties = split) = champions" },
    { "recency_score (ties = together) > 3", "recency_score > 3" },
    { "user=\"a b\"", "user = \"a b\"" },
    { "first_seen < \"2024-01-31\"", "first_seen < 2024-01-31" },
    { "last_seen >= \"2024-01-31 10:00:00\"", "last_seen >= 2024-01-31T10:00:00Z" },
    { "channel = \"\"", "channel = \"\"" },
    { "sequence (view, \"window\", window = 0.5s)", "sequence (view, window, window = 0.500000s)" },
    { "revenue > 1e300", "revenue > 1e300" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (printed); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AislePredicate) predicate = aisle_predicate_parse (printed[i][0], NULL, &error);
      g_assert_no_error (error);
      g_autofree char *text = aisle_predicate_print (predicate);
      g_assert_cmpstr (text, ==, printed[i][1]);
    }
  /* The printed text holds for the same users. */
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      expect_stable (meanings[i][0]);
      g_autoptr (AislePredicate) predicate = aisle_predicate_parse (meanings[i][0], NULL, NULL);
      g_autofree char *text = aisle_predicate_print (predicate);
      expect (fixture, text, meanings[i][1]);
    }
}

/* A tree that prints stably, or an error that is text. */
static void
survive (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AislePredicate) predicate = aisle_predicate_parse (text, NULL, &error);

  g_assert_true ((predicate == NULL) == (error != NULL));
  if (predicate != NULL)
    expect_stable (text);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_damage (void)
{
  static const char pieces[] = "()\",=<>! .:-_0129dseqANorn\xe8\x89\xb2\xff";
  AisleRandom random;

  aisle_random_init (&random, 4, "damage");
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      const char *text = meanings[i][0];
      gsize length = strlen (text);
      for (gsize cut = 0; cut <= length; cut++)
        {
          g_autofree char *head = g_strndup (text, cut);
          survive (head);
          survive (text + cut);
        }
      for (guint round = 0; round < 400; round++)
        {
          g_autoptr (GString) damaged = g_string_new (text);
          for (guint change = 0; change <= round % 4; change++)
            {
              gsize at = aisle_random_below (&random, damaged->len);
              char piece = pieces[aisle_random_below (&random, sizeof pieces - 1)];
              switch (aisle_random_below (&random, 3))
                {
                case 0:
                  damaged->str[at] = piece;
                  break;
                case 1:
                  g_string_insert_c (damaged, (gssize) at, piece);
                  break;
                default:
                  g_string_erase (damaged, (gssize) at, damaged->len > 1 ? 1 : 0);
                }
            }
          survive (damaged->str);
        }
    }
}

/* Long chains, as a brush over a chart makes them, and texts that are too long. */
static void
test_long (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) chain = g_string_new ("did (buy, hour = 3)");
  g_autoptr (GError) error = NULL;

  while (chain->len < 60000)
    g_string_append (chain, " or did (view, weekday = 3)");
  expect (fixture, chain->str, "d");
  while (chain->len < 70000)
    g_string_append (chain, " or events = 1");
  g_assert_false (aisle_segment_check (chain->str, &error));
  g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/segment-language/meaning", test_meaning);
  ADD ("/segment-language/zone", test_zone);
  ADD ("/segment-language/rfm", test_rfm);
  ADD ("/segment-language/within", test_within);
  ADD ("/segment-language/threads", test_threads);
  g_test_add_func ("/segment-language/golden", test_golden);
  ADD ("/segment-language/refused", test_refused);
  ADD ("/segment-language/print", test_print);
  g_test_add_func ("/segment-language/damage", test_damage);
  ADD ("/segment-language/long", test_long);
  return g_test_run ();
}
