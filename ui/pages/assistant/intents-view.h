/* intents-view.h: train models that tell what a customer wants, see which is better, and look into one. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_INTENTS_VIEW (aisle_intents_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleIntentsView, aisle_intents_view, AISLE, INTENTS_VIEW, AislePageView)
