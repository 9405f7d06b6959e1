/* topics-view.h: what customers talk about: topics, how they go, where help is missing, what was said. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_TOPICS_VIEW (aisle_topics_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleTopicsView, aisle_topics_view, AISLE, TOPICS_VIEW, AislePageView)
