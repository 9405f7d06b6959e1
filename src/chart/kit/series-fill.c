/* series-fill.c: see series-fill.h. */
#include "chart/kit/series-fill.h"

#include "chart/kit/brush.h"

#include <math.h>

#define N_PLAIN 4   /* series without a pattern */
#define SPACING 5.0 /* of a pattern's lines */

/* Lines across a box: rising, falling, level, upright. */
static void
hatch (AisleCanvas *canvas, const AisleBox *box, guint pattern, const AisleColor *color)
{
  cairo_t *cr = canvas->cr;
  double reach = box->w + box->h;
  cairo_save (cr);
  cairo_rectangle (cr, box->x, box->y, box->w, box->h);
  cairo_clip (cr);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, 1);
  cairo_set_line_width (cr, 1.5);
  /* From a grid of the whole picture, so that neighbours go on in each other. */
  double start = floor ((box->x - box->h) / SPACING) * SPACING;
  for (double at = start; at <= box->x + reach && reach < 1e5; at += SPACING)
    switch (pattern)
      {
      case 0:
        cairo_move_to (cr, at, box->y + box->h);
        cairo_line_to (cr, at + box->h, box->y);
        break;
      case 1:
        cairo_move_to (cr, at, box->y);
        cairo_line_to (cr, at + box->h, box->y + box->h);
        break;
      case 2:
        cairo_move_to (cr, box->x, box->y + at - start);
        cairo_line_to (cr, box->x + box->w, box->y + at - start);
        break;
      default:
        cairo_move_to (cr, at, box->y);
        cairo_line_to (cr, at, box->y + box->h);
      }
  cairo_stroke (cr);
  cairo_restore (cr);
}

void
aisle_series_fill (AisleCanvas *canvas, const AisleBox *box, gsize series, gboolean dimmed)
{
  const AisleTheme *theme = canvas->theme;
  AisleColor color = theme->series[series % AISLE_SERIES_MOST];
  if (canvas->cr == NULL || box->w <= 0 || box->h <= 0)
    return;
  if (dimmed)
    color = aisle_brush_dimmed (theme, &color);
  if (series < N_PLAIN)
    {
      aisle_canvas_fill (canvas, box, &color, 1);
      return;
    }
  AisleColor pale = aisle_brush_dimmed (theme, &color);
  aisle_canvas_fill (canvas, box, &pale, 1);
  hatch (canvas, box, (guint) (series - N_PLAIN) % 4, &color);
}

double
aisle_series_key (AisleCanvas *canvas, const char *const *titles, gsize n, double x, double y, double w)
{
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), swatch = floor (line * 0.7), at = x, top = y;
  for (gsize i = 0; i < n; i++)
    {
      double width = MIN (aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, titles[i]) + 1, MAX (w - swatch - 5, 0));
      if (at > x && at + swatch + 5 + width > x + w)
        {
          at = x;
          y += line * 1.15;
        }
      aisle_series_fill (canvas, &(AisleBox){ at, y + (line - swatch) / 2, swatch, swatch }, i, FALSE);
      aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &canvas->theme->text, titles[i],
                         &(AisleBox){ at + swatch + 5, y, width, line }, AISLE_ALIGN_START);
      at += swatch + 5 + width + line;
    }
  return y + line - top;
}

AisleColor
aisle_color_on (const AisleColor *color)
{
  AisleColor black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  return aisle_color_contrast (color, &white) >= 4.5 || aisle_color_contrast (color, &black) < 4.5 ? white : black;
}
