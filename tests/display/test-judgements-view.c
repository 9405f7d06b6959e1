/* test-judgements-view.c: search results judged in the window: a whole session by keys alone, by clicks under another
 * name, and what the project then holds. */
#include "harness.h"

#include "app/library.h"
#include "command/search-judgements.h"
#include "pages/search/judging-list.h"

static const char log_text[] = "time,user,event,item,query\n"
                               "2024-01-01 10:00:00,u1,search,,red shoe\n"
                               "2024-01-01 10:01:00,u1,view,A,\n"
                               "2024-01-01 11:00:00,u2,search,,red shoe\n"
                               "2024-01-01 12:00:00,u2,search,,hat\n";
static const char catalogue[] = "item,title,brand,price\n"
                                "A,red shoe,Acme,20\n"
                                "B,red boot,Acme,30.5\n"
                                "C,blue shoe,,\n"
                                "D,green hat,Other,5\n"
                                "E,straw hat,Other,7\n";

/* The shop of the test in a window, with its judgements in sight; keys alone lead there. */
static void
open_judgements (const char *name)
{
  g_autofree char *project = aisle_library_new_path (name);
  harness_import_text (project, "log.csv", log_text, "events");
  harness_import_text (project, "items.csv", catalogue, "items");
  harness_open (project);
  harness_wait_project ();
  harness_key (GDK_KEY_6, GDK_ALT_MASK);
  harness_wait_idle ();
  for (guint i = 0; i < 40; i++)
    {
      GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (harness_window ()));
      if (focus != NULL && harness_find (focus, "Judgements") != NULL && GTK_IS_TOGGLE_BUTTON (focus))
        break;
      harness_key (GDK_KEY_Tab, 0);
    }
  harness_key (GDK_KEY_space, 0);
  harness_wait_idle ();
}

/* What the project holds, read beside the window: "A3 B2 C-" of a query as the judge sees it. */
static char *
grades (const char *query, const char *judge)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleProject) project =
      aisle_project_open (aisle_session_get_path (harness_session ()), AISLE_PROJECT_READ, &error);
  g_autoptr (AisleTable) pool = NULL;
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  pool = aisle_command_judging_pool (project, NULL, query, judge, 10, NULL, &error);
  g_assert_no_error (error);
  for (gsize row = 0; row < aisle_table_n_rows (pool); row++)
    {
      g_string_append_printf (text, "%s%s", row > 0 ? " " : "", aisle_table_text (pool, row, 0));
      if (aisle_table_is_missing (pool, row, 5))
        g_string_append_c (text, '-');
      else
        g_string_append_printf (text, "%.0f", aisle_table_number (pool, row, 5));
    }
  return g_string_free (text, FALSE);
}

static void
assert_grades (const char *query, const char *judge, const char *expected)
{
  g_autofree char *held = grades (query, judge);

  g_assert_cmpstr (held, ==, expected);
}

static char *
judge_name (void)
{
  GtkWidget *entry = harness_require ("Judge");

  while (!GTK_IS_EDITABLE (entry))
    entry = gtk_widget_get_next_sibling (entry);
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));
}

/* From the page to the last grade without a pointer: grades, a change of mind, undo, the next query and back. */
static void
test_keys (void)
{
  g_autofree char *judge = NULL;
  guint before;

  open_judgements ("keys");
  before = harness_n_clicks ();
  judge = judge_name ();
  harness_require ("“red shoe”");
  harness_require ("0 of 3 items judged · query 1 of 2");
  harness_key (GDK_KEY_3, 0);
  harness_wait_idle ();
  harness_require ("1 of 3 items judged · query 1 of 2");
  assert_grades ("red shoe", judge, "A3 B- C-");
  harness_key (GDK_KEY_1, 0);
  harness_key (GDK_KEY_0, 0);
  harness_wait_idle ();
  assert_grades ("red shoe", judge, "A3 B1 C0");
  harness_require ("3 of 3 items judged · query 1 of 2");

  harness_key (GDK_KEY_Up, 0);
  harness_key (GDK_KEY_2, 0);
  harness_wait_idle ();
  assert_grades ("red shoe", judge, "A3 B2 C0");
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  harness_wait_idle ();
  assert_grades ("red shoe", judge, "A3 B1 C0");
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  harness_wait_idle ();
  assert_grades ("red shoe", judge, "A3 B1 C-");
  harness_require ("2 of 3 items judged · query 1 of 2");
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  harness_wait_idle ();
  assert_grades ("red shoe", judge, "A3 B1 C0");

  harness_key (GDK_KEY_Right, 0);
  harness_wait_idle ();
  harness_require ("“hat”");
  harness_require ("0 of 2 items judged · query 2 of 2");
  harness_key (GDK_KEY_2, 0);
  harness_key (GDK_KEY_3, 0);
  harness_wait_idle ();
  assert_grades ("hat", judge, "D2 E3");
  harness_key (GDK_KEY_Left, 0);
  harness_wait_idle ();
  harness_require ("3 of 3 items judged · query 1 of 2");
  g_assert_cmpuint (harness_n_clicks (), ==, before);
  harness_close ();
}

