/* ranker-view.h: train rankers of search results, see which is better, and where. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_RANKER_VIEW (aisle_ranker_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleRankerView, aisle_ranker_view, AISLE, RANKER_VIEW, AislePageView)
