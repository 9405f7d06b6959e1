/* segments-view.h: segments of users: made, counted, saved, renamed, removed and compared. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_SEGMENTS_VIEW (aisle_segments_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleSegmentsView, aisle_segments_view, AISLE, SEGMENTS_VIEW, AislePageView)
