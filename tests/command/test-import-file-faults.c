/* test-import-file-faults.c: every file call that our own code makes during an import (SQLite's are in
 * test-import-faults.c) fails once, and a small disk really fills up: the project is then as before, or as after, whole,
 * and nothing is left lying about.
 *
 * The linker puts the functions below in front of the real ones (--wrap); files are of 64 bits everywhere. */
#include "temp-shop.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

/* ---- the calls ---- */

static struct
{
  gint calls, fail_at; /* fail_at 0: never */
  int error;
  const char *failed; /* the name of the call that did */
} faults;

/* The calls come from several threads. */
static gboolean
fails (const char *name)
{
  if (faults.fail_at == 0 || g_atomic_int_add (&faults.calls, 1) + 1 != faults.fail_at)
    return FALSE;
  faults.failed = name;
  errno = faults.error;
  return TRUE;
}

#define WRAP(type, bad, name, parameters, arguments)                                                                   \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters                                                                                        \
  {                                                                                                                    \
    return fails (#name) ? (bad) : __real_##name arguments;                                                            \
  }

WRAP (ssize_t, -1, read, (int fd, void *data, size_t n), (fd, data, n))
WRAP (ssize_t, -1, pread64, (int fd, void *data, size_t n, off_t at), (fd, data, n, at))
WRAP (ssize_t, -1, write, (int fd, const void *data, size_t n), (fd, data, n))
WRAP (ssize_t, -1, pwrite64, (int fd, const void *data, size_t n, off_t at), (fd, data, n, at))
WRAP (int, -1, fsync, (int fd), (fd))
WRAP (int, -1, ftruncate64, (int fd, off_t size), (fd, size))
WRAP (int, -1, rename, (const char *from, const char *to), (from, to))
WRAP (int, -1, g_mkstemp_full, (char *name, int flags, int mode), (name, flags, mode))
WRAP (int, -1, renameat2, (int a, const char *from, int b, const char *to, unsigned int flags), (a, from, b, to, flags))
WRAP (void *, MAP_FAILED, mmap64, (void *at, size_t n, int protect, int flags, int fd, off_t offset),
      (at, n, protect, flags, fd, offset))

int __real_open64 (const char *path, int flags, ...);
int __wrap_open64 (const char *path, int flags, ...);

int
__wrap_open64 (const char *path, int flags, ...)
{
  va_list list;
  int mode;

  va_start (list, flags);
  mode = va_arg (list, int);
  va_end (list);
  return fails ("open") ? -1 : __real_open64 (path, flags, mode);
}

/* ---- what must hold ---- */

static char *
make_log (guint rows)
{
  GString *log = g_string_new ("time,user,event,item,price\n");

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (log, "2024-03-%02u 10:%02u:%02u,user-%u,view,item-%u,%u.5\n", 1 + i % 28, i / 60 % 60,
                            i % 60, i * 7919 % 997, i % 89, i % 70);
  return g_string_free (log, FALSE);
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

static char *
checked_hash (const TempShop *shop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = temp_shop_open (shop);

  g_assert_true (aisle_project_check (project, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (aisle_columns_check (project, NULL, &error));
  g_assert_no_error (error);
  return aisle_project_content_hash (project);
}

static void
assert_only_these (const char *folder, const char *const *allowed)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_strv_contains (allowed, name))
      g_error ("'%s' was left behind after %s", name, faults.failed != NULL ? faults.failed : "a full disk");
}

static const char *const project_files[] = { "log.csv",    "base.csv",           "base.aisle",
                                             "shop.aisle", "shop.aisle.columns", NULL };

/* ---- each call once ---- */

static void
test_each_call (gconstpointer existing)
{
  static const char *const expected[] = { "open",   "pread64",     "read",   "pwrite64",      "fsync",
                                          "mmap64", "ftruncate64", "rename", "g_mkstemp_full" };
  TempShop shop;
  g_autofree char *log = make_log (20000), *path = NULL, *base = NULL, *before = NULL, *after = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) clean = NULL;
  gboolean done = FALSE;
  gint at = 0, failures = 0, undone = 0;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  temp_shop_init (&shop);
  path = temp_shop_path (&shop, "log.csv");
  base = temp_shop_path (&shop, "base.aisle");
  g_assert_true (g_file_set_contents (path, log, -1, NULL));
  mapping = temp_shop_mapping (path, NULL);
  if (existing != NULL)
    {
      temp_shop_import (&shop, "base.csv", "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,1.5\n", NULL);
      before = checked_hash (&shop);
      copy_file (shop.project, base);
    }
  g_assert_nonnull ((clean = aisle_command_import (shop.project, path, mapping, FALSE, NULL, NULL)));
  after = checked_hash (&shop);
  while (!done)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleImportReport) report = NULL;
      g_autofree char *hash = NULL, *columns = aisle_columns_path (shop.project);

      at++;
      g_remove (columns);
      if (existing != NULL)
        copy_file (base, shop.project);
      else
        g_remove (shop.project);
      faults.calls = 0;
      faults.failed = NULL;
      faults.error = at % 2 == 0 ? ENOSPC : EIO;
      faults.fail_at = at;
      report = aisle_command_import (shop.project, path, mapping, FALSE, NULL, &error);
      done = faults.failed == NULL;
      faults.fail_at = 0;
      if (!done)
        g_hash_table_add (seen, (gpointer) faults.failed);
      assert_only_these (shop.folder, project_files);
      if (report == NULL)
        {
          failures++;
          g_assert_nonnull (error);
          g_assert_null (strchr (error->message, '\n'));
        }
      if (!g_file_test (shop.project, G_FILE_TEST_EXISTS))
        {
          g_assert_null (existing);
          g_assert_null (report);
          undone++;
          continue;
        }
      hash = checked_hash (&shop);
      /* The name was given and only the folder's sync failed: it is there, and said to be in doubt. */
      if (report != NULL || g_strcmp0 (hash, before) != 0)
        g_assert_cmpstr (hash, ==, after);
      undone += report == NULL && g_strcmp0 (hash, before) == 0;
    }
  {
    g_autofree const char **names = (const char **) g_hash_table_get_keys_as_array (seen, NULL);
    g_autofree char *all = g_strjoinv (" ", (char **) names);
    g_test_message ("%s", all);
  }
  g_test_message ("%d calls, %d failures, %d undone", at - 1, failures, undone);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    if (!g_hash_table_contains (seen, expected[i]))
      g_error ("an import makes no call of '%s' any more: look what it makes instead", expected[i]);
  g_assert_cmpint (undone, >, 3);
  g_assert_cmpint (failures - undone, <=, 3);
  temp_shop_clear (&shop);
}

