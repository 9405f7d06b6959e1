/* params-form.c: see params-form.h. */
#include "widgets/params-form.h"
#include "widgets/beside-box.h"
#include "widgets/first-letter.h"

#include "base/event.h"
#include "base/i18n.h"

#include <math.h>

struct _AisleParamsForm
{
  AdwBin parent_instance;
  AisleParams *params;
  GHashTable *invalid;   /* const AisleParam * whose text is refused */
  GHashTable *rows;      /* name -> row */
  GHashTable *helps;     /* name -> label */
  GHashTable *controls;  /* name -> control */
  GPtrArray *kind_lists; /* GtkDropDown of the parameters that are kinds, borrowed */
  GtkWidget *group;
  AdwExpanderRow *expander; /* (nullable) holds the rows instead of the group */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleParamsForm, aisle_params_form, ADW_TYPE_BIN)

static char *
help_text (const AisleParam *param)
{
  const char *help = param->help != NULL ? _ (param->help) : "";
  return param->unit != NULL && *param->unit != '\0' ? g_strdup_printf ("%s (%s)", help, _ (param->unit))
                                                     : g_strdup (help);
}

/* Only the parameters that count, given the others. */
static void
show_rows (AisleParamsForm *self)
{
  gsize n;
  const AisleParam *table = aisle_params_table (self->params, &n);

  for (gsize i = 0; i < n; i++)
    {
      GtkWidget *row = g_hash_table_lookup (self->rows, table[i].name);
      if (row != NULL)
        gtk_widget_set_visible (row, aisle_params_applies (self->params, &table[i]));
    }
}

/* Takes the text when it is allowed; else says beside the control what is. */
static void
take (AisleParamsForm *self, const AisleParam *param, GtkWidget *control, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *help = help_text (param);
  GtkLabel *label = g_hash_table_lookup (self->helps, param->name);

  if (aisle_params_set (self->params, param->name, text, &error))
    {
      g_hash_table_remove (self->invalid, param);
      gtk_widget_remove_css_class (control, "error");
    }
  else
    {
      g_hash_table_add (self->invalid, (gpointer) param);
      gtk_widget_add_css_class (control, "error");
    }
  aisle_first_letter_label (label, error != NULL ? error->message : help);
  gtk_widget_set_visible (GTK_WIDGET (label), error != NULL || *help != '\0');
  show_rows (self);
  g_signal_emit (self, changed_signal, 0);
}

static const AisleParam *
param_of (GObject *control)
{
  return g_object_get_data (control, "param");
}

static void
switch_cb (GtkSwitch *control, GParamSpec *spec, AisleParamsForm *self)
{
  take (self, param_of (G_OBJECT (control)), GTK_WIDGET (control), gtk_switch_get_active (control) ? "yes" : "no");
}

static void
spin_cb (GtkSpinButton *control, AisleParamsForm *self)
{
  g_autofree char *text = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (control));
  take (self, param_of (G_OBJECT (control)), GTK_WIDGET (control), text);
}

static void
entry_cb (GtkEditable *control, AisleParamsForm *self)
{
  take (self, param_of (G_OBJECT (control)), GTK_WIDGET (control), gtk_editable_get_text (control));
}

static void
combo_cb (GtkDropDown *control, GParamSpec *spec, AisleParamsForm *self)
{
  const AisleParam *param = param_of (G_OBJECT (control));
  take (self, param, GTK_WIDGET (control), param->choices[gtk_drop_down_get_selected (control)]);
}

/* ---- event kinds: the ids are beside the list ---- */

static char **
kind_ids (GObject *control)
{
  return g_object_get_data (control, "kinds");
}

static void
kind_cb (GtkDropDown *control, GParamSpec *spec, AisleParamsForm *self)
{
  guint selected = gtk_drop_down_get_selected (control);
  if (selected != GTK_INVALID_LIST_POSITION)
    take (self, param_of (G_OBJECT (control)), GTK_WIDGET (control), kind_ids (G_OBJECT (control))[selected]);
}

/* The default comes first: any event, or what its name means. */
static void
fill_kinds (GtkDropDown *control, const AisleParam *param, const char *const *kinds)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  AisleKind role;

  if (!g_strv_contains (kinds, param->fallback))
    {
      g_strv_builder_add (ids, param->fallback);
      gtk_string_list_append (titles, *param->fallback == '\0'                      ? _ ("Any event")
                                      : aisle_kind_from_id (param->fallback, &role) ? aisle_kind_title (role)
                                                                                    : param->fallback);
    }
  for (gsize i = 0; kinds[i] != NULL; i++)
    {
      g_strv_builder_add (ids, kinds[i]);
      gtk_string_list_append (titles, kinds[i]);
    }
  gtk_drop_down_set_model (control, G_LIST_MODEL (titles));
  g_object_set_data_full (G_OBJECT (control), "kinds", g_strv_builder_end (ids), (GDestroyNotify) g_strfreev);
}

