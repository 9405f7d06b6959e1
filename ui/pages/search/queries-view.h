/* queries-view.h: what is searched for, and what comes of it. */
#pragma once

#include "pages/cards-view.h"

#define AISLE_TYPE_QUERIES_VIEW (aisle_queries_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleQueriesView, aisle_queries_view, AISLE, QUERIES_VIEW, AisleCardsView)
