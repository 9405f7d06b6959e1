/* query-rows.c: see query-rows.h. */
#include "behaviour/query-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/click-grades.h"
#include "behaviour/question.h"
#include "columns/event-facts.h"
#include "numeric/stats.h"

#include <math.h>

#define CHANCE .05 /* that any query stands out by chance */

typedef struct
{
  gint64 searches, users, judged, no_look, refined, bought, revenue;
  gint64 recorded, known, empty; /* of the query log: times asked, those with a number of results, those with none */
  gint32 last_user;
  double p; /* how likely so many are without a look if it were a query like the others */
} Query;

typedef struct
{
  const AisleView *view;
  const AisleSearches *searches;
  Query *queries;
  guint8 *classes;
  gint64 recorded;
} Rows;

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to count the queries: close other programs"));
  return FALSE;
}

/* ---- counting ---- */

static void
count_searches (Rows *self)
{
  for (gsize i = 0; i < self->searches->n; i++)
    {
      const AisleSearched *search = &self->searches->searches[i];
      Query *query = &self->queries[search->query];

      /* Searches stand by user. */
      query->users += search->user >= 0 && (query->searches == 0 || query->last_user != search->user);
      query->last_user = search->user;
      query->searches += search->times;
      query->judged += search->judged ? search->times : 0;
      query->no_look += search->judged && !search->looked ? search->times : 0;
      query->refined += search->next >= 0 ? search->times : 0;
      query->bought += search->bought ? search->times : 0;
      query->revenue = aisle_money_add (query->revenue, search->revenue);
    }
}

static void
add_recorded (Rows *self, gint32 id, gint64 times, gint32 results)
{
  Query *query = (gsize) id < self->searches->n_queries ? &self->queries[id] : NULL;

  if (query == NULL)
    return;
  query->recorded += times;
  query->known += results >= 0 ? times : 0;
  query->empty += results == 0 ? times : 0;
  self->recorded += times;
}

/* Beside events the query log counts whole: where all users do. */
static gboolean
count_results (Rows *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearchLog) log = NULL;

  for (gsize i = 0; self->searches->from_log && i < self->searches->n; i++)
    {
      const AisleSearched *search = &self->searches->searches[i];
      add_recorded (self, search->query, search->times, search->results);
    }
  if (self->searches->from_log || self->view->users != NULL || self->view->project == NULL)
    return TRUE;
  log = aisle_search_log_read (self->view->project, NULL, G_MAXINT64, progress, error);
  for (gsize s = 0; log != NULL && s < log->n; s++)
    add_recorded (self, log->query[s], (gint64) (log->times[s] + .5), log->results[s]);
  return log != NULL;
}

/* Which queries are left without a look more often than all others together: binomial, Holm over the queries. */
static gboolean
find_low_clicks (Rows *self, GError **error)
{
  gsize n = self->searches->n_queries, tested = 0;
  gint64 judged = 0, no_look = 0;
  g_autofree double *p = g_try_new (double, n + 1);

  if (p == NULL)
    return no_memory (error);
  for (gsize q = 0; q < n; q++)
    {
      judged += self->queries[q].judged;
      no_look += self->queries[q].no_look;
    }
  for (gsize q = 0; q < n; q++)
    {
      Query *query = &self->queries[q];
      double others = (double) (judged - query->judged);

      query->p = NAN;
      if (query->judged == 0 || others <= 0)
        continue;
      query->p = aisle_binomial_at_least ((double) query->no_look, (double) query->judged,
                                          (double) (no_look - query->no_look) / others);
      p[tested++] = query->p;
    }
  aisle_holm (p, tested);
  for (gsize q = 0, at = 0; q < n; q++)
    if (!isnan (self->queries[q].p))
      self->queries[q].p = p[at++];
  return TRUE;
}

static gboolean
count (Rows *self, AisleProgress *progress, GError **error)
{
  gsize n = self->searches->n_queries;
  g_autofree gint64 *counts = NULL;

  self->queries = g_try_new0 (Query, n + 1);
  self->classes = g_try_new0 (guint8, n + 1);
  if (self->queries == NULL || self->classes == NULL)
    return no_memory (error);
  count_searches (self);
  counts = aisle_query_counts (self->searches, error);
  if (counts == NULL || !count_results (self, progress, error))
    return FALSE;
  aisle_query_classes (counts, n, self->classes);
  return find_low_clicks (self, error);
}

/* ---- rows ---- */

