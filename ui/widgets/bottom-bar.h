/* bottom-bar.h: a bar of controls at the end of a page, above which toasts rise as long as it is in sight. */
#pragma once

#include <gtk/gtk.h>

/* Styles the widget as one. */
void aisle_bottom_bar_make (GtkWidget *widget);
