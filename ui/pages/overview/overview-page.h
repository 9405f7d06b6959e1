/* overview-page.h: how the shop does: its figures against the period before, and one of them over time. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_OVERVIEW_PAGE (aisle_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleOverviewPage, aisle_overview_page, AISLE, OVERVIEW_PAGE, AislePage)
