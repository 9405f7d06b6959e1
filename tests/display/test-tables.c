/* test-tables.c: tables and SQL with real clicks and keys: sorting, filtering, searching, figures, statements, files. */
#include "harness.h"

#include "lists/table-list.h"
#include "pages/data/filter-bar.h"
#include "pages/data/sql-editor.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static void
show (const char *view)
{
  aisle_window_show_page (harness_window (), "data", view);
  harness_wait_idle ();
}

/* (nullable) The column view whose rows are seen. */
static GtkColumnView *
grid (void)
{
  GtkWidget *view = NULL;

  for (guint i = 0; (view = harness_find_type (NULL, GTK_TYPE_COLUMN_VIEW, i)) != NULL; i++)
    if (gtk_widget_get_mapped (view))
      return GTK_COLUMN_VIEW (view);
  return NULL;
}

static guint
n_rows (void)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (grid ())));
}

static double
number (guint row, const char *column)
{
  g_autoptr (AisleTableRow) item = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (grid ())), row);
  AisleTable *table = aisle_table_row_get_table (item);

  g_assert_nonnull (table);
  return aisle_table_number_of (table, aisle_table_row_get_row (item), column);
}

static gboolean
has_rows (gpointer n)
{
  GtkColumnView *view = grid ();
  GtkSelectionModel *model = view != NULL ? gtk_column_view_get_model (view) : NULL;

  return model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) == GPOINTER_TO_UINT (n);
}

static void
wait_rows (guint n)
{
  harness_wait (has_rows, GUINT_TO_POINTER (n), "the rows");
  harness_wait_idle ();
}

/* A click on the text of a heading, not on its button. */
static void
click_heading (const char *title)
{
  GtkWidget *heading = harness_find (GTK_WIDGET (grid ()), title);

  g_assert_nonnull (heading);
  harness_click (heading);
  harness_wait_idle ();
}

/* ---- tables ---- */

static void
test_sort (void)
{
  harness_import_fixture ("events_utf8.csv");
  show ("tables");
  wait_rows (31);
  g_assert_cmpfloat (number (0, "id"), ==, 1);
  click_heading ("Price");
  g_assert_cmpfloat (number (0, "price"), ==, -59);
  click_heading ("Price");
  g_assert_cmpfloat (number (0, "price"), ==, 129);
  g_assert_cmpfloat (number (0, "id"), ==, 12);
  g_assert_true (isnan (number (30, "price")));
  /* The filter keeps the order. */
  harness_click_text ("About the column Event kind");
  harness_wait_idle ();
  harness_require ("Most frequent: click to filter");
  harness_click_text ("Only rows with buy");
  harness_wait_idle ();
  g_assert_cmpfloat (number (0, "price"), ==, 129);
  g_assert_cmpfloat (number (0, "id"), ==, 14);
  g_assert_true (harness_shows ((gpointer) "Event kind is buy"));
  harness_click_text ("Remove the filter: Event kind is buy");
  wait_rows (31);
  /* As stored, from the column's popover. */
  harness_click_text ("About the column Price");
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Median"));
  g_assert_true (harness_shows ((gpointer) "18 (58.1%)"));
  harness_click_text ("As stored");
  harness_wait_idle ();
  g_assert_cmpfloat (number (0, "id"), ==, 1);
  harness_close ();
}

static void
test_filter_and_search (void)
{
  GtkWidget *bar;

  harness_import_fixture ("events_utf8.csv");
  show ("tables");
  wait_rows (31);
  bar = harness_find_type (NULL, AISLE_TYPE_FILTER_BAR, 0);
  g_assert_nonnull (bar);
  harness_click_text ("Add Filter");
  harness_require ("Filter Rows");
  harness_choose (harness_find_type (bar, GTK_TYPE_DROP_DOWN, 0), "Price");
  harness_choose (harness_find_type (bar, GTK_TYPE_DROP_DOWN, 1), "is at least");
  harness_click (harness_find_type (bar, GTK_TYPE_ENTRY, 0));
  harness_type ("59");
  harness_key (GDK_KEY_Return, 0);
  wait_rows (8); /* five at 59, three at 129 */
  g_assert_true (harness_shows ((gpointer) "8 of 31 rows"));
  harness_key (GDK_KEY_f, GDK_CONTROL_MASK);
  harness_type ("u2");
  wait_rows (2);
  harness_type ("nobody");
  harness_require ("No Row Fits");
  harness_click_text ("Show All Rows");
  wait_rows (31);
  /* Another table begins without filters. */
  harness_choose (harness_find_type (NULL, GTK_TYPE_DROP_DOWN, 0), "Items (4)");
  wait_rows (4);
  g_assert_true (harness_shows ((gpointer) "4 rows"));
  harness_close ();
}

/* Nothing is said of titles, quantities, sessions ...: their columns come when they are asked for, and stay. */
static void
test_columns (void)
{
  GtkWidget *chooser;

  harness_import_fixture ("events_utf8.csv");
  show ("tables");
  wait_rows (31);
  g_assert_nonnull (harness_find (GTK_WIDGET (grid ()), "Price"));
  g_assert_null (harness_find (GTK_WIDGET (grid ()), "Title"));
  g_assert_null (harness_find (GTK_WIDGET (grid ()), "Quantity"));
  harness_click_text ("Columns to Show");
  chooser = harness_find_type (NULL, g_type_from_name ("AisleColumnChooser"), 0);
  harness_wait (harness_shows, (gpointer) "Columns without values are hidden at first.", "the list");
  harness_click (harness_find (chooser, "Quantity"));
  harness_click (harness_find (chooser, "Price"));
  harness_key (GDK_KEY_Escape, 0);
  harness_settle ();
  g_assert_nonnull (harness_find (GTK_WIDGET (grid ()), "Quantity"));
  g_assert_null (harness_find (GTK_WIDGET (grid ()), "Price"));
  g_assert_null (harness_find (GTK_WIDGET (grid ()), "Title"));
  /* A search does not bring them back. */
  harness_key (GDK_KEY_f, GDK_CONTROL_MASK);
  harness_type ("u2");
  wait_rows (6);
  g_assert_nonnull (harness_find (GTK_WIDGET (grid ()), "Quantity"));
  g_assert_null (harness_find (GTK_WIDGET (grid ()), "Price"));
  harness_close ();
}

