/* test-project.c: opening, refusing and making projects. */
#include "store/project.h"

#include "base/error.h"
#include "base/files.h"

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
assert_only (const char *expected)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_cmpstr (name, ==, expected);
}

static void
remove_all (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = in_folder (name);
      g_remove (path);
    }
}

static void
expect_failure (const char *path, AisleProjectMode mode, int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (path, mode, &error);

  g_assert_null (project);
  g_assert_nonnull (error);
  g_assert_cmpint (error->code, ==, code);
  g_assert_nonnull (strstr (error->message, message));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_create (void)
{
  g_autofree char *path = in_folder ("shop.aisle");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_create (path, &error), again = NULL;
  g_autofree char *name = NULL, *zone = NULL, *hash = NULL;

  g_assert_no_error (error);
  g_assert_true (aisle_project_is_writable (project));
  name = aisle_project_setting (project, "name");
  g_assert_cmpstr (name, ==, "shop");
  zone = aisle_project_setting (project, "time_zone");
  g_assert_cmpstr (zone, ==, "UTC");
  hash = aisle_project_content_hash (project);
  g_assert_cmpstr (hash, ==, "00000000000000000000000000000000");
  g_assert_cmpint (aisle_project_generation (project), ==, 0);
  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  again = aisle_project_create (path, &error);
  g_assert_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE);
  g_clear_pointer (&project, aisle_project_close);
  assert_only ("shop.aisle");
  remove_all ();
}

static void
test_prepared_leaves_nothing (void)
{
  g_autofree char *path = in_folder ("shop.aisle");
  g_autoptr (GError) error = NULL;
  AisleProject *project = aisle_project_prepare (path, &error);

  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  aisle_project_close (project);
  assert_only ("");
}

static void
test_refused (void)
{
  g_autofree char *path = in_folder ("x.aisle");
  g_autofree char *absent = in_folder ("absent.aisle");
  g_autoptr (GError) error = NULL;
  char noise[65536];

  expect_failure (absent, AISLE_PROJECT_READ, AISLE_ERROR_NOT_FOUND, "absent.aisle");
  expect_failure (folder, AISLE_PROJECT_READ, AISLE_ERROR_INPUT, "not a file");
  g_assert_true (aisle_file_write (path, "", 0, NULL));
  expect_failure (path, AISLE_PROJECT_READ, AISLE_ERROR_INPUT, "not an Aisle project");
  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (char) (i * 7919 >> 3);
  g_assert_true (aisle_file_write (path, noise, sizeof noise, NULL));
  expect_failure (path, AISLE_PROJECT_WRITE, AISLE_ERROR_CORRUPT, "not an Aisle project");
  remove_all ();
}

