/* judgements-view.h: how well items answer queries, as people say and as clicks tell. */
#pragma once

#include "pages/cards-view.h"

#define AISLE_TYPE_JUDGEMENTS_VIEW (aisle_judgements_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleJudgementsView, aisle_judgements_view, AISLE, JUDGEMENTS_VIEW, AisleCardsView)
