/* test-rows.c: tables sorted, filtered and searched, against SQLite; columns in figures, against hand calculation. */
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "text/natural.h"

#include <math.h>
#include <string.h>

/* A log with every role, gaps in all of them, and names whose order is not that of their bytes; seeded. */
static char *
make_log (guint rows)
{
  GString *log = g_string_new ("time,user,session,event,item,price,quantity,query,channel,order,title\n");
  static const char *const kinds[] = { "view", "cart", "buy", "search" };
  AisleRandom random;

  aisle_random_init (&random, 11, "rows");
  for (guint i = 0; i < rows; i++)
    {
      guint minute = (guint) aisle_random_below (&random, 4000), item = (guint) aisle_random_below (&random, 40);

      g_string_append_printf (log, "2024-%02u-%02u %02u:%02u:00,", 1 + minute / 2000, 1 + minute / 100 % 20,
                              minute / 4 % 24, minute % 60);
      if (aisle_random_below (&random, 5) == 0)
        g_string_append_printf (log, ",s%u", (guint) aisle_random_below (&random, 200));
      else
        g_string_append_printf (log, "u%u,", (guint) aisle_random_below (&random, 120));
      g_string_append_printf (log, ",%s,%u,", kinds[aisle_random_below (&random, 4)], item);
      if (minute % 11 > 0)
        g_string_append_printf (log, "%u.%02u", minute / 7, minute % 100);
      g_string_append_printf (log, ",%s,", minute % 13 > 0 ? (minute % 2 ? "2" : "0.5") : "");
      if (aisle_random_below (&random, 4) == 0)
        g_string_append_printf (log, "Green tea %u", minute % 13);
      g_string_append_printf (log, ",%s,%s,%s\n", minute % 2 ? "app" : "web", minute % 3 == 0 ? "o7" : "",
                              item % 3 == 0   ? "Teapot"
                              : item % 3 == 1 ? "Cup & saucer"
                                              : "");
    }
  return g_string_free (log, FALSE);
}

static const char *const roles[] = { "role.time=time",         "role.user=user",   "role.session=session",
                                     "role.event=kind",        "role.item=item",   "role.price=price",
                                     "role.quantity=quantity", "role.query=query", "role.channel=channel",
                                     "role.order=order",       "role.title=title", NULL };

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *one = make_log (3000), *other = make_log (700);

  temp_shop_init (&self->shop);
  temp_shop_import (&self->shop, "one.csv", one, roles);
  temp_shop_import (&self->shop, "other.csv", other, roles);
  self->project = temp_shop_open (&self->shop);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  aisle_project_close (self->project);
  temp_shop_clear (&self->shop);
}

static AisleTable *
all_rows (AisleProject *project, const AisleRowsQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleRowsSet) set = aisle_rows_set_open (project, query, NULL, &error);
  AisleTable *table;

  g_assert_no_error (error);
  table = aisle_rows_set_page (set, project, 0, G_MAXINT32, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, aisle_rows_set_count (set));
  return table;
}

/* The query's rows against the ids that a statement over the readable view gives. */
static void
check (Fixture *self, const char *where, const char *sort, const char *search, const char *sql)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("events");
  g_auto (GStrv) filters = where != NULL ? g_strsplit (where, ";", -1) : g_new0 (char *, 1);
  g_autofree char *statement = g_strdup_printf ("SELECT id FROM events_readable %s", sql);
  g_autoptr (AisleTable) mine = NULL, theirs = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; filters[i] != NULL; i++)
    g_assert_true (aisle_rows_query_add_text (query, filters[i], &error));
  if (sort != NULL)
    g_assert_true (aisle_rows_query_sort_text (query, sort, &error));
  g_assert_no_error (error);
  query->search = g_strdup (search);
  mine = all_rows (self->project, query);
  theirs = aisle_command_sql (self->project, statement, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (mine), ==, aisle_table_n_rows (theirs));
  for (gsize r = 0; r < aisle_table_n_rows (mine); r++)
    g_assert_cmpint (aisle_table_integer (mine, r, 0), ==, aisle_table_integer (theirs, r, 0));
}

