/* series-view.h: one figure of the shop over time: by day with the band in which it is expected and the days outside it
 * marked, by week and month as it is. */
#pragma once

#include "widgets/page-brush.h"

#include <adwaita.h>

#define AISLE_TYPE_SERIES_VIEW (aisle_series_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleSeriesView, aisle_series_view, AISLE, SERIES_VIEW, AdwBin)

/* Asks anew. */
void aisle_series_view_load (AisleSeriesView *self, AisleSession *session, AislePageBrush *brush);
/* Asks where others are brushed than before. */
void aisle_series_view_refresh (AisleSeriesView *self);
