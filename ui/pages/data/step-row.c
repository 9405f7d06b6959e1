/* step-row.c: see step-row.h. */
#include "pages/data/step-row.h"
#include "pages/data/option-rows.h"

#include "base/i18n.h"

struct _AisleStepRow
{
  AdwActionRow parent_instance;
  AisleTable *recipe;
  gsize row;
};

enum
{
  ON,
  REMOVE,
  MOVE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AisleStepRow, aisle_step_row, ADW_TYPE_ACTION_ROW)

static gint64
integer (AisleStepRow *self, const char *column)
{
  return aisle_table_integer_of (self->recipe, self->row, column);
}

static const char *
text (AisleStepRow *self, const char *column)
{
  const char *value = aisle_table_text_of (self->recipe, self->row, column);
  return value != NULL ? value : "";
}

gint64
aisle_step_row_get_step (AisleStepRow *self)
{
  return integer (self, "step");
}

/* ---- moving and removing ---- */

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleStepRow *self = AISLE_STEP_ROW (widget);
  guint place = (guint) self->row + 1, n = (guint) aisle_table_n_rows (self->recipe);
  gboolean up = g_str_equal (name, "step.up");

  if (up ? place > 1 : place < n)
    g_signal_emit (self, signals[MOVE], 0, aisle_step_row_get_step (self), up ? place - 1 : place + 1);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[REMOVE], 0);
}

static void
switch_cb (GtkSwitch *control, GParamSpec *spec, AisleStepRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (control)); /* a click alone does not give it */
  g_signal_emit (self, signals[ON], 0, gtk_switch_get_active (control));
}

/* ---- dragging ---- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, AisleStepRow *self)
{
  return gdk_content_provider_new_typed (G_TYPE_INT64, aisle_step_row_get_step (self));
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, GtkWidget *self)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (self);
  gtk_drag_source_set_icon (source, picture, 24, 24);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, AisleStepRow *self)
{
  if (g_value_get_int64 (value) != aisle_step_row_get_step (self))
    g_signal_emit (self, signals[MOVE], 0, g_value_get_int64 (value), (guint) self->row + 1);
  return TRUE;
}

static void
add_dragging (AisleStepRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT64, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* ---- what it shows ---- */

static void
add_switch (AisleStepRow *self)
{
  GtkWidget *control = gtk_switch_new ();
  g_autofree char *name = g_strdup_printf ("step-%lld", (long long) aisle_step_row_get_step (self));

  gtk_switch_set_active (GTK_SWITCH (control), integer (self, "on") != 0);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, text (self, "sentence"), -1);
  aisle_option_set_name (control, name);
  g_signal_connect (control, "notify::active", G_CALLBACK (switch_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), control);
}

static void
add_menu (AisleStepRow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  /* Translators: the menu of a step: what the step does */
  g_autofree char *spoken = g_strdup_printf (_ ("Move or remove: %s"), text (self, "sentence"));

  g_menu_append (menu, _ ("Move _Up"), "step.up");
  g_menu_append (menu, _ ("Move _Down"), "step.down");
  g_menu_append (menu, _ ("_Remove"), "step.remove");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "aisle-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Move or remove"));
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "step.up", self->row > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "step.down", self->row + 1 < aisle_table_n_rows (self->recipe));
}

static char *
summary (AisleStepRow *self)
{
  gint64 rows = integer (self, "rows");
  g_autofree char *count = NULL, *share = NULL;

  if (integer (self, "on") == 0)
    return g_strdup (_ ("Off"));
  count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lld row", "%'lld rows", (gulong) rows), (long long) rows);
  share = aisle_table_format_of (self->recipe, self->row, "share");
  return *share != '\0' ? g_strdup_printf ("%s · %s", count, share) : g_strdup (count);
}

static void
show (AisleStepRow *self)
{
  g_autofree char *place = g_strdup_printf ("%zu", self->row + 1), *line = summary (self);
  g_autofree char *title = g_markup_escape_text (text (self, "sentence"), -1);
  g_autofree char *name = g_strdup_printf ("step-row-%lld", (long long) aisle_step_row_get_step (self));
  GtkWidget *label = gtk_label_new (place);

  gtk_label_set_width_chars (GTK_LABEL (label), 2);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), label);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), line);
  aisle_option_set_name (GTK_WIDGET (self), name);
  add_switch (self);
  add_menu (self);
  add_dragging (self);
}

static void
aisle_step_row_finalize (GObject *object)
{
  aisle_table_unref (AISLE_STEP_ROW (object)->recipe);
  G_OBJECT_CLASS (aisle_step_row_parent_class)->finalize (object);
}

static void
aisle_step_row_class_init (AisleStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_step_row_finalize;
  gtk_widget_class_install_action (widget_class, "step.up", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "step.down", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "step.remove", NULL, remove_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "step.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "step.down", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "step.remove", NULL);
  signals[ON] =
      g_signal_new ("on", AISLE_TYPE_STEP_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[REMOVE] =
      g_signal_new ("remove", AISLE_TYPE_STEP_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVE] = g_signal_new ("move", AISLE_TYPE_STEP_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_INT64, G_TYPE_UINT);
}

static void
aisle_step_row_init (AisleStepRow *self)
{
}

GtkWidget *
aisle_step_row_new (AisleTable *recipe, gsize row)
{
  AisleStepRow *self = g_object_new (AISLE_TYPE_STEP_ROW, NULL);

  self->recipe = aisle_table_ref (recipe);
  self->row = row;
  show (self);
  return GTK_WIDGET (self);
}
