/* test-sql.c: SQL reads and nothing else, says where it is wrong, and is completed as it is written. */
#include "temp-shop.h"

#include "base/error.h"

#include <string.h>

static const char *const log_text = "time,user,item,event,price\n"
                                    "2024-01-01 10:00:00,u1,i1,view,\n"
                                    "2024-01-02 10:00:00,u1,i1,buy,9.50\n"
                                    "2024-01-02 11:00:00,u2,i2,buy,20\n";

typedef struct
{
  TempShop shop;
  AisleProject *project;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  temp_shop_init (&self->shop);
  temp_shop_import (&self->shop, "log.csv", log_text, NULL);
  self->project = temp_shop_open (&self->shop); /* for writing: the guard must hold even here */
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  aisle_project_close (self->project);
  temp_shop_clear (&self->shop);
}

static void
test_only_reads (Fixture *self, gconstpointer data)
{
  static const char *const wrong[] = {
    "ATTACH 'other.db' AS other",
    "DETACH main",
    "PRAGMA user_version",
    "PRAGMA query_only = 0",
    "DELETE FROM events",
    "UPDATE items SET title = 'x'",
    "INSERT INTO settings VALUES ('a', 'b')",
    "CREATE TABLE t (a)",
    "CREATE TEMP TABLE t (a)",
    "CREATE VIEW v AS SELECT 1",
    "DROP TABLE events",
    "ALTER TABLE items ADD COLUMN x",
    "VACUUM INTO 'copy.db'",
    "REINDEX",
    "ANALYZE",
    "BEGIN",
    "SAVEPOINT s",
    "SELECT load_extension ('x.so')",
    "SELECT * FROM pragma_user_version",
    "SELECT 1; DELETE FROM events",
    "",
    "-- nothing",
    "SELECT",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleTable) table = aisle_command_sql (self->project, wrong[i], NULL, &error);
      if (table != NULL)
        g_error ("ran: %s", wrong[i]);
      g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
    }
}

static void
test_types (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) table =
      aisle_command_sql (self->project,
                         "WITH one AS (SELECT time, substr (time, 1, 10) AS day, price, id, item FROM events_readable)"
                         " SELECT * FROM one ORDER BY id;",
                         NULL, &error);
  const AisleColumnType expected[] = { AISLE_COLUMN_TIME, AISLE_COLUMN_DATE, AISLE_COLUMN_REAL, AISLE_COLUMN_INTEGER,
                                       AISLE_COLUMN_TEXT };

  g_assert_no_error (error);
  for (gsize c = 0; c < G_N_ELEMENTS (expected); c++)
    g_assert_cmpint (aisle_table_column (table, c)->type, ==, expected[c]);
  g_assert_cmpint (aisle_table_integer (table, 0, 0), ==, 1704103200 * G_GINT64_CONSTANT (1000000));
  g_assert_cmpint (aisle_table_integer (table, 1, 1), ==, 19724); /* 2024-01-02 */
  g_assert_true (aisle_table_is_missing (table, 0, 2));
  g_assert_cmpfloat (aisle_table_number (table, 1, 2), ==, 9.5);
}

static void
check_place (Fixture *self, const char *sql, int place)
{
  g_autoptr (GError) error = NULL;
  int found = -2;

  g_assert_null (aisle_command_sql_run (self->project, sql, NULL, &found, NULL, &error));
  g_assert_cmpint (found, ==, place);
}

static void
test_place (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  check_place (self, "SELECT price, FROM events", 14);
  check_place (self, "SELECT id\nFROM events\nWHERE nothing = 1", 28);
  check_place (self, "SELECT 1; SELECT 2", 9);
  g_assert_null (aisle_command_sql (self->project, "SELECT id\nFROM events\nWHERE nothing = 1", NULL, &error));
  g_assert_nonnull (strstr (error->message, "line 3, character 7"));
}

static void
test_limits (Fixture *self, gconstpointer data)
{
  static const char *const endless =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max (i) FROM n";
  AisleSqlLimits limits = { 2, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleSqlResult) result =
      aisle_command_sql_run (self->project, "SELECT id FROM events ORDER BY id", &limits, NULL, NULL, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };

  g_assert_no_error (error);
  g_assert_true (result->more);
  g_assert_cmpuint (aisle_table_n_rows (result->table), ==, 2);
  limits = (AisleSqlLimits){ 0, 0.05 };
  g_assert_null (aisle_command_sql_run (self->project, endless, &limits, NULL, NULL, &error));
  g_assert_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (aisle_command_sql_run (self->project, endless, NULL, NULL, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* | is the cursor; expected: some of what must be offered, then ! and what must not. */
static void
check_words (const AisleSqlWords *words, const char *text, const char *expected)
{
  g_auto (GStrv) parts = g_strsplit (text, "|", 2), wanted = g_strsplit (expected, " ", -1);
  g_autofree char *sql = g_strconcat (parts[0], parts[1], NULL);
  gsize start;
  g_auto (GStrv) found = aisle_sql_words_complete (words, sql, strlen (parts[0]), &start);

  g_assert_cmpuint (start, <=, strlen (parts[0]));
  for (gsize i = 0; wanted[i] != NULL; i++)
    {
      gboolean not = wanted[i][0] == '!';
      if (*wanted[i] != '\0' && g_strv_contains ((const char *const *) found, wanted[i] + not ) == not )
        g_error ("'%s': %s", text, wanted[i]);
    }
}

static void
test_words (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleSqlWords) words = aisle_command_sql_words (self->project, &error);

  g_assert_no_error (error);
  check_words (words, "SELECT * FROM |", "events events_readable users !SELECT !price");
  check_words (words, "SELECT * FROM ev|", "events events_valid !users");
  check_words (words, "SELECT e.| FROM events_readable AS e", "kind price title !SELECT !external");
  check_words (words, "SELECT e.p| FROM events_readable e JOIN users u", "price !kind");
  check_words (words, "SELECT u.| FROM events_readable e, users u", "external !price");
  check_words (words, "SELECT users.ex| FROM users", "external");
  check_words (words, "SELECT | FROM items", "external title !price");
  check_words (words, "SELECT co|", "count coalesce");
  check_words (words, "sel|", "select !SELECT");
  check_words (words, "SEL|", "SELECT");
  check_words (words, "|", "SELECT");
  check_words (words, "SELECT 'pri|'", "!price");
  check_words (words, "SELECT 1 -- pri|", "!price");
  check_words (words, "SELECT load_e|", "!load_extension");
  check_words (words, "SELECT nothing.| FROM events", "!price");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/command/sql/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("only-reads", test_only_reads);
  ADD ("types", test_types);
  ADD ("place", test_place);
  ADD ("limits", test_limits);
  ADD ("words", test_words);
  return g_test_run ();
}
