/* tests-view.h: the conversations that the assistant must get right, red and green, and how many pass beside each run. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_TESTS_VIEW (aisle_tests_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleTestsView, aisle_tests_view, AISLE, TESTS_VIEW, AislePageView)
