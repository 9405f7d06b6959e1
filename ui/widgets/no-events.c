/* no-events.c: see no-events.h. */
#include "widgets/no-events.h"

#include "base/i18n.h"

struct _AisleNoEvents
{
  AdwBin parent_instance;
  AdwStatusPage *status;
  GtkWidget *talk;
  AisleSession *session; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (AisleNoEvents, aisle_no_events, ADW_TYPE_BIN)

static void
talk_cb (AisleNoEvents *self)
{
  if (self->session != NULL)
    aisle_session_go_to (self->session, "assistant", "topics");
}

gboolean
aisle_no_events_look (AisleNoEvents *self, AisleSession *session)
{
  JsonObject *info = aisle_session_get_info (session);

  g_set_object (&self->session, session);
  gtk_widget_set_visible (self->talk, aisle_json_integer (aisle_json_object (info, "records"), "dialogues", 0) > 0);
  return info != NULL && aisle_json_integer (info, "events_stored", 0) == 0;
}

GtkWidget *
aisle_no_events_new (const char *icon, const char *line)
{
  AisleNoEvents *self = g_object_new (AISLE_TYPE_NO_EVENTS, NULL);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_description (self->status, line);
  return GTK_WIDGET (self);
}

static void
aisle_no_events_dispose (GObject *object)
{
  g_clear_object (&AISLE_NO_EVENTS (object)->session);
  G_OBJECT_CLASS (aisle_no_events_parent_class)->dispose (object);
}

static void
aisle_no_events_class_init (AisleNoEventsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_no_events_dispose;
}

static void
aisle_no_events_init (AisleNoEvents *self)
{
  GtkWidget *status = adw_status_page_new (), *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *import = gtk_button_new_with_label (_ ("Import Events…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (import), "win.open");
  gtk_widget_add_css_class (import, "pill");
  gtk_widget_add_css_class (import, "suggested-action");
  self->talk = gtk_button_new_with_label (_ ("Look at the Conversations"));
  gtk_widget_add_css_class (self->talk, "pill");
  g_signal_connect_swapped (self->talk, "clicked", G_CALLBACK (talk_cb), self);
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (buttons), import);
  gtk_box_append (GTK_BOX (buttons), self->talk);
  self->status = ADW_STATUS_PAGE (status);
  adw_status_page_set_title (self->status, _ ("No Events Yet"));
  adw_status_page_set_child (self->status, buttons);
  adw_bin_set_child (ADW_BIN (self), status);
}
