/* query-classes-question.c: how frequent and rare queries share the searches, and what comes of each. */
#include "behaviour/question.h"
#include "behaviour/searches.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"

static const AisleColumnSpec column_table[] = {
  { "class", N_ ("Class"), AISLE_COLUMN_TEXT, NULL },
  { "queries", N_ ("Queries"), AISLE_COLUMN_INTEGER, N_ ("queries") },
  { "searches", N_ ("Searches"), AISLE_COLUMN_INTEGER, N_ ("searches") },
  { "share", N_ ("Of all searches"), AISLE_COLUMN_SHARE, NULL },
  { "click_share", N_ ("With a look, share"), AISLE_COLUMN_SHARE, NULL },
  { "click_share_low", N_ ("With a look, low"), AISLE_COLUMN_SHARE, NULL },
  { "click_share_high", N_ ("With a look, high"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share", N_ ("Without results, share"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share_low", N_ ("Without results, low"), AISLE_COLUMN_SHARE, NULL },
  { "zero_results_share_high", N_ ("Without results, high"), AISLE_COLUMN_SHARE, NULL },
  { "refined_share", N_ ("Refined, share"), AISLE_COLUMN_SHARE, NULL },
  { "refined_share_low", N_ ("Refined, low"), AISLE_COLUMN_SHARE, NULL },
  { "refined_share_high", N_ ("Refined, high"), AISLE_COLUMN_SHARE, NULL },
  { "bought_share", N_ ("Followed by a purchase, share"), AISLE_COLUMN_SHARE, NULL },
  { "bought_share_low", N_ ("Followed by a purchase, low"), AISLE_COLUMN_SHARE, NULL },
  { "bought_share_high", N_ ("Followed by a purchase, high"), AISLE_COLUMN_SHARE, NULL },
  { "revenue_after", N_ ("Revenue after"), AISLE_COLUMN_MONEY, NULL },
};

typedef struct
{
  gint64 queries, searches, judged, looked, known, empty, refined, bought, revenue;
} Class;

static void
count (const AisleSearches *searches, const guint8 *classes, const gint64 *counts, Class *sums)
{
  for (gsize q = 0; q < searches->n_queries; q++)
    sums[classes[q]].queries += counts[q] > 0;
  for (gsize i = 0; i < searches->n; i++)
    {
      const AisleSearched *search = &searches->searches[i];
      Class *sum = &sums[classes[search->query]];

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
new_table (const AisleView *view, const AisleSearches *searches, const Class *sums)
{
  AisleTable *table = aisle_table_new (column_table, G_N_ELEMENTS (column_table));

  for (gsize class = 0; class < AISLE_N_QUERY_CLASSES; class ++)
    {
      const Class *sum = &sums[class];
      gsize row = aisle_table_add_row (table);

      aisle_table_set_text (table, row, 0, aisle_query_class_title (class));
      aisle_table_set_integer (table, row, 1, sum->queries);
      aisle_table_set_integer (table, row, 2, sum->searches);
      if (searches->total > 0)
        aisle_table_set_real (table, row, 3, (double) sum->searches / (double) searches->total);
      aisle_set_share (table, row, 4, sum->looked, sum->judged);
      aisle_set_share (table, row, 7, sum->empty, sum->known);
      aisle_set_share (table, row, 10, sum->refined, sum->searches);
      aisle_set_share (table, row, 13, sum->bought, sum->searches);
      if (view->columns->price != NULL)
        aisle_table_set_integer (table, row, 16, sum->revenue);
    }
  return table;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearches) searches =
      aisle_searches_check (view, error) ? aisle_searches_read (view, progress, error) : NULL;
  g_autofree gint64 *counts = searches != NULL ? aisle_query_counts (searches, error) : NULL;
  g_autofree guint8 *classes = NULL;
  Class sums[AISLE_N_QUERY_CLASSES] = { 0 };
  AislePassport *passport;

  if (counts == NULL)
    return NULL;
  classes = g_try_new0 (guint8, searches->n_queries + 1);
  if (classes == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to count the queries: close other programs"));
      return NULL;
    }
  aisle_query_classes (counts, searches->n_queries, classes);
  count (searches, classes, counts, sums);
  passport = aisle_view_passport (view, _ ("Searches by how frequent their query is, and what comes of them."));
  aisle_searches_add_notes (searches, view, passport);
  aisle_searches_add_class_note (passport);
  aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
  return aisle_answer_new (new_table (view, searches, sums), passport);
}

const AisleQuestion aisle_question_query_classes = {
  .id = "query_classes",
  .title = N_ ("Frequent and rare queries"),
  .summary = N_ ("How frequent and rare queries share the searches, and what comes of each."),
  .chart = "bars",
  .records = TRUE,
  .answer = answer,
};
