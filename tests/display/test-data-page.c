/* test-data-page.c: what an analyst does on the Data page, with real clicks and keys. */
#include "harness.h"

#include <glib/gstdio.h>

static void
show (const char *view)
{
  aisle_window_show_page (harness_window (), "data", view);
  harness_wait_idle ();
}

/* The switch beside a title. */
static GtkWidget *
switch_named (const char *name)
{
  GtkWidget *found = NULL;

  for (guint i = 0; (found = harness_find_type (NULL, GTK_TYPE_SWITCH, i)) != NULL; i++)
    if (gtk_test_accessible_check_property (GTK_ACCESSIBLE (found), GTK_ACCESSIBLE_PROPERTY_LABEL, name) == NULL)
      return found;
  g_error ("no switch '%s'", name);
}

/* Nothing to import is no import. */
static void
test_nothing (void)
{
  harness_import_fixture ("events_utf8.csv");
  show ("sources");
  show ("");
  g_assert_true (harness_shows ((gpointer) "Import of events_utf8.csv"));
  harness_close ();
}

/* ---- sources ---- */

static void
test_sources (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "april.csv", NULL);

  harness_import_fixture ("events_utf8.csv");
  harness_write_file (path, "user_id,event,timestamp,item_id,price\nu1,view,2026-04-02 09:00:00,A,\n"
                            "u2,buy,yesterday,B,59.0\n");
  harness_drop (path);
  harness_click_text ("Import");
  harness_wait (harness_shows, (gpointer) "Undo", "the toast");
  g_assert_cmpint (harness_n_events (), ==, 32);
  show ("sources");
  g_assert_true (harness_shows ((gpointer) "Import of april.csv"));
  /* What was refused stands under its import, and the finding leads there. */
  show ("quality");
  g_assert_true (harness_shows ((gpointer) "3.03% · first at april.csv:3: “u2,buy,yesterday,B,59.0”"));
  harness_click_text ("See Them");
  harness_wait_idle ();
  harness_click_text ("april.csv");
  harness_require ("u2,buy,yesterday,B,59.0");
  g_assert_true (harness_shows ((gpointer) "Rejected: Time not understood"));
  /* Left out by its switch; the keyboard takes it back and forth. */
  harness_click (switch_named ("Use the rows of events_utf8.csv"));
  g_assert_cmpint (harness_n_events (), ==, 1);
  g_assert_true (harness_shows ((gpointer) "Leaving out events_utf8.csv"));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (switch_named ("Use the rows of events_utf8.csv"))));
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpint (harness_n_events (), ==, 32);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (switch_named ("Use the rows of events_utf8.csv"))));
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  g_assert_cmpint (harness_n_events (), ==, 1);
  harness_close ();
}

static guint
n_rejects (void)
{
  GtkWidget *grid = harness_find_type (NULL, GTK_TYPE_COLUMN_VIEW, 0);

  g_assert_nonnull (grid);
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (grid))));
}

/* Every rejected row that is kept can be scrolled to, not the first page alone. */
static void
test_many_rejects (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "may.csv", NULL);
  g_autoptr (GString) text = g_string_new ("user_id,event,timestamp,item_id\n");
  GtkWidget *scroller;
  GtkAdjustment *adjustment;

  for (guint i = 0; i < 2000; i++)
    if (i % 4 == 0)
      g_string_append_printf (text, "u%u,view,later,A\n", i);
    else
      g_string_append_printf (text, "u%u,view,2026-05-02 09:00:00,A\n", i);
  harness_write_file (path, text->str);
  harness_open (path);
  harness_click_text ("Import");
  harness_wait_project ();
  show ("sources");
  harness_click_text ("may.csv");
  harness_require ("u0,view,later,A");
  g_assert_true (harness_shows ((gpointer) "Time not understood"));
  g_assert_cmpuint (n_rejects (), ==, 500);
  scroller = gtk_widget_get_ancestor (harness_find_type (NULL, GTK_TYPE_COLUMN_VIEW, 0), GTK_TYPE_SCROLLED_WINDOW);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  harness_require ("u1996,view,later,A");
  harness_close ();
}

