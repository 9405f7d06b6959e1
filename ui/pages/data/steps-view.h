/* steps-view.h: the steps that clean the rows, in order: switched, moved, removed, added, saved and loaded. */
#pragma once

#include "pages/data/data-view.h"

#define AISLE_TYPE_STEPS_VIEW (aisle_steps_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleStepsView, aisle_steps_view, AISLE, STEPS_VIEW, AisleDataView)
