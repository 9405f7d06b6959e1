/* bench-stall.c: does the window stay alive while ten million events are imported, and does Cancel end it at once?
 *
 * The import runs as the program runs it, through the task queue of a real window, under stall-watch.h.  Then imports
 * into a new and into an existing project are cancelled at moments spread over the whole of one, closing and syncing
 * included.
 * Usage: bench-stall [FILE.csv]; or AISLE_EVENTS_10M names it.  Every cancel is a line on stderr. */
#include "bench/bench.h"
#include "harness.h"
#include "stall-watch.h"

#include "base/error.h"
#include "columns/columns.h"

#include <glib/gstdio.h>
#include <math.h>

#define WAKE_MS 4
#define CANCELS 24 /* of each kind of import */

typedef struct
{
  char *log, *project;
  AisleMapping *mapping;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static gpointer
run_import (AisleProject *none, gpointer input, AisleProgress *progress, GError **error)
{
  const Bench *bench = input;

  return aisle_command_import (bench->project, bench->log, bench->mapping, FALSE, progress, error);
}

static AisleJob *
start_import (Bench *bench)
{
  const AisleJobSpec spec = { .title = "Importing",
                              .lane = AISLE_LANE_COMPUTE,
                              .run = run_import,
                              .input = bench,
                              .result_free = (GDestroyNotify) aisle_import_report_free };

  return g_object_ref (aisle_session_run_alone (harness_session (), &spec));
}

/* What is still closing has the file's shared memory mapped: it must not go from under it. */
static void
remove_project (const Bench *bench)
{
  g_autofree char *columns = aisle_columns_path (bench->project);

  aisle_project_wait_closed ();
  g_unlink (columns);
  g_unlink (bench->project);
}

/* ---- stalls ---- */

/* The longest stalls until the job (nullable) is over or 2 s have passed. */
static StallWatch
watch_until (AisleJob *job)
{
  gint64 end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  StallWatch watch;

  stall_watch_start (&watch, GTK_WIDGET (harness_window ()));
  while (job != NULL ? !aisle_job_is_over (job) : g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  stall_watch_stop (&watch);
  return watch;
}

static double
bench_stalls (Bench *bench, const char *name)
{
  StallWatch idle = watch_until (NULL), busy;
  gint64 start = g_get_monotonic_time ();
  AisleJob *job = start_import (bench);
  double seconds;

  busy = watch_until (job);
  seconds = (double) (g_get_monotonic_time () - start) / 1e6;
  if (aisle_job_get_error (job) != NULL)
    g_error ("%s", aisle_job_get_error (job)->message);
  g_object_unref (job);
  bench_record (name, "longest_stall_ms", busy.longest_due / 1e3, "longest_frame_ms", busy.longest_frame / 1e3,
                "idle_stall_ms", idle.longest_due / 1e3, "idle_frame_ms", idle.longest_frame / 1e3, "mark_ms", 50.0,
                "import_s", seconds, NULL);
  return seconds;
}

/* ---- cancels ---- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static char *
hash_of (const Bench *bench)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;

  if (!g_file_test (bench->project, G_FILE_TEST_EXISTS))
    return NULL;
  project = aisle_project_open (bench->project, AISLE_PROJECT_WRITE, &error);
  stop_on (error);
  return aisle_project_content_hash (project);
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Milliseconds from the press to the end of a job cancelled `after` seconds; NAN when it had ended before. */
static double
cancel_after (Bench *bench, double after)
{
  gint64 start = g_get_monotonic_time (), pressed;
  g_autofree char *before = hash_of (bench), *now = NULL, *detail = NULL;
  AisleJob *job = start_import (bench);
  guint wake = g_timeout_add (WAKE_MS, wake_cb, NULL);
  double fraction, ms;
  gboolean cancelled;

  while (!aisle_job_is_over (job) && g_get_monotonic_time () - start < (gint64) (after * 1e6))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
  fraction = aisle_job_get_fraction (job);
  detail = aisle_job_dup_detail (job);
  pressed = g_get_monotonic_time ();
  aisle_job_cancel (job);
  while (!aisle_job_is_over (job))
    g_main_context_iteration (NULL, TRUE);
  ms = (double) (g_get_monotonic_time () - pressed) / 1e3;
  cancelled = aisle_job_get_state (job) == AISLE_JOB_CANCELLED;
  g_object_unref (job);
  now = hash_of (bench);
  if (cancelled && g_strcmp0 (before, now) != 0)
    g_error ("a cancelled import changed the project");
  g_printerr ("%s project, cancelled after %.2f s (%.0f%%, %s): %s after %.0f ms\n",
              before != NULL ? "existing" : "new", after, 100 * fraction, detail, cancelled ? "ended" : "was done", ms);
  return cancelled ? ms : (double) NAN;
}

/* A new project is none yet; an existing one has two events. */
static void
put_project (Bench *bench, gboolean existing)
{
  g_autofree char *path = g_strconcat (bench->project, ".csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  remove_project (bench);
  if (!existing)
    return;
  harness_write_file (path, "time,user,event,item\n2024-01-01 10:00:00,u1,view,A\n2024-01-02 10:00:00,u2,view,B\n");
  mapping = aisle_mapping_sniff (path, &error);
  stop_on (error);
  report = aisle_command_import (bench->project, path, mapping, FALSE, NULL, &error);
  stop_on (error);
  g_unlink (path);
}

/* Every second one in the last third, where the columns are sorted and the files closed and synced. */
static void
bench_cancels (Bench *bench, const char *name, double seconds, gboolean existing)
{
  double ms[CANCELS];
  guint n = 0;

  put_project (bench, existing);
  for (guint i = 0; i < CANCELS; i++)
    {
      double at = (i / 2 + .5) / (CANCELS / 2.0), taken = cancel_after (bench, seconds * (i % 2 ? 2 + at : 2 * at) / 3);

      if (isnan (taken))
        put_project (bench, existing);
      else
        ms[n++] = taken;
    }
  remove_project (bench);
  if (n == 0)
    return;
  qsort (ms, n, sizeof *ms, compare_doubles);
  bench_record (name, "longest_ms", ms[n - 1], "median_ms", ms[n / 2], "mark_ms", 200.0, "cancels", (double) n,
                "too_late", (double) (CANCELS - n), NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  Bench bench = { 0 };
  double seconds;

  harness_init (&argc, &argv);
  bench.log = g_strdup (argc > 1 ? argv[1] : g_getenv ("AISLE_EVENTS_10M"));
  if (bench.log == NULL || !g_file_test (bench.log, G_FILE_TEST_EXISTS))
    {
      bench_skip ("import-in-window", "no log: AISLE_EVENTS_10M names none");
      return 0;
    }
  folder = g_dir_make_tmp ("aisle-bench-XXXXXX", &error);
  stop_on (error);
  bench.project = g_build_filename (folder, "shop.aisle", NULL);
  bench.mapping = aisle_mapping_sniff (bench.log, &error);
  stop_on (error);
  harness_open (NULL);
  seconds = bench_stalls (&bench, "import-in-window");
  bench_cancels (&bench, "cancel-import-new", seconds, FALSE);
  put_project (&bench, TRUE);
  seconds = bench_stalls (&bench, "append-in-window");
  bench_cancels (&bench, "cancel-import-existing", seconds, TRUE);
  harness_close ();
  g_rmdir (folder);
  aisle_mapping_free (bench.mapping);
  g_free (bench.project);
  g_free (bench.log);
  return 0;
}
