/* typeset.h: texts laid out once, since a chart measures and draws the same ones again in every frame.
 *
 * There is one set a thread and a font at a time; asking for another font begins anew.  Texts are measured without
 * hinting, so that the same layout holds on screen, paper and in a vector file. */
#pragma once

#include "chart/chart.h"

#include <pango/pangocairo.h>

typedef enum
{
  AISLE_TEXT_SMALL, /* axes */
  AISLE_TEXT_NORMAL,
  AISLE_TEXT_STRONG,
  AISLE_TEXT_TITLE,
  AISLE_N_TEXT_STYLES
} AisleTextStyle;

typedef struct _AisleTypeset AisleTypeset;

/* That of the theme's font as the cairo_t (nullable: unscaled) draws it. */
AisleTypeset *aisle_typeset_get (const AisleTheme *theme, gboolean right_to_left, cairo_t *cr);
void aisle_typeset_unref (AisleTypeset *self);

/* Above the baseline, and the height of a line. */
double aisle_typeset_ascent (const AisleTypeset *self, AisleTextStyle style);
double aisle_typeset_line (const AisleTypeset *self, AisleTextStyle style);
/* A text on one line, however long.  Borrowed until the next call, and never to be changed. */
PangoLayout *aisle_typeset_text (AisleTypeset *self, AisleTextStyle style, const char *text);
/* One of the caller's own, for what has to fit into some room. */
PangoLayout *aisle_typeset_new_layout (const AisleTypeset *self, AisleTextStyle style);
