/* test-search-answers.c: the questions about searches, counted by hand, from a log whose events are searches and from one
 * whose query log tells the same beside events without any. */
#include "behaviour/ask-shop.h"

#include "base/calendar.h"
#include "base/error.h"

static const char events_with_searches[] =
    "time,user,event,item,price,query\n"
    "2020-01-01 10:00:00,ann,search,,,lamp\n2020-01-01 10:20:00,ann,view,a,,\n"
    "2020-01-01 15:00:00,ann,buy,a,10,\n2020-01-01 16:00:00,ann,search,,,chair\n"
    "2020-01-01 16:40:00,ann,view,b,,\n2020-01-02 16:00:01,ann,buy,b,20,\n"
    "2020-01-01 10:00:00,bob,search,,,lamp\n2020-01-01 10:10:00,bob,search,,,lamp\n"
    "2020-01-01 10:15:00,bob,search,,,red lamp\n2020-01-01 10:16:00,bob,view,a,,lamp\n"
    "2020-01-01 10:17:00,bob,buy,a,10,\n2020-01-03 00:00:00,cat,search,,,lamp\n";
static const char events_without[] = "time,user,event,item,price\n"
                                     "2020-01-01 10:20:00,ann,view,a,\n2020-01-01 15:00:00,ann,buy,a,10\n"
                                     "2020-01-01 16:40:00,ann,view,b,\n2020-01-02 16:00:01,ann,buy,b,20\n"
                                     "2020-01-01 10:16:00,bob,view,a,\n2020-01-01 10:17:00,bob,buy,a,10\n";
static const char query_log[] =
    "query,user_id,timestamp,results\n"
    "lamp,ann,2020-01-01 10:00:00,3\nchair,ann,2020-01-01 16:00:00,9\nlamp,bob,2020-01-01 10:00:00,3\n"
    "lamp,bob,2020-01-01 10:10:00,3\nred lamp,bob,2020-01-01 10:15:00,1\nlamp,cat,2020-01-03 00:00:00,3\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *self, gconstpointer from_log)
{
  static const char *const as_queries[] = { "as=queries", NULL };

  temp_shop_init (&self->shop);
  temp_shop_import (&self->shop, "log.csv", from_log != NULL ? events_without : events_with_searches, NULL);
  if (from_log != NULL)
    temp_shop_import (&self->shop, "queries.csv", query_log, as_queries);
  self->project = temp_shop_open (&self->shop);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  aisle_project_close (self->project);
  temp_shop_clear (&self->shop);
}

static gsize
row_with (const AisleAnswer *answer, const char *column, const char *value)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_strcmp0 (text (answer, row, column), value) == 0)
      return row;
  g_error ("no row with %s '%s'", column, value);
}

static void
assert_row (const AisleAnswer *answer, gsize row, const char *const *columns, const double *expected)
{
  for (gsize i = 0; columns[i] != NULL; i++)
    {
      double found = number (answer, row, columns[i]);
      if (isnan (expected[i]) ? !isnan (found) : !(fabs (found - expected[i]) < 1e-9))
        g_test_fail_printf ("row %zu: %s is %g, not %g", row, columns[i], found, expected[i]);
    }
}

/* ann looks at a lamp after 20 minutes and buys it after five hours; her chair comes too late, by ten minutes and by a
 * second.  bob asks for a lamp twice, then for a red one, which he buys.  cat's half hour is not over. */
static void
test_queries (Fixture *self, gconstpointer data)
{
  static const char *const columns[] = { "searches", "users",  "no_click", "no_click_share",
                                         "refined",  "bought", "revenue",  NULL };
  static const struct
  {
    const char *query;
    double expected[7];
  } rows[] = {
    { "lamp", { 4, 3, 2, 2 / 3., 1, 1, 10 } },
    { "chair", { 1, 1, 1, 1, 0, 0, 0 } },
    { "red lamp", { 1, 1, 0, 0, 0, 1, 10 } },
  };
  g_autoptr (AisleAnswer) answer = ask_well (self->project, "queries", "");
  g_autoptr (AisleAnswer) head = ask_well (self->project, "queries", "only=head");

  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_row (answer, row_with (answer, "query", rows[i].query), columns, rows[i].expected);
  g_assert_cmpuint (aisle_table_n_rows (head->table), ==, 1);
  g_assert_cmpstr (text (head, 0, "query"), ==, "lamp");
  /* Three queries of chance alone: none stands out. */
  for (gsize row = 0; row < 3; row++)
    g_assert_cmpfloat (number (answer, row, "no_click_share_flag"), ==, 0);
}

/* lamp has four of six searches: it is the head alone, and the other two begin behind the second third. */
static void
test_classes (Fixture *self, gconstpointer data)
{
  static const char *const columns[] = { "queries",       "searches",     "share",         "click_share",
                                         "refined_share", "bought_share", "revenue_after", NULL };
  static const double head[] = { 1, 4, 2 / 3., 1 / 3., .25, .25, 10 }, torso[] = { 0, 0, 0, NAN, NAN, NAN, 0 },
                      tail[] = { 2, 2, 1 / 3., .5, 0, .5, 10 };
  g_autoptr (AisleAnswer) answer = ask_well (self->project, "query_classes", "");

  assert_row (answer, 0, columns, head);
  assert_row (answer, 1, columns, torso);
  assert_row (answer, 2, columns, tail);
}

