/* start-page.h: where one begins: drop a log, try the sample shop, open a project of the library. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_START_PAGE (aisle_start_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleStartPage, aisle_start_page, AISLE, START_PAGE, AislePage)
