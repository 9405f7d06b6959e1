/* test-answers-view.c: models that find answers trained, compared and asked with real clicks and keys, in a shop whose answers are
 * known.
 *
 * The shop's own answers (assistant-shop.h) say one thing a intent; its agents replied to sixteen customers of each of five
 * questions in words that name the thing asked about.  A question in the words of the shop's own is answered by the shop's own. */
#include "assistant-shop.h"
#include "harness.h"

#include "app/library.h"
#include "pages/assistant/answers-inspect.h"
#include "widgets/chart-card.h"
#include "widgets/leaderboard-view.h"
#include "widgets/metric-list.h"

static void
import (const char *project, const char *name, GString *text)
{
  g_autoptr (GString) own = text;

  harness_import_text (project, name, own->str, NULL);
}

static GString *
talks (void)
{
  static const char *const said[][3] = {
    { "where is my parcel with the %s", "The parcel with your %s left us today.", "delivery" },
    { "when does the %s arrive", "Your %s arrives on Friday.", "delivery" },
    { "I want my money back for the %s", "The money for the %s is on its way to you.", "refund" },
    { "please refund the %s", "We have refunded the %s this morning.", "refund" },
    { "我要退货 %s", "请把 %s 寄回仓库。", "退货" },
  };
  GString *csv = g_string_new ("conversation_id,turn,speaker,text,intent\n");

  for (gsize i = 0; i < G_N_ELEMENTS (assistant_things); i++)
    for (gsize s = 0; s < G_N_ELEMENTS (said); s++)
      for (gsize turn = 0; turn < 2; turn++)
        {
          g_auto (GStrv) parts = g_strsplit (said[s][turn], "%s", 2);

          g_string_append_printf (csv, "c%zu-%zu,%zu,%s,%s%s%s,%s\n", i, s, turn + 1, turn == 0 ? "customer" : "agent",
                                  parts[0], assistant_things[i], parts[1], turn == 0 ? said[s][2] : "");
        }
  return csv;
}

/* Writes replies after one pass: none of those that find them. */
static void
train_writer (const char *path)
{
  static const char *const settings[] = { "layers=1",       "factors=16", "heads=2",
                                          "vocabulary=300", "context=32", "passes=1" };
  const AisleFamily *family = aisle_family ("reply-decoder");
  g_autoptr (AisleParams) params = aisle_params_new (family->params, family->n_params);
  AisleTrainOrder order = { .family = family->id, .seed = 1, .params = params };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleRun) run = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    g_assert_true (aisle_params_set_pair (params, settings[i], NULL));
  project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  run = aisle_command_train (project, &order, NULL, &error);
  g_assert_no_error (error);
}

static void
open_shop (const char *name)
{
  g_autofree char *project = aisle_library_new_path (name);

  import (project, "log.csv", assistant_shop_log ());
  import (project, "answers.csv", assistant_shop_answers ());
  import (project, "talks.csv", talks ());
  train_writer (project);
  harness_open (project);
  harness_wait_project ();
  harness_click_text ("Assistant");
  harness_wait_idle ();
  harness_click_text ("Answers");
  harness_wait_idle ();
}

/* A part of the view by its button. */
static void
look_at (const char *title)
{
  GtkWidget *view = harness_find_type (NULL, g_type_from_name ("AisleAnswersView"), 0);

  harness_click (harness_find (harness_find_type (view, GTK_TYPE_STACK_SWITCHER, 0), title));
  harness_wait_idle ();
}

static void
train (const char *family)
{
  GtkWidget *button;

  look_at ("Train");
  button = harness_find (gtk_widget_get_ancestor (harness_require (family), ADW_TYPE_EXPANDER_ROW), "Train");
  harness_scroll_to (button);
  harness_click (button);
  harness_wait_idle ();
}

/* The best answer that is listed. */
static GtkWidget *
first_found (void)
{
  return harness_find_type (harness_find_type (NULL, AISLE_TYPE_ANSWERS_INSPECT, 0), ADW_TYPE_ACTION_ROW, 0);
}

/* The leaderboard counts questions, of which some of the 80 conversations are held back. */
static gboolean
counts_questions (GtkWidget *leaderboard)
{
  gboolean counts = FALSE;

  for (guint n = 2; n < 5 * G_N_ELEMENTS (assistant_things) && !counts; n++)
    {
      g_autofree char *finding = g_strdup_printf ("Mean and 95%% interval over %u questions", n);

      counts = harness_find (leaderboard, finding) != NULL;
    }
  return counts;
}

/* Two models trained, told apart by questions, and the planted answer first for a question typed and sent by the keyboard. */
static void
test_ask (void)
{
  GtkWidget *inspect, *leaderboard;
  AisleChartView *curve;
  AisleMark mark;

  open_shop ("answers");
  train ("Answers by words");
  harness_wait (harness_shows, (gpointer) "All figures", "the leaderboard");
  train ("Answers by meaning");
  leaderboard = harness_find_type (NULL, AISLE_TYPE_LEADERBOARD_VIEW, 0);
  g_assert_nonnull (leaderboard);
  g_assert_true (counts_questions (leaderboard));
  harness_choose (harness_find_type (harness_find_type (leaderboard, AISLE_TYPE_METRIC_LIST, 0), GTK_TYPE_DROP_DOWN, 0),
                  "MRR");
  harness_wait_idle ();
  g_assert_true (counts_questions (leaderboard));
  harness_scroll_to (harness_require ("All runs"));
  g_assert_nonnull (harness_find (leaderboard, "Answers by meaning"));
  g_assert_null (harness_find (leaderboard, "Reply writer"));
  g_assert_null (harness_find (leaderboard, "Accuracy"));
  look_at ("Compare");
  harness_require ("Held against");
  look_at ("Inspect");
  inspect = harness_find_type (NULL, AISLE_TYPE_ANSWERS_INSPECT, 0);
  g_assert_nonnull (harness_find (inspect, "The right answer among the first"));
  /* Among all answers at twenty depths, and among ten candidates at ten more. */
  curve = aisle_chart_card_get_view (AISLE_CHART_CARD (harness_find_type (inspect, AISLE_TYPE_CHART_CARD, 0)));
  harness_settle ();
  g_assert_true (aisle_chart_view_mark (curve, 20 + 10 - 1, &mark));
  g_assert_false (aisle_chart_view_mark (curve, 20 + 10, &mark));
  g_assert_true (harness_shows_not ((gpointer) "Nothing answers that."));
  harness_click (harness_find_type (inspect, GTK_TYPE_ENTRY, 0));
  harness_type ("can I have my money back");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (first_found ())), ==,
                   "You get your money back within 14 days.");
  if (g_getenv ("AISLE_ANSWERS_SHOT") != NULL)
    harness_screenshot (g_getenv ("AISLE_ANSWERS_SHOT"));
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/answers-view/ask", test_ask);
  return g_test_run ();
}
