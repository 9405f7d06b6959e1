/* calendar.c: a time zone as a short sorted list of constant offsets, and civil dates.
 *
 * Offsets come from GLib's zone files once, when the calendar is made; the civil date arithmetic is Howard Hinnant's
 * (chrono-compatible low-level date algorithms). */
#include "base/calendar.h"

#include "base/error.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

#define FIRST_DAY 0     /* 1970-01-01: earlier moments take the first offset */
#define LAST_DAY  36524 /* 2070-01-01: later ones the last */

typedef struct
{
  gint64 from;   /* microseconds UTC, first moment of the interval */
  gint64 offset; /* local = UTC + offset */
} Interval;

struct _AisleCalendar
{
  char *zone;
  Interval *intervals;
  guint n;
};

static gint64
offset_at (GTimeZone *zone, gint64 seconds)
{
  return g_time_zone_get_offset (zone, g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds)) * AISLE_SECOND;
}

/* The second within a day at which the offset changes. */
static gint64
find_change (GTimeZone *zone, gint64 low, gint64 high)
{
  gint64 before = offset_at (zone, low);

  while (high - low > 1)
    {
      gint64 middle = low + (high - low) / 2;
      if (offset_at (zone, middle) == before)
        low = middle;
      else
        high = middle;
    }
  return high;
}

static void
fill_intervals (AisleCalendar *self, GTimeZone *zone)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Interval));
  Interval now = { G_MININT64, offset_at (zone, FIRST_DAY) };

  g_array_append_val (list, now);
  for (gint64 day = FIRST_DAY + 1; day <= LAST_DAY; day++)
    {
      gint64 offset = offset_at (zone, day * 86400);
      if (offset == now.offset)
        continue;
      now.from = find_change (zone, (day - 1) * 86400, day * 86400) * AISLE_SECOND;
      now.offset = offset;
      g_array_append_val (list, now);
    }
  self->n = list->len;
  self->intervals = (Interval *) g_array_free (g_steal_pointer (&list), FALSE);
}

AisleCalendar *
aisle_calendar_new (const char *zone, GError **error)
{
  g_autoptr (GTimeZone) found = NULL;
  AisleCalendar *self;

  if (zone == NULL || *zone == '\0')
    zone = "UTC";
  found = g_time_zone_new_identifier (zone);
  if (found == NULL)
    {
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_USAGE,
                   _ ("unknown time zone '%s': give a name such as 'Europe/London'"), zone);
      return NULL;
    }
  self = g_new0 (AisleCalendar, 1);
  self->zone = g_strdup (zone);
  fill_intervals (self, found);
  return self;
}

void
aisle_calendar_free (AisleCalendar *self)
{
  if (self == NULL)
    return;
  g_free (self->zone);
  g_free (self->intervals);
  g_free (self);
}

const char *
aisle_calendar_get_zone (const AisleCalendar *self)
{
  return self->zone;
}

static gint64
floor_divide (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

static gboolean
holds (const AisleCalendar *self, guint i, gint64 time)
{
  return self->intervals[i].from <= time && (i + 1 == self->n || time < self->intervals[i + 1].from);
}

/* Local time of a moment, clamped so that no imported time can overflow. */
static gint64
local_time (const AisleCalendar *self, gint64 time, guint *cache)
{
  if (!holds (self, *cache, time))
    {
      guint low = 0, high = self->n;
      while (high - low > 1)
        {
          guint middle = (low + high) / 2;
          if (self->intervals[middle].from <= time)
            low = middle;
          else
            high = middle;
        }
      *cache = low;
    }
  return CLAMP (time, -(gint64) 4e17, (gint64) 4e17) + self->intervals[*cache].offset;
}

gint32
aisle_calendar_day (const AisleCalendar *self, gint64 time, guint *cache)
{
  return (gint32) floor_divide (local_time (self, time, cache), AISLE_DAY);
}

guint
aisle_calendar_hour (const AisleCalendar *self, gint64 time, guint *cache)
{
  gint64 local = local_time (self, time, cache);

  return (guint) ((local - floor_divide (local, AISLE_DAY) * AISLE_DAY) / AISLE_HOUR);
}

/* The first moment whose local day is `day`: the offset before a change may still hold at midnight. */
gint64
aisle_calendar_day_start (const AisleCalendar *self, gint32 day)
{
  gint64 local = day * AISLE_DAY;
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < self->n; i++)
    {
      gint64 time = MAX (local - self->intervals[i].offset, self->intervals[i].from);
      gint64 end = i + 1 == self->n ? G_MAXINT64 : self->intervals[i + 1].from;
      if (time < end && time + self->intervals[i].offset < local + AISLE_DAY)
        best = MIN (best, time);
    }
  return best == G_MAXINT64 ? local : best;
}

