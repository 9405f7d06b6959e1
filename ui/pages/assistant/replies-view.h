/* replies-view.h: when the assistant answers (the risk dial), and the models that write what it says itself. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_REPLIES_VIEW (aisle_replies_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleRepliesView, aisle_replies_view, AISLE, REPLIES_VIEW, AislePageView)
