/* ramp.h: the colours of cells, from next to the background to deep, and their legend.
 *
 * One hue, even steps of lightness, so that any colour vision and a black-and-white print keep the order.  A range that
 * holds values of both signs parts at zero: orange below, blue above, equally deep at equal distance. */
#pragma once

#include "chart/kit/canvas.h"

typedef struct
{
  double low, high; /* values */
  gboolean parted;  /* at zero, from -high to high */
  gboolean log;     /* counts from 1 to high, by their logarithm */
  gboolean root;    /* by the square root of the distance from low, or from zero where it parts */
  double near[3];   /* OKLab: next to the background */
  double deep[3];
  double below[3]; /* deep, for values below zero */
} AisleRamp;

/* low and high of the data; begins at zero unless the values vary little against their level. */
AisleRamp aisle_ramp_new (const AisleTheme *theme, double low, double high);
/* For counts of 1 to most, in equal steps of their logarithm. */
AisleRamp aisle_ramp_new_log (const AisleTheme *theme, double most);
/* Goes by the square root where the values of a measure are mostly far below the highest, which alone would be deep: their
 * mean distance from the pale end is given. */
void aisle_ramp_set_mean (AisleRamp *self, double mean);
AisleColor aisle_ramp_color (const AisleRamp *self, double value);
/* Black or white: what can be read better on a colour. */
AisleColor aisle_ramp_text_color (const AisleColor *cell);

/* "title low [colours] high" at the end of the box, without the title where that has no room, and nothing where the
 * colours have none.  Returns the width used. */
double aisle_ramp_draw_legend (AisleCanvas *canvas, const AisleRamp *self, AisleColumnType type, const char *title,
                               const AisleBox *box);