static const AisleColumnSpec columns_of_queries[] = {
  { "query", N_ ("Query"), AISLE_COLUMN_TEXT, NULL },
  { "searches", N_ ("Searches"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "no_click", N_ ("Without a look"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "no_click_share", N_ ("Without a look, share"), AISLE_COLUMN_SHARE, NULL },
  { "no_click_share_low", N_ ("Without a look, low"), AISLE_COLUMN_SHARE, NULL },
  { "no_click_share_high", N_ ("Without a look, high"), AISLE_COLUMN_SHARE, NULL },
  { "refined", N_ ("Refined"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "bought", N_ ("Followed by a purchase"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "revenue", N_ ("Revenue after"), AISLE_COLUMN_MONEY, NULL },
  { "recorded", N_ ("In the query log"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "zero_results", N_ ("Without results"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "zero_results_share", N_ ("Without results, share"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share_low", N_ ("Without results, low"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share_high", N_ ("Without results, high"), AISLE_COLUMN_SHARE, NULL },
  { "no_click_share_flag", N_ ("Looked at less than others"), AISLE_COLUMN_INTEGER, NULL },
  { "class", N_ ("Class"), AISLE_COLUMN_TEXT, NULL },
};

static int
compare_queries (gconstpointer a, gconstpointer b, gpointer data)
{
  const Rows *self = data;
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;
  const Query *q = &self->queries[x], *r = &self->queries[y];

  if (q->searches != r->searches)
    return q->searches > r->searches ? -1 : 1;
  if (q->recorded != r->recorded)
    return q->recorded > r->recorded ? -1 : 1;
  return x < y ? -1 : x > y;
}

static int
compare_empty (gconstpointer a, gconstpointer b, gpointer data)
{
  const Rows *self = data;
  const Query *q = &self->queries[*(const gint32 *) a], *r = &self->queries[*(const gint32 *) b];

  if (q->empty != r->empty)
    return q->empty > r->empty ? -1 : 1;
  return compare_queries (a, b, data);
}

static gboolean
is_asked_for (const Rows *self, gsize id, const char *only)
{
  const Query *query = &self->queries[id];

  if (query->searches == 0 && query->recorded == 0)
    return FALSE;
  if (g_str_equal (only, "all"))
    return TRUE;
  if (g_str_equal (only, "zero_results"))
    return query->empty > 0;
  if (g_str_equal (only, "low_clicks"))
    return query->p < CHANCE;
  return query->searches > 0 && g_str_equal (only, aisle_query_class_id (self->classes[id]));
}

static void
add_query (const Rows *self, AisleTable *table, gint32 id)
{
  const Query *query = &self->queries[id];
  g_autofree char *text = aisle_query_text (self->view, id);
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, 0, text);
  aisle_table_set_integer (table, row, 1, query->searches);
  aisle_table_set_integer (table, row, 2, query->users);
  aisle_table_set_integer (table, row, 3, query->no_look);
  aisle_set_share (table, row, 4, query->no_look, query->judged);
  aisle_table_set_integer (table, row, 7, query->refined);
  aisle_table_set_integer (table, row, 8, query->bought);
  if (self->view->columns->price != NULL)
    aisle_table_set_integer (table, row, 9, query->revenue);
  if (!isnan (query->p))
    aisle_table_set_integer (table, row, 15, query->p < CHANCE);
  if (query->searches > 0)
    aisle_table_set_text (table, row, 16, aisle_query_class_title (self->classes[id]));
  if (self->recorded == 0)
    return;
  aisle_table_set_integer (table, row, 10, query->recorded);
  if (query->known > 0)
    aisle_table_set_integer (table, row, 11, query->empty);
  aisle_set_share (table, row, 12, query->empty, query->known);
}

AisleTable *
aisle_query_rows (const AisleView *view, const AisleSearches *searches, const char *only, gsize most, gsize *hidden,
                  AisleProgress *progress, GError **error)
{
  Rows self = { .view = view, .searches = searches };
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint32));
  AisleTable *table = NULL;

  if (count (&self, progress, error))
    {
      table = aisle_table_new (columns_of_queries, G_N_ELEMENTS (columns_of_queries));
      for (gint32 id = 0; (gsize) id < searches->n_queries; id++)
        if (is_asked_for (&self, (gsize) id, only))
          g_array_append_val (order, id);
      g_array_sort_with_data (order, g_str_equal (only, "zero_results") ? compare_empty : compare_queries, &self);
      for (guint i = 0; i < MIN (order->len, most); i++)
        add_query (&self, table, g_array_index (order, gint32, i));
      *hidden = order->len > most ? order->len - most : 0;
    }
  g_free (self.queries);
  g_free (self.classes);
  return table;
}

void
aisle_query_rows_add_notes (const AisleView *view, const AisleSearches *searches, const AisleTable *table,
                            AislePassport *passport)
{
  gboolean unknown = aisle_table_n_rows (table) > 0 && aisle_table_is_missing (table, 0, 10);

  if (!searches->from_log)
    aisle_passport_add_note (
        passport, view->users != NULL
                      ? _ ("A query log knows no segment: what has no results is shown for all users alone.")
                  : unknown ? _ ("No query log is imported: what had no results is not known.")
                            : _ ("Results are known from the query log, which counts whole, without segments."));
  aisle_passport_add_note (
      passport, _ ("A query is looked at less than others where chance alone would show it in one of twenty such "
                   "tables (binomial, corrected over the queries by Holm)."));
  aisle_searches_add_class_note (passport);
}

/* ---- clicks by position ---- */

static const AisleColumnSpec columns_of_positions[] = {
  { "position", N_ ("Place"), AISLE_COLUMN_INTEGER, NULL },
  { "ctr", N_ ("Click-through rate"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_low", N_ ("Click-through rate, low"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_high", N_ ("Click-through rate, high"), AISLE_COLUMN_SHARE, NULL },
  { "clicks", N_ ("Clicks"), AISLE_COLUMN_INTEGER, NULL },
  { "searches", N_ ("Searches that showed it"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "looked_at", N_ ("Looked at, the first being 1"), AISLE_COLUMN_SHARE, NULL },
};

typedef struct
{
  gint64 clicks, shown;
  gint64 from; /* untold searches with exactly so many results */
} Place;

/* A search that tells what was shown showed its rows; any other showed every place up to its number of results, or all
 * where that is not known. */
static void
count_places (const AisleSearchLog *log, Place *places, gsize n)
{
  gint64 untold = 0;

  for (gsize s = 0; s < log->n; s++)
    {
      for (gsize i = log->start[s]; i < log->start[s + 1]; i++)
        if (log->position[i] != AISLE_NO_POSITION)
          {
            places[log->position[i]].clicks += log->clicked[i];
            places[log->position[i]].shown += log->told[s];
          }
      if (log->told[s])
        continue;
      if (log->results[s] < 0 || (gsize) log->results[s] >= n)
        untold++;
      else if (log->results[s] > 0)
        places[log->results[s] - 1].from++;
    }
  for (gsize k = n; k-- > 0;)
    {
      untold += places[k].from;
      places[k].shown += untold;
    }
}

static gboolean
fit_bias (const AisleSearchLog *log, AislePositionBias *bias, AisleProgress *progress, GError **error)
{
  AisleImpressions shown;
  gboolean ok;

  if (!aisle_impressions_of_log (log, &shown, error))
    return FALSE;
  ok = shown.n_lists == 0 || aisle_fit_position_bias (&shown, bias, progress, error);
  aisle_impressions_clear (&shown);
  return ok;
}

static gsize
count_positions (const AisleSearchLog *log)
{
  gsize n = 0;

  for (gsize i = 0; log->n > 0 && i < log->start[log->n]; i++)
    if (log->position[i] != AISLE_NO_POSITION)
      n = MAX (n, (gsize) log->position[i] + 1);
  return n;
}

AisleTable *
aisle_query_positions (const AisleView *view, gsize most, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearchLog) log = aisle_search_log_read (view->project, view->users, G_MAXINT64, progress, error);
  gsize n = log != NULL ? count_positions (log) : 0;
  g_autofree Place *places = g_new0 (Place, n + 1);
  g_autofree double *looked_at = g_new0 (double, n + 1);
  AislePositionBias bias = { looked_at, n };
  AisleTable *table;

  if (log == NULL || !fit_bias (log, &bias, progress, error))
    return NULL;
  if (n == 0)
    {
      g_set_error_literal (
          error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
          _ ("no place of a click is known: import a query log with the clicked items and their positions"));
      return NULL;
    }
  count_places (log, places, n);
  table = aisle_table_new (columns_of_positions, G_N_ELEMENTS (columns_of_positions));
  for (gsize k = 0; k < n && aisle_table_n_rows (table) < most; k++)
    {
      gsize row;
      if (places[k].shown == 0 && places[k].clicks == 0)
        continue;
      row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, (gint64) k + 1);
      aisle_set_share (table, row, 1, MIN (places[k].clicks, places[k].shown), places[k].shown);
      aisle_table_set_integer (table, row, 4, places[k].clicks);
      aisle_table_set_integer (table, row, 5, places[k].shown);
      if (looked_at[0] > 0)
        aisle_table_set_real (table, row, 6, looked_at[k]);
    }
  return table;
}
