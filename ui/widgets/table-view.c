/* table-view.c: see table-view.h. */
#include "widgets/table-view.h"
#include "lists/table-list.h"

#include "base/i18n.h"

#define NARROWEST_CELL 25 /* characters: a time with its zone */
#define WIDEST_CELL    32
#define ROW_HEIGHT     31 /* as style.css has it */
#define HEADING_HEIGHT 36
#define FIRST_ROWS     24  /* more than are seen below a chart */
#define MOST_AT_ONCE   240 /* shown; after those GTK makes no more widgets */
#define REST_MS        250

struct _AisleTableView
{
  GtkWidget parent_instance;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  const char *const *hidden; /* (nullable) */
  gboolean no_intervals;
  const char *mark, *note;      /* (nullable) names of columns that are not shown either */
  int fit_minimum, fit_maximum; /* 0: scrolls in whatever it is given */
  AisleTable *shape;            /* (nullable) of rows that others sort */
  AisleTableList *list;         /* (nullable) rows of the table that it was given */
  AisleTable *table;            /* (nullable) that table */
  char *currency;               /* (nullable) its money's */
  guint grow;                   /* source that shows more of its rows */
  gboolean rebuilding;
  const char *probed; /* (nullable) column that was asked first */
};

enum
{
  SORT,
  COLUMN,
  ROW,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AisleTableView, aisle_table_view, GTK_TYPE_WIDGET)

static gboolean
is_text (const AisleColumnSpec *column)
{
  return column->type == AISLE_COLUMN_TEXT || column->type == AISLE_COLUMN_TIME || column->type == AISLE_COLUMN_DATE;
}

/* ---- cells ---- */

typedef struct
{
  AisleTableView *view;
  gsize column;
  gboolean text, shrinks;
} CellColumn;

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CellColumn *column)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), column->text ? 0 : 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static const char *
text_at (AisleTable *table, gsize row, const char *name)
{
  gssize column = table != NULL && row < aisle_table_n_rows (table) ? aisle_table_find (table, name) : -1;

  return column >= 0 ? aisle_table_text (table, row, (gsize) column) : NULL;
}

static void
show_mark (AisleTableView *self, AisleTable *table, gsize row, GtkWidget *label)
{
  const char *mark = text_at (table, row, self->mark), *note = text_at (table, row, self->note);
  const char *before = g_object_get_data (G_OBJECT (label), "mark");

  if (g_strcmp0 (before, mark) == 0 && mark == NULL)
    return;
  if (before != NULL)
    gtk_widget_remove_css_class (label, before);
  if (mark != NULL)
    gtk_widget_add_css_class (label, mark);
  g_object_set_data (G_OBJECT (label), "mark", (gpointer) g_intern_string (mark));
  gtk_widget_set_tooltip_text (label, note);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, note != NULL ? note : "",
                                  -1);
}

static void
show (AisleTableRow *row, GParamSpec *spec, GtkListItem *item)
{
  CellColumn *column = g_object_get_data (G_OBJECT (item), "column");
  AisleTable *table = aisle_table_row_get_table (row);
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));
  g_autofree char *text = NULL;
  gboolean shrinks;

  if (table != NULL && aisle_table_row_get_row (row) < aisle_table_n_rows (table))
    text = aisle_table_format (table, aisle_table_row_get_row (row), column->column);
  gtk_label_set_text (label, text != NULL ? text : "");
  if (column->view->mark != NULL)
    show_mark (column->view, table, aisle_table_row_get_row (row), GTK_WIDGET (label));
  /* Long texts give way to the other columns; short ones, numbers and times are never cut. */
  shrinks = column->shrinks && text != NULL && g_utf8_strlen (text, -1) > NARROWEST_CELL;
  gtk_label_set_ellipsize (label, shrinks ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (label, shrinks ? NARROWEST_CELL : -1);
  gtk_label_set_max_width_chars (label, shrinks ? WIDEST_CELL : -1);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CellColumn *column)
{
  AisleTableRow *row = gtk_list_item_get_item (item);

  g_object_set_data (G_OBJECT (item), "column", column);
  show (row, NULL, item);
  g_signal_connect (row, "notify::table", G_CALLBACK (show), item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CellColumn *column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show, item);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  AisleTableRow *one = (gpointer) a, *other = (gpointer) b;
  AisleTable *table = aisle_table_row_get_table (one);
  gsize column = GPOINTER_TO_SIZE (data), i = aisle_table_row_get_row (one), j = aisle_table_row_get_row (other);
  double x, y;

  if (aisle_table_column (table, column)->type == AISLE_COLUMN_TEXT)
    return g_utf8_collate (aisle_table_is_missing (table, i, column) ? "" : aisle_table_text (table, i, column),
                           aisle_table_is_missing (table, j, column) ? "" : aisle_table_text (table, j, column));
  x = aisle_table_is_missing (table, i, column) ? -G_MAXDOUBLE : aisle_table_number (table, i, column);
  y = aisle_table_is_missing (table, j, column) ? -G_MAXDOUBLE : aisle_table_number (table, j, column);
  return x < y ? -1 : x > y;
}

