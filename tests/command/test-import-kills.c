/* test-import-kills.c: a process that changes a project is killed at seeded random moments of the whole of its work; the
 * project is then as before or as after, whole, with columns that open, and the next writer finds nothing left behind.
 *
 * AISLE_KILLS says how many kills; the suite makes 200, `./dev kills` a thousand. */
#include "temp-shop.h"

#include "base/random.h"
#include "columns/columns-publish.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct _Fixture Fixture;

/* What is killed: `run` on a project that is a copy of the file `start` (NULL: there is none yet). */
typedef struct
{
  const char *name, *start;
  gboolean (*run) (const Fixture *self);
} Work;

struct _Fixture
{
  TempShop shop;
  const Work *work;
  char *log, *base, *items;
};

static char *
make_log (guint rows)
{
  GString *log = g_string_new ("time,user,event,item,price\n");

  for (guint i = 0; i < rows; i++)
    for (guint copies = i % 50 == 0 ? 2 : 1; copies > 0; copies--) /* some twice: something to fix */
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

/* ---- the work ---- */

static gboolean
run_import (const Fixture *self)
{
  g_autoptr (AisleImportReport) report = temp_shop_import_file (&self->shop, self->log, NULL, FALSE, NULL);

  return report != NULL;
}

static gboolean
run_base (const Fixture *self)
{
  g_autoptr (AisleImportReport) report = temp_shop_import_file (&self->shop, self->base, NULL, FALSE, NULL);

  return report != NULL;
}

static gboolean
run_catalogue (const Fixture *self)
{
  g_autoptr (AisleImportReport) report = temp_shop_import_file (&self->shop, self->items, NULL, FALSE, NULL);

  return report != NULL && g_str_equal (report->kind->id, "items");
}

static gboolean
run_undo (const Fixture *self)
{
  g_autoptr (AisleProject) project = temp_shop_open (&self->shop);

  return aisle_command_undo (project, NULL, NULL);
}

static gboolean
run_redo (const Fixture *self)
{
  g_autoptr (AisleProject) project = temp_shop_open (&self->shop);

  return aisle_command_redo (project, NULL, NULL);
}

static gboolean
run_fix (const Fixture *self)
{
  g_autoptr (AisleProject) project = temp_shop_open (&self->shop);
  gsize rows = 0;

  return aisle_command_fix (project, NULL, &rows, NULL, NULL) && rows > 0;
}

/* Makes them, where there are none; they hold the valid rows. */
static gboolean
run_columns (const Fixture *self)
{
  g_autoptr (AisleProject) project = temp_shop_open (&self->shop);
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, NULL, NULL);
  sqlite3_stmt *row = NULL;
  gint64 n = -1;

  if (columns == NULL
      || sqlite3_prepare_v2 (aisle_project_db (project), "SELECT count (*) FROM events_valid", -1, &row, NULL)
             != SQLITE_OK)
    return FALSE;
  if (sqlite3_step (row) == SQLITE_ROW)
    n = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return n == (gint64) columns->n_events;
}

