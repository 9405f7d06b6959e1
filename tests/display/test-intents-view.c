/* test-intents-view.c: models of intents trained and looked into with real clicks and keys, on texts whose mistakes are
 * known by hand.
 *
 * Four intents of 24 texts each, every intent with words of its own, of which every fourth text tests.  Three texts that ask for
 * money back are labelled "delivery" by mistake and test: any model that reads words takes them for "refund", and no others
 * wrongly: 24 of 27 are right.  Moved to "refund" and trained again, all 27 are. */
#include "harness.h"

#include "app/library.h"
#include "widgets/chart-card.h"

static const char *const intents[] = { "delivery", "refund", "size", "stock" };
static const char *const said[][4] = {
  { "where is my parcel", "when does the parcel arrive", "the parcel has not come", "track the parcel for me" },
  { "please send my money back", "money back for this chair", "when is the money back", "the money was not paid back" },
  { "which size fits me", "is the size large or small", "the size is wrong for me", "do you have a larger size" },
  { "is the lamp in stock again", "stock of the lamp", "when is new stock here", "out of stock, and when again" },
};

/* more: further rows. */
static void
open_shop (const char *name, const char *more)
{
  g_autofree char *project = aisle_library_new_path (name);
  g_autoptr (GString) texts = g_string_new ("text,intent,fold\n");

  for (guint intent = 0; intent < 4; intent++)
    for (guint i = 0; i < 24; i++)
      g_string_append_printf (texts, "\"%s, order %u\",%s,%s\n", said[intent][i % 4], 100 * intent + i, intents[intent],
                              i / 4 % 4 == 3 ? "test" : "train");
  for (guint i = 0; i < 3; i++)
    g_string_append_printf (texts, "\"my money back please, order %u\",delivery,test\n", 900 + i);
  g_string_append (texts, more);
  harness_import_text (project, "log.csv", "time,user,kind,item\n2026-01-01 10:00:00,ann,view,i1\n", "events");
  harness_import_text (project, "texts.csv", texts->str, "dialogues");
  harness_open (project);
  harness_wait_project ();
  harness_click_text ("Assistant");
  harness_wait_idle ();
  harness_click_text ("Intents");
  harness_wait_idle ();
}

static void
train (const char *family)
{
  GtkWidget *button = harness_find (gtk_widget_get_ancestor (harness_require (family), ADW_TYPE_EXPANDER_ROW), "Train");

  harness_scroll_to (button);
  harness_click (button);
  harness_wait_idle ();
}

static GtkWidget *
card (const char *title)
{
  GtkWidget *view;

  for (guint i = 0; (view = harness_find_type (NULL, AISLE_TYPE_CHART_CARD, i)) != NULL; i++)
    if (harness_find (view, title) != NULL)
      {
        harness_scroll_to (view);
        return view;
      }
  g_error ("no card '%s'", title);
}

/* Mistakes found in the map, read, moved, and gone when the model is trained again. */
static void
test_mistakes (void)
{
  GtkWidget *map, *view;
  AisleMark mark;

  open_shop ("mistakes", "");
  g_assert_true (harness_shows ((gpointer) "Train the recommended set"));
  train ("Linear");
  g_assert_true (harness_shows ((gpointer) "All figures"));
  harness_click_text ("Inspect");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "3 mistakes, the surest first"));
  map = card ("What is taken for what");
  view = GTK_WIDGET (aisle_chart_card_get_view (AISLE_CHART_CARD (map)));
  harness_settle ();
  g_assert_true (aisle_chart_view_mark (AISLE_CHART_VIEW (view), 4, &mark)); /* after the diagonal of four */
  harness_move_to (view, mark.x + 2, mark.y + 2);
  harness_click_at (view, mark.x + mark.w / 2, mark.y + mark.h / 2);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "3 texts of “delivery” taken for “refund”"));
  harness_scroll_to (harness_require ("Tick all"));
  harness_click_text ("Tick all");
  harness_click_text ("Move to This Intent");
  harness_wait_idle ();
  harness_require ("Taken for refund, 100% sure · moved to refund since");
  harness_scroll_to (harness_require ("Train Again"));
  harness_click_text ("Train Again");
  harness_wait_idle ();
  g_assert_true (
      harness_shows ((gpointer) "Every judged text was taken for what it is: there is no mistake to look at."));
  harness_close ();
}

static GtkWidget *
label_that_begins (const char *text)
{
  GtkWidget *label;

  for (guint i = 0; (label = harness_find_type (NULL, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), text))
      return label;
  return NULL;
}

/* What one starts with: quick members and their blend, trained last. */
static void
test_set (void)
{
  open_shop ("set", "");
  harness_require ("Linear, Language models, Subwords, Blend of classifiers, judged on the same held-out texts");
  harness_click_text ("Train Recommended Set");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "4 models trained"));
  aisle_window_show_page (harness_window (), "models", NULL);
  harness_wait_idle ();
  harness_require ("Blend of classifiers, run 4");
  g_assert_nonnull (label_that_begins ("Linear, run 1: "));
  harness_close ();
}

