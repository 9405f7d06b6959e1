/* brush.h: marks that an area selects, and how those that are not selected step back.
 *
 * A rectangle that meets an edge meets the mark.  What is not brushed keeps its place in a paler colour, mixed with the
 * background rather than transparent, so that it looks the same where shapes overlap and in every file format. */
#pragma once

#include "chart/kit/canvas.h"

/* Whether two extents share at least a point. */
gboolean aisle_box_meets (const AisleBox *a, const AisleBox *b);
/* A mark's extent as a box; an area in logical coordinates, where the layout lives. */
AisleBox aisle_mark_box (const AisleMark *mark);
AisleBox aisle_brush_logical (const AisleFrame *frame, const AisleBox *area);

/* There is a brush and the mark is not in it. */
gboolean aisle_brush_dims (const AisleFrame *frame, gsize mark);
/* The colour of what is not brushed, and that of a mark as the brush has it. */
AisleColor aisle_brush_dimmed (const AisleTheme *theme, const AisleColor *color);
AisleColor aisle_brush_color (const AisleFrame *frame, gsize mark, const AisleColor *color);

/* For kinds whose marks are the rows in bands, from top to bottom or in reading direction: those whose band an area
 * meets anywhere, where `has` (row, data) holds.  The area is widened to whole bands. */
typedef gboolean (*AisleRowHas) (gsize row, gconstpointer data);
void aisle_brush_rows (const AisleFrame *frame, double top, double band, gsize n_rows, AisleRowHas has,
                       gconstpointer data, AisleBox *area, AisleBitmap *marks);
void aisle_brush_columns (const AisleFrame *frame, double left, double band, gsize n_rows, AisleRowHas has,
                          gconstpointer data, AisleBox *area, AisleBitmap *marks);
