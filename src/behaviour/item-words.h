/* item-words.h: how the items of a table are called. */
#pragma once

#include "behaviour/pair-counts.h"

/* The external id; without a project the number. */
char *aisle_item_id (const AisleView *view, gint32 item);
/* The title, else the external id. */
char *aisle_item_title (const AisleView *view, gint32 item);
/* Ranks by external id, byte by byte; without a project by number. */
AisleItemRanks aisle_item_ranks (const AisleView *view);
