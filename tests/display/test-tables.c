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

/* The column view whose rows are seen. */
static GtkColumnView *
grid (void)
{
  GtkWidget *view = NULL;

  for (guint i = 0; (view = harness_find_type (NULL, GTK_TYPE_COLUMN_VIEW, i)) != NULL; i++)
    if (gtk_widget_get_mapped (view))
      return GTK_COLUMN_VIEW (view);
  g_error ("no grid");
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
  return aisle_table_number (table, aisle_table_row_get_row (item), (gsize) aisle_table_find (table, column));
}

static gboolean
has_rows (gpointer n)
{
  GtkSelectionModel *model = gtk_column_view_get_model (grid ());

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
  gtk_drop_down_set_selected (GTK_DROP_DOWN (harness_find_type (bar, GTK_TYPE_DROP_DOWN, 0)), 7); /* Price */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (harness_find_type (bar, GTK_TYPE_DROP_DOWN, 1)), 2); /* is at least */
  harness_settle ();
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

static gboolean
is_written (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
save_as (const char *path)
{
  harness_wait_idle ();
  harness_key (GDK_KEY_a, GDK_CONTROL_MASK);
  harness_type (path);
  harness_key (GDK_KEY_Return, 0);
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
  g_assert_true (harness_shows ((gpointer) "cannot run the statement: line 1, character 8: no such column: wrong"));
  g_assert_cmpuint (n_rows (), ==, 4);
  harness_close ();
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/tables/sort", test_sort);
  g_test_add_func ("/tables/filter-and-search", test_filter_and_search);
  g_test_add_func ("/tables/export", test_export);
  g_test_add_func ("/tables/sql", test_sql);
  return g_test_run ();
}
