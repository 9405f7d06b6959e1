/* test-import.c: what a log becomes, what is refused, and that a stopped import leaves nothing. */
#include "temp-shop.h"

#include "base/error.h"
#include "base/files.h"

#include <sys/wait.h>
#include <unistd.h>

static const char small_log[] = "time,user,event,item,price\n"
                                "2024-01-01 10:00:00,u1,view,A,1.50\n"
                                "2024-01-01 10:01:00,u2,buy,B,2.25\n"
                                "2024-01-01 10:02:00,,buy,B,2.25\n";

static gint64
count (AisleProject *project, const char *sql)
{
  sqlite3_stmt *row = NULL;
  gint64 n = -1;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &row, NULL), ==, SQLITE_OK);
  if (sqlite3_step (row) == SQLITE_ROW)
    n = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return n;
}

static char *
hash_of (const TempShop *shop)
{
  g_autoptr (AisleProject) project = temp_shop_open (shop);

  return aisle_project_content_hash (project);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the files in the folder, sorted, joined by spaces. */
static char *
files_in (const TempShop *shop)
{
  g_autoptr (GDir) dir = g_dir_open (shop->folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static void
test_accounts (void)
{
  TempShop shop;
  g_autofree char *path = NULL, *readable = NULL, *rejected = NULL, *names = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (GPtrArray) journal = NULL;
  const AisleJournalEntry *entry;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "log.csv");
  g_assert_true (g_file_set_contents (path,
                                      "time,user,event,item,price,title\n"
                                      "2024-01-01T10:00:00.250Z,u1,view,A,1.50,Ant\n"
                                      "2024-01-01T10:01:00Z,u2,buy,B,2.25,\n"
                                      "nonsense,u2,buy,B,2.25,\n"
                                      "2024-01-01T10:02:00Z,,buy,B,-2.25,Bee\n"
                                      "2024-01-01T10:03:00Z,u1,view,A,dear,Another\n",
                                      -1, NULL));
  report = temp_shop_import_file (&shop, path, (const char *[]){ "role.title=title", NULL }, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->counts.rows_read, ==, 5);
  g_assert_cmpint (report->rows_stored, ==, 3);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_BAD_TIME], ==, 1);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_BAD_PRICE], ==, 1);
  project = temp_shop_open (&shop);
  readable =
      temp_shop_ask (project, "SELECT time || ' ' || user || ' ' || kind || ' ' || role || ' ' || item || ' ' || title"
                              " || ' ' || price || ' ' || source || ':' || line FROM events_readable");
  g_assert_cmpstr (readable, ==, "2024-01-01T10:00:00.250000Z u1 view view A Ant 1.5 log.csv:2");
  rejected = temp_shop_ask (project, "SELECT group_concat (reason || ' ' || line || ' ' || text, ';') FROM rejects");
  g_assert_cmpstr (rejected, ==,
                   "bad_time 4 nonsense,u2,buy,B,2.25,;bad_price 6 2024-01-01T10:03:00Z,u1,view,A,dear,Another");
  names = aisle_project_item_title (project, aisle_project_find (project, AISLE_NAMES_ITEM, "B"));
  g_assert_cmpstr (names, ==, "Bee");
  g_assert_cmpint (count (project, "SELECT price FROM events WHERE id = 3"), ==, -22500);
  g_assert_cmpint (count (project, "SELECT count (*) FROM events WHERE user IS NULL"), ==, 1);
  g_assert_cmpint (aisle_project_generation (project), ==, 1);
  journal = aisle_journal_list (project, &error);
  g_assert_cmpint (journal->len, ==, 1);
  entry = journal->pdata[0];
  g_assert_cmpstr (entry->command, ==, "import");
  g_assert_cmpstr (aisle_json_text (json_node_get_object (entry->params), "file", ""), ==, "log.csv");
  g_assert_cmpint (aisle_json_integer (json_node_get_object (entry->effect), "source", 0), ==, report->source);
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* Rows in another order, other columns and another time format: the same content. */
static void
test_content_hash (void)
{
  static const char *const same[] = {
    "item,event,price,user,time,channel\nB,buy,2.250,,2024-01-01T10:02:00Z,\n"
    "A,view,1.5,u1,2024-01-01T10:00:00Z,\nB,buy,2.25,u2,2024-01-01T10:01:00Z,\n",
    "time;user;event;item;price\n1704103320;;buy;B;2,25\n1704103260;u2;buy;B;2,25\n1704103200;u1;view;A;1,50\n",
  };
  static const char *const other[] = {
    "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,1.50\n2024-01-01 10:01:00,u2,buy,B,2.25\n"
    "2024-01-01 10:02:00,,buy,B,2.26\n",
    "time,user,event,item,price\n2024-01-01 10:00:00,A,view,u1,1.50\n2024-01-01 10:01:00,u2,buy,B,2.25\n"
    "2024-01-01 10:02:00,,buy,B,2.25\n",
    "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,1.50\n2024-01-01 10:01:00,u2,buy,B,2.25\n"
    "2024-01-01 10:01:00,u2,buy,B,2.25\n2024-01-01 10:02:00,,buy,B,2.25\n",
  };
  TempShop shop;
  g_autofree char *hash = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", small_log, NULL);
  hash = hash_of (&shop);
  for (gsize i = 0; i < G_N_ELEMENTS (same) + G_N_ELEMENTS (other); i++)
    {
      g_autofree char *one = NULL;

      temp_shop_empty (&shop);
      temp_shop_import (&shop, "log.csv", i < G_N_ELEMENTS (same) ? same[i] : other[i - G_N_ELEMENTS (same)], NULL);
      one = hash_of (&shop);
      if (i < G_N_ELEMENTS (same))
        g_assert_cmpstr (one, ==, hash);
      else
        g_assert_cmpstr (one, !=, hash);
    }
  temp_shop_clear (&shop);
}

