/* content-bin.h: one child that would like to be at least 600 px wide: below that the flap beside it folds. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_CONTENT_BIN (aisle_content_bin_get_type ())
G_DECLARE_FINAL_TYPE (AisleContentBin, aisle_content_bin, AISLE, CONTENT_BIN, GtkWidget)
