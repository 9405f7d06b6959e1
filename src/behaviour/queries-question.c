/* queries-question.c: what is searched for, and what comes of it.
 *
 * Searches are events (search-walk.h); how many results were shown and which place was clicked is known where a query log
 * was imported beside them. */
#include "behaviour/item-words.h"
#include "behaviour/question.h"
#include "segment/search-walk.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"
#include "segment/segment-parse.h"
#include "store/sql.h"

static const char *const rows_of[] = { NC_ ("choice", "query"), NC_ ("choice", "refinement"), NC_ ("choice", "sale"),
                                       NC_ ("choice", "position"), NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "query", 0, 0, rows_of, NULL,
    N_ ("The queries; what they are refined to; what is bought after them; or clicks by the place of the result.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "100", 1, 100000, NULL, NULL, N_ ("How many rows are shown.") },
};

/* ---- counting ---- */

typedef struct
{
  gint64 searches, users, judged, no_look, refined, bought, revenue;
  gint64 recorded, known, empty; /* of the query log: times asked, those with a number of results, those with none */
} Query;

/* Two queries, or a query and an item. */
typedef struct
{
  gint32 query, other;
  gint32 user; /* -1: nobody */
  gint64 n, users, revenue;
} Link;

typedef struct
{
  const AisleView *view;
  char by; /* first letter */
  gsize n_chunks;
  GMutex lock;
  gsize n_queries;
  Query *queries; /* n_queries, under `lock` */
  GArray *links;  /* Link, under `lock` */
  gsize no_time;
  gint64 total, recorded;
} Queries;

static void
queries_clear (Queries *self)
{
  g_free (self->queries);
  g_clear_pointer (&self->links, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Queries, queries_clear)

static int
compare_searches (gconstpointer a, gconstpointer b)
{
  gint32 x = ((const AisleSearch *) a)->query, y = ((const AisleSearch *) b)->query;
  return x < y ? -1 : x > y;
}

/* Adds one user's searches, or (user -1) those of a session. */
static void
add_searches (Queries *self, const AisleSearchWalk *walk, gint32 user)
{
  g_array_sort (walk->searches, compare_searches);
  for (guint i = 0; i < walk->searches->len; i++)
    {
      const AisleSearch *search = &g_array_index (walk->searches, AisleSearch, i);
      Query *query = &self->queries[search->query];
      query->searches++;
      query->users +=
          user >= 0 && (i == 0 || g_array_index (walk->searches, AisleSearch, i - 1).query != search->query);
      query->judged += search->judged;
      query->no_look += search->judged && !search->looked;
      query->refined += search->next >= 0;
      query->bought += search->bought;
      query->revenue = aisle_money_add (query->revenue, search->revenue);
      Link link = { search->query, search->next, user, 1, 0, 0 };
      if (self->by == 'r' && search->next >= 0)
        g_array_append_val (self->links, link);
    }
  for (guint i = 0; self->by == 's' && i < walk->sales->len; i++)
    {
      const AisleSearchSale *sale = &g_array_index (walk->sales, AisleSearchSale, i);
      Link link = { sale->query, sale->item, user, 1, 0, sale->revenue };
      g_array_append_val (self->links, link);
    }
}

static void
walk_stretch (Queries *self, AisleSearchWalk *walk, gsize from, gsize end, gint32 user)
{
  g_array_set_size (walk->searches, 0);
  g_array_set_size (walk->sales, 0);
  aisle_search_walk_events (walk, from, end);
  if (walk->searches->len == 0)
    return;
  g_mutex_lock (&self->lock);
  add_searches (self, walk, user);
  g_mutex_unlock (&self->lock);
}

static gboolean
walk_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Queries *self = data;
  const AisleColumns *columns = self->view->columns;
  g_auto (AisleSearchWalk) walk = { 0 };
  gsize first, end;
  aisle_search_walk_init (&walk, columns);
  if (index < self->n_chunks)
    {
      aisle_user_chunks_at (columns, self->n_chunks, index, &first, &end);
      for (gsize user = first; user < end; user++)
        if (self->view->users == NULL || aisle_bitmap_has (self->view->users, user))
          walk_stretch (self, &walk, columns->user_start[user], columns->user_start[user + 1], (gint32) user);
    }
  else
    /* Anonymous sessions; an event without one stands alone. */
    for (gsize i = columns->user_start[columns->n_users], to; i < columns->n_events; i = to)
      {
        for (to = i + 1; to < columns->n_events && columns->session != NULL && columns->session[i] >= 0
                         && columns->session[to] == columns->session[i];)
          to++;
        walk_stretch (self, &walk, i, to, -1);
      }
  g_mutex_lock (&self->lock);
  self->no_time += walk.no_time;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* The query log knows no segment: its rows count where all users do. */
static gboolean
read_log (Queries *self, GError **error)
{
  static const char sql[] =
      "SELECT r.query, sum (coalesce (r.times, 1)), sum (CASE WHEN r.results NOT NULL THEN coalesce (r.times, 1) END),"
      " sum (CASE WHEN r.results = 0 THEN coalesce (r.times, 1) END) FROM query_records AS r"
      " JOIN sources AS s ON s.id = r.source AND s.active = 1 WHERE coalesce (r.position, 1) = 1 GROUP BY r.query";
  sqlite3_stmt *statement;
  int rc;
  if (self->view->project == NULL || self->view->users != NULL)
    return TRUE;
  statement = aisle_sql_prepare (self->view->project, sql, error);
  if (statement == NULL)
    return FALSE;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      if (id < 0 || (gsize) id >= self->n_queries)
        continue;
      self->queries[id].recorded = sqlite3_column_int64 (statement, 1);
      self->queries[id].known = sqlite3_column_int64 (statement, 2);
      self->queries[id].empty = sqlite3_column_int64 (statement, 3);
      self->recorded += self->queries[id].recorded;
    }
  return aisle_sql_end (self->view->project, statement, rc, error);
}

static gboolean
count (Queries *self, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  gsize names = self->view->project != NULL ? aisle_project_n_names (self->view->project, AISLE_NAMES_QUERY) : 0;
  self->n_queries = MAX (columns->n_queries, names);
  self->n_chunks = aisle_user_chunks_n (columns);
  self->queries = g_try_new0 (Query, self->n_queries + 1);
  self->links = g_array_new (FALSE, FALSE, sizeof (Link));
  if (self->queries == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to count the queries: close other programs"));
      return FALSE;
    }
  gboolean anonymous = self->view->users == NULL && aisle_anonymous_events (columns) > 0;
  if (columns->query != NULL
      && !aisle_parallel_for (self->n_chunks + anonymous, walk_chunk, self, progress, _ ("Following searches"), error))
    return FALSE;
  if (!read_log (self, error))
    return FALSE;
  for (gsize query = 0; query < self->n_queries; query++)
    self->total += self->queries[query].searches;
  if (self->total > 0 || self->recorded > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("nothing was searched for: import the log with its column of queries, or a query log"));
  return FALSE;
}

/* ---- the queries ---- */

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
};

