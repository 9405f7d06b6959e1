/* bench-import.c: a log of ten million events into a project and its columns, everything on the disk, and the columns
 * opened again and made again from the store.
 * Usage: bench-import [FILE.csv]; the file is one of gen_events.c, or AISLE_EVENTS_10M names it. */
#include "bench.h"

#include "columns/columns.h"
#include "command/command.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder, *project;
  const char *log;
  AisleMapping *mapping;
  gint64 rows;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
remove_project (gpointer data)
{
  Bench *bench = data;
  g_autofree char *columns = aisle_columns_path (bench->project);

  g_unlink (columns);
  g_unlink (bench->project);
}

static void
import (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleImportReport) report =
      aisle_command_import (bench->project, bench->log, bench->mapping, FALSE, NULL, &error);

  stop_on (error);
  bench->rows = report->rows_stored;
}

static void
open_columns (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (bench->project, AISLE_PROJECT_READ, &error);
  g_autoptr (AisleColumns) columns = project != NULL ? aisle_columns_open (project, NULL, &error) : NULL;

  stop_on (error);
}

static void
remove_columns (gpointer data)
{
  Bench *bench = data;
  g_autofree char *columns = aisle_columns_path (bench->project);

  g_unlink (columns);
}

/* So that the file is looked at again. */
static void
touch_columns (gpointer data)
{
  Bench *bench = data;
  g_autofree char *columns = aisle_columns_path (bench->project);

  if (g_chmod (columns, 0644) != 0)
    g_error ("no columns");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Bench bench = { .log = argc > 1 ? argv[1] : g_getenv ("AISLE_EVENTS_10M") };

  if (bench.log == NULL || !g_file_test (bench.log, G_FILE_TEST_EXISTS))
    {
      bench_skip ("import", "no log: gen_events 10000000 > FILE, AISLE_EVENTS_10M=FILE");
      return 0;
    }
  bench.folder = g_dir_make_tmp ("aisle-bench-XXXXXX", &error);
  stop_on (error);
  bench.project = g_build_filename (bench.folder, "shop.aisle", NULL);
  bench.mapping = aisle_mapping_sniff (bench.log, &error);
  stop_on (error);
  import (&bench);
  bench_run (&(BenchRun){ "import", 2, remove_project, import, &bench, bench.rows, "rows", 4.5 });
  bench_run (&(BenchRun){ "columns-open", 3, touch_columns, open_columns, &bench, bench.rows, "rows", 0 });
  bench_run (&(BenchRun){ "columns-anew", 1, remove_columns, open_columns, &bench, bench.rows, "rows", 0 });
  remove_project (&bench);
  g_rmdir (bench.folder);
  aisle_mapping_free (bench.mapping);
  g_free (bench.project);
  g_free (bench.folder);
  return 0;
}
