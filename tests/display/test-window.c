/* test-window.c: the main flow, and what analysts do in the window, with real clicks and keys. */
#include "harness.h"
#include "jobs/job-row.h"
#include "pages/behaviour/steps-editor.h"
#include "widgets/chart-card.h"

#include <glib/gstdio.h>

static AisleSession *
session (void)
{
  return aisle_window_get_session (harness_window ());
}

static gboolean
has_project (gpointer data)
{
  return aisle_session_get_path (session ()) != NULL;
}

static gboolean
shows (gpointer text)
{
  return harness_find (NULL, text) != NULL;
}

static gboolean
shows_not (gpointer text)
{
  return !shows (text);
}

static gint64
n_events (void)
{
  harness_wait_idle ();
  g_assert_nonnull (aisle_session_get_info (session ()));
  return aisle_json_integer (aisle_session_get_info (session ()), "events", -1);
}

/* A log of the golden fixtures, copied where the test may read it. */
static char *
fixture (const char *name)
{
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "golden", "fixtures", name, NULL);
}

static void
import_fixture (const char *name)
{
  g_autofree char *path = fixture (name);

  harness_open (path);
  harness_click_text ("Import");
  harness_wait (has_project, NULL, "the imported project");
  harness_wait_idle ();
}

/* ---- the main flow ---- */

/* From a project to an exported model: three clicks. */
static void
train_and_export (void)
{
  harness_click_text ("Recommendations");
  harness_click_text ("Train Recommended Set");
  harness_wait (shows, (gpointer) "Export Leading Model", "the leaderboard");
  harness_wait_idle ();
  harness_click_text ("Export Leading Model");
  harness_wait (shows, (gpointer) "Exported and verified", "the proof");
}

static void
test_main_flow (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *model = NULL;

  harness_open (NULL);
  harness_reset_clicks ();
  harness_click_text ("Try the Sample Shop");
  harness_wait (has_project, NULL, "the sample shop");
  harness_wait_idle ();
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "overview");
  g_assert_cmpint (n_events (), ==, 200000);
  train_and_export ();
  g_test_message ("%u clicks", harness_n_clicks ());
  g_assert_cmpuint (harness_n_clicks (), <=, 12);

  folder = g_build_filename (g_get_user_data_dir (), "aisle", "exports", NULL);
  {
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    g_assert_nonnull (dir);
    model = g_build_filename (folder, g_dir_read_name (dir), "model.onnx", NULL);
    g_assert_true (g_file_test (model, G_FILE_TEST_IS_REGULAR));
  }
  /* The board judges by the users of the page's segment. */
  aisle_session_go_to (harness_session (), "recommendations", "leaderboard");
  harness_wait (shows, (gpointer) "Mean and 95% interval over 849 users", "the board of all users");
  aisle_session_set_segment (harness_session (), "orders >= 3");
  harness_wait (shows, (gpointer) "Mean and 95% interval over 623 users", "the board of a segment");
  harness_close ();
}

/* A real shop's invoices, packed as they are published, all the way. */
static void
test_invoices (void)
{
  const char *shared = g_getenv ("AISLE_SHARED");
  g_autofree char *log =
      g_build_filename (shared != NULL ? shared : "", "data", "uci-online-retail", "online_retail.csv.zst", NULL);

  if (!g_file_test (log, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the data set uci-online-retail is not here");
      return;
    }
  harness_open (log);
  harness_click_text ("Import");
  harness_wait_project ();
  harness_wait_idle ();
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "overview");
  g_assert_cmpint (harness_n_events (), ==, 541909);
  train_and_export ();
  harness_close ();
}

/* ---- import ---- */

static void
test_assistant (void)
{
  g_autofree char *path = fixture ("events_semicolon.csv");

  harness_open (path);
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "data");
  harness_require ("events_semicolon.csv");
  g_assert_true (shows ("Semicolon"));
  g_assert_true (shows ("Event kind"));
  /* A wrong choice is refused with its cause, and taken back. */
  harness_choose (gtk_widget_get_ancestor (harness_require ("Semicolon"), GTK_TYPE_DROP_DOWN), "Comma");
  harness_wait_idle ();
  g_assert_true (shows ("Semicolon"));
  harness_click_text ("Import");
  harness_wait (has_project, NULL, "the imported project");
  g_assert_cmpint (n_events (), ==, 31);
  harness_close ();
}

