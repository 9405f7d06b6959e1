/* test-judging.c: judgements made here: rows of a judge's source, along the journal, in a replay, and what there is to
 * judge. */
#include "temp-shop.h"

#include "base/error.h"
#include "command/search-judgements.h"
#include "command/search.h"

static const char catalogue[] = "item,title,brand,price\n"
                                "A,red shoe,Acme,20\n"
                                "B,red boot,Acme,30.5\n"
                                "C,blue shoe,,\n"
                                "D,green hat,Other,5\n";
static const char log_text[] = "time,user,event,item,query\n"
                               "2024-01-01 10:00:00,u1,search,,red shoe\n"
                               "2024-01-01 10:01:00,u1,view,A,\n"
                               "2024-01-01 11:00:00,u2,search,,red shoe\n"
                               "2024-01-01 12:00:00,u2,search,,hat\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const as_items[] = { "as=items", NULL };

  temp_shop_init (&self->shop);
  temp_shop_import (&self->shop, "log.csv", log_text, NULL);
  temp_shop_import (&self->shop, "items.csv", catalogue, as_items);
  self->project = temp_shop_open (&self->shop);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->project, aisle_project_close);
  temp_shop_clear (&self->shop);
}

static void
judge (AisleProject *project, const char *query, const char *item, const char *name, int grade)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_command_judge (project, query, item, name, grade, &error));
  g_assert_no_error (error);
}

static void
assert_sound (AisleProject *project)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
}

/* The grade of an item in the pool of "red shoe"; -1: none. */
static int
grade_of (AisleProject *project, const char *item, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) pool = aisle_command_judging_pool (project, NULL, "red shoe", name, 10, NULL, &error);

  g_assert_no_error (error);
  for (gsize row = 0; row < aisle_table_n_rows (pool); row++)
    if (g_strcmp0 (aisle_table_text (pool, row, 0), item) == 0)
      return aisle_table_is_missing (pool, row, 5) ? -1 : (int) aisle_table_number (pool, row, 5);
  g_assert_not_reached ();
}

static gint64
integer (AisleProject *project, const char *sql)
{
  sqlite3_stmt *statement;
  gint64 value;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

/* Each step back and forth leaves a project that its own check finds sound. */
static void
test_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;

  judge (self->project, "red shoe", "A", "Ann", 3);
  judge (self->project, "red shoe", "A", "Ann", 1);
  judge (self->project, "red shoe", "A", "Bob", 2);
  assert_sound (self->project);
  g_assert_cmpint (grade_of (self->project, "A", "Ann"), ==, 1);
  g_assert_cmpint (grade_of (self->project, "A", "Bob"), ==, 2);
  g_assert_cmpint (grade_of (self->project, "A", "Cid"), ==, -1);
  g_assert_cmpint (grade_of (self->project, "B", "Ann"), ==, -1);
  g_assert_cmpint (integer (self->project, "SELECT count(*) FROM sources WHERE reader = 'judge' AND active"), ==, 2);

  g_assert_true (aisle_command_undo (self->project, &what, &error));
  g_assert_cmpstr (what, ==, "Judging A for “red shoe” as 2 undone");
  assert_sound (self->project);
  g_assert_cmpint (grade_of (self->project, "A", "Bob"), ==, -1);
  g_assert_cmpint (integer (self->project, "SELECT count(*) FROM sources WHERE reader = 'judge' AND active"), ==, 1);
  g_assert_true (aisle_command_undo (self->project, NULL, &error));
  g_assert_cmpint (grade_of (self->project, "A", "Ann"), ==, 3);
  g_assert_true (aisle_command_undo (self->project, NULL, &error));
  g_assert_cmpint (grade_of (self->project, "A", "Ann"), ==, -1);
  g_assert_cmpint (integer (self->project, "SELECT count(*) FROM judgements"), ==, 0);
  assert_sound (self->project);

  for (int i = 0; i < 3; i++)
    g_assert_true (aisle_command_redo (self->project, NULL, &error));
  g_assert_cmpint (grade_of (self->project, "A", "Ann"), ==, 1);
  g_assert_cmpint (grade_of (self->project, "A", "Bob"), ==, 2);
  g_assert_cmpint (integer (self->project, "SELECT count(*) FROM sources WHERE reader = 'judge'"), ==, 2);
  assert_sound (self->project);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *query, *item;
    int grade, code;
    const char *says;
  } cases[] = {
    { "red shoe", "A", 4, AISLE_ERROR_USAGE, "4 is no grade: give one from 0 to 3" },
    { "red shoe", "A", -1, AISLE_ERROR_USAGE, "-1 is no grade: give one from 0 to 3" },
    { "red shoe", "Z", 3, AISLE_ERROR_NOT_FOUND, "no item 'Z' in this project" },
    { " \t", "A", 3, AISLE_ERROR_USAGE, "no query to judge: name one" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (
          aisle_command_judge (self->project, cases[i].query, cases[i].item, "Ann", cases[i].grade, &error));
      g_assert_error (error, AISLE_COMMAND_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].says);
    }
  g_assert_cmpint (integer (self->project, "SELECT count(*) FROM sources WHERE reader = 'judge'"), ==, 0);
}

