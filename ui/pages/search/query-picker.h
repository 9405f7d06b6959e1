/* query-picker.h: which query is looked at: typed, or one after the other of a list.
 *
 * Signal "changed". */
#pragma once

#include "base/table.h"

#include <adwaita.h>

#define AISLE_TYPE_QUERY_PICKER (aisle_query_picker_get_type ())
G_DECLARE_FINAL_TYPE (AisleQueryPicker, aisle_query_picker, AISLE, QUERY_PICKER, AdwBin)

/* What the buttons go along: the first column.  (nullable) */
void aisle_query_picker_set_queries (AisleQueryPicker *self, AisleTable *queries);
const char *aisle_query_picker_get_query (AisleQueryPicker *self); /* "": the first of them */
void aisle_query_picker_set_query (AisleQueryPicker *self, const char *query);
