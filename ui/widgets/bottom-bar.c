/* bottom-bar.c: see bottom-bar.h.  Where they rise to is in style.css. */
#include "widgets/bottom-bar.h"

#include <adwaita.h>

#define BARS "aisle-bottom-bars"

/* One page may come before the other has gone. */
static void
count (GtkWidget *widget, int change)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  int n;

  if (overlay == NULL)
    return;
  n = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (overlay), BARS)) + change;
  g_object_set_data (G_OBJECT (overlay), BARS, GINT_TO_POINTER (n));
  if (n > 0)
    gtk_widget_add_css_class (overlay, "above-bar");
  else
    gtk_widget_remove_css_class (overlay, "above-bar");
}

static void
map_cb (GtkWidget *widget)
{
  count (widget, 1);
}

static void
unmap_cb (GtkWidget *widget)
{
  count (widget, -1);
}

void
aisle_bottom_bar_make (GtkWidget *widget)
{
  gtk_widget_add_css_class (widget, "bottom-bar");
  g_signal_connect (widget, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect (widget, "unmap", G_CALLBACK (unmap_cb), NULL);
}
