/* test-train-view.c: how models are judged, drawn before they are trained, and how a training goes while it does. */
#include "harness.h"
#include "app/library.h"
#include "pages/recommendations/split-picture.h"
#include "widgets/training-curves.h"
#include "widgets/chart-card.h"

/* The header bar says where one is, in the smallest window too. */
static void
assert_title_is_whole (const char *title)
{
  GtkWidget *label = harness_find (harness_find_type (NULL, ADW_TYPE_HEADER_BAR, 0), title);

  harness_settle ();
  g_assert_true (GTK_IS_LABEL (label));
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
}

static GtkWidget *
of_type (const char *type)
{
  return harness_find_type (NULL, g_type_from_name (type), 0);
}

static void
open_train (void)
{
  harness_open (NULL);
  harness_click_text ("Try the Sample Shop");
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "recommendations", "train");
  harness_wait_idle ();
}

/* The line of the split's card begins so. */
static gboolean
finding_starts (gpointer text)
{
  GtkWidget *picture = of_type ("AisleSplitPicture"), *label;

  for (guint i = 0; picture != NULL && (label = harness_find_type (picture, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), text))
      return TRUE;
  return FALSE;
}

/* Each split is drawn as what it is, and only the parameters that it has are there. */
static void
test_split (void)
{
  GtkWidget *list;

  open_train ();
  harness_wait (finding_starts,
                (gpointer) "160000 interactions to learn from, 20000 to tune by, 20000 to judge by; 923 users",
                "the split in time");
  g_assert_null (harness_find (NULL, "Cuts in time"));
  g_assert_null (harness_find (NULL, "Seed"));
  g_assert_nonnull (harness_find (NULL, "Final training"));
  list = gtk_widget_get_ancestor (harness_require ("Time"), GTK_TYPE_DROP_DOWN);
  harness_scroll_to (list);
  harness_choose (list, "Rolling");
  harness_wait (finding_starts, (gpointer) "The last cut: 160000 interactions to learn from", "the rolling split");
  g_assert_nonnull (harness_find (NULL, "Cuts in time"));
  harness_choose (list, "None");
  harness_wait (finding_starts, (gpointer) "All 200000 interactions are learned from", "no split");
  g_assert_null (harness_find (NULL, "Cuts in time"));
  g_assert_null (harness_find (NULL, "Final training"));
  harness_close ();
}

/* No title in the forms is squeezed to less than a few words where the window is narrow. */
static void
test_narrow (void)
{
  GtkWidget *list;
  guint n = 0;

  open_train ();
  harness_resize (360, 640);
  harness_wait_idle ();
  assert_title_is_whole ("Recommendations");
  list = of_type ("AisleParamsForm");
  g_assert_nonnull (list);
  for (GtkWidget *row; (row = harness_find_type (list, g_type_from_name ("AisleBesideBox"), n)) != NULL; n++)
    g_assert_cmpint (gtk_widget_get_width (gtk_widget_get_first_child (row)), >=, 200);
  g_assert_cmpuint (n, >=, 4);
  harness_resize (1280, 800);
  harness_close ();
}

static gboolean
draws_curves (gpointer data)
{
  GtkWidget *curves = of_type ("AisleTrainingCurves");
  GtkWidget *view = curves != NULL ? harness_find_type (curves, AISLE_TYPE_CHART_VIEW, 0) : NULL;

  return view != NULL;
}

/* The curves of a training under way: those of a family with passes. */
static void
test_curves (void)
{
  GtkWidget *button;
  AisleMark mark;
  AisleChartView *view;

  open_train ();
  button =
      harness_find (gtk_widget_get_ancestor (harness_require ("Pairwise ranking"), ADW_TYPE_EXPANDER_ROW), "Train");
  harness_scroll_to (button);
  g_assert_null (of_type ("AisleTrainingCurves"));
  harness_click (button);
  harness_wait (draws_curves, NULL, "the curves");
  view = AISLE_CHART_VIEW (harness_find_type (of_type ("AisleTrainingCurves"), AISLE_TYPE_CHART_VIEW, 0));
  g_assert_true (aisle_chart_view_mark (view, 0, &mark));
  harness_wait_idle ();
  /* The page has gone to the leaderboard; the curves stay where they were. */
  aisle_window_show_page (harness_window (), "recommendations", "train");
  harness_wait_idle ();
  g_assert_nonnull (of_type ("AisleTrainingCurves"));
  harness_close ();
}

/* A log without times is split by the order of its rows, and says once what it lacks. */
static void
test_no_times (void)
{
  g_autofree char *path = aisle_library_new_path ("timeless");
  g_autoptr (GString) log = g_string_new ("user_id,item_id\n");
  GtkWidget *note;
  guint n = 0;

  for (guint i = 0; i < 240; i++)
    g_string_append_printf (log, "u%u,i%u\n", i % 30, (i * 7 + i / 30) % 12);
  harness_import_text (path, "log.csv", log->str, "events");
  harness_open (path);
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "recommendations", "leaderboard");
  harness_wait_idle ();
  harness_require ("There is no run to compare: train a model first");
  aisle_window_show_page (harness_window (), "recommendations", "train");
  harness_wait_idle ();
  harness_require ("Leave-one-out");
  aisle_window_show_page (harness_window (), "behaviour", "journeys");
  harness_wait_idle ();
  for (guint i = 0; (note = harness_find_type (NULL, GTK_TYPE_LABEL, i)) != NULL; i++)
    n += g_str_has_prefix (gtk_label_get_text (GTK_LABEL (note)), "The events have no times");
  g_assert_cmpuint (n, ==, 1);
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/train-view/split", test_split);
  g_test_add_func ("/train-view/narrow", test_narrow);
  g_test_add_func ("/train-view/no-times", test_no_times);
  g_test_add_func ("/train-view/curves", test_curves);
  return g_test_run ();
}
