/* search-results-question.c: one query: its results with their clicks and sales, or the searches for it one by one. */
#include "behaviour/item-words.h"
#include "behaviour/one-user.h"
#include "behaviour/question.h"
#include "behaviour/searches.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "segment/search-walk.h"

static const char *const rows_of[] = { NC_ ("choice", "item"), NC_ ("choice", "search"), NULL };

static const AisleParam params_table[] = {
  { "query", N_ ("Query"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL, N_ ("The query; empty: the most frequent one.") },
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "item", 0, 0, rows_of, NULL,
    N_ ("The results, or the searches one by one, the newest first.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "50", 1, 100000, NULL, NULL, N_ ("How many rows are shown.") },
};

/* ---- results ---- */

static const AisleColumnSpec columns_of_items[] = {
  { "item", N_ ("Item"), AISLE_COLUMN_TEXT, NULL },
  { "name", N_ ("Title"), AISLE_COLUMN_TEXT, NULL },
  { "clicks", N_ ("Clicks"), AISLE_COLUMN_INTEGER, NULL },
  { "shown", N_ ("Shown"), AISLE_COLUMN_INTEGER, N_ ("times") },
  { "ctr", N_ ("Click-through rate"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_low", N_ ("Click-through rate, low"), AISLE_COLUMN_SHARE, NULL },
  { "ctr_high", N_ ("Click-through rate, high"), AISLE_COLUMN_SHARE, NULL },
  { "place", N_ ("Place, on average"), AISLE_COLUMN_REAL, NULL },
  { "looks", N_ ("Looked at after"), AISLE_COLUMN_INTEGER, N_ ("events") },
  { "purchases", N_ ("Bought after"), AISLE_COLUMN_INTEGER, N_ ("events") },
  { "revenue_after", N_ ("Revenue after"), AISLE_COLUMN_MONEY, NULL },
};

typedef struct
{
  gint32 item;
  gint64 shown, clicks, placed, places, looks, purchases, revenue;
} Item;

static Item *
item_in (GHashTable *items, gint32 id)
{
  Item *item = g_hash_table_lookup (items, GINT_TO_POINTER (id));

  if (item == NULL)
    {
      item = g_new0 (Item, 1);
      item->item = id;
      g_hash_table_insert (items, GINT_TO_POINTER (id), item);
    }
  return item;
}

static gboolean
add_results (GHashTable *items, const AisleView *view, gint32 query, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearchLog) log = aisle_search_log_read (view->project, view->users, G_MAXINT64, progress, error);

  for (gsize s = 0; log != NULL && s < log->n; s++)
    for (gsize i = log->start[s]; log->query[s] == query && i < log->start[s + 1]; i++)
      {
        Item *item = item_in (items, log->item[i]);

        item->shown += log->told[s];
        item->clicks += log->clicked[i];
        if (log->position[i] == AISLE_NO_POSITION)
          continue;
        item->placed++;
        item->places += log->position[i] + 1;
      }
  return log != NULL;
}

/* Views and clicks within half an hour of a search for the query, until the user's next search. */
static void
add_looks (GHashTable *items, const AisleView *view, const AisleSearches *searches, gint32 query)
{
  const AisleColumns *columns = view->columns;

  for (gsize s = 0; s < searches->n && !searches->from_log; s++)
    {
      const AisleSearched *search = &searches->searches[s];
      gsize end = search->user >= 0 ? columns->user_start[search->user + 1] : columns->n_events;

      for (gsize i = search->row + 1; search->query == query && i < end; i++)
        {
          AisleKind role = aisle_event_role (columns, i);
          gboolean begins = columns->query[i] >= 0 && (role == AISLE_KIND_SEARCH || role == AISLE_KIND_OTHER);

          if (begins || columns->time[i] - search->time > AISLE_SEARCH_LOOK
              || (search->user < 0
                  && (columns->session == NULL || search->session < 0 || columns->session[i] != search->session)))
            break;
          if ((role == AISLE_KIND_VIEW || role == AISLE_KIND_CLICK) && columns->item[i] >= 0)
            item_in (items, columns->item[i])->looks++;
        }
    }
}

static void
add_sales (GHashTable *items, const AisleSearches *searches, gint32 query)
{
  for (guint i = 0; i < searches->sales->len; i++)
    {
      const AisleSearchedSale *sale = &g_array_index (searches->sales, AisleSearchedSale, i);
      Item *item = sale->query == query ? item_in (items, sale->item) : NULL;

      if (item == NULL)
        continue;
      item->purchases++;
      item->revenue = aisle_money_add (item->revenue, sale->revenue);
    }
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *x = *(Item *const *) a, *y = *(Item *const *) b;
  gint64 p = x->clicks + x->looks, q = y->clicks + y->looks;

  if (p != q)
    return p > q ? -1 : 1;
  if (x->purchases != y->purchases)
    return x->purchases > y->purchases ? -1 : 1;
  if (x->shown != y->shown)
    return x->shown > y->shown ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

static AisleTable *
new_items (const AisleView *view, const AisleSearches *searches, gint32 query, gsize most, gsize *hidden,
           AisleProgress *progress, GError **error)
{
  g_autoptr (GHashTable) items = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  AisleTable *table;
  GHashTableIter iter;
  gpointer item;

  if (!add_results (items, view, query, progress, error))
    return NULL;
  add_looks (items, view, searches, query);
  add_sales (items, searches, query);
  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (order, item);
  g_ptr_array_sort (order, compare_items);
  table = aisle_table_new (columns_of_items, G_N_ELEMENTS (columns_of_items));
  for (guint i = 0; i < MIN (order->len, most); i++)
    {
      const Item *one = order->pdata[i];
      gsize row = aisle_table_add_row (table);
      g_autofree char *id = aisle_item_id (view, one->item), *title = aisle_item_title (view, one->item);

      aisle_table_set_text (table, row, 0, id);
      aisle_table_set_text (table, row, 1, title);
      aisle_table_set_integer (table, row, 2, one->clicks);
      if (one->shown > 0)
        aisle_table_set_integer (table, row, 3, one->shown);
      aisle_set_share (table, row, 4, MIN (one->clicks, one->shown), one->shown);
      if (one->placed > 0)
        aisle_table_set_real (table, row, 7, (double) one->places / (double) one->placed);
      if (!searches->from_log)
        aisle_table_set_integer (table, row, 8, one->looks);
      aisle_table_set_integer (table, row, 9, one->purchases);
      if (view->columns->price != NULL)
        aisle_table_set_integer (table, row, 10, one->revenue);
    }
  *hidden = order->len > most ? order->len - most : 0;
  return table;
}

/* ---- searches ---- */

static const AisleColumnSpec columns_of_searches[] = {
  { "name", N_ ("Session"), AISLE_COLUMN_TEXT, NULL },
  { "time", N_ ("Time"), AISLE_COLUMN_TIME, NULL },
  { "user", N_ ("User"), AISLE_COLUMN_TEXT, NULL },
  { "results", N_ ("Results"), AISLE_COLUMN_INTEGER, NULL },
  { "looked", N_ ("Looked at something"), AISLE_COLUMN_INTEGER, NULL },
  { "next", N_ ("Refined to"), AISLE_COLUMN_TEXT, NULL },
  { "bought", N_ ("Bought"), AISLE_COLUMN_INTEGER, NULL },
  { "revenue_after", N_ ("Revenue after"), AISLE_COLUMN_MONEY, NULL },
};

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const AisleSearched *x = *(const AisleSearched *const *) a, *y = *(const AisleSearched *const *) b;

  if (x->time != y->time)
    return x->time > y->time ? -1 : 1;
  return (x > y) - (x < y);
}

static void
add_search (const AisleView *view, AisleTable *table, const AisleSearched *search)
{
  gsize row = aisle_table_add_row (table);
  g_autofree char *session = search->session >= 0 && view->project != NULL
                                 ? aisle_project_name (view->project, AISLE_NAMES_SESSION, search->session)
                                 : NULL;
  g_autofree char *user = search->user >= 0 ? aisle_user_name (view, (gsize) search->user) : NULL;
  g_autofree char *next = search->next >= 0 ? aisle_query_text (view, search->next) : NULL;

  aisle_table_set_text (table, row, 0, session != NULL ? session : user != NULL ? user : "");
  if (search->time != AISLE_TIME_MISSING)
    aisle_table_set_integer (table, row, 1, search->time);
  if (user != NULL)
    aisle_table_set_text (table, row, 2, user);
  if (search->results >= 0)
    aisle_table_set_integer (table, row, 3, search->results);
  if (search->judged)
    aisle_table_set_integer (table, row, 4, search->looked);
  if (next != NULL)
    aisle_table_set_text (table, row, 5, next);
  aisle_table_set_integer (table, row, 6, search->bought);
  if (view->columns->price != NULL)
    aisle_table_set_integer (table, row, 7, search->revenue);
}

static AisleTable *
new_searches (const AisleView *view, const AisleSearches *searches, gint32 query, gsize most, gsize *hidden)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  AisleTable *table = aisle_table_new (columns_of_searches, G_N_ELEMENTS (columns_of_searches));

  for (gsize s = 0; s < searches->n; s++)
    if (searches->searches[s].query == query)
      g_ptr_array_add (order, &searches->searches[s]);
  g_ptr_array_sort (order, compare_times);
  for (guint i = 0; i < MIN (order->len, most); i++)
    add_search (view, table, order->pdata[i]);
  *hidden = order->len > most ? order->len - most : 0;
  return table;
}

/* ---- passport and answer ---- */

static gboolean
choose_query (const AisleView *view, const AisleSearches *searches, const char *text, gint32 *query, GError **error)
{
  g_autofree gint64 *counts = NULL;

  if (!aisle_query_find (view, text, query, error))
    return FALSE;
  if (*query >= 0)
    return TRUE;
  counts = aisle_query_counts (searches, error);
  for (gsize q = 0; counts != NULL && q < searches->n_queries; q++)
    if (*query < 0 || counts[q] > counts[*query])
      *query = (gint32) q;
  return counts != NULL;
}

static AislePassport *
new_passport (const AisleView *view, const AisleSearches *searches, const AisleParams *params, gint32 query,
              gsize hidden)
{
  gboolean items = aisle_params_text (params, "by")[0] == 'i';
  AislePassport *passport = aisle_view_passport (
      view, items
                ? _ ("Results of a query: shown and clicked in the query log, looked at within 30 minutes of a search "
                     "and bought within a day, before the user's next search.")
                : _ ("The searches for a query, the newest first, with what came of each."));
  g_autofree char *id = g_strdup_printf ("%d", query);

  aisle_passport_add_params (passport, params);
  aisle_passport_add_param (passport, "query_id", id);
  aisle_searches_add_notes (searches, view, passport);
  if (items)
    aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
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
  gsize most = (gsize) aisle_params_integer (params, "rows"), hidden = 0;
  g_autoptr (AisleSearches) searches =
      aisle_searches_check (view, error) ? aisle_searches_read (view, progress, error) : NULL;
  AisleTable *table;
  gint32 query;

  if (searches == NULL || !choose_query (view, searches, aisle_params_text (params, "query"), &query, error))
    return NULL;
  table = aisle_params_text (params, "by")[0] == 'i' ? new_items (view, searches, query, most, &hidden, progress, error)
                                                     : new_searches (view, searches, query, most, &hidden);
  return table == NULL ? NULL : aisle_answer_new (table, new_passport (view, searches, params, query, hidden));
}

const AisleQuestion aisle_question_search_results = {
  .id = "search_results",
  .title = N_ ("What a query leads to"),
  .summary = N_ ("The results of one query with their clicks and sales, or the searches for it one by one."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .records = TRUE,
  .answer = answer,
};
