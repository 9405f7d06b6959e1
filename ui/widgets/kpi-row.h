/* kpi-row.h: a table of figures against the period before, as cards. */
#pragma once

#include "base/table.h"
#include "widgets/wrap-box.h"

/* Columns name, shown, shown_previous, change, change_low, change_high and metric, of which "revenue" and what begins so is
 * money; currency: (nullable) of it. */
void aisle_kpi_row_show (AisleWrapBox *box, const AisleTable *figures, const char *currency);
