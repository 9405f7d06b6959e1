/* baskets-view.h: what is bought together, what stays in the cart, and what sells when and where. */
#pragma once

#include "pages/cards-view.h"

#define AISLE_TYPE_BASKETS_VIEW (aisle_baskets_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleBasketsView, aisle_baskets_view, AISLE, BASKETS_VIEW, AisleCardsView)
