/* steps-editor.c: see steps-editor.h. */
#include "pages/behaviour/steps-editor.h"

#include "base/i18n.h"

#define MOST_STEPS 12

struct _AisleStepsEditor
{
  AdwBin parent_instance;
  GtkWidget *group, *excluded_group, *add;
  char **kinds;
  GPtrArray *steps;     /* char * */
  GPtrArray *rows;      /* in the group */
  GByteArray *optional; /* whether each step is */
  AdwExpanderRow *excluded_row;
  GPtrArray *excluded_rows; /* in it, of the kinds that are no steps */
  GHashTable *excluded;     /* of the other kinds */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleStepsEditor, aisle_steps_editor, ADW_TYPE_BIN)

static void fill (AisleStepsEditor *self);
static void fill_excluded (AisleStepsEditor *self);

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
  fill_excluded (self);
  changed (self, FALSE);
}

static gboolean
is_step (AisleStepsEditor *self, const char *kind)
{
  return g_ptr_array_find_with_equal_func (self->steps, kind, g_str_equal, NULL);
}

static void
optional_cb (GtkToggleButton *button, AisleStepsEditor *self)
{
  guint i = index_of (G_OBJECT (button));

  if (i >= self->steps->len)
    return;
  self->optional->data[i] = gtk_toggle_button_get_active (button);
  changed (self, FALSE);
}

/* In the order of the log; a step is not excluded. */
static char *
join_excluded (AisleStepsEditor *self, const char *separator)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; self->kinds != NULL && self->kinds[i] != NULL; i++)
    if (g_hash_table_contains (self->excluded, self->kinds[i]) && !is_step (self, self->kinds[i]))
      g_ptr_array_add (names, self->kinds[i]);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (separator, (char **) names->pdata);
}

static void
tell_excluded (AisleStepsEditor *self)
{
  g_autofree char *names = join_excluded (self, _ (", "));
  g_autofree char *escaped = g_markup_escape_text (names, -1);

  adw_expander_row_set_subtitle (self->excluded_row,
                                 *names != '\0' ? escaped : _ ("Events that end an attempt between its steps: none."));
}

static void
excluded_cb (GtkCheckButton *button, AisleStepsEditor *self)
{
  const char *kind = g_object_get_data (G_OBJECT (button), "kind");

  if (gtk_check_button_get_active (button))
    g_hash_table_add (self->excluded, g_strdup (kind));
  else
    g_hash_table_remove (self->excluded, kind);
  tell_excluded (self);
  changed (self, FALSE);
}

static void
remove_cb (GtkButton *button, AisleStepsEditor *self)
{
  guint i = index_of (G_OBJECT (button));

  if (i >= self->steps->len)
    return;
  g_ptr_array_remove_index (self->steps, i);
  g_byte_array_remove_index (self->optional, i);
  changed (self, TRUE);
}

static void
add_cb (AisleStepsEditor *self)
{
  const char *next = self->kinds[0];

  /* The first kind that is not a step yet. */
  for (guint i = 0; self->kinds[i] != NULL; i++)
    if (!is_step (self, self->kinds[i]))
      {
        next = self->kinds[i];
        break;
      }
  g_ptr_array_add (self->steps, g_strdup (next));
  g_byte_array_append (self->optional, &(guint8){ FALSE }, 1);
  changed (self, TRUE);
}

/* Long names are cut in the choice, not in the list. */
static GtkWidget *
new_list (AisleStepsEditor *self)
{
  GtkWidget *list = gtk_drop_down_new_from_strings ((const char *const *) self->kinds);
  g_autoptr (GtkListItemFactory) chosen =
      gtk_builder_list_item_factory_new_from_resource (NULL, "/io/github/aisle/Aisle/ui/chosen-item.ui");
  g_autoptr (GtkListItemFactory) listed =
      gtk_builder_list_item_factory_new_from_resource (NULL, "/io/github/aisle/Aisle/ui/listed-item.ui");

  gtk_drop_down_set_factory (GTK_DROP_DOWN (list), chosen);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (list), listed);
  return list;
}

static GtkWidget *
new_optional_button (AisleStepsEditor *self, guint i)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (_ ("Optional"));
  g_autofree char *text = g_strdup_printf (_ ("Step %u is optional"), i + 1);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), self->optional->data[i]);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_tooltip_text (button, _ ("Later steps do not need it; it is counted where it happens"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (i));
  g_signal_connect (button, "toggled", G_CALLBACK (optional_cb), self);
  return button;
}

static void
add_excluded_row (AisleStepsEditor *self, const char *kind)
{
  GtkWidget *row = adw_action_row_new (), *check = gtk_check_button_new ();
  g_autofree char *escaped = g_markup_escape_text (kind, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_hash_table_contains (self->excluded, kind));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, kind, -1);
  g_object_set_data_full (G_OBJECT (check), "kind", g_strdup (kind), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (excluded_cb), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_expander_row_add_row (self->excluded_row, row);
  g_ptr_array_add (self->excluded_rows, row);
}

static void
add_row (AisleStepsEditor *self, guint i)
{
  GtkWidget *row = adw_action_row_new (), *list = new_list (self);
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
  if (i > 0)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_optional_button (self, i));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  g_ptr_array_add (self->rows, row);
}

static void
fill_excluded (AisleStepsEditor *self)
{
  for (guint i = 0; i < self->excluded_rows->len; i++)
    adw_expander_row_remove (self->excluded_row, self->excluded_rows->pdata[i]);
  g_ptr_array_set_size (self->excluded_rows, 0);
  for (guint i = 0; self->kinds != NULL && self->kinds[i] != NULL; i++)
    if (!is_step (self, self->kinds[i]))
      add_excluded_row (self, self->kinds[i]);
  gtk_widget_set_visible (self->excluded_group, self->excluded_rows->len > 0);
  tell_excluded (self);
}

static void
fill (AisleStepsEditor *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->group), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < self->steps->len; i++)
    add_row (self, i);
  fill_excluded (self);
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
  g_byte_array_set_size (self->optional, self->steps->len);
  memset (self->optional->data, 0, self->steps->len);
  g_hash_table_remove_all (self->excluded);
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

/* The first step is needed by all others. */
char *
aisle_steps_editor_dup_optional (AisleStepsEditor *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 1; i < self->steps->len; i++)
    if (self->optional->data[i] && !g_ptr_array_find_with_equal_func (names, self->steps->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (names, self->steps->pdata[i]);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **) names->pdata);
}

char *
aisle_steps_editor_dup_excluded (AisleStepsEditor *self)
{
  return join_excluded (self, ",");
}

static void
aisle_steps_editor_finalize (GObject *object)
{
  AisleStepsEditor *self = AISLE_STEPS_EDITOR (object);
  g_strfreev (self->kinds);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->excluded_rows);
  g_byte_array_unref (self->optional);
  g_hash_table_unref (self->excluded);
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
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->steps = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new ();
  self->excluded_rows = g_ptr_array_new ();
  self->optional = g_byte_array_new ();
  self->excluded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->group = adw_preferences_group_new ();
  self->add = gtk_button_new_with_label (_ ("Add Step"));
  gtk_widget_set_sensitive (self->add, FALSE);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), _ ("Steps"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->group), self->add);
  self->excluded_group = adw_preferences_group_new ();
  self->excluded_row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->excluded_row), _ ("Excluded"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->excluded_group), GTK_WIDGET (self->excluded_row));
  gtk_box_append (GTK_BOX (box), self->group);
  gtk_box_append (GTK_BOX (box), self->excluded_group);
  adw_bin_set_child (ADW_BIN (self), box);
}