static void
test_undo (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "more.csv", NULL);

  import_fixture ("events_utf8.csv");
  g_assert_cmpint (n_events (), ==, 31);
  harness_write_file (path, "user_id,event,timestamp,item_id,price\nu1,view,2026-03-20 09:00:00,A,\n"
                            "u1,buy,2026-03-20 09:10:00,A,59.0\n");
  harness_drop (path);
  harness_click_text ("Import");
  harness_wait (shows, (gpointer) "Undo", "the toast");
  g_assert_cmpint (n_events (), ==, 33);
  harness_click_text ("Undo");
  g_assert_cmpint (n_events (), ==, 31);
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  g_assert_cmpint (n_events (), ==, 33);
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpint (n_events (), ==, 31);
  harness_close ();
}

/* A project from elsewhere is copied into the library and shown from there. */
static void
test_open_project (void)
{
  g_autofree char *copy = g_build_filename (harness_home (), "elsewhere.aisle", NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  const char *path;
  gsize length;

  import_fixture ("events_utf8.csv");
  path = aisle_session_get_path (session ());
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (copy, data, (gssize) length, &error);
  g_assert_no_error (error);
  harness_close ();
  harness_open (copy);
  harness_wait (has_project, NULL, "the copied project");
  g_assert_cmpstr (aisle_session_get_path (session ()), !=, copy);
  g_assert_cmpint (n_events (), ==, 31);
  harness_close ();
}

static void
test_not_a_log (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "q&a.csv", NULL);
  g_autofree char *why = g_strdup_printf ("Cannot read '%s': it is not text: choose a CSV or TSV file", path);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", 20, &error);
  g_assert_no_error (error);
  harness_open (path);
  harness_require ("This File Cannot Be Imported");
  harness_require (why);
  harness_click_text ("Back");
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "start");
  harness_close ();
}

/* ---- behaviour ---- */

static void
assert_funnel (const char *last)
{
  harness_wait_idle ();
  g_assert_true (shows ("7"));
  g_assert_true (shows ("5"));
  g_assert_true (shows ((gpointer) last));
}

static void
test_funnel (void)
{
  import_fixture ("events_utf8.csv");
  harness_click_text ("Behaviour");
  harness_wait_idle ();
  harness_click_text ("Funnels");
  harness_wait_idle ();
  assert_funnel ("2");
  harness_choose (gtk_widget_get_ancestor (harness_require ("Ordered"), GTK_TYPE_DROP_DOWN), "Strict");
  assert_funnel ("0");
  harness_click_text ("Add Step");
  harness_wait_idle ();
  g_assert_true (shows ("Step 4"));
  harness_close ();
}

static void
test_segment (void)
{
  import_fixture ("events_utf8.csv");
  harness_click_text ("All users");
  harness_settle ();
  gtk_editable_set_text (GTK_EDITABLE (harness_find_type (NULL, GTK_TYPE_ENTRY, 0)), "did(purchase) >= 1");
  harness_wait (shows, (gpointer) "Use", "the popover");
  {
    GtkWidget *use = gtk_widget_get_ancestor (harness_require ("Use"), GTK_TYPE_BUTTON);
    harness_wait ((HarnessCondition) (void (*) (void)) gtk_widget_get_sensitive, use, "the count");
    harness_click (use);
  }
  harness_wait_idle ();
  g_assert_cmpstr (aisle_session_get_segment (session ()), ==, "did(purchase) >= 1");
  g_assert_true (shows ("did(purchase) >= 1"));
  harness_close ();
}

/* ---- jobs ---- */

static gpointer
run_long (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  for (guint i = 0; i < 100000; i++)
    {
      g_usleep (1000);
      if (!aisle_progress_step (progress, i / 1e5, "counting", error))
        return NULL;
    }
  return NULL;
}

static gpointer
run_failing (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the disk is full: free some space");
  return NULL;
}

static AisleJob *
start (const char *title, AisleJobFunc run)
{
  AisleJobSpec spec = { .title = title, .lane = AISLE_LANE_COMPUTE, .run = run };
  return g_object_ref (aisle_session_run_alone (session (), &spec));
}

