/* brush-bar.h: how many users are brushed on the page, and what can be done with them.
 *
 * Signal "journeys": show their journeys. */
#pragma once

#include "widgets/page-brush.h"

#include <adwaita.h>

#define AISLE_TYPE_BRUSH_BAR (aisle_brush_bar_get_type ())
G_DECLARE_FINAL_TYPE (AisleBrushBar, aisle_brush_bar, AISLE, BRUSH_BAR, AdwBin)

void aisle_brush_bar_set (AisleBrushBar *self, AisleSession *session, AislePageBrush *brush);
