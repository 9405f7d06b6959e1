/* sql-view.h: the project by SQL, read-only: a statement, its rows as a table and as a chart, and files of them. */
#pragma once

#include "pages/data/data-view.h"

#define AISLE_TYPE_SQL_VIEW (aisle_sql_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleSqlView, aisle_sql_view, AISLE, SQL_VIEW, AisleDataView)
