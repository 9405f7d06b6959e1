/* next-item-model.h: the model itself, between next-item.c and next-item-model.c. */
#pragma once

#include "model/next-item.h"

typedef struct
{
  AisleModel parent;
  gsize n_items, width, length;
  AisleNetwork *network;
  float *params; /* table I x d, then those of the network */
} AisleNextItem;

/* All 0; takes the settings' network.  NULL: AISLE_ERROR_MEMORY. */
AisleNextItem *aisle_next_item_new (AisleNextItemSettings *settings, GError **error);
