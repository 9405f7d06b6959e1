/* segment-bar.h: whose behaviour the page shows: all users, a saved segment, or a predicate made here. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_SEGMENT_BAR (aisle_segment_bar_get_type ())
G_DECLARE_FINAL_TYPE (AisleSegmentBar, aisle_segment_bar, AISLE, SEGMENT_BAR, AdwBin)

GtkWidget *aisle_segment_bar_new (AisleSession *session);
