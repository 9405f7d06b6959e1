/* end-labels.h: titles beside the ends of lines or the parts of a bar, pushed apart where they would touch. */
#pragma once

#include "chart/kit/canvas.h"

typedef struct
{
  double y;
  char *text;
  AisleColor color;
  AisleTextStyle style;
} AisleEndLabel;

GArray *aisle_end_labels_new (void);
/* takes: text */
void aisle_end_labels_add (GArray *labels, double y, char *text, const AisleColor *color, AisleTextStyle style);
/* From x to the frame's edge, none lower than bottom. */
void aisle_end_labels_draw (AisleCanvas *canvas, GArray *labels, double x, double bottom);
