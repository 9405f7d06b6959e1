/* overview-question.c: how the shop does: users, sessions, events, buyers, orders, revenue and conversion.
 *
 * By day, week or month: a row for every span, days without events too.  `total`: a row for every figure, over the last
 * complete days against as many days before. */
#include "behaviour/day-sums.h"
#include "behaviour/periods.h"
#include "behaviour/question.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/stats.h"

#include <math.h>

static const char *const spans_of[] = { "day", "week", "month", "total", NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "day", 0, 0, spans_of, NULL,
    N_ ("A row a day, week or month, or the figures of a period against the period before.") },
  { "from", N_ ("From"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("First day; empty takes the first day of the log, or the period's length before its end.") },
  { "to", N_ ("To"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("Last day; empty takes the last day of the log, for totals its last complete day.") },
  { "days", N_ ("Days"), AISLE_PARAM_INTEGER, "30", 1, 3660, NULL, N_ ("days"),
    N_ ("Length of the period of totals; shorter where the log has not twice as many days.") },
  { "gap", N_ ("Session gap"), AISLE_PARAM_DURATION, "30m", 0, 0, NULL, NULL,
    N_ ("A pause longer than this begins a new session, unless the log has session ids.") },
};

/* ---- passport ---- */

static AislePassport *
new_passport (const AisleView *view, const AisleParams *params, const AisleDaySpans *spans, const char *definition)
{
  AislePassport *passport = aisle_view_passport (view, definition);
  aisle_passport_add_params (passport, params);
  if (spans->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), spans->no_time);
  if (spans->outside > 0)
    aisle_passport_add_dropped (passport, _ ("events outside the days"), spans->outside);
  aisle_period_add_count (passport, N_ ("%s anonymous event counts in events, sessions and revenue, not in users."),
                          N_ ("%s anonymous events count in events, sessions and revenue, not in users."),
                          spans->anonymous);
  aisle_period_add_count (passport, N_ ("%s purchase or return has no price and adds nothing to revenue."),
                          N_ ("%s purchases and returns have no price and add nothing to revenue."), spans->no_price);
  if (view->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return passport;
}

/* ---- rows by day, week and month ---- */

enum
{
  COLUMN_DATE,
  COLUMN_USERS,
  COLUMN_SESSIONS,
  COLUMN_EVENTS,
  COLUMN_BUYERS,
  COLUMN_ORDERS,
  COLUMN_REVENUE,
  COLUMN_CONVERSION,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_STATE
};

static const AisleColumnSpec columns_of_days[] = {
  [COLUMN_DATE] = { "date", N_ ("Date"), AISLE_COLUMN_DATE, NULL },
  [COLUMN_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_SESSIONS] = { "sessions", N_ ("Sessions"), AISLE_COLUMN_INTEGER, N_ ("sessions") },
  [COLUMN_EVENTS] = { "events", N_ ("Events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  [COLUMN_BUYERS] = { "buyers", N_ ("Buyers"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_ORDERS] = { "orders", N_ ("Orders"), AISLE_COLUMN_INTEGER, N_ ("orders") },
  [COLUMN_REVENUE] = { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_CONVERSION] = { "conversion", N_ ("Conversion"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_LOW] = { "conversion_low", N_ ("Conversion, low"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_HIGH] = { "conversion_high", N_ ("Conversion, high"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_STATE] = { "state", N_ ("State"), AISLE_COLUMN_TEXT, NULL },
};

static void
add_span_row (AisleTable *table, gint32 date, const AisleDaySums *sums)
{
  gsize row = aisle_table_add_row (table);
  aisle_table_set_integer (table, row, COLUMN_DATE, date);
  aisle_table_set_integer (table, row, COLUMN_USERS, sums->users);
  aisle_table_set_integer (table, row, COLUMN_SESSIONS, sums->sessions);
  aisle_table_set_integer (table, row, COLUMN_EVENTS, sums->events);
  aisle_table_set_integer (table, row, COLUMN_BUYERS, sums->buyers);
  aisle_table_set_integer (table, row, COLUMN_ORDERS, sums->orders);
  aisle_table_set_integer (table, row, COLUMN_REVENUE, sums->revenue);
  if (sums->users == 0)
    return;
  AisleInterval interval = aisle_wilson ((double) sums->buyers, (double) sums->users);
  aisle_table_set_real (table, row, COLUMN_CONVERSION, (double) sums->buyers / (double) sums->users);
  aisle_table_set_real (table, row, COLUMN_LOW, interval.low);
  aisle_table_set_real (table, row, COLUMN_HIGH, interval.high);
}

/* The first day of the week or month of a day. */
static gint32
span_start (const AisleView *view, const char *by, gint32 day)
{
  int year, month, day_of_month;
  if (by[0] == 'w')
    return day - (gint32) (aisle_day_weekday (day) + (view->weeks_from_sunday ? 1 : 0)) % 7;
  if (by[0] == 'd')
    return day;
  aisle_day_to_date (day, &year, &month, &day_of_month);
  return day - (day_of_month - 1);
}

static AisleAnswer *
answer_spans (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *by = aisle_params_text (params, "by");
  gint32 first = aisle_period_day (view, view->columns->first_time),
         last = aisle_period_day (view, view->columns->last_time);
  gint32 from = MAX (aisle_period_day_param (params, "from", first), first),
         to = MIN (aisle_period_day_param (params, "to", last), last);
  if (!aisle_period_check_days (from, to, error))
    return NULL;
  gsize n_days = (gsize) (to - from) + 1, n_spans = 0;
  g_autofree gint32 *span = g_new (gint32, n_days), *starts = g_new (gint32, n_days);
  for (gsize i = 0; i < n_days; i++)
    {
      gint32 start = span_start (view, by, from + (gint32) i);
      if (n_spans == 0 || starts[n_spans - 1] != start)
        starts[n_spans++] = start;
      span[i] = (gint32) n_spans - 1;
    }
  g_autofree AisleDaySums *sums = g_new0 (AisleDaySums, n_spans);
  AisleDaySpans spans = { .from = from, .to = to, .span = span, .n_spans = n_spans, .spans = sums };
  spans.gap = aisle_params_integer (params, "gap");
  if (!aisle_day_spans_sum (&spans, view, progress, error))
    return NULL;
  AisleTable *table = aisle_table_new (columns_of_days, G_N_ELEMENTS (columns_of_days));
  for (gsize s = 0; s < n_spans; s++)
    add_span_row (table, starts[s], &sums[s]);
  /* Translators: a week or month of which only some days are counted. */
  if (starts[0] < from)
    aisle_table_set_text (table, 0, COLUMN_STATE, _ ("in part"));
  if (span_start (view, by, to + 1) == starts[n_spans - 1])
    aisle_table_set_text (table, n_spans - 1, COLUMN_STATE, _ ("in part"));
  const char *definition =
      by[0] == 'd' ? _ ("Distinct users, sessions, events, buyers, orders and revenue of each day of the shop; "
                        "conversion is buyers by users, with its 95 percent interval.")
      : by[0] == 'w' && view->weeks_from_sunday
          ? _ ("Distinct users, sessions, events, buyers, orders and revenue of each week from Sunday; "
               "conversion is buyers by users, with its 95 percent interval.")
      : by[0] == 'w' ? _ ("Distinct users, sessions, events, buyers, orders and revenue of each week from Monday; "
                          "conversion is buyers by users, with its 95 percent interval.")
                     : _ ("Distinct users, sessions, events, buyers, orders and revenue of each calendar month; "
                          "conversion is buyers by users, with its 95 percent interval.");
  return aisle_answer_new (table, new_passport (view, params, &spans, definition));
}

/* ---- the figures of a period against the period before ---- */

enum
{
  FIGURE_METRIC,
  FIGURE_NAME,
  FIGURE_SHOWN,
  FIGURE_SHOWN_PREVIOUS,
  FIGURE_CHANGE,
  FIGURE_VALUE,
  FIGURE_PREVIOUS,
  FIGURE_LOW,
  FIGURE_HIGH,
  FIGURE_UNIT,
  FIGURE_CHANGE_LOW,
  FIGURE_CHANGE_HIGH
};

static const AisleColumnSpec columns_of_figures[] = {
  [FIGURE_METRIC] = { "metric", N_ ("Metric"), AISLE_COLUMN_TEXT, NULL },
  [FIGURE_NAME] = { "name", N_ ("Figure"), AISLE_COLUMN_TEXT, NULL },
  [FIGURE_SHOWN] = { "shown", N_ ("Shown"), AISLE_COLUMN_TEXT, NULL },
  [FIGURE_SHOWN_PREVIOUS] = { "shown_previous", N_ ("Shown before"), AISLE_COLUMN_TEXT, NULL },
  [FIGURE_CHANGE] = { "change", N_ ("Change"), AISLE_COLUMN_SHARE, NULL },
  [FIGURE_VALUE] = { "value", N_ ("Value"), AISLE_COLUMN_REAL, NULL },
  [FIGURE_PREVIOUS] = { "previous", N_ ("Before"), AISLE_COLUMN_REAL, NULL },
  [FIGURE_LOW] = { "value_low", N_ ("Low"), AISLE_COLUMN_REAL, NULL },
  [FIGURE_HIGH] = { "value_high", N_ ("High"), AISLE_COLUMN_REAL, NULL },
  [FIGURE_UNIT] = { "unit", N_ ("Unit"), AISLE_COLUMN_TEXT, NULL },
  [FIGURE_CHANGE_LOW] = { "change_low", N_ ("Change, low"), AISLE_COLUMN_SHARE, NULL },
  [FIGURE_CHANGE_HIGH] = { "change_high", N_ ("Change, high"), AISLE_COLUMN_SHARE, NULL },
};

/* A figure takes its text from a column of the table of spans, whose last row is the period. */
static void
add_figure (AisleTable *figures, const AisleTable *spans, const AisleView *view, gsize column)
{
  const AisleColumnSpec *spec = aisle_table_column (spans, column);
  gsize row = aisle_table_add_row (figures), now = aisle_table_n_rows (spans) - 1;
  g_autofree char *shown = aisle_table_format (spans, now, column);
  double value = aisle_table_number (spans, now, column);
  aisle_table_set_text (figures, row, FIGURE_METRIC, spec->name);
  aisle_table_set_text (figures, row, FIGURE_NAME, _ (spec->title));
  aisle_table_set_text (figures, row, FIGURE_SHOWN, shown);
  aisle_table_set_real (figures, row, FIGURE_VALUE, value);
  if (spec->type == AISLE_COLUMN_MONEY && view->currency != NULL)
    aisle_table_set_text (figures, row, FIGURE_UNIT, view->currency);
  else if (spec->unit != NULL)
    aisle_table_set_text (figures, row, FIGURE_UNIT, _ (spec->unit));
  if (column == COLUMN_CONVERSION)
    {
      aisle_table_set_real (figures, row, FIGURE_LOW, aisle_table_number (spans, now, COLUMN_LOW));
      aisle_table_set_real (figures, row, FIGURE_HIGH, aisle_table_number (spans, now, COLUMN_HIGH));
    }
  if (now == 0)
    return;
  g_autofree char *shown_before = aisle_table_format (spans, 0, column);
  double before = aisle_table_number (spans, 0, column);
  aisle_table_set_text (figures, row, FIGURE_SHOWN_PREVIOUS, shown_before);
  aisle_table_set_real (figures, row, FIGURE_PREVIOUS, before);
  if (before > 0)
    aisle_table_set_real (figures, row, FIGURE_CHANGE, (value - before) / before);
}

/* ---- what other users would have given ---- */

enum
{
  N_FIGURES = COLUMN_CONVERSION - COLUMN_USERS + 1
};

/* A figure in the order of the columns of days, of buckets drawn `weights` times. */
static void
draw_figures (const AisleDaySums *buckets, const double *weights, double figures[N_FIGURES])
{
  double users = 0, buyers = 0;
  for (gsize f = 0; f < N_FIGURES; f++)
    figures[f] = 0;
  for (gsize b = 0; b < AISLE_USER_BUCKETS; b++)
    {
      users += weights[b] * (double) buckets[b].users;
      buyers += weights[b] * (double) buckets[b].buyers;
      figures[COLUMN_SESSIONS - COLUMN_USERS] += weights[b] * (double) buckets[b].sessions;
      figures[COLUMN_EVENTS - COLUMN_USERS] += weights[b] * (double) buckets[b].events;
      figures[COLUMN_ORDERS - COLUMN_USERS] += weights[b] * (double) buckets[b].orders;
      figures[COLUMN_REVENUE - COLUMN_USERS] += weights[b] * (double) buckets[b].revenue;
    }
  figures[0] = users;
  figures[COLUMN_BUYERS - COLUMN_USERS] = buyers;
  figures[COLUMN_CONVERSION - COLUMN_USERS] = buyers / users;
}

/* Fills the intervals of the changes; buckets: of the period before, then of the period. */
static void
add_change_intervals (AisleTable *figures, const AisleDaySums *buckets)
{
  g_autofree double *changes = g_new (double, N_FIGURES *AISLE_BUCKET_RESAMPLES);
  double weights[AISLE_USER_BUCKETS], before[N_FIGURES], after[N_FIGURES];
  AisleRandom random;
  aisle_random_init (&random, 20260101, "overview");
  for (gsize r = 0; r < AISLE_BUCKET_RESAMPLES; r++)
    {
      aisle_bucket_resample (&random, weights);
      draw_figures (buckets, weights, before);
      draw_figures (buckets + AISLE_USER_BUCKETS, weights, after);
      for (gsize f = 0; f < N_FIGURES; f++)
        changes[f * AISLE_BUCKET_RESAMPLES + r] = before[f] > 0 ? (after[f] - before[f]) / before[f] : NAN;
    }
  for (gsize f = 0; f < N_FIGURES; f++)
    {
      AisleInterval interval = aisle_quantile_interval (changes + f * AISLE_BUCKET_RESAMPLES, AISLE_BUCKET_RESAMPLES);
      if (aisle_table_is_missing (figures, f, FIGURE_CHANGE))
        continue;
      aisle_table_set_real (figures, f, FIGURE_CHANGE_LOW, interval.low);
      aisle_table_set_real (figures, f, FIGURE_CHANGE_HIGH, interval.high);
    }
}

static AisleDaySums
sum_buckets (const AisleDaySums *buckets)
{
  AisleDaySums sums = { 0 };
  for (gsize b = 0; b < AISLE_USER_BUCKETS; b++)
    {
      sums.users += buckets[b].users;
      sums.sessions += buckets[b].sessions;
      sums.events += buckets[b].events;
      sums.buyers += buckets[b].buyers;
      sums.orders += buckets[b].orders;
      sums.revenue = aisle_money_add (sums.revenue, buckets[b].revenue);
    }
  return sums;
}

static AisleAnswer *
answer_total (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  AislePeriod period;
  if (!aisle_period_choose (view, params, &period, error))
    return NULL;
  g_autofree AisleDaySums *buckets = g_new0 (AisleDaySums, 2 * AISLE_USER_BUCKETS);
  gint32 from = period.has_before ? period.before : period.from;
  gsize n_days = (gsize) (period.to - from) + 1;
  g_autofree gint32 *span = g_new (gint32, n_days);
  for (gsize i = 0; i < n_days; i++)
    span[i] = from + (gint32) i >= period.from ? 1 : 0;
  AisleDaySpans spans = {
    .from = from, .to = period.to, .span = span, .n_spans = 2, .spans = buckets, .buckets = TRUE
  };
  spans.gap = aisle_params_integer (params, "gap");
  if (!aisle_day_spans_sum (&spans, view, progress, error))
    return NULL;

  const AisleDaySums sums[] = { sum_buckets (buckets), sum_buckets (buckets + AISLE_USER_BUCKETS) };
  g_autoptr (AisleTable) rows = aisle_table_new (columns_of_days, G_N_ELEMENTS (columns_of_days));
  if (period.has_before)
    add_span_row (rows, period.before, &sums[0]);
  add_span_row (rows, period.from, &sums[1]);
  AisleTable *table = aisle_table_new (columns_of_figures, G_N_ELEMENTS (columns_of_figures));
  for (gsize column = COLUMN_USERS; column <= COLUMN_CONVERSION; column++)
    add_figure (table, rows, view, column);
  AislePassport *passport =
      new_passport (view, params, &spans,
                    _ ("Distinct users, sessions, events, buyers, orders and revenue of a period; "
                       "conversion is buyers by users, with its 95 percent interval; change is "
                       "relative to the period before."));
  aisle_period_add_notes (&period, passport);
  if (period.has_before && MIN (sums[0].users, sums[1].users) >= AISLE_BUCKET_LEAST_USERS)
    {
      add_change_intervals (table, buckets);
      aisle_passport_add_note (
          passport, _ ("The 95 percent interval of a change is what other users would have given; what moves "
                       "all users at once, such as a holiday, is not in it."));
    }
  return aisle_answer_new (table, passport);
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  if (!aisle_period_check_log (view, error))
    return NULL;
  return g_str_equal (aisle_params_text (params, "by"), "total") ? answer_total (view, params, progress, error)
                                                                 : answer_spans (view, params, progress, error);
}

const AisleQuestion aisle_question_overview = {
  .id = "overview",
  .title = N_ ("Overview"),
  .summary = N_ ("Users, sessions, buyers, orders, revenue and conversion, over time and against the period before."),
  .chart = "line",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
};
