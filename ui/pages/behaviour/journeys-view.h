/* journeys-view.h: the ways users take from event to event, their sessions, and what they did next. */
#pragma once

#include "pages/cards-view.h"

#define AISLE_TYPE_JOURNEYS_VIEW (aisle_journeys_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleJourneysView, aisle_journeys_view, AISLE, JOURNEYS_VIEW, AisleCardsView)
