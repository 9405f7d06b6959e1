/* column-chooser.h: a button with the columns of a table: which are to be seen.  Those without a single value are not,
 * until somebody says otherwise. */
#pragma once

#include "base/table.h"

#include <gtk/gtk.h>

#define AISLE_TYPE_COLUMN_CHOOSER (aisle_column_chooser_get_type ())
G_DECLARE_FINAL_TYPE (AisleColumnChooser, aisle_column_chooser, AISLE, COLUMN_CHOOSER, GtkWidget)

/* Forgets what was chosen: for another table. */
void aisle_column_chooser_reset (AisleColumnChooser *self);
/* shape: the columns; empty: names of those without values. */
void aisle_column_chooser_set_columns (AisleColumnChooser *self, AisleTable *shape, const char *const *empty);
/* Signal "changed" when this does. */
gboolean aisle_column_chooser_shows (AisleColumnChooser *self, const char *name);
