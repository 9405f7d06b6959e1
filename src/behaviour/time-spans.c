/* time-spans.c: see time-spans.h. */
#include "behaviour/time-spans.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"

/* Longer logs are broken ones: one wrong date would make a table of millions of days. */
#define MOST_DAYS 36525

/* The first day of the span of a day. */
static gint32
span_start (const AisleView *view, char unit, gint32 day)
{
  int year, month, day_of_month;
  if (unit == 'd')
    return day;
  if (unit == 'w')
    return day - (gint32) (aisle_day_weekday (day) + (view->weeks_from_sunday ? 1 : 0)) % 7;
  aisle_day_to_date (day, &year, &month, &day_of_month);
  return day - (day_of_month - 1);
}

static gint32
next_start (char unit, gint32 start)
{
  int year, month, day_of_month;
  if (unit != 'm')
    return start + (unit == 'd' ? 1 : 7);
  aisle_day_to_date (start, &year, &month, &day_of_month);
  return month == 12 ? aisle_day_from_date (year + 1, 1, 1) : aisle_day_from_date (year, month + 1, 1);
}

static char
unit_of (const char *name, gint64 days)
{
  if (!g_str_equal (name, "auto"))
    return name[0];
  return days <= 31 ? 'd' : days <= 184 ? 'w' : 'm';
}

static gboolean
check_log (const AisleView *view, gint32 first, gint32 last, GError **error)
{
  g_autofree char *from = aisle_day_format (first), *to = aisle_day_format (last);
  if ((gint64) last - first < MOST_DAYS)
    return TRUE;
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_INPUT,
               _ ("the log goes from %s to %s, more than a hundred years: mend its wrong dates"), from, to);
  return FALSE;
}

gboolean
aisle_time_spans_init (AisleTimeSpans *self, const AisleView *view, const char *unit, GError **error)
{
  const AisleColumns *columns = view->columns;
  guint cache = 0;
  *self = (AisleTimeSpans){ 0 };
  if (columns->time == NULL || columns->first_time > columns->last_time || columns->last_time == AISLE_TIME_MISSING)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the events have no times: import the log with its time column to see its days"));
      return FALSE;
    }
  gint32 first = aisle_calendar_day (view->calendar, columns->first_time, &cache);
  gint32 last = aisle_calendar_day (view->calendar, columns->last_time, &cache);
  if (!check_log (view, first, last, error))
    return FALSE;
  gboolean last_over = columns->last_time >= aisle_calendar_day_start (view->calendar, last + 1) - AISLE_HOUR;
  self->unit = unit_of (unit, (gint64) last - first + 1);
  gint32 start = span_start (view, self->unit, first);
  self->days = g_new (gint32, (gsize) (last - start) + 2);
  self->starts = g_new (gint64, (gsize) (last - start) + 2);
  for (; start <= last; start = next_start (self->unit, start))
    {
      self->days[self->n] = start;
      self->starts[self->n++] = aisle_calendar_day_start (view->calendar, start);
      self->n_over += next_start (self->unit, start) <= last + (last_over ? 1 : 0);
    }
  self->days[self->n] = start;
  self->starts[self->n] = aisle_calendar_day_start (view->calendar, start);
  return TRUE;
}

void
aisle_time_spans_clear (AisleTimeSpans *self)
{
  g_clear_pointer (&self->days, g_free);
  g_clear_pointer (&self->starts, g_free);
}

gsize
aisle_time_spans_search (const AisleTimeSpans *self, gint64 time)
{
  gsize low = 0, high = self->n;
  while (high - low > 1)
    {
      gsize middle = low + (high - low) / 2;
      if (self->starts[middle] <= time)
        low = middle;
      else
        high = middle;
    }
  return low;
}
