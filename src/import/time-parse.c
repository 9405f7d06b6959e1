/* time-parse.c: times by hand, because ten million of them are read in the time of one import.  No locale; months
 * have names only in the form that web servers write. */
#include "import/time-parse.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"

#include <math.h>

typedef struct
{
  const char *at, *end;
} Cursor;

static gboolean
read_digits (Cursor *cursor, guint most, gint64 *value, guint *n_digits)
{
  guint n = 0;

  *value = 0;
  while (n < most && cursor->at < cursor->end && g_ascii_isdigit (*cursor->at))
    {
      *value = *value * 10 + (*cursor->at++ - '0');
      n++;
    }
  if (n_digits != NULL)
    *n_digits = n;
  return n > 0;
}

static gboolean
take (Cursor *cursor, char c)
{
  if (cursor->at >= cursor->end || *cursor->at != c)
    return FALSE;
  cursor->at++;
  return TRUE;
}

static void
skip_spaces (Cursor *cursor)
{
  while (cursor->at < cursor->end && *cursor->at == ' ')
    cursor->at++;
}

static gboolean
take_word (Cursor *cursor, const char *word)
{
  gsize n = strlen (word);

  if ((gsize) (cursor->end - cursor->at) < n || g_ascii_strncasecmp (cursor->at, word, n) != 0)
    return FALSE;
  cursor->at += n;
  return TRUE;
}

static gboolean
date_to_time (gint64 year, gint64 month, gint64 day, gint64 *time)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gint64 y, era, of_era;

  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
    return FALSE;
  if (day > days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 1 : 0))
    return FALSE;
  /* Days from civil date: years begin in March, eras of 400 years (Howard Hinnant's derivation). */
  y = year - (month <= 2);
  era = y / 400;
  of_era = y - era * 400;
  *time = (era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
           + day - 1 - 719468)
          * AISLE_DAY;
  return TRUE;
}

/* [h]h[:mm[:ss[.f]]] [AM|PM] or hhmm[ss] */
static gboolean
read_clock (Cursor *cursor, gint64 *clock)
{
  gint64 hour, minute = 0, second = 0, fraction = 0;
  guint n;
  gboolean pm;

  if (!read_digits (cursor, 2, &hour, &n))
    return FALSE;
  if (take (cursor, ':'))
    {
      if (!read_digits (cursor, 2, &minute, NULL) || (take (cursor, ':') && !read_digits (cursor, 2, &second, NULL)))
        return FALSE;
    }
  else if (n == 2 && cursor->at < cursor->end && g_ascii_isdigit (*cursor->at))
    {
      if (!read_digits (cursor, 2, &minute, &n) || n != 2)
        return FALSE;
      if (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at)
          && (!read_digits (cursor, 2, &second, &n) || n != 2))
        return FALSE;
    }
  if (take (cursor, '.') || take (cursor, ','))
    {
      if (!read_digits (cursor, 6, &fraction, &n))
        return FALSE;
      for (; n < 6; n++)
        fraction *= 10;
      while (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at))
        cursor->at++;
    }
  skip_spaces (cursor);
  pm = take_word (cursor, "PM");
  if (pm || take_word (cursor, "AM"))
    {
      if (hour < 1 || hour > 12)
        return FALSE;
      hour = hour % 12 + (pm ? 12 : 0);
    }
  if (hour > 23 || minute > 59 || second > 60)
    return FALSE;
  *clock = hour * AISLE_HOUR + minute * AISLE_MINUTE + MIN (second, 59) * AISLE_SECOND + fraction;
  return TRUE;
}

/* Z, UTC, GMT or +hh[[:]mm]; absent is no error: *given says. */
static gboolean
read_offset (Cursor *cursor, gint64 *offset, gboolean *given)
{
  gint64 hour, minute = 0;
  gboolean negative;

  *offset = 0;
  *given = FALSE;
  skip_spaces (cursor);
  if (cursor->at == cursor->end)
    return TRUE;
  *given = TRUE;
  if (take_word (cursor, "Z") || take_word (cursor, "UTC") || take_word (cursor, "GMT"))
    return cursor->at == cursor->end;
  negative = take (cursor, '-');
  if (!negative && !take (cursor, '+'))
    return FALSE;
  if (!read_digits (cursor, 2, &hour, NULL))
    return FALSE;
  if (take (cursor, ':') || cursor->at < cursor->end)
    if (!read_digits (cursor, 2, &minute, NULL))
      return FALSE;
  if (hour > 15 || minute > 59)
    return FALSE;
  *offset = (hour * AISLE_HOUR + minute * AISLE_MINUTE) * (negative ? -1 : 1);
  return cursor->at == cursor->end;
}

