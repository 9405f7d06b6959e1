/* tables-view.c: see tables-view.h.
 *
 * Every change of table, order, filter or search is one job that finds the rows anew and brings their first page; an
 * older one is stopped, and the old rows stay to be seen until then. */
#include "pages/data/tables-view.h"
#include "lists/rows-list.h"
#include "pages/data/column-chooser.h"
#include "pages/data/column-popover.h"
#include "pages/data/filter-bar.h"
#include "pages/data/rows-export.h"
#include "widgets/table-view.h"

#include "base/i18n.h"

struct _AisleTablesView
{
  AisleDataView parent_instance;
  GtkDropDown *list;
  GtkSearchEntry *search;
  AisleColumnChooser *columns;
  AisleFilterBar *filters;
  GtkCheckButton *stored;
  GtkSpinner *spinner;
  GtkLabel *count;
  GtkStack *stack;
  AisleTableView *grid;
  AisleColumnPopover *popover; /* (nullable) */
  GPtrArray *tables;           /* ids of the drop-down */
  char *table, *sort;          /* (nullable) what is shown, and its order */
  gboolean descending;
  gboolean quiet;   /* the drop-down, the search and the filters are being set */
  gboolean stale;   /* which columns are empty is to be asked anew */
  AisleJob *job;    /* (nullable) finds rows */
  char *searched;   /* (nullable) text of the last search */
  char *asked_name; /* (nullable) column of the popover */
};

G_DEFINE_FINAL_TYPE (AisleTablesView, aisle_tables_view, AISLE_TYPE_DATA_VIEW)

static AisleSession *
session_of (AisleTablesView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

static AisleRowsQuery *
query_of (AisleTablesView *self)
{
  AisleRowsQuery *query = aisle_rows_query_new (self->table);
  const char *search = gtk_editable_get_text (GTK_EDITABLE (self->search));

  query->sort = g_strdup (self->sort);
  query->stored = g_str_equal (self->table, "events") && gtk_check_button_get_active (self->stored);
  query->descending = self->descending;
  query->search = *search != '\0' ? g_strdup (search) : NULL;
  aisle_filter_bar_apply (self->filters, query);
  return query;
}

/* ---- finding rows ---- */

typedef struct
{
  AisleRowsQuery *query;
  gboolean look; /* for empty columns */
} Find;

static void
find_free (gpointer data)
{
  Find *find = data;

  aisle_rows_query_free (find->query);
  g_free (find);
}

typedef struct
{
  AisleRowsFound *rows;
  char **empty; /* (nullable) names of columns without values */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->rows, aisle_rows_found_free);
  g_strfreev (found->empty);
  g_free (found);
}

static gpointer
run_find (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Find *find = input;
  Found *found = g_new0 (Found, 1);

  found->rows = aisle_rows_found_run (project, find->query, progress, error);
  if (found->rows != NULL && find->look)
    found->empty = aisle_command_empty_columns (project, find->query->table, progress, error);
  if (found->rows != NULL && (found->empty != NULL || !find->look))
    return found;
  found_free (found);
  return NULL;
}

static void
busy (AisleTablesView *self, gboolean at_work)
{
  gtk_spinner_set_spinning (self->spinner, at_work);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), at_work);
}

static void
show_count (AisleTablesView *self, const AisleRowsSet *set)
{
  gsize n = aisle_rows_set_count (set), total = aisle_rows_set_total (set);
  /* Translators: rows that fit, of all rows */
  g_autofree char *text =
      n == total ? g_strdup_printf (_ ("%'zu rows"), n) : g_strdup_printf (_ ("%'zu of %'zu rows"), n, total);

  gtk_label_set_text (self->count, text);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "rows" : total > 0 ? "none" : "empty");
}

static void
failed_cb (AisleTablesView *self, const char *message)
{
  aisle_data_view_fail (AISLE_DATA_VIEW (self), message);
}

static void
show_columns (AisleTablesView *self)
{
  AisleTable *shape = aisle_table_view_get_shape (self->grid);

  for (gsize c = 0; shape != NULL && c < aisle_table_n_columns (shape); c++)
    {
      const char *name = aisle_table_column (shape, c)->name;
      aisle_table_view_show_column (self->grid, name, aisle_column_chooser_shows (self->columns, name));
    }
}