/* Two judges on three items, who agree on two of them. */
static void
test_two_judges (void)
{
  static const guint bob[] = { 2, 3, 0 };
  g_autofree char *judge = NULL;
  GtkWidget *entry;

  open_judgements ("two");
  judge = judge_name ();
  harness_require ("Nothing is judged yet");
  harness_key (GDK_KEY_3, 0);
  harness_key (GDK_KEY_3, 0);
  harness_key (GDK_KEY_0, 0);
  harness_wait_idle ();
  entry = harness_require ("Judge");
  while (!GTK_IS_EDITABLE (entry))
    entry = gtk_widget_get_next_sibling (entry);
  harness_click (entry);
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("Bob");
  harness_key (GDK_KEY_Tab, 0);
  harness_wait_idle ();
  harness_require ("0 of 3 items judged · query 1 of 2");
  for (guint i = 0; i < G_N_ELEMENTS (bob); i++)
    {
      GtkWidget *row = harness_find_type (NULL, AISLE_TYPE_JUDGING_LIST, 0);
      row = harness_find_type (row, GTK_TYPE_LIST_BOX_ROW, i);
      harness_click (harness_find_type (row, GTK_TYPE_TOGGLE_BUTTON, bob[i]));
      harness_wait_idle ();
    }
  assert_grades ("red shoe", "Bob", "A2 B3 C0");
  assert_grades ("red shoe", judge, "A3 B3 C0");
  /* By chance 2/3 x 1/3 + 1/3 x 1/3 = 1/3; kappa (2/3 - 1/3) / (1 - 1/3). */
  harness_require ("Kappa 0.50, moderate agreement, on 3 items that both judged.");
  harness_close ();
}

static gpointer
hold (AisleProject *none, gpointer released, AisleProgress *progress, GError **error)
{
  while (!g_atomic_int_get ((int *) released))
    g_usleep (1000);
  return released;
}

/* Nothing that pages ask for is answered until *released is set. */
static void
hold_lane (int *released)
{
  AisleJobSpec spec = { .title = "Hold", .lane = AISLE_LANE_LOOK, .silent = TRUE, .run = hold, .input = released };

  *released = FALSE;
  for (guint i = 0; i < 3; i++)
    aisle_session_run_alone (harness_session (), &spec);
}

/* A key that comes before the next query's items is for none of those that are still shown. */
static void
test_quick (void)
{
  g_autofree char *judge = NULL;
  int released;

  open_judgements ("quick");
  judge = judge_name ();
  harness_require ("0 of 3 items judged · query 1 of 2");
  hold_lane (&released);
  harness_key (GDK_KEY_Right, 0);
  harness_require ("“hat”");
  harness_key (GDK_KEY_3, 0);
  g_atomic_int_set (&released, TRUE);
  harness_wait_idle ();
  harness_require ("0 of 2 items judged · query 2 of 2");
  assert_grades ("hat", judge, "D- E-");
  assert_grades ("red shoe", judge, "A- B- C-");
  harness_close ();
}

/* Who types a name and clicks a grade at once gives it under that name, also where it is what the one before gave. */
static void
test_name_and_click (void)
{
  g_autofree char *judge = NULL;
  GtkWidget *entry;
  int released;

  open_judgements ("name");
  judge = judge_name ();
  harness_key (GDK_KEY_2, 0);
  harness_wait_idle ();
  assert_grades ("red shoe", judge, "A2 B- C-");
  hold_lane (&released);
  entry = harness_require ("Judge");
  while (!GTK_IS_EDITABLE (entry))
    entry = gtk_widget_get_next_sibling (entry);
  harness_click (entry);
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("Eve");
  harness_click (harness_find_type (harness_find_type (NULL, AISLE_TYPE_JUDGING_LIST, 0), GTK_TYPE_TOGGLE_BUTTON, 5));
  harness_click (harness_find_type (harness_find_type (NULL, AISLE_TYPE_JUDGING_LIST, 0), GTK_TYPE_TOGGLE_BUTTON, 2));
  g_atomic_int_set (&released, TRUE);
  harness_wait_idle ();
  harness_require ("2 of 3 items judged · query 1 of 2");
  assert_grades ("red shoe", "Eve", "A2 B1 C-");
  assert_grades ("red shoe", judge, "A2 B- C-");
  harness_close ();
}

/* A query nobody searched for. */
static void
test_typed (void)
{
  GtkWidget *entry;
  g_autofree char *judge = NULL;

  open_judgements ("typed");
  judge = judge_name ();
  entry = harness_require ("Judge another query");
  harness_click (entry);
  harness_type ("straw");
  harness_key (GDK_KEY_Return, 0);
  harness_wait_idle ();
  harness_require ("“straw”");
  harness_require ("0 of 1 item judged · not searched for");
  harness_key (GDK_KEY_3, 0);
  harness_wait_idle ();
  assert_grades ("straw", judge, "E3");
  harness_require ("1 of 1 item judged · query 3 of 3");
  harness_close ();
}

