/* canvas.h: what charts draw with: a frame, its theme, text that stays inside, and shapes.
 *
 * Coordinates are logical: x grows in reading direction.  In a right-to-left frame the canvas mirrors shapes and places
 * text; aisle_canvas_mirror turns a mark's extent into the picture's coordinates.  A canvas without a cairo_t measures
 * only, with the same results, so that layout, hit and draw agree. */
#pragma once

#include "chart/kit/typeset.h"

typedef enum
{
  AISLE_ALIGN_START,
  AISLE_ALIGN_CENTRE,
  AISLE_ALIGN_END
} AisleAlign;

typedef struct
{
  cairo_t *cr; /* (nullable) measure only */
  const AisleFrame *frame;
  const AisleTheme *theme;
  AisleTypeset *typeset;
} AisleCanvas;

/* Saves the cairo state, clips to the frame and mirrors where needed; clear restores it. */
void aisle_canvas_init (AisleCanvas *self, cairo_t *cr, const AisleFrame *frame);
void aisle_canvas_clear (AisleCanvas *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleCanvas, aisle_canvas_clear)

/* The width of a text on one line, and the height of a line. */
double aisle_canvas_text_width (AisleCanvas *self, AisleTextStyle style, const char *text);
double aisle_canvas_line (const AisleCanvas *self, AisleTextStyle style);
/* One line, vertically centred in the box and ellipsised to its width; nothing where not even a few letters have room.
 * Returns the width used. */
double aisle_canvas_text (AisleCanvas *self, AisleTextStyle style, const AisleColor *color, const char *text,
                          const AisleBox *box, AisleAlign align);
/* One line written upwards, centred on x, from y up; ellipsised to the length.  Returns the length used. */
double aisle_canvas_text_up (AisleCanvas *self, AisleTextStyle style, const AisleColor *color, const char *text,
                             double x, double y, double length);
/* Instead of a chart: why there is none, in the middle, on as many lines as needed. */
void aisle_canvas_message (AisleCanvas *self, const char *text);

void aisle_canvas_fill (AisleCanvas *self, const AisleBox *box, const AisleColor *color, double alpha);
/* A bar: rounded at the end away from its base, square at the base. */
void aisle_canvas_bar (AisleCanvas *self, const AisleBox *box, gboolean vertical, gboolean negative,
                       const AisleColor *color, double alpha);
void aisle_canvas_line_between (AisleCanvas *self, double x1, double y1, double x2, double y2, const AisleColor *color,
                                double width);
/* A disc with a rim in the background's colour, so that it stands out from lines. */
void aisle_canvas_dot (AisleCanvas *self, double x, double y, double radius, const AisleColor *color);
/* The keyboard cursor: a ring around an extent. */
void aisle_canvas_ring (AisleCanvas *self, const AisleBox *box);

void aisle_canvas_mirror (const AisleFrame *frame, AisleMark *mark);
/* The logical x of a pointer position. */
double aisle_canvas_logical_x (const AisleFrame *frame, double x);

/* WCAG 2.1 contrast ratio, 1 to 21; alpha is ignored. */
double aisle_color_contrast (const AisleColor *a, const AisleColor *b);
/* The colour, moved away from the background until it reaches a contrast. */
AisleColor aisle_color_readable (const AisleColor *color, const AisleTheme *theme, double contrast);
/* The contrast that text needs. */
double aisle_theme_text_contrast (gboolean high_contrast);
