/* segment-row.h: one condition of a segment as a row of controls.
 *
 * Signals: "changed" when its text has changed, "remove" when its button was pressed. */
#pragma once

#include "segment/segment-parse.h"

#include <adwaita.h>

#define AISLE_TYPE_SEGMENT_ROW (aisle_segment_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleSegmentRow, aisle_segment_row, AISLE, SEGMENT_ROW, AdwBin)

/* Takes the leaf, which must be one that aisle_segment_row_can_show; kinds: the log's, NULL-terminated. */
GtkWidget *aisle_segment_row_new (const char *const *kinds, AislePredicate *leaf, gboolean negated, gboolean either);
/* FALSE: only the text can say it. */
gboolean aisle_segment_row_can_show (const AislePredicate *leaf);
/* The first row is joined with nothing. */
void aisle_segment_row_set_first (AisleSegmentRow *self, gboolean first);
/* Joined with the rows before by `or` rather than by `and`. */
gboolean aisle_segment_row_get_either (AisleSegmentRow *self);
/* "not did (return)" */
void aisle_segment_row_append_text (AisleSegmentRow *self, GString *text);
