/* side-column.h: one ranker's list for a query beside those of others: a chooser, what is to be said of the list, and its
 * items with how far each has moved from the first list. */
#pragma once

#include "command/command.h"

#include <adwaita.h>

#define AISLE_TYPE_SIDE_COLUMN (aisle_side_column_get_type ())
G_DECLARE_FINAL_TYPE (AisleSideColumn, aisle_side_column, AISLE, SIDE_COLUMN, AdwBin)

/* Signals: "changed": another ranker is chosen; "remove": the column is not wanted any more. */
GtkWidget *aisle_side_column_new (gboolean removable);
void aisle_side_column_set_rankers (AisleSideColumn *self, GtkStringList *titles, guint chosen);
guint aisle_side_column_get_chosen (AisleSideColumn *self);
const char *aisle_side_column_get_title (AisleSideColumn *self);

/* The first `shown` of items (AisleRecommendation), best first; first (nullable): the list that they moved from, longer than
 * what is shown. */
void aisle_side_column_show (AisleSideColumn *self, const GPtrArray *items, guint shown, const GPtrArray *first);
