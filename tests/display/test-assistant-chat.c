/* test-assistant-chat.c: a conversation with the assistant by keyboard, kept as a test that turns red; the risk dial. */
#include "assistant-shop.h"
#include "harness.h"
#include "pages/assistant/chat-bubble.h"
#include "pages/assistant/test-row.h"
#include "widgets/chart-view.h"

#include "command/chat-tests.h"

static void
import (const char *project, const char *name, GString *text)
{
  g_autoptr (GString) own = text;

  harness_import_text (project, name, own->str, NULL);
}

static void
open_shop (const char *name, gboolean trained, const char *view)
{
  g_autofree char *path = g_build_filename (harness_home (), name, NULL);
  AisleTrainOrder order = { .family = "intent-linear", .seed = 1 };
  g_autoptr (GError) error = NULL;

  import (path, "items.csv", assistant_shop_items ());
  import (path, "log.csv", assistant_shop_log ());
  import (path, "texts.csv", assistant_shop_texts ());
  if (trained)
    {
      g_autoptr (AisleProject) project = aisle_project_open (path, AISLE_PROJECT_WRITE, &error);
      g_autoptr (AisleRun) run = aisle_command_train (project, &order, NULL, &error);

      g_assert_no_error (error);
    }
  harness_open (NULL);
  harness_drop (path);
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "assistant", view);
  harness_wait_idle ();
}

static guint
n_tests (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project =
      aisle_project_open (aisle_session_get_path (harness_session ()), AISLE_PROJECT_READ, &error);
  g_autoptr (GPtrArray) tests = aisle_command_tests (project, &error);

  g_assert_no_error (error);
  return tests->len;
}

/* A customer asks; the badge says where the answer comes from, the side what it rests on; nothing but keys is used. */
static void
test_keyboard (void)
{
  open_shop ("chat.aisle", TRUE, "try");
  harness_tab_to (harness_find_type (NULL, GTK_TYPE_ENTRY, 0));
  harness_type ("search the shop for a kettle");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "I found: Blue kettle"));
  g_assert_true (harness_shows ((gpointer) "Retrieved"));
  g_assert_true (harness_shows ((gpointer) "find_product"));
  g_assert_true (harness_shows ((gpointer) "i4")); /* the kettle's id, beside the chat */
  harness_type ("xyzzy plugh");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Hand-off"));
  g_assert_true (harness_shows ((gpointer) "I am passing you on to a colleague, who will answer shortly."));
  g_assert_nonnull (harness_find_type (NULL, AISLE_TYPE_CHAT_BUBBLE, 3));
  g_assert_null (harness_find_type (NULL, AISLE_TYPE_CHAT_BUBBLE, 4));
  /* The first answer was wrong: the chat is kept, and red. */
  harness_tab_to (harness_find (NULL, "Wrong"));
  harness_key (GDK_KEY_space, 0);
  harness_wait_idle ();
  g_assert_cmpuint (n_tests (), ==, 1); /* by that alone */
  harness_tab_to (harness_find (NULL, "Keep as Test"));
  harness_key (GDK_KEY_space, 0);
  harness_wait_idle ();
  aisle_window_show_page (harness_window (), "assistant", "tests");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "1 of 1 tests fails: the assistant cannot be exported without a reason"));
  g_assert_nonnull (harness_find_type (NULL, AISLE_TYPE_TEST_ROW, 0));
  g_assert_true (harness_shows ((gpointer) "0 of 1"));
  aisle_session_undo (harness_session ()); /* kept again, */
  harness_wait_idle ();
  g_assert_cmpuint (n_tests (), ==, 1);
  aisle_session_undo (harness_session ()); /* and kept */
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "No Tests Yet"));
  harness_close ();
}

