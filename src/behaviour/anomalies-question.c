/* anomalies-question.c: days on which a figure is not what level and weekday let expect.
 *
 * The method is in numeric/robust-season.h; here each figure is put on a scale on which its noise is even: counts as
 * 2 sqrt (x + 3/8), whose noise is about 1 where nothing but chance counts (Anscombe 1948, Biometrika 35), shares as
 * asin sqrt x with the users they rest on, money as its root.  A day is flagged when it lies outside the band, which is
 * as wide as the chance of a false alarm asked for makes it. */
#include "behaviour/day-sums.h"
#include "behaviour/periods.h"
#include "behaviour/question.h"
#include "behaviour/segment-words.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/robust-season.h"

#include <math.h>

/* Counts below this are too rough for a band. */
#define LEAST_MEDIAN 8

static const char *const figures[] = { NC_ ("choice", "auto"),
                                       NC_ ("choice", "users"),
                                       NC_ ("choice", "sessions"),
                                       NC_ ("choice", "orders"),
                                       NC_ ("choice", "revenue"),
                                       NC_ ("choice", "conversion"),
                                       NULL };

static const AisleParam params_table[] = {
  { "figure", N_ ("Figure"), AISLE_PARAM_CHOICE, "auto", 0, 0, figures, NULL,
    N_ ("The daily figure that is judged; auto takes users, in a log without users sessions.") },
  { "from", N_ ("From"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("First day; empty takes the first day of the log.") },
  { "to", N_ ("To"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL, N_ ("Last day; empty takes the last day of the log.") },
  { "false_alarms", N_ ("False alarms"), AISLE_PARAM_REAL, "0.05", 0.01, 0.5, NULL, NULL,
    N_ ("Chance that a series with nothing but noise has any flagged day.") },
  { "gap", N_ ("Session gap"), AISLE_PARAM_DURATION, "30m", 0, 0, NULL, NULL,
    N_ ("A pause longer than this begins a new session, unless the log has session ids.") },
};

typedef enum
{
  FIGURE_USERS,
  FIGURE_SESSIONS,
  FIGURE_ORDERS,
  FIGURE_REVENUE,
  FIGURE_CONVERSION
} Figure;

static const AisleColumnSpec specs[] = {
  [FIGURE_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [FIGURE_SESSIONS] = { "sessions", N_ ("Sessions"), AISLE_COLUMN_INTEGER, N_ ("sessions") },
  [FIGURE_ORDERS] = { "orders", N_ ("Orders"), AISLE_COLUMN_INTEGER, N_ ("orders") },
  [FIGURE_REVENUE] = { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
  [FIGURE_CONVERSION] = { "conversion", N_ ("Conversion"), AISLE_COLUMN_SHARE, NULL },
};

typedef struct
{
  const AisleView *view;
  Figure figure;
  gint32 from, to;
  gsize n;
  AisleDaySums *sums; /* n */
  double *values;     /* n: on the even scale; NaN not judged */
  double *noise;      /* n: what the scale leaves uneven */
  double *expected;   /* n: on that scale */
  double spread;      /* of the noise */
  double limit;       /* spreads from the expected to either side of the band */
  const char *reason; /* (nullable) why nothing is judged */
  gsize flagged, judged;
} Series;

static void
series_clear (Series *self)
{
  g_free (self->sums);
  g_free (self->values);
  g_free (self->noise);
  g_free (self->expected);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Series, series_clear)

/* ---- the scale ---- */

static double
raw_value (const Series *self, gsize day)
{
  const AisleDaySums *sums = &self->sums[day];
  switch (self->figure)
    {
    case FIGURE_USERS:
      return (double) sums->users;
    case FIGURE_SESSIONS:
      return (double) sums->sessions;
    case FIGURE_ORDERS:
      return (double) sums->orders;
    case FIGURE_REVENUE:
      return (double) sums->revenue;
    case FIGURE_CONVERSION:
    default:
      return sums->users > 0 ? (double) sums->buyers / (double) sums->users : NAN;
    }
}

static gboolean
is_count (Figure figure)
{
  return figure <= FIGURE_ORDERS;
}

static double
to_scale (Figure figure, double value)
{
  if (is_count (figure))
    return 2 * sqrt (value + .375);
  if (figure == FIGURE_REVENUE)
    return copysign (sqrt (fabs (value)), value);
  return asin (sqrt (CLAMP (value, 0, 1)));
}

static double
from_scale (Figure figure, double value)
{
  if (is_count (figure))
    return fmax (value > 0 ? value * value / 4 - .375 : 0, 0);
  if (figure == FIGURE_REVENUE)
    return copysign (value * value, value);
  value = CLAMP (value, 0, G_PI_2);
  return sin (value) * sin (value);
}

/* A day that the log only begins or ends in is not judged. */
static void
fill_scale (Series *self)
{
  const AisleView *view = self->view;
  gint32 first = aisle_period_day (view, view->columns->first_time);
  gboolean whole = view->columns->first_time < aisle_calendar_day_start (view->calendar, first) + AISLE_HOUR;
  gint32 judged_from = whole ? first : first + 1, judged_to = aisle_period_last_complete_day (view);
  for (gsize i = 0; i < self->n; i++)
    {
      gint32 day = self->from + (gint32) i;
      double value = raw_value (self, i);
      gboolean judged = day >= judged_from && day <= judged_to && !isnan (value);
      self->values[i] = judged ? to_scale (self->figure, value) : NAN;
      self->noise[i] = self->figure == FIGURE_CONVERSION ? .5 / sqrt ((double) MAX (self->sums[i].users, 1)) : 1;
      self->judged += judged;
    }
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return (x > y) - (x < y);
}

/* Of what the figure counts, over the days that are judged. */
static gint64
median_count (const Series *self)
{
  g_autofree gint64 *counts = g_new (gint64, self->n + 1);
  gsize found = 0;
  for (gsize i = 0; i < self->n; i++)
    if (!isnan (self->values[i]))
      counts[found++] = self->figure == FIGURE_CONVERSION ? self->sums[i].buyers
                        : self->figure == FIGURE_REVENUE  ? self->sums[i].orders
                                                          : (gint64) raw_value (self, i);
  qsort (counts, found, sizeof *counts, compare_counts);
  return found > 0 ? counts[found / 2] : 0;
}

static void
judge (Series *self, double false_alarms)
{
  guint first = aisle_day_weekday (self->from);
  self->spread = NAN;
  fill_scale (self);
  if (self->judged < AISLE_SEASON_LEAST_DAYS)
    self->reason =
        N_ ("The series is too short to know its weekdays: four whole weeks are needed, so no day is judged.");
  else if (median_count (self) < LEAST_MEDIAN)
    self->reason = N_ ("On most days there is too little to tell an unusual day from chance, so no day is judged.");
  if (self->reason != NULL)
    return;
  aisle_season_expect (self->values, self->n, first, self->expected);
  g_autofree double *residuals = g_new (double, self->n);
  for (gsize i = 0; i < self->n; i++)
    residuals[i] = (self->values[i] - self->expected[i]) / self->noise[i];
  self->spread = aisle_season_noise (residuals, self->n);
  /* Counts cannot be steadier than chance. */
  if (self->figure != FIGURE_REVENUE)
    self->spread = fmax (self->spread, 1);
  if (self->spread == 0)
    {
      self->reason = N_ ("Most days are alike, so there is no noise to judge the others against.");
      self->spread = NAN;
      return;
    }
  self->limit = aisle_season_limit (self->judged, false_alarms);
}

/* ---- the table ---- */

enum
{
  COLUMN_DATE,
  COLUMN_VALUE,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_FLAG,
  COLUMN_SCORE,
  COLUMN_VERDICT,
  COLUMN_USERS /* but for the figure users */
};

static AisleTable *
new_table (Figure figure)
{
  const AisleColumnSpec *spec = &specs[figure];
  g_autofree char *low = g_strconcat (spec->name, "_low", NULL), *high = g_strconcat (spec->name, "_high", NULL);
  g_autofree char *flag = g_strconcat (spec->name, "_flag", NULL);
  const AisleColumnSpec columns[] = {
    [COLUMN_DATE] = { "date", N_ ("Date"), AISLE_COLUMN_DATE, NULL },
    [COLUMN_VALUE] = *spec,
    [COLUMN_LOW] = { low, N_ ("Expected, low"), spec->type, spec->unit },
    [COLUMN_HIGH] = { high, N_ ("Expected, high"), spec->type, spec->unit },
    [COLUMN_FLAG] = { flag, N_ ("Flagged"), AISLE_COLUMN_INTEGER, NULL },
    [COLUMN_SCORE] = { "score", N_ ("Off by (noise = 1)"), AISLE_COLUMN_REAL, NULL },
    [COLUMN_VERDICT] = { "verdict", N_ ("Verdict"), AISLE_COLUMN_TEXT, NULL },
    [COLUMN_USERS] = specs[FIGURE_USERS],
  };
  return aisle_table_new (columns, figure == FIGURE_USERS ? COLUMN_USERS : G_N_ELEMENTS (columns));
}

static void
set_value (AisleTable *table, gsize row, gsize column, double value, int direction)
{
  if (isnan (value))
    return;
  if (aisle_table_column (table, column)->type == AISLE_COLUMN_SHARE)
    aisle_table_set_real (table, row, column, value);
  else
    /* The band of whole numbers is the whole numbers in it. */
    aisle_table_set_integer (table, row, column,
                             (gint64) (direction < 0   ? ceil (value)
                                       : direction > 0 ? floor (value)
                                                       : value));
}

static void
add_day (AisleTable *table, Series *self, gsize i)
{
  gsize row = aisle_table_add_row (table);
  aisle_table_set_integer (table, row, COLUMN_DATE, self->from + (gint32) i);
  set_value (table, row, COLUMN_VALUE, raw_value (self, i), 0);
  if (self->figure != FIGURE_USERS)
    aisle_table_set_integer (table, row, COLUMN_USERS, self->sums[i].users);
  if (isnan (self->spread) || isnan (self->values[i]))
    return;
  double reach = self->limit * self->spread * self->noise[i];
  double score = (self->values[i] - self->expected[i]) / (self->spread * self->noise[i]);
  set_value (table, row, COLUMN_LOW, from_scale (self->figure, self->expected[i] - reach), -1);
  set_value (table, row, COLUMN_HIGH, from_scale (self->figure, self->expected[i] + reach), 1);
  aisle_table_set_real (table, row, COLUMN_SCORE, score);
  aisle_table_set_integer (table, row, COLUMN_FLAG, fabs (score) > self->limit ? 1 : 0);
  if (fabs (score) <= self->limit)
    return;
  self->flagged++;
  aisle_table_set_text (table, row, COLUMN_VERDICT, score > 0 ? _ ("higher than expected") : _ ("lower than expected"));
}

static AislePassport *
new_passport (const Series *self, const AisleDaySpans *spans, const AisleParams *params)
{
  const AisleView *view = self->view;
  AislePassport *passport = aisle_view_passport (
      view, _ ("A figure of each day of the shop beside the band in which its level of three weeks and its weekday let "
               "expect it; days outside the band are flagged."));
  aisle_passport_add_params (passport, params);
  if (spans->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), spans->no_time);
  if (spans->outside > 0)
    aisle_passport_add_dropped (passport, _ ("events outside the days"), spans->outside);
  if (self->reason != NULL)
    aisle_passport_add_note (passport, _ (self->reason));
  else
    {
      /* Translators: how many days lie outside the band, and of how many */
      g_autofree char *found = g_strdup_printf (_ ("Days outside the band: %zu of %zu."), self->flagged, self->judged);
      aisle_passport_add_note (passport, found);
      g_autofree char *said = g_strdup_printf (
          _ ("A series of as many days with nothing but independent normal noise has a flagged day with a chance of "
             "%g; holidays and campaigns are not known and flagged like anything else."),
          aisle_params_real (params, "false_alarms"));
      aisle_passport_add_note (passport, said);
    }
  if (view->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return passport;
}

/* ---- the answer ---- */

static gboolean
choose_figure (Series *self, const AisleParams *params, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  const char *name = aisle_params_text (params, "figure");
  gsize choice = 0;
  while (!g_str_equal (figures[choice], name))
    choice++;
  self->figure = choice > 0 ? (Figure) (choice - 1) : columns->n_users > 0 ? FIGURE_USERS : FIGURE_SESSIONS;
  if (self->figure == FIGURE_REVENUE && columns->price == NULL)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the log has no prices: set 'figure' to users, sessions, orders or conversion"));
  else if ((self->figure == FIGURE_USERS || self->figure == FIGURE_CONVERSION) && columns->n_users == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("all events are anonymous: set 'figure' to sessions, orders or revenue"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
choose_days (Series *self, const AisleParams *params, GError **error)
{
  const AisleView *view = self->view;
  gint32 first = aisle_period_day (view, view->columns->first_time);
  gint32 last = aisle_period_day (view, view->columns->last_time);
  self->from = MAX (aisle_period_day_param (params, "from", first), first);
  self->to = MIN (aisle_period_day_param (params, "to", last), last);
  if (!aisle_period_check_days (self->from, self->to, error))
    return FALSE;
  self->n = (gsize) (self->to - self->from) + 1;
  self->sums = g_new0 (AisleDaySums, self->n);
  self->values = g_new0 (double, self->n);
  self->noise = g_new0 (double, self->n);
  self->expected = g_new0 (double, self->n);
  return TRUE;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (Series) series = { .view = view };
  if (!aisle_period_check_log (view, error) || !choose_figure (&series, params, error)
      || !choose_days (&series, params, error))
    return NULL;
  g_autofree gint32 *span = g_new (gint32, series.n);
  for (gsize i = 0; i < series.n; i++)
    span[i] = (gint32) i;
  AisleDaySpans spans = {
    .from = series.from, .to = series.to, .span = span, .n_spans = series.n, .spans = series.sums
  };
  spans.gap = aisle_params_integer (params, "gap");
  if (!aisle_day_spans_sum (&spans, view, progress, error))
    return NULL;
  judge (&series, aisle_params_real (params, "false_alarms"));
  AisleTable *table = new_table (series.figure);
  for (gsize i = 0; i < series.n; i++)
    add_day (table, &series, i);
  return aisle_answer_new (table, new_passport (&series, &spans, params));
}

/* A day's users: those with an event in it; the band is of no users. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  gint32 day = (gint32) aisle_table_integer (table, row, COLUMN_DATE);
  if (column == COLUMN_LOW || column == COLUMN_HIGH)
    return NULL;
  GString *text = g_string_new (NULL);
  aisle_words_add_did (text, "");
  g_string_append (text, ", ");
  aisle_words_add_days (text, day, day + 1);
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_anomalies = {
  .id = "anomalies",
  .title = N_ ("Unusual days"),
  .summary = N_ ("Days on which users, sessions, orders, revenue or conversion are not what level and weekday let "
                 "expect."),
  .chart = "line",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