/* Of four items both judge they agree on two; each gives 0 twice, 2 and 3 once: 6/16 by chance, kappa .125 / .625. */
static void
test_agreement (Fixture *self, gconstpointer data)
{
  static const char *const items[] = { "A", "B", "C", "D" };
  static const int ann[] = { 3, 2, 0, 0 }, bob[] = { 3, 0, 0, 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleAnswer) answer = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      judge (self->project, "red shoe", items[i], "Ann", ann[i]);
      judge (self->project, "red shoe", items[i], "Bob", bob[i]);
    }
  answer = aisle_command_agreement (self->project, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (answer->table), ==, 1);
  g_assert_cmpint (aisle_table_integer (answer->table, 0, 2), ==, 4);
  g_assert_cmpfloat (aisle_table_number (answer->table, 0, 3), ==, .5);
  g_assert_cmpfloat (aisle_table_number (answer->table, 0, 6), ==, .375);
  g_assert_cmpfloat_with_epsilon (aisle_table_number (answer->table, 0, 7), .2, 1e-12);
}

/* "red shoe" is searched twice, "hat" once; a query that nobody searched for comes after those. */
static void
test_queries (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *query;
    gint64 searches, judged, others;
  } expected[] = { { "red shoe", 2, 2, 1 }, { "hat", 1, 0, 0 }, { "blue", 0, 1, 0 }, { "green", 0, 0, 1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) table = NULL;

  judge (self->project, "red shoe", "A", "Ann", 3);
  judge (self->project, "red shoe", "A", "Bob", 3);
  judge (self->project, "red shoe", "B", "Ann", 1);
  judge (self->project, "blue", "C", "Ann", 2);
  judge (self->project, "green", "D", "Bob", 2);
  table = aisle_command_judging_queries (self->project, "Ann", 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (table), ==, G_N_ELEMENTS (expected));
  for (gsize row = 0; row < G_N_ELEMENTS (expected); row++)
    {
      g_assert_cmpstr (aisle_table_text (table, row, 0), ==, expected[row].query);
      g_assert_cmpint (aisle_table_integer (table, row, 2), ==, expected[row].searches);
      g_assert_cmpint (aisle_table_integer (table, row, 1), ==, expected[row].judged);
      g_assert_cmpint (aisle_table_integer (table, row, 3), ==, expected[row].others);
    }
  assert_sound (self->project);
}

/* What the rankers find, then what is judged and not found; with what the catalogue says. */
static void
test_pool (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) pool = NULL;

  judge (self->project, "red shoe", "D", "Bob", 0);
  pool = aisle_command_judging_pool (self->project, NULL, "red shoe", "Ann", 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aisle_table_n_rows (pool), ==, 4);
  g_assert_cmpstr (aisle_table_text (pool, 0, 0), ==, "A");
  g_assert_cmpstr (aisle_table_text (pool, 0, 1), ==, "red shoe");
  g_assert_cmpstr (aisle_table_text (pool, 0, 2), ==, "Acme");
  g_assert_cmpint (aisle_table_integer (pool, 0, 4), ==, 200000);
  g_assert_cmpstr (aisle_table_text (pool, 3, 0), ==, "D");
  g_assert_cmpint (aisle_table_integer (pool, 3, 6), ==, 1);
}

/* Judging leaves the index of the catalogue as it is. */
static void
test_index (Fixture *self, gconstpointer data)
{
  static const char made_of[] = "SELECT count (DISTINCT made_of) FROM search_index WHERE made_of NOT IN"
                                " (SELECT value FROM settings WHERE name = 'test')";
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleSearch) search = aisle_command_search_open (self->project, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (aisle_project_db (self->project),
                                 "INSERT INTO settings SELECT DISTINCT 'test', made_of FROM search_index", NULL, NULL,
                                 NULL),
                   ==, SQLITE_OK);
  judge (self->project, "red shoe", "A", "Ann", 3);
  g_clear_pointer (&search, aisle_search_close);
  search = aisle_command_search_open (self->project, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (integer (self->project, made_of), ==, 0);
}

static void
test_replay (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) again = NULL;
  g_autofree char *path = temp_shop_path (&self->shop, "again.aisle");

  judge (self->project, "red shoe", "B", "Ann", 2);
  judge (self->project, "red shoe", "C", "", 1);
  g_assert_true (aisle_command_replay (self->project, path, NULL, NULL, &error));
  g_assert_no_error (error);
  again = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  g_assert_cmpint (grade_of (again, "B", "Ann"), ==, 2);
  g_assert_cmpint (grade_of (again, "C", ""), ==, 1);
  g_assert_cmpint (grade_of (again, "C", "Ann"), ==, -1);
  assert_sound (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/judging/undo", test_undo);
  TEST ("/judging/refused", test_refused);
  TEST ("/judging/agreement", test_agreement);
  TEST ("/judging/queries", test_queries);
  TEST ("/judging/pool", test_pool);
  TEST ("/judging/index", test_index);
  TEST ("/judging/replay", test_replay);
  return g_test_run ();
}
