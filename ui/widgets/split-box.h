/* split-box.h: two children side by side where there is room, one above the other where there is not.
 *
 * Side by side the end child has the width of "end-width" and the start child the rest. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_SPLIT_BOX (aisle_split_box_get_type ())
G_DECLARE_FINAL_TYPE (AisleSplitBox, aisle_split_box, AISLE, SPLIT_BOX, GtkWidget)
