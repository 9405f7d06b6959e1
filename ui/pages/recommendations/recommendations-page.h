/* recommendations-page.h: train recommenders, compare them, and look at what they recommend to whom. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_RECOMMENDATIONS_PAGE (aisle_recommendations_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleRecommendationsPage, aisle_recommendations_page, AISLE, RECOMMENDATIONS_PAGE, AislePage)
