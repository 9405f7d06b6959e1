/* numbers.c: numbers as text. */
#include "chart/kit/numbers.h"

#include "base/i18n.h"

#include <math.h>

/* Fixed decimals in the locale's form, with a true minus sign. */
static char *
fixed (double value, int decimals, const char *suffix)
{
  char *text;
  if (fabs (value) < 0.5 * pow (10, -decimals))
    value = 0;
  if (fabs (value) >= 1e15)
    text = g_strdup_printf ("%.3g%s", fabs (value), suffix);
  else
    text = g_strdup_printf ("%'.*f%s", decimals, fabs (value), suffix);
  if (value >= 0)
    return text;
  char *negative = g_strconcat ("\342\210\222", text, NULL);
  g_free (text);
  return negative;
}

typedef struct
{
  double size;
  const char *suffix;
} Magnitude;

/* The largest magnitude not above a value. */
static Magnitude
magnitude (double largest)
{
  /* Translators: where large numbers are counted by ten thousands (万, 亿), translate these two; else leave them. */
  const char *myriad = C_ ("compact number", "ten thousand"),
             *hundred_million = C_ ("compact number", "hundred million");
  if (strcmp (myriad, "ten thousand") != 0)
    return largest >= 1e8 ? (Magnitude){ 1e8, hundred_million }
                          : (largest >= 1e4 ? (Magnitude){ 1e4, myriad } : (Magnitude){ 1, "" });
  if (largest >= 1e12)
    return (Magnitude){ 1e12, C_ ("compact number", "tn") };
  if (largest >= 1e9)
    return (Magnitude){ 1e9, C_ ("compact number", "bn") };
  if (largest >= 1e6)
    return (Magnitude){ 1e6, C_ ("compact number", "M") };
  if (largest >= 1e4)
    return (Magnitude){ 1e3, C_ ("compact number", "k") };
  return (Magnitude){ 1, "" };
}

static Magnitude
duration_magnitude (double largest)
{
  if (largest >= 2 * 86400)
    return (Magnitude){ 86400, C_ ("duration", " d") };
  if (largest >= 2 * 3600)
    return (Magnitude){ 3600, C_ ("duration", " h") };
  if (largest >= 2 * 60)
    return (Magnitude){ 60, C_ ("duration", " min") };
  return (Magnitude){ 1, C_ ("duration", " s") };
}

static Magnitude
type_magnitude (AisleColumnType type, double largest)
{
  if (type == AISLE_COLUMN_SHARE)
    return (Magnitude){ 0.01, C_ ("per cent", "%") };
  return type == AISLE_COLUMN_DURATION ? duration_magnitude (largest) : magnitude (largest);
}

AisleNumberStyle
aisle_number_axis_style (AisleColumnType type, double largest, double step)
{
  Magnitude unit = type_magnitude (type, largest);
  double scaled = step / unit.size;
  int decimals = scaled > 0 ? (int) -floor (log10 (scaled) + 1e-9) : 0;
  /* A step of 2.5 thousand ends in a five. */
  if (decimals >= 0 && fabs (scaled * pow (10, decimals) - round (scaled * pow (10, decimals))) > 1e-6)
    decimals++;
  return (AisleNumberStyle){ type, unit.size, unit.suffix, CLAMP (decimals, 0, 9) };
}

char *
aisle_number_axis (const AisleNumberStyle *style, double value)
{
  return value == 0 ? fixed (0, 0, style->type == AISLE_COLUMN_SHARE ? style->suffix : "")
                    : fixed (value / style->divisor, style->decimals, style->suffix);
}

char *
aisle_number_short (AisleColumnType type, double value)
{
  if (!isfinite (value))
    return g_strdup ("");
  double size = fabs (value);
  Magnitude unit = type_magnitude (type, size);
  /* What rounds up to the next magnitude belongs to it: 999,950 is 1M. */
  if (unit.size > 1)
    unit = type_magnitude (type, size * 1.0005);
  double scaled = size / unit.size;
  int digits = type == AISLE_COLUMN_DURATION ? 2 : 3;
  int decimals = scaled == 0 ? 0 : (int) CLAMP (digits - 1 - floor (log10 (scaled * 1.0005)), 0, 6);
  gboolean whole = unit.size == 1 && (type == AISLE_COLUMN_INTEGER || value == floor (value));
  if (type == AISLE_COLUMN_MONEY && unit.size == 1)
    decimals = size >= 1000 ? 0 : 2;
  g_autofree char *text = fixed (value / unit.size, whole && type != AISLE_COLUMN_MONEY ? 0 : decimals, "");
  return g_strconcat (text, value == 0 && type != AISLE_COLUMN_SHARE ? "" : unit.suffix, NULL);
}

char *
aisle_number_full (AisleColumnType type, double value)
{
  if (!isfinite (value))
    return g_strdup ("");
  if (type == AISLE_COLUMN_INTEGER)
    return fixed (value, 0, "");
  return type == AISLE_COLUMN_MONEY ? fixed (value, fabs (value) < 1e6 ? 2 : 0, "") : aisle_number_short (type, value);
}
