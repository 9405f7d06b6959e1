/* axes.h: the value axis: faint horizontal grid lines with their numbers before them, no box. */
#pragma once

#include "chart/kit/canvas.h"
#include "chart/kit/numbers.h"
#include "chart/kit/scale.h"

typedef struct
{
  AisleScale scale;
  AisleTicks ticks;
  AisleNumberStyle style;
  double label_width;
} AisleAxis;

/* Round ticks around low..high for a plot between the places from and to. Values that vary little against their level
 * do not start at zero unless from_zero. */
AisleAxis aisle_axis_new (AisleCanvas *canvas, AisleColumnType type, double low, double high, gboolean from_zero,
                          double from, double to);
/* With ticks at least so many lines of text apart; 2.2 by default. */
AisleAxis aisle_axis_new_spaced (AisleCanvas *canvas, AisleColumnType type, double low, double high, gboolean from_zero,
                                 double from, double to, double spacing);
/* Grid lines across the plot and numbers that end 6 units before it; zero is drawn darker. */
void aisle_axis_draw (AisleCanvas *canvas, const AisleAxis *axis, const AisleBox *plot);

/* A text below the plot, centred on x where it stays in the frame, with a tick above it; left out where it would touch
 * the one before (*end, begin with -INFINITY). */
void aisle_axis_draw_name (AisleCanvas *canvas, const AisleBox *plot, double x, const char *text, gboolean tick,
                           double *end);
/* Round numbers or dates below the plot; dates and times in the scale are those of aisle_table_number. */
void aisle_axis_draw_below (AisleCanvas *canvas, AisleColumnType type, const AisleScale *scale, const AisleBox *plot);

/* Smallest and largest finite value of a column, widening low and high (start with INFINITY and -INFINITY). */
void aisle_axis_extend (const AisleTable *table, gssize column, double *low, double *high);
/* Of the rows from..to - 1. */
void aisle_axis_extend_rows (const AisleTable *table, gssize column, gsize from, gsize to, double *low, double *high);

/* Labels and ticks below the plot for a scale of x, the labels between two places; times and dates in seconds. */
void aisle_axis_draw_x (AisleCanvas *canvas, const AisleScale *x, AisleColumnType type, const AisleBox *plot,
                        double from, double to);
