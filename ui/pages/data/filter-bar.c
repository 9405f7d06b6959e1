/* filter-bar.c: see filter-bar.h. */
#include "pages/data/filter-bar.h"

#include "base/i18n.h"

struct _AisleFilterBar
{
  GtkWidget parent_instance;
  GtkFlowBox *chips;
  GtkMenuButton *add;
  GtkDropDown *column, *op;
  GtkEntry *value, *to;
  GtkLabel *hint;
  AisleTable *shape;
  AisleRowsQuery *query; /* holds the filters */
  GArray *ops;           /* AisleRowsOp of the drop-down */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleFilterBar, aisle_filter_bar, GTK_TYPE_WIDGET)

static const AisleColumnSpec *
column_named (AisleFilterBar *self, const char *name)
{
  gssize at = self->shape != NULL ? aisle_table_find (self->shape, name) : -1;

  return at >= 0 ? aisle_table_column (self->shape, (gsize) at) : NULL;
}

/* ---- chips ---- */

static void show_chips (AisleFilterBar *self);

static void
remove_cb (GtkButton *button, AisleFilterBar *self)
{
  gpointer filter = g_object_get_data (G_OBJECT (button), "filter");

  g_ptr_array_remove (self->query->filters, filter);
  show_chips (self);
  g_signal_emit (self, changed_signal, 0);
}

static char *
describe (AisleFilterBar *self, const AisleRowsFilter *filter)
{
  const AisleColumnSpec *column = column_named (self, filter->column);
  /* Translators: between the two ends of a range, and between the members of a list */
  g_autofree char *values = g_strjoinv (filter->op == AISLE_ROWS_BETWEEN ? _ (" and ") : ", ", filter->values);
  const char *title = column != NULL ? _ (column->title) : filter->column;

  if (*values == '\0')
    return g_strdup_printf ("%s %s", title, aisle_rows_op_title (filter->op));
  /* Translators: a filter: column, operator, value: “Price is at least 10” */
  return g_strdup_printf (_ ("%s %s %s"), title, aisle_rows_op_title (filter->op), values);
}

static void
add_chip (AisleFilterBar *self, AisleRowsFilter *filter)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label;
  g_autofree char *text = describe (self, filter);
  g_autofree char *name = g_strdup_printf (_ ("Remove the filter: %s"), text);

  label = gtk_label_new (text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("aisle-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "filter", filter);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  gtk_flow_box_append (self->chips, button);
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
}

static void
show_chips (AisleFilterBar *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_flow_box_remove (self->chips, child);
  for (guint i = 0; i < self->query->filters->len; i++)
    add_chip (self, self->query->filters->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->chips), self->query->filters->len > 0);
}

/* ---- the popover ---- */

static const AisleColumnSpec *
chosen_column (AisleFilterBar *self)
{
  guint at = gtk_drop_down_get_selected (self->column);

  return self->shape != NULL && at < aisle_table_n_columns (self->shape) ? aisle_table_column (self->shape, at) : NULL;
}

static AisleRowsOp
chosen_op (AisleFilterBar *self)
{
  guint at = gtk_drop_down_get_selected (self->op);

  return at < self->ops->len ? g_array_index (self->ops, AisleRowsOp, at) : AISLE_ROWS_IS;
}

static const char *
hint_of (AisleColumnType type, AisleRowsOp op)
{
  if (op == AISLE_ROWS_ONE_OF)
    return _ ("Several, with commas between them");
  switch (type)
    {
    case AISLE_COLUMN_TEXT:
      return op == AISLE_ROWS_IS || op == AISLE_ROWS_IS_NOT ? _ ("The whole text, capitals as they are")
                                                            : _ ("Capitals or not");
    case AISLE_COLUMN_TIME:
      return _ ("2024-01-31 or 2024-01-31 10:30:00");
    case AISLE_COLUMN_DATE:
      return _ ("A day: 2024-01-31");
    case AISLE_COLUMN_DURATION:
      return _ ("Seconds, or 30m");
    default:
      return _ ("A number: 9.99");
    }
}

static void
op_changed_cb (AisleFilterBar *self)
{
  const AisleColumnSpec *column = chosen_column (self);
  int n = aisle_rows_op_values (chosen_op (self));

  gtk_widget_set_visible (GTK_WIDGET (self->value), n != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->to), n == 2);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), n != 0);
  if (column != NULL)
    gtk_label_set_text (self->hint, hint_of (column->type, chosen_op (self)));
}

