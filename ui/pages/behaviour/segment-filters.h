/* segment-filters.h: which events of a kind a condition counts: item, category, channel, query, days, hours, prices.
 *
 * Signal "changed" when the pattern has changed. */
#pragma once

#include "segment/segment-parse.h"

#include <adwaita.h>

#define AISLE_TYPE_SEGMENT_FILTERS (aisle_segment_filters_get_type ())
G_DECLARE_FINAL_TYPE (AisleSegmentFilters, aisle_segment_filters, AISLE, SEGMENT_FILTERS, AdwBin)

/* Edits the pattern where it is: it must live as long as the widget. */
GtkWidget *aisle_segment_filters_new (AislePattern *pattern);
/* Is there a filter? */
gboolean aisle_pattern_has_filters (const AislePattern *pattern);