static char *
query_text (const AisleView *view, gint32 query)
{
  char *text = view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_QUERY, query) : NULL;
  return text != NULL ? text : g_strdup_printf ("%d", query);
}

static void
set_share (AisleTable *table, gsize row, gsize column, gint64 part, gint64 whole)
{
  if (whole == 0)
    return;
  AisleInterval interval = aisle_wilson ((double) part, (double) whole);
  aisle_table_set_real (table, row, column, (double) part / (double) whole);
  aisle_table_set_real (table, row, column + 1, interval.low);
  aisle_table_set_real (table, row, column + 2, interval.high);
}

static int
compare_queries (gconstpointer a, gconstpointer b, gpointer data)
{
  const Queries *self = data;
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;
  const Query *q = &self->queries[x], *r = &self->queries[y];
  if (q->searches != r->searches)
    return q->searches > r->searches ? -1 : 1;
  if (q->recorded != r->recorded)
    return q->recorded > r->recorded ? -1 : 1;
  return x < y ? -1 : x > y;
}

static void
add_query (const Queries *self, AisleTable *table, gint32 id)
{
  const Query *query = &self->queries[id];
  g_autofree char *text = query_text (self->view, id);
  gsize row = aisle_table_add_row (table);
  aisle_table_set_text (table, row, 0, text);
  if (self->total > 0)
    {
      const gint64 values[] = { query->searches, query->users, query->no_look };
      for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
        aisle_table_set_integer (table, row, 1 + i, values[i]);
      set_share (table, row, 4, query->no_look, query->judged);
      aisle_table_set_integer (table, row, 7, query->refined);
      aisle_table_set_integer (table, row, 8, query->bought);
      if (self->view->columns->price != NULL)
        aisle_table_set_integer (table, row, 9, query->revenue);
    }
  if (self->recorded == 0)
    return;
  aisle_table_set_integer (table, row, 10, query->recorded);
  if (query->known > 0)
    aisle_table_set_integer (table, row, 11, query->empty);
  set_share (table, row, 12, query->empty, query->known);
}

