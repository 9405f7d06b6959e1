/* The SQLite reader: values of every type, which table, and databases that are damaged, hostile, busy or our own. */
#include "base/error.h"
#include "import/import-error.h"

#include "collect-sink.h"

#include <sqlite3.h>

/* A database made by these statements. */
static char *
make_db (const char *sql)
{
  char *path = collect_file ("shop.db", "", 0);
  sqlite3 *db = NULL;
  char *message = NULL;

  g_remove (path);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s", message);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return path;
}

static CollectSink *
read_path (const char *path, const char *table)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  CollectSink *sink = collect_new ();

  g_assert_no_error (error);
  g_assert_cmpstr (mapping->reader, ==, "sqlite");
  if (table != NULL)
    {
      g_assert_true (aisle_mapping_set (mapping, "option.table", table, &error));
      g_assert_true (aisle_mapping_resample (mapping, path, &error));
      g_assert_no_error (error);
    }
  sink->with_line = TRUE;
  collect_read (sink, path, mapping, &error);
  g_assert_no_error (error);
  return sink;
}

static const char shop_sql[] =
    "CREATE TABLE zones (id INTEGER PRIMARY KEY, name TEXT);"
    "INSERT INTO zones VALUES (1, 'x'), (2, 'y'), (3, 'z'), (4, 'z');"
    "CREATE TABLE log (time, user TEXT, event TEXT, item, price REAL, note);"
    "INSERT INTO log (rowid, time, user, event, item, price) VALUES"
    " (5, '2026-03-02 09:00:00', 'u1', 'view', 17850, 59.9), (6, '2026-03-02 09:00:01', 'u1', 'buy', '0017', 1e2),"
    " (7, '2026-03-02 09:00:02', '小雨', 'buy', 9007199254740993, 0.1), (8, '2026-03-02 09:00:03', NULL, 'view', 2.0, NULL),"
    " (9, '2026-03-02 09:00:04', x'c3a9', 'view', 1, 1), (10, '2026-03-02 09:00:05', 'u' || char (0) || 'x', 'view', 1, 1),"
    " (11, '2026-03-02 09:00:06', CAST (x'75ff' AS TEXT), 'view', 1, 1);"
    "CREATE VIEW buys AS SELECT user, item, time, price FROM log WHERE event = 'buy';"
    "CREATE TABLE keys (user TEXT PRIMARY KEY, item TEXT) WITHOUT ROWID;"
    "INSERT INTO keys VALUES ('b', '1'), ('a', '2');"
    "CREATE TABLE \"odd \"\"name\" (\"a \"\"b\", rowid, user);"
    "INSERT INTO \"odd \"\"name\" VALUES (1, 99, 'u');";

static void
test_values (void)
{
  g_autofree char *path = make_db (shop_sql);
  g_autoptr (CollectSink) sink = read_path (path, NULL);

  g_assert_cmpstr (sink->rows->str, ==,
                   "5:u1|17850|view||||||2026-03-02T09:00:00Z|599000||0\n"
                   "6:u1|0017|buy||||||2026-03-02T09:00:01Z|1000000||0\n"
                   "7:小雨|9007199254740993|buy||||||2026-03-02T09:00:02Z|1000||0\n"
                   "8:|2|view||||||2026-03-02T09:00:03Z|||0\n");
  g_assert_cmpint (sink->n_rejects, ==, 3);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_ENCODING], ==, 2);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_NUL], ==, 1);
}

