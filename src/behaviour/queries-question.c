/* queries-question.c: what is searched for, and what comes of it.
 *
 * Searches are those of searches.h; how many results were shown and which place was clicked is known where a query log was
 * imported. */
#include "behaviour/item-words.h"
#include "behaviour/query-rows.h"
#include "behaviour/question.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/stats.h"
#include "segment/segment-parse.h"

static const char *const rows_of[] = { NC_ ("choice", "query"), NC_ ("choice", "refinement"), NC_ ("choice", "sale"),
                                       NC_ ("choice", "position"), NULL };

static const char *const only_of[] = { NC_ ("choice", "all"),
                                       NC_ ("choice", "zero_results"),
                                       NC_ ("choice", "low_clicks"),
                                       NC_ ("choice", "head"),
                                       NC_ ("choice", "torso"),
                                       NC_ ("choice", "tail"),
                                       NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "query", 0, 0, rows_of, NULL,
    N_ ("The queries; what they are refined to; what is bought after them; or clicks by the place of the result.") },
  { "only", N_ ("Only"), AISLE_PARAM_CHOICE, "all", 0, 0, only_of, NULL,
    N_ ("Of the queries: all; those that found nothing; those left without a look more often than others; or the head, the "
        "torso or the tail.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "100", 1, 100000, NULL, NULL, N_ ("How many rows are shown.") },
};

/* ---- refinements and sales ---- */

/* Two queries, or a query and an item. */
typedef struct
{
  gint32 query, other;
  gint32 user; /* -1: nobody */
  gint64 n, users, revenue;
} Link;

static GArray *
links_of (const AisleSearches *searches, gboolean sales)
{
  GArray *links = g_array_new (FALSE, FALSE, sizeof (Link));

  for (gsize i = 0; !sales && i < searches->n; i++)
    {
      const AisleSearched *search = &searches->searches[i];
      Link link = { search->query, search->next, search->user, search->times, 0, 0 };
      if (search->next >= 0)
        g_array_append_val (links, link);
    }
  for (guint i = 0; sales && i < searches->sales->len; i++)
    {
      const AisleSearchedSale *sale = &g_array_index (searches->sales, AisleSearchedSale, i);
      Link link = { sale->query, sale->item, sale->user, 1, 0, sale->revenue };
      g_array_append_val (links, link);
    }
  return links;
}

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
new_links (const AisleView *view, const AisleSearches *searches, gboolean sales, gsize most, gsize *hidden,
           GError **error)
{
  g_autoptr (GArray) links = links_of (searches, sales);
  g_autofree gint64 *asked = aisle_query_counts (searches, error);
  AisleTable *table;

  if (asked == NULL)
    return NULL;
  table = sales ? aisle_table_new (columns_of_sales, G_N_ELEMENTS (columns_of_sales))
                : aisle_table_new (columns_of_refinements, G_N_ELEMENTS (columns_of_refinements));
  merge_links (links);
  for (guint i = 0; i < MIN (links->len, most); i++)
    {
      const Link *link = &g_array_index (links, Link, i);
      gsize row = aisle_table_add_row (table);
      g_autofree char *query = aisle_query_text (view, link->query);
      g_autofree char *other = sales ? aisle_item_id (view, link->other) : aisle_query_text (view, link->other);
      g_autofree char *title = sales ? aisle_item_title (view, link->other) : g_strdup (other);
      g_autofree char *name = g_strdup_printf ("%s → %s", query, title);
      aisle_table_set_text (table, row, 0, query);
      aisle_table_set_text (table, row, 1, other);
      aisle_table_set_integer (table, row, 2, link->n);
      if (!sales)
        aisle_set_share (table, row, 3, link->n, asked[link->query]);
      else if (view->columns->price != NULL)
        aisle_table_set_integer (table, row, 3, link->revenue);
      aisle_table_set_integer (table, row, sales ? 4 : 6, link->users);
      aisle_table_set_text (table, row, sales ? 5 : 7, name);
    }
  *hidden = links->len > most ? links->len - most : 0;
  return table;
}

/* ---- passport and answer ---- */

static const char *
definition_of (char by)
{
  return by == 'q' ? _ ("Searches by query: without a look when no view or click follows within 30 minutes before the "
                        "next search, refined when another search follows within 30 minutes, and what is bought "
                        "within a day before the next search.")
         : by == 'r' ? _ ("Searches that the same user follows with another query within 30 minutes.")
         : by == 's' ? _ ("Purchases within a day after a search and before the next one, by query and item.")
                     : _ ("Clicked results by their place, among the searches of the query log that showed so many.");
}

static AislePassport *
new_passport (const AisleView *view, const AisleSearches *searches, const AisleTable *table, const AisleParams *params,
              gsize hidden)
{
  char by = aisle_params_text (params, "by")[0];
  AislePassport *passport = aisle_view_passport (view, definition_of (by));

  aisle_passport_add_params (passport, params);
  if (searches != NULL)
    aisle_searches_add_notes (searches, view, passport);
  if (by == 'q')
    aisle_query_rows_add_notes (view, searches, table, passport);
  if (by == 'p')
    aisle_passport_add_note (passport,
                             _ ("A column 'clicked' in the query log tells clicked results from those that were only "
                                "shown; without one its items are the clicked ones. Where it tells them, how often "
                                "each place is looked at is fitted from results that stood at several."));
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
  char by = aisle_params_text (params, "by")[0];
  gsize most = (gsize) aisle_params_integer (params, "rows"), hidden = 0;
  g_autoptr (AisleSearches) searches = NULL;
  AisleTable *table;

  if (!aisle_searches_check (view, error))
    return NULL;
  if (by != 'p')
    {
      searches = aisle_searches_read (view, progress, error);
      if (searches == NULL)
        return NULL;
    }
  table = by == 'q'
              ? aisle_query_rows (view, searches, aisle_params_text (params, "only"), most, &hidden, progress, error)
          : by == 'p' ? aisle_query_positions (view, most, progress, error)
                      : new_links (view, searches, by == 's', most, &hidden, error);
  return table == NULL ? NULL : aisle_answer_new (table, new_passport (view, searches, table, params, hidden));
}

/* Who searched for it, refined it to that, or bought that after it. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  char by = aisle_params_text (params, "by")[0];
  GString *text;
  if (by == 'p' || view->project == NULL || (by == 'q' && column != 2) || !aisle_searches_are_events (view)
      || aisle_table_integer_of (table, row, "users") == 0)
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
  .records = TRUE,
  .answer = answer,
  .segment = segment,
};
