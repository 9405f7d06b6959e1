/* periods.c: see periods.h. */
#include "behaviour/periods.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"

/* Longer logs are broken ones: one wrong date would make a table of millions of days. */
#define MOST_DAYS 36525

gint32
aisle_period_day (const AisleView *view, gint64 time)
{
  guint cache = 0;
  return aisle_calendar_day (view->calendar, time, &cache);
}

gint32
aisle_period_last_complete_day (const AisleView *view)
{
  gint32 first = aisle_period_day (view, view->columns->first_time);
  gint32 last = aisle_period_day (view, view->columns->last_time);
  gboolean complete = view->columns->last_time >= aisle_calendar_day_start (view->calendar, last + 1) - AISLE_HOUR;
  return complete || last == first ? last : last - 1;
}

gint32
aisle_period_day_param (const AisleParams *params, const char *name, gint32 fallback)
{
  gint64 day = aisle_params_integer (params, name);
  return day == G_MININT64 ? fallback : (gint32) CLAMP (day, -4000000, 4000000);
}

gboolean
aisle_period_check_days (gint32 from, gint32 to, GError **error)
{
  g_autofree char *first = aisle_day_format (from), *last = aisle_day_format (to);
  if (to < from)
    {
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                   _ ("no day lies between %s and %s: set 'from' before 'to', within the log"), first, last);
      return FALSE;
    }
  if ((gint64) to - from >= MOST_DAYS)
    {
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_INPUT,
                   _ ("%s to %s is more than a hundred years: set 'from' and 'to', or mend the wrong dates"), first,
                   last);
      return FALSE;
    }
  return TRUE;
}

gboolean
aisle_period_check_log (const AisleView *view, GError **error)
{
  const AisleColumns *columns = view->columns;
  if (!aisle_question_check (view, error))
    return FALSE;
  if (columns->time == NULL || columns->first_time > columns->last_time || columns->last_time == AISLE_TIME_MISSING)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the events have no times: import the log with its time column to see its days"));
  else
    return TRUE;
  return FALSE;
}

gboolean
aisle_period_choose (const AisleView *view, const AisleParams *params, AislePeriod *period, GError **error)
{
  gint32 first = aisle_period_day (view, view->columns->first_time), last = aisle_period_last_complete_day (view);
  gint32 asked_from = aisle_period_day_param (params, "from", G_MININT32);
  period->asked = aisle_params_integer (params, "days");
  period->to = MIN (aisle_period_day_param (params, "to", last), aisle_period_day (view, view->columns->last_time));
  if (!aisle_period_check_days (first, period->to, error))
    return FALSE;
  gint32 half = MAX ((period->to - first + 1) / 2, 1);
  period->from =
      asked_from != G_MININT32 ? MAX (asked_from, first) : period->to - (gint32) MIN (period->asked, half) + 1;
  if (!aisle_period_check_days (period->from, period->to, error))
    return FALSE;
  period->before = period->from - (period->to - period->from + 1);
  period->has_before = period->before >= first;
  return TRUE;
}

void
aisle_period_add_notes (const AislePeriod *period, AislePassport *passport)
{
  g_autofree char *from = aisle_day_format (period->from), *to = aisle_day_format (period->to);
  g_autofree char *before = aisle_day_format (period->before), *end = aisle_day_format (period->from - 1);
  g_autofree char *note = period->has_before
                              ? g_strdup_printf (_ ("%s to %s against %s to %s."), from, to, before, end)
                              : g_strdup_printf (_ ("%s to %s; the log has not as many days before."), from, to);
  aisle_passport_add_note (passport, note);
  gint64 days = (gint64) period->to - period->from + 1;
  if (days < period->asked)
    {
      g_autofree char *shorter =
          g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The period has %lld day instead of %lld.",
                                        "The period has %lld days instead of %lld.", (gulong) days),
                           (long long) days, (long long) period->asked);
      aisle_passport_add_note (passport, shorter);
    }
}

void
aisle_period_add_count (AislePassport *passport, const char *one, const char *many, gsize n)
{
  if (n == 0)
    return;
  const char *format = g_dngettext (GETTEXT_PACKAGE, one, many, (gulong) n);
  g_autofree char *count = g_strdup_printf ("%'" G_GSIZE_FORMAT, n);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *note = g_strjoinv (count, parts);
  aisle_passport_add_note (passport, note);
}
