/* behaviour-page.h: a funnel over any steps of the log: how many get how far, and where they leave. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_BEHAVIOUR_PAGE (aisle_behaviour_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleBehaviourPage, aisle_behaviour_page, AISLE, BEHAVIOUR_PAGE, AislePage)
