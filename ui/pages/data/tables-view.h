/* tables-view.h: any table of the project: its rows sorted, filtered and searched, its columns in figures, and files of
 * what is seen. */
#pragma once

#include "pages/data/data-view.h"

#define AISLE_TYPE_TABLES_VIEW (aisle_tables_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleTablesView, aisle_tables_view, AISLE, TABLES_VIEW, AisleDataView)
