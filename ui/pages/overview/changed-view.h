/* changed-view.h: what the change of a figure went with: its parts by step, channel, category and so on. */
#pragma once

#include "widgets/page-brush.h"

#include <adwaita.h>

#define AISLE_TYPE_CHANGED_VIEW (aisle_changed_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleChangedView, aisle_changed_view, AISLE, CHANGED_VIEW, AdwBin)

/* Asks anew; days: of the period, as text. */
void aisle_changed_view_load (AisleChangedView *self, AisleSession *session, AislePageBrush *brush, const char *days);
/* Asks where others are brushed than before. */
void aisle_changed_view_refresh (AisleChangedView *self);
