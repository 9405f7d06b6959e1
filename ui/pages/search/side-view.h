/* side-view.h: what rankers answer to a query, side by side, as it is typed. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_SIDE_VIEW (aisle_side_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleSideView, aisle_side_view, AISLE, SIDE_VIEW, AislePageView)
