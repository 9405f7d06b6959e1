/* behaviour-page.h: what customers do: the views of the questions, and what is brushed in them. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_BEHAVIOUR_PAGE (aisle_behaviour_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleBehaviourPage, aisle_behaviour_page, AISLE, BEHAVIOUR_PAGE, AislePage)
