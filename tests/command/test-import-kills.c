/* test-import-kills.c: an importing process is killed at seeded random moments of the whole of an import; the project is
 * then as before or as after, whole, and the next writer finds nothing left behind. */
#include "temp-shop.h"

#include "base/random.h"
#include "columns/columns-publish.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 200

typedef struct
{
  TempShop shop;
  char *log, *base;
  AisleMapping *mapping;
} Fixture;

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

/* In a child of its own, so that this process never has threads when it forks: the exit status, or -1 when killed. */
static int
import_in_child (const Fixture *self, const char *log, gint64 kill_after)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      g_autoptr (AisleImportReport) report =
          aisle_command_import (self->shop.project, log, self->mapping, FALSE, NULL, NULL);
      _exit (report != NULL ? 0 : 1);
    }
  if (kill_after >= 0)
    {
      g_usleep ((gulong) kill_after);
      kill (child, SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

/* The content hash of a project that must be whole, opened as the next writer would. */
static char *
checked_hash (const Fixture *self)
{
  g_autoptr (AisleProject) project = temp_shop_open (&self->shop);
  sqlite3_stmt *row = NULL;
  char *hash = aisle_project_content_hash (project);

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), "PRAGMA integrity_check", -1, &row, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (row, 0), ==, "ok");
  sqlite3_finalize (row);
  return hash;
}

static void
assert_nothing_left (const Fixture *self)
{
  static const char *const allowed[] = {
    "log.csv", "base.csv", "base.aisle", "shop.aisle", "shop.aisle.columns", NULL
  };
  g_autoptr (GDir) dir = g_dir_open (self->shop.folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_strv_contains (allowed, name))
      g_error ("'%s' was left behind", name);
}

static void
set_up (Fixture *self, gboolean existing)
{
  g_autofree char *log = make_log (20000);

  temp_shop_init (&self->shop);
  self->log = temp_shop_path (&self->shop, "log.csv");
  self->base = temp_shop_path (&self->shop, "base.aisle");
  g_assert_true (g_file_set_contents (self->log, log, -1, NULL));
  self->mapping = temp_shop_mapping (self->log, NULL);
  if (existing)
    {
      g_autofree char *first = temp_shop_path (&self->shop, "base.csv");

      g_assert_true (g_file_set_contents (first,
                                          "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,1.5\n"
                                          "2024-01-02 10:00:00,u2,view,A,1.5\n",
                                          -1, NULL));
      g_assert_cmpint (import_in_child (self, first, -1), ==, 0);
      copy_file (self->shop.project, self->base);
    }
}

static void
restore (const Fixture *self, gboolean existing)
{
  if (existing)
    copy_file (self->base, self->shop.project);
  else
    g_remove (self->shop.project);
}

static void
test_kills (gconstpointer data)
{
  gboolean existing = data != NULL;
  Fixture self;
  g_autofree char *before = NULL, *after = NULL;
  gint64 whole = 0;
  guint killed = 0, seen_before = 0, seen_after = 0;
  AisleRandom random;

  set_up (&self, existing);
  if (existing)
    before = checked_hash (&self);
  for (guint i = 0; i < 3; i++)
    {
      gint64 start = g_get_monotonic_time ();

      restore (&self, existing);
      g_assert_cmpint (import_in_child (&self, self.log, -1), ==, 0);
      whole = MAX (whole, g_get_monotonic_time () - start);
    }
  after = checked_hash (&self);
  aisle_random_init (&random, 11, existing ? "existing" : "new");
  for (guint round = 0; round < ROUNDS / 2; round++)
    {
      restore (&self, existing);
      killed += import_in_child (&self, self.log, (gint64) aisle_random_below (&random, (guint64) whole)) < 0;
      if (!existing && !g_file_test (self.shop.project, G_FILE_TEST_EXISTS))
        {
          g_autoptr (AisleProject) next = aisle_project_prepare (self.shop.project, NULL);

          g_assert_nonnull (next);
          seen_before++;
        }
      else
        {
          g_autofree char *hash = checked_hash (&self);

          if (g_strcmp0 (hash, before) == 0)
            seen_before++;
          else
            {
              g_assert_cmpstr (hash, ==, after);
              seen_after++;
            }
        }
      aisle_columns_remove_left_over (self.shop.project);
      assert_nothing_left (&self);
    }
  g_test_message ("%u of %d killed within %.0f ms; %u as before, %u as after", killed, ROUNDS / 2, (double) whole / 1e3,
                  seen_before, seen_after);
  g_assert_cmpint (killed, >, ROUNDS / 8);
  g_assert_cmpint (seen_before, >, 0);
  aisle_mapping_free (self.mapping);
  g_free (self.log);
  g_free (self.base);
  temp_shop_clear (&self.shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/import-kills/new", NULL, test_kills);
  g_test_add_data_func ("/import-kills/existing", GINT_TO_POINTER (1), test_kills);
  return g_test_run ();
}