/* ---- a disk of a few kilobytes ---- */

static const char *const with_wal[] = { "shop.aisle", "shop.aisle.columns", "shop.aisle-wal", "shop.aisle-shm", NULL };

static gboolean own_mounts; /* a namespace that goes with the process */

static void
test_small_disk (gconstpointer existing)
{
  TempShop shop, disk;
  g_autofree char *log = make_log (30000), *path = NULL, *base = NULL, *before = NULL, *bytes = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  guint full = 0, imported = 0;
  gsize base_bytes = 0;

  if (!own_mounts)
    {
      g_test_skip ("a disk of its own needs the right to mount");
      return;
    }
  temp_shop_init (&shop);
  temp_shop_init (&disk);
  path = temp_shop_path (&shop, "log.csv");
  base = temp_shop_path (&shop, "base.aisle");
  g_assert_true (g_file_set_contents (path, log, -1, NULL));
  mapping = temp_shop_mapping (path, NULL);
  if (existing != NULL)
    {
      temp_shop_import (&shop, "base.csv", "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,1.5\n", NULL);
      before = checked_hash (&shop);
      copy_file (shop.project, base);
      g_free (bytes);
      g_assert_true (g_file_get_contents (base, &bytes, &base_bytes, NULL));
    }
  for (guint kib = 256; kib < 16 << 10; kib = kib * 6 / 5)
    {
      g_autofree char *size = g_strdup_printf ("size=%uk", kib);
      g_autoptr (GError) error = NULL;
      g_autoptr (AisleImportReport) report = NULL;
      g_autofree char *hash = NULL;

      /* What is there already has to fit. */
      if (existing != NULL && kib * 1024 < base_bytes + (64 << 10))
        continue;
      g_assert_cmpint (mount ("tmpfs", disk.folder, "tmpfs", 0, size), ==, 0);
      if (existing != NULL)
        copy_file (base, disk.project);
      report = aisle_command_import (disk.project, path, mapping, FALSE, NULL, &error);
      /* A log that a full disk keeps from being written back stays beside its project, whole. */
      assert_only_these (disk.folder, existing != NULL ? with_wal : project_files);
      if (report == NULL)
        {
          full++;
          g_assert_cmpint (error->code, ==, AISLE_ERROR_SPACE);
          g_assert_true (g_file_test (disk.project, G_FILE_TEST_EXISTS) == (existing != NULL));
        }
      else
        imported++;
      /* Then somebody makes room. */
      g_assert_cmpint (mount ("tmpfs", disk.folder, "tmpfs", MS_REMOUNT, "size=64m"), ==, 0);
      if (report != NULL || existing != NULL)
        {
          hash = checked_hash (&disk);
          g_assert_true (report == NULL ? g_str_equal (hash, before) : g_str_equal (hash, report->content_hash));
        }
      g_assert_cmpint (umount (disk.folder), ==, 0);
    }
  g_test_message ("%u full, %u imported", full, imported);
  g_assert_cmpint (full, >, 3);
  g_assert_cmpint (imported, >, 1);
  temp_shop_clear (&disk);
  temp_shop_clear (&shop);
}

int
main (int argc, char **argv)
{
  own_mounts = unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/import-file-faults/each-call/new", NULL, test_each_call);
  g_test_add_data_func ("/import-file-faults/each-call/existing", "existing", test_each_call);
  g_test_add_data_func ("/import-file-faults/small-disk/new", NULL, test_small_disk);
  g_test_add_data_func ("/import-file-faults/small-disk/existing", "existing", test_small_disk);
  return g_test_run ();
}
