/* test-clicks.c: query logs of shown results read as searches, and what their clicks say: golden.json (F7_clicks), logs by
 * hand, and a project of version 5. */
#include "behaviour/ask-shop.h"
#include "behaviour/asking.h"

#include "base/error.h"
#include "behaviour/click-grades.h"

#include <sqlite3.h>

static const char *const as_queries[] = { "as=queries", NULL };

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *fixture, const char *text)
{
  temp_shop_init (&fixture->shop);
  temp_shop_import (&fixture->shop, "log.csv", text, as_queries);
  fixture->project = temp_shop_open (&fixture->shop);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_pointer (&fixture->project, aisle_project_close);
  temp_shop_clear (&fixture->shop);
}

static AisleSearchLog *
read_log (const Fixture *fixture, gint64 before)
{
  g_autoptr (GError) error = NULL;
  AisleSearchLog *log = aisle_search_log_read (fixture->project, NULL, before, NULL, &error);

  g_assert_no_error (error);
  return log;
}

/* Rows of two searches of ann's mixed; a result that has a row for being shown and one for its click; places left out;
 * bob's log names the clicked item alone. */
static void
test_searches (void)
{
  static const char text[] = "query,user_id,timestamp,item,position,results,clicked\n"
                             "lamp,ann,2020-01-01 10:00:00,b,2,9,0\n"
                             "chair,ann,2020-01-01 10:05:00,d,1,2,no\n"
                             "lamp,ann,2020-01-01 10:00:00,a,1,9,false\n"
                             "lamp,ann,2020-01-01 10:00:00,a,1,9,click\n"
                             "chair,ann,2020-01-01 10:05:00,e,2,2,yes\n"
                             "lamp,bob,2020-01-02 10:00:00,c,,4,\n"
                             "rug,cat,2020-01-03 10:00:00,f,,,0\n"
                             "rug,cat,2020-01-03 10:00:00,g,,,0\n"
                             "rug,cat,2020-01-03 10:00:00,g,,,1\n"
                             "sofa,cat,2020-01-04 10:00:00,,,0,\n";
  Fixture fixture;

  set_up (&fixture, text);
  {
    g_autoptr (AisleSearchLog) log = read_log (&fixture, G_MAXINT64);
    g_autoptr (AisleSearchLog) early = read_log (&fixture, log->time[1]);

    g_assert_cmpuint (log->n, ==, 5);
    g_assert_cmpuint (log->start[5], ==, 7);
    /* lamp: a was shown and clicked, b was shown. */
    g_assert_cmpint (log->told[0], ==, 1);
    g_assert_cmpint (log->results[0], ==, 9);
    g_assert_cmpuint (log->start[1], ==, 2);
    g_assert_cmpint (log->position[0], ==, 0);
    g_assert_cmpint (log->clicked[0], ==, 1);
    g_assert_cmpint (log->clicked[1], ==, 0);
    g_assert_cmpint (log->clicked[2] * 10 + log->clicked[3], ==, 1);
    /* bob's item is a clicked one, of no known place. */
    g_assert_cmpint (log->told[2], ==, 0);
    g_assert_cmpint (log->clicked[4], ==, 1);
    g_assert_cmpint (log->position[4], ==, AISLE_NO_POSITION);
    /* Places in the order of the rows, and as many results as were shown. */
    g_assert_cmpint (log->position[5] * 10 + log->position[6], ==, 1);
    g_assert_cmpint (log->results[3], ==, 2);
    g_assert_cmpint (log->results[4], ==, 0);
    g_assert_cmpuint (early->n, ==, 1);
  }
  tear_down (&fixture);
}

/* Without users, sessions and times a list goes on while its places rise. */
static void
test_nameless (void)
{
  Fixture fixture;

  set_up (&fixture, "query,item,position,clicked\nlamp,a,1,0\nlamp,b,2,1\nlamp,a,1,1\nlamp,b,2,0\nrug,c,3,0\n");
  {
    g_autoptr (AisleSearchLog) log = read_log (&fixture, G_MAXINT64);

    g_assert_cmpuint (log->n, ==, 3);
    g_assert_cmpuint (log->start[1], ==, 2);
    g_assert_cmpuint (log->start[2], ==, 4);
  }
  tear_down (&fixture);
}

