/* baskets-view.c: see baskets-view.h. */
#include "pages/behaviour/baskets-view.h"

#include "base/i18n.h"

struct _AisleBasketsView
{
  AisleCardsView parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleBasketsView, aisle_baskets_view, AISLE_TYPE_CARDS_VIEW)

static const char *const by_item[] = { "by=item", NULL };
static const char *const by_row[] = { "by", NULL };
static const char *const of_lines[] = { "y=lines", NULL };
static const char *const as_grid[] = { "form=grid", NULL };

static const AisleCardSpec cards[] = {
  { "together", .lines = 100, .wide = TRUE },
  { "baskets", N_ ("Bought together"), .lines = 100, .wide = TRUE, .flags = AISLE_QUESTION_TABLE },
  { "carts", N_ ("What became of carts"), .hidden = by_row, .chart = "bars", .draw = of_lines, .lines = 5 },
  { "carts", N_ ("Items left in carts"), .hidden = by_row, .set = by_item, .lines = 100 },
  { "categories", N_ ("Events by category"), .set = as_grid, .chart = "heat" },
  { "prices" },
  { "queries", N_ ("What is searched for") },
  { "channels", .lines = 3 },
};

static void
aisle_baskets_view_class_init (AisleBasketsViewClass *klass)
{
}

static void
aisle_baskets_view_init (AisleBasketsView *self)
{
  aisle_cards_view_add (AISLE_CARDS_VIEW (self), cards, G_N_ELEMENTS (cards));
}