static gboolean
is_over (gpointer job)
{
  return aisle_job_is_over (job);
}

static void
test_cancel (void)
{
  g_autoptr (AisleJob) first = NULL;
  g_autoptr (AisleJob) second = NULL;

  harness_open (NULL);
  first = start ("A long task", run_long);
  second = start ("Another one", run_long);
  harness_require ("Another one");
  g_assert_cmpint (aisle_job_get_state (first), ==, AISLE_JOB_RUNNING);
  g_assert_cmpint (aisle_job_get_state (second), ==, AISLE_JOB_WAITING);
  harness_click_text ("Stop");
  harness_wait (is_over, first, "the end of the first");
  g_assert_cmpint (aisle_job_get_state (first), ==, AISLE_JOB_CANCELLED);
  harness_wait (shows_not, (gpointer) "A long task", "the row to go");
  g_assert_cmpint (aisle_job_get_state (second), ==, AISLE_JOB_RUNNING);
  harness_click_text ("Stop");
  harness_wait (is_over, second, "the end of the second");
  harness_close ();
}

static void
test_failed_job_stays (void)
{
  g_autoptr (AisleJob) job = NULL;

  harness_open (NULL);
  job = start ("Saving", run_failing);
  harness_require ("The disk is full: free some space");
  harness_click_text ("Dismiss");
  g_assert_false (shows ("The disk is full: free some space"));
  harness_close ();
}

static void
test_close_with_running_job (void)
{
  g_autoptr (AisleJob) job = NULL;

  harness_open (NULL);
  job = start ("A long task", run_long);
  harness_require ("A long task");
  gtk_window_close (GTK_WINDOW (harness_window ()));
  harness_click_text ("Keep Running");
  g_assert_nonnull (harness_window ());
  g_assert_false (aisle_job_is_over (job));
  gtk_window_close (GTK_WINDOW (harness_window ()));
  harness_require ("Stop Running Tasks?");
  harness_click (harness_find (NULL, "Stop"));
  harness_wait (is_over, job, "the end of the job");
  g_assert_cmpint (aisle_job_get_state (job), ==, AISLE_JOB_CANCELLED);
  g_assert_null (harness_window ());
  harness_close ();
}

/* ---- the keyboard ---- */

static void
test_keyboard (void)
{
  AisleChartCard *card;
  AisleChartView *chart;

  import_fixture ("events_utf8.csv");
  harness_key (GDK_KEY_4, GDK_ALT_MASK);
  harness_wait_idle ();
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "behaviour");
  harness_key (GDK_KEY_3, GDK_ALT_MASK);
  harness_wait_idle ();
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "overview");
  card = AISLE_CHART_CARD (harness_find_type (NULL, AISLE_TYPE_CHART_CARD, 0));
  chart = aisle_chart_card_get_view (card);
  for (guint i = 0; i < 40 && !gtk_widget_has_focus (GTK_WIDGET (chart)); i++)
    harness_key (GDK_KEY_Tab, 0);
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (chart)));
  harness_key (GDK_KEY_Right, 0);
  g_assert_cmpint (aisle_chart_view_get_cursor (chart), ==, 0);
  harness_key (GDK_KEY_Right, 0);
  g_assert_cmpint (aisle_chart_view_get_cursor (chart), >, 0);
  harness_key (GDK_KEY_Escape, 0);
  g_assert_cmpint (aisle_chart_view_get_cursor (chart), ==, -1);
  harness_key (GDK_KEY_F7, 0);
  g_assert_true (aisle_chart_card_shows_table (card));
  harness_key (GDK_KEY_F7, 0);
  g_assert_false (aisle_chart_card_shows_table (card));
  harness_key (GDK_KEY_i, GDK_CONTROL_MASK);
  harness_require ("Where this comes from");
  harness_key (GDK_KEY_Escape, 0);
  harness_close ();
}

static void
test_pointer_on_chart (void)
{
  AisleChartView *chart;
  AisleMark mark;

  import_fixture ("events_utf8.csv");
  harness_click_text ("Behaviour");
  harness_wait_idle ();
  chart = aisle_chart_card_get_view (AISLE_CHART_CARD (harness_find_type (NULL, AISLE_TYPE_CHART_CARD, 0)));
  g_assert_true (aisle_chart_view_mark (chart, 1, &mark));
  harness_move_to (GTK_WIDGET (chart), mark.x + mark.w / 2, mark.y + mark.h / 2);
  g_assert_cmpint (aisle_chart_view_get_cursor (chart), ==, 1);
  harness_close ();
}

