/* ramp.c: colours mixed in OKLab (Ottosson 2020), where equal steps look equal. */
#include "chart/kit/ramp.h"

#include "base/i18n.h"
#include "chart/kit/numbers.h"

#include <math.h>

/* A ramp may leave zero out when the values vary by less than this part of their level. */
#define LEVEL_PART 0.2
/* Values are bunched where their mean is below this part of the highest. */
#define BUNCHED_PART 0.25

static double
to_linear (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
from_linear (double value)
{
  value = CLAMP (value, 0, 1);
  return value <= 0.0031308 ? value * 12.92 : 1.055 * pow (value, 1 / 2.4) - 0.055;
}

static void
to_oklab (const AisleColor *color, double lab[3])
{
  double r = to_linear (color->red), g = to_linear (color->green), b = to_linear (color->blue);
  double l = cbrt (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  double m = cbrt (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  double s = cbrt (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
  lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static AisleColor
from_oklab (const double lab[3])
{
  double l = pow (lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3);
  double m = pow (lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3);
  double s = pow (lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3);
  return (AisleColor){ from_linear (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                       from_linear (-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                       from_linear (-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s), 1 };
}

static void
mix (const double a[3], const double b[3], double part, double out[3])
{
  for (gsize i = 0; i < 3; i++)
    out[i] = a[i] + (b[i] - a[i]) * part;
}

/* The deep end of a hue: far from the background; in high contrast as far as text in the theme's colour allows, which
 * then has one colour on all cells. */
static void
deepest (const AisleTheme *theme, const AisleColor *hue, double out[3])
{
  const AisleColor black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  const AisleColor *pole = theme->dark != theme->high_contrast ? &white : &black;
  double from[3], to[3];
  to_oklab (hue, from);
  to_oklab (pole, to);
  for (int step = 0; step <= 50; step++)
    {
      mix (from, to, step / 50.0, out);
      AisleColor color = from_oklab (out);
      if (theme->high_contrast ? aisle_color_contrast (&color, &theme->text) >= 7.2
                               : aisle_color_contrast (&color, &theme->background) >= 7.5)
        return;
    }
}

AisleRamp
aisle_ramp_new (const AisleTheme *theme, double low, double high)
{
  AisleRamp self = { .low = 0, .high = 1 };
  double background[3];
  if (low <= high)
    {
      self.parted = low < 0 && high > 0;
      self.high = self.parted ? MAX (-low, high) : high;
      self.low = self.parted ? -self.high : low;
      if (!self.parted && (high - low > LEVEL_PART * MAX (fabs (low), fabs (high)) || high == low))
        {
          self.low = MIN (low, 0);
          self.high = MAX (high, 0);
        }
    }
  to_oklab (&theme->background, background);
  deepest (theme, self.parted ? &theme->series[0] : &theme->accent, self.deep);
  deepest (theme, &theme->series[1], self.below);
  mix (background, self.deep, self.parted ? 0.04 : 0.1, self.near);
  if (self.parted) /* the middle has no hue */
    self.near[1] = self.near[2] = 0;
  return self;
}

AisleRamp
aisle_ramp_new_log (const AisleTheme *theme, double most)
{
  AisleRamp self = aisle_ramp_new (theme, 0, most);
  self.low = 1;
  self.log = TRUE;
  return self;
}

void
aisle_ramp_set_mean (AisleRamp *self, double mean)
{
  self->root = mean < BUNCHED_PART * (self->parted ? self->high : self->high - self->low);
}

/* Where a part of the whole way stands on the ramp; out of 0..1 for values. */
static double
bend (const AisleRamp *self, double part)
{
  if (!self->root)
    return part;
  return self->parted ? 0.5 + copysign (sqrt (fabs (2 * part - 1)) / 2, part - 0.5) : sqrt (part);
}

static double
unbend (const AisleRamp *self, double part)
{
  if (!self->root)
    return part;
  return self->parted ? 0.5 + copysign ((2 * part - 1) * (2 * part - 1) / 2, part - 0.5) : part * part;
}

AisleColor
aisle_ramp_color (const AisleRamp *self, double value)
{
  double lab[3], range = self->high / 2 - self->low / 2;
  double part = range > 0 ? CLAMP ((value / 2 - self->low / 2) / range, 0, 1) : 0.5;
  part = bend (self, part);
  if (self->log)
    part = self->high > 1 ? CLAMP (log (value) / log (self->high), 0, 1) : 1;
  if (!self->parted)
    mix (self->near, self->deep, part, lab);
  else
    mix (self->near, part < 0.5 ? self->below : self->deep, fabs (2 * part - 1), lab);
  return from_oklab (lab);
}

AisleColor
aisle_ramp_text_color (const AisleColor *cell)
{
  const AisleColor black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  return aisle_color_contrast (cell, &black) > aisle_color_contrast (cell, &white) ? black : white;
}

double
aisle_ramp_draw_legend (AisleCanvas *canvas, const AisleRamp *self, AisleColumnType type, const char *title,
                        const AisleBox *box)
{
  const AisleTheme *theme = canvas->theme;
  g_autofree char *name = self->root ? g_strdup_printf (_ ("%s (square-root scale)"), title) : g_strdup (title);
  g_autofree char *low = aisle_number_short (type, self->low), *high = aisle_number_short (type, self->high);
  double line = aisle_canvas_line (canvas, AISLE_TEXT_SMALL), space = 0.4 * line, bar = floor (6 * line);
  double low_width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, low);
  double high_width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, high);
  double title_width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name) + 2 * space;
  double width = low_width + space + bar + space + high_width;
  if (width > box->w)
    return 0;
  if (self->root && width + title_width > box->w)
    {
      g_free (name);
      name = g_strdup (_ ("square-root scale"));
      title_width = aisle_canvas_text_width (canvas, AISLE_TEXT_SMALL, name) + 2 * space;
    }
  if (name[0] == '\0' || width + title_width > box->w)
    title_width = 0;
  double x = box->x + box->w - width;
  if (title_width > 0)
    aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, name,
                       &(AisleBox){ x - title_width, box->y, title_width, box->h }, AISLE_ALIGN_START);
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, low, &(AisleBox){ x, box->y, low_width + 1, box->h },
                     AISLE_ALIGN_START);
  double left = floor (x + low_width + space), top = floor (box->y + (box->h - 0.7 * line) / 2);
  for (double step = 0; step < bar; step++)
    {
      double part = step / (bar - 1);
      double whole = unbend (self, part);
      double value = self->log ? pow (self->high, part) : self->low * (1 - whole) + self->high * whole;
      AisleColor color = aisle_ramp_color (self, value);
      /* Each stripe reaches below the next: no seams at any scale. */
      aisle_canvas_fill (canvas, &(AisleBox){ left + step, top, MIN (2, bar - step), ceil (0.7 * line) }, &color, 1);
    }
  aisle_canvas_text (canvas, AISLE_TEXT_SMALL, &theme->dim_text, high,
                     &(AisleBox){ left + bar + space, box->y, high_width + 1, box->h }, AISLE_ALIGN_START);
  return width + title_width;
}
