/* series-fill.h: areas of several series told apart, and the key that names them.
 *
 * Four series have a colour each; from the fifth on they have a pattern too, so that neither memory nor colour vision is
 * put to the test. */
#pragma once

#include "chart/kit/canvas.h"

#define AISLE_SERIES_MOST 8

void aisle_series_fill (AisleCanvas *canvas, const AisleBox *box, gsize series, gboolean dimmed);
/* Swatches and titles from left to right in lines as wide as w; returns the height they take.  A canvas that only
 * measures gives the same. */
double aisle_series_key (AisleCanvas *canvas, const char *const *titles, gsize n, double x, double y, double w);
/* Black or white, whichever can be read on a colour: at least 4.5:1. */
AisleColor aisle_color_on (const AisleColor *color);
