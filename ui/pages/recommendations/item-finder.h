/* item-finder.h: items to click, those that most users took first, or those that a text finds. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_ITEM_FINDER (aisle_item_finder_get_type ())
G_DECLARE_FINAL_TYPE (AisleItemFinder, aisle_item_finder, AISLE, ITEM_FINDER, AdwBin)

/* Signal "picked" (external id): an item was clicked. */
void aisle_item_finder_load (AisleItemFinder *self, AisleSession *session);
