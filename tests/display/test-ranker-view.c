/* test-ranker-view.c: rankers trained, judged and compared with real clicks: a shop whose figures are known by hand.
 *
 * 60 items "soft red chair": 2 words, 6 colours, 5 things; a query "red chair" for each colour and thing.  Judges gave 3 to what
 * has both words, 2 to the thing in another colour (10), 1 to the colour on another thing (8); 1, the lowest grade, is of no use:
 * gains 2, 1 and 0.  A colour is rarer than a thing, so word match puts the 2 items of both words first, then the 8 of the
 * colour: DCG@10 = 2 (1 + .6309), where 2 (1 + .6309) + (.5 + .4307 + ... + .2891) is best: .5283.  Boosted trees learn that
 * things matter more, and can put every list in order: 1, .4717 above. */
#include "harness.h"

static const char *const words[] = { "soft", "large" }, *const colours[] = { "red",   "blue",  "green",
                                                                             "black", "white", "yellow" },
                         *const things[] = { "chair", "table", "lamp", "sofa", "shelf" };

static void
judge (GString *judgements, guint query, guint colour, guint thing, guint item)
{
  guint grade = (guint) (query / 5 == colour) + 2 * (guint) (query % 5 == thing);

  if (grade > 0)
    g_string_append_printf (judgements, "%s %s,i%u,%u,ann\n", colours[query / 5], things[query % 5], item, grade);
}

static void
open_shop (const char *name)
{
  g_autofree char *project = g_build_filename (harness_home (), name, NULL);
  g_autoptr (GString) items = g_string_new ("item,title\n"), judgements = g_string_new ("query,item,grade,judge\n");

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (items, "i%u,%s %s %s\n", i, words[i % 2], colours[i / 10], things[i / 2 % 5]);
  for (guint query = 0; query < 30; query++)
    for (guint i = 0; i < 60; i++)
      judge (judgements, query, i / 10, i / 2 % 5, i);
  harness_import_text (project, "items.csv", items->str, NULL);
  harness_import_text (project, "judgements.csv", judgements->str, NULL);
  harness_import_text (project, "events.csv",
                       "time,user,kind,item\n2026-01-01 10:00:00,ann,view,i1\n2026-01-02 10:00:00,bob,view,i2\n", NULL);
  harness_open (NULL);
  harness_drop (project);
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "search", NULL);
  harness_wait_idle ();
  harness_click_text ("Ranker");
  harness_wait_idle ();
}

static void
train (const char *family)
{
  GtkWidget *button;

  harness_click (harness_find (harness_find_type (NULL, g_type_from_name ("AisleRankerView"), 0), "Train"));
  harness_wait_idle ();
  button = harness_find (gtk_widget_get_ancestor (harness_require (family), ADW_TYPE_EXPANDER_ROW), "Train");
  harness_scroll_to (button);
  harness_click (button);
  harness_wait_idle ();
}

static gboolean
says_verdict (const char *text)
{
  GtkWidget *board = harness_find_type (NULL, g_type_from_name ("AisleLeaderboardView"), 0), *label;

  for (guint i = 0; (label = harness_find_type (board, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (gtk_widget_has_css_class (label, "verdict"))
      return strstr (gtk_label_get_text (GTK_LABEL (label)), text) != NULL;
  return FALSE;
}

/* Two rankers, which is better, where, and what is to be known of it. */
static void
test_rankers (void)
{
  open_shop ("ranked.aisle");
  g_assert_true (harness_shows ((gpointer) "Train the recommended set"));
  train ("Word match");
  train ("Boosted trees");
  g_assert_true (says_verdict ("Boosted trees ranks best on NDCG@10 (linear)"));
  g_assert_true (says_verdict ("0.4717 more than the next, Word match"));
  g_assert_true (says_verdict ("30 queries"));
  g_assert_true (harness_shows ((gpointer) "Mean and 95% interval over 30 queries"));
  g_assert_true (harness_shows ((gpointer) "All figures"));
  g_assert_true (harness_shows ((gpointer) "0.528")); /* of word match */
  harness_click_text ("Compare");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "By words in the query"));
  g_assert_false (harness_shows ((gpointer) "By activity of the customers"));
  harness_scroll_to (harness_require ("Judge More"));
  harness_click_text ("Judge More");
  harness_wait_idle ();
  g_assert_nonnull (harness_find_type (NULL, g_type_from_name ("AisleJudgementsView"), 0));
  aisle_window_show_page (harness_window (), "recommendations", "leaderboard");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Nothing to Compare Yet")); /* rankers are no recommenders */
  harness_close ();
}

/* The title at a place of a list beside others, from 0. */
static const char *
title (guint list, guint place)
{
  GtkWidget *row = harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleSideColumn"), list),
                                      ADW_TYPE_PREFERENCES_ROW, place);

  return row != NULL ? adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)) : "";
}

