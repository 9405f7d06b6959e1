/* sources-view.h: where the rows came from. */
#pragma once

#include "pages/data/data-view.h"

#define AISLE_TYPE_SOURCES_VIEW (aisle_sources_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleSourcesView, aisle_sources_view, AISLE, SOURCES_VIEW, AisleDataView)
