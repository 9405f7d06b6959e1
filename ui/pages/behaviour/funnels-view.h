/* funnels-view.h: a funnel over any steps of the log: how many get how far, where they leave, and what then. */
#pragma once

#include "pages/cards-view.h"

#define AISLE_TYPE_FUNNELS_VIEW (aisle_funnels_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleFunnelsView, aisle_funnels_view, AISLE, FUNNELS_VIEW, AisleCardsView)