/* A file dialog has had the focus, so the program would notify; there is nobody here to be notified. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return strstr (message, "org.freedesktop.Notifications") == NULL;
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

/* Chooses an entry of the menu "Export", and saves where the file dialog is told to. */
static void
export_as (const char *entry, const char *path, const char *told)
{
  harness_scroll_to (harness_require ("Export"));
  harness_click_text ("Export");
  harness_require (entry);
  harness_click_text (entry);
  harness_answer_file_dialog (path);
  harness_require (told);
  harness_wait_idle ();
}

/* Judgements leave as files and come into another shop, where they are what the judge gave: by the buttons and the file
 * dialogs. */
static void
test_files (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "given.csv", NULL);
  g_autofree char *qrels = g_build_filename (harness_home (), "given.qrels", NULL);
  g_autofree char *judge = NULL, *text = NULL;

  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, ignore, NULL);
  open_judgements ("giving");
  judge = judge_name ();
  harness_require ("Nothing is judged yet");
  harness_key (GDK_KEY_3, 0);
  harness_key (GDK_KEY_1, 0);
  harness_key (GDK_KEY_0, 0);
  harness_wait_idle ();
  export_as ("As CSV, a row a judge", path, "3 judgements saved as given.csv");
  harness_wait_no_toast ();
  export_as ("As TREC qrels", qrels, "3 judgements saved as given.qrels");
  g_assert_true (g_file_get_contents (qrels, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "red%20shoe 0 A 3\nred%20shoe 0 B 1\nred%20shoe 0 C 0\n");
  harness_close ();
  open_judgements ("taking");
  harness_click_text ("Import…");
  harness_answer_file_dialog (path);
  harness_wait_idle ();
  harness_click_text ("Import");
  harness_wait_idle ();
  assert_grades ("red shoe", judge, "A3 B1 C0");
  harness_close ();
}

static gboolean
reads_as (const char *language)
{
  return g_str_equal (aisle_json_text (aisle_session_get_info (harness_session ()), "language", ""), language);
}

/* How search reads the texts is guessed from the titles and said so, until somebody chooses. */
static void
test_language (void)
{
  GtkWidget *list;

  open_judgements ("language");
  g_assert_true (reads_as ("english"));
  harness_require ("guessed");
  list = gtk_widget_get_prev_sibling (harness_require ("guessed"));
  g_assert_true (GTK_IS_DROP_DOWN (list));
  harness_scroll_to (list);
  harness_choose (list, "German");
  harness_wait_idle ();
  g_assert_true (reads_as ("german"));
  g_assert_true (harness_shows_not ((gpointer) "guessed"));
  harness_click_text ("Undo");
  harness_wait_idle ();
  g_assert_true (reads_as ("english"));
  harness_require ("guessed");
  harness_close ();
}

/* Judgements by ids alone are told with the cure, until the file of the texts is there. */
static void
test_query_texts (void)
{
  static const char lack[] =
      "2 of 2 judged queries are known by their id alone: import the file that holds the ids and texts of"
      " the queries";
  g_autofree char *project = aisle_library_new_path ("query-texts"), *path = NULL;

  harness_import_text (project, "log.csv", log_text, "events");
  harness_import_text (project, "items.csv", catalogue, "items");
  harness_import_text (project, "label.csv", "query_id,item_id,grade\n1,A,2\n1,B,0\n2,D,1\n", "judgements");
  harness_open (project);
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "search", "judgements");
  harness_wait_idle ();
  harness_require (lack);
  path = g_build_filename (harness_home (), "query.csv", NULL);
  g_assert_true (g_file_set_contents (path, "query_id,query\n1,red shoe\n2,hat\n", -1, NULL));
  harness_click_text ("Import…");
  harness_answer_file_dialog (path);
  harness_wait_idle ();
  harness_click_text ("Import");
  harness_wait_idle ();
  aisle_window_show_page (harness_window (), "search", "judgements");
  harness_wait_idle ();
  g_assert_true (harness_shows_not ((gpointer) lack));
  harness_close ();
}

static void
test_chinese (void)
{
  g_autofree char *project = aisle_library_new_path ("chinese");

  harness_import_text (project, "log.csv", log_text, "events");
  harness_import_text (project, "items.csv", "item,title\nA,红色跑步鞋\nB,Acme 登山靴\n", "items");
  harness_open (project);
  harness_wait_project ();
  aisle_window_show_page (harness_window (), "search", "judgements");
  harness_wait_idle ();
  g_assert_true (reads_as ("none"));
  harness_require ("guessed");
  harness_require ("Chinese and others without endings");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/judgements/keys", test_keys);
  g_test_add_func ("/judgements/two-judges", test_two_judges);
  g_test_add_func ("/judgements/quick", test_quick);
  g_test_add_func ("/judgements/name-and-click", test_name_and_click);
  g_test_add_func ("/judgements/typed", test_typed);
  g_test_add_func ("/judgements/files", test_files);
  g_test_add_func ("/judgements/query-texts", test_query_texts);
  g_test_add_func ("/judgements/language", test_language);
  g_test_add_func ("/judgements/chinese", test_chinese);
  return g_test_run ();
}
