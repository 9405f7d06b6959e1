/* assistant-page.h: the assistant: what customers ask for, models that understand it, and what it answers. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_ASSISTANT_PAGE (aisle_assistant_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleAssistantPage, aisle_assistant_page, AISLE, ASSISTANT_PAGE, AislePage)