/* ---- the assistant ---- */

static gboolean
is_narrow (gpointer narrow)
{
  return gtk_widget_has_css_class (GTK_WIDGET (harness_window ()), "narrow") == GPOINTER_TO_INT (narrow);
}

/* Before there is a project the sidebar is away, and the margins are still those of the window's width; a file of two
 * rows shows two rows, not a screen of nothing. */
static void
test_assistant_margins (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "short.csv", NULL);
  GtkWidget *grid;

  harness_write_file (path, "user_id,event,timestamp,item_id\nu1,view,2026-03-02 09:00:00,A\n"
                            "u2,view,2026-03-02 09:01:00,B\n");
  harness_open (path);
  harness_resize (1280, 800);
  harness_wait (is_narrow, GINT_TO_POINTER (FALSE), "wide margins");
  grid = harness_find_type (NULL, g_type_from_name ("AisleTableView"), 0);
  g_assert_cmpint (gtk_widget_get_height (grid), <, 130);
  harness_resize (360, 640);
  harness_wait (is_narrow, GINT_TO_POINTER (TRUE), "narrow margins");
  g_assert_null (harness_find (NULL, "Maximize"));
  harness_resize (1280, 800);
  harness_wait (is_narrow, GINT_TO_POINTER (FALSE), "wide margins again");
  harness_click_text ("Import");
  harness_wait_project ();
  g_assert_true (is_narrow (GINT_TO_POINTER (FALSE)));
  harness_close ();
}

static void
assert_31_rows (const char *name)
{
  harness_import_fixture (name);
  g_assert_cmpint (harness_n_events (), ==, 31);
  harness_close ();
}

static void
test_assistant_files (void)
{
  assert_31_rows ("events_gb18030.csv");
  assert_31_rows ("events_semicolon.csv");
}

/* The first rows are shown as they will be understood: a decimal comma, and a day that stands before its month; where
 * that is said to be otherwise they follow. */
static void
test_assistant_values (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "days.csv", NULL);
  GtkWidget *grid, *list, *rows;

  harness_write_file (path,
                      "user;event;time;item;price\nu1;buy;5/3/2026 8:26;A;1.059,5\nu2;buy;25/3/2026 9:00;A;59,0\n");
  harness_open (path);
  grid = harness_find_type (NULL, g_type_from_name ("AisleTableView"), 0);
  g_assert_nonnull (harness_find (grid, "2026-03-05 08:26:00"));
  g_assert_nonnull (harness_find (grid, "2026-03-25 09:00:00"));
  g_assert_nonnull (harness_find (grid, "1,059.50") != NULL ? harness_find (grid, "1,059.50")
                                                            : harness_find (grid, "1059.50"));
  g_assert_nonnull (harness_find (grid, "59.00"));
  /* As text the price stands as it is written. */
  rows = harness_find_type (NULL, g_type_from_name ("AisleMappingRows"), 0);
  list = harness_find_type (gtk_widget_get_ancestor (harness_find (rows, "price"), ADW_TYPE_ACTION_ROW),
                            GTK_TYPE_DROP_DOWN, 0);
  harness_choose (list, "Channel");
  harness_wait_idle ();
  g_assert_nonnull (harness_find (grid, "59,0"));
  g_assert_null (harness_find (grid, "59.00"));
  harness_close ();
}

static gboolean
finds (gpointer name)
{
  return harness_find (harness_find_type (NULL, g_type_from_name ("AisleMappingRows"), 0), name) != NULL;
}

