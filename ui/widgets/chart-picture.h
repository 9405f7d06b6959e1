/* chart-picture.h: a drawn chart, kept until it would look different.
 *
 * While a brush moves, or the page scrolls, the window paints every frame and the chart is drawn only when its marks
 * change. */
#pragma once

#include "chart/chart.h"

#include <gtk/gtk.h>

typedef struct _AisleChartPicture AisleChartPicture;

AisleChartPicture *aisle_chart_picture_new (void);
void aisle_chart_picture_free (AisleChartPicture *self);
/* The chart is another one: draw it anew. */
void aisle_chart_picture_forget (AisleChartPicture *self);
/* The picture of the chart in a frame, at `scale` pixels a unit; borrowed. */
GskRenderNode *aisle_chart_picture_get (AisleChartPicture *self, const AisleChartKind *kind, const AisleTable *table,
                                        const AisleParams *params, const AisleFrame *frame, int scale);
