/* column-chooser.c: see column-chooser.h. */
#include "pages/data/column-chooser.h"

#include "base/i18n.h"

struct _AisleColumnChooser
{
  GtkWidget parent_instance;
  GtkBox *list;
  GtkWidget *hint;
  GHashTable *chosen; /* name -> whether it is shown: what a person said */
  GHashTable *empty;  /* names without values */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleColumnChooser, aisle_column_chooser, GTK_TYPE_WIDGET)

gboolean
aisle_column_chooser_shows (AisleColumnChooser *self, const char *name)
{
  gpointer shown;

  if (g_hash_table_lookup_extended (self->chosen, name, NULL, &shown))
    return GPOINTER_TO_INT (shown);
  return !g_hash_table_contains (self->empty, name);
}

static gboolean
any_is_checked (AisleColumnChooser *self)
{
  for (GtkWidget *check = gtk_widget_get_first_child (GTK_WIDGET (self->list)); check != NULL;
       check = gtk_widget_get_next_sibling (check))
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
      return TRUE;
  return FALSE;
}

static void
toggled_cb (GtkCheckButton *check, AisleColumnChooser *self)
{
  /* A grid without columns would show nothing to bring them back for. */
  if (!any_is_checked (self))
    {
      gtk_check_button_set_active (check, TRUE);
      return;
    }
  g_hash_table_insert (self->chosen, g_strdup (g_object_get_data (G_OBJECT (check), "name")),
                       GINT_TO_POINTER (gtk_check_button_get_active (check)));
  g_signal_emit (self, changed_signal, 0);
}

static void
add_check (AisleColumnChooser *self, const AisleColumnSpec *column)
{
  GtkWidget *check = gtk_check_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ (column->title));
  gboolean empty = g_hash_table_contains (self->empty, column->name);
  /* Translators: a column's title, and that no row has a value in it */
  g_autofree char *spoken = empty ? g_strdup_printf (_ ("%s: no values"), _ (column->title)) : NULL;

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (box), title);
  if (empty)
    {
      GtkWidget *none = gtk_label_new (_ ("no values"));
      gtk_widget_add_css_class (none, "dim-label");
      gtk_box_append (GTK_BOX (box), none);
    }
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), box);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), aisle_column_chooser_shows (self, column->name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken != NULL ? spoken : _ (column->title), -1);
  g_object_set_data_full (G_OBJECT (check), "name", g_strdup (column->name), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (self->list, check);
}

void
aisle_column_chooser_set_columns (AisleColumnChooser *self, AisleTable *shape, const char *const *empty)
{
  GtkWidget *child;

  g_hash_table_remove_all (self->empty);
  for (gsize i = 0; empty[i] != NULL; i++)
    g_hash_table_add (self->empty, g_strdup (empty[i]));
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_box_remove (self->list, child);
  for (gsize c = 0; c < aisle_table_n_columns (shape); c++)
    add_check (self, aisle_table_column (shape, c));
  gtk_widget_set_visible (self->hint, g_hash_table_size (self->empty) > 0);
}

void
aisle_column_chooser_reset (AisleColumnChooser *self)
{
  g_hash_table_remove_all (self->chosen);
}

static void
aisle_column_chooser_dispose (GObject *object)
{
  AisleColumnChooser *self = AISLE_COLUMN_CHOOSER (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  if (child != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->empty, g_hash_table_unref);
  G_OBJECT_CLASS (aisle_column_chooser_parent_class)->dispose (object);
}

static void
aisle_column_chooser_class_init (AisleColumnChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_column_chooser_dispose;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_COLUMN_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/column-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleColumnChooser, list);
  gtk_widget_class_bind_template_child (widget_class, AisleColumnChooser, hint);
}

static void
aisle_column_chooser_init (AisleColumnChooser *self)
{
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->empty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}
