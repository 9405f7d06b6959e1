/* chart-tip.h: what a mark of a chart says, beside it; the pointer goes through it to the chart below. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_CHART_TIP (aisle_chart_tip_get_type ())
G_DECLARE_FINAL_TYPE (AisleChartTip, aisle_chart_tip, AISLE, CHART_TIP, GtkPopover)

/* Of a parent that presents it when it is allocated, and unparents it. */
GtkWidget *aisle_chart_tip_new (GtkWidget *parent);
/* Beside an extent in the parent. */
void aisle_chart_tip_show (AisleChartTip *self, const char *text, const GdkRectangle *extent);