static void
test_twice (void)
{
  TempShop shop;
  g_autofree char *path = NULL, *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "log.csv", small_log, NULL);
  path = temp_shop_path (&shop, "log.csv");
  before = hash_of (&shop);
  report = temp_shop_import_file (&shop, path, NULL, FALSE, &error);
  g_assert_null (report);
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "'log.csv'"));
  g_clear_error (&error);
  after = hash_of (&shop);
  g_assert_cmpstr (before, ==, after);
  report = temp_shop_import_file (&shop, path, NULL, TRUE, &error);
  g_assert_no_error (error);
  project = temp_shop_open (&shop);
  g_assert_cmpint (count (project, "SELECT count (*) FROM events_valid"), ==, 6);
  g_assert_cmpint (count (project, "SELECT count (*) FROM users"), ==, 2);
  g_assert_cmpint (aisle_project_generation (project), ==, 2);
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* A later log: new names get the next ids, old ones keep theirs, a title that was missing is added. */
static void
test_append (void)
{
  TempShop shop;
  g_autoptr (AisleProject) project = NULL;
  g_autofree char *title = NULL;

  temp_shop_init (&shop);
  temp_shop_import (&shop, "one.csv", small_log, NULL);
  temp_shop_import (&shop, "two.csv",
                    "time,user,event,item,price,title\n2024-02-01 10:00:00,u9,view,C,1,Cat\n"
                    "2024-02-01 10:00:00,u1,view,A,1,Ant\n",
                    (const char *[]){ "role.title=title", NULL });
  project = temp_shop_open (&shop);
  g_assert_cmpint (aisle_project_find (project, AISLE_NAMES_USER, "u1"), ==, 0);
  g_assert_cmpint (aisle_project_find (project, AISLE_NAMES_USER, "u9"), ==, 2);
  g_assert_cmpint (aisle_project_find (project, AISLE_NAMES_ITEM, "C"), ==, 2);
  title = aisle_project_item_title (project, 0);
  g_assert_cmpstr (title, ==, "Ant");
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

static void
test_sessions_are_users (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *unit = NULL;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  temp_shop_import (
      &shop, "one.csv",
      "time,session_id,item\n2024-01-01 10:00:00,s1,A\n2024-01-01 10:01:00,s1,B\n2024-01-01 10:01:00,s2,B\n",
      (const char *[]){ "kind=click", NULL });
  project = temp_shop_open (&shop);
  unit = aisle_project_setting (project, "unit");
  g_assert_cmpstr (unit, ==, "session");
  g_assert_cmpint (count (project, "SELECT count (*) FROM users"), ==, 2);
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);

  path = temp_shop_path (&shop, "two.csv");
  g_assert_true (g_file_set_contents (path, small_log, -1, NULL));
  g_assert_null (temp_shop_import_file (&shop, path, NULL, FALSE, &error));
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "it counts sessions"));
  temp_shop_clear (&shop);
}

static void
test_nothing_stored (void)
{
  TempShop shop;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *files = NULL;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "log.csv");
  g_assert_true (g_file_set_contents (path, "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,x\n", -1, NULL));
  g_assert_null (temp_shop_import_file (&shop, path, (const char *[]){ "role.price=price", NULL }, FALSE, &error));
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_EMPTY);
  files = files_in (&shop);
  g_assert_cmpstr (files, ==, "log.csv");
  temp_shop_clear (&shop);
}

/* Exact counts, ten thousand kept. */
static void
test_many_rejects (void)
{
  TempShop shop;
  g_autoptr (GString) log = g_string_new ("time,user,event,item\n2024-01-01 10:00:00,u1,view,A\n");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "log.csv");
  for (guint i = 0; i < 20000; i++)
    g_string_append (log, "2024-01-01 10:00:00,u1,view,A\n");
  for (guint i = 0; i < 12345; i++)
    g_string_append (log, "never,u1,view,A\n");
  g_assert_true (g_file_set_contents (path, log->str, (gssize) log->len, NULL));
  report = temp_shop_import_file (&shop, path, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->counts.rejected[AISLE_REJECT_BAD_TIME], ==, 12345);
  project = temp_shop_open (&shop);
  g_assert_cmpint (count (project, "SELECT count (*) FROM rejects"), ==, 10000);
  g_assert_cmpint (count (project, "SELECT rejected ->> 'bad_time' FROM sources"), ==, 12345);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

