/* side-column.h: one ranker's list for a query beside those of others: a chooser, what is to be said of the list, and its
 * items with how far each has moved from the first list, how it was judged and what the ranker used. */
#pragma once

#include "command/side-by-side.h"

#include <adwaita.h>

#define AISLE_TYPE_SIDE_COLUMN (aisle_side_column_get_type ())
G_DECLARE_FINAL_TYPE (AisleSideColumn, aisle_side_column, AISLE, SIDE_COLUMN, AdwBin)

/* Signals: "changed": another ranker is chosen; "remove": the column is not wanted any more. */
GtkWidget *aisle_side_column_new (gboolean removable);
void aisle_side_column_set_rankers (AisleSideColumn *self, GtkStringList *titles, guint chosen);
guint aisle_side_column_get_chosen (AisleSideColumn *self);

/* What a ranker (from 1) of them answers; moved: its items are marked with how far they are from the first list. */
void aisle_side_column_show (AisleSideColumn *self, const AisleSideBySide *sides, guint ranker, gboolean moved);
/* Nothing was asked. */
void aisle_side_column_clear (AisleSideColumn *self);
