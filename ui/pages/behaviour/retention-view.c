/* retention-view.c: see retention-view.h. */
#include "pages/behaviour/retention-view.h"

#include "base/i18n.h"

struct _AisleRetentionView
{
  AisleCardsView parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleRetentionView, aisle_retention_view, AISLE_TYPE_CARDS_VIEW)

static const char *const curve[] = { "by=curve", NULL };

static const char *const of_retention[] = { "y=retention", NULL };
static const char *const of_users[] = { "y=new_users,returning_users", NULL };

static const AisleCardSpec cards[] = {
  { "retention", .wide = TRUE },
  { "retention", N_ ("Retention, all cohorts together"), .set = curve, .chart = "line", .draw = of_retention,
    .wide = TRUE },
  { "newcomers", .chart = "line", .draw = of_users, .wide = TRUE },
  { "timing", .lines = 7, .wide = TRUE },
  { "rfm", .wide = TRUE, .flags = AISLE_QUESTION_TABLE },
};

static void
aisle_retention_view_class_init (AisleRetentionViewClass *klass)
{
}

static void
aisle_retention_view_init (AisleRetentionView *self)
{
  aisle_cards_view_add (AISLE_CARDS_VIEW (self), cards, G_N_ELEMENTS (cards));
}