static void
test_sorted (Fixture *self, gconstpointer data)
{
  check (self, NULL, NULL, NULL, "ORDER BY id");
  check (self, NULL, "price", NULL, "ORDER BY price NULLS LAST, id");
  check (self, NULL, "price:desc", NULL, "ORDER BY price DESC NULLS LAST, id");
  check (self, NULL, "time:desc", NULL, "ORDER BY time DESC, id");
  check (self, NULL, "quantity", NULL, "ORDER BY quantity NULLS LAST, id");
  check (self, NULL, "kind:desc", NULL, "ORDER BY kind DESC, id");
  check (self, NULL, "role", NULL, "ORDER BY role, id");
  check (self, NULL, "item:desc", NULL, "ORDER BY CAST (item AS INTEGER) DESC, id");
  check (self, NULL, "user", NULL, "ORDER BY CAST (substr (user, 2) AS INTEGER) NULLS LAST, user IS NULL, id");
  check (self, NULL, "title", NULL, "ORDER BY title NULLS LAST, id");
  check (self, NULL, "line:desc", NULL, "ORDER BY line DESC, id");
  check (self, NULL, "source:desc", NULL, "ORDER BY source DESC, id");
  check (self, NULL, "id:desc", NULL, "ORDER BY id DESC");
}

static void
test_filtered (Fixture *self, gconstpointer data)
{
  check (self, "kind is view", NULL, NULL, "WHERE kind = 'view' ORDER BY id");
  check (self, "user is-not u7", NULL, NULL, "WHERE user IS NOT 'u7' ORDER BY id");
  check (self, "user missing", NULL, NULL, "WHERE user IS NULL ORDER BY id");
  check (self, "title missing", NULL, NULL, "WHERE title IS NULL ORDER BY id");
  check (self, "title present;kind one-of buy,cart", "price:desc", NULL,
         "WHERE title IS NOT NULL AND kind IN ('buy', 'cart') ORDER BY price DESC NULLS LAST, id");
  check (self, "title contains SAUCER", NULL, NULL, "WHERE title LIKE '%saucer%' ORDER BY id");
  check (self, "query starts green TEA 1", NULL, NULL, "WHERE query LIKE 'green tea 1%' ORDER BY id");
  check (self, "price at-least 100", NULL, NULL, "WHERE price >= 100 ORDER BY id");
  check (self, "price between 10..20.5;quantity = 0.5", NULL, NULL,
         "WHERE price BETWEEN 10 AND 20.5 AND quantity = 0.5 ORDER BY id");
  check (self, "price != 10.01", NULL, NULL, "WHERE price IS NOT 10.01 ORDER BY id");
  check (self, "price missing", NULL, NULL, "WHERE price IS NULL ORDER BY id");
  check (self, "time between 2024-01-03..2024-01-05", "time", NULL,
         "WHERE time >= '2024-01-03' AND time < '2024-01-06' ORDER BY time, id");
  check (self, "time is 2024-01-03", NULL, NULL, "WHERE time LIKE '2024-01-03%' ORDER BY id");
  check (self, "time at-most 2024-01-03 05:00:00", NULL, NULL, "WHERE time <= '2024-01-03T05:00:00Z' ORDER BY id");
  check (self, "item one-of 3,5,nothing;channel is app;source is one.csv", NULL, NULL,
         "WHERE item IN ('3', '5') AND channel = 'app' AND source = 'one.csv' ORDER BY id");
  check (self, "line at-most 10", NULL, NULL, "WHERE line <= 10 ORDER BY id");
  check (self, "id between 5..8.5", NULL, NULL, "WHERE id BETWEEN 5 AND 8 ORDER BY id");
  check (self, "id is 5.5", NULL, NULL, "WHERE 0");
  check (self, "session present", "session", NULL,
         "WHERE session IS NOT NULL ORDER BY CAST (substr (session, 2) AS INTEGER), id");
  check (self, NULL, NULL, "teapot", "WHERE title = 'Teapot' ORDER BY id");
  check (self, NULL, NULL, "U11", "WHERE user LIKE '%u11%' ORDER BY id");
  check (self, "kind is buy", "time", "tea 1", "WHERE kind = 'buy' AND query LIKE '%tea 1%' ORDER BY time, id");
  check (self, NULL, NULL, "no such text", "WHERE 0");
}