static void
test_days (Fixture *self, gconstpointer data)
{
  static const char *const columns[] = {
    "searches", "users", "click_share", "refined", "bought", "revenue_after", NULL
  };
  static const double first[] = { 5, 2, 2 / 5., 1, 2, 20 }, second[] = { 0, 0, NAN, 0, 0, 0 },
                      third[] = { 1, 1, NAN, 0, 0, 0 }, lamps[] = { 3, 2, 1 / 3., 1, 1, 10 };
  g_autoptr (AisleAnswer) answer = ask_well (self->project, "search_weeks", "period=day");
  g_autoptr (AisleAnswer) one = ask_well (self->project, "search_weeks", "period=day;query=lamp");
  g_autoptr (AisleAnswer) weeks = ask_well (self->project, "search_weeks", "");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
  assert_row (answer, 0, columns, first);
  assert_row (answer, 1, columns, second);
  assert_row (answer, 2, columns, third);
  assert_row (one, 0, columns, lamps);
  /* The week of Monday 30 December. */
  g_assert_cmpuint (aisle_table_n_rows (weeks->table), ==, 1);
  g_assert_cmpint (aisle_table_integer (weeks->table, 0, 0), ==, aisle_day_from_date (2019, 12, 30));
  g_assert_cmpfloat (number (weeks, 0, "searches"), ==, 6);
  g_assert_null (ask (self->project, "search_weeks", "query=lampe", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_NOT_FOUND);
}

/* The last day against the one before, by exact fractions: of six searches one is now, so lamp's one of four is chance. */
static void
test_trends (Fixture *self, gconstpointer data)
{
  static const char *const columns[] = { "change", "now", "before", "share_now", "share_before", "change_flag", NULL };
  static const double lamp[] = { -2, 1, 3, 1, 3 / 5., 0 };
  g_autoptr (AisleAnswer) answer = ask_well (self->project, "query_trends", "days=1;least=1");

  assert_row (answer, row_with (answer, "query", "lamp"), columns, lamp);
  g_assert_cmpfloat (number (answer, 0, "p"), ==, 1);
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 3);
}

/* The last day, which has cat's search alone, against the one before, which has the five others: two of these refined or bought
 * after, none looked at that can be told of now.  Three users are too few for an interval. */
static void
test_totals (Fixture *self, gconstpointer from_log)
{
  static const char *const columns[] = { "value", "previous", "change", NULL };
  static const struct
  {
    const char *metric;
    double expected[3];
  } rows[] = {
    { "searches", { 1, 5, -.8 } },     { "users", { 1, 2, -.5 } },         { "refined_share", { 0, .2, -1 } },
    { "bought_share", { 0, .4, -1 } }, { "revenue_after", { 0, 20, -1 } },
  };
  g_autoptr (AisleAnswer) answer = ask_well (self->project, "search_totals", "days=1");
  g_autoptr (AisleAnswer) longer = ask_well (self->project, "search_totals", "days=2");

  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, G_N_ELEMENTS (rows) + (from_log != NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_row (answer, row_with (answer, "metric", rows[i].metric), columns, rows[i].expected);
  g_assert_true (isnan (number (answer, 0, "change_low")));
  g_assert_cmpfloat (number (longer, row_with (longer, "metric", "searches"), "value"), ==, 6);
  g_assert_true (isnan (number (longer, 0, "previous"))); /* there are no four days */
}

static void
test_results (Fixture *self, gconstpointer from_log)
{
  g_autoptr (AisleAnswer) items = ask_well (self->project, "search_results", "query=lamp");
  g_autoptr (AisleAnswer) searches = ask_well (self->project, "search_results", "by=search");

  g_assert_cmpuint (aisle_table_n_rows (items->table), ==, 1);
  g_assert_cmpstr (text (items, 0, "item"), ==, "a");
  g_assert_cmpfloat (number (items, 0, "purchases"), ==, 1);
  g_assert_cmpfloat (number (items, 0, "revenue_after"), ==, 10);
  if (from_log == NULL)
    g_assert_cmpfloat (number (items, 0, "looks"), ==, 1);
  /* The most frequent query, the newest search first. */
  g_assert_cmpuint (aisle_table_n_rows (searches->table), ==, 4);
  g_assert_cmpstr (text (searches, 0, "user"), ==, "cat");
  g_assert_true (isnan (number (searches, 0, "looked")));
  g_assert_cmpstr (text (searches, 1, "user"), ==, "bob");
  g_assert_cmpstr (text (searches, 1, "next"), ==, "red lamp");
  g_assert_cmpfloat (number (searches, row_with (searches, "user", "ann"), "bought"), ==, 1);
}

/* A segment's searches alone, from either. */
static void
test_segment (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = ask (self->project, "queries", "", "user = bob", &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (number (answer, row_with (answer, "query", "lamp"), "searches"), ==, 2);
  g_assert_cmpfloat (number (answer, row_with (answer, "query", "red lamp"), "searches"), ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = { { "queries", test_queries }, { "classes", test_classes }, { "days", test_days },
                { "trends", test_trends },   { "totals", test_totals },   { "results", test_results },
                { "segment", test_segment } };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *events = g_strconcat ("/search-answers/events/", tests[i].name, NULL);
      g_autofree char *log = g_strconcat ("/search-answers/log/", tests[i].name, NULL);

      g_test_add (events, Fixture, NULL, set_up, tests[i].test, tear_down);
      g_test_add (log, Fixture, "log", set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
