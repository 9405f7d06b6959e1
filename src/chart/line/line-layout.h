/* line-layout.h: where everything of a line chart stands: the one truth for draw, mark and hit. */
#pragma once

#include "chart/kit/axes.h"
#include "chart/kit/pick.h"

typedef struct
{
  AisleBox plot;
  gsize x_column;
  gboolean bare; /* too small for axes: the line alone */
  AisleMeasure measures[AISLE_PICK_MAX];
  gsize n_measures;
  AisleScale x;               /* in seconds where x is a time or a date; the part that the frame's zoom shows */
  gsize first, end;           /* rows whose x is shown */
  gsize draw_first, draw_end; /* with a row beyond either edge, which the line runs towards */
  AisleAxis y;
} AisleLineLayout;

/* First date or time column, else the first number; -1 none. */
gssize aisle_line_x_column (const AisleTable *table);
double aisle_line_x_value (const AisleTable *table, gsize row, gsize x_column);
gboolean aisle_line_fits (const AisleTable *table, const char **reason);
/* FALSE where there is nothing to lay out: no rows. */
gboolean aisle_line_lay_out (AisleLineLayout *self, AisleCanvas *canvas, const AisleTable *table,
                             const AisleParams *params);

/* What stands at the end of a series: its title, or for a single one its last value; free. */
char *aisle_line_end_label (const AisleLineLayout *self, const AisleTable *table, gsize measure);
/* Index of the last row before `end` with a value in the column, or -1. */
gssize aisle_line_last_row (const AisleTable *table, gssize column, gsize end);

typedef struct
{
  double x, y;
} AislePoint;

/* The points of a column, broken by NaN points where values are missing.  Of many rows in half a pixel only the first,
 * lowest, highest and last are kept, so that no extreme is lost and the picture stays the same (M4: Jugel, Jerzak,
 * Hackenbroich and Markl 2014). */
GArray *aisle_line_points (const AisleLineLayout *self, const AisleTable *table, gsize column);
/* Only those of a series whose marks are brushed. */
GArray *aisle_line_brushed_points (const AisleLineLayout *self, const AisleTable *table, gsize column,
                                   const AisleFrame *frame, gsize measure);