/* Forty columns: five have a meaning, the rest is found by a search, and one of them is given another. */
static void
test_assistant_many_columns (void)
{
  static const char *const known[] = { "user_id", "event", "timestamp", "item_id", "price" };
  g_autofree char *path = g_build_filename (harness_home (), "wide.csv", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *list, *rows;

  for (guint i = 0; i < 40; i++)
    if (i % 8 == 7)
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", known[i / 8]);
    else
      g_string_append_printf (text, "%sextra_%02u", i > 0 ? "," : "", i + 1);
  for (guint row = 0; row < 3; row++)
    for (guint i = 0; i < 40; i++)
      {
        static const char *const values[] = { "u1", "buy", "2026-03-02 09:00:00", "A", "59.0" };
        g_string_append (text, i > 0 ? "," : "\n");
        if (i % 8 == 7)
          g_string_append (text, values[i / 8]);
        else
          g_string_append_printf (text, "shop%u", row);
      }
  harness_write_file (path, text->str);
  harness_open (path);
  g_assert_true (harness_shows ((gpointer) "35 Other Columns"));
  rows = harness_find_type (NULL, g_type_from_name ("AisleMappingRows"), 0);
  g_assert_null (harness_find (rows, "extra_30"));
  harness_click (harness_find_type (NULL, GTK_TYPE_SEARCH_ENTRY, 0));
  harness_type ("30");
  harness_wait (finds, (gpointer) "extra_30", "the column");
  g_assert_null (harness_find (rows, "item_id"));
  list = harness_find_type (gtk_widget_get_ancestor (harness_find (rows, "extra_30"), ADW_TYPE_ACTION_ROW),
                            GTK_TYPE_DROP_DOWN, 0);
  harness_choose (list, "Channel");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "34 Other Columns"));
  harness_click_text ("Import");
  harness_wait_project ();
  g_assert_cmpint (harness_n_events (), ==, 3);
  harness_close ();
}

/* An export of a known shop system is recognised, and a preset of one's own is saved from it. */
static void
test_preset (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "orders.csv", NULL);

  harness_write_file (path, "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
                            "#1001,ann@example.org,2026-03-02 09:00:00 +0000,1,Mug,9.90,MUG-1\n"
                            "#1001,,,2,Plate,12.50,PLT-1\n"
                            "#1002,bob@example.org,2026-03-03 10:00:00 +0000,1,Mug,9.90,MUG-1\n");
  harness_open (path);
  g_assert_true (harness_shows ((gpointer) "Shopify orders"));
  g_assert_false (harness_shows ((gpointer) "2.000")); /* a quantity as it stands: 2 */
  harness_click_text ("Save as Preset…");
  harness_require ("Name of the preset");
  harness_type ("mine");
  harness_key (GDK_KEY_Return, 0);
  harness_wait (harness_shows, (gpointer) "Preset “mine” saved", "the preset");
  harness_wait_idle ();
  harness_click_text ("Import");
  harness_wait_project ();
  g_assert_cmpint (harness_n_events (), ==, 3);
  harness_close ();
}

/* Next month's file: what has changed is said before anything is stored, and Import takes it in. */
static void
test_compare (void)
{
  g_autofree char *fixture = harness_fixture ("events_utf8.csv"), *text = NULL;
  g_autofree char *path = g_build_filename (harness_home (), "april.csv", NULL);
  g_autoptr (GString) april = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (fixture, &text, NULL, &error));
  april = g_string_new (text);
  g_string_replace (april, "2026-03-", "2026-04-", 0);
  g_string_replace (april, ",price,", ",unit_price,", 0);
  g_string_replace (april, ",59.0,", ",88.0,", 0);
  harness_write_file (path, april->str);
  harness_import_fixture ("events_utf8.csv");
  show ("quality");
  harness_click_text ("Fix All");
  g_assert_cmpint (harness_n_events (), ==, 27);
  harness_drop (path);
  harness_click_text ("Compare with What Is Here");
  harness_require ("What the recipe would do");
  g_assert_true (harness_shows ((gpointer) "against events_utf8.csv"));
  /* Four of eleven prices went from 59 to 88, into the tenth of 129: 4, 4, 3 became 4, 0, 7; by hand
   * (7/11 - 3/11) ln (7/3) + (0.5/11 - 4/11) ln (1/8) = 0.97. */
  g_assert_true (harness_shows ((gpointer) "0.97"));
  g_assert_cmpint (harness_n_events (), ==, 27);
  harness_click_text ("Import");
  harness_wait_idle ();
  harness_wait (harness_shows, (gpointer) "Undo", "the toast");
  g_assert_cmpint (harness_n_events (), ==, 54);
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpint (harness_n_events (), ==, 27);
  harness_close ();
}