/* ---- rows that others sort ---- */

/* GTK 4.8 does not say by which column it sorts: each column's sorter, asked to compare anything, tells its name. */
typedef struct
{
  AisleTableView *view;
  char *name;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  g_free (probe->name);
  g_free (probe);
}

static int
probe_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  Probe *probe = data;

  if (probe->view->probed == NULL)
    probe->view->probed = probe->name;
  return -1;
}

static void
sorter_changed_cb (GtkSorter *sorter, GtkSorterChange change, AisleTableView *self)
{
  GtkOrdering order;

  if (self->shape == NULL || self->rebuilding)
    return;
  self->probed = NULL;
  order = gtk_sorter_compare (sorter, self, self->view);
  g_signal_emit (self, signals[SORT], 0, self->probed, order == GTK_ORDERING_LARGER);
}

static void
button_cb (GtkButton *button, AisleTableView *self)
{
  g_signal_emit (self, signals[COLUMN], 0, g_object_get_data (G_OBJECT (button), "name"), button);
}

static void
add_button (AisleTableView *self, GtkWidget *box, const AisleColumnSpec *column)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("aisle-down-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("About the column %s"), _ (column->title));

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "column-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (column->name), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (button_cb), self, 0);
  gtk_box_append (GTK_BOX (box), button);
}

/* Names that a statement of SQL gives are the user's own words. */
static const char *
title_of (const AisleColumnSpec *column)
{
  return *column->title == '\0' || g_str_equal (column->title, column->name) ? column->name : _ (column->title);
}
/* "Days since last order" needs no "(days)". */
static gboolean
says (const char *title, const char *unit)
{
  g_autofree char *all = g_utf8_casefold (title, -1), *part = g_utf8_casefold (unit, -1);
  return strstr (all, part) != NULL;
}

static char *
heading (const AisleColumnSpec *column, const char *currency)
{
  const char *unit = column->unit != NULL && *column->unit != '\0' ? _ (column->unit) : NULL;
  if (column->type == AISLE_COLUMN_MONEY && unit == NULL)
    unit = currency;
  if (unit == NULL || says (title_of (column), unit))
    return g_strdup (title_of (column));
  return g_strdup_printf ("%s (%s)", title_of (column), unit);
}

static gboolean
is_hidden (AisleTableView *self, const AisleColumnSpec *column)
{
  if (self->no_intervals && (g_str_has_suffix (column->name, "_low") || g_str_has_suffix (column->name, "_high")))
    return TRUE;
  return (self->hidden != NULL && g_strv_contains (self->hidden, column->name))
         || g_strcmp0 (self->mark, column->name) == 0 || g_strcmp0 (self->note, column->name) == 0;
}