/* Local time to UTC; a local hour that occurs twice is taken as standard time, one that is left out as the hour after.
 * Offsets change on quarters of an hour only, so one look-up serves a quarter. */
static gint64
from_zone (AisleTimeParser *self, gint64 local)
{
  gint64 quarter = local / (15 * AISLE_MINUTE);

  if (self->zone == NULL)
    return local;
  if (quarter != self->hour)
    {
      gint64 seconds = local / AISLE_SECOND;
      int interval = g_time_zone_adjust_time (self->zone, G_TIME_TYPE_STANDARD, &seconds);

      self->hour = quarter;
      self->offset = g_time_zone_get_offset (self->zone, interval) * AISLE_SECOND;
    }
  return local - self->offset;
}

static gboolean
finish (AisleTimeParser *self, Cursor *cursor, gint64 day, gint64 *time)
{
  gint64 clock = 0, offset;
  gboolean given;

  if (cursor->at < cursor->end && (*cursor->at == 'T' || *cursor->at == 't' || *cursor->at == ' '))
    {
      cursor->at++;
      skip_spaces (cursor);
      if (!read_clock (cursor, &clock))
        return FALSE;
    }
  if (!read_offset (cursor, &offset, &given))
    return FALSE;
  *time = given ? day + clock - offset : from_zone (self, day + clock);
  return TRUE;
}

static gboolean
read_iso (AisleTimeParser *self, const char *text, gsize length, gint64 *time)
{
  Cursor cursor = { text, text + length };
  gint64 year, month, date, day;
  guint n;

  if (!read_digits (&cursor, 8, &year, &n))
    return FALSE;
  if (n == 8)
    {
      date = year % 100;
      month = year / 100 % 100;
      year /= 10000;
    }
  else
    {
      char mark;

      if (n != 4 || cursor.at == cursor.end)
        return FALSE;
      if (take_word (&cursor, "年"))
        mark = 0;
      else
        {
          mark = *cursor.at++;
          if (mark != '-' && mark != '/' && mark != '.')
            return FALSE;
        }
      if (!read_digits (&cursor, 2, &month, NULL) || !(mark == 0 ? take_word (&cursor, "月") : take (&cursor, mark))
          || !read_digits (&cursor, 2, &date, NULL) || (mark == 0 && !take_word (&cursor, "日")))
        return FALSE;
    }
  return date_to_time (year, month, date, &day) && finish (self, &cursor, day, time);
}

static inline int
two (const char *p)
{
  guint tens = (guint8) p[0] - '0', ones = (guint8) p[1] - '0';

  return tens > 9 || ones > 9 ? -1 : (int) (tens * 10 + ones);
}

