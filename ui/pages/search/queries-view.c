/* queries-view.c: see queries-view.h. */
#include "pages/search/queries-view.h"

#include "base/i18n.h"

struct _AisleQueriesView
{
  AisleCardsView parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleQueriesView, aisle_queries_view, AISLE_TYPE_CARDS_VIEW)

static const char *const by_row[] = { "by", NULL };
static const char *const by_position[] = { "by=position", NULL };
static const char *const by_refinement[] = { "by=refinement", NULL };
static const char *const by_sale[] = { "by=sale", NULL };

static const AisleCardSpec cards[] = {
  { "queries", N_ ("Queries"), .hidden = by_row, .flags = AISLE_QUESTION_TABLE, .wide = TRUE },
  { "queries", N_ ("Clicks by place"), .hidden = by_row, .set = by_position },
  { "queries", N_ ("Refinements"), .hidden = by_row, .set = by_refinement, .chart = "bars" },
  { "queries", N_ ("Bought after a search"), .hidden = by_row, .set = by_sale, .chart = "bars" },
};

static void
aisle_queries_view_class_init (AisleQueriesViewClass *klass)
{
}

static void
aisle_queries_view_init (AisleQueriesView *self)
{
  aisle_cards_view_add (AISLE_CARDS_VIEW (self), cards, G_N_ELEMENTS (cards));
}
