/* segment-controls.c: see segment-controls.h. */
#include "pages/behaviour/segment-controls.h"

#include "base/calendar.h"
#include "base/i18n.h"

GtkWidget *
aisle_segment_labelled (const char *title, GtkWidget *control)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), control);
  return box;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer cut)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (cut != NULL)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), 3);
      gtk_widget_set_hexpand (label, TRUE);
    }
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer cut)
{
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static GtkListItemFactory *
new_factory (gboolean cut)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (cut));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  return factory;
}

GtkWidget *
aisle_segment_drop_down (GtkStringList *names, guint selected, const char *label)
{
  GtkWidget *list = gtk_drop_down_new (G_LIST_MODEL (names), NULL);
  g_autoptr (GtkListItemFactory) cut = new_factory (TRUE), whole = new_factory (FALSE);

  gtk_drop_down_set_factory (GTK_DROP_DOWN (list), cut);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (list), whole);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), selected);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return list;
}

GtkWidget *
aisle_segment_choice (const char *const *titles, guint n, guint selected, const char *label)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, _ (titles[i]));
  return aisle_segment_drop_down (names, selected, label);
}

GtkWidget *
aisle_segment_moment_entry (const AisleMoment *moment)
{
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *text = moment == NULL   ? g_strdup ("")
                          : moment->is_day ? aisle_day_format (moment->day)
                                           : aisle_time_format (moment->time);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 10);
  /* Translators: how a day is written. */
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("2024-03-01"));
  return entry;
}

gboolean
aisle_segment_read_moment (const char *text, AisleMoment *moment)
{
  gint64 time;

  if (!aisle_time_parse (text, &time))
    return FALSE;
  *moment = (AisleMoment){ strlen (text) <= 10,
                           (gint32) (time >= 0 ? time / AISLE_DAY : (time - AISLE_DAY + 1) / AISLE_DAY), time };
  return TRUE;
}

void
aisle_segment_mark_wrong (GtkWidget *entry, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}