static void
test_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("events");
  g_autoptr (AisleTable) all = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_rows_query_sort_text (query, "price", NULL));
  for (guint plain = 0; plain < 2; plain++)
    {
      g_autoptr (AisleRowsSet) set = NULL;

      if (plain)
        g_clear_pointer (&query->sort, g_free);
      set = aisle_rows_set_open (self->project, query, NULL, &error);
      g_assert_no_error (error);
      g_clear_pointer (&all, aisle_table_unref);
      all = all_rows (self->project, query);
      g_assert_cmpuint (aisle_rows_set_total (set), ==, 3700);
      for (gsize offset = 2950; offset < 3800; offset += 77)
        {
          g_autoptr (AisleTable) page = aisle_rows_set_page (set, self->project, offset, 77, NULL, &error);

          g_assert_no_error (error);
          g_assert_cmpuint (aisle_table_n_rows (page), ==, offset >= 3700 ? 0 : MIN (77, 3700 - offset));
          for (gsize r = 0; r < aisle_table_n_rows (page); r++)
            g_assert_cmpint (aisle_table_integer (page, r, 0), ==, aisle_table_integer (all, offset + r, 0));
        }
    }
}

static void
test_other_tables (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) tables = aisle_command_tables (self->project, &error), users = NULL, items = NULL;
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("users"), other = aisle_rows_query_new ("items");

  g_assert_no_error (error);
  for (gsize r = 0; r < aisle_table_n_rows (tables); r++)
    {
      g_autoptr (AisleRowsQuery) any = aisle_rows_query_new (aisle_table_text (tables, r, 0));
      g_autoptr (AisleTable) rows = all_rows (self->project, any);
      g_assert_cmpint (aisle_table_integer (tables, r, 2), ==, aisle_table_n_rows (rows));
    }
  g_assert_true (aisle_rows_query_sort_text (query, "user:desc", &error));
  g_assert_true (aisle_rows_query_add_text (query, "user starts U1", &error));
  users = all_rows (self->project, query);
  g_assert_cmpuint (aisle_table_n_rows (users), >, 20);
  for (gsize r = 1; r < aisle_table_n_rows (users); r++)
    {
      const char *before = aisle_table_text (users, r - 1, 1), *now = aisle_table_text (users, r, 1);
      g_assert_true (g_str_has_prefix (now, "u1"));
      g_assert_cmpint (aisle_natural_compare (before, strlen (before), now, strlen (now)), >, 0);
    }
  g_assert_true (aisle_rows_query_add_text (other, "title missing", &error));
  items = all_rows (self->project, other);
  g_assert_cmpuint (aisle_table_n_rows (items), ==, 13); /* 2, 5 .. 38 of 0 .. 39 */
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const char *const wrong[] = { "price contains 3", "nothing is 3", "price is cheap", "title at-least 3",
                                       "time is noon" };
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("weights");
  g_autoptr (GError) error = NULL;

  g_assert_null (aisle_rows_set_open (self->project, query, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (AisleRowsQuery) one = aisle_rows_query_new ("events");
      g_clear_error (&error);
      g_assert_true (aisle_rows_query_add_text (one, wrong[i], NULL));
      g_assert_null (aisle_rows_set_open (self->project, one, NULL, &error));
      g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
    }
  g_clear_error (&error);
  g_assert_false (aisle_rows_query_add_text (query, "price", &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (aisle_rows_query_add_text (query, "price between 3", &error));
  g_clear_error (&error);
  g_assert_false (aisle_rows_query_sort_text (query, "price:down", &error));
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("events");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_rows_query_sort_text (query, "price", NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (aisle_rows_set_open (self->project, query, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (aisle_command_column_stats (self->project, query, "price", &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- columns in figures ---- */

static double
fact (const AisleColumnStats *stats, const char *name)
{
  gssize column = aisle_table_find (stats->facts, name);

  g_assert_cmpint (column, >=, 0);
  return aisle_table_number (stats->facts, 0, (gsize) column);
}

static AisleColumnStats *
stats_of (AisleProject *project, const char *table, const char *where, const char *column)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new (table);
  g_autoptr (GError) error = NULL;
  AisleColumnStats *stats;

  if (where != NULL)
    g_assert_true (aisle_rows_query_add_text (query, where, &error));
  stats = aisle_command_column_stats (project, query, column, NULL, &error);
  g_assert_no_error (error);
  return stats;
}

static double
total (const AisleTable *table)
{
  double sum = 0;
  gsize column = (gsize) aisle_table_find (table, "rows");

  for (gsize r = 0; r < aisle_table_n_rows (table); r++)
    sum += aisle_table_number (table, r, column);
  return sum;
}

/* Prices 59 five times, 19.90 four times, 129 three times and -59 once among 31 rows: by hand. */
static void
test_golden_figures (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "golden/fixtures/events_utf8.csv", NULL);
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleColumnStats) price = NULL, item = NULL, time = NULL, quantity = NULL, few = NULL;

  temp_shop_init (&shop);
  report = temp_shop_import_file (&shop, path, NULL, FALSE, &error);
  g_assert_no_error (error);
  project = temp_shop_open (&shop);
  price = stats_of (project, "events", NULL, "price");
  g_assert_cmpfloat (fact (price, "rows"), ==, 31);
  g_assert_cmpfloat (fact (price, "missing"), ==, 18);
  g_assert_cmpfloat (fact (price, "distinct"), ==, 4);
  g_assert_cmpfloat (fact (price, "minimum"), ==, -59);
  g_assert_cmpfloat (fact (price, "lower_quartile"), ==, 19.9);
  g_assert_cmpfloat (fact (price, "median"), ==, 59);
  g_assert_cmpfloat (fact (price, "upper_quartile"), ==, 59);
  g_assert_cmpfloat (fact (price, "maximum"), ==, 129);
  g_assert_cmpfloat_with_epsilon (fact (price, "mean"), 702.6 / 13, 1e-4);
  g_assert_cmpfloat (aisle_table_number (price->top, 0, 0), ==, 59);
  g_assert_cmpint (aisle_table_integer (price->top, 0, 1), ==, 5);
  g_assert_cmpfloat (total (price->histogram), ==, 13);
  g_assert_true (aisle_command_chart_kind ("bars", price->histogram, &error) != NULL);
  item = stats_of (project, "events", NULL, "item");
  g_assert_cmpfloat (fact (item, "missing"), ==, 4);
  g_assert_cmpfloat (fact (item, "distinct"), ==, 4);
  g_assert_cmpstr (aisle_table_text (item->top, 0, 0), ==, "A");
  g_assert_cmpint (aisle_table_integer (item->top, 0, 1), ==, 10);
  time = stats_of (project, "events", NULL, "time");
  g_assert_cmpfloat (total (time->histogram), ==, 31);
  g_assert_true (aisle_command_chart_kind ("line", time->histogram, &error) != NULL);
  quantity = stats_of (project, "events", NULL, "quantity");
  g_assert_cmpfloat (fact (quantity, "missing_share"), ==, 1);
  g_assert_null (quantity->histogram);
  few = stats_of (project, "events", "price at-least 59", "price");
  g_assert_cmpfloat (fact (few, "rows"), ==, 8);
  g_assert_cmpfloat (fact (few, "median"), ==, 59);
  g_assert_cmpfloat (fact (few, "mean"), ==, 85.25);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* What the recipe leaves out is seen only where stored rows are asked for. */
static void
test_recipe (Fixture *self, gconstpointer data)
{
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("events");
  g_autoptr (AisleTable) tables = NULL, stored = NULL, sorted = NULL;
  g_autoptr (GError) error = NULL;
  gsize rows = 0;

  g_assert_true (aisle_command_fix (self->project, NULL, &rows, NULL, &error));
  g_assert_no_error (error);
  check (self, NULL, NULL, NULL, "ORDER BY id");
  check (self, NULL, "price:desc", NULL, "ORDER BY price DESC NULLS LAST, id");
  tables = aisle_command_tables (self->project, &error);
  g_assert_cmpint (aisle_table_integer (tables, 0, 2), <, 3700);
  {
    g_autoptr (AisleRowsSet) set = aisle_rows_set_open (self->project, query, NULL, &error);
    g_assert_cmpuint (aisle_rows_set_total (set) + aisle_rows_set_left_out (set), ==, 3700);
  }
  query->stored = TRUE;
  stored = all_rows (self->project, query);
  g_assert_cmpuint (aisle_table_n_rows (stored), ==, 3700);
  g_assert_true (aisle_rows_query_sort_text (query, "time", &error));
  sorted = all_rows (self->project, query);
  g_assert_cmpuint (aisle_table_n_rows (sorted), ==, 3700);
}

/* Marks of a row by its number: none, or the class and the note. */
static void
assert_marked (const AisleTable *table, gint64 id, const char *mark, const char *note)
{
  gsize marks = (gsize) aisle_table_find (table, AISLE_ROWS_MARK);

  for (gsize r = 0; r < aisle_table_n_rows (table); r++)
    if (aisle_table_integer (table, r, 0) == id)
      {
        g_assert_cmpstr (aisle_table_text (table, r, marks), ==, mark);
        g_assert_cmpstr (aisle_table_text (table, r, marks + 1), ==, note);
        return;
      }
  g_assert_not_reached ();
}

/* Stored rows say what the recipe does to each: the fourth is the third again, the fifth is bought for ten thousand
 * times the price, and the sixth is written in another way. */
static void
test_marks (void)
{
  static const char *const left_out = "Left out by the recipe: Leave out later copies of equal rows";
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("events");
  g_autoptr (AisleRowsSet) set = NULL;
  g_autoptr (AisleTable) table = NULL, valid = NULL;
  g_autoptr (GError) error = NULL;
  gsize rows = 0;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv",
                    "time,user,event,item,price\n2024-01-01 10:00:00,u,view,A,\n2024-01-01 10:00:00,u,buy,A,5\n"
                    "2024-01-01 11:00:00,u,buy,A,5\n2024-01-01 11:00:00,u,buy,A,5\n2024-01-01 12:00:00,u,Buy,A,5\n",
                    NULL);
  project = temp_shop_open (&shop);
  g_assert_true (aisle_command_fix (project, NULL, &rows, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 2);
  set = aisle_rows_set_open (project, query, NULL, &error);
  g_assert_true (aisle_rows_set_is_mended (set));
  valid = aisle_rows_set_marked_page (set, project, 0, 10, NULL, &error);
  g_assert_cmpint (aisle_table_find (valid, AISLE_ROWS_MARK), ==, -1);
  g_clear_pointer (&set, aisle_rows_set_close);
  query->stored = TRUE;
  set = aisle_rows_set_open (project, query, NULL, &error);
  table = aisle_rows_set_marked_page (set, project, 1, 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 4);
  assert_marked (table, 2, NULL, NULL);
  assert_marked (table, 3, NULL, NULL);
  assert_marked (table, 4, AISLE_ROWS_LEFT_OUT, left_out);
  assert_marked (table, 5, AISLE_ROWS_CHANGED, "Changed by the recipe: Event kind Buy → buy");
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
assert_empty (AisleProject *project, const char *table, const char *names)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) empty = aisle_command_empty_columns (project, table, NULL, &error);
  g_autofree char *list = empty != NULL ? g_strjoinv (" ", empty) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, names);
}

static void
test_empty_columns (Fixture *self, gconstpointer data)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;

  assert_empty (self->project, "events", "fold");
  assert_empty (self->project, "items", "");
  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", "time,user,event,item,price\n2024-01-01 10:00:00,u,view,A,\n", NULL);
  project = temp_shop_open (&shop);
  assert_empty (project, "events", "title price quantity query session order channel fold");
  assert_empty (project, "items", "title");
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Rejected rows of one import, although another has the same name and its own. */
static void
test_rows_of_source (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRowsQuery) query = aisle_rows_query_new ("rejects");
  g_autoptr (AisleRowsSet) events = NULL;
  g_autoptr (AisleTable) table = NULL;
  g_autoptr (GError) error = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", "time,user,event,item\n2024-01-01,u,view,A\nsoon,u,view,A\n", NULL);
  temp_shop_import (&shop, "log.csv",
                    "time,user,event,item\nlate,u,view,A\n2024-01-02,u,view,A\n2024-01-03,u,view,A\n"
                    "2024-01-04,u,view,A\nnow,u,view,A\n",
                    NULL);
  project = temp_shop_open (&shop);
  query->source = 2;
  table = all_rows (project, query);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, 2);
  g_assert_cmpstr (aisle_table_text_of (table, 0, "reason"), ==, "Time not understood");
  g_assert_cmpstr (aisle_table_text_of (table, 0, "text"), ==, "late,u,view,A");
  g_assert_cmpstr (aisle_table_text_of (table, 1, "text"), ==, "now,u,view,A");
  g_free (query->table);
  query->table = g_strdup ("events");
  events = aisle_rows_set_open (project, query, NULL, &error);
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_assert_null (events);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* The same figures by another way: SQLite. */
static void
test_figures (Fixture *self, gconstpointer data)
{
  static const char *const columns[] = { "user",    "item",  "title",  "kind",  "role",     "session", "query",
                                         "channel", "order", "source", "price", "quantity", "time",    "line" };
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const char *name = g_str_equal (columns[i], "order") ? "order_" : columns[i];
      g_autoptr (AisleColumnStats) stats = stats_of (self->project, "events", "kind is-not search", columns[i]);
      g_autofree char *sql = g_strdup_printf (
          "SELECT count (*), count (\"%s\"), count (DISTINCT \"%s\"), (SELECT count (*) FROM events_readable WHERE"
          " kind <> 'search' AND \"%s\" IS NOT NULL GROUP BY \"%s\" ORDER BY 1 DESC LIMIT 1)"
          " FROM events_readable WHERE kind <> 'search'",
          name, name, name, name);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleTable) expected = aisle_command_sql (self->project, sql, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpfloat (fact (stats, "rows"), ==, aisle_table_number (expected, 0, 0));
      g_assert_cmpfloat (fact (stats, "missing"), ==,
                         aisle_table_number (expected, 0, 0) - aisle_table_number (expected, 0, 1));
      g_assert_cmpfloat (fact (stats, "distinct"), ==, aisle_table_number (expected, 0, 2));
      g_assert_cmpint (aisle_table_integer (stats->top, 0, 1), ==, aisle_table_integer (expected, 0, 3));
      if (stats->histogram != NULL)
        g_assert_cmpfloat (total (stats->histogram), ==, aisle_table_number (expected, 0, 1));
    }
}

static void
test_figures_of_tables (Fixture *self, gconstpointer data)
{
  g_autoptr (AisleColumnStats) title = stats_of (self->project, "items", NULL, "title");
  g_autoptr (AisleColumnStats) read = stats_of (self->project, "sources", NULL, "rows_read");

  /* Of 0 .. 39: 14 end at 0, 13 at 1, 13 at 2 when divided by 3. */
  g_assert_cmpfloat (fact (title, "missing"), ==, 13);
  g_assert_cmpstr (aisle_table_text (title->top, 0, 0), ==, "Teapot");
  g_assert_cmpint (aisle_table_integer (title->top, 0, 1), ==, 14);
  g_assert_cmpfloat (fact (read, "median"), ==, 1850);
  g_assert_cmpfloat (fact (read, "maximum"), ==, 3000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/command/rows/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("sorted", test_sorted);
  ADD ("filtered", test_filtered);
  ADD ("pages", test_pages);
  ADD ("other-tables", test_other_tables);
  ADD ("recipe", test_recipe);
  ADD ("empty-columns", test_empty_columns);
  ADD ("refused", test_refused);
  ADD ("cancelled", test_cancelled);
  ADD ("figures", test_figures);
  ADD ("figures-of-tables", test_figures_of_tables);
  g_test_add_func ("/command/rows/marks", test_marks);
  g_test_add_func ("/command/rows/of-source", test_rows_of_source);
  g_test_add_func ("/command/rows/golden-figures", test_golden_figures);
  return g_test_run ();
}