static void
select_kind (AisleParamsForm *self, GtkDropDown *control)
{
  const char *chosen = aisle_params_text (self->params, param_of (G_OBJECT (control))->name);
  char **ids = kind_ids (G_OBJECT (control));

  for (guint i = 0; ids[i] != NULL; i++)
    if (g_str_equal (ids[i], chosen))
      {
        gtk_drop_down_set_selected (control, i);
        return;
      }
  take (self, param_of (G_OBJECT (control)), GTK_WIDGET (control), ids[gtk_drop_down_get_selected (control)]);
}

static GtkWidget *
kind_control (AisleParamsForm *self, const AisleParam *param)
{
  static const char *const none[] = { NULL };
  GtkWidget *control = gtk_drop_down_new (NULL, NULL);

  fill_kinds (GTK_DROP_DOWN (control), param, none);
  g_signal_connect_object (control, "notify::selected", G_CALLBACK (kind_cb), self, 0);
  g_ptr_array_add (self->kind_lists, control);
  return control;
}

void
aisle_params_form_set_kinds (AisleParamsForm *self, const char *const *kinds)
{
  for (guint i = 0; i < self->kind_lists->len; i++)
    {
      GtkDropDown *control = self->kind_lists->pdata[i];
      g_signal_handlers_block_by_func (control, kind_cb, self);
      fill_kinds (control, param_of (G_OBJECT (control)), kinds);
      select_kind (self, control);
      g_signal_handlers_unblock_by_func (control, kind_cb, self);
    }
}

/* "leave-one-out" as a title: "Leave-one-out". */
static char *
choice_title (const char *choice)
{
  char *title = g_strdup (aisle_choice_title (choice));
  title[0] = g_ascii_toupper (title[0]);
  return title;
}

static GtkWidget *
choice_control (AisleParamsForm *self, const AisleParam *param)
{
  GtkStringList *titles = gtk_string_list_new (NULL);
  GtkWidget *control;
  guint chosen = 0;

  for (guint i = 0; param->choices[i] != NULL; i++)
    {
      gtk_string_list_take (titles, choice_title (param->choices[i]));
      if (g_str_equal (param->choices[i], param->fallback))
        chosen = i;
    }
  control = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (control), chosen);
  g_signal_connect_object (control, "notify::selected", G_CALLBACK (combo_cb), self, 0);
  return control;
}

static GtkWidget *
new_control (AisleParamsForm *self, const AisleParam *param)
{
  GtkWidget *control;

  switch (param->type)
    {
    case AISLE_PARAM_BOOLEAN:
      control = gtk_switch_new ();
      gtk_switch_set_active (GTK_SWITCH (control), aisle_params_boolean (self->params, param->name));
      g_signal_connect_object (control, "notify::active", G_CALLBACK (switch_cb), self, 0);
      break;
    case AISLE_PARAM_CHOICE:
      control = choice_control (self, param);
      break;
    case AISLE_PARAM_KIND:
      control = kind_control (self, param);
      break;
    case AISLE_PARAM_INTEGER:
      {
        gboolean any = param->minimum == 0 && param->maximum == 0;
        double low = any ? -G_MAXINT : MAX (param->minimum, -G_MAXINT),
               high = any ? G_MAXINT : MIN (param->maximum, G_MAXINT);
        control = gtk_spin_button_new_with_range (low, high, 1);
        gtk_spin_button_set_value (GTK_SPIN_BUTTON (control),
                                   (double) aisle_params_integer (self->params, param->name));
        g_signal_connect_object (control, "value-changed", G_CALLBACK (spin_cb), self, 0);
        break;
      }
    default:
      control = gtk_entry_new ();
      gtk_editable_set_text (GTK_EDITABLE (control), aisle_params_text (self->params, param->name));
      gtk_editable_set_width_chars (GTK_EDITABLE (control), param->type == AISLE_PARAM_LIST ? 18 : 10);
      gtk_editable_set_max_width_chars (GTK_EDITABLE (control), 18);
      g_signal_connect_object (control, "changed", G_CALLBACK (entry_cb), self, 0);
    }
  g_object_set_data (G_OBJECT (control), "param", (gpointer) param);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  return control;
}

static GtkWidget *
text_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  return label;
}

/* A press on the text is one on the control. */
static void
pressed_cb (GtkGestureClick *gesture, int n, double x, double y, GtkWidget *control)
{
  gtk_widget_mnemonic_activate (control, FALSE);
}