/* ---- stopped ---- */

typedef struct
{
  GCancellable *cancellable;
  guint left;
} Stopper;

static void
stop_cb (double fraction, const char *what, gpointer data)
{
  Stopper *stopper = data;

  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  if (stopper->left-- == 0)
    g_cancellable_cancel (stopper->cancellable);
}

static char *
long_log (guint rows)
{
  GString *log = g_string_new ("time,user,event,item,price\n");

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (log, "2024-03-%02u 10:%02u:%02u,user-%u,view,item-%u,%u.5\n", 1 + i % 28, i / 60 % 60,
                            i % 60, i * 7919 % 997, i % 89, i % 70);
  return g_string_free (log, FALSE);
}

/* Stopped at every report, a first import leaves no file and a second one leaves the project as it was. */
static void
test_cancel (gconstpointer existing)
{
  TempShop shop;
  g_autofree char *log = long_log (30000), *path = NULL, *before = NULL, *files_before = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  gboolean done = FALSE;
  guint stops = 0;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "long.csv");
  g_assert_true (g_file_set_contents (path, log, -1, NULL));
  mapping = temp_shop_mapping (path, NULL);
  if (existing != NULL)
    {
      temp_shop_import (&shop, "log.csv", small_log, NULL);
      before = hash_of (&shop);
    }
  files_before = files_in (&shop);
  for (; !done && stops < 500; stops++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Stopper stopper = { cancellable, stops };
      AisleProgress progress = { stop_cb, &stopper, cancellable, 0, 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleImportReport) report =
          aisle_command_import (shop.project, path, mapping, FALSE, &progress, &error);

      done = report != NULL;
      if (!done)
        {
          g_autofree char *files = files_in (&shop), *after = existing != NULL ? hash_of (&shop) : NULL;

          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_assert_cmpstr (files, ==, files_before);
          g_assert_cmpstr (after, ==, before);
        }
    }
  g_assert_true (done);
  g_assert_cmpint (stops, >, 5);
  temp_shop_clear (&shop);
}

static void
test_second_process (void)
{
  TempShop shop;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int ready[2], done[2], status;
  char byte = 0;
  pid_t child;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "log.csv");
  g_assert_true (g_file_set_contents (path, small_log, -1, NULL));
  g_assert_cmpint (pipe (ready), ==, 0);
  g_assert_cmpint (pipe (done), ==, 0);
  child = fork ();
  if (child == 0)
    {
      AisleProject *held = aisle_project_prepare (shop.project, NULL);
      gboolean ok = held != NULL && write (ready[1], &byte, 1) == 1 && read (done[0], &byte, 1) == 1;
      aisle_project_close (held);
      _exit (ok ? 0 : 1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_null (temp_shop_import_file (&shop, path, NULL, FALSE, &error));
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_BUSY);
  g_assert_cmpint (write (done[1], &byte, 1), ==, 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  temp_shop_clear (&shop);
}

/* Invoice lines: every one accounted for, those without a customer kept. */
static void
test_uci (void)
{
  g_autofree char *packed = g_build_filename (g_getenv ("AISLE_SHARED") != NULL ? g_getenv ("AISLE_SHARED") : "",
                                              "data", "uci-online-retail", "online_retail.csv.zst", NULL);
  TempShop shop;
  g_autofree char *path = NULL, *command = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  g_autoptr (AisleProject) project = NULL;
  gint64 rejected = 0;

  if (!g_file_test (packed, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no uci-online-retail");
      return;
    }
  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "online_retail.csv");
  command = g_strdup_printf ("zstd -d -q -o '%s' '%s'", path, packed);
  if (system (command) != 0)
    {
      g_test_skip ("no zstd");
      temp_shop_clear (&shop);
      return;
    }
  report = temp_shop_import_file (&shop, path, NULL, FALSE, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < AISLE_N_REJECTS; i++)
    rejected += report->counts.rejected[i];
  g_assert_cmpint (report->counts.rows_read, ==, 541909);
  g_assert_cmpint (report->rows_stored + rejected, ==, 541909);
  g_assert_cmpint (rejected, ==, 0);
  project = temp_shop_open (&shop);
  g_assert_cmpint (count (project, "SELECT count (*) FROM events WHERE user IS NULL"), ==, 135080);
  temp_shop_assert_whole (project);
  g_clear_pointer (&project, aisle_project_close);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import/second-process", test_second_process); /* forks: before there are threads */
  g_test_add_func ("/import/accounts", test_accounts);
  g_test_add_func ("/import/content-hash", test_content_hash);
  g_test_add_func ("/import/twice", test_twice);
  g_test_add_func ("/import/append", test_append);
  g_test_add_func ("/import/sessions-are-users", test_sessions_are_users);
  g_test_add_func ("/import/nothing-stored", test_nothing_stored);
  g_test_add_func ("/import/many-rejects", test_many_rejects);
  g_test_add_data_func ("/import/cancel/new", NULL, test_cancel);
  g_test_add_data_func ("/import/cancel/existing", GINT_TO_POINTER (1), test_cancel);
  g_test_add_func ("/import/uci", test_uci);
  return g_test_run ();
}
