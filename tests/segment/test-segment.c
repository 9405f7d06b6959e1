/* test-segment.c: predicates over a small shop whose answers can be counted by eye. */
#include "temp-shop.h"

#include "base/error.h"

static const char log_text[] = "time,user,event,item,price,quantity,channel,order\n"
                               "2020-01-01 10:00:00,ann,view,A,,,web,\n"
                               "2020-01-01 10:10:00,ann,buy,A,10,2,web,o1\n"
                               "2020-01-01 10:10:00,ann,buy,B,5,1,web,o1\n"
                               "2020-02-01 10:00:00,ann,buy,A,10,1,app,o2\n"
                               "2020-02-02 10:00:00,ann,return,A,10,-1,app,o2\n"
                               "2020-01-05 09:00:00,bob,view,A,,,app,\n"
                               "2020-01-05 09:40:00,bob,view,B,,,app,\n"
                               "2020-01-06 23:30:00,bob,view,A,,,app,\n"
                               "2020-03-01 00:00:00,cat,buy,B,5,,web,o3\n"
                               "2020-03-01 12:00:00,,buy,B,5,1,web,o4\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
  AisleColumns *columns;
  AisleCalendar *calendar;
  AisleView view;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  temp_shop_init (&fixture->shop);
  temp_shop_import (&fixture->shop, "log.csv", log_text, NULL);
  fixture->project = temp_shop_open (&fixture->shop);
  fixture->columns = aisle_columns_open (fixture->project, NULL, &error);
  g_assert_no_error (error);
  fixture->calendar = aisle_calendar_new (NULL, &error);
  g_assert_no_error (error);
  fixture->view = (AisleView){
    .project = fixture->project, .columns = fixture->columns, .calendar = fixture->calendar, .currency = ""
  };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  aisle_columns_close (fixture->columns);
  aisle_calendar_free (fixture->calendar);
  aisle_project_close (fixture->project);
  temp_shop_clear (&fixture->shop);
}

/* The users a text holds for, by their first letters. */
static void
expect (const Fixture *fixture, const char *text, const char *users)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBitmap) bitmap = aisle_segment_compile (&fixture->view, text, NULL, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (gsize u = 0; u < bitmap->n; u++)
    if (aisle_bitmap_has (bitmap, u))
      {
        g_autofree char *name = aisle_project_name (fixture->project, AISLE_NAMES_USER, (gint32) u);
        g_string_append_c (found, name[0]);
      }
  if (!g_str_equal (found->str, users))
    g_test_message ("%s", text);
  g_assert_cmpstr (found->str, ==, users);
}

static void
test_meaning (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "did(buy)", "ac" },
    { "did(purchase)", "ac" }, /* the role */
    { "did(\"buy\") >= 3", "a" },
    { "not did(buy)", "b" },
    { "did(buy) = 0", "b" },
    { "did(view, item = A)", "ab" },
    { "did(view, item = \"A\") >= 2", "b" },
    { "did(buy, after = 2020-02-01)", "ac" },
    { "did(buy, before = 2020-02-01)", "a" },
    { "did(buy, after = 2020-02-01, before = 2020-03-01)", "a" },
    { "did(purchase) >= 2 and not did(return)", "" },
    { "did(return) or events = 3", "ab" },
    { "did(view) and (did(buy) or did(return))", "a" },
    { "did(view) and did(buy) or events = 1", "ac" }, /* and binds closer */
    { "orders = 2", "a" },
    { "orders = 0", "b" },
    { "orders >= 1", "ac" },
    { "revenue = 25", "a" }, /* 20 + 5 + 10 - 10 */
    { "revenue > 4.99 and revenue <= 5", "c" },
    { "events > 3", "a" },
    { "sessions = 3", "ab" }, /* ann: January, two in February; bob: two on the 5th, one on the 6th */
    { "sessions = 1", "c" },
    { "days_active = 2", "b" },
    { "days_active = 3", "a" },
    { "first_seen = 2020-01-01", "a" },
    { "first_seen >= 2020-01-05", "bc" },
    { "first_seen > 2020-01-05", "c" },
    { "last_seen < 2020-02-02", "b" },
    { "last_seen <= 2020-02-02", "ab" },
    { "last_seen = \"2020-02-02T10:00:00Z\"", "a" },
    { "channel = app", "ab" },
    { "channel != \"app\"", "c" },
    { "NOT (events > 3) AND channel = web", "c" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    expect (fixture, cases[i][0], cases[i][1]);
}

static void
test_zone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->calendar, aisle_calendar_free);
  fixture->calendar = aisle_calendar_new ("Asia/Shanghai", &error);
  g_assert_no_error (error);
  fixture->view.calendar = fixture->calendar;
  expect (fixture, "last_seen = 2020-01-07", "b"); /* 23:30 UTC on the 6th */
  expect (fixture, "days_active = 2", "b");
  expect (fixture, "first_seen = 2020-03-01", "c");
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "", "at its end" },
    { "did", "expected (" },
    { "did(buy", ")" },
    { "did(buy) >=", "a number" },
    { "did(buy) >= many", "character 13" },
    { "did(buy, color = red)", "item, after or before" },
    { "did(buy, after = soon)", "a date" },
    { "revenue", "a comparison" },
    { "revenue > 5 5", "character 13" },
    { "colour = red", "character 1: 'colour'" },
    { "channel > web", "= or !=" },
    { "(did(buy)", "and, or, or )" },
    { "did(buy) and", "at its end" },
    { "did(\"buy)", "the quote does not end" },
    { "\xff", "not text" },
  };
  static const char *const unknown[][2] = {
    { "did(hug)", "no event kind 'hug'" },
    { "events > 0 and did(view, item = ZZZ)", "character 16: the log has no item 'ZZZ'" },
    { "channel = fax", "no channel 'fax'" },
  };
  g_autoptr (GString) deep = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (aisle_segment_check (cases[i][0], &error));
      g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE);
      if (strstr (error->message, cases[i][1]) == NULL)
        g_error ("'%s' does not say '%s'", error->message, cases[i][1]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (aisle_segment_check (unknown[i][0], NULL));
      g_assert_null (aisle_segment_compile (&fixture->view, unknown[i][0], NULL, &error));
      g_assert_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, unknown[i][1]));
    }
  for (gsize i = 0; i < 10000; i++)
    g_string_append (deep, i % 2 ? "(" : "not ");
  g_assert_false (aisle_segment_check (deep->str, NULL));
}

static void
test_passport (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBitmap) bitmap = aisle_segment_compile (&fixture->view, "did(buy)", NULL, &error);
  g_autoptr (AislePassport) passport = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  g_assert_no_error (error);
  fixture->view.users = bitmap;
  fixture->view.segment_name = "buyers";
  fixture->view.segment_definition = "did(buy)";
  passport = aisle_view_passport (&fixture->view, "All.");
  node = aisle_passport_to_json (passport);
  object = json_node_get_object (node);
  g_assert_cmpint (aisle_json_integer (object, "rows_in", 0), ==, 10);
  g_assert_cmpstr (aisle_json_text (object, "content_hash", ""), ==, fixture->columns->content_hash);
  g_assert_cmpint (aisle_json_integer (aisle_json_object (object, "dropped"), "outside the segment", 0), ==,
                   4); /* bob's, anonymous */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/segment/meaning", test_meaning);
  ADD ("/segment/zone", test_zone);
  ADD ("/segment/broken", test_broken);
  ADD ("/segment/passport", test_passport);
  return g_test_run ();
}
