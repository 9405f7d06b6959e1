/* zoom.h: the part of an axis that is shown: nearer, farther, along. */
#pragma once

#include "chart/chart.h"

gboolean aisle_zoom_is_whole (const AisleZoom *self);
/* Shows `factor` times as much (below 1: nearer), never less than `least` of the whole; what stands at the share `at` of
 * the shown part stays there.  What reaches the whole is the whole. */
AisleZoom aisle_zoom_by (const AisleZoom *self, double at, double factor, double least);
/* Moves on by a share of the shown part and stops at the ends. */
AisleZoom aisle_zoom_shift (const AisleZoom *self, double by);