/* What is said and judged before the program is done with what came before: nothing is lost, and a chat stays one test. */
static void
test_hurry (void)
{
  GtkWidget *row;

  open_shop ("hurry.aisle", TRUE, "try");
  harness_click (harness_find_type (NULL, GTK_TYPE_ENTRY, 0));
  harness_type ("search the shop for a kettle");
  aisle_session_changed (harness_session ()); /* its models are opened again */
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "I found: Blue kettle"));
  harness_type ("xyzzy plugh");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  for (guint i = 1; i < 4; i += 2)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (harness_find_type (
                                      harness_find_type (NULL, AISLE_TYPE_CHAT_BUBBLE, i), GTK_TYPE_TOGGLE_BUTTON, 0)),
                                  TRUE);
  harness_wait_idle ();
  g_assert_cmpuint (n_tests (), ==, 1);
  aisle_window_show_page (harness_window (), "assistant", "tests");
  harness_wait_idle ();
  row = harness_find_type (NULL, AISLE_TYPE_TEST_ROW, 0);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  harness_settle ();
  for (guint i = 0; i < 3; i++)
    adw_combo_row_set_selected (ADW_COMBO_ROW (harness_find_type (row, ADW_TYPE_COMBO_ROW, i)), 1);
  harness_wait_idle ();
  g_assert_cmpuint (n_tests (), ==, 1);
  harness_close ();
}

/* Red tests stand before the export, until a reason is given. */
static void
test_overruled (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *card = NULL, *text = NULL;

  open_shop ("overruled.aisle", TRUE, "try");
  harness_tab_to (harness_find_type (NULL, GTK_TYPE_ENTRY, 0));
  harness_type ("search the shop for a kettle");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  harness_click_text ("Wrong");
  harness_wait_idle ();
  aisle_window_show_page (harness_window (), "models", NULL);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Accuracy 83.0% · split random"));
  harness_click_text ("Export");
  harness_require ("Tests Fail");
  g_assert_false (gtk_widget_is_sensitive (harness_find (NULL, "Export Nevertheless")));
  harness_type ("kettles are sold out");
  harness_click_text ("Export Nevertheless");
  harness_require ("Exported and verified");
  harness_wait_idle ();
  card =
      g_build_filename (g_get_user_data_dir (), "aisle", "exports", "overruled intent-linear 1", "MODEL_CARD.md", NULL);
  g_file_get_contents (card, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "kettles are sold out"));
  harness_close ();
}

/* Words typed over what stands in the field, and taken. */
static void
fill (const char *field, const char *text)
{
  GtkWidget *title = harness_require (field), *row = gtk_widget_get_ancestor (title, ADW_TYPE_ENTRY_ROW);

  harness_scroll_to (row);
  harness_click (row);
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type (text);
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
}

/* A kept chat is told which items it must list, by their ids: one that is there, one that is not, and one that nobody sells. */
static void
test_items (void)
{
  static const char field[] = "It lists these items, by their ids";
  const AisleChatAsk ask = { "search the shop for a kettle", NULL, NULL };
  g_autoptr (AisleChatTest) test = aisle_chat_test_new ("kettles", NULL);

  open_shop ("items.aisle", TRUE, "try");
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (AisleProject) project =
        aisle_project_open (aisle_session_get_path (harness_session ()), AISLE_PROJECT_WRITE, &error);
    g_autoptr (AisleAssistant) assistant = aisle_assistant_open (project, NULL, NULL, &error);
    g_autoptr (AisleChatTurn) turn = aisle_command_chat (project, assistant, &ask, NULL, &error);

    g_ptr_array_add (test->turns, aisle_test_turn_from_chat (turn, FALSE));
    g_assert_true (aisle_command_tests_keep (project, test, &error));
    g_assert_no_error (error);
  }
  aisle_window_show_page (harness_window (), "assistant", "tests");
  harness_wait_idle ();
  harness_click_text ("kettles");
  harness_settle ();
  fill (field, "i4");
  g_assert_true (harness_shows ((gpointer) "Passed"));
  fill (field, "i4, i9");
  g_assert_true (harness_shows ((gpointer) "Failed"));
  g_assert_true (harness_shows ((gpointer) "1 of 1 tests fails: the assistant cannot be exported without a reason"));
  fill (field, "i4, i99");
  g_assert_true (harness_shows ((gpointer) "Failed")); /* what was kept before stays */
  g_assert_true (harness_shows ((gpointer) "No item 'i99' in this project"));
  aisle_session_undo (harness_session ());
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Passed"));
  harness_close ();
}

/* The dial moves by arrows; the threshold that is used stays. */
static void
test_dial (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) settings = NULL;
  GtkWidget *dial;

  open_shop ("dial.aisle", TRUE, "replies");
  dial = harness_find_type (NULL, GTK_TYPE_SCALE, 0);
  g_assert_nonnull (dial);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (dial)), .6, 1e-9);
  gtk_widget_grab_focus (dial);
  harness_key (GDK_KEY_End, 0);
  harness_wait_idle ();
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (dial)), 1, 1e-9);
  harness_key (GDK_KEY_Left, 0);
  harness_wait_idle ();
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (dial)), .99, 1e-9);
  harness_click_text ("Use These Settings");
  harness_wait_idle ();
  project = aisle_project_open (aisle_session_get_path (harness_session ()), AISLE_PROJECT_READ, &error);
  settings = aisle_command_assistant_settings (project, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (aisle_params_real (settings, "threshold"), ==, .99);
  harness_close ();
}

