/* test-recipe-view.c: findings mended and the recipe edited, with real clicks and keys. */
#include "harness.h"

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

/* ---- quality and recipe ---- */

static gboolean
is_fixed (gpointer text)
{
  return harness_shows (text) && harness_shows ((gpointer) "Nothing to Mend");
}

/* 27 of the 31 rows are valid: two exact duplicates, a row without an item and a negative price go. */
static void
test_fix_all (void)
{
  harness_import_fixture ("events_utf8.csv");
  show ("quality");
  g_assert_true (harness_shows ((gpointer) "4 problems in 31 rows"));
  g_assert_true (harness_shows ((gpointer) "3.23% · first at events_utf8.csv:32: -59.00"));
  harness_click_text ("Fix All");
  harness_wait (is_fixed, (gpointer) "Undo", "the fix");
  g_assert_cmpint (harness_n_events (), ==, 27);
  harness_click_text ("Undo");
  g_assert_cmpint (harness_n_events (), ==, 31);
  g_assert_true (harness_shows ((gpointer) "4 problems in 31 rows"));
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  g_assert_cmpint (harness_n_events (), ==, 27);
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpint (harness_n_events (), ==, 31);
  harness_close ();
}

/* One finding: its rows, its fix, and that it can be taken as it is. */
static void
test_finding (void)
{
  harness_import_fixture ("events_utf8.csv");
  show ("quality");
  harness_click_text ("Show its rows");
  harness_wait_idle ();
  g_assert_nonnull (harness_find_type (NULL, GTK_TYPE_COLUMN_VIEW, 0));
  harness_click_text ("Leave Out 2 Rows");
  g_assert_cmpint (harness_n_events (), ==, 29);
  g_assert_true (harness_shows ((gpointer) "2 problems in 29 rows"));
  harness_click_text ("Ignore");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "1 problem in 29 rows"));
  g_assert_true (harness_shows ((gpointer) "Ignored"));
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "2 problems in 29 rows"));
  harness_close ();
}

static void
test_recipe (void)
{
  GtkWidget *row;
  char *first;

  harness_import_fixture ("events_utf8.csv");
  show ("recipe");
  harness_click_text ("See What Was Found");
  harness_wait_idle ();
  harness_click_text ("Fix All");
  g_assert_cmpint (harness_n_events (), ==, 27);
  show ("recipe");
  g_assert_true (harness_shows ((gpointer) "31 rows stored, 27 valid"));
  /* Off and on by its switch: the row without an item is back. */
  harness_click (switch_named ("Leave out rows without an item, searches excepted"));
  g_assert_cmpint (harness_n_events (), ==, 28);
  g_assert_true (harness_shows ((gpointer) "31 rows stored, 28 valid"));
  /* The keyboard stays where it was. */
  harness_key (GDK_KEY_space, 0);
  g_assert_cmpint (harness_n_events (), ==, 27);
  /* The first step goes down one place, and back by undo. */
  row = harness_find_type (NULL, ADW_TYPE_ACTION_ROW, 0);
  first = g_strdup (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  gtk_widget_grab_focus (row);
  harness_key (GDK_KEY_Down, GDK_ALT_MASK);
  harness_wait_idle ();
  row = harness_find_type (NULL, ADW_TYPE_ACTION_ROW, 1);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, first);
  g_assert_cmpint (harness_n_events (), ==, 27);
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  harness_wait_idle ();
  row = harness_find_type (NULL, ADW_TYPE_ACTION_ROW, 0);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, first);
  g_free (first);
  harness_close ();
}

static const char *
title_at (guint row)
{
  GtkWidget *widget = harness_find_type (NULL, g_type_from_name ("AisleStepRow"), row);
  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
}

/* The first step, dragged onto the last. */
static void
test_drag_step (void)
{
  g_autofree char *first = NULL, *second = NULL;
  GType type;

  harness_import_fixture ("events_utf8.csv");
  show ("quality");
  harness_click_text ("Fix All");
  g_assert_cmpint (harness_n_events (), ==, 27);
  show ("recipe");
  type = g_type_from_name ("AisleStepRow");
  first = g_strdup (title_at (0));
  second = g_strdup (title_at (1));
  harness_drag (harness_find_type (NULL, type, 0), harness_find_type (NULL, type, 2));
  harness_wait (harness_shows, (gpointer) "Step moved", "the move");
  harness_wait_idle ();
  g_assert_cmpstr (title_at (0), ==, second);
  g_assert_cmpstr (title_at (2), ==, first);
  g_assert_cmpint (harness_n_events (), ==, 27);
  harness_key (GDK_KEY_z, GDK_CONTROL_MASK);
  harness_wait_idle ();
  g_assert_cmpstr (title_at (0), ==, first);
  harness_close ();
}

/* A recipe goes from one project to another through a file. */
static void
test_recipe_file (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "monthly.json", NULL);

  harness_import_fixture ("events_utf8.csv");
  show ("quality");
  harness_click_text ("Fix All");
  g_assert_cmpint (harness_n_events (), ==, 27);
  show ("recipe");
  harness_click_text ("Save and load");
  harness_click_text ("Save the Recipe…");
  harness_answer_file_dialog (path);
  harness_wait (harness_shows, (gpointer) "Recipe saved as monthly.json", "the file");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  harness_close ();
  harness_import_fixture ("events_semicolon.csv");
  g_assert_cmpint (harness_n_events (), ==, 31);
  show ("recipe");
  harness_click_text ("Load a Recipe…");
  harness_answer_file_dialog (path);
  harness_wait (harness_shows, (gpointer) "Recipe monthly.json loaded", "the recipe");
  g_assert_cmpint (harness_n_events (), ==, 27);
  g_assert_true (harness_shows ((gpointer) "31 rows stored, 27 valid"));
  harness_close ();
}

/* A step from its form, tried before it is added. */
static void
test_add_step (void)
{
  harness_import_fixture ("events_utf8.csv");
  show ("recipe");
  harness_click_text ("Add a Step…");
  harness_wait (harness_shows, (gpointer) "Would touch 2 of 31 rows", "the preview");
  harness_click_text ("Add");
  harness_wait (harness_shows, (gpointer) "31 rows stored, 29 valid", "the step");
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/recipe-view/fix-all", test_fix_all);
  g_test_add_func ("/recipe-view/finding", test_finding);
  g_test_add_func ("/recipe-view/recipe", test_recipe);
  g_test_add_func ("/recipe-view/drag-step", test_drag_step);
  g_test_add_func ("/recipe-view/recipe-file", test_recipe_file);
  g_test_add_func ("/recipe-view/add-step", test_add_step);
  return g_test_run ();
}
