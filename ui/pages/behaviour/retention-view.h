/* retention-view.h: who comes back, when, and which buyers are worth most. */
#pragma once

#include "pages/cards-view.h"

#define AISLE_TYPE_RETENTION_VIEW (aisle_retention_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleRetentionView, aisle_retention_view, AISLE, RETENTION_VIEW, AisleCardsView)