/* ---- accessible names ---- */

/* A name of its own, or a text inside that says it. */
static gboolean
has_name (GtkWidget *widget)
{
  gboolean found = FALSE;

  if (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
      || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return TRUE;
  if (GTK_IS_LABEL (widget))
    return *gtk_label_get_text (GTK_LABEL (widget)) != '\0';
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = has_name (child);
  return found;
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_ENTRY (widget)
         || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SPIN_BUTTON (widget)
         || GTK_IS_COLUMN_VIEW (widget) || AISLE_IS_CHART_VIEW (widget);
}

static guint
assert_names (GtkWidget *widget)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (is_control (widget))
    {
      n++;
      if (!has_name (widget))
        {
          g_autoptr (GString) path = g_string_new (NULL);
          for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent (w))
            g_string_append_printf (path, " < %s", G_OBJECT_TYPE_NAME (w));
          g_error ("no accessible name on page %s:%s", aisle_window_get_page (harness_window ()), path->str);
        }
      if (!GTK_IS_COLUMN_VIEW (widget))
        return n;
    }
  /* The window's own buttons are GTK's affair. */
  if (GTK_IS_WINDOW_CONTROLS (widget))
    return 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += assert_names (child);
  return n;
}

static void
test_names (void)
{
  static const char *const pages[][2] = {
    { "start", NULL },
    { "data", "tables" },
    { "data", "quality" },
    { "data", "recipe" },
    { "data", "features" },
    { "data", "sources" },
    { "overview", NULL },
    { "behaviour", "journeys" },
    { "behaviour", "funnels" },
    { "behaviour", "retention" },
    { "behaviour", "segments" },
    { "behaviour", "baskets" },
    { "recommendations", "train" },
    { "recommendations", "leaderboard" },
    { "recommendations", "compare" },
    { "recommendations", "inspect" },
    { "models", NULL },
  };
  g_autofree char *path = fixture ("events_gb18030.csv");

  harness_open (path);
  g_assert_cmpuint (assert_names (GTK_WIDGET (harness_window ())), >, 10);
  harness_close ();
  /* The sample shop of the main flow, with its models. */
  harness_open (NULL);
  harness_click_text ("Try the Sample Shop");
  harness_wait (has_project, NULL, "the sample shop");
  harness_wait_idle ();
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      aisle_window_show_page (harness_window (), pages[i][0], pages[i][1]);
      harness_wait_idle ();
      g_assert_cmpuint (assert_names (GTK_WIDGET (harness_window ())), >, 2);
    }
  harness_close ();
}

/* The window of the keys is built when it is asked for. */
static void
test_shortcuts (void)
{
  harness_open (NULL);
  g_assert_null (harness_dialog ());
  harness_key (GDK_KEY_F1, GDK_CONTROL_MASK);
  harness_require ("Show the table behind a chart");
  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (harness_dialog ()));
  gtk_window_close (GTK_WINDOW (harness_dialog ()));
  harness_wait (harness_shows_not, (gpointer) "Show the table behind a chart", "its end");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/window/main-flow", test_main_flow);
  g_test_add_func ("/window/invoices", test_invoices);
  g_test_add_func ("/window/names", test_names);
  g_test_add_func ("/window/assistant", test_assistant);
  g_test_add_func ("/window/undo", test_undo);
  g_test_add_func ("/window/open-project", test_open_project);
  g_test_add_func ("/window/not-a-log", test_not_a_log);
  g_test_add_func ("/window/funnel", test_funnel);
  g_test_add_func ("/window/segment", test_segment);
  g_test_add_func ("/window/cancel", test_cancel);
  g_test_add_func ("/window/failed-job-stays", test_failed_job_stays);
  g_test_add_func ("/window/close-with-running-job", test_close_with_running_job);
  g_test_add_func ("/window/keyboard", test_keyboard);
  g_test_add_func ("/window/pointer-on-chart", test_pointer_on_chart);
  g_test_add_func ("/window/shortcuts", test_shortcuts);
  return g_test_run ();
}