static guint
count_grades (GtkWidget *list, const char *grade)
{
  GtkWidget *label;
  guint n = 0;

  for (guint i = 0; (label = harness_find_type (list, GTK_TYPE_LABEL, i)) != NULL; i++)
    n += gtk_widget_has_css_class (label, "grade") && g_str_equal (gtk_label_get_text (GTK_LABEL (label)), grade);
  return n;
}

static const char *
findings (void)
{
  GtkWidget *view = harness_find_type (NULL, g_type_from_name ("AisleSideView"), 0), *label;

  for (guint i = 0; (label = harness_find_type (view, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (strstr (gtk_label_get_text (GTK_LABEL (label)), "customers:") != NULL && gtk_widget_get_mapped (label))
      return gtk_label_get_text (GTK_LABEL (label));
  return "";
}

/* BM25F beside a ranker that was taught: what moved, how it was judged, and what the ranker used. */
static void
test_beside (void)
{
  GtkWidget *row, *parts, *second;

  open_shop ("beside.aisle");
  train ("Boosted trees");
  harness_click_text ("Side by side");
  harness_wait_idle ();
  harness_click (harness_find_type (NULL, GTK_TYPE_SEARCH_ENTRY, 0));
  harness_type ("red chair");
  harness_wait_idle ();
  for (guint place = 0; place < 2; place++)
    g_assert_true (g_str_has_suffix (title (0, place), "red chair")
                   && g_str_has_suffix (title (1, place), "red chair"));
  for (guint place = 2; place < 10; place++)
    {
      g_assert_nonnull (strstr (title (0, place), "red"));
      g_assert_true (g_str_has_suffix (title (1, place), "chair"));
    }
  second = harness_find_type (NULL, g_type_from_name ("AisleSideColumn"), 1);
  g_assert_cmpuint (count_grades (second, "3"), ==, 2);
  g_assert_cmpuint (count_grades (second, "2"), ==, 8);
  g_assert_true (harness_shows ((gpointer) "2 of 10 items are in both of the first two lists, 2 in the same place."));
  row = harness_find_type (second, ADW_TYPE_PREFERENCES_ROW, 2);
  g_assert_null (harness_find_type (row, GTK_TYPE_GRID, 0));
  harness_click (row);
  harness_settle ();
  parts = harness_find_type (row, GTK_TYPE_GRID, 0);
  g_assert_nonnull (parts);
  harness_key (GDK_KEY_Return, 0); /* the keyboard does as well */
  harness_settle ();
  g_assert_false (gtk_widget_get_visible (parts));
  harness_click_text ("As a Customer");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "ann"));
  g_assert_nonnull (strstr (findings (), "None of these rankers knows customers: everybody gets the same lists."));
  harness_click_text ("Next user");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "bob"));
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/ranker-view/rankers", test_rankers);
  g_test_add_func ("/ranker-view/beside", test_beside);
  return g_test_run ();
}
