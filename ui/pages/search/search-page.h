/* search-page.h: what customers search for, what answers it, and how well. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_SEARCH_PAGE (aisle_search_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleSearchPage, aisle_search_page, AISLE, SEARCH_PAGE, AislePage)