/* yyyy-mm-dd[T ]hh:mm:ss with nothing or Z after it, which nearly every log has; FALSE = ask the long way. */
static gboolean
read_iso_short (AisleTimeParser *self, const char *p, gsize length, gint64 *time)
{
  int hour, minute, second;

  if (length != 19 && !(length == 20 && p[19] == 'Z'))
    return FALSE;
  if ((p[10] != ' ' && p[10] != 'T') || p[13] != ':' || p[16] != ':')
    return FALSE;
  hour = two (p + 11);
  minute = two (p + 14);
  second = two (p + 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return FALSE;
  if (memcmp (p, self->date, sizeof self->date) != 0)
    {
      int century = two (p), year = two (p + 2), month = two (p + 5), day = two (p + 8);

      if (century < 0 || year < 0 || p[4] != '-' || p[7] != '-'
          || !date_to_time (century * 100 + year, month, day, &self->day))
        return FALSE;
      memcpy (self->date, p, sizeof self->date);
    }
  *time = self->day + ((hour * 60 + minute) * 60 + second) * AISLE_SECOND;
  if (length == 19)
    *time = from_zone (self, *time);
  return TRUE;
}

/* d/d/yyyy with / . or - between, a two-digit year is 1969..2068. */
static gboolean
read_slashed (AisleTimeParser *self, const char *text, gsize length, gint64 *time)
{
  Cursor cursor = { text, text + length };
  gint64 first, second, year, day;
  gboolean month_first = self->format == AISLE_TIME_MONTH_FIRST;
  char mark;
  guint n;

  if (!read_digits (&cursor, 2, &first, NULL) || cursor.at == cursor.end)
    return FALSE;
  mark = *cursor.at++;
  if ((mark != '/' && mark != '.' && mark != '-') || !read_digits (&cursor, 2, &second, NULL) || !take (&cursor, mark)
      || !read_digits (&cursor, 4, &year, &n) || (n != 2 && n != 4))
    return FALSE;
  if (n == 2)
    year += year < 69 ? 2000 : 1900;
  take (&cursor, ',');
  return date_to_time (year, month_first ? first : second, month_first ? second : first, &day)
         && finish (self, &cursor, day, time);
}

/* dd/Mon/yyyy:hh:mm:ss with a space and +hhmm, or nothing, after it. */
static gboolean
read_log (AisleTimeParser *self, const char *text, gsize length, gint64 *time)
{
  static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  Cursor cursor = { text, text + length };
  gint64 date, year, month = 0, day, clock, offset;
  gboolean given;
  guint n;

  if (!read_digits (&cursor, 2, &date, NULL) || !take (&cursor, '/') || cursor.end - cursor.at < 4)
    return FALSE;
  for (guint i = 0; i < 12 && month == 0; i++)
    month = g_ascii_strncasecmp (months + 3 * i, cursor.at, 3) == 0 ? i + 1 : 0;
  cursor.at += 3;
  if (month == 0 || !take (&cursor, '/') || !read_digits (&cursor, 4, &year, &n) || n != 4 || !take (&cursor, ':')
      || !date_to_time (year, month, date, &day) || !read_clock (&cursor, &clock)
      || !read_offset (&cursor, &offset, &given))
    return FALSE;
  *time = given ? day + clock - offset : from_zone (self, day + clock);
  return TRUE;
}

static gboolean
read_epoch (AisleTimeParser *self, const char *text, gsize length, gint64 *time)
{
  const gint64 unit = self->format == AISLE_TIME_EPOCH_S    ? AISLE_SECOND
                      : self->format == AISLE_TIME_EPOCH_MS ? 1000
                                                            : 1;
  const gint64 earliest = -719162 * AISLE_DAY, latest = 2932897 * AISLE_DAY; /* years 1 and 9999 */
  Cursor cursor = { text, text + length };
  gboolean negative = take (&cursor, '-');
  gint64 whole, scale = unit, fraction = 0;

  if (!read_digits (&cursor, 17, &whole, NULL) || whole > latest / unit)
    return FALSE;
  if (take (&cursor, '.'))
    for (; cursor.at < cursor.end && g_ascii_isdigit (*cursor.at); cursor.at++)
      {
        scale /= 10;
        fraction += (*cursor.at - '0') * scale;
      }
  if (cursor.at != cursor.end)
    return FALSE;
  *time = (whole * unit + fraction) * (negative ? -1 : 1);
  return *time >= earliest;
}

gboolean
aisle_time_parser_init (AisleTimeParser *self, AisleTimeFormat format, const char *zone, GError **error)
{
  *self = (AisleTimeParser){ .format = format, .hour = G_MININT64 };
  if (zone == NULL || g_str_equal (zone, "UTC"))
    return TRUE;
  self->zone = g_time_zone_new_identifier (zone);
  if (self->zone != NULL)
    return TRUE;
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
               _ ("unknown time zone '%s': use a name such as Europe/London or Asia/Shanghai"), zone);
  return FALSE;
}

void
aisle_time_parser_clear (AisleTimeParser *self)
{
  g_clear_pointer (&self->zone, g_time_zone_unref);
}

gboolean
aisle_time_parser_read (AisleTimeParser *self, const char *text, gsize length, gint64 *time)
{
  if (G_UNLIKELY (length == 0))
    return FALSE;
  switch (self->format)
    {
    case AISLE_TIME_ISO:
      return read_iso_short (self, text, length, time) || read_iso (self, text, length, time);
    case AISLE_TIME_EPOCH_S:
    case AISLE_TIME_EPOCH_MS:
    case AISLE_TIME_EPOCH_US:
      return read_epoch (self, text, length, time);
    case AISLE_TIME_MONTH_FIRST:
    case AISLE_TIME_DAY_FIRST:
      return read_slashed (self, text, length, time);
    case AISLE_TIME_LOG:
      return read_log (self, text, length, time);
    case AISLE_TIME_NONE:
    case AISLE_N_TIME_FORMATS:
      break;
    }
  return FALSE;
}
