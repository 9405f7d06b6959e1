/* compare-view.h: two or more models side by side: where each wins: recommenders by the customers' activity, the items'
 * popularity, saved segments and cuts in time; rankers by how often a query is asked, its words and what is clicked. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_COMPARE_VIEW (aisle_compare_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleCompareView, aisle_compare_view, AISLE, COMPARE_VIEW, AdwBin)

/* Whose runs: recommenders, unless it is said. */
void aisle_compare_view_set_task (AisleCompareView *self, AisleTask task);
void aisle_compare_view_load (AisleCompareView *self, AisleSession *session);
/* Compares these from the next load on. */
void aisle_compare_view_choose (AisleCompareView *self, const gint64 *runs, gsize n);
