/* mapping-rows.h: what the columns of a file mean: every guess with its reason, changeable; a search where there are many
 * columns, and those without a meaning folded away. */
#pragma once

#include "import/mapping.h"
#include "pages/data/option-rows.h"

#define AISLE_TYPE_MAPPING_ROWS (aisle_mapping_rows_get_type ())
G_DECLARE_FINAL_TYPE (AisleMappingRows, aisle_mapping_rows, AISLE, MAPPING_ROWS, AdwBin)

/* Keeps what was searched for and unfolded. */
void aisle_mapping_rows_set_mapping (AisleMappingRows *self, const AisleMapping *mapping, AisleMappingChange change,
                                     gpointer data);
/* The preview as a table of texts: columns with a meaning first, with it in the heading. */
AisleTable *aisle_mapping_preview (const AisleMapping *mapping);
