/* test-question-segments.c: what two screens show of the same thing agrees.
 *
 * Walks the registry of questions: a cell that names its users as a segment counts as many as that segment compiled, on
 * every log, within a segment and without, for every choice a question offers.  A question's passport counts the same
 * rows and users as every other's.  New questions are tested without a line. */
#include "temp-shop.h"

#include "base/error.h"
#include "base/random.h"
#include "segment/segment-merge.h"

#include <math.h>

#define CELLS_OF_A_TABLE 250 /* compared, spread evenly */
#define TOGETHER         40  /* brushed at once */
#define WRONG_CELLS      12  /* told before a table is given up */

/* ---- logs ---- */

typedef struct
{
  const char *name;
  void (*import) (const TempShop *shop);
  const char *zone, *week_start;
  const char *segment; /* a second look, within it */
} Log;

static void
import_golden (const TempShop *shop)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "fixtures", "events_utf8.csv", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  temp_shop_import (shop, "events.csv", text, NULL);
}

static void
import_catalogue (const TempShop *shop, guint n)
{
  static const char *const options[] = { "as=items", NULL };
  static const char *const categories[] = { "Shoes", "Desk lamps", "Books", "" };
  g_autoptr (GString) text = g_string_new ("item,title,category\n");

  for (guint item = 0; item < n; item++)
    g_string_append_printf (text, "i%u,Item %u,%s\n", item, item, categories[item % G_N_ELEMENTS (categories)]);
  temp_shop_import (shop, "items.csv", text->str, options);
}

typedef struct
{
  gint64 time;
  char *line;
} Row;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;

  return x->time < y->time ? -1 : x->time > y->time;
}

static void
row_clear (gpointer data)
{
  g_free (((Row *) data)->line);
}

/* One visit: some events minutes apart, a purchase as one order. */
static void
add_visit (GArray *rows, AisleRandom *random, const char *user, gint64 start, guint visit, gboolean bare)
{
  static const char *const queries[] = { "lamp", "red shoes", "book" };
  static const char *const kinds[] = { "view", "view", "view", "search", "cart", "view", "buy", "buy", "return" };
  const char *channel = visit % 3 == 0 ? "web" : visit % 3 == 1 ? "app" : "";
  gint64 time = start;

  for (guint64 n = 1 + aisle_random_below (random, 7); n > 0; n--)
    {
      const char *kind = kinds[aisle_random_below (random, G_N_ELEMENTS (kinds))];
      guint item = (guint) aisle_random_below (random, 14);
      gboolean search = g_str_equal (kind, "search"), buy = g_str_equal (kind, "buy");
      g_autofree char *when = aisle_time_format (time);
      g_autofree char *what =
          search ? g_strdup (",,") : g_strdup_printf ("i%u,%u.50,%u", item, 5 + 7 * item, 1 + visit % 3);
      g_autofree char *rest =
          bare ? g_strdup ("")
               : g_strdup_printf (",%s,%s%.0u,s%u", channel, buy ? "o" : "", buy ? visit + 1 : 0, visit);
      Row row = { time, g_strdup_printf ("%s,%s,%s,%s%s,%s\n", when, user, kind, what, rest,
                                         search ? queries[item % 3] : "") };
      g_array_append_val (rows, row);
      time += (gint64) aisle_random_below (random, 25 * 60) * AISLE_SECOND;
    }
}