static void
change (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_other_versions (void)
{
  g_autofree char *path = in_folder ("shop.aisle");
  g_autoptr (GError) error = NULL;

  aisle_project_close (aisle_project_create (path, &error));
  g_assert_no_error (error);
  change (path, "PRAGMA user_version = 99");
  expect_failure (path, AISLE_PROJECT_READ, AISLE_ERROR_TOO_NEW, "newer version");
  change (path, "PRAGMA user_version = 0");
  expect_failure (path, AISLE_PROJECT_READ, AISLE_ERROR_CORRUPT, "version is damaged");
  change (path, "PRAGMA user_version = 1; PRAGMA application_id = 7");
  expect_failure (path, AISLE_PROJECT_READ, AISLE_ERROR_INPUT, "not an Aisle project");
  remove_all ();
}

/* The beginning is whole, a page behind it is not. */
static void
test_damaged_page (void)
{
  g_autofree char *path = in_folder ("shop.aisle");
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  gsize length;

  aisle_project_close (aisle_project_create (path, &error));
  g_assert_no_error (error);
  bytes = aisle_file_read (path, 1 << 24, &length, &error);
  g_assert_no_error (error);
  for (gsize i = 2 * 8192; i < length; i++)
    bytes[i] = (char) (bytes[i] + 77);
  g_assert_true (aisle_file_write (path, bytes, length, NULL));
  project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  if (project != NULL)
    {
      g_assert_false (aisle_project_check (project, NULL, &error));
    }
  g_assert_nonnull (error);
  g_assert_cmpint (error->code, ==, AISLE_ERROR_CORRUPT);
  g_clear_pointer (&project, aisle_project_close);
  remove_all ();
}

/* Another process holds the writer lock: reading works, writing says so. */
static void
test_second_process (void)
{
  g_autofree char *path = in_folder ("shop.aisle");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) reader = NULL, writer = NULL;
  int ready[2], done[2], status;
  char byte = 0;
  pid_t child;

  aisle_project_close (aisle_project_create (path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (pipe (ready), ==, 0);
  g_assert_cmpint (pipe (done), ==, 0);
  child = fork ();
  if (child == 0)
    {
      AisleProject *held = aisle_project_open (path, AISLE_PROJECT_WRITE, NULL);
      gboolean ok = held != NULL && write (ready[1], &byte, 1) == 1 && read (done[0], &byte, 1) == 1;
      aisle_project_close (held);
      _exit (ok ? 0 : 1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  expect_failure (path, AISLE_PROJECT_WRITE, AISLE_ERROR_BUSY, "another process");
  reader = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  g_assert_false (aisle_project_is_writable (reader));
  g_assert_false (aisle_project_set_setting (reader, "name", "x", &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_cmpint (write (done[1], &byte, 1), ==, 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  writer = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  g_clear_pointer (&reader, aisle_project_close);
  g_clear_pointer (&writer, aisle_project_close);
  assert_only ("shop.aisle");
  remove_all ();
}

/* Run by a child that may not write. */
static int
read_only_child (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_autoptr (AisleProject) reader = NULL;

  if (project != NULL || error->code != AISLE_ERROR_READ_ONLY)
    return 1;
  reader = aisle_project_open (path, AISLE_PROJECT_READ, NULL);
  return reader != NULL && aisle_project_generation (reader) == 0 ? 0 : 2;
}

static void
test_read_only_folder (void)
{
  g_autofree char *path = in_folder ("shop.aisle");
  g_autoptr (GError) error = NULL;
  int status;
  pid_t child;

  aisle_project_close (aisle_project_create (path, &error));
  g_assert_no_error (error);
  g_chmod (path, 0444);
  g_chmod (folder, 0555);
  child = fork ();
  if (child == 0)
    {
      if (getuid () == 0 && setresuid (65534, 65534, 65534) != 0)
        _exit (3);
      _exit (read_only_child (path));
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_chmod (folder, 0755);
  g_assert_cmpint (status, ==, 0);
  remove_all ();
}

static void
test_transactions_nest (void)
{
  g_autofree char *path = in_folder ("shop.aisle");
  g_autofree char *name = NULL, *currency = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_create (path, &error);

  g_assert_no_error (error);
  g_assert_true (aisle_project_begin (project, &error));
  g_assert_true (aisle_project_set_setting (project, "name", "outer", &error));
  g_assert_true (aisle_project_begin (project, &error));
  g_assert_true (aisle_project_set_setting (project, "currency", "EUR", &error));
  aisle_project_rollback (project);
  g_assert_true (aisle_project_commit (project, &error));
  name = aisle_project_setting (project, "name");
  currency = aisle_project_setting (project, "currency");
  g_assert_cmpstr (name, ==, "outer");
  g_assert_cmpstr (currency, ==, "");
  g_clear_pointer (&project, aisle_project_close);
  remove_all ();
}

static void
test_save_copy (void)
{
  g_autofree char *path = in_folder ("shop.aisle"), *copy_path = in_folder ("copy.aisle"), *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_create (path, &error), copy = NULL;

  g_assert_no_error (error);
  g_assert_true (aisle_project_set_setting (project, "name", "original", &error));
  g_assert_true (aisle_project_save_copy (project, copy_path, NULL, &error));
  g_assert_no_error (error);
  copy = aisle_project_open (copy_path, AISLE_PROJECT_READ, &error);
  g_assert_no_error (error);
  name = aisle_project_setting (copy, "name");
  g_assert_cmpstr (name, ==, "original");
  g_assert_false (aisle_project_save_copy (project, copy_path, NULL, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_USAGE);
  g_clear_pointer (&copy, aisle_project_close);
  g_clear_pointer (&project, aisle_project_close);
  remove_all ();
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("aisle-test-XXXXXX", NULL);
  g_chmod (folder, 0755);
  g_test_add_func ("/project/create", test_create);
  g_test_add_func ("/project/prepared-leaves-nothing", test_prepared_leaves_nothing);
  g_test_add_func ("/project/refused", test_refused);
  g_test_add_func ("/project/other-versions", test_other_versions);
  g_test_add_func ("/project/damaged-page", test_damaged_page);
  g_test_add_func ("/project/second-process", test_second_process);
  g_test_add_func ("/project/read-only-folder", test_read_only_folder);
  g_test_add_func ("/project/transactions-nest", test_transactions_nest);
  g_test_add_func ("/project/save-copy", test_save_copy);
  result = g_test_run ();
  g_rmdir (folder);
  return result;
}
