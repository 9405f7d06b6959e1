/* journeys-view.c: see journeys-view.h. */
#include "pages/behaviour/journeys-view.h"

#include "base/i18n.h"

struct _AisleJourneysView
{
  AisleCardsView parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleJourneysView, aisle_journeys_view, AISLE_TYPE_CARDS_VIEW)

static const char *const by_length[] = { "by=length", NULL };
static const char *const by_entry[] = { "by=entry", NULL };
static const char *const by_exit[] = { "by=exit", NULL };

static const AisleCardSpec cards[] = {
  { "paths", N_ ("Paths"), .wide = TRUE },
  { "sessions", N_ ("Events in a session") },
  { "sessions", N_ ("Length of a session"), .set = by_length },
  { "sessions", N_ ("Where sessions begin"), .set = by_entry },
  { "sessions", N_ ("Where sessions end"), .set = by_exit },
};

static void
aisle_journeys_view_class_init (AisleJourneysViewClass *klass)
{
}

static void
aisle_journeys_view_init (AisleJourneysView *self)
{
  aisle_cards_view_add (AISLE_CARDS_VIEW (self), cards, G_N_ELEMENTS (cards));
}
