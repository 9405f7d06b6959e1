/* step-picker.c: see step-picker.h. */
#include "widgets/step-picker.h"

#include "base/i18n.h"

typedef struct
{
  GtkEntry *entry;
  char *picked;
} AisleStepPickerPrivate;

static guint changed_signal;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AisleStepPicker, aisle_step_picker, ADW_TYPE_BIN)

#define PRIVATE(self) ((AisleStepPickerPrivate *) aisle_step_picker_get_instance_private (self))

const char *
aisle_step_picker_get (AisleStepPicker *self)
{
  return PRIVATE (self)->picked;
}

void
aisle_step_picker_set (AisleStepPicker *self, const char *picked)
{
  AisleStepPickerPrivate *own = PRIVATE (self);
  g_autofree char *kept = g_strdup (picked);

  gtk_editable_set_text (GTK_EDITABLE (own->entry), kept);
  if (g_str_equal (kept, own->picked))
    return;
  g_free (own->picked);
  own->picked = g_steal_pointer (&kept);
  g_signal_emit (self, changed_signal, 0);
}

void
aisle_step_picker_set_placeholder (AisleStepPicker *self, const char *text)
{
  gtk_entry_set_placeholder_text (PRIVATE (self)->entry, text);
}

static void
entry_cb (AisleStepPicker *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (PRIVATE (self)->entry))));

  aisle_step_picker_set (self, typed);
}

static void
previous_cb (AisleStepPicker *self)
{
  AISLE_STEP_PICKER_GET_CLASS (self)->step (self, -1);
}

static void
next_cb (AisleStepPicker *self)
{
  AISLE_STEP_PICKER_GET_CLASS (self)->step (self, 1);
}

static GtkWidget *
new_button (AisleStepPicker *self, const char *icon, const char *text, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
aisle_step_picker_constructed (GObject *object)
{
  AisleStepPicker *self = AISLE_STEP_PICKER (object);
  const AisleStepPickerClass *klass = AISLE_STEP_PICKER_GET_CLASS (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *entry = GTK_WIDGET (PRIVATE (self)->entry);

  G_OBJECT_CLASS (aisle_step_picker_parent_class)->constructed (object);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 9);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), klass->widest);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (klass->name), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entry_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box),
                  new_button (self, "aisle-previous-symbolic", _ (klass->before), G_CALLBACK (previous_cb)));
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), new_button (self, "aisle-next-symbolic", _ (klass->after), G_CALLBACK (next_cb)));
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
aisle_step_picker_finalize (GObject *object)
{
  g_free (PRIVATE (AISLE_STEP_PICKER (object))->picked);
  G_OBJECT_CLASS (aisle_step_picker_parent_class)->finalize (object);
}

static void
aisle_step_picker_class_init (AisleStepPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = aisle_step_picker_constructed;
  G_OBJECT_CLASS (klass)->finalize = aisle_step_picker_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_STEP_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_step_picker_init (AisleStepPicker *self)
{
  PRIVATE (self)->picked = g_strdup ("");
  PRIVATE (self)->entry = GTK_ENTRY (gtk_entry_new ());
}
