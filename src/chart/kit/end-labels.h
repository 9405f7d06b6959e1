/* end-labels.h: titles beside the ends of lines or the parts of a bar, pushed apart where they would touch. */
#pragma once

#include "chart/kit/canvas.h"

typedef struct
{
  double y;
  char *text;
  AisleColor color;
  AisleTextStyle style;
  /* Of the drawing. */
  gsize at; /* the blank behind which the second line begins; 0: there is one line */
  double height;
} AisleEndLabel;

GArray *aisle_end_labels_new (void);
/* takes: text */
void aisle_end_labels_add (GArray *labels, double y, char *text, const AisleColor *color, AisleTextStyle style);
/* Where a text that is wider than the room is broken into two lines, the widest as narrow as can be; 0 where it fits, or
 * has no blank to be broken at. */
gsize aisle_end_label_break (AisleCanvas *canvas, AisleTextStyle style, const char *text, double room);
/* From x to the frame's edge, none lower than bottom. */
void aisle_end_labels_draw (AisleCanvas *canvas, GArray *labels, double x, double bottom);