/* Ten weeks around the change to summer time; bare: no channels, orders and sessions of its own. */
static void
import_random (const TempShop *shop, guint users, gboolean anonymous, gboolean bare)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GString) text = g_string_new (bare ? "time,user,event,item,price,quantity,query\n"
                                                : "time,user,event,item,price,quantity,channel,order,session,query\n");
  gint64 first = (gint64) aisle_day_from_date (2024, 2, 1) * AISLE_DAY;
  guint visit = 0;
  AisleRandom random;

  aisle_random_init (&random, 11, bare ? "bare" : "rich");
  g_array_set_clear_func (rows, row_clear);
  for (guint user = 0; user < users; user++)
    {
      g_autofree char *name = g_strdup_printf ("u%u", user);
      gint64 time = first + (gint64) aisle_random_below (&random, 40) * AISLE_DAY;
      for (guint64 n = 1 + aisle_random_below (&random, 8); n > 0; n--, visit++)
        {
          time += (gint64) (aisle_random_uniform (&random) * (double) (6 * AISLE_DAY));
          add_visit (rows, &random, anonymous && visit % 11 == 0 ? "" : name, time / AISLE_SECOND * AISLE_SECOND, visit,
                     bare);
        }
    }
  g_array_sort (rows, compare_rows);
  for (guint i = 0; i < rows->len; i++)
    g_string_append (text, g_array_index (rows, Row, i).line);
  temp_shop_import (shop, "log.csv", text->str, NULL);
}

static void
import_rich (const TempShop *shop)
{
  import_random (shop, 90, TRUE, FALSE);
  import_catalogue (shop, 12); /* two items are not in it */
}

static void
import_bare (const TempShop *shop)
{
  import_random (shop, 60, FALSE, TRUE);
}

static const Log logs[] = {
  { "golden", import_golden, "UTC", "monday", "did (view) and events > 3" },
  { "rich", import_rich, "America/New_York", "sunday", "did (cart) and sessions > 1" },
  { "bare", import_bare, "Asia/Shanghai", "monday", "did (purchase)" },
};

typedef struct
{
  TempShop shop;
  AisleProject *project;
  AisleLook *look;
} Shop;

