/* test-import-faults.c: every call SQLite makes to the file system during an import fails once, and the disk fills up at
 * every one; the project is then as before, or as after, and whole.
 *
 * A shim in front of the default VFS counts the calls and fails the Nth; every N is tried until an import makes fewer
 * calls than that.  What does not go through SQLite (columns, spool) meets its end by RLIMIT_FSIZE. */
#include "fault-vfs.h"
#include "temp-shop.h"

#include "base/error.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the loop ---- */

static char *
make_log (guint rows)
{
  GString *log = g_string_new ("time,user,event,item,price\n");

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (log, "2024-03-%02u 10:%02u:%02u,user-%u,view,item-%u,%u.5\n", 1 + i % 28, i / 60 % 60,
                            i % 60, i * 7919 % 997, i % 89, i % 70);
  return g_string_free (log, FALSE);
}

static char *
make_catalogue (guint rows)
{
  GString *items = g_string_new ("item_id,title,category,price,color\n");

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (items, "item-%u,Item number %u,c%u,%u.25,%s\n", i, i, i % 17, i % 90,
                            i % 2 ? "red" : "blue");
  return g_string_free (items, FALSE);
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

/* The content hashes of a project that must be whole: of its events and of its sources. */
static char *
checked_hash (const TempShop *shop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = temp_shop_open (shop);
  g_autofree char *events = aisle_project_content_hash (project);
  sqlite3_stmt *row = NULL;
  char *hash;

  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (aisle_columns_check (project, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project),
                                       "SELECT group_concat (target || content_hash) FROM sources WHERE active = 1", -1,
                                       &row, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  hash = g_strdup_printf ("%s %s", events, (const char *) sqlite3_column_text (row, 0));
  sqlite3_finalize (row);
  return hash;
}

static void
assert_only_these (const TempShop *shop, const char *const *allowed)
{
  g_autoptr (GDir) dir = g_dir_open (shop->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_strv_contains (allowed, name))
      g_error ("'%s' was left behind", name);
}

typedef struct
{
  gboolean existing;
  FaultMode mode;
  gboolean catalogue; /* items, no events */
} Case;

static void
test_faults (gconstpointer data)
{
  static const char *const before_files[] = { "log.csv",    "base.csv",           "base.aisle",
                                              "shop.aisle", "shop.aisle.columns", NULL };
  const Case *fault = data;
  TempShop shop;
  g_autofree char *log = fault->catalogue ? make_catalogue (1000) : make_log (1000), *path = NULL, *base = NULL,
                  *before = NULL, *after = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  gboolean done = FALSE;
  gint at = 0, failures = 0, undone = 0;
  g_autoptr (AisleImportReport) clean = NULL;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "log.csv");
  base = temp_shop_path (&shop, "base.aisle");
  g_assert_true (g_file_set_contents (path, log, -1, NULL));
  mapping = temp_shop_mapping (path, NULL);
  shim.fail_at = 0;
  if (fault->existing)
    {
      temp_shop_import (&shop, "base.csv",
                        "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,1.5\n"
                        "2024-01-01 10:00:00,u2,view,A,1.5\n",
                        NULL);
      before = checked_hash (&shop);
      copy_file (shop.project, base);
    }
  g_assert_nonnull ((clean = aisle_command_import (shop.project, path, mapping, FALSE, NULL, NULL)));
  after = checked_hash (&shop);
  while (!done)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleImportReport) report = NULL;
      g_autofree char *hash = NULL;

      at++;
      if (fault->existing)
        copy_file (base, shop.project);
      else
        g_remove (shop.project);
      shim.mode = fault->mode;
      shim.calls = 0;
      shim.fail_at = at;
      report = aisle_command_import (shop.project, path, mapping, FALSE, NULL, &error);
      done = shim.calls < at;
      shim.fail_at = 0;
      if (report == NULL)
        {
          failures++;
          g_assert_nonnull (error);
          g_assert_null (strchr (error->message, '\n'));
          if (fault->mode == FAULT_FULL)
            g_assert_cmpint (error->code, ==, AISLE_ERROR_SPACE);
        }
      if (report == NULL && !fault->existing)
        {
          undone++;
          assert_only_these (&shop, before_files);
          g_assert_false (g_file_test (shop.project, G_FILE_TEST_EXISTS));
          continue;
        }
      hash = checked_hash (&shop);
      assert_only_these (&shop, before_files);
      /* A sync that fails after the last write may leave the transaction whole on the disk. */
      if (report != NULL || g_strcmp0 (hash, before) != 0)
        g_assert_cmpstr (hash, ==, after);
      undone += report == NULL && g_strcmp0 (hash, before) == 0;
    }
  g_test_message ("%d calls, %d failures, %d undone", at, failures, undone);
  g_assert_cmpint (undone, >, 20);
  g_assert_cmpint (failures - undone, <=, 3);
  temp_shop_clear (&shop);
}