static guint
n_marked (const char *mark)
{
  GListModel *rows = G_LIST_MODEL (gtk_column_view_get_model (grid ()));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (AisleTableRow) item = g_list_model_get_item (rows, i);
      AisleTable *table = aisle_table_row_get_table (item);
      gssize column = aisle_table_find (table, AISLE_ROWS_MARK);
      if (column >= 0)
        n += g_strcmp0 (aisle_table_text (table, aisle_table_row_get_row (item), (gsize) column), mark) == 0;
    }
  return n;
}

/* The first cell of a marked row that is to be seen, or NULL. */
static GtkWidget *
marked_cell (const char *mark)
{
  GtkWidget *cell = NULL;

  for (guint i = 0; (cell = harness_find_type (GTK_WIDGET (grid ()), GTK_TYPE_LABEL, i)) != NULL; i++)
    if (gtk_widget_has_css_class (cell, mark))
      break;
  return cell;
}

/* What the recipe leaves out is marked where all stored rows are seen, and says why. */
static void
test_stored (void)
{
  static const char *const reason = "Left out by the recipe: Leave out later copies of equal rows";
  GtkWidget *cell;

  harness_import_fixture ("events_utf8.csv");
  show ("quality");
  harness_click_text ("Fix All");
  g_assert_cmpint (harness_n_events (), ==, 27);
  show ("tables");
  wait_rows (27);
  g_assert_null (marked_cell (AISLE_ROWS_LEFT_OUT));
  harness_click_text ("All stored rows");
  wait_rows (31);
  g_assert_cmpuint (n_marked (AISLE_ROWS_LEFT_OUT), ==, 4);
  g_assert_cmpuint (n_marked (AISLE_ROWS_CHANGED), ==, 0);
  cell = marked_cell (AISLE_ROWS_LEFT_OUT);
  g_assert_nonnull (cell);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (cell), ==, reason);
  gtk_test_accessible_assert_property (cell, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason);
  harness_click_text ("All stored rows");
  wait_rows (27);
  g_assert_null (marked_cell (AISLE_ROWS_LEFT_OUT));
  harness_close ();
}

static gboolean
is_written (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
save_as (const char *path)
{
  harness_answer_file_dialog (path);
  harness_wait (is_written, (gpointer) path, "the file");
  harness_wait_idle ();
}

/* The dialog has had the focus, so the program would notify; there is nobody here to be notified. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return strstr (message, "org.freedesktop.Notifications") == NULL;
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

static void
test_export (void)
{
  g_autofree char *path = g_build_filename (harness_home (), "rows.csv", NULL), *text = NULL;

  harness_import_fixture ("events_utf8.csv");
  show ("tables");
  wait_rows (31);
  click_heading ("Price");
  click_heading ("Price");
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, ignore, NULL);
  harness_click_text ("Save These Rows");
  harness_click_text ("Save as CSV…");
  save_as (path);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "\xEF\xBB\xBF"
                                         "id,time,"));
  g_assert_nonnull (strstr (text, "\r\n12,2026-03-02T10:22:00Z,u2,"));
  g_unlink (path);
  harness_close ();
}

/* ---- SQL ---- */

static void
test_sql (void)
{
  GtkWidget *editor;
  GtkTextView *view;

  harness_import_fixture ("events_utf8.csv");
  show ("sql");
  editor = harness_find_type (NULL, AISLE_TYPE_SQL_EDITOR, 0);
  g_assert_nonnull (editor);
  view = aisle_sql_editor_get_view (AISLE_SQL_EDITOR (editor));
  harness_click (GTK_WIDGET (view));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("select kind, count (*) as n from events_r");
  harness_key (GDK_KEY_space, GDK_CONTROL_MASK);
  harness_settle ();
  harness_key (GDK_KEY_Return, 0);
  harness_type (" group by kind order by n desc");
  harness_key (GDK_KEY_Return, GDK_CONTROL_MASK);
  harness_wait_idle ();
  {
    g_autofree char *text = aisle_sql_editor_dup_text (AISLE_SQL_EDITOR (editor));
    g_assert_cmpstr (text, ==, "select kind, count (*) as n from events_readable group by kind order by n desc");
  }
  g_assert_cmpuint (n_rows (), ==, 4);
  harness_click_text ("Chart");
  harness_wait_idle ();
  harness_click_text ("Table");
  /* A mistake is told with its place, and the result stays. */
  harness_click (GTK_WIDGET (view));
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type ("select wrong from events");
  harness_key (GDK_KEY_Return, GDK_CONTROL_MASK);
  harness_wait_idle ();
  g_assert_true (harness_shows ((gpointer) "Cannot run the statement: line 1, character 8: no such column: wrong"));
  g_assert_cmpuint (n_rows (), ==, 4);
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/tables/sort", test_sort);
  g_test_add_func ("/tables/filter-and-search", test_filter_and_search);
  g_test_add_func ("/tables/columns", test_columns);
  g_test_add_func ("/tables/stored", test_stored);
  g_test_add_func ("/tables/export", test_export);
  g_test_add_func ("/tables/sql", test_sql);
  return g_test_run ();
}
