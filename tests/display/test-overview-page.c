/* test-overview-page.c: the overview of a shop whose truths are known: its changes with their intervals, the unusual
 * days, what changed, and what a brush in one card does to the others. */
#include "harness.h"
#include "app/library.h"
#include "widgets/brush-bar.h"
#include "widgets/question-view.h"
#include "simulate/simulate.h"
#include "widgets/kpi-card.h"

#include <math.h>

/* Six unusual days, and less than half the visits of one channel in the last thirty days. */
static char *
make_shop (char **truth)
{
  static const char *const settings[] = { "plant=anomalies,change,channels", "driver=channel", "events=60000",
                                          "titles=no" };
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (harness_home (), "planted", NULL);
  g_autofree char *log = g_build_filename (folder, "events.csv", NULL);
  g_autofree char *told = g_build_filename (folder, "truth.json", NULL);
  char *project = g_build_filename (folder, "planted.aisle", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    g_assert_true (aisle_params_set_pair (params, settings[i], &error));
  g_assert_true (aisle_command_simulate (folder, params, NULL, &error));
  g_assert_no_error (error);
  AisleMapping *mapping = aisle_mapping_sniff (log, &error);
  g_assert_no_error (error);
  g_autoptr (AisleImportReport) report = aisle_command_import (project, log, mapping, FALSE, NULL, &error);
  g_assert_no_error (error);
  aisle_mapping_free (mapping);
  g_assert_true (g_file_get_contents (told, truth, NULL, &error));
  return project;
}

static AisleQuestionView *
card (const char *question)
{
  GtkWidget *view;

  for (guint i = 0; (view = harness_find_type (NULL, AISLE_TYPE_QUESTION_VIEW, i)) != NULL; i++)
    if (g_str_equal (aisle_question_view_get_question (AISLE_QUESTION_VIEW (view))->id, question))
      return AISLE_QUESTION_VIEW (view);
  g_error ("no card of '%s'", question);
}

static double
number (const char *question, gsize row, const char *column)
{
  const AisleTable *table = aisle_question_view_get_answer (card (question))->table;
  return aisle_table_number_of (table, row, column);
}

static double
sum_of (const char *question, const char *column)
{
  double sum = 0;
  for (gsize row = 0; row < aisle_table_n_rows (aisle_question_view_get_answer (card (question))->table); row++)
    sum += isnan (number (question, row, column)) ? 0 : number (question, row, column);
  return sum;
}

static void
choose (const char *question, const char *chosen, const char *entry)
{
  GtkWidget *label = harness_find (GTK_WIDGET (card (question)), chosen), *drop_down;
  g_assert_nonnull (label);
  drop_down = gtk_widget_get_ancestor (label, GTK_TYPE_DROP_DOWN);
  g_assert_nonnull (drop_down);
  harness_scroll_to (drop_down);
  harness_choose (drop_down, entry);
  harness_wait_idle ();
}

/* What the overview answers stands on its cards. */
static void
check_figures (AisleProject *project)
{
  const AisleQuestion *question = aisle_question ("overview");
  g_autoptr (AisleParams) params = aisle_params_new (question->params, question->n_params);
  g_autoptr (GError) error = NULL;
  g_assert_true (aisle_params_set (params, "by", "total", &error));
  g_autoptr (AisleAnswer) answer = aisle_command_ask (project, "overview", params, NULL, NULL, &error);
  g_assert_no_error (error);
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    {
      GtkWidget *kpi = harness_find_type (NULL, AISLE_TYPE_KPI_CARD, (guint) row);
      double low = aisle_table_number_of (answer->table, row, "change_low");
      double high = aisle_table_number_of (answer->table, row, "change_high");
      g_autofree char *interval = g_strdup_printf ("%+.1f to %+.1f%%", 100 * low, 100 * high);
      g_assert_nonnull (kpi);
      g_assert_nonnull (harness_find (kpi, interval));
    }
}

/* Every day on which traffic was planted is marked, and the card says how many are. */
static void
check_days (JsonObject *truth)
{
  JsonArray *days = aisle_json_array (aisle_json_object (truth, "anomalies"), "days");
  const AisleTable *table = aisle_question_view_get_answer (card ("anomalies"))->table;
  double flagged = sum_of ("anomalies", "users_flag");
  guint traffic = 0;
  guint judged = 0;

  for (guint i = 0; i < json_array_get_length (days); i++)
    {
      JsonObject *told = json_array_get_object_element (days, i);
      gint64 time;
      if (aisle_json_number (told, "traffic", 1) == 1)
        continue;
      traffic++;
      g_assert_true (aisle_time_parse (aisle_json_text (told, "date", ""), &time));
      for (gsize row = 0; row < aisle_table_n_rows (table); row++)
        if (aisle_table_integer_of (table, row, "date") == time / AISLE_DAY)
          g_assert_cmpfloat (number ("anomalies", row, "users_flag"), ==, 1);
    }
  g_assert_cmpuint (traffic, >, 0);
  g_assert_cmpfloat (flagged, >=, traffic);
  g_assert_cmpfloat (flagged, <=, traffic + 1);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    judged += isfinite (number ("anomalies", row, "score"));
  g_autofree char *finding = g_strdup_printf ("Days outside the band: %.0f of %u.", flagged, judged);
  g_assert_cmpuint (judged, >=, 178);
  g_assert_nonnull (harness_find (GTK_WIDGET (card ("anomalies")), finding));
}

static void
drag_row (AisleChartView *view, gsize mark)
{
  AisleMark at;

  g_assert_true (aisle_chart_view_mark (view, mark, &at));
  harness_scroll_to (GTK_WIDGET (view));
  harness_move_to (GTK_WIDGET (view), at.x - 4, at.y + 1);
  harness_press ();
  harness_move_to (GTK_WIDGET (view), at.x + 2, at.y + at.h / 2);
  harness_move_to (GTK_WIDGET (view), at.x + at.w + 4, at.y + at.h - 1);
  harness_release ();
  harness_wait_idle ();
}

static void
test_planted (void)
{
  g_autofree char *told = NULL, *path = make_shop (&told);
  g_autoptr (JsonNode) truth = aisle_json_parse (told, strlen (told), NULL);
  JsonObject *root = json_node_get_object (truth);
  const char *channel = aisle_json_text (aisle_json_object (root, "change"), "name", "");
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = aisle_project_open (path, AISLE_PROJECT_READ, &error);

  g_assert_no_error (error);
  harness_open (path);
  harness_wait_project ();
  harness_click_text ("Overview");
  harness_wait_idle ();
  check_figures (project);
  check_days (root);

  choose ("changes", "By step", "By channel");
  const AisleTable *table = aisle_question_view_get_answer (card ("changes"))->table;
  g_assert_cmpstr (aisle_table_text_of (table, 0, "name"), ==, channel);
  g_assert_cmpfloat (number ("changes", 0, "contribution_flag"), ==, 1);

  /* The users of the channel are what the days are then about. */
  double all = sum_of ("anomalies", "users"), behind = number ("changes", 0, "users");
  drag_row (aisle_chart_card_get_view (aisle_question_view_get_card (card ("changes"))), 0);
  g_autofree char *count = g_strdup_printf ("%'.0f", behind);
  g_test_message ("%s users behind '%s'; %.0f user days of %.0f", count, channel, sum_of ("anomalies", "users"), all);
  g_assert_cmpfloat (sum_of ("anomalies", "users"), <, all / 2);
  g_assert_nonnull (harness_find_type (NULL, AISLE_TYPE_BRUSH_BAR, 0));
  harness_key (GDK_KEY_Escape, 0);
  harness_wait_idle ();
  g_assert_cmpfloat (sum_of ("anomalies", "users"), ==, all);

  choose ("anomalies", "By day", "By week");
  g_assert_null (harness_find_type (NULL, AISLE_TYPE_QUESTION_VIEW, 1));
  harness_close ();
}

/* Conversations alone: the pages that need more say what, and lead there. */
static void
test_no_events (void)
{
  g_autofree char *path = aisle_library_new_path ("talk");

  harness_import_text (path, "talk.csv",
                       "conversation,turn,speaker,text\n"
                       "c1,1,customer,where is my parcel\nc1,2,agent,You see it in your account.\n"
                       "c2,1,customer,please refund the lamp\n",
                       NULL);
  harness_open (path);
  harness_wait_project ();
  harness_require ("No Events Yet");
  /* Once, not in every card. */
  aisle_window_show_page (harness_window (), "behaviour", "journeys");
  harness_wait_idle ();
  harness_require ("No Events Yet");
  g_assert_null (harness_find (NULL, "the project has no events: import a log first"));
  aisle_window_show_page (harness_window (), "data", "features");
  harness_wait_idle ();
  harness_require ("No Events Yet");
  g_assert_true (harness_shows_not ((gpointer) "Smallest first"));
  aisle_window_show_page (harness_window (), "data", "quality");
  harness_wait_idle ();
  harness_require ("Nothing to Check");
  aisle_window_show_page (harness_window (), "search", "queries");
  harness_wait_idle ();
  harness_require ("No Searches Yet");
  g_assert_null (harness_find (NULL, "Frequent and rare queries"));
  aisle_window_show_page (harness_window (), "models", NULL);
  harness_wait_idle ();
  harness_click_text ("Train Models");
  harness_wait_idle ();
  g_assert_nonnull (harness_find_type (NULL, g_type_from_name ("AisleIntentsView"), 0));
  aisle_window_show_page (harness_window (), "overview", NULL);
  harness_wait_idle ();
  harness_click_text ("Look at the Conversations");
  harness_wait_idle ();
  g_assert_nonnull (harness_find_type (NULL, g_type_from_name ("AisleTopicsView"), 0));
  aisle_window_show_page (harness_window (), "assistant", "replies risk");
  harness_wait_idle ();
  harness_require ("No Model of Intents Yet");
  aisle_window_show_page (harness_window (), "start", NULL);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "3 turns of conversations"));
  harness_click_text ("Build an assistant");
  harness_wait_idle ();
  harness_require ("No Model of Intents Yet"); /* where one was */
  aisle_window_show_page (harness_window (), "data", "tables");
  harness_wait_idle ();
  harness_require ("3 turns of conversations");
  harness_require ("where is my parcel"); /* of the table that has rows */

  /* What cannot be trained says what is lacking, and many failures leave the page in sight. */
  aisle_window_show_page (harness_window (), "recommendations", "train");
  harness_wait_idle ();
  harness_click_text ("Train Recommended Set");
  harness_wait_idle ();
  GtkWidget *row = harness_find_type (NULL, g_type_from_name ("AisleJobRow"), 3);
  g_assert_nonnull (row);
  harness_require ("There are no events to learn from: import a log of events or choose a wider segment");
  g_assert_cmpint (gtk_widget_get_height (gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW)), <=, 200);

  /* What else is there is counted by its kind. */
  harness_import_text (path, "items.csv", "item_id,title\nA,Shoe\nB,Hat\n", "items");
  aisle_session_changed (aisle_window_get_session (harness_window ()));
  aisle_window_show_page (harness_window (), "data", "tables");
  harness_wait_idle ();
  harness_require ("Items (catalogue): 2 · 3 turns of conversations");

  /* Events that come later are counted at once. */
  harness_import_text (path, "events.csv", "user_id,event,timestamp,item_id\nu1,view,2026-03-01 09:00:00,A\n", NULL);
  aisle_session_changed (aisle_window_get_session (harness_window ()));
  aisle_window_show_page (harness_window (), "overview", NULL);
  harness_wait_idle ();
  g_assert_null (harness_find (NULL, "No Events Yet"));
  g_assert_nonnull (harness_find_type (NULL, g_type_from_name ("AisleKpiCard"), 0));
  aisle_window_show_page (harness_window (), "behaviour", "journeys");
  harness_wait_idle ();
  g_assert_null (harness_find (NULL, "No Events Yet"));
  aisle_window_show_page (harness_window (), "data", "features");
  harness_wait_idle ();
  harness_require ("Save as CSV…");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/overview-page/no-events", test_no_events);
  g_test_add_func ("/overview-page/planted", test_planted);
  return g_test_run ();
}
