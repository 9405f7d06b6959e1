/* features-view.h: what users, items, sessions and queries were like at a cut-off: every feature with its definition and
 * distribution; one of them opens the members sorted by it. */
#pragma once

#include "pages/data/data-view.h"

#define AISLE_TYPE_FEATURES_VIEW (aisle_features_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleFeaturesView, aisle_features_view, AISLE, FEATURES_VIEW, AisleDataView)
