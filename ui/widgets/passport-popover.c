/* passport-popover.c: see passport-popover.h. */
#include "widgets/passport-popover.h"

#include "base/i18n.h"

static gboolean
unparent_cb (gpointer popover)
{
  gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

static GtkWidget *
text_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), css == NULL);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

void
aisle_passport_popover_show (GtkWidget *widget, const AislePassport *passport)
{
  g_autofree char *text = aisle_passport_to_text (passport);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GtkWidget *popover = gtk_popover_new (), *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3),
            *title = text_label (_ ("Where this comes from"), "heading");

  gtk_box_append (GTK_BOX (box), title);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon = strstr (lines[i], ": ");
      if (*lines[i] == '\0')
        continue;
      if (colon != NULL)
        {
          GtkWidget *key;
          *colon = '\0';
          key = text_label (lines[i], "caption");
          gtk_widget_add_css_class (key, "dim-label");
          gtk_widget_set_margin_top (key, 6);
          gtk_box_append (GTK_BOX (box), key);
        }
      gtk_box_append (GTK_BOX (box), text_label (colon != NULL ? colon + 2 : lines[i], NULL));
    }
  gtk_widget_set_size_request (box, 300, -1);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 12, "margin-bottom", 12, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 420);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Where this comes from"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_widget_set_parent (popover, widget);
  gtk_popover_popup (GTK_POPOVER (popover));
}
