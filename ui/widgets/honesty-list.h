/* honesty-list.h: what a reader must know before believing figures: how grave it is, of which model, the rows it means and
 * what to do, with a button that leads there, gravest first.
 *
 * Signal "go-to" (page, detail): where a finding can be mended; without a page: where the models are made. */
#pragma once

#include "widgets/contender-chips.h"

#define AISLE_TYPE_HONESTY_LIST (aisle_honesty_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleHonestyList, aisle_honesty_list, AISLE, HONESTY_LIST, AdwBin)

/* Findings of a comparison.  Where chips are ticked, of single models those of the ticked ones alone. */
void aisle_honesty_list_set (AisleHonestyList *self, const AisleAnswer *honesty, AisleContenderChips *chips);