/* What was trained is told above the entry of a chat, and only the last of it. */
static void
test_toast (void)
{
  graphene_rect_t told, entry;
  GtkWidget *chat;
  GType toast;

  open_shop ("toast", "");
  train ("Linear");
  aisle_window_show_page (harness_window (), "assistant", "intents train");
  harness_wait_idle ();
  train ("Language models");
  g_assert_true (harness_shows ((gpointer) "Language models trained"));
  toast = g_type_from_name ("AdwToastWidget");
  g_assert_nonnull (harness_find_type (NULL, toast, 0));
  g_assert_null (harness_find_type (NULL, toast, 1));
  aisle_window_show_page (harness_window (), "assistant", "try");
  harness_wait_idle ();
  chat = harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleTryView"), 0), GTK_TYPE_ENTRY, 0);
  g_assert_true (gtk_widget_compute_bounds (harness_find_type (NULL, toast, 0), GTK_WIDGET (harness_window ()), &told));
  g_assert_true (gtk_widget_compute_bounds (chat, GTK_WIDGET (harness_window ()), &entry));
  g_assert_false (graphene_rect_intersection (&told, &entry, NULL));
  harness_click (chat);
  harness_type ("can i get my money back");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_nonnull (harness_find (harness_find_type (NULL, g_type_from_name ("AisleUsedPanel"), 0), "refund"));
  harness_close ();
}

/* To files by the keyboard alone: from the leaderboard, and from the card to a folder that is named. */
static void
test_export_by_keys (void)
{
  g_autofree char *folder = g_build_filename (harness_home (), "by-keys", NULL);
  g_autofree char *model = g_build_filename (folder, "model.onnx", NULL);

  open_shop ("keys", "");
  train ("Linear");
  harness_tab_to (harness_require ("Export Leading Model"));
  harness_key (GDK_KEY_Return, 0);
  harness_wait (harness_shows, (gpointer) "Exported and verified: keys intent-linear 1", "the proof");
  harness_wait_idle ();
  g_assert_cmpstr (aisle_window_get_page (harness_window ()), ==, "models");
  harness_tab_to (harness_require ("Export To…"));
  harness_key (GDK_KEY_Return, 0);
  harness_answer_file_dialog (folder);
  harness_wait (harness_shows, (gpointer) "Exported and verified: by-keys", "the proof in the folder");
  g_assert_true (g_file_test (model, G_FILE_TEST_IS_REGULAR));
  harness_close ();
}

/* Labels that other texts contradict are found among those that teach, and one is moved to where it belongs, whichever stands
 * first. */
static void
test_label_errors (void)
{
  GtkWidget *card, *tick;

  open_shop ("label-errors", "\"where is my parcel, order 950\",size,train\n"
                             "\"which size fits me, order 951\",stock,train\n");
  train ("Linear");
  harness_click_text ("Inspect");
  harness_wait_idle ();
  card = harness_find_type (NULL, g_type_from_name ("AisleLabelErrorsCard"), 0);
  harness_scroll_to (harness_find (card, "Find Them"));
  harness_click (harness_find (card, "Find Them"));
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "2 labels are contradicted by other texts, the surest first"));
  tick = gtk_widget_get_ancestor (harness_find (card, "which size fits me, order 951"), ADW_TYPE_ACTION_ROW);
  tick = harness_find_type (tick, GTK_TYPE_CHECK_BUTTON, 0);
  harness_scroll_to (tick);
  harness_click (tick);
  harness_scroll_to (harness_find (card, "Move to This Intent"));
  harness_click (harness_find (card, "Move to This Intent"));
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "1 label is contradicted by other texts"));
  g_assert_null (harness_find (card, "which size fits me, order 951"));
  harness_close ();
}

/* A sentence typed and sent by the keyboard alone. */
static void
test_sentence (void)
{
  open_shop ("sentence", "");
  train ("Linear");
  harness_click_text ("Inspect");
  harness_wait_idle ();
  harness_click (
      harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleSentenceCard"), 0), GTK_TYPE_ENTRY, 0));
  harness_type ("can i get my money back");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_nonnull (harness_find (harness_find_type (NULL, g_type_from_name ("AisleSentenceCard"), 0), "refund"));
  harness_close ();
}

/* The newest model stands first; a blend's card says what it is made of, how much each counts, and whether chances are averaged or multiplied. */
static void
test_blend (void)
{
  static const char *const families[] = { "Linear", "Language models", "Blend of classifiers" };
  GtkWidget *made;
  g_auto (GStrv) lines = NULL;
  double sum = 0;

  open_shop ("blend", "");
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      aisle_window_show_page (harness_window (), "assistant", "intents train");
      harness_wait_idle ();
      train (families[i]);
    }
  aisle_window_show_page (harness_window (), "models", NULL);
  harness_wait_idle ();
  harness_require ("Made of");
  harness_require ("Joined by");
  made = label_that_begins ("Linear, run 1: ");
  g_assert_nonnull (made);
  lines = g_strsplit (gtk_label_get_text (GTK_LABEL (made)), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (g_str_has_prefix (lines[1], "Language models, run 2: "));
  for (gsize i = 0; i < 2; i++)
    sum += g_ascii_strtod (strrchr (lines[i], ' '), NULL);
  g_assert_cmpfloat_with_epsilon (sum, 1, .011);
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/intents-view/mistakes", test_mistakes);
  g_test_add_func ("/intents-view/set", test_set);
  g_test_add_func ("/intents-view/label-errors", test_label_errors);
  g_test_add_func ("/intents-view/sentence", test_sentence);
  g_test_add_func ("/intents-view/blend", test_blend);
  g_test_add_func ("/intents-view/toast", test_toast);
  g_test_add_func ("/intents-view/export-by-keys", test_export_by_keys);
  return g_test_run ();
}
