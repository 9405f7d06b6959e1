/* search-totals-question.c: the figures of the last days' searches, each against as many days before.
 *
 * The intervals of changes are what other users would have given (user-buckets.h). */
#include "behaviour/question.h"
#include "behaviour/searches.h"
#include "behaviour/user-buckets.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/stats.h"

#include <math.h>

static const AisleParam params_table[] = {
  { "days", N_ ("Days"), AISLE_PARAM_INTEGER, "28", 1, 3650, NULL, N_ ("days"),
    N_ ("The last so many days of the searches are compared with as many before.") },
};

/* What is counted of one period, and of one bucket of its users. */
typedef struct
{
  double searches, users, judged, looked, known, empty, refined, bought, revenue;
} Sums;

enum
{
  SEARCHES,
  USERS,
  LOOKED,
  EMPTY,
  REFINED,
  BOUGHT,
  REVENUE,
  N_FIGURES
};

/* As they are told of one period. */
static const AisleColumnSpec period_specs[N_FIGURES] = {
  [SEARCHES] = { "searches", N_ ("Searches"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  [USERS] = { "users", N_ ("Users who search"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [LOOKED] = { "click_share", N_ ("With a look"), AISLE_COLUMN_SHARE, NULL },
  [EMPTY] = { "zero_results_share", N_ ("Found nothing"), AISLE_COLUMN_SHARE, NULL },
  [REFINED] = { "refined_share", N_ ("Refined"), AISLE_COLUMN_SHARE, NULL },
  [BOUGHT] = { "bought_share", N_ ("Followed by a purchase"), AISLE_COLUMN_SHARE, NULL },
  [REVENUE] = { "revenue_after", N_ ("Revenue after"), AISLE_COLUMN_MONEY, NULL },
};

static const AisleColumnSpec column_table[] = {
  { "metric", N_ ("Metric"), AISLE_COLUMN_TEXT, NULL },
  { "name", N_ ("Figure"), AISLE_COLUMN_TEXT, NULL },
  { "shown", N_ ("Shown"), AISLE_COLUMN_TEXT, NULL },
  { "shown_previous", N_ ("Shown before"), AISLE_COLUMN_TEXT, NULL },
  { "change", N_ ("Change"), AISLE_COLUMN_SHARE, NULL },
  { "change_low", N_ ("Change, low"), AISLE_COLUMN_SHARE, NULL },
  { "change_high", N_ ("Change, high"), AISLE_COLUMN_SHARE, NULL },
  { "value", N_ ("Value"), AISLE_COLUMN_REAL, NULL },
  { "previous", N_ ("Before"), AISLE_COLUMN_REAL, NULL },
};

/* ---- counting ---- */

static void
add_search (Sums *sums, const AisleSearched *search, gboolean new_user)
{
  double times = (double) search->times;

  sums->searches += times;
  sums->users += new_user;
  sums->judged += search->judged ? times : 0;
  sums->looked += search->judged && search->looked ? times : 0;
  sums->known += search->results >= 0 ? times : 0;
  sums->empty += search->results == 0 ? times : 0;
  sums->refined += search->next >= 0 ? times : 0;
  sums->bought += search->bought ? times : 0;
  sums->revenue += (double) search->revenue;
}

/* buckets: those of the period before, then those of the period.  Searches stand by user. */
static void
count (const AisleSearches *searches, gint64 span, Sums *buckets)
{
  gint32 last[2] = { -1, -1 };

  for (gsize i = 0; i < searches->n; i++)
    {
      const AisleSearched *search = &searches->searches[i];
      gint64 ago = search->time != AISLE_TIME_MISSING ? searches->last_time - search->time : G_MAXINT64;
      gboolean now = ago < span;
      guint bucket = search->user >= 0 ? aisle_user_bucket ((guint64) search->user)
                                       : aisle_anonymous_bucket (-1, search->session, search->row);

      if (ago >= 2 * span)
        continue;
      add_search (&buckets[(now ? AISLE_USER_BUCKETS : 0) + bucket], search,
                  search->user >= 0 && search->user != last[now]);
      last[now] = search->user;
    }
}

static void
add_weighted (Sums *to, const Sums *from, double weight)
{
  to->searches += weight * from->searches;
  to->users += weight * from->users;
  to->judged += weight * from->judged;
  to->looked += weight * from->looked;
  to->known += weight * from->known;
  to->empty += weight * from->empty;
  to->refined += weight * from->refined;
  to->bought += weight * from->bought;
  to->revenue += weight * from->revenue;
}

/* NaN: not known. */
static void
figures_of (const Sums *sums, double figures[N_FIGURES])
{
  figures[SEARCHES] = sums->searches;
  figures[USERS] = sums->users;
  figures[LOOKED] = sums->judged > 0 ? sums->looked / sums->judged : NAN;
  figures[EMPTY] = sums->known > 0 ? sums->empty / sums->known : NAN;
  figures[REFINED] = sums->searches > 0 ? sums->refined / sums->searches : NAN;
  figures[BOUGHT] = sums->searches > 0 ? sums->bought / sums->searches : NAN;
  figures[REVENUE] = sums->revenue;
}

static Sums
sum_buckets (const Sums *buckets, const double *weights)
{
  Sums sums = { 0 };

  for (gsize b = 0; b < AISLE_USER_BUCKETS; b++)
    add_weighted (&sums, &buckets[b], weights != NULL ? weights[b] : 1);
  return sums;
}

/* ---- the table ---- */

static AisleTable *
new_periods (const double before[N_FIGURES], const double now[N_FIGURES], gboolean money)
{
  AisleTable *table = aisle_table_new (period_specs, N_FIGURES);

  for (gsize row = 0; row < 2; row++)
    {
      const double *figures = row == 0 ? before : now;

      aisle_table_add_row (table);
      for (gsize f = 0; f < N_FIGURES; f++)
        if (period_specs[f].type == AISLE_COLUMN_SHARE)
          aisle_table_set_real (table, row, f, figures[f]);
        else if (f != REVENUE || money)
          aisle_table_set_integer (table, row, f, llround (figures[f]));
    }
  return table;
}

/* What is not known in either period has no row. */
static void
add_figure (AisleTable *table, const AisleTable *periods, gsize f, gboolean has_before)
{
  double now = aisle_table_number (periods, 1, f), before = aisle_table_number (periods, 0, f);
  g_autofree char *shown = aisle_table_format (periods, 1, f), *shown_before = aisle_table_format (periods, 0, f);
  gsize row;

  if (aisle_table_is_missing (periods, 1, f))
    return;
  row = aisle_table_add_row (table);
  aisle_table_set_text (table, row, 0, period_specs[f].name);
  aisle_table_set_text (table, row, 1, _ (period_specs[f].title));
  aisle_table_set_text (table, row, 2, shown);
  aisle_table_set_real (table, row, 7, now);
  if (!has_before || aisle_table_is_missing (periods, 0, f))
    return;
  aisle_table_set_text (table, row, 3, shown_before);
  aisle_table_set_real (table, row, 8, before);
  if (before > 0)
    aisle_table_set_real (table, row, 4, (now - before) / before);
}

static gsize
figure_at (const AisleTable *table, gsize row)
{
  gsize f = 0;

  while (!g_str_equal (period_specs[f].name, aisle_table_text (table, row, 0)))
    f++;
  return f;
}

static void
add_intervals (AisleTable *table, const Sums *buckets)
{
  g_autofree double *changes = g_new (double, N_FIGURES *AISLE_BUCKET_RESAMPLES);
  double weights[AISLE_USER_BUCKETS], before[N_FIGURES], now[N_FIGURES];
  AisleRandom random;

  aisle_random_init (&random, 20260101, "search totals");
  for (gsize r = 0; r < AISLE_BUCKET_RESAMPLES; r++)
    {
      Sums sums;

      aisle_bucket_resample (&random, weights);
      sums = sum_buckets (buckets, weights);
      figures_of (&sums, before);
      sums = sum_buckets (buckets + AISLE_USER_BUCKETS, weights);
      figures_of (&sums, now);
      for (gsize f = 0; f < N_FIGURES; f++)
        changes[f * AISLE_BUCKET_RESAMPLES + r] = before[f] > 0 ? (now[f] - before[f]) / before[f] : NAN;
    }
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      gsize f = figure_at (table, row);
      AisleInterval interval = aisle_quantile_interval (changes + f * AISLE_BUCKET_RESAMPLES, AISLE_BUCKET_RESAMPLES);

      if (aisle_table_is_missing (table, row, 4))
        continue;
      aisle_table_set_real (table, row, 5, interval.low);
      aisle_table_set_real (table, row, 6, interval.high);
    }
}

/* ---- the question ---- */

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  gint64 span = aisle_params_integer (params, "days") * AISLE_DAY;
  g_autoptr (AisleSearches) searches =
      aisle_searches_check (view, error) ? aisle_searches_read (view, progress, error) : NULL;
  g_autofree Sums *buckets = g_new0 (Sums, 2 * AISLE_USER_BUCKETS);
  g_autoptr (AisleTable) periods = NULL;
  double before[N_FIGURES], now[N_FIGURES];
  AislePassport *passport;
  AisleTable *table;
  Sums sums[2];
  gboolean has_before;

  if (searches == NULL)
    return NULL;
  if (searches->last_time == AISLE_TIME_MISSING)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the searches have no times: import them again with a time column"));
      return NULL;
    }
  count (searches, span, buckets);
  sums[0] = sum_buckets (buckets, NULL);
  sums[1] = sum_buckets (buckets + AISLE_USER_BUCKETS, NULL);
  has_before = searches->last_time - searches->first_time >= 2 * span - AISLE_DAY; /* the first day may begin late */
  figures_of (&sums[0], before);
  figures_of (&sums[1], now);
  periods = new_periods (before, now, view->columns->price != NULL);
  table = aisle_table_new (column_table, G_N_ELEMENTS (column_table));
  for (gsize f = 0; f < N_FIGURES; f++)
    add_figure (table, periods, f, has_before);
  passport = aisle_view_passport (view, _ ("Searches of the last days of the log of searches, and what came of them; "
                                           "change is relative to as many days before."));
  aisle_passport_add_params (passport, params);
  aisle_searches_add_notes (searches, view, passport);
  if (!has_before)
    aisle_passport_add_note (passport, _ ("The searches do not reach back twice as far: nothing is compared."));
  if (has_before && MIN (sums[0].users, sums[1].users) >= AISLE_BUCKET_LEAST_USERS)
    {
      add_intervals (table, buckets);
      aisle_passport_add_note (
          passport, _ ("The 95 percent interval of a change is what other users would have given; what moves "
                       "all users at once, such as a holiday, is not in it."));
    }
  return aisle_answer_new (table, passport);
}

const AisleQuestion aisle_question_search_totals = {
  .id = "search_totals",
  .title = N_ ("Searches in figures"),
  .summary = N_ ("How many searches the last days had and what came of them, against as many days before."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .records = TRUE,
  .answer = answer,
};
