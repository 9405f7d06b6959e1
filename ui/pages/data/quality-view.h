/* quality-view.h: what is wrong with the data. */
#pragma once

#include "pages/data/data-view.h"

#define AISLE_TYPE_QUALITY_VIEW (aisle_quality_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleQualityView, aisle_quality_view, AISLE, QUALITY_VIEW, AisleDataView)
