/* wrap-box.h: children in columns of equal width, as many as fit their natural widths, in rows of equal count.
 *
 * Unlike GtkFlowBox it takes no focus of its own and selects nothing. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_WRAP_BOX (aisle_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (AisleWrapBox, aisle_wrap_box, AISLE, WRAP_BOX, GtkWidget)

void aisle_wrap_box_append (AisleWrapBox *self, GtkWidget *child);
void aisle_wrap_box_clear (AisleWrapBox *self);
/* At most this many in a row; 0: any. */
void aisle_wrap_box_set_max_columns (AisleWrapBox *self, guint columns);
/* As many columns of at least this width as fit, whatever the children would like; 0: their natural width. */
void aisle_wrap_box_set_column_width (AisleWrapBox *self, int width);