static void
test_tables (void)
{
  g_autofree char *path = make_db (shop_sql);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (CollectSink) view = read_path (path, "buys"), keys = read_path (path, "keys");
  g_autoptr (CollectSink) odd = read_path (path, "odd \"name");
  const char *const *offers;

  g_assert_no_error (error);
  offers = aisle_mapping_offers (mapping, "table");
  g_assert_cmpuint (g_strv_length ((char **) offers), ==, 5);
  g_assert_cmpstr (offers[0], ==, "buys");
  g_assert_cmpstr (view->rows->str, ==,
                   "1:u1|0017|purchase||||||2026-03-02T09:00:01Z|1000000||0\n"
                   "2:小雨|9007199254740993|purchase||||||2026-03-02T09:00:02Z|1000||0\n");
  g_assert_cmpstr (keys->rows->str, ==, "1:a|2||||||||||0\n2:b|1||||||||||0\n");
  g_assert_cmpint (odd->n_rows, ==, 1);
  g_assert_true (aisle_mapping_set (mapping, "option.table", "none", &error));
  g_assert_false (aisle_mapping_resample (mapping, path, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
}

static void
assert_refused (const char *path, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (CollectSink) sink = collect_new ();

  if (mapping != NULL && collect_read (sink, path, mapping, &error))
    g_error ("read, but '%s' was expected", part);
  g_assert_error (error, AISLE_IMPORT_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
}

static void
test_refused (void)
{
  g_autofree char *path = make_db ("PRAGMA application_id = 0x4169736C; CREATE TABLE events (user, item)"), *wal = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize length;

  assert_refused (path, AISLE_ERROR_USAGE, "project of Aisle");
  g_free (path);
  path = make_db ("CREATE TABLE log (user, item)");
  assert_refused (path, AISLE_ERROR_EMPTY, "'log' is empty");
  g_free (path);
  path = make_db ("PRAGMA user_version = 1; VACUUM");
  assert_refused (path, AISLE_ERROR_EMPTY, "no table");
  g_free (path);

  path = make_db (shop_sql);
  wal = g_strconcat (path, "-wal", NULL);
  g_assert_true (g_file_set_contents (wal, "x", 1, NULL));
  assert_refused (path, AISLE_ERROR_INPUT, "-wal'");
  g_remove (wal);

  /* Damaged: pages behind the first are noise, or missing. */
  g_assert_true (g_file_get_contents (path, (char **) &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 8192);
  memset (bytes + 4096, 0xa5, length - 4096);
  g_free (path);
  path = collect_file ("noise.db", bytes, (gssize) length);
  assert_refused (path, AISLE_ERROR_INPUT, "damaged");
  g_free (path);
  path = collect_file ("cut.db", bytes, 4096);
  assert_refused (path, AISLE_ERROR_INPUT, "damaged");
  g_free (path);
  path = collect_file ("header.db", "SQLite format 3\0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 64);
  assert_refused (path, AISLE_ERROR_INPUT, "damaged");
}

static void
report_nothing (double fraction, const char *what, gpointer data)
{
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (100000);
  g_cancellable_cancel (data);
  return NULL;
}

/* A view that never comes to a row can be stopped; one that calls what is not for strangers is not there. */
static void
test_hostile_views (void)
{
  g_autofree char *path = make_db (
      "CREATE TABLE log (user, item); INSERT INTO log VALUES ('u1', 'A'), ('u2', 'B');"
      "CREATE VIEW endless AS WITH RECURSIVE c (user, item) AS (SELECT 1, 1 UNION ALL SELECT user + 1, 1 FROM c)"
      " SELECT user, item FROM c WHERE user < 0;"
      "CREATE VIEW loader AS SELECT load_extension ('x') AS user, 1 AS item;");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { report_nothing, NULL, cancellable, 0, 0 };
  g_autoptr (CollectSink) sink = collect_new ();
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  g_assert_no_error (error);
  g_assert_true (aisle_mapping_set (mapping, "option.table", "endless", &error));
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (aisle_reader ("sqlite")->read (path, mapping, &sink->sink, &sink->counts, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_clear_error (&error);
  /* A first look gives up by itself. */
  g_assert_false (aisle_mapping_resample (mapping, path, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "over 5 seconds"));
  g_clear_error (&error);
  g_assert_true (aisle_mapping_set (mapping, "option.table", "loader", &error));
  g_assert_false (aisle_mapping_resample (mapping, path, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
}

static void
test_many_rows (void)
{
  g_autofree char *path = make_db (
      "CREATE TABLE log (time INTEGER, user, item); INSERT INTO log WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL"
      " SELECT i + 1 FROM c WHERE i < 99999) SELECT 1772442000 + i, 'u' || (i % 997), i % 89 FROM c");
  g_autoptr (CollectSink) sink = read_path (path, NULL);

  g_assert_cmpint (sink->n_rows, ==, 100000);
  /* 1772442000 is 2026-03-02 09:00:00; 99999 seconds are a day, 3 hours, 46 minutes and 39 seconds. */
  g_assert_true (g_str_has_suffix (sink->rows->str, "100000:u299|52|||||||2026-03-03T12:46:39Z|||0\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-reader/values", test_values);
  g_test_add_func ("/sqlite-reader/tables", test_tables);
  g_test_add_func ("/sqlite-reader/refused", test_refused);
  g_test_add_func ("/sqlite-reader/hostile-views", test_hostile_views);
  g_test_add_func ("/sqlite-reader/many-rows", test_many_rows);
  return g_test_run ();
}
