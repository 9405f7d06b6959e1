/* search-weeks-question.c: searches by day, week or month, of all queries or one: how many, and what came of them. */
#include "behaviour/question.h"
#include "behaviour/searches.h"
#include "behaviour/time-spans.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"

static const char *const periods_of[] = { NC_ ("choice", "week"), NC_ ("choice", "day"), NC_ ("choice", "month"),
                                          NULL };

static const AisleParam params_table[] = {
  { "period", N_ ("Period"), AISLE_PARAM_CHOICE, "week", 0, 0, periods_of, NULL,
    N_ ("Calendar weeks, days or months of the shop.") },
  { "query", N_ ("Query"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL, N_ ("Searches for this query alone; empty: all.") },
};

static const AisleColumnSpec column_table[] = {
  { "date", N_ ("From"), AISLE_COLUMN_DATE, NULL },
  { "searches", N_ ("Searches"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "click_share", N_ ("With a look, share"), AISLE_COLUMN_SHARE, NULL },
  { "click_share_low", N_ ("With a look, low"), AISLE_COLUMN_SHARE, NULL },
  { "click_share_high", N_ ("With a look, high"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share", N_ ("Without results, share"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share_low", N_ ("Without results, low"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share_high", N_ ("Without results, high"), AISLE_COLUMN_SHARE, NULL },
  { "refined", N_ ("Refined"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "bought", N_ ("Followed by a purchase"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "revenue_after", N_ ("Revenue after"), AISLE_COLUMN_MONEY, NULL },
  { "over", N_ ("Over"), AISLE_COLUMN_INTEGER, NULL },
  { "state", N_ ("State"), AISLE_COLUMN_TEXT, NULL },
};

typedef struct
{
  gint64 searches, users, judged, looked, known, empty, refined, bought, revenue;
  gint32 last_user;
} Span;

static void
count (const AisleSearches *searches, gint32 only, const AisleTimeSpans *spans, Span *sums, gint64 *no_time)
{
  gsize hint = 0;

  for (gsize i = 0; i < searches->n; i++)
    {
      const AisleSearched *search = &searches->searches[i];
      Span *sum;

      if (only >= 0 && search->query != only)
        continue;
      if (search->time == AISLE_TIME_MISSING)
        {
          *no_time += search->times;
          continue;
        }
      sum = &sums[aisle_time_spans_find (spans, search->time, &hint)];
      sum->users += search->user >= 0 && (sum->searches == 0 || sum->last_user != search->user);
      sum->last_user = search->user;
      sum->searches += search->times;
      sum->judged += search->judged ? search->times : 0;
      sum->looked += search->judged && search->looked ? search->times : 0;
      sum->known += search->results >= 0 ? search->times : 0;
      sum->empty += search->results == 0 ? search->times : 0;
      sum->refined += search->next >= 0 ? search->times : 0;
      sum->bought += search->bought ? search->times : 0;
      sum->revenue = aisle_money_add (sum->revenue, search->revenue);
    }
}

static AisleTable *
new_table (const AisleView *view, const AisleTimeSpans *spans, const Span *sums)
{
  AisleTable *table = aisle_table_new (column_table, G_N_ELEMENTS (column_table));

  for (gsize span = 0; span < spans->n; span++)
    {
      const Span *sum = &sums[span];
      gsize row = aisle_table_add_row (table);

      aisle_table_set_integer (table, row, 0, spans->days[span]);
      aisle_table_set_integer (table, row, 1, sum->searches);
      aisle_table_set_integer (table, row, 2, sum->users);
      aisle_set_share (table, row, 3, sum->looked, sum->judged);
      aisle_set_share (table, row, 6, sum->empty, sum->known);
      aisle_table_set_integer (table, row, 9, sum->refined);
      aisle_table_set_integer (table, row, 10, sum->bought);
      if (view->columns->price != NULL)
        aisle_table_set_integer (table, row, 11, sum->revenue);
      aisle_table_set_integer (table, row, 12, span < spans->n_over);
      if (span >= spans->n_over)
        /* Translators: a week or month of which only some days are counted. */
        aisle_table_set_text (table, row, 13, _ ("in part"));
    }
  return table;
}

/* Spans of the searches' own time: a query log may reach further than the events. */
static gboolean
init_spans (AisleTimeSpans *spans, const AisleView *view, const AisleSearches *searches, const char *unit,
            GError **error)
{
  AisleColumns columns = *view->columns;
  AisleView own = *view;

  if (searches->from_log)
    {
      columns.first_time = searches->first_time;
      columns.last_time = searches->last_time;
      columns.n_events = searches->n;
      own.columns = &columns;
    }
  return aisle_time_spans_init (spans, &own, unit, error);
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *query = aisle_params_text (params, "query");
  g_autoptr (AisleSearches) searches =
      aisle_searches_check (view, error) ? aisle_searches_read (view, progress, error) : NULL;
  g_auto (AisleTimeSpans) spans = { 0 };
  g_autofree Span *sums = NULL;
  gint32 only = -1;
  gint64 no_time = 0;
  AislePassport *passport;

  if (searches == NULL || !aisle_query_find (view, query, &only, error)
      || !init_spans (&spans, view, searches, aisle_params_text (params, "period"), error))
    return NULL;
  sums = g_new0 (Span, spans.n + 1);
  count (searches, only, &spans, sums, &no_time);
  passport =
      aisle_view_passport (view, _ ("Searches by calendar period of the shop: a look is a view or click within 30 "
                                    "minutes and before the next search."));
  aisle_passport_add_params (passport, params);
  aisle_searches_add_notes (searches, view, passport);
  if (no_time > 0)
    aisle_passport_add_note (passport, _ ("Searches of the query log without a time are left out."));
  if (spans.n_over < spans.n)
    aisle_passport_add_note (passport, _ ("The last period was not over when the log ended."));
  if (spans.unit == 'w')
    aisle_passport_add_note (passport,
                             view->weeks_from_sunday ? _ ("Weeks begin on Sunday.") : _ ("Weeks begin on Monday."));
  aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
  return aisle_answer_new (new_table (view, &spans, sums), passport);
}

const AisleQuestion aisle_question_search_weeks = {
  .id = "search_weeks",
  .title = N_ ("Searches over time"),
  .summary = N_ ("Searches by week, day or month, of all queries or one, and what came of them."),
  .chart = "line",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .records = TRUE,
  .answer = answer,
};
