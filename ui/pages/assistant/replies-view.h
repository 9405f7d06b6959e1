/* replies-view.h: when the assistant answers, and what it says by itself: the risk dial. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_REPLIES_VIEW (aisle_replies_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleRepliesView, aisle_replies_view, AISLE, REPLIES_VIEW, AislePageView)
