/* saved-segments-list.h: the saved segments with their counts: to open, use, rename, remove, and choose for comparison.
 *
 * Signals: "open" (name, definition) when a row is activated, "chosen" when others are marked for comparison. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_SAVED_SEGMENTS_LIST (aisle_saved_segments_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleSavedSegmentsList, aisle_saved_segments_list, AISLE, SAVED_SEGMENTS_LIST, AdwBin)

/* Reads and counts them again. */
void aisle_saved_segments_list_load (AisleSavedSegmentsList *self, AisleSession *session);
/* The marked ones as the question `segments` takes them: in double quotes, separated by commas; "" for none. */
char *aisle_saved_segments_list_dup_chosen (AisleSavedSegmentsList *self);