static void
add_row (AisleParamsForm *self, const AisleParam *param)
{
  GtkWidget *row = adw_preferences_row_new (), *control = new_control (self, param);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *box = aisle_beside_box_new (text, control);
  GtkGesture *press = gtk_gesture_click_new ();
  g_autofree char *help = help_text (param);
  GtkWidget *help_label = text_label (help, "subtitle");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (param->title));
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (text), text_label (_ (param->title), "title"));
  gtk_box_append (GTK_BOX (text), help_label);
  gtk_widget_set_visible (help_label, *help != '\0');
  g_signal_connect_object (press, "released", G_CALLBACK (pressed_cb), control, 0);
  gtk_widget_add_controller (text, GTK_EVENT_CONTROLLER (press));
  gtk_widget_add_css_class (box, "form-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (param->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, help, -1);
  g_hash_table_insert (self->rows, (gpointer) param->name, row);
  g_hash_table_insert (self->helps, (gpointer) param->name, help_label);
  g_hash_table_insert (self->controls, (gpointer) param->name, control);
  if (self->expander != NULL)
    adw_expander_row_add_row (self->expander, row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
}

const AisleParams *
aisle_params_form_get_params (AisleParamsForm *self)
{
  return self->params;
}

gboolean
aisle_params_form_is_valid (AisleParamsForm *self)
{
  return g_hash_table_size (self->invalid) == 0;
}

void
aisle_params_form_set_hidden (AisleParamsForm *self, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  if (!aisle_params_set (self->params, name, value, &error))
    g_warning ("%s", error->message);
  show_rows (self);
}

void
aisle_params_form_set (AisleParamsForm *self, const char *name, const char *value)
{
  GtkWidget *control = g_hash_table_lookup (self->controls, name);
  const AisleParam *param = control != NULL ? param_of (G_OBJECT (control)) : NULL;

  aisle_params_form_set_hidden (self, name, value);
  if (control == NULL)
    return;
  if (param->type == AISLE_PARAM_BOOLEAN)
    gtk_switch_set_active (GTK_SWITCH (control), aisle_params_boolean (self->params, name));
  else if (param->type == AISLE_PARAM_INTEGER)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), (double) aisle_params_integer (self->params, name));
  else if (param->type == AISLE_PARAM_KIND)
    select_kind (self, GTK_DROP_DOWN (control));
  else if (param->type == AISLE_PARAM_CHOICE)
    for (guint i = 0; param->choices[i] != NULL; i++)
      {
        if (g_str_equal (param->choices[i], value))
          gtk_drop_down_set_selected (GTK_DROP_DOWN (control), i);
      }
  else
    gtk_editable_set_text (GTK_EDITABLE (control), value);
}

void
aisle_params_form_set_description (AisleParamsForm *self, const char *description)
{
  g_autofree char *escaped = g_markup_escape_text (description, -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), escaped);
}

static void
aisle_params_form_finalize (GObject *object)
{
  AisleParamsForm *self = AISLE_PARAMS_FORM (object);
  g_clear_pointer (&self->params, aisle_params_free);
  g_hash_table_unref (self->invalid);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->helps);
  g_hash_table_unref (self->controls);
  g_ptr_array_unref (self->kind_lists);
  G_OBJECT_CLASS (aisle_params_form_parent_class)->finalize (object);
}

static void
aisle_params_form_class_init (AisleParamsFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_params_form_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_PARAMS_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_params_form_init (AisleParamsForm *self)
{
  self->invalid = g_hash_table_new (NULL, NULL);
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  self->helps = g_hash_table_new (g_str_hash, g_str_equal);
  self->controls = g_hash_table_new (g_str_hash, g_str_equal);
  self->kind_lists = g_ptr_array_new ();
  self->group = adw_preferences_group_new ();
  adw_bin_set_child (ADW_BIN (self), self->group);
}

static AisleParamsForm *
form_new (AdwExpanderRow *expander, const AisleParam *table, gsize n, const char *const *hidden)
{
  AisleParamsForm *self = g_object_new (AISLE_TYPE_PARAMS_FORM, NULL);

  self->expander = expander;
  self->params = aisle_params_new (table, n);
  for (gsize i = 0; i < n; i++)
    if (hidden == NULL || !g_strv_contains (hidden, table[i].name))
      add_row (self, &table[i]);
  show_rows (self);
  return self;
}

GtkWidget *
aisle_params_form_new (const char *title, const AisleParam *table, gsize n, const char *const *hidden)
{
  AisleParamsForm *self = form_new (NULL, table, n, hidden);

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), title);
  return GTK_WIDGET (self);
}

AisleParamsForm *
aisle_params_form_new_inside (AdwExpanderRow *expander, const AisleParam *table, gsize n, const char *const *hidden)
{
  AisleParamsForm *self = g_object_ref_sink (form_new (expander, table, n, hidden));
  g_object_set_data_full (G_OBJECT (expander), "params-form", self, g_object_unref);
  return self;
}
