/* steps-editor.c: see steps-editor.h. */
#include "pages/behaviour/steps-editor.h"

#include "base/i18n.h"

#define MOST_STEPS 12

struct _AisleStepsEditor
{
  AdwBin parent_instance;
  GtkWidget *group, *add;
  char **kinds;
  GPtrArray *steps; /* char * */
  GPtrArray *rows;  /* in the group */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleStepsEditor, aisle_steps_editor, ADW_TYPE_BIN)

static void fill (AisleStepsEditor *self);

static guint
index_of (GObject *control)
{
  return GPOINTER_TO_UINT (g_object_get_data (control, "index"));
}

static gboolean
fill_cb (gpointer self)
{
  fill (self);
  return G_SOURCE_REMOVE;
}

/* Rows are made anew, but not from within the signal of one of them. */
static void
changed (AisleStepsEditor *self, gboolean rows_too)
{
  if (rows_too)
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, fill_cb, g_object_ref (self), g_object_unref);
  g_signal_emit (self, changed_signal, 0);
}

static void
chosen_cb (GtkDropDown *list, GParamSpec *spec, AisleStepsEditor *self)
{
  guint i = index_of (G_OBJECT (list)), kind = gtk_drop_down_get_selected (list);

  if (i >= self->steps->len || kind == GTK_INVALID_LIST_POSITION)
    return;
  g_free (self->steps->pdata[i]);
  self->steps->pdata[i] = g_strdup (self->kinds[kind]);
  changed (self, FALSE);
}

static void
remove_cb (GtkButton *button, AisleStepsEditor *self)
{
  guint i = index_of (G_OBJECT (button));

  if (i >= self->steps->len)
    return;
  g_ptr_array_remove_index (self->steps, i);
  changed (self, TRUE);
}

static void
add_cb (AisleStepsEditor *self)
{
  const char *next = self->kinds[0];

  /* The first kind that is not a step yet. */
  for (guint i = 0; self->kinds[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (self->steps, self->kinds[i], g_str_equal, NULL))
      {
        next = self->kinds[i];
        break;
      }
  g_ptr_array_add (self->steps, g_strdup (next));
  changed (self, TRUE);
}

static void
add_row (AisleStepsEditor *self, guint i)
{
  GtkWidget *row = adw_action_row_new (), *list = gtk_drop_down_new_from_strings ((const char *const *) self->kinds);
  GtkWidget *button = gtk_button_new_from_icon_name ("aisle-remove-symbolic");
  g_autofree char *title = g_strdup_printf (_ ("Step %u"), i + 1);
  g_autofree char *remove_text = g_strdup_printf (_ ("Remove step %u"), i + 1);

  for (guint k = 0; self->kinds[k] != NULL; k++)
    if (g_str_equal (self->kinds[k], self->steps->pdata[i]))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (list), k);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_valign (list, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, remove_text);
  gtk_widget_set_sensitive (button, self->steps->len > 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove_text, -1);
  g_object_set_data (G_OBJECT (list), "index", GUINT_TO_POINTER (i));
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (i));
  g_signal_connect (list, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), list);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  g_ptr_array_add (self->rows, row);
}

static void
fill (AisleStepsEditor *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->group), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < self->steps->len; i++)
    add_row (self, i);
  gtk_widget_set_sensitive (self->add, self->kinds != NULL && self->kinds[0] != NULL && self->steps->len < MOST_STEPS);
}

void
aisle_steps_editor_set (AisleStepsEditor *self, const char *const *kinds, const char *const *steps)
{
  g_strfreev (self->kinds);
  self->kinds = g_strdupv ((char **) kinds);
  g_ptr_array_set_size (self->steps, 0);
  for (guint i = 0; steps[i] != NULL; i++)
    g_ptr_array_add (self->steps, g_strdup (steps[i]));
  fill (self);
}

char *
aisle_steps_editor_dup_steps (AisleStepsEditor *self)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_copy (self->steps, NULL, NULL);
  g_ptr_array_set_free_func (steps, NULL);
  g_ptr_array_add (steps, NULL);
  return g_strjoinv (",", (char **) steps->pdata);
}

static void
aisle_steps_editor_finalize (GObject *object)
{
  AisleStepsEditor *self = AISLE_STEPS_EDITOR (object);
  g_strfreev (self->kinds);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (aisle_steps_editor_parent_class)->finalize (object);
}

static void
aisle_steps_editor_class_init (AisleStepsEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_steps_editor_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_STEPS_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_steps_editor_init (AisleStepsEditor *self)
{
  self->steps = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new ();
  self->group = adw_preferences_group_new ();
  self->add = gtk_button_new_with_label (_ ("Add Step"));
  gtk_widget_set_sensitive (self->add, FALSE);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), _ ("Steps"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->group), self->add);
  adw_bin_set_child (ADW_BIN (self), self->group);
}
