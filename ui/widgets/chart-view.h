/* chart-view.h: draws a table with any chart kind; the pointer and the arrow keys find its marks and brush them.
 *
 * A drag brushes the marks it meets (with Shift or Control: those before too), Shift and arrows the marks from where it
 * began, a click or Escape clears; what is not brushed is dimmed.  A double click, Control and the wheel, or Control with
 * plus and minus zoom the x axis of kinds that can; Control+0 and "Show All" lead back.
 *
 * Signal "brushed" (AisleBitmap *marks, gboolean finished): the marks as the kind numbers them, NULL for none, borrowed;
 * while a drag goes on at most once a frame and with finished FALSE, at its end TRUE.
 *
 * Signal "chosen" (guint64 row of the table): a click on a mark, or Return with the cursor on it; where the choice follows
 * the pointer, at most once a frame of a drag, which then brushes nothing.
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
void aisle_chart_view_set_follows (AisleChartView *self, gboolean follows);
/* The theme of the program as it is now, for drawing the same chart elsewhere. */
void aisle_chart_view_theme (GtkWidget *widget, AisleTheme *theme);
gboolean aisle_chart_view_write (AisleChartView *self, const char *title, const char *caption, AislePicture picture,
                                 const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The mark under the cursor, -1 none: for tests. */
gssize aisle_chart_view_get_cursor (AisleChartView *self);
/* Extent of a mark in the widget. */
gboolean aisle_chart_view_mark (AisleChartView *self, gsize index, AisleMark *mark);
/* What is brushed, NULL where nothing is. */
const AisleBitmap *aisle_chart_view_get_brush (AisleChartView *self);
/* Emits "brushed" where there was a brush. */
void aisle_chart_view_clear_brush (AisleChartView *self);
/* The part of the x axis that is shown. */
AisleZoom aisle_chart_view_get_zoom (AisleChartView *self);