static AisleTable *
new_queries (const Queries *self, gsize most, gsize *hidden)
{
  AisleTable *table = aisle_table_new (columns_of_queries, G_N_ELEMENTS (columns_of_queries));
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (gint32 query = 0; (gsize) query < self->n_queries; query++)
    if (self->queries[query].searches > 0 || self->queries[query].recorded > 0)
      g_array_append_val (order, query);
  g_array_sort_with_data (order, compare_queries, (gpointer) self);
  for (guint i = 0; i < MIN (order->len, most); i++)
    add_query (self, table, g_array_index (order, gint32, i));
  *hidden = order->len > most ? order->len - most : 0;
  return table;
}

/* ---- refinements and sales ---- */

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const Link *x = a, *y = b;
  if (x->query != y->query)
    return x->query < y->query ? -1 : 1;
  return x->other < y->other ? -1 : x->other > y->other;
}

static int
compare_users (gconstpointer a, gconstpointer b)
{
  const Link *x = a, *y = b;
  int order = compare_ids (a, b);
  return order != 0 ? order : x->user < y->user ? -1 : x->user > y->user;
}

static int
compare_links (gconstpointer a, gconstpointer b)
{
  const Link *x = a, *y = b;
  return x->n != y->n ? (x->n > y->n ? -1 : 1) : compare_ids (a, b);
}

/* Equal ones become one, the most frequent first. */
static void
merge_links (GArray *links)
{
  guint n = 0;
  g_array_sort (links, compare_users);
  for (guint i = 0; i < links->len; i++)
    {
      Link *link = &g_array_index (links, Link, i);
      Link *last = n > 0 ? &g_array_index (links, Link, n - 1) : NULL;
      link->users = link->user >= 0;
      if (last != NULL && compare_ids (last, link) == 0)
        {
          last->n += link->n;
          last->users += link->user >= 0 && link->user != last->user;
          last->user = link->user;
          last->revenue = aisle_money_add (last->revenue, link->revenue);
        }
      else
        g_array_index (links, Link, n++) = *link;
    }
  g_array_set_size (links, n);
  g_array_sort (links, compare_links);
}

static const AisleColumnSpec columns_of_refinements[] = {
  { "query", N_ ("Query"), AISLE_COLUMN_TEXT, NULL },
  { "next", N_ ("Refined to"), AISLE_COLUMN_TEXT, NULL },
  { "searches", N_ ("Searches"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "share", N_ ("Of its searches"), AISLE_COLUMN_SHARE, NULL },
  { "share_low", N_ ("Of its searches, low"), AISLE_COLUMN_SHARE, NULL },
  { "share_high", N_ ("Of its searches, high"), AISLE_COLUMN_SHARE, NULL },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "name", N_ ("Refinement"), AISLE_COLUMN_TEXT, NULL },
};

static const AisleColumnSpec columns_of_sales[] = {
  { "query", N_ ("Query"), AISLE_COLUMN_TEXT, NULL },
  { "item", N_ ("Item"), AISLE_COLUMN_TEXT, NULL },
  { "purchases", N_ ("Purchases"), AISLE_COLUMN_INTEGER, N_ ("events") },
  { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "name", N_ ("Query and item"), AISLE_COLUMN_TEXT, NULL },
};

