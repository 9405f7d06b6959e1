/* canvas.c: text and shapes inside a frame, mirrored for right-to-left readers. */
#include "chart/kit/canvas.h"

#include <math.h>

void
aisle_canvas_init (AisleCanvas *self, cairo_t *cr, const AisleFrame *frame)
{
  *self = (AisleCanvas){ .cr = cr, .frame = frame, .theme = frame->theme };
  self->typeset = aisle_typeset_get (frame->theme, frame->right_to_left, cr);
  if (cr != NULL)
    {
      cairo_save (cr);
      cairo_new_path (cr);
      cairo_rectangle (cr, 0, 0, frame->width, frame->height);
      cairo_clip (cr);
      if (frame->right_to_left)
        {
          cairo_translate (cr, frame->width, 0);
          cairo_scale (cr, -1, 1);
        }
    }
}

void
aisle_canvas_clear (AisleCanvas *self)
{
  g_clear_pointer (&self->typeset, aisle_typeset_unref);
  if (self->cr != NULL)
    cairo_restore (self->cr);
  self->cr = NULL;
}

double
aisle_canvas_text_width (AisleCanvas *self, AisleTextStyle style, const char *text)
{
  PangoRectangle logical;
  pango_layout_get_extents (aisle_typeset_text (self->typeset, style, text), NULL, &logical);
  return logical.width / (double) PANGO_SCALE;
}

double
aisle_canvas_line (const AisleCanvas *self, AisleTextStyle style)
{
  return aisle_typeset_line (self->typeset, style);
}

/* A text on one line, ellipsised to the room; NULL where not even a few letters have room.  Unref it. */
static PangoLayout *
fit_text (AisleCanvas *self, AisleTextStyle style, const char *text, double room, PangoRectangle *logical)
{
  PangoLayout *layout = aisle_typeset_text (self->typeset, style, text);
  pango_layout_get_extents (layout, NULL, logical);
  if (logical->width / (double) PANGO_SCALE <= room + 0.01)
    return g_object_ref (layout);
  if (room < 2.5 * aisle_typeset_ascent (self->typeset, style))
    return NULL;
  layout = aisle_typeset_new_layout (self->typeset, style);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (room * PANGO_SCALE));
  pango_layout_get_extents (layout, NULL, logical);
  return layout;
}

/* How far the chart's own baseline is below a layout's, so that labels with letters from other fonts stay on one line. */
static double
baseline_shift (AisleCanvas *self, AisleTextStyle style, PangoLayout *layout)
{
  return aisle_typeset_ascent (self->typeset, style) - pango_layout_get_baseline (layout) / (double) PANGO_SCALE;
}

/* Draws a laid-out text at a place in the picture, unmirrored. */
static void
show_layout (AisleCanvas *self, PangoLayout *layout, const AisleColor *color, double x, double y)
{
  cairo_t *cr = self->cr;
  if (cr == NULL)
    return;
  cairo_save (cr);
  if (self->frame->right_to_left)
    {
      cairo_scale (cr, -1, 1);
      cairo_translate (cr, -self->frame->width, 0);
    }
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
}

double
aisle_canvas_text (AisleCanvas *self, AisleTextStyle style, const AisleColor *color, const char *text,
                   const AisleBox *box, AisleAlign align)
{
  const AisleFrame *frame = self->frame;
  double left = MAX (box->x, 0), right = MIN (box->x + box->w, frame->width), room = right - left;
  double line = aisle_canvas_line (self, style), y = box->y + (box->h - line) / 2;
  /* Rounding of the box may cost a part of a pixel at the edge, never more. */
  if (text == NULL || text[0] == '\0' || y < -0.5 || y + line > frame->height + 0.5 || !(room > 0))
    return 0;

  PangoRectangle logical;
  g_autoptr (PangoLayout) layout = fit_text (self, style, text, room, &logical);
  if (layout == NULL)
    return 0;
  double width = logical.width / (double) PANGO_SCALE;
  double x = align == AISLE_ALIGN_START ? left : align == AISLE_ALIGN_END ? right - width : (left + right - width) / 2;
  if (frame->right_to_left)
    x = frame->width - x - width;
  show_layout (self, layout, color, x - logical.x / (double) PANGO_SCALE, y + baseline_shift (self, style, layout));
  return width;
}

double
aisle_canvas_text_up (AisleCanvas *self, AisleTextStyle style, const AisleColor *color, const char *text, double x,
                      double y, double length)
{
  const AisleFrame *frame = self->frame;
  double half = aisle_canvas_line (self, style) / 2;
  length = MIN (length, y);
  if (text == NULL || text[0] == '\0' || x - half < -0.5 || x + half > frame->width + 0.5 || y > frame->height + 0.5
      || !(length > 0))
    return 0;

  PangoRectangle logical;
  g_autoptr (PangoLayout) layout = fit_text (self, style, text, length, &logical);
  if (layout == NULL)
    return 0;
  if (self->cr != NULL)
    {
      cairo_save (self->cr);
      cairo_translate (self->cr, x, y);
      if (frame->right_to_left)
        cairo_scale (self->cr, -1, 1);
      cairo_rotate (self->cr, -G_PI_2);
      cairo_set_source_rgba (self->cr, color->red, color->green, color->blue, color->alpha);
      cairo_move_to (self->cr, -logical.x / (double) PANGO_SCALE, baseline_shift (self, style, layout) - half);
      pango_cairo_show_layout (self->cr, layout);
      cairo_restore (self->cr);
    }
  return logical.width / (double) PANGO_SCALE;
}

