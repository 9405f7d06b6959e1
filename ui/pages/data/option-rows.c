/* option-rows.c: see option-rows.h. */
#include "pages/data/option-rows.h"

#define NAME "aisle-option"

struct _AisleOption
{
  char *name;
  gboolean again;
  char **values; /* of a list */
  char *told;    /* of an entry: what was said last */
  AisleMappingChange change;
  gpointer data;
};

static void
option_free (gpointer data, GClosure *closure)
{
  AisleOption *self = data;
  g_free (self->name);
  g_free (self->told);
  g_strfreev (self->values);
  g_free (self);
}

AisleOption *
aisle_option_new (const char *name, gboolean again, AisleMappingChange change, gpointer data)
{
  AisleOption *self = g_new0 (AisleOption, 1);
  self->name = g_strdup (name);
  self->again = again;
  self->change = change;
  self->data = data;
  return self;
}

void
aisle_option_set_name (GtkWidget *control, const char *name)
{
  g_object_set_data_full (G_OBJECT (control), NAME, g_strdup (name), g_free);
}

static void
list_cb (GtkDropDown *list, GParamSpec *spec, AisleOption *option)
{
  guint chosen = gtk_drop_down_get_selected (list);
  if (chosen != GTK_INVALID_LIST_POSITION)
    option->change (option->name, option->values[chosen], option->again, option->data);
}

GtkWidget *
aisle_option_list (GPtrArray *values, GPtrArray *titles, const char *chosen, AisleOption *option)
{
  GtkWidget *list;

  g_ptr_array_add (titles, NULL);
  g_ptr_array_add (values, NULL);
  option->values = (char **) g_ptr_array_free (values, FALSE);
  list = gtk_drop_down_new_from_strings ((const char *const *) titles->pdata);
  g_ptr_array_unref (titles);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), GTK_INVALID_LIST_POSITION);
  for (guint i = 0; option->values[i] != NULL; i++)
    if (g_strcmp0 (option->values[i], chosen) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (list), i);
  aisle_option_set_name (list, option->name);
  g_signal_connect_data (list, "notify::selected", G_CALLBACK (list_cb), option, option_free, 0);
  return list;
}

static void
switch_cb (GtkSwitch *control, GParamSpec *spec, AisleOption *option)
{
  gtk_widget_grab_focus (GTK_WIDGET (control)); /* a click alone does not give it */
  option->change (option->name, gtk_switch_get_active (control) ? "yes" : "no", option->again, option->data);
}

GtkWidget *
aisle_option_switch (gboolean active, AisleOption *option)
{
  GtkWidget *control = gtk_switch_new ();
  gtk_switch_set_active (GTK_SWITCH (control), active);
  aisle_option_set_name (control, option->name);
  g_signal_connect_data (control, "notify::active", G_CALLBACK (switch_cb), option, option_free, 0);
  return control;
}

static void
tell (GtkWidget *entry)
{
  AisleOption *option = g_object_get_data (G_OBJECT (entry), "option");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (g_str_equal (text, option->told))
    return;
  g_free (option->told);
  option->told = g_strdup (text);
  option->change (option->name, option->told, option->again, option->data);
}

static void
activate_cb (GtkWidget *entry, AisleOption *option)
{
  tell (entry);
}

static void
leave_cb (GtkEventControllerFocus *focus, GtkWidget *entry)
{
  if (gtk_widget_get_root (entry) != NULL)
    tell (entry);
}

GtkWidget *
aisle_option_entry (const char *text, AisleOption *option)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  option->told = g_strdup (text != NULL ? text : "");
  gtk_editable_set_text (GTK_EDITABLE (entry), option->told);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 12);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 16);
  g_object_set_data (G_OBJECT (entry), "option", option);
  aisle_option_set_name (entry, option->name);
  g_signal_connect_data (entry, "activate", G_CALLBACK (activate_cb), option, option_free, 0);
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), entry);
  gtk_widget_add_controller (entry, focus);
  return entry;
}

GtkWidget *
aisle_option_row (const char *title, const char *reason, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped_title = g_markup_escape_text (title, -1);
  g_autofree char *escaped = g_markup_escape_text (reason != NULL ? reason : "", -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped_title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  /* A short name is never cut: it may be narrower than the dots that would say so. */
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), g_utf8_strlen (title, -1) > 3 ? 2 : 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_set_tooltip_text (row, reason);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason != NULL ? reason : "", -1);
  return row;
}

char *
aisle_option_focused (GtkWidget *root)
{
  GtkRoot *window = gtk_widget_get_root (root);
  GtkWidget *focus = window != NULL ? gtk_root_get_focus (window) : NULL;

  for (; focus != NULL && focus != root; focus = gtk_widget_get_parent (focus))
    if (g_object_get_data (G_OBJECT (focus), NAME) != NULL)
      return g_strdup (g_object_get_data (G_OBJECT (focus), NAME));
  return NULL;
}

void
aisle_option_focus (GtkWidget *root, const char *name)
{
  if (g_strcmp0 (g_object_get_data (G_OBJECT (root), NAME), name) == 0)
    {
      gtk_widget_grab_focus (root);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    aisle_option_focus (child, name);
}