static AisleTable *
new_links (const Queries *self, gsize most, gsize *hidden)
{
  gboolean sales = self->by == 's';
  AisleTable *table = sales ? aisle_table_new (columns_of_sales, G_N_ELEMENTS (columns_of_sales))
                            : aisle_table_new (columns_of_refinements, G_N_ELEMENTS (columns_of_refinements));
  merge_links (self->links);
  for (guint i = 0; i < MIN (self->links->len, most); i++)
    {
      const Link *link = &g_array_index (self->links, Link, i);
      gsize row = aisle_table_add_row (table);
      g_autofree char *query = query_text (self->view, link->query);
      g_autofree char *other = sales ? aisle_item_id (self->view, link->other) : query_text (self->view, link->other);
      g_autofree char *title = sales ? aisle_item_title (self->view, link->other) : g_strdup (other);
      g_autofree char *name = g_strdup_printf ("%s → %s", query, title);
      aisle_table_set_text (table, row, 0, query);
      aisle_table_set_text (table, row, 1, other);
      aisle_table_set_integer (table, row, 2, link->n);
      if (!sales)
        set_share (table, row, 3, link->n, self->queries[link->query].searches);
      else if (self->view->columns->price != NULL)
        aisle_table_set_integer (table, row, 3, link->revenue);
      aisle_table_set_integer (table, row, sales ? 4 : 6, link->users);
      aisle_table_set_text (table, row, sales ? 5 : 7, name);
    }
  *hidden = self->links->len > most ? self->links->len - most : 0;
  return table;
}

/* ---- clicks by position ---- */

static const AisleColumnSpec columns_of_positions[] = {
  { "position", N_ ("Place"), AISLE_COLUMN_INTEGER, NULL },
  { "ctr", N_ ("Click-through rate"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_low", N_ ("Click-through rate, low"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_high", N_ ("Click-through rate, high"), AISLE_COLUMN_SHARE, NULL },
  { "clicks", N_ ("Clicks"), AISLE_COLUMN_INTEGER, NULL },
  { "searches", N_ ("Searches that showed it"), AISLE_COLUMN_INTEGER, N_ ("searches") },
};

/* A search is what one user or session asks at one moment; it showed a place when it had as many results, or as many rows
 * where the log tells shown from clicked results, or when neither is known.  A column such as "clicked" or "event", which
 * stands in the attributes, tells them; where a log has none its items are the clicked ones. */
static const char positions_sql[] =
    "WITH q AS (SELECT r.*, (SELECT value FROM json_each (r.attributes) WHERE lower (replace (replace (key, '_', ''),"
    " ' ', '')) IN ('clicked', 'click', 'clicks', 'isclick', 'isclicked', 'wasclicked', '点击', '是否点击')) AS flag,"
    " (SELECT value FROM json_each (r.attributes) WHERE lower (key) IN ('event', 'event_type', 'action', 'type'))"
    " AS event FROM query_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1),"
    " r AS (SELECT *, CASE WHEN flag NOT NULL THEN lower (flag) NOT IN ('', '0', '0.0', 'false', 'f', 'no', 'n', '否')"
    " WHEN event NOT NULL THEN lower (event) LIKE '%click%' ELSE 1 END AS clicked,"
    " flag NOT NULL OR event NOT NULL AS told FROM q),"
    " a AS (SELECT coalesce (max (results), CASE WHEN max (told) THEN max (position) END) AS results FROM r"
    " GROUP BY query, user, session, time, CASE WHEN user IS NULL AND session IS NULL AND time IS NULL THEN id END),"
    " c AS (SELECT position, sum (clicked) AS n FROM r WHERE position > 0 AND item NOT NULL GROUP BY position)"
    " SELECT position, n, (SELECT count (*) FROM a WHERE results IS NULL OR results >= position) FROM c"
    " ORDER BY position LIMIT ?1";

static AisleTable *
new_positions (const Queries *self, gsize most, GError **error)
{
  g_autoptr (AisleTable) table = aisle_table_new (columns_of_positions, G_N_ELEMENTS (columns_of_positions));
  sqlite3_stmt *statement =
      self->view->project != NULL ? aisle_sql_prepare (self->view->project, positions_sql, error) : NULL;
  int rc = SQLITE_DONE;
  if (statement == NULL && self->view->project != NULL)
    return NULL;
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, (gint64) most);
      while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
        {
          gint64 clicks = sqlite3_column_int64 (statement, 1), searches = sqlite3_column_int64 (statement, 2);
          gsize row = aisle_table_add_row (table);
          aisle_table_set_integer (table, row, 0, sqlite3_column_int64 (statement, 0));
          set_share (table, row, 1, MIN (clicks, searches), searches);
          aisle_table_set_integer (table, row, 4, clicks);
          aisle_table_set_integer (table, row, 5, searches);
        }
      if (!aisle_sql_end (self->view->project, statement, rc, error))
        return NULL;
    }
  if (aisle_table_n_rows (table) > 0)
    return g_steal_pointer (&table);
  g_set_error_literal (
      error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
      _ ("no place of a click is known: import a query log with the clicked items and their positions"));
  return NULL;
}