static void
add_column (AisleTableView *self, AisleTable *shape, gsize index, const char *currency, gboolean sortable)
{
  const AisleColumnSpec *column = aisle_table_column (shape, index);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  CellColumn *cell = g_new (CellColumn, 1);
  g_autofree char *title = heading (column, currency);
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  cell->view = self;
  cell->column = index;
  cell->text = is_text (column);
  cell->shrinks = column->type == AISLE_COLUMN_TEXT;
  g_object_set_data_full (G_OBJECT (factory), "cell", cell, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), cell);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), cell);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), cell);
  view_column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  /* Numbers keep together; a table of nothing else fills its place. */
  gtk_column_view_column_set_expand (view_column, self->shape == NULL || is_text (column));
  g_object_set_data_full (G_OBJECT (view_column), "name", g_strdup (column->name), g_free);
  if (sortable || self->shape != NULL)
    {
      GtkCustomSorter *custom = gtk_custom_sorter_new (compare_rows, GSIZE_TO_POINTER (index), NULL);
      GtkSorter *sorter = GTK_SORTER (custom);

      if (self->shape != NULL)
        {
          Probe *probe = g_new (Probe, 1);
          probe->view = self;
          probe->name = g_strdup (column->name);
          gtk_custom_sorter_set_sort_func (custom, probe_compare, probe, probe_free);
        }
      gtk_column_view_column_set_sorter (view_column, sorter);
      g_object_unref (sorter);
    }
  gtk_column_view_append_column (self->view, view_column);
}

/* GTK 4.8 has no way to say that a heading stands above its numbers: the box in each title is moved. */
static void
align_headings (AisleTableView *self, AisleTable *shape)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (gsize i = 0; title != NULL && i < aisle_table_n_columns (shape); i++)
    {
      GtkWidget *box = gtk_widget_get_first_child (title);
      if (is_hidden (self, aisle_table_column (shape, i)))
        continue;
      if (GTK_IS_BOX (box) && !is_text (aisle_table_column (shape, i)))
        {
          gtk_widget_set_halign (box, GTK_ALIGN_END);
          gtk_box_reorder_child_after (GTK_BOX (box), gtk_widget_get_last_child (box), NULL); /* the sort indicator */
        }
      if (GTK_IS_BOX (box) && self->shape != NULL)
        add_button (self, box, aisle_table_column (shape, i));
      title = gtk_widget_get_next_sibling (title);
    }
}

static void
rebuild_columns (AisleTableView *self, AisleTable *shape, const char *currency, gboolean sortable)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  self->rebuilding = TRUE;
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);
      gtk_column_view_remove_column (self->view, column);
    }
  for (gsize i = 0; shape != NULL && i < aisle_table_n_columns (shape); i++)
    if (!is_hidden (self, aisle_table_column (shape, i)))
      add_column (self, shape, i, currency, sortable);
  if (shape != NULL)
    align_headings (self, shape);
  self->rebuilding = FALSE;
}