/* ---- a file-size limit: columns and spool ---- */

/* 0: imported; 1: the disk was full, and said so; else wrong. */
static int
import_within (const TempShop *shop, const char *log, rlim_t bytes)
{
  struct rlimit limit = { bytes, bytes };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (log, NULL);
  g_autoptr (AisleImportReport) report = NULL;

  signal (SIGXFSZ, SIG_IGN);
  if (mapping == NULL || setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return 2;
  report = aisle_command_import (shop->project, log, mapping, FALSE, NULL, &error);
  if (report != NULL)
    return 0;
  if (error->code == AISLE_ERROR_SPACE)
    return 1;
  g_printerr ("%s\n", error->message);
  return 3;
}

static void
test_file_size_limit (void)
{
  static const char *const files[] = { "log.csv", NULL };
  TempShop shop;
  g_autofree char *log = make_log (30000), *path = NULL;
  guint full = 0, imported = 0;

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "log.csv");
  g_assert_true (g_file_set_contents (path, log, -1, NULL));
  for (rlim_t bytes = 4096; bytes < 8 << 20; bytes = bytes * 5 / 4)
    {
      int status;
      pid_t child = fork ();

      if (child == 0)
        _exit (import_within (&shop, path, bytes));
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFEXITED (status));
      if (WEXITSTATUS (status) == 1)
        {
          full++;
          assert_only_these (&shop, files);
          continue;
        }
      g_assert_cmpint (WEXITSTATUS (status), ==, 0);
      imported++;
      g_assert_true (g_file_test (shop.project, G_FILE_TEST_EXISTS));
      g_remove (shop.project);
      {
        g_autofree char *columns = aisle_columns_path (shop.project);
        g_remove (columns);
      }
    }
  g_assert_cmpint (full, >, 5);
  g_assert_cmpint (imported, >, 1);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  static const Case cases[] = {
    { FALSE, FAULT_ONCE, FALSE }, { TRUE, FAULT_ONCE, FALSE }, { FALSE, FAULT_FULL, FALSE },
    { TRUE, FAULT_FULL, FALSE },  { FALSE, FAULT_ONCE, TRUE }, { TRUE, FAULT_ONCE, TRUE },
    { TRUE, FAULT_FULL, TRUE },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-faults/file-size-limit", test_file_size_limit); /* forks: before there are threads */
  shim_install ();
  g_test_add_data_func ("/import-faults/once/new", &cases[0], test_faults);
  g_test_add_data_func ("/import-faults/once/existing", &cases[1], test_faults);
  g_test_add_data_func ("/import-faults/full/new", &cases[2], test_faults);
  g_test_add_data_func ("/import-faults/full/existing", &cases[3], test_faults);
  g_test_add_data_func ("/import-faults/catalogue/once/new", &cases[4], test_faults);
  g_test_add_data_func ("/import-faults/catalogue/once/existing", &cases[5], test_faults);
  g_test_add_data_func ("/import-faults/catalogue/full/existing", &cases[6], test_faults);
  return g_test_run ();
}
