/* bench-tables.c: ten million events looked at: opened, sorted, filtered, paged, columns in figures.
 * The project is AISLE_BENCH_PROJECT, or made of the log AISLE_EVENTS_10M, or of a simulated one. */
#include "bench.h"

#include "command/command.h"
#include "simulate/simulate.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  AisleProject *project;
  AisleRowsQuery *query;
  AisleRowsSet *set;
  const char *column;
  gsize offset;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static char *
make_project (const char *folder, const char *log)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autofree char *simulated = g_build_filename (folder, "events.csv", NULL);
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;
  char *project = g_build_filename (folder, "shop.aisle", NULL);

  if (log == NULL
      && (!aisle_params_set (params, "events", "10000000", &error)
          || !aisle_command_simulate (folder, params, NULL, &error)))
    stop_on (error);
  mapping = aisle_mapping_sniff (log != NULL ? log : simulated, &error);
  stop_on (error);
  report = aisle_command_import (project, log != NULL ? log : simulated, mapping, FALSE, NULL, &error);
  stop_on (error);
  return project;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
open_set (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;

  aisle_rows_set_close (g_steal_pointer (&bench->set));
  bench->set = aisle_rows_set_open (bench->project, bench->query, NULL, &error);
  stop_on (error);
}

static void
read_page (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleTable) page = aisle_rows_set_page (bench->set, bench->project, bench->offset, 200, NULL, &error);

  stop_on (error);
  bench->offset = (bench->offset + 1234567) % aisle_rows_set_count (bench->set);
}

static void
describe (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleColumnStats) stats =
      aisle_command_column_stats (bench->project, bench->query, bench->column, NULL, &error);

  stop_on (error);
}

static void
run_set (Bench *bench, const char *name, const char *sort, const char *where, const char *search, double mark)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pages = g_strconcat (name, "-page", NULL);
  gsize total;

  g_clear_pointer (&bench->query, aisle_rows_query_free);
  bench->query = aisle_rows_query_new ("events");
  bench->query->search = g_strdup (search);
  if ((sort != NULL && !aisle_rows_query_sort_text (bench->query, sort, &error))
      || (where != NULL && !aisle_rows_query_add_text (bench->query, where, &error)))
    stop_on (error);
  open_set (bench);
  total = aisle_rows_set_total (bench->set);
  bench_run (&(BenchRun){ name, 5, NULL, open_set, bench, (double) total, "events", mark });
  bench_record (name, "rows", (double) aisle_rows_set_count (bench->set), NULL);
  bench->offset = 0;
  if (aisle_rows_set_count (bench->set) > 0)
    bench_run (&(BenchRun){ pages, 20, NULL, read_page, bench, 200, "rows", 0.05 });
}

/* From the press on Cancel to the end, in the middle of sorting. */
static gpointer
cancel_later (gpointer data)
{
  g_usleep (100000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
run_cancel (Bench *bench)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AisleProgress progress = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("cancel", cancel_later, cancellable);
  AisleRowsSet *set = aisle_rows_set_open (bench->project, bench->query, &progress, &error);

  bench_record ("tables-cancel", "seconds_after", (double) (g_get_monotonic_time () - started) / 1e6 - 0.1, "cancelled",
                set == NULL ? 1.0 : 0.0, NULL);
  g_thread_join (thread);
  aisle_rows_set_close (set);
}

int
main (int argc, char **argv)
{
  static const char *const columns[] = { "price", "quantity", "time", "user", "item", "title", "kind" };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("aisle-bench-XXXXXX", &error);
  g_autofree char *path = g_strdup (g_getenv ("AISLE_BENCH_PROJECT"));
  Bench bench = { 0 };

  stop_on (error);
  if (path == NULL)
    path = make_project (folder, g_getenv ("AISLE_EVENTS_10M"));
  bench.project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  stop_on (error);
  run_set (&bench, "tables-open", NULL, NULL, NULL, 0.1);
  run_set (&bench, "tables-sort-price", "price:desc", NULL, NULL, 0.5);
  run_set (&bench, "tables-sort-time", "time", NULL, NULL, 0.5);
  run_set (&bench, "tables-sort-item", "item", NULL, NULL, 0.5);
  run_set (&bench, "tables-sort-user", "user", NULL, NULL, 1);
  run_set (&bench, "tables-filter-price", NULL, "price at-least 50", NULL, 0.5);
  run_set (&bench, "tables-filter-kind-sorted", "price", "kind is-not view", NULL, 0.5);
  run_set (&bench, "tables-search", NULL, NULL, "12", 0.5);
  run_set (&bench, "tables-sort-price", "price", NULL, NULL, 0.5);
  run_cancel (&bench);
  g_clear_pointer (&bench.query, aisle_rows_query_free);
  bench.query = aisle_rows_query_new ("events");
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *name = g_strconcat ("tables-stats-", columns[i], NULL);
      bench.column = columns[i];
      bench_run (
          &(BenchRun){ name, 5, NULL, describe, &bench, (double) aisle_rows_set_total (bench.set), "events", 0.2 });
    }
  aisle_rows_query_free (bench.query);
  aisle_rows_set_close (bench.set);
  aisle_project_close (bench.project);
  remove_folder (folder);
  return 0;
}