static void
column_changed_cb (AisleFilterBar *self)
{
  const AisleColumnSpec *column = chosen_column (self);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  g_array_set_size (self->ops, 0);
  for (AisleRowsOp op = 0; column != NULL && op < AISLE_ROWS_N_OPS; op++)
    if (aisle_rows_op_fits (op, column->type))
      {
        g_array_append_val (self->ops, op);
        gtk_string_list_append (titles, aisle_rows_op_title (op));
      }
  gtk_drop_down_set_model (self->op, G_LIST_MODEL (titles));
  op_changed_cb (self);
}

static void
accept_cb (AisleFilterBar *self)
{
  const AisleColumnSpec *column = chosen_column (self);
  AisleRowsOp op = chosen_op (self);
  const char *value = gtk_editable_get_text (GTK_EDITABLE (self->value)),
             *to = gtk_editable_get_text (GTK_EDITABLE (self->to));
  int n = aisle_rows_op_values (op);
  g_auto (GStrv) values = n < 0 ? g_strsplit (value, ",", -1) : g_new0 (char *, 3);

  if (column == NULL || (n != 0 && *value == '\0') || (n == 2 && *to == '\0'))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      gtk_widget_grab_focus (GTK_WIDGET (n == 2 && *value != '\0' ? self->to : self->value));
      return;
    }
  if (n >= 1)
    values[0] = g_strdup (value);
  if (n == 2)
    values[1] = g_strdup (to);
  for (gsize i = 0; values[i] != NULL; i++)
    g_strstrip (values[i]);
  gtk_editable_set_text (GTK_EDITABLE (self->value), "");
  gtk_editable_set_text (GTK_EDITABLE (self->to), "");
  gtk_menu_button_popdown (self->add);
  aisle_filter_bar_add (self, column->name, op, (const char *const *) values);
}

/* ---- the bar ---- */

void
aisle_filter_bar_set_shape (AisleFilterBar *self, AisleTable *shape)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  aisle_table_ref (shape);
  g_clear_pointer (&self->shape, aisle_table_unref);
  self->shape = shape;
  for (gsize c = 0; c < aisle_table_n_columns (shape); c++)
    gtk_string_list_append (titles, _ (aisle_table_column (shape, c)->title));
  g_ptr_array_set_size (self->query->filters, 0);
  show_chips (self);
  gtk_drop_down_set_model (self->column, G_LIST_MODEL (titles));
  column_changed_cb (self);
}

void
aisle_filter_bar_add (AisleFilterBar *self, const char *column, AisleRowsOp op, const char *const *values)
{
  for (guint i = self->query->filters->len; i-- > 0;)
    {
      const AisleRowsFilter *filter = self->query->filters->pdata[i];
      if (g_str_equal (filter->column, column) && filter->op == op)
        g_ptr_array_remove_index (self->query->filters, i);
    }
  aisle_rows_query_add (self->query, column, op, values);
  show_chips (self);
  g_signal_emit (self, changed_signal, 0);
}

void
aisle_filter_bar_clear (AisleFilterBar *self)
{
  g_ptr_array_set_size (self->query->filters, 0);
  show_chips (self);
  g_signal_emit (self, changed_signal, 0);
}

void
aisle_filter_bar_apply (AisleFilterBar *self, AisleRowsQuery *query)
{
  for (guint i = 0; i < self->query->filters->len; i++)
    {
      const AisleRowsFilter *filter = self->query->filters->pdata[i];
      aisle_rows_query_add (query, filter->column, filter->op, (const char *const *) filter->values);
    }
}

static void
aisle_filter_bar_dispose (GObject *object)
{
  AisleFilterBar *self = AISLE_FILTER_BAR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->shape, aisle_table_unref);
  g_clear_pointer (&self->query, aisle_rows_query_free);
  g_clear_pointer (&self->ops, g_array_unref);
  G_OBJECT_CLASS (aisle_filter_bar_parent_class)->dispose (object);
}

static void
aisle_filter_bar_class_init (AisleFilterBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_filter_bar_dispose;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_FILTER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/filter-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleFilterBar, chips);
  gtk_widget_class_bind_template_child (widget_class, AisleFilterBar, add);
  gtk_widget_class_bind_template_child (widget_class, AisleFilterBar, column);
  gtk_widget_class_bind_template_child (widget_class, AisleFilterBar, op);
  gtk_widget_class_bind_template_child (widget_class, AisleFilterBar, value);
  gtk_widget_class_bind_template_child (widget_class, AisleFilterBar, to);
  gtk_widget_class_bind_template_child (widget_class, AisleFilterBar, hint);
  gtk_widget_class_bind_template_callback (widget_class, column_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, op_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
}

static void
aisle_filter_bar_init (AisleFilterBar *self)
{
  self->query = aisle_rows_query_new ("");
  self->ops = g_array_new (FALSE, FALSE, sizeof (AisleRowsOp));
  gtk_widget_init_template (GTK_WIDGET (self));
}
