/* answers-view.h: the shop's own answers, models that find the right one, and which finds it best. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_ANSWERS_VIEW (aisle_answers_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleAnswersView, aisle_answers_view, AISLE, ANSWERS_VIEW, AislePageView)