guint
aisle_day_weekday (gint32 day)
{
  return (guint) (((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

void
aisle_day_to_date (gint32 day, int *year, int *month, int *day_of_month)
{
  gint64 z = (gint64) day + 719468;
  gint64 era = floor_divide (z, 146097);
  gint64 doe = z - era * 146097;
  gint64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  gint64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  gint64 mp = (5 * doy + 2) / 153;

  *day_of_month = (int) (doy - (153 * mp + 2) / 5 + 1);
  *month = (int) (mp < 10 ? mp + 3 : mp - 9);
  *year = (int) (yoe + era * 400 + (*month <= 2));
}

gint32
aisle_day_from_date (int year, int month, int day_of_month)
{
  gint64 y = year - (month <= 2);
  gint64 era = floor_divide (y, 400);
  gint64 yoe = y - era * 400;
  gint64 doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
  gint64 doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

  return (gint32) (era * 146097 + doe - 719468);
}

char *
aisle_day_format (gint32 day)
{
  int y, m, d;

  aisle_day_to_date (day, &y, &m, &d);
  return g_strdup_printf ("%04d-%02d-%02d", y, m, d);
}

char *
aisle_time_format (gint64 time)
{
  gint64 day = floor_divide (time, AISLE_DAY);
  gint64 rest = time - day * AISLE_DAY;
  g_autofree char *date = aisle_day_format ((gint32) CLAMP (day, G_MININT32, G_MAXINT32));
  int hours = (int) (rest / AISLE_HOUR), minutes = (int) (rest / AISLE_MINUTE % 60);
  int seconds = (int) (rest / AISLE_SECOND % 60), fraction = (int) (rest % AISLE_SECOND);

  if (fraction == 0)
    return g_strdup_printf ("%sT%02d:%02d:%02dZ", date, hours, minutes, seconds);
  return g_strdup_printf ("%sT%02d:%02d:%02d.%06dZ", date, hours, minutes, seconds, fraction);
}

gboolean
aisle_time_parse (const char *text, gint64 *time)
{
  int y, mo, d, h = 0, mi = 0, used = 0;
  double s = 0;
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  if (sscanf (text, "%4d-%2d-%2d%n", &y, &mo, &d, &used) != 3 || mo < 1 || mo > 12 || d < 1)
    return FALSE;
  if (d > lengths[mo - 1] + (mo == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0)))
    return FALSE;
  text += used;
  if (*text == 'T' || *text == ' ')
    {
      char *end;
      if (sscanf (text + 1, "%2d:%2d%n", &h, &mi, &used) != 2 || h < 0 || h > 23 || mi < 0 || mi > 59)
        return FALSE;
      text += 1 + used;
      if (*text == ':')
        {
          s = g_ascii_strtod (text + 1, &end);
          if (end == text + 1 || !(s >= 0 && s < 60))
            return FALSE;
          text = end;
        }
      if (*text == 'Z')
        text++;
    }
  if (*text != '\0')
    return FALSE;
  *time = aisle_day_from_date (y, mo, d) * AISLE_DAY + h * AISLE_HOUR + mi * AISLE_MINUTE
          + (gint64) (s * AISLE_SECOND + .5);
  return TRUE;
}