/* X at place 1, 10 clicks of 100; Y at place 3, 6 of 100.  That places 1 to 3 are looked at 1, .6 and .4 is learnt from
 * other results, which stood at all three: each is clicked at 50, 30 and 20 of 100. */
static char *
golden_log_text (void)
{
  GString *text = g_string_new ("query,session_id,item,position,clicked\n");
  guint session = 0;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (text, "lamp,s%u,%s,%d,%d\n", session++, i < 100 ? "X" : "Y", i < 100 ? 1 : 3,
                            i < 100 ? i < 10 : i < 106);
  for (guint item = 0; item < 20; item++)
    for (guint place = 0; place < 3; place++)
      for (guint i = 0; i < 100; i++)
        g_string_append_printf (text, "rug,s%u,r%u,%u,%d\n", session++, item, place + 1,
                                i < (guint[]){ 50, 30, 20 }[place]);
  return g_string_free (text, FALSE);
}

static gsize
row_of_item (const AisleAnswer *answer, const char *item)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (g_str_equal (text (answer, row, "item"), item))
      return row;
  g_assert_not_reached ();
}

static void
test_golden (void)
{
  Fixture fixture;
  g_autofree char *log = golden_log_text ();
  g_autoptr (JsonNode) golden = golden_numbers ("F7_clicks");
  JsonObject *numbers = json_node_get_object (golden), *raw = json_object_get_object_member (numbers, "ctr");
  JsonObject *freed = json_object_get_object_member (numbers, "pbm_relevance");

  set_up (&fixture, log);
  {
    g_autoptr (AisleAnswer) answer = ask_well (fixture.project, "clicks", "query=lamp");
    static const char *const items[] = { "X", "Y" };

    g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 2);
    for (gsize i = 0; i < 2; i++)
      {
        gsize row = row_of_item (answer, items[i]);

        g_assert_cmpfloat_with_epsilon (number (answer, row, "ctr"), json_object_get_double_member (raw, items[i]),
                                        1e-12);
        g_assert_cmpfloat_with_epsilon (number (answer, row, "position"),
                                        json_object_get_double_member (freed, items[i]), 1e-4);
        g_assert_cmpfloat (number (answer, row, "shown"), ==, 100);
      }
    /* The order turns. */
    g_assert_cmpuint (row_of_item (answer, "Y"), ==, 0);
  }
  {
    g_autoptr (AisleAnswer) answer = ask_well (fixture.project, "clicks", "query=lamp;model=raw");

    g_assert_cmpuint (row_of_item (answer, "X"), ==, 0);
    g_assert_cmpfloat (number (answer, 0, "grade"), >, number (answer, 1, "grade"));
  }
  tear_down (&fixture);
}