/* In a child of its own, so that this process never has threads when it forks: the exit status, or -1 when killed. */
static int
run_in_child (const Fixture *self, gboolean (*run) (const Fixture *self), gint64 kill_after)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      gboolean ok = run (self);

      aisle_project_wait_closed ();
      _exit (ok ? 0 : 1);
    }
  if (kill_after >= 0)
    {
      g_usleep ((gulong) kill_after);
      kill (child, SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

/* ---- what is found after it ---- */

/* The content hashes of a project that must be whole, opened as the next writer would: of its events and its sources. */
static char *
checked_hash (const Fixture *self)
{
  g_autoptr (AisleProject) project = temp_shop_open (&self->shop);
  sqlite3_stmt *row = NULL;
  g_autofree char *events = aisle_project_content_hash (project);
  char *hash;

  g_assert_cmpint (sqlite3_prepare_v2 (aisle_project_db (project), "PRAGMA integrity_check", -1, &row, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (row, 0), ==, "ok");
  sqlite3_finalize (row);
  g_assert_cmpint (
      sqlite3_prepare_v2 (aisle_project_db (project),
                          "SELECT group_concat (target || content_hash) || (SELECT count (*) FROM catalogue)"
                          " FROM sources WHERE active = 1",
                          -1, &row, NULL),
      ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  hash = g_strdup_printf ("%s %s", events, (const char *) sqlite3_column_text (row, 0));
  sqlite3_finalize (row);
  return hash;
}

static void
assert_nothing_left (const Fixture *self)
{
  static const char *const allowed[] = { "items.csv",
                                         "log.csv",
                                         "base.csv",
                                         "two.aisle",
                                         "imported.aisle",
                                         "undone.aisle",
                                         "fixed.aisle",
                                         "shop.aisle",
                                         "shop.aisle.columns",
                                         "shop.aisle.valid-columns",
                                         NULL };
  g_autoptr (GDir) dir = g_dir_open (self->shop.folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_strv_contains (allowed, name))
      g_error ("'%s' was left behind", name);
}

/* Does more to the project, and keeps it as `name`. */
static void
keep (const Fixture *self, gboolean (*run) (const Fixture *self), const char *name)
{
  g_autofree char *path = temp_shop_path (&self->shop, name);

  g_assert_cmpint (run_in_child (self, run, -1), ==, 0);
  copy_file (self->shop.project, path);
}

static void
restore (const Fixture *self)
{
  g_autofree char *start = temp_shop_path (&self->shop, self->work->start != NULL ? self->work->start : "");
  g_autofree char *columns = aisle_columns_path (self->shop.project);
  g_autofree char *valid = aisle_columns_valid_path (self->shop.project);

  g_remove (columns);
  g_remove (valid);
  if (self->work->start != NULL)
    copy_file (start, self->shop.project);
  else
    g_remove (self->shop.project);
}

static void
set_up (Fixture *self, const Work *work)
{
  g_autofree char *log = make_log (20000), *items = make_catalogue (20000);

  temp_shop_init (&self->shop);
  self->work = work;
  self->log = temp_shop_path (&self->shop, "log.csv");
  self->base = temp_shop_path (&self->shop, "base.csv");
  self->items = temp_shop_path (&self->shop, "items.csv");
  g_assert_true (g_file_set_contents (self->log, log, -1, NULL));
  g_assert_true (g_file_set_contents (self->items, items, -1, NULL));
  g_assert_true (g_file_set_contents (self->base,
                                      "time,user,event,item,price\n2024-01-01 10:00:00,u1,view,A,1.5\n"
                                      "2024-01-02 10:00:00,u2,view,A,1.5\n",
                                      -1, NULL));
  keep (self, run_base, "two.aisle");
  keep (self, run_import, "imported.aisle");
  keep (self, run_fix, "fixed.aisle");
  g_assert_cmpint (run_in_child (self, run_undo, -1), ==, 0);
  keep (self, run_undo, "undone.aisle");
}

static guint
n_kills (void)
{
  const char *text = g_getenv ("AISLE_KILLS");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 200;
}

static const Work works[] = {
  { "new", NULL, run_import },
  { "append", "two.aisle", run_import },
  { "catalogue-new", NULL, run_catalogue },
  { "catalogue", "imported.aisle", run_catalogue },
  { "undo", "imported.aisle", run_undo },
  { "redo", "undone.aisle", run_redo },
  { "columns", "imported.aisle", run_columns },
  { "fix", "imported.aisle", run_fix },
  { "undo-fix", "fixed.aisle", run_undo },
  { "valid-columns", "fixed.aisle", run_columns },
};

#define TIMED 7

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
test_kills (gconstpointer data)
{
  Fixture self;
  g_autofree char *before = NULL, *after = NULL;
  guint rounds = MAX (n_kills () / G_N_ELEMENTS (works), 8);
  gint64 times[TIMED], whole;
  guint killed = 0, seen_before = 0, seen_after = 0;
  AisleRandom random;

  set_up (&self, data);
  restore (&self);
  if (self.work->start != NULL)
    before = checked_hash (&self);
  for (guint i = 0; i < TIMED; i++)
    {
      gint64 start;

      restore (&self);
      start = g_get_monotonic_time ();
      g_assert_cmpint (run_in_child (&self, self.work->run, -1), ==, 0);
      times[i] = g_get_monotonic_time () - start;
    }
  qsort (times, TIMED, sizeof *times, compare_times);
  whole = times[TIMED / 2];
  after = checked_hash (&self);
  aisle_random_init (&random, 11, self.work->name);
  /* What a busy machine measured too long kills too few: then there are more rounds. */
  for (guint round = 0; round < rounds || (killed <= rounds / 8 && round < 5 * rounds); round++)
    {
      gint64 start;

      restore (&self);
      start = g_get_monotonic_time ();
      if (run_in_child (&self, self.work->run, (gint64) aisle_random_below (&random, (guint64) whole)) < 0)
        killed++;
      else /* it takes less than was measured: what else ran then has ended */
        whole = CLAMP (g_get_monotonic_time () - start, 1, whole);
      if (self.work->start == NULL && !g_file_test (self.shop.project, G_FILE_TEST_EXISTS))
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
          g_assert_cmpint (run_in_child (&self, run_columns, -1), ==, 0);
        }
      aisle_columns_remove_left_over (self.shop.project);
      assert_nothing_left (&self);
    }
  g_test_message ("%s: %u of %u killed within %.0f ms; %u as before, %u as after", self.work->name, killed,
                  seen_before + seen_after, (double) whole / 1e3, seen_before, seen_after);
  g_assert_cmpint (killed, >, rounds / 8);
  if (self.work->run == run_import) /* the others may be as short as the start of a process */
    g_assert_cmpint (seen_before, >, 0);
  g_free (self.log);
  g_free (self.base);
  g_free (self.items);
  temp_shop_clear (&self.shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (works); i++)
    {
      g_autofree char *path = g_strconcat ("/import-kills/", works[i].name, NULL);

      g_test_add_data_func (path, &works[i], test_kills);
    }
  return g_test_run ();
}
