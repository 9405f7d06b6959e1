/* overrule-dialog.c: see overrule-dialog.h. */
#include "pages/models/overrule-dialog.h"

#include "base/i18n.h"

typedef struct
{
  GWeakRef owner;
  GtkEditable *reason;
  AisleOverruled done;
  gpointer data;
  GDestroyNotify data_free;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *self = data;

  g_weak_ref_clear (&self->owner);
  self->data_free (self->data);
  g_free (self);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Question *self)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (self->reason)));

  if (owner != NULL && g_str_equal (response, "export") && *reason != '\0')
    self->done (reason, self->data, owner);
}

static void
changed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "export", *reason != '\0');
}

void
aisle_overrule_ask (GObject *owner, GtkWindow *parent, const char *problem, AisleOverruled done, gpointer data,
                    GDestroyNotify data_free)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Tests Fail"), problem), *entry = gtk_entry_new ();
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);
  Question *self = g_new0 (Question, 1);

  g_weak_ref_init (&self->owner, owner);
  self->reason = GTK_EDITABLE (entry);
  self->done = done;
  self->data = data;
  self->data_free = data_free;
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Why it leaves nevertheless"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Why it leaves nevertheless"), -1);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  adw_message_dialog_set_extra_child (message, entry);
  adw_message_dialog_add_responses (message, "cancel", _ ("_Cancel"), "export", _ ("_Export Nevertheless"), NULL);
  adw_message_dialog_set_response_appearance (message, "export", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (message, "export", FALSE);
  adw_message_dialog_set_default_response (message, "export");
  adw_message_dialog_set_close_response (message, "cancel");
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), dialog, 0);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), self, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
