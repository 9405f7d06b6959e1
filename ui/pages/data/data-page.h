/* data-page.h: what the project holds: sources, quality, events, rejected rows; and the import assistant. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_DATA_PAGE (aisle_data_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleDataPage, aisle_data_page, AISLE, DATA_PAGE, AislePage)