/* Three daily logs and what is said about them. */
static char *
write_days (void)
{
  char *folder = g_build_filename (harness_home (), "daily", NULL);
  g_autofree char *readme = g_build_filename (folder, "README", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  for (guint day = 1; day <= 3; day++)
    {
      g_autofree char *name = g_strdup_printf ("2026-03-%02u.csv", day);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = g_strdup_printf ("user_id,event,timestamp,item_id\nu1,view,2026-03-%02u 09:00:00,A\n"
                                               "u%u,view,2026-03-%02u 10:00:00,B\n",
                                               day, day, day);
      harness_write_file (path, text);
    }
  harness_write_file (readme, "About these logs.\n");
  return folder;
}

/* A folder of daily logs becomes one import of three sources, undone as one. */
static void
test_folder (void)
{
  g_autofree char *folder = write_days ();

  harness_import_fixture ("events_utf8.csv");
  harness_drop (folder);
  harness_require ("daily");
  g_assert_true (harness_shows ((gpointer) "Guessed from 2026-03-01.csv; the others are read the same way"));
  harness_click_text ("Import");
  harness_wait (harness_shows, (gpointer) "Undo", "the toast");
  g_assert_cmpint (harness_n_events (), ==, 37);
  show ("sources");
  g_assert_true (harness_shows ((gpointer) "2026-03-03.csv"));
  g_assert_true (harness_shows ((gpointer) "6 rows imported, 0 rejected · 1 file left out: 'README'"));
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpint (harness_n_events (), ==, 31);
  harness_close ();
}

/* What was left out is told where the import makes a project, too. */
static void
test_folder_fresh (void)
{
  g_autofree char *folder = write_days ();

  harness_open (NULL);
  harness_drop (folder);
  harness_require ("daily");
  harness_click_text ("Import");
  harness_wait (harness_shows, (gpointer) "6 rows imported, 0 rejected · 1 file left out: 'README'", "the toast");
  harness_close ();
}

/* What texts teach and what they judge is said before they are imported; of events their names say nothing. */
static void
test_folds (void)
{
  g_autofree char *folder = g_build_filename (harness_home (), "talk", NULL);
  g_autofree char *train = g_build_filename (folder, "train.csv", NULL), *test = NULL;

  test = g_build_filename (folder, "test.csv", NULL);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  harness_write_file (train, "text,intent\nwhere is my parcel,track\nmy card fails,pay\n");
  harness_write_file (test, "text,intent\nis the parcel lost,track\nthe card is refused,pay\n");
  harness_import_fixture ("events_utf8.csv");
  harness_drop (folder);
  harness_require ("As the names of the files say: test.csv for judging, train.csv for training");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/data-page/nothing", test_nothing);
  g_test_add_func ("/data-page/sources", test_sources);
  g_test_add_func ("/data-page/many-rejects", test_many_rejects);
  g_test_add_func ("/data-page/assistant-margins", test_assistant_margins);
  g_test_add_func ("/data-page/assistant-files", test_assistant_files);
  g_test_add_func ("/data-page/assistant-values", test_assistant_values);
  g_test_add_func ("/data-page/assistant-many-columns", test_assistant_many_columns);
  g_test_add_func ("/data-page/preset", test_preset);
  g_test_add_func ("/data-page/compare", test_compare);
  g_test_add_func ("/data-page/folder", test_folder);
  g_test_add_func ("/data-page/folder-fresh", test_folder_fresh);
  g_test_add_func ("/data-page/folds", test_folds);
  return g_test_run ();
}
