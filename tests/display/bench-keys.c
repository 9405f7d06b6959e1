/* bench-keys.c: how long a key in Side by side takes until its answers are painted: BM25F beside boosted trees that know
 * customers, asked as a customer, over the queries that are asked most.
 *
 * A real key is pressed; the time ends with the first frame after the last answer.  Without a project of its own it makes a
 * shop of 20,000 items and trains on its clicks, which takes a minute.
 * Usage: bench-keys [PROJECT], one with a trained ranker. */
#include "bench/bench.h"
#include "command/search.h"
#include "harness.h"
#include "pages/search/side-column.h"
#include "simulate/simulate.h"

#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define QUERIES  12
#define MOST     1000 /* keys */
#define MARK_MS  30.0
#define REST_MS  50 /* between keys of somebody quick */
#define PATIENCE (10 * G_USEC_PER_SEC)

/* ---- the shop ---- */

static void
check (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
import (const char *project, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *const paths[] = { path };
  GError *error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_command_sniff_files (paths, 1, NULL, &error);
  g_autoptr (AisleImportReport) report = NULL;

  check (error);
  report = aisle_command_import_files (project, paths, 1, mapping, FALSE, NULL, &error);
  check (error);
}

static void
train (const char *path)
{
  static const char *const pairs[] = { "labels=clicks", "personal=yes", "trees=300", "split=none", NULL };
  GError *error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  const AisleFamily *family = aisle_command_family ("lambdamart", NULL, &error);
  const AisleTrainTask *task = aisle_command_train_task (family);
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params),
                          split = aisle_train_split_new (task), protocol = aisle_train_protocol_new (task);
  g_autoptr (AisleRun) run = NULL;

  check (error);
  for (gsize i = 0; pairs[i] != NULL; i++)
    if (!aisle_params_set_pair (split, pairs[i], NULL) && !aisle_params_set_pair (protocol, pairs[i], NULL)
        && !aisle_params_set_pair (params, pairs[i], &error))
      check (error);
  run = aisle_command_train (
      project,
      &(AisleTrainOrder){ .family = "lambdamart", .params = params, .split = split, .protocol = protocol, .seed = 1 },
      NULL, &error);
  check (error);
}

static char *
make_shop (void)
{
  static const char *const pairs[] = { "plant=searches", "events=200000", "items=20000", "searches=20000", NULL };
  static const char *const files[] = { "events.csv", "items.csv", "queries.csv" };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autofree char *folder = g_build_filename (harness_home (), "shop", NULL);
  char *project = g_build_filename (harness_home (), "keys.aisle", NULL);
  GError *error = NULL;

  for (gsize i = 0; pairs[i] != NULL; i++)
    if (!aisle_params_set_pair (params, pairs[i], &error))
      check (error);
  if (!aisle_command_simulate (folder, params, NULL, &error))
    check (error);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    import (project, folder, files[i]);
  train (project);
  return project;
}

/* The queries that are asked most. */
static GPtrArray *
read_queries (const char *path)
{
  GPtrArray *queries = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  const AisleQuestion *question = aisle_question ("queries");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (AisleAnswer) answer = NULL;

  check (error);
  answer = aisle_command_ask (project, "queries", params, NULL, NULL, &error);
  check (error);
  for (gsize row = 0; row < MIN (QUERIES, aisle_table_n_rows (answer->table)); row++)
    g_ptr_array_add (queries, g_strdup (aisle_table_text (answer->table, row, 0)));
  return queries;
}

/* ---- keys ---- */

static gboolean
is_busy (void)
{
  return aisle_job_queue_n_all (aisle_session_get_queue (harness_session ())) > 0;
}

static void
painted_cb (GdkFrameClock *clock, gint64 *painted)
{
  *painted = g_get_monotonic_time ();
}

/* Milliseconds from a key to the first frame after its answer; NaN where it says nothing. */
static gboolean
rested_cb (gpointer rested)
{
  *(gboolean *) rested = TRUE;
  return G_SOURCE_REMOVE;
}

static void
rest (void)
{
  gboolean rested = FALSE;

  g_timeout_add (REST_MS, rested_cb, &rested);
  while (!rested)
    g_main_context_iteration (NULL, TRUE);
}

static double
press (GtkEditable *entry, char sign)
{
  Display *display = gdk_x11_display_get_xdisplay (gdk_display_get_default ());
  KeyCode code = XKeysymToKeycode (display, gdk_unicode_to_keyval ((guint32) sign));
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (harness_window ()));
  g_autofree char *before = g_strdup (gtk_editable_get_text (entry));
  gint64 painted = 0, start = g_get_monotonic_time ();
  gulong handler;

  if (code == 0)
    return NAN;
  XTestFakeKeyEvent (display, code, True, 0);
  XTestFakeKeyEvent (display, code, False, 0);
  XFlush (display);
  while (g_str_equal (before, gtk_editable_get_text (entry)) && g_get_monotonic_time () < start + PATIENCE)
    g_main_context_iteration (NULL, TRUE);
  while (is_busy ())
    g_main_context_iteration (NULL, TRUE);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &painted);
  gtk_widget_queue_draw (GTK_WIDGET (harness_window ()));
  while (painted == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
  return (double) (painted - start) / 1000;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

/* hurried: a key comes as soon as the one before is painted, so that it waits for the rest of a frame of a sixtieth of a
 * second. */
static void
measure (const char *name, const GPtrArray *queries, gboolean hurried)
{
  GtkEditable *entry = GTK_EDITABLE (harness_find_type (NULL, GTK_TYPE_SEARCH_ENTRY, 0));
  double times[MOST], cpu = 0;
  gsize n = 0;

  harness_click (GTK_WIDGET (entry));
  for (guint q = 0; q < queries->len; q++)
    {
      gtk_editable_set_text (entry, "");
      harness_wait_idle ();
      for (const char *sign = queries->pdata[q]; *sign != '\0' && n < MOST; sign++)
        {
          clock_t before;
          double ms;

          if (!hurried)
            rest ();
          before = clock ();
          ms = press (entry, *sign);

          if (!isfinite (ms))
            continue;
          cpu += (double) (clock () - before) * 1000 / CLOCKS_PER_SEC;
          times[n++] = ms;
        }
    }
  if (n == 0)
    return;
  qsort (times, n, sizeof *times, compare);
  bench_record (name, "p50_ms", times[n / 2], "p95_ms", times[n * 95 / 100], "longest_ms", times[n - 1],
                "cpu_per_key_ms", cpu / (double) n, "keys", (double) n, "mark_p95_ms", MARK_MS, NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *project = NULL;
  g_autoptr (GPtrArray) queries = NULL;

  harness_init (&argc, &argv);
  project = argc > 1 ? g_strdup (argv[1]) : make_shop ();
  queries = read_queries (project);
  harness_open (NULL);
  harness_resize (1280, 800);
  aisle_window_set_project (harness_window (), project);
  harness_wait_idle ();
  aisle_window_show_page (harness_window (), "search", "side-by-side");
  harness_wait_idle ();
  measure ("keys-nobody", queries, FALSE);
  harness_click_text ("As a Customer");
  harness_wait_idle ();
  measure ("keys-customer", queries, FALSE);
  measure ("keys-customer-hurried", queries, TRUE);
  harness_close ();
  return 0;
}
