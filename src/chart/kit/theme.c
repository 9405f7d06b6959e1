/* theme.c: colours that can be read on their background.
 *
 * The palette is that of Okabe and Ito (2008), which readers with any colour vision can tell apart; each colour is moved
 * towards the text until it reaches the contrast of WCAG 2.1: 3:1 for marks, 4.5:1 for text (4.5 and 7 in high
 * contrast). */
#include "chart/kit/canvas.h"

#include <math.h>

static double
linear_part (double value)
{
  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
luminance (const AisleColor *color)
{
  return 0.2126 * linear_part (color->red) + 0.7152 * linear_part (color->green) + 0.0722 * linear_part (color->blue);
}

double
aisle_color_contrast (const AisleColor *a, const AisleColor *b)
{
  double la = luminance (a), lb = luminance (b);
  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

static AisleColor
mix (const AisleColor *a, const AisleColor *b, double part)
{
  return (AisleColor){ a->red + (b->red - a->red) * part, a->green + (b->green - a->green) * part,
                       a->blue + (b->blue - a->blue) * part, 1.0 };
}

AisleColor
aisle_color_readable (const AisleColor *color, const AisleTheme *theme, double contrast)
{
  AisleColor pole = theme->dark ? (AisleColor){ 1, 1, 1, 1 } : (AisleColor){ 0, 0, 0, 1 };
  AisleColor moved = mix (color, &pole, 0.0);
  for (int step = 1; step <= 50 && aisle_color_contrast (&moved, &theme->background) < contrast; step++)
    moved = mix (color, &pole, step / 50.0);
  return moved;
}

static AisleColor
hex (guint32 rgb)
{
  return (AisleColor){ (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0, 1.0 };
}

/* In the order in which series take them: neighbours differ in hue and in lightness. */
static const guint32 okabe_ito[8] = { 0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0xf0e442, 0x7f7f7f };

void
aisle_theme_init (AisleTheme *self, gboolean dark, gboolean high_contrast, const AisleColor *accent)
{
  double marks = high_contrast ? 4.5 : 3.1, text = aisle_theme_text_contrast (high_contrast);
  AisleColor blue = hex (dark ? 0x78aeed : 0x1c71d8);

  *self = (AisleTheme){ .dark = dark, .high_contrast = high_contrast, .font = "Sans", .font_size = 10 };
  self->background = hex (dark ? (high_contrast ? 0x1e1e1e : 0x363636) : 0xffffff);
  self->text = hex (dark ? (high_contrast ? 0xffffff : 0xf0f0f0) : (high_contrast ? 0x000000 : 0x222222));
  self->dim_text = hex (dark ? 0xb4b4b4 : 0x626262);
  self->dim_text = aisle_color_readable (&self->dim_text, self, text);
  self->grid = hex (dark ? (high_contrast ? 0x6e6e6e : 0x4b4b4b) : (high_contrast ? 0xb4b4b4 : 0xe6e6e6));
  self->context = hex (dark ? 0x8f8f8f : 0x929292);
  self->context = aisle_color_readable (&self->context, self, marks);
  self->accent = aisle_color_readable (accent != NULL ? accent : &blue, self, marks);
  for (gsize i = 0; i < G_N_ELEMENTS (okabe_ito); i++)
    {
      AisleColor color = hex (okabe_ito[i]);
      self->series[i] = aisle_color_readable (&color, self, marks);
    }
}

double
aisle_theme_text_contrast (gboolean high_contrast)
{
  return high_contrast ? 7.0 : 4.6;
}
