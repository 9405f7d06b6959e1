/* chart-view.h: draws a table with any chart kind; the pointer and the arrow keys find its marks.
 *
 * Only the picture: title, menu and table belong to chart-card. */
#pragma once

#include "chart/chart.h"

#include <gtk/gtk.h>

#define AISLE_TYPE_CHART_VIEW (aisle_chart_view_get_type ())
G_DECLARE_FINAL_TYPE (AisleChartView, aisle_chart_view, AISLE, CHART_VIEW, GtkWidget)

GtkWidget *aisle_chart_view_new (void);
/* params (nullable) are copied; currency (nullable). */
void aisle_chart_view_set (AisleChartView *self, const AisleChartKind *kind, AisleTable *table,
                           const AisleParams *params, const char *currency);
/* The theme of the program as it is now, for drawing the same chart elsewhere. */
void aisle_chart_view_theme (GtkWidget *widget, AisleTheme *theme);
gboolean aisle_chart_view_write (AisleChartView *self, const char *title, const char *caption, AislePicture picture,
                                 const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The mark under the cursor, -1 none: for tests. */
gssize aisle_chart_view_get_cursor (AisleChartView *self);
/* Extent of a mark in the widget. */
gboolean aisle_chart_view_mark (AisleChartView *self, gsize index, AisleMark *mark);
