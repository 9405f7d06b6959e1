/* beside-box.h: a control at the end of a text where the text keeps a line's length, below it where it would not. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_BESIDE_BOX (aisle_beside_box_get_type ())
G_DECLARE_FINAL_TYPE (AisleBesideBox, aisle_beside_box, AISLE, BESIDE_BOX, GtkWidget)

GtkWidget *aisle_beside_box_new (GtkWidget *text, GtkWidget *control);