/* Takes the model. */
static void
set_model (AisleTableView *self, GListModel *model)
{
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (model);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

static void
fit (AisleTableView *self, gsize n_rows)
{
  int height = (int) MIN (n_rows, 1000) * ROW_HEIGHT + HEADING_HEIGHT;

  if (self->fit_maximum > 0)
    gtk_scrolled_window_set_min_content_height (self->scroller, CLAMP (height, self->fit_minimum, self->fit_maximum));
}

void
aisle_table_view_reserve (AisleTableView *self, gsize n_rows)
{
  fit (self, n_rows);
}

/* ---- a whole table ---- */

static gboolean
is_sorted (AisleTableView *self)
{
  return gtk_sorter_get_order (gtk_column_view_get_sorter (self->view)) != GTK_SORTER_ORDER_NONE;
}

/* GTK makes widgets for two hundred rows, however few are seen. */
static gboolean
grow_cb (gpointer data)
{
  AisleTableView *self = data;
  gsize n = aisle_table_list_n_shown (self->list);

  self->grow = 0;
  aisle_table_list_set (self->list, self->table, n < MOST_AT_ONCE ? n + FIRST_ROWS : G_MAXSIZE);
  if (!aisle_table_list_is_whole (self->list))
    self->grow = g_idle_add_full (G_PRIORITY_LOW, grow_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

static void
forget_table (AisleTableView *self)
{
  g_clear_handle_id (&self->grow, g_source_remove);
  g_clear_object (&self->list);
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->currency, g_free);
}

/* The same columns, at the same places. */
static gboolean
is_alike (AisleTableView *self, AisleTable *table, const char *currency)
{
  if (self->table == NULL || g_strcmp0 (self->currency, currency) != 0
      || aisle_table_n_columns (self->table) != aisle_table_n_columns (table))
    return FALSE;
  for (gsize i = 0; i < aisle_table_n_columns (table); i++)
    {
      const AisleColumnSpec *a = aisle_table_column (self->table, i), *b = aisle_table_column (table, i);
      if (!g_str_equal (a->name, b->name) || a->type != b->type || g_strcmp0 (a->title, b->title) != 0
          || g_strcmp0 (a->unit, b->unit) != 0)
        return FALSE;
    }
  return TRUE;
}

/* A table that replaces one of its kind, as while a brush moves: rows change in their places, and those below come once
 * no other table has come for a while. */
static void
replace_table (AisleTableView *self, AisleTable *table)
{
  aisle_table_ref (table);
  g_clear_pointer (&self->table, aisle_table_unref);
  self->table = table;
  g_clear_handle_id (&self->grow, g_source_remove);
  aisle_table_list_set (self->list, table, FIRST_ROWS);
  if (!aisle_table_list_is_whole (self->list))
    self->grow = g_timeout_add (REST_MS, grow_cb, self);
}

void
aisle_table_view_set_table (AisleTableView *self, AisleTable *table, const char *currency)
{
  if (table != NULL)
    fit (self, aisle_table_n_rows (table));
  if (table != NULL && is_alike (self, table, currency) && !is_sorted (self))
    {
      replace_table (self, table);
      return;
    }
  forget_table (self);
  g_clear_pointer (&self->shape, aisle_table_unref);
  gtk_column_view_set_model (self->view, NULL);
  rebuild_columns (self, table, currency, TRUE);
  if (table == NULL)
    return;
  self->table = aisle_table_ref (table);
  self->currency = g_strdup (currency);
  self->list = AISLE_TABLE_LIST (aisle_table_list_new (table, FIRST_ROWS));
  set_model (self, G_LIST_MODEL (gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->list)),
                                                          g_object_ref (gtk_column_view_get_sorter (self->view)))));
  if (!aisle_table_list_is_whole (self->list))
    self->grow = g_idle_add_full (G_PRIORITY_LOW, grow_cb, self, NULL);
}

void
aisle_table_view_set_rows (AisleTableView *self, GListModel *rows, AisleTable *shape, const char *currency)
{
  forget_table (self);
  g_clear_pointer (&self->shape, aisle_table_unref);
  gtk_column_view_set_model (self->view, NULL);
  rebuild_columns (self, shape, currency, FALSE);
  fit (self, g_list_model_get_n_items (rows));
  set_model (self, g_object_ref (rows));
}

/* The next column that is shown, from c; NULL: none. */
static const AisleColumnSpec *
shown_column (AisleTableView *self, AisleTable *shape, gsize c)
{
  while (c < aisle_table_n_columns (shape) && is_hidden (self, aisle_table_column (shape, c)))
    c++;
  return c < aisle_table_n_columns (shape) ? aisle_table_column (shape, c) : NULL;
}

/* Hidden ones stand behind the others. */
static gboolean
same_columns (AisleTableView *self, AisleTable *shape)
{
  const AisleColumnSpec *a, *b;
  gsize c = 0;

  do
    {
      a = self->shape != NULL ? shown_column (self, self->shape, c) : NULL;
      b = shown_column (self, shape, c++);
      if (a == NULL || b == NULL)
        return self->shape != NULL && a == b;
    }
  while (g_str_equal (a->name, b->name) && a->type == b->type);
  return FALSE;
}