/* ---- passport and answer ---- */

static AislePassport *
new_passport (const Queries *self, const AisleParams *params, gsize hidden)
{
  const char *definition =
      self->by == 'q'
          ? _ ("Searches by query: without a look when no view or click follows within 30 minutes before the "
               "next search, refined when another search follows within 30 minutes, and what is bought "
               "within a day before the next search.")
      : self->by == 'r' ? _ ("Searches that the same user follows with another query within 30 minutes.")
      : self->by == 's'
          ? _ ("Purchases within a day after a search and before the next one, by query and item.")
          : _ ("Clicked results by their place, among the searches of the query log that showed so many.");
  AislePassport *passport = aisle_view_passport (self->view, definition);
  aisle_passport_add_params (passport, params);
  if (self->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("searches without a time"), self->no_time);
  if (self->total == 0)
    aisle_passport_add_note (passport, _ ("The events have no searches: figures are those of the query log."));
  if (self->recorded > 0 && self->by == 'q')
    aisle_passport_add_note (passport,
                             _ ("Results are known from the query log, which counts whole, without segments."));
  else if (self->by == 'q')
    aisle_passport_add_note (passport,
                             self->view->users != NULL
                                 ? _ ("A query log knows no segment: what has no results is shown for all users "
                                      "alone.")
                                 : _ ("No query log is imported: what had no results is not known."));
  aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
  if (self->by == 'p')
    aisle_passport_add_note (passport,
                             _ ("A column such as 'clicked' or 'event' in the query log tells clicked results "
                                "from those that were only shown; without one its items are the clicked ones."));
  if (hidden > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("Rows that are not shown: %zu."), hidden);
      aisle_passport_add_note (passport, note);
    }
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_auto (Queries) self = { .view = view, .by = aisle_params_text (params, "by")[0] };
  gsize most = (gsize) aisle_params_integer (params, "rows"), hidden = 0;
  AisleTable *table;
  if (!aisle_question_check (view, error))
    return NULL;
  g_mutex_init (&self.lock);
  gboolean ok = count (&self, progress, error);
  g_mutex_clear (&self.lock);
  if (!ok)
    return NULL;
  table = self.by == 'q'   ? new_queries (&self, most, &hidden)
          : self.by == 'p' ? new_positions (&self, most, error)
                           : new_links (&self, most, &hidden);
  return table == NULL ? NULL : aisle_answer_new (table, new_passport (&self, params, hidden));
}

/* Who searched for it, refined it to that, or bought that after it. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  char by = aisle_params_text (params, "by")[0];
  GString *text;
  if (by == 'p' || view->project == NULL || (by == 'q' && column != 2)
      || aisle_table_integer (table, row, (gsize) aisle_table_find (table, "users")) == 0)
    return NULL;
  text = g_string_new ("search (query = ");
  aisle_predicate_append_name (text, aisle_table_text (table, row, 0));
  if (by != 'q')
    aisle_predicate_append_name (g_string_append (text, by == 'r' ? ", next = " : ", sold = "),
                                 aisle_table_text (table, row, 1));
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_queries = {
  .id = "queries",
  .title = N_ ("Searches"),
  .summary = N_ ("What is searched for, what comes of it, and what it is refined to."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
