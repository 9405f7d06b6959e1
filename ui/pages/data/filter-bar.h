/* filter-bar.h: the filters of a table as chips, and a popover that adds one.
 *
 * Signal "changed". */
#pragma once

#include "command/tables.h"

#include <gtk/gtk.h>

#define AISLE_TYPE_FILTER_BAR (aisle_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (AisleFilterBar, aisle_filter_bar, AISLE, FILTER_BAR, GtkWidget)

/* The columns to filter by; takes all filters away. */
void aisle_filter_bar_set_shape (AisleFilterBar *self, AisleTable *shape);
/* Replaces an equal one. */
void aisle_filter_bar_add (AisleFilterBar *self, const char *column, AisleRowsOp op, const char *const *values);
void aisle_filter_bar_clear (AisleFilterBar *self);
void aisle_filter_bar_apply (AisleFilterBar *self, AisleRowsQuery *query);