void
aisle_table_view_set_sorted_rows (AisleTableView *self, GListModel *rows, AisleTable *shape, const char *currency)
{
  gboolean same = same_columns (self, shape);

  forget_table (self);
  aisle_table_ref (shape);
  g_clear_pointer (&self->shape, aisle_table_unref);
  self->shape = shape;
  if (!same)
    {
      gtk_column_view_set_model (self->view, NULL);
      rebuild_columns (self, shape, currency, FALSE);
    }
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  set_model (self, g_object_ref (rows));
}

AisleTable *
aisle_table_view_get_shape (AisleTableView *self)
{
  return self->shape;
}

void
aisle_table_view_sort (AisleTableView *self, const char *name, gboolean descending)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  if (name == NULL)
    gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
  for (guint i = 0; name != NULL && i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      if (g_strcmp0 (g_object_get_data (G_OBJECT (column), "name"), name) == 0)
        gtk_column_view_sort_by_column (self->view, column, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

void
aisle_table_view_show_column (AisleTableView *self, const char *name, gboolean shown)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      if (g_strcmp0 (g_object_get_data (G_OBJECT (column), "name"), name) == 0)
        gtk_column_view_column_set_visible (column, shown);
    }
}

void
aisle_table_view_hide_empty (AisleTableView *self, const AisleTable *table)
{
  for (gsize c = 0; c < aisle_table_n_columns (table); c++)
    {
      gboolean empty = TRUE;

      for (gsize r = 0; r < aisle_table_n_rows (table) && empty; r++)
        empty = aisle_table_is_missing (table, r, c);
      aisle_table_view_show_column (self, aisle_table_column (table, c)->name, !empty);
    }
}

void
aisle_table_view_set_marks (AisleTableView *self, const char *mark, const char *note)
{
  self->mark = mark;
  self->note = note;
}

void
aisle_table_view_set_no_intervals (AisleTableView *self, gboolean no_intervals)
{
  self->no_intervals = no_intervals;
}

void
aisle_table_view_set_hidden (AisleTableView *self, const char *const *names)
{
  self->hidden = names;
}

void
aisle_table_view_set_label (AisleTableView *self, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
aisle_table_view_set_fit (AisleTableView *self, int minimum, int maximum)
{
  self->fit_minimum = minimum;
  self->fit_maximum = maximum;
  gtk_scrolled_window_set_min_content_height (self->scroller, minimum);
}

static void
aisle_table_view_dispose (GObject *object)
{
  AisleTableView *self = AISLE_TABLE_VIEW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  self->rebuilding = TRUE;
  forget_table (self);
  if (child != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->shape, aisle_table_unref);
  G_OBJECT_CLASS (aisle_table_view_parent_class)->dispose (object);
}

static void
activate_cb (GtkColumnView *view, guint position, AisleTableView *self)
{
  g_autoptr (AisleTableRow) row = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (view)), position);

  if (row != NULL && aisle_table_row_get_table (row) != NULL)
    g_signal_emit (self, signals[ROW], 0, (guint64) aisle_table_row_get_row (row));
}

void
aisle_table_view_set_activatable (AisleTableView *self, gboolean activatable)
{
  g_signal_handlers_disconnect_by_func (self->view, activate_cb, self);
  gtk_column_view_set_single_click_activate (self->view, activatable);
  if (activatable)
    g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self, 0);
}

static void
aisle_table_view_class_init (AisleTableViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_table_view_dispose;
  signals[SORT] = g_signal_new ("sort", AISLE_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[COLUMN] = g_signal_new ("column", AISLE_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  2, G_TYPE_STRING, GTK_TYPE_WIDGET);
  signals[ROW] = g_signal_new ("row", AISLE_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_UINT64);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
aisle_table_view_init (AisleTableView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *view = gtk_column_view_new (NULL);

  self->scroller = GTK_SCROLLED_WINDOW (scroller);
  self->view = GTK_COLUMN_VIEW (view);
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_column_view_set_reorderable (self->view, TRUE);
  gtk_widget_add_css_class (view, "data-table");
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (sorter_changed_cb), self, 0);
  gtk_scrolled_window_set_child (self->scroller, view);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
}

GtkWidget *
aisle_table_view_new (void)
{
  return g_object_new (AISLE_TYPE_TABLE_VIEW, NULL);
}