static void
shop_open (Shop *self, const Log *log, gboolean within)
{
  g_autoptr (GError) error = NULL;

  temp_shop_init (&self->shop);
  log->import (&self->shop);
  self->project = temp_shop_open (&self->shop);
  if (!aisle_command_set (self->project, "time_zone", log->zone, &error)
      || !aisle_command_set (self->project, "week_start", log->week_start, &error))
    g_error ("%s", error->message);
  if (!aisle_command_segment_save (self->project, "buyers", "did (purchase)", &error)
      || !aisle_command_segment_save (self->project, "left, at the cart", "sequence (view, cart, purchase) = 2",
                                      &error))
    g_error ("%s", error->message);
  self->look = aisle_look_open (self->project, within ? log->segment : NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
shop_close (Shop *self)
{
  aisle_look_close (self->look);
  aisle_project_close (self->project);
  temp_shop_clear (&self->shop);
}

static gint64
count (const AisleView *view, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBitmap) bitmap = aisle_segment_compile (view, text, NULL, &error);

  if (error != NULL)
    {
      g_test_fail_printf ("%s: %s", text, error->message);
      return -1;
    }
  return (gint64) aisle_bitmap_count (bitmap);
}

/* ---- cells ---- */

/* The users that a cell counts: itself, or those of its row. */
static gboolean
users_of (const AisleTable *table, gsize row, gsize column, gint64 *users)
{
  const AisleColumnSpec *spec = aisle_table_column (table, column);
  gssize of_row = aisle_table_find (table, "users");

  if (spec->type == AISLE_COLUMN_INTEGER && g_strcmp0 (spec->unit, "users") == 0)
    of_row = (gssize) column;
  /* A table with a row for each user. */
  if (of_row < 0 && g_str_equal (aisle_table_column (table, 0)->name, "user"))
    {
      *users = 1;
      return TRUE;
    }
  if (of_row < 0 || aisle_table_is_missing (table, row, (gsize) of_row))
    return FALSE;
  *users = aisle_table_integer (table, row, (gsize) of_row);
  return TRUE;
}

/* TRUE when the cell has a segment. */
static gboolean
check_cell (const AisleQuestion *question, const AisleView *view, const AisleParams *params, const AisleTable *table,
            gsize row, gsize column, guint *wrong)
{
  g_autofree char *text = question->segment (view, params, table, row, column);
  g_autofree char *values = NULL;
  gint64 expected = 0, found;

  if (text == NULL)
    return FALSE;
  found = count (view, text);
  if (users_of (table, row, column, &expected) && found == expected)
    return TRUE;
  values = json_to_string (aisle_params_to_json (params), FALSE);
  g_test_fail_printf ("%s %s: row %zu, column %s: %" G_GINT64_FORMAT " users, the segment '%s' has %" G_GINT64_FORMAT,
                      question->id, values, row, aisle_table_column (table, column)->name, expected, text, found);
  (*wrong)++;
  return TRUE;
}

/* Cells of a column that are brushed together: said with spans they hold the same users as one by one. */
static void
check_together (const AisleQuestion *question, const AisleView *view, const AisleParams *params,
                const AisleTable *table, gsize column, gsize from, gsize step)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *merged = NULL;

  for (gsize row = from; row < aisle_table_n_rows (table) && texts->len < TOGETHER; row += step)
    {
      char *one = question->segment (view, params, table, row, column);
      if (one == NULL)
        continue;
      g_string_append_printf (plain, "%s(%s)", texts->len > 0 ? " or " : "", one);
      g_ptr_array_add (texts, one);
    }
  if (texts->len < 2)
    return;
  merged = aisle_segment_any ((const char *const *) texts->pdata, texts->len, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (AisleBitmap) one_by_one = aisle_segment_compile (view, plain->str, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (AisleBitmap) together = aisle_segment_compile (view, merged, NULL, &error);
  g_assert_no_error (error);
  if (!aisle_bitmap_equal (one_by_one, together))
    g_test_fail_printf ("%s: %zu users in '%s', %zu in '%s'", question->id, aisle_bitmap_count (one_by_one), plain->str,
                        aisle_bitmap_count (together), merged);
}

/* How many cells had a segment. */
static gsize
check_table (const AisleQuestion *question, const AisleView *view, const AisleParams *params, const AisleTable *table)
{
  gsize n_columns = aisle_table_n_columns (table), n_cells = aisle_table_n_rows (table) * n_columns;
  gsize step = n_cells / CELLS_OF_A_TABLE + 1, checked = 0;
  guint wrong = 0;

  for (gsize column = 0; column < n_columns; column++)
    {
      check_together (question, view, params, table, column, 0, 1);
      check_together (question, view, params, table, column, 1, 2); /* with gaps */
    }
  for (gsize cell = 0; cell < n_cells && wrong < WRONG_CELLS; cell += step)
    checked += check_cell (question, view, params, table, cell / n_columns, cell % n_columns, &wrong);
  return checked;
}

/* What the passport says of rows and segment is the view's. */
static void
check_passport (const AisleQuestion *question, const AisleView *view, const AislePassport *passport)
{
  g_autoptr (JsonNode) node = aisle_passport_to_json (passport);
  JsonObject *object = json_node_get_object (node), *segment = aisle_json_object (object, "segment");
  gint64 rows = aisle_json_integer (object, "rows_in", -1);

  if (rows != (gint64) view->columns->n_events)
    g_test_fail_printf ("%s: the passport has %" G_GINT64_FORMAT " rows of %zu", question->id, rows,
                        view->columns->n_events);
  if (g_strcmp0 (aisle_json_text (object, "content_hash", ""), view->columns->content_hash) != 0)
    g_test_fail_printf ("%s: the passport has another content hash", question->id);
  if (view->users != NULL
      && (segment == NULL || aisle_json_integer (segment, "users", -1) != (gint64) aisle_bitmap_count (view->users)))
    g_test_fail_printf ("%s: the passport has other users than the segment", question->id);
}

static gsize
check_answer (const AisleQuestion *question, const AisleView *view, const AisleParams *params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = question->answer (view, params, NULL, &error);

  if (answer == NULL)
    {
      if (!g_error_matches (error, error->domain, AISLE_ERROR_USAGE)
          && !g_error_matches (error, error->domain, AISLE_ERROR_EMPTY)
          && !g_error_matches (error, error->domain, AISLE_ERROR_NOT_FOUND))
        g_test_fail_printf ("%s: %s", question->id, error->message);
      return 0;
    }
  check_passport (question, view, answer->passport);
  return question->segment != NULL ? check_table (question, view, params, answer->table) : 0;
}

/* The defaults, then every choice of every parameter, alone. */
static gsize
check_question (const AisleQuestion *question, const AisleView *view)
{
  static const char *const booleans[] = { "true", "false", NULL };
  g_autoptr (AisleParams) defaults = aisle_params_new (question->params, question->n_params);
  gsize checked = check_answer (question, view, defaults);

  for (gsize p = 0; p < question->n_params; p++)
    {
      const AisleParam *param = &question->params[p];
      const char *const *choices = param->type == AISLE_PARAM_BOOLEAN  ? booleans
                                   : param->type == AISLE_PARAM_CHOICE ? param->choices
                                                                       : NULL;
      for (gsize c = 0; choices != NULL && choices[c] != NULL; c++)
        {
          g_autoptr (AisleParams) params = aisle_params_dup (defaults);
          g_autoptr (GError) error = NULL;
          if (g_str_equal (choices[c], param->fallback))
            continue;
          g_assert_true (aisle_params_set (params, param->name, choices[c], &error));
          g_assert_no_error (error);
          checked += check_answer (question, view, params);
        }
    }
  return checked;
}

static void
test_cells (gconstpointer data)
{
  const Log *log = data;
  gsize n;
  const AisleQuestion *const *questions = aisle_questions (&n);

  for (int within = 0; within < 2; within++)
    {
      Shop shop = { 0 };
      shop_open (&shop, log, within == 1);
      for (gsize q = 0; q < n; q++)
        {
          gsize checked = check_question (questions[q], &shop.look->view);
          g_test_message ("%s%s: %s: %zu cells", log->name, within ? ", within a segment" : "", questions[q]->id,
                          checked);
          /* The rich log has something in every question's cells. */
          if (checked == 0 && questions[q]->segment != NULL && g_str_equal (log->name, "rich"))
            g_test_fail_printf ("%s offers segments, and none on a log with everything", questions[q]->id);
        }
      shop_close (&shop);
    }
}

/* Choices that change each other. */
static void
test_combined (gconstpointer data)
{
  static const char *const settings[][2] = {
    { "paths", "direction=back;merge=true;detail=category" },
    { "paths", "direction=back;within=window;window=6h;from=view" },
    { "paths", "within=window;window=2d;detail=category;merge=true;show=transitions;by=users" },
    { "paths", "direction=back;depth=3;from=purchase;merge=true;gap=5m" },
    { "retention", "by=new;start=purchase;return=view" },
    { "retention", "by=new;start=cart;period=week" },
    { "retention", "by=channel;start=view;return=purchase;period=week" },
    { "retention", "by=category;start=cart;period=month" },
    { "retention", "by=kind;return=view;period=month" },
    { "rfm", "at=2024-03-20;ties=split" },
    { "rfm", "by=score;at=2024-03-20" },
    { "rfm", "by=grid;ties=split" },
    { "rfm", "recency_cuts=5,10,20,40;ties=split" },
    { "carts", "by=user;within=12h" },
    { "carts", "by=item;within=12h" },
    { "carts", "within=3h" },
  };
  const Log *log = data;

  for (int within = 0; within < 2; within++)
    {
      Shop shop = { 0 };
      shop_open (&shop, log, within == 1);
      for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
        {
          const AisleQuestion *question = aisle_question (settings[i][0]);
          g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
          g_auto (GStrv) pairs = g_strsplit (settings[i][1], ";", -1);
          g_autoptr (GError) error = NULL;
          for (gsize p = 0; pairs[p] != NULL; p++)
            if (!aisle_params_set_pair (params, pairs[p], &error))
              g_error ("%s", error->message);
          gsize checked = check_answer (question, &shop.look->view, params);
          g_test_message ("%s %s: %zu cells", settings[i][0], settings[i][1], checked);
          if (checked == 0 && g_str_equal (log->name, "rich"))
            g_test_fail_printf ("%s %s has no cell with a segment", settings[i][0], settings[i][1]);
        }
      shop_close (&shop);
    }
}

/* ---- the same number on two screens ---- */

static AisleAnswer *
ask (const Shop *shop, const char *id, const char *pair, const char *segment)
{
  const AisleQuestion *question = aisle_question (id);
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (GError) error = NULL;
  AisleAnswer *answer;

  if (pair != NULL)
    g_assert_true (aisle_params_set_pair (params, pair, &error));
  answer = aisle_command_ask (shop->project, id, params, segment, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

/* The first step of a funnel, the users with that event, those of the segment in a passport, and those that an overview
 * of them counts. */
static void
test_first_step (gconstpointer data)
{
  static const char *const modes[] = { "mode=ordered", "mode=strict" };
  Shop shop = { 0 };
  gint64 with_event;

  shop_open (&shop, data, FALSE);
  with_event = count (&shop.look->view, "did (view)");
  g_assert_cmpint (with_event, >, 0);
  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (AisleAnswer) all = ask (&shop, "funnel", modes[m], NULL);
      g_autoptr (AisleAnswer) within = ask (&shop, "funnel", modes[m], "did (view)");
      g_autoptr (JsonNode) node = aisle_passport_to_json (within->passport);
      JsonObject *segment = aisle_json_object (json_node_get_object (node), "segment");
      gsize column = (gsize) aisle_table_find (all->table, "users");
      g_assert_cmpint (aisle_table_integer (all->table, 0, column), ==, with_event);
      g_assert_cmpint (aisle_table_integer (within->table, 0, column), ==, with_event);
      g_assert_cmpint (aisle_json_integer (segment, "users", -1), ==, with_event);
    }
  shop_close (&shop);
}

static double
sum_of (const AisleTable *table, gsize column)
{
  double sum = 0;

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    if (!aisle_table_is_missing (table, row, column))
      sum += aisle_table_number (table, row, column);
  return sum;
}

/* Purchases less returns, of the events for which `where` holds, as SQLite adds them up. */
static double
sql_revenue (AisleProject *project, const char *where)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT sum (CASE k.role WHEN 'purchase' THEN round (price * coalesce (quantity, 1)) WHEN 'return' THEN "
      "-round (price * abs (coalesce (quantity, 1))) END) / 10000.0 FROM events_valid AS e JOIN kinds AS k ON k.id = "
      "e.kind WHERE %s",
      where);
  sqlite3_stmt *statement = NULL;
  double sum;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  sum = sqlite3_column_double (statement, 0);
  sqlite3_finalize (statement);
  return sum;
}

/* Every question whose rows are parts of the log has all of its revenue; those of users alone have that of the users.
 * Rows of `similar` and `queries` are no parts. */
static void
test_revenue (gconstpointer data)
{
  static const char *const apart[] = { "similar", "queries", NULL };
  Shop shop = { 0 };
  gsize n, checked = 0;
  const AisleQuestion *const *questions = aisle_questions (&n);

  shop_open (&shop, data, FALSE);
  for (gsize q = 0; q < n; q++)
    {
      const char *id = questions[q]->id;
      g_autoptr (AisleAnswer) answer = aisle_command_ask (shop.project, id, NULL, NULL, NULL, NULL);
      gssize column = answer != NULL ? aisle_table_find (answer->table, "revenue") : -1;
      double found, expected;

      if (column < 0 || g_strv_contains (apart, id))
        continue;
      found = g_str_equal (id, "segments") ? aisle_table_number (answer->table, 0, (gsize) column)
                                           : sum_of (answer->table, (gsize) column);
      expected = sql_revenue (shop.project, g_str_equal (id, "segments") ? "user IS NOT NULL"
                                            : g_str_equal (id, "rfm")
                                                ? "user IN (SELECT user FROM events_valid JOIN kinds AS o ON "
                                                  "o.id = kind WHERE o.role = 'purchase')"
                                                : "TRUE");
      if (fabs (found - expected) > 1e-6)
        g_test_fail_printf ("%s: a revenue of %f, not %f", id, found, expected);
      checked++;
    }
  g_assert_cmpuint (checked, >=, 5);
  shop_close (&shop);
}

/* A Sankey holds every event once: what its rows lack, its passport counts. */
static void
test_paths (gconstpointer data)
{
  static const char *const shows[] = { "show=steps", "show=transitions" };
  Shop shop = { 0 };

  shop_open (&shop, data, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (shows); i++)
    {
      g_autoptr (AisleAnswer) answer = ask (&shop, "paths", shows[i], NULL);
      g_autoptr (JsonNode) node = aisle_passport_to_json (answer->passport);
      JsonObject *dropped = aisle_json_object (json_node_get_object (node), "dropped");
      g_autoptr (GList) reasons = dropped != NULL ? json_object_get_members (dropped) : NULL;
      double events = sum_of (answer->table, (gsize) aisle_table_find (answer->table, "events"));
      for (GList *reason = reasons; reason != NULL; reason = reason->next)
        events += (double) aisle_json_integer (dropped, reason->data, 0);
      g_assert_cmpfloat (events, ==, (double) shop.look->columns->n_events);
    }
  shop_close (&shop);
}

/* A saved segment counts the same by name, by text, as a bitmap and in every passport. */
static void
test_saved (gconstpointer data)
{
  const Log *log = data;
  g_autoptr (GError) error = NULL;
  Shop shop = { 0 };
  gsize n, users, of, by_text;
  const AisleQuestion *const *questions = aisle_questions (&n);

  shop_open (&shop, log, FALSE);
  g_assert_true (aisle_command_segment_save (shop.project, "kept", log->segment, &error));
  g_assert_true (aisle_command_segment_count (shop.project, "kept", &users, &of, NULL, &error));
  g_assert_true (aisle_command_segment_count (shop.project, log->segment, &by_text, &of, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (users, ==, by_text);
  g_assert_cmpuint (of, ==, shop.look->columns->n_users);
  g_assert_cmpint ((gint64) users, ==, count (&shop.look->view, log->segment));
  for (gsize q = 0; q < n; q++)
    {
      g_autoptr (AisleParams) params = aisle_params_new (questions[q]->params, questions[q]->n_params);
      g_autoptr (AisleAnswer) answer = aisle_command_ask (shop.project, questions[q]->id, params, "kept", NULL, NULL);
      if (answer == NULL)
        continue;
      g_autoptr (JsonNode) node = aisle_passport_to_json (answer->passport);
      JsonObject *segment = aisle_json_object (json_node_get_object (node), "segment");
      g_assert_cmpstr (aisle_json_text (segment, "name", ""), ==, "kept");
      g_assert_cmpint (aisle_json_integer (segment, "users", -1), ==, (gint64) users);
    }
  shop_close (&shop);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (gconstpointer data);
  } tests[] = { { "cells", test_cells },     { "combined", test_combined }, { "first-step", test_first_step },
                { "revenue", test_revenue }, { "paths", test_paths },       { "saved", test_saved } };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (logs); i++)
    for (gsize t = 0; t < G_N_ELEMENTS (tests); t++)
      {
        g_autofree char *path = g_strdup_printf ("/question-segments/%s/%s", logs[i].name, tests[t].name);
        g_test_add_data_func (path, &logs[i], tests[t].run);
      }
  return g_test_run ();
}