/* Where the threshold stands on the curve of the share answered. */
static void
place_of (GtkWidget *curve, gsize row, double *x, double *y)
{
  AisleMark mark;

  g_assert_true (aisle_chart_view_mark (AISLE_CHART_VIEW (curve), row, &mark));
  *x = mark.x + mark.w / 2;
  *y = mark.y + mark.h / 2;
}

/* The threshold is dragged along the curve; costs are typed, and the least is found by them. */
static void
test_drag (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) settings = NULL;
  g_autoptr (AisleAnswer) risk = NULL;
  GtkWidget *curve, *dial, *cost;
  gsize best = 0, column;
  double x, y;

  open_shop ("drag.aisle", TRUE, "replies");
  dial = harness_find_type (NULL, GTK_TYPE_SCALE, 0);
  curve = harness_find_type (NULL, AISLE_TYPE_CHART_VIEW, 0);
  place_of (curve, 30, &x, &y);
  harness_move_to (curve, x, y);
  harness_press ();
  place_of (curve, 50, &x, &y);
  harness_move_to (curve, x, y);
  harness_settle ();
  harness_settle ();
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (dial)), .5, 1e-9);
  place_of (curve, 80, &x, &y);
  harness_move_to (curve, x, y);
  harness_release ();
  harness_wait_idle ();
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (dial)), .8, 1e-9);
  g_assert_null (aisle_chart_view_get_brush (AISLE_CHART_VIEW (curve)));
  cost = harness_find_type (NULL, GTK_TYPE_SPIN_BUTTON, 0);
  gtk_widget_grab_focus (cost);
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("40");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  harness_click_text ("Least Cost");
  harness_wait_idle ();
  project = aisle_project_open (aisle_session_get_path (harness_session ()), AISLE_PROJECT_READ, &error);
  settings = aisle_command_assistant_settings (project, &error);
  g_assert_no_error (error);
  g_assert_true (aisle_params_set (settings, "wrong_cost", "40", &error));
  risk = aisle_command_risk (project, settings, &error);
  g_assert_no_error (error);
  column = (gsize) aisle_table_find (risk->table, "best");
  while (aisle_table_number (risk->table, best, column) != 1)
    best++;
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (dial)), (double) best / 100, 1e-9);
  gtk_range_set_value (GTK_RANGE (dial), .6); /* as it was: the costs alone are others */
  harness_wait_idle ();
  harness_click_text ("Use These Settings");
  harness_wait_idle ();
  g_clear_pointer (&settings, aisle_params_free);
  settings = aisle_command_assistant_settings (project, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (aisle_params_real (settings, "wrong_cost"), ==, 40);
  /* Moved while it is read again. */
  aisle_session_changed (harness_session ());
  gtk_range_set_value (GTK_RANGE (dial), .7);
  harness_wait_idle ();
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (dial)), .6, 1e-9);
  harness_close ();
}

/* Without a model there is one thing to do. */
static void
test_empty (void)
{
  open_shop ("untrained.aisle", FALSE, "try");
  g_assert_true (harness_shows ((gpointer) "No Assistant Yet"));
  aisle_window_show_page (harness_window (), "assistant", "tests");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "No Tests Yet"));
  harness_click_text ("Start a Chat");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "No Assistant Yet"));
  harness_click_text ("Train a Model");
  harness_wait_idle ();
  g_assert_true (harness_shows_not ((gpointer) "No Assistant Yet"));
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/assistant-chat/keyboard", test_keyboard);
  g_test_add_func ("/assistant-chat/hurry", test_hurry);
  g_test_add_func ("/assistant-chat/overruled", test_overruled);
  g_test_add_func ("/assistant-chat/items", test_items);
  g_test_add_func ("/assistant-chat/dial", test_dial);
  g_test_add_func ("/assistant-chat/drag", test_drag);
  g_test_add_func ("/assistant-chat/empty", test_empty);
  return g_test_run ();
}
