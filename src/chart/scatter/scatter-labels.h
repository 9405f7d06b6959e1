/* scatter-labels.h: names of the points that lie outermost, where they cover nothing. */
#pragma once

#include "chart/scatter/scatter-layout.h"

void aisle_scatter_draw_labels (AisleCanvas *canvas, const AisleScatterLayout *layout, const AisleTable *table);
