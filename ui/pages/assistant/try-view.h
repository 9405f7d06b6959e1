/* try-view.h: a chat with the assistant as any customer or nobody, with what it used beside it; a chat becomes a test. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_TRY_VIEW (aisle_try_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleTryView, aisle_try_view, AISLE, TRY_VIEW, AislePageView)
