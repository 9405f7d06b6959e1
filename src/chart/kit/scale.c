/* scale.c: linear scales, round numbers and round dates. */
#include "chart/kit/scale.h"

#include "base/calendar.h"
#include "base/i18n.h"

#include <math.h>

#define BEYOND 500.0 /* lengths of the scale; cairo's places end at 8 million */

static double
part_of (const AisleScale *self, double value)
{
  /* Halves first: the range of two huge values need not be finite. */
  double range = self->high / 2 - self->low / 2;
  return range > 0 ? (value / 2 - self->low / 2) / range : 0.5;
}

double
aisle_scale_at (const AisleScale *self, double value)
{
  double part = part_of (self, value);
  return self->from + CLAMP (part, 0.0, 1.0) * (self->to - self->from);
}

double
aisle_scale_beyond (const AisleScale *self, double value)
{
  double part = part_of (self, value);
  return self->from + CLAMP (part, -BEYOND, BEYOND) * (self->to - self->from);
}

static double
nice_step (double raw)
{
  double power = pow (10, floor (log10 (raw)));
  double part = raw / power;
  return (part <= 1.0000001 ? 1 : part <= 2.0000001 ? 2 : part <= 5.0000001 ? 5 : 10) * power;
}

AisleTicks
aisle_ticks_new (double low, double high, guint max_n, gboolean whole)
{
  /* Beyond this the steps would overflow; nobody reads such an axis. */
  low = isfinite (low) ? CLAMP (low, -1e300, 1e300) : 0;
  high = isfinite (high) ? CLAMP (high, -1e300, 1e300) : 1;
  double least = whole ? 1 : MAX (fabs (low), fabs (high)) * 1e-12;
  if (high - low <= least)
    high = low + (low == 0 || whole ? 1 : fabs (low) * 0.1);
  max_n = MAX (max_n, 2);
  double step = nice_step ((high - low) / (max_n - 1));
  if (whole)
    step = MAX (step, 1);
  while (ceil (high / step - 1e-9) - floor (low / step + 1e-9) + 1 > max_n)
    {
      double wider = nice_step (step * 1.5);
      if (floor (low / step + 1e-9) < 0 && ceil (high / step - 1e-9) > 0 && max_n < 3)
        max_n = 3; /* zero between two signs is a tick of its own */
      else
        step = wider;
    }
  double first = floor (low / step + 1e-9) * step, last = ceil (high / step - 1e-9) * step;
  return (AisleTicks){ first, step, (guint) lround ((last - first) / step) + 1 };
}

double
aisle_ticks_at (const AisleTicks *self, guint index)
{
  double value = self->first + index * self->step;
  return fabs (value) < self->step * 1e-9 ? 0 : value;
}

#define DAY_SECONDS 86400.0

/* Steps below a month have a length in seconds, from a month on one in months. */
static const struct
{
  double seconds;
  int months;
} time_steps[] = {
  { 1, 0 },     { 5, 0 },         { 15, 0 },        { 30, 0 },         { 60, 0 },    { 300, 0 },
  { 900, 0 },   { 1800, 0 },      { 3600, 0 },      { 10800, 0 },      { 21600, 0 }, { 43200, 0 },
  { 86400, 0 }, { 2 * 86400, 0 }, { 7 * 86400, 0 }, { 14 * 86400, 0 }, { 0, 1 },     { 0, 2 },
  { 0, 3 },     { 0, 6 },         { 0, 12 },        { 0, 24 },         { 0, 60 },    { 0, 120 },
  { 0, 240 },   { 0, 600 },       { 0, 1200 },      { 0, 6000 },       { 0, 12000 },
};

void
aisle_time_tick_clear (AisleTimeTick *self)
{
  g_clear_pointer (&self->label, g_free);
}

static char *
label_time (double time, double seconds, int months, gboolean first, int *last_year)
{
  int year, month, day;
  gint32 days = (gint32) floor (time / DAY_SECONDS);
  aisle_day_to_date (days, &year, &month, &day);
  if (year < 1 || year > 9999)
    return g_strdup_printf ("%d", year);
  gboolean new_year = first || year != *last_year;
  *last_year = year;
  double rest = time - days * DAY_SECONDS;
  g_autoptr (GDateTime) moment =
      g_date_time_new_utc (year, month, day, (int) (rest / 3600), (int) fmod (rest / 60, 60), floor (fmod (rest, 60)));
  const char *format;
  /* Translators: forms of dates on an axis, in the conversions of g_date_time_format (). */
  if (months >= 12)
    format = C_ ("axis date", "%Y");
  else if (months > 0)
    format = new_year ? C_ ("axis date", "%b %Y") : C_ ("axis date", "%b");
  else if (seconds >= DAY_SECONDS || rest == 0 || first)
    format = new_year ? C_ ("axis date", "%-d %b %Y") : C_ ("axis date", "%-d %b");
  else
    format = seconds >= 60 ? C_ ("axis date", "%H:%M") : C_ ("axis date", "%H:%M:%S");
  return g_date_time_format (moment, format);
}

static void
append_tick (GArray *ticks, double time, double seconds, int months, int *last_year)
{
  AisleTimeTick tick = { time, label_time (time, seconds, months, ticks->len == 0, last_year) };
  g_array_append_val (ticks, tick);
}

GArray *
aisle_time_ticks_new (double low, double high, guint max_n)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (AisleTimeTick));
  g_array_set_clear_func (ticks, (GDestroyNotify) aisle_time_tick_clear);
  /* Years 1 to 9999. */
  low = CLAMP (low, -62135596800.0, 253402300799.0);
  high = CLAMP (high, low, 253402300799.0);
  gsize s = 0;
  while (s + 1 < G_N_ELEMENTS (time_steps)
         && (high - low)
                    / (time_steps[s].months > 0 ? time_steps[s].months * 30.44 * DAY_SECONDS : time_steps[s].seconds)
                > MAX (max_n, 1) - 1)
    s++;

  int last_year = 0, months = time_steps[s].months;
  if (months == 0)
    {
      double step = time_steps[s].seconds;
      /* 1970-01-01 was a Thursday: weeks begin four days later. */
      double origin = step >= 7 * DAY_SECONDS ? 4 * DAY_SECONDS : 0;
      for (double time = ceil ((low - origin) / step) * step + origin; time <= high && ticks->len < max_n; time += step)
        append_tick (ticks, time, step, 0, &last_year);
      return ticks;
    }
  int year, month, day;
  aisle_day_to_date ((gint32) floor (low / DAY_SECONDS), &year, &month, &day);
  for (gint64 index = ((gint64) year * 12 + month - 1) / months * months; ticks->len < max_n; index += months)
    {
      double time = aisle_day_from_date ((int) (index / 12), (int) (index % 12) + 1, 1) * DAY_SECONDS;
      if (time > high)
        break;
      if (time >= low)
        append_tick (ticks, time, 0, months, &last_year);
    }
  return ticks;
}
