/* query-trends-question.c: which queries are asked for more, or less, than in the days before. */
#include "behaviour/question.h"
#include "behaviour/searches.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/stats.h"

#include <math.h>

#define CHANCE .05

static const AisleParam params_table[] = {
  { "days", N_ ("Days"), AISLE_PARAM_INTEGER, "28", 1, 3650, NULL, N_ ("days"),
    N_ ("The last so many days of the searches are compared with as many before.") },
  { "least", N_ ("At least"), AISLE_PARAM_INTEGER, "5", 1, 1000000, NULL, N_ ("searches"),
    N_ ("Queries with fewer searches in both together are left out.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "100", 1, 100000, NULL, NULL, N_ ("How many rows are shown.") },
};

static const AisleColumnSpec column_table[] = {
  { "query", N_ ("Query"), AISLE_COLUMN_TEXT, NULL },
  { "change", N_ ("Change of its searches"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "now", N_ ("Searches now"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "before", N_ ("Searches before"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "share_now", N_ ("Of all searches now"), AISLE_COLUMN_SHARE, NULL },
  { "share_before", N_ ("Of all searches before"), AISLE_COLUMN_SHARE, NULL },
  { "p", N_ ("p"), AISLE_COLUMN_REAL, NULL },
  { "change_flag", N_ ("Stands out"), AISLE_COLUMN_INTEGER, NULL },
};

typedef struct
{
  gint32 query;
  gint64 now, before;
  double p;
} Trend;

typedef struct
{
  gint64 now, before; /* of all queries */
  GArray *trends;
} Trends;

static GArray *
count (const AisleSearches *searches, gint64 span, gint64 least, Trends *all)
{
  GArray *trends = g_array_new (FALSE, FALSE, sizeof (Trend));
  Trend *sums = g_try_new0 (Trend, searches->n_queries + 1);

  for (gsize i = 0; sums != NULL && i < searches->n; i++)
    {
      const AisleSearched *search = &searches->searches[i];
      gint64 ago = search->time != AISLE_TIME_MISSING ? searches->last_time - search->time : G_MAXINT64;

      if (ago < span)
        sums[search->query].now += search->times;
      else if (ago < 2 * span)
        sums[search->query].before += search->times;
    }
  for (gsize q = 0; sums != NULL && q < searches->n_queries; q++)
    {
      sums[q].query = (gint32) q;
      all->now += sums[q].now;
      all->before += sums[q].before;
      if (sums[q].now + sums[q].before >= least)
        g_array_append_val (trends, sums[q]);
    }
  if (sums == NULL)
    g_clear_pointer (&trends, g_array_unref);
  g_free (sums);
  return trends;
}

/* Whether the searches fall on now and before as those of all queries do: binomial, two-sided. */
static void
test_trends (Trends *self)
{
  double share = (double) self->now / (double) (self->now + self->before);
  g_autofree double *p = g_new (double, self->trends->len + 1);

  for (guint i = 0; i < self->trends->len; i++)
    {
      const Trend *trend = &g_array_index (self->trends, Trend, i);
      double n = (double) (trend->now + trend->before);

      p[i] = MIN (1, 2
                         * MIN (aisle_binomial_at_least ((double) trend->now, n, share),
                                aisle_binomial_at_least ((double) trend->before, n, 1 - share)));
    }
  aisle_holm (p, self->trends->len);
  for (guint i = 0; i < self->trends->len; i++)
    g_array_index (self->trends, Trend, i).p = p[i];
}

/* What stands out first, then by how much. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const Trend *x = a, *y = b;
  gint64 p = ABS (x->now - x->before), q = ABS (y->now - y->before);

  if ((x->p < CHANCE) != (y->p < CHANCE))
    return x->p < CHANCE ? -1 : 1;
  if (p != q)
    return p > q ? -1 : 1;
  return (x->query > y->query) - (x->query < y->query);
}

static AisleTable *
new_table (const AisleView *view, const Trends *trends, gsize most)
{
  AisleTable *table = aisle_table_new (column_table, G_N_ELEMENTS (column_table));

  for (guint i = 0; i < MIN (trends->trends->len, most); i++)
    {
      const Trend *trend = &g_array_index (trends->trends, Trend, i);
      gsize row = aisle_table_add_row (table);
      g_autofree char *query = aisle_query_text (view, trend->query);

      aisle_table_set_text (table, row, 0, query);
      aisle_table_set_integer (table, row, 1, trend->now - trend->before);
      aisle_table_set_integer (table, row, 2, trend->now);
      aisle_table_set_integer (table, row, 3, trend->before);
      aisle_table_set_real (table, row, 4, trends->now > 0 ? (double) trend->now / (double) trends->now : NAN);
      aisle_table_set_real (table, row, 5, trends->before > 0 ? (double) trend->before / (double) trends->before : NAN);
      aisle_table_set_real (table, row, 6, trend->p);
      aisle_table_set_integer (table, row, 7, trend->p < CHANCE);
    }
  return table;
}

static AislePassport *
new_passport (const AisleView *view, const AisleSearches *searches, const AisleParams *params, gsize n, gsize most)
{
  AislePassport *passport = aisle_view_passport (
      view,
      _ ("Searches of each query in the last days of the searches and in as many before. A query stands out when its "
         "searches do not fall on both as those of all queries do (binomial, corrected by Holm)."));

  aisle_passport_add_params (passport, params);
  aisle_searches_add_notes (searches, view, passport);
  if (n > most)
    {
      g_autofree char *note = g_strdup_printf (_ ("Rows that are not shown: %zu."), n - most);
      aisle_passport_add_note (passport, note);
    }
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  gint64 span = aisle_params_integer (params, "days") * AISLE_DAY;
  gsize most = (gsize) aisle_params_integer (params, "rows");
  g_autoptr (AisleSearches) searches =
      aisle_searches_check (view, error) ? aisle_searches_read (view, progress, error) : NULL;
  Trends trends = { 0 };
  AisleAnswer *answer;

  if (searches == NULL)
    return NULL;
  if (searches->last_time == AISLE_TIME_MISSING)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the searches have no times: import them again with a time column"));
      return NULL;
    }
  trends.trends = count (searches, span, aisle_params_integer (params, "least"), &trends);
  if (trends.trends == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to count the queries: close other programs"));
      return NULL;
    }
  test_trends (&trends);
  g_array_sort (trends.trends, compare);
  answer = aisle_answer_new (new_table (view, &trends, most),
                             new_passport (view, searches, params, trends.trends->len, most));
  g_array_unref (trends.trends);
  return answer;
}

const AisleQuestion aisle_question_query_trends = {
  .id = "query_trends",
  .title = N_ ("Queries that rise and fall"),
  .summary = N_ ("Which queries are asked for more, or less, than in the days before."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .records = TRUE,
  .answer = answer,
};
