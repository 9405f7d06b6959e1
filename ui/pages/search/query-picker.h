/* query-picker.h: which query is looked at: any, or one after the other of a list. */
#pragma once

#include "base/table.h"
#include "widgets/step-picker.h"

#define AISLE_TYPE_QUERY_PICKER (aisle_query_picker_get_type ())
G_DECLARE_FINAL_TYPE (AisleQueryPicker, aisle_query_picker, AISLE, QUERY_PICKER, AisleStepPicker)

/* What the buttons go along: the first column.  (nullable) */
void aisle_query_picker_set_queries (AisleQueryPicker *self, AisleTable *queries);
