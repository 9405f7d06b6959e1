/* title-row.h: a title, controls and a menu in one row; where the title has no room, the controls get a row below.
 *
 * The first child is the title, the last the menu, those between them the controls. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_TITLE_ROW (aisle_title_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleTitleRow, aisle_title_row, AISLE, TITLE_ROW, GtkWidget)

/* A control right after the title, before those that are there. */
void aisle_title_row_add (AisleTitleRow *self, GtkWidget *control);
