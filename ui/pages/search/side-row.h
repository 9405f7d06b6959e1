/* side-row.h: an item of a ranker's list: its place, how far it has moved from the first list, how it was judged, its score
 * and what the ranker used, in short and in full.
 *
 * A row is made once and shows one item after the other: a list is another with every key. */
#pragma once

#include "command/side-by-side.h"

#include <adwaita.h>

#define AISLE_TYPE_SIDE_ROW (aisle_side_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleSideRow, aisle_side_row, AISLE, SIDE_ROW, AdwPreferencesRow)

GtkWidget *aisle_side_row_new (void);
/* Row `row` of the items, which is of that ranker (from 1); moved: it is marked with how far it is from the first list. */
void aisle_side_row_show (AisleSideRow *self, const AisleSideBySide *sides, gsize row, guint ranker, gboolean moved);
/* Shows and hides all that the ranker used, where it can say. */
void aisle_side_row_toggle (AisleSideRow *self);
