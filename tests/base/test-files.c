/* Files are whole or not there. */
#include "base/error.h"
#include "base/files.h"

#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

static guint
n_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_replace (void)
{
  g_autofree char *folder = g_dir_make_tmp ("aisle-files-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.txt", NULL);
  g_autofree char *text = NULL;
  AisleReplace replace = { 0 };

  g_assert_true (aisle_file_write (path, "one", 3, NULL));
  g_assert_true (aisle_replace_begin (&replace, path, NULL));
  g_assert_true (aisle_replace_write (&replace, "two", 3, NULL));
  text = aisle_file_read (path, 100, NULL, NULL);
  g_assert_cmpstr (text, ==, "one");
  aisle_replace_abort (&replace);
  aisle_replace_abort (&replace);
  g_assert_cmpuint (n_entries (folder), ==, 1);
  g_assert_null (aisle_file_read (path, 2, NULL, NULL));
  g_unlink (path);
  g_rmdir (folder);
}

/* A limit on file size stands in for a full disk. */
static void
test_full_disk (void)
{
  g_autofree char *folder = g_dir_make_tmp ("aisle-files-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.txt", NULL);
  g_autofree char *big = g_malloc0 (100000);
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 50000;
  setrlimit (RLIMIT_FSIZE, &small);
  gboolean written = aisle_file_write (path, big, 100000, &error);
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_false (written);
  g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_SPACE);
  g_assert_cmpuint (n_entries (folder), ==, 0);
  g_rmdir (folder);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  AisleMapped mapped;

  g_assert_false (aisle_mapped_open (&mapped, "/nonexistent/file", &error));
  g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_NOT_FOUND);
  g_assert_cmpuint (aisle_peak_memory (), >, 1000000);
}

/* A pipe to which nobody writes is refused, and not waited for. */
static void
test_pipe (void)
{
  g_autofree char *folder = g_dir_make_tmp ("aisle-files-XXXXXX", NULL),
                  *path = g_build_filename (folder, "pipe", NULL);
  g_autoptr (GError) error = NULL;
  AisleMapped mapped;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  alarm (60);
  g_assert_false (aisle_mapped_open (&mapped, path, &error));
  alarm (0);
  g_assert_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/files/replace", test_replace);
  g_test_add_func ("/files/full-disk", test_full_disk);
  g_test_add_func ("/files/missing", test_missing);
  g_test_add_func ("/files/pipe", test_pipe);
  return g_test_run ();
}
