/* lines.h: series over an axis of times or numbers: which rows are shown, where their points stand, and drawing them.
 *
 * For charts whose x grows from row to row.  Where more rows than pixels are shown, what is drawn is the outline that a
 * round pen would leave: the lowest and the highest value in every half pixel, so that no extreme is lost and a million
 * points cost no more than a pass over them. */
#pragma once

#include "chart/kit/axes.h"
#include "chart/kit/pick.h"

typedef struct
{
  AisleBox plot;
  gsize x_column;
  AisleMeasure measures[AISLE_PICK_MAX];
  gsize n_measures;
  AisleScale x, y;            /* x in seconds where it is a time or a date; the part that a zoom shows */
  gsize first, end;           /* rows whose x is shown */
  gsize draw_first, draw_end; /* with a row beyond either edge, which the line runs towards */
  gboolean bridge;            /* lines run on over missing values */
  gssize emphasis;            /* the measure in the accent colour, the others grey; -1: each has its own */
} AisleLines;

typedef struct
{
  double x, y;
} AislePoint;

/* First date or time column, else the first column if it is a number; -1 none. */
gssize aisle_lines_x_column (const AisleTable *table);
double aisle_lines_x_value (const AisleTable *table, gsize row, gsize x_column);

/* Sets the rows and the values of the x scale: those of from..to - 1 (at least one) that a zoom shows. */
void aisle_lines_find_rows (AisleLines *self, const AisleTable *table, gsize from, gsize to, const AisleZoom *zoom);
/* Widens low and high to the values, bands and the period before of the rows that are drawn. */
void aisle_lines_extend (const AisleLines *self, const AisleTable *table, double *low, double *high);

/* Where a single plot stands in its frame, with room for an axis of values at its left: its scales and the axis.  Without one, top, bottom and
 * right are of no account: the plot fills the frame. */
AisleAxis aisle_lines_place (AisleLines *self, AisleCanvas *canvas, const AisleTable *table, double top, double bottom,
                             double right, gboolean with_axis);
/* FALSE for a row out of sight and one without a value. */
gboolean aisle_lines_point (const AisleLines *self, const AisleTable *table, gsize row, gsize measure,
                            AislePoint *point);
/* A square around a point as far as the frame allows, in logical places. */
gboolean aisle_lines_mark (const AisleLines *self, const AisleTable *table, const AisleFrame *frame, gsize row,
                           gsize measure, AisleMark *mark);
/* First shown row whose x is not before a place. */
gsize aisle_lines_row_from (const AisleLines *self, const AisleTable *table, double place);
/* The nearest point, across first: its row and measure.  FALSE where none is near. */
gboolean aisle_lines_nearest (const AisleLines *self, const AisleTable *table, double x, double y, gsize *row,
                              gsize *measure);
/* Adds the points between two places to marks. */
void aisle_lines_brush (const AisleLines *self, const AisleTable *table, double from, double to, AisleBitmap *marks);
/* The last row before `end` with a value in the column, or -1. */
gssize aisle_lines_last_row (const AisleTable *table, gssize column, gsize from, gsize end);

const AisleColor *aisle_lines_color (const AisleLines *self, const AisleTheme *theme, gsize measure);
/* Bands, the period before of a single series, lines; within the plot.  Marks are numbered measure by measure, each as
 * many as the table has rows; what the frame's brush leaves out is dimmed. */
void aisle_lines_draw (AisleCanvas *canvas, const AisleLines *self, const AisleTable *table);

/* An upright line at the frame's cursor, and dots where it crosses the lines. */
void aisle_lines_draw_cursor (AisleCanvas *canvas, const AisleLines *self, const AisleTable *table);

/* The line of one measure alone, in a colour. */
void aisle_lines_trace (AisleCanvas *canvas, const AisleLines *self, const AisleTable *table, gsize measure,
                        const AisleColor *color, double width);

/* Half pixels, and the highest and lowest place of a column in each: NAN where values are missing, a straight line
 * where there are no rows.  With a frame, of its brushed marks only. */
gsize aisle_lines_n_steps (const AisleLines *self);
void aisle_lines_outline (const AisleLines *self, const AisleTable *table, gsize column, const AisleFrame *frame,
                          gsize measure, double *top, double *bottom);