void
aisle_canvas_message (AisleCanvas *self, const char *text)
{
  double margin = aisle_canvas_line (self, AISLE_TEXT_NORMAL), room = self->frame->width - 2 * margin;
  if (room < 3 * margin)
    return;
  g_autoptr (PangoLayout) layout = aisle_typeset_new_layout (self->typeset, AISLE_TEXT_NORMAL);
  pango_layout_set_single_paragraph_mode (layout, FALSE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int) (MIN (room, 10000) * PANGO_SCALE));
  pango_layout_set_height (layout, (int) (MIN (self->frame->height, 10000) * PANGO_SCALE));
  pango_layout_set_text (layout, text, -1);
  PangoRectangle logical;
  pango_layout_get_extents (layout, NULL, &logical);
  double height = logical.height / (double) PANGO_SCALE;
  if (height > self->frame->height)
    return;
  show_layout (self, layout, &self->theme->dim_text, (self->frame->width - MIN (room, 10000)) / 2,
               (self->frame->height - height) / 2);
}

static void
set_color (AisleCanvas *self, const AisleColor *color, double alpha)
{
  cairo_set_source_rgba (self->cr, color->red, color->green, color->blue, color->alpha * alpha);
}

void
aisle_canvas_fill (AisleCanvas *self, const AisleBox *box, const AisleColor *color, double alpha)
{
  if (self->cr == NULL || box->w <= 0 || box->h <= 0)
    return;
  set_color (self, color, alpha);
  cairo_rectangle (self->cr, box->x, box->y, box->w, box->h);
  cairo_fill (self->cr);
}

void
aisle_canvas_bar (AisleCanvas *self, const AisleBox *box, gboolean vertical, gboolean negative, const AisleColor *color,
                  double alpha)
{
  double length = vertical ? box->h : box->w, thick = vertical ? box->w : box->h;
  double radius = MIN (3.0, MIN (length, thick / 3));
  if (self->cr == NULL || length <= 0 || thick <= 0)
    return;

  cairo_t *cr = self->cr;
  cairo_save (cr);
  /* Turned so that the bar grows from 0 to the right. */
  if (vertical)
    {
      cairo_translate (cr, box->x, negative ? box->y : box->y + box->h);
      cairo_rotate (cr, negative ? G_PI_2 : -G_PI_2);
      if (negative)
        cairo_translate (cr, 0, -thick);
    }
  else
    {
      cairo_translate (cr, negative ? box->x + box->w : box->x, box->y);
      cairo_scale (cr, negative ? -1 : 1, 1);
    }
  cairo_new_path (cr);
  cairo_move_to (cr, 0, 0);
  cairo_line_to (cr, length - radius, 0);
  cairo_arc (cr, length - radius, radius, radius, -G_PI_2, 0);
  cairo_arc (cr, length - radius, thick - radius, radius, 0, G_PI_2);
  cairo_line_to (cr, 0, thick);
  cairo_close_path (cr);
  cairo_restore (cr);
  set_color (self, color, alpha);
  cairo_fill (cr);
}

void
aisle_canvas_line_between (AisleCanvas *self, double x1, double y1, double x2, double y2, const AisleColor *color,
                           double width)
{
  if (self->cr == NULL)
    return;
  set_color (self, color, 1);
  cairo_set_line_width (self->cr, width);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_BUTT);
  cairo_move_to (self->cr, x1, y1);
  cairo_line_to (self->cr, x2, y2);
  cairo_stroke (self->cr);
}

void
aisle_canvas_dot (AisleCanvas *self, double x, double y, double radius, const AisleColor *color)
{
  if (self->cr == NULL)
    return;
  cairo_new_path (self->cr);
  cairo_arc (self->cr, x, y, radius + 1, 0, 2 * G_PI);
  set_color (self, &self->theme->background, 1);
  cairo_fill (self->cr);
  cairo_arc (self->cr, x, y, radius, 0, 2 * G_PI);
  set_color (self, color, 1);
  cairo_fill (self->cr);
}

void
aisle_canvas_ring (AisleCanvas *self, const AisleBox *box)
{
  if (self->cr == NULL)
    return;
  double x1 = MAX (box->x - 2, 1), y1 = MAX (box->y - 2, 1);
  double x2 = MIN (box->x + box->w + 2, self->frame->width - 1);
  double y2 = MIN (box->y + box->h + 2, self->frame->height - 1);
  set_color (self, &self->theme->text, 1);
  cairo_set_line_width (self->cr, self->theme->high_contrast ? 3 : 2);
  cairo_rectangle (self->cr, x1, y1, x2 - x1, y2 - y1);
  cairo_stroke (self->cr);
}

void
aisle_canvas_mirror (const AisleFrame *frame, AisleMark *mark)
{
  if (frame->right_to_left)
    mark->x = frame->width - mark->x - mark->w;
}

double
aisle_canvas_logical_x (const AisleFrame *frame, double x)
{
  return frame->right_to_left ? frame->width - x : x;
}
