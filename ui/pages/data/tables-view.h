/* tables-view.h: the rows of the project's tables, page by page. */
#pragma once

#include "pages/data/data-view.h"

#define AISLE_TYPE_TABLES_VIEW (aisle_tables_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleTablesView, aisle_tables_view, AISLE, TABLES_VIEW, AisleDataView)