/* Grades lie between 0 and 3, follow the relevance where the looks are the same, and leave out what was hardly shown. */
static void
test_grades (void)
{
  Fixture fixture;
  g_autofree char *log = golden_log_text ();
  g_autoptr (GError) error = NULL;

  set_up (&fixture, log);
  {
    g_autoptr (AisleClickGrades) grades =
        aisle_click_grades_read (fixture.project, NULL, G_MAXINT64, AISLE_CLICKS_POSITION, 1, NULL, &error);
    g_autoptr (AisleClickGrades) few = NULL;

    g_assert_no_error (error);
    g_assert_cmpuint (grades->n, ==, 22);
    g_assert_cmpuint (grades->bias.n_positions, ==, 3);
    g_assert_cmpfloat_with_epsilon (grades->bias.looked_at[1], .6, 1e-4);
    g_assert_cmpfloat_with_epsilon (grades->bias.looked_at[2], .4, 1e-4);
    /* By hand: r's are clicked 100 of 300 times and looked at 200: .5, which is also their mean, and the highest. */
    g_assert_cmpfloat_with_epsilon (grades->scale, .5, 1e-4);
    /* X: .1 over 100 looks, Y .15 over 40; their mean is .16 / 1.4; each is drawn to it by ten looks. */
    g_assert_cmpfloat_with_epsilon (grades->grades[0].grade, 6 * (10 + 10 * .16 / 1.4) / 110, 1e-3);
    g_assert_cmpfloat_with_epsilon (grades->grades[1].grade, 6 * (6 + 10 * .16 / 1.4) / 50, 1e-3);
    for (gsize p = 0; p < grades->n; p++)
      {
        g_assert_cmpfloat (grades->grades[p].grade, >=, 0);
        g_assert_cmpfloat (grades->grades[p].grade, <=, 3);
      }
    few = aisle_click_grades_read (fixture.project, NULL, G_MAXINT64, AISLE_CLICKS_POSITION, 101, NULL, &error);
    g_assert_cmpuint (few->n, ==, 20);
  }
  tear_down (&fixture);
}

static void
test_refused (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  /* The clicked items alone say nothing of what was not clicked. */
  set_up (&fixture, "query,user_id,timestamp,item,position\nlamp,ann,2020-01-01 10:00:00,a,1\n");
  g_assert_null (ask (fixture.project, "clicks", "", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY);
  g_assert_nonnull (strstr (error->message, "'clicked'"));
  tear_down (&fixture);
}

/* What a log said in columns that were attributes before version 6 is known after the upgrade. */
static void
test_upgrade (void)
{
  Fixture fixture;
  sqlite3 *db = NULL;
  char *message = NULL;

  set_up (&fixture, "query,user_id,timestamp,item,position\nlamp,ann,2020-01-01 10:00:00,a,1\n"
                    "lamp,ann,2020-01-01 10:00:00,b,2\nlamp,bob,2020-01-01 11:00:00,b,1\n");
  g_clear_pointer (&fixture.project, aisle_project_close);
  g_assert_cmpint (sqlite3_open (fixture.shop.project, &db), ==, SQLITE_OK);
  sqlite3_exec (
      db,
      "DROP VIEW judgements_readable; DROP VIEW judged; DROP VIEW query_texts_readable; DROP TABLE query_texts;"
      "CREATE VIEW judgements_readable AS SELECT * FROM judgements;"
      "DROP VIEW answers_readable; DROP VIEW turn_intents; DROP VIEW dialogues; DROP TABLE answers;"
      "DROP TABLE labels; DROP TABLE label_acts; DROP TABLE chat_tests;"
      "CREATE VIEW dialogues AS SELECT * FROM dialogue_turns;"
      "DROP VIEW query_results; DROP VIEW queries_readable; ALTER TABLE query_records DROP COLUMN clicked;"
      "CREATE VIEW queries_readable AS SELECT * FROM query_records; PRAGMA user_version = 5;"
      "UPDATE query_records SET attributes = '{\"Is_Click\":' || (id = 2) || '}' WHERE id < 3;"
      "UPDATE query_records SET attributes = '{\"event\":\"product_click\",\"x\":1}' WHERE id = 3;",
      NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
  fixture.project = temp_shop_open (&fixture.shop);
  {
    g_autoptr (AisleSearchLog) log = read_log (&fixture, G_MAXINT64);

    g_assert_cmpuint (log->n, ==, 2);
    g_assert_true (log->told[0] && log->told[1]);
    g_assert_cmpint (log->clicked[0] * 100 + log->clicked[1] * 10 + log->clicked[2], ==, 11);
  }
  tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clicks/searches", test_searches);
  g_test_add_func ("/clicks/nameless", test_nameless);
  g_test_add_func ("/clicks/golden", test_golden);
  g_test_add_func ("/clicks/grades", test_grades);
  g_test_add_func ("/clicks/refused", test_refused);
  g_test_add_func ("/clicks/upgrade", test_upgrade);
  return g_test_run ();
}