static void
show_found (AisleTablesView *self, Found *found)
{
  AisleRowsSet *set = found->rows->set;
  g_autoptr (GListModel) rows = aisle_rows_list_new_of_set (session_of (self), set, found->rows->first);
  g_autoptr (AisleTable) shape = aisle_rows_set_shape (set);

  g_signal_connect_object (rows, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  if (aisle_table_view_get_shape (self->grid) == NULL)
    aisle_filter_bar_set_shape (self->filters, shape);
  if (found->empty != NULL)
    {
      self->stale = FALSE;
      aisle_column_chooser_set_columns (self->columns, shape, (const char *const *) found->empty);
    }
  aisle_table_view_set_sorted_rows (self->grid, rows, found->rows->first,
                                    aisle_session_get_currency (session_of (self)));
  show_columns (self);
  gtk_widget_set_visible (GTK_WIDGET (self->stored), aisle_rows_set_is_mended (set));
  show_count (self, set);
}

static void
found_cb (AisleJob *job, AisleTablesView *self)
{
  Found *found = aisle_job_get_result (job);

  if (job != self->job)
    return;
  busy (self, FALSE);
  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (found != NULL)
    show_found (self, found);
  g_clear_object (&self->job);
}

static void
stop (AisleTablesView *self)
{
  AisleJob *job = g_steal_pointer (&self->job);

  if (job == NULL)
    return;
  aisle_job_cancel (job);
  g_object_unref (job);
}

static void
find (AisleTablesView *self)
{
  AisleJobSpec spec = { .title = _ ("Finding rows"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_find,
                        .input_free = find_free,
                        .result_free = found_free };
  Find *input;

  if (self->table == NULL || session_of (self) == NULL)
    return;
  stop (self);
  spec.input = input = g_new (Find, 1);
  *input = (Find){ query_of (self), self->stale };
  g_free (self->searched);
  self->searched = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  busy (self, TRUE);
  self->job = g_object_ref (aisle_session_run (session_of (self), &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (found_cb), self, 0);
}

static void
query_changed_cb (AisleTablesView *self)
{
  if (!self->quiet)
    find (self);
}

static void
search_changed_cb (AisleTablesView *self)
{
  if (g_strcmp0 (self->searched, gtk_editable_get_text (GTK_EDITABLE (self->search))) != 0)
    query_changed_cb (self);
}

static void
stop_search_cb (AisleTablesView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
clear_cb (AisleTablesView *self)
{
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  aisle_filter_bar_clear (self->filters);
  self->quiet = FALSE;
  find (self);
}

static void
sort_cb (AisleTablesView *self, const char *column, gboolean descending)
{
  if (g_strcmp0 (column, self->sort) == 0 && (column == NULL || descending == self->descending))
    return;
  g_free (self->sort);
  self->sort = g_strdup (column);
  self->descending = descending;
  find (self);
}

/* ---- a column's popover ---- */

static void
popover_sort_cb (AisleTablesView *self, gboolean descending)
{
  aisle_table_view_sort (self->grid, self->asked_name, descending);
}

static void
popover_unsort_cb (AisleTablesView *self)
{
  aisle_table_view_sort (self->grid, NULL, FALSE);
}

static void
popover_filter_cb (AisleTablesView *self, int op, const char *value)
{
  const char *values[] = { value, NULL };

  aisle_filter_bar_add (self->filters, self->asked_name, (AisleRowsOp) op, values);
}

static void
column_cb (AisleTablesView *self, const char *name, GtkWidget *at)
{
  g_autoptr (AisleRowsQuery) query = query_of (self);
  AisleTable *shape = aisle_table_view_get_shape (self->grid);
  gssize column = shape != NULL ? aisle_table_find (shape, name) : -1;

  if (column < 0)
    return;
  if (self->popover == NULL)
    {
      self->popover = AISLE_COLUMN_POPOVER (aisle_column_popover_new (session_of (self)));
      gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
      g_signal_connect_object (self->popover, "sort", G_CALLBACK (popover_sort_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->popover, "unsort", G_CALLBACK (popover_unsort_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->popover, "filter", G_CALLBACK (popover_filter_cb), self, G_CONNECT_SWAPPED);
    }
  g_free (self->asked_name);
  self->asked_name = g_strdup (name);
  aisle_column_popover_show (self->popover, at, query, aisle_table_column (shape, (gsize) column));
}

/* ---- tables ---- */

static gpointer
run_tables (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_tables (project, error);
}

/* Keeps the table that is shown, as long as there is one of its name. */
static void
fill_list (AisleTablesView *self, const AisleTable *tables)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint chosen = 0;

  g_ptr_array_set_size (self->tables, 0);
  for (gsize r = 0; r < aisle_table_n_rows (tables); r++)
    {
      g_autofree char *rows = aisle_table_format (tables, r, 2);
      /* Translators: a table and the number of its rows */
      g_autofree char *title = g_strdup_printf (_ ("%s (%s)"), aisle_table_text (tables, r, 1), rows);
      const char *id = aisle_table_text (tables, r, 0);

      gtk_string_list_append (titles, title);
      if (g_strcmp0 (id, self->table) == 0)
        chosen = self->tables->len;
      g_ptr_array_add (self->tables, g_strdup (id));
    }
  self->quiet = TRUE;
  gtk_drop_down_set_model (self->list, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->list, chosen);
  self->quiet = FALSE;
}

/* Another table has other columns: its own filters and order begin empty. */
static void
choose (AisleTablesView *self, const char *table)
{
  self->quiet = TRUE;
  g_free (self->table);
  self->table = g_strdup (table);
  g_clear_pointer (&self->sort, g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  aisle_filter_bar_clear (self->filters);
  aisle_column_chooser_reset (self->columns);
  aisle_table_view_set_table (self->grid, NULL, NULL);
  self->stale = TRUE;
  self->quiet = FALSE;
}

static void
table_changed_cb (AisleTablesView *self)
{
  guint at = gtk_drop_down_get_selected (self->list);

  if (self->quiet || at >= self->tables->len || g_strcmp0 (self->tables->pdata[at], self->table) == 0)
    return;
  choose (self, self->tables->pdata[at]);
  find (self);
}

/* The events, or where there are none what most rows are. */
static const char *
first_choice (const AisleTable *tables)
{
  gsize most = 0;

  for (gsize r = 1; aisle_table_number (tables, 0, 2) == 0 && r < aisle_table_n_rows (tables); r++)
    if (aisle_table_number (tables, r, 2) > aisle_table_number (tables, most, 2))
      most = r;
  return aisle_table_text (tables, most, 0);
}

static void
tables_cb (AisleJob *job, AisleTablesView *self)
{
  AisleTable *tables = aisle_job_get_result (job);

  if (tables == NULL)
    {
      aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
      return;
    }
  if (self->table == NULL && aisle_table_n_rows (tables) > 0)
    choose (self, first_choice (tables));
  fill_list (self, tables);
  find (self);
}

static void
aisle_tables_view_load (AisleDataView *view)
{
  AisleTablesView *self = AISLE_TABLES_VIEW (view);
  AisleJobSpec spec = { .title = _ ("Reading the project"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_tables,
                        .result_free = (GDestroyNotify) aisle_table_unref };

  self->stale = TRUE;
  g_signal_connect_object (aisle_session_run (session_of (self), &spec), "finished", G_CALLBACK (tables_cb), self, 0);
}

/* A table's name. */
static void
aisle_tables_view_show_detail (AisleDataView *view, const char *detail)
{
  AisleTablesView *self = AISLE_TABLES_VIEW (view);

  choose (self, detail);
  for (guint i = 0; i < self->tables->len; i++)
    if (g_str_equal (self->tables->pdata[i], detail))
      {
        self->quiet = TRUE;
        gtk_drop_down_set_selected (self->list, i);
        self->quiet = FALSE;
        find (self);
      }
}

/* ---- actions ---- */

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleTablesView *self = AISLE_TABLES_VIEW (widget);
  AisleRowsFormat format;
  g_autoptr (AisleRowsQuery) query = NULL;

  if (self->table == NULL || !aisle_rows_export_format (g_variant_get_string (parameter, NULL), &format))
    return;
  query = query_of (self);
  aisle_rows_export_ask (session_of (self), widget, query, NULL, format, self->table);
}

static gboolean
search_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  AisleTablesView *self = AISLE_TABLES_VIEW (widget);

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
  return TRUE;
}

static void
aisle_tables_view_dispose (GObject *object)
{
  AisleTablesView *self = AISLE_TABLES_VIEW (object);

  stop (self);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->popover)));
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_clear_pointer (&self->table, g_free);
  g_clear_pointer (&self->sort, g_free);
  g_clear_pointer (&self->searched, g_free);
  g_clear_pointer (&self->asked_name, g_free);
  G_OBJECT_CLASS (aisle_tables_view_parent_class)->dispose (object);
}

static void
aisle_tables_view_class_init (AisleTablesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_tables_view_dispose;
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_tables_view_load;
  AISLE_DATA_VIEW_CLASS (klass)->show_detail = aisle_tables_view_show_detail;
  g_type_ensure (AISLE_TYPE_TABLE_VIEW);
  g_type_ensure (AISLE_TYPE_FILTER_BAR);
  g_type_ensure (AISLE_TYPE_COLUMN_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/tables-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, list);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, search);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, columns);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, filters);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, stored);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, spinner);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, count);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleTablesView, grid);
  gtk_widget_class_bind_template_callback (widget_class, table_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, sort_cb);
  gtk_widget_class_bind_template_callback (widget_class, column_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_columns);
  gtk_widget_class_install_action (widget_class, "tables.export", "s", export_cb);
}

static void
aisle_tables_view_init (AisleTablesView *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->tables = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Wherever the focus is, while the view is to be seen. */
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_f, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (search_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  aisle_table_view_set_label (self->grid, _ ("Rows of the table"));
  aisle_table_view_set_marks (self->grid, AISLE_ROWS_MARK, AISLE_ROWS_NOTE);
}
