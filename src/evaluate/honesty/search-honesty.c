/* search-honesty.c: is a ranker judged by what it never saw, by enough of it, and by grades that mean what they say? */
#include "evaluate/honesty.h"

#include "base/i18n.h"

#define FEW_QUERIES   100
#define TOO_FEW       30
#define SOME_UNJUDGED .1
#define MANY_UNJUDGED .5
#define FEW_VALIDATED 20
#define SOME_LEFT_OUT .2
#define SOME_FLAT     .05

static void
look_at_unjudged (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleRankCounts *counts = facts->ranking != NULL ? &facts->ranking->evaluation->counts : NULL;

  if (counts != NULL && (double) counts->unjudged > SOME_UNJUDGED * (double) counts->top)
    aisle_honesty_add (findings,
                       (double) counts->unjudged > MANY_UNJUDGED * (double) counts->top ? AISLE_GRAVITY_WARNING
                                                                                        : AISLE_GRAVITY_NOTE,
                       (gint64) counts->unjudged, (gint64) counts->top, NULL);
}

static void
look_at_queries (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize n = facts->ranking != NULL ? facts->ranking->evaluation->all.n : FEW_QUERIES;

  if (n < FEW_QUERIES)
    aisle_honesty_add (findings, n < TOO_FEW ? AISLE_GRAVITY_STOP : AISLE_GRAVITY_WARNING, (gint64) n, (gint64) n,
                       NULL);
}

static void
look_at_shared (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->ranking != NULL && facts->ranking->shared > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) facts->ranking->shared, (gint64) facts->ranking->queries,
                       NULL);
}

static void
look_at_validation (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->ranking != NULL && facts->ranking->valid_lists < FEW_VALIDATED)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) facts->ranking->valid_lists,
                       (gint64) facts->ranking->fit_lists, NULL);
}

static void
look_at_nothing (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleRankCounts *counts = facts->ranking != NULL ? &facts->ranking->evaluation->counts : NULL;
  gsize all = counts != NULL ? counts->lists + counts->nothing_relevant : 0;

  if (counts != NULL && (double) counts->nothing_relevant > SOME_LEFT_OUT * (double) all)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) counts->nothing_relevant, (gint64) all, NULL);
}

static void
look_at_flat (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleRankCounts *counts = facts->ranking != NULL ? &facts->ranking->evaluation->counts : NULL;

  if (counts != NULL && (double) counts->flat > SOME_FLAT * (double) counts->lists)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) counts->flat, (gint64) counts->lists, NULL);
}

static void
look_at_raw_clicks (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->ranking != NULL && facts->ranking->raw_clicks)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) facts->ranking->fit_lists,
                       (gint64) facts->ranking->fit_lists, NULL);
}

static void
look_at_judging_clicks (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->ranking != NULL && facts->ranking->clicks_judge)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) facts->ranking->evaluation->counts.lists,
                       (gint64) facts->ranking->evaluation->counts.lists, NULL);
}

static void
look_at_position (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->ranking != NULL && facts->ranking->position != NULL)
    aisle_honesty_add (findings, AISLE_GRAVITY_STOP, 1, 1, facts->ranking->position);
}

static void
look_at_nameless (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->ranking != NULL && facts->ranking->nameless > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) facts->ranking->nameless,
                       (gint64) facts->ranking->judged, NULL);
}

static const AisleHonestyCheck checks[] = {
  { "position", N_ ("Ranked by where items stood"),
    N_ ("The ranker reads “{subject}”: it keeps what stood on top there."),
    N_ ("Train without features of the position; they are for taking its effect out of clicks."), look_at_position },
  { "few-queries", N_ ("Few queries to judge by"),
    N_ ("{affected} queries judge: differences between rankers may be luck."),
    N_ ("Judge more queries, or split by query with all folds, so that each one judges once."), look_at_queries },
  { "unjudged", N_ ("Unjudged items in the top"),
    N_ ("{affected} of the {total} items in the first places ({share}) were judged by nobody, and count as of no use."),
    N_ ("Read NDCG between its bounds, and judge what stands on top."), look_at_unjudged },
  { "flat-lists", N_ ("Lists without an order"),
    N_ ("In {affected} of {total} lists ({share}) all items have one score: the order is that of the worst case."),
    N_ ("Look whether the features are known for these items: import a catalogue with texts."), look_at_flat },
  { "raw-clicks", N_ ("Clicks as they are"),
    N_ ("{affected} lists teach by raw clicks: what stood on top was clicked because it stood there."),
    N_ ("Choose a click model that takes the position's effect out: position, cascade or DBN."), look_at_raw_clicks },
  { "clicks-judge", N_ ("Clicks judge"),
    N_ ("The grades of {affected} lists come from clicks: they only know what was shown."),
    N_ ("Judge some queries by hand: what people judged then judges the rankers."), look_at_judging_clicks },
  { "shared-queries", N_ ("Queries on both sides of the split"),
    N_ ("{affected} of {total} queries of the test ({share}) are also learnt from."),
    N_ ("The figures speak of queries that were seen before; split by query to know how new ones fare."),
    look_at_shared },
  { "few-validated", N_ ("Too few queries to choose by"),
    N_ ("{affected} lists validate, {total} teach: parameters and early stopping rest on chance."),
    N_ ("Judge more queries."), look_at_validation },
  { "nothing-relevant", N_ ("Queries without anything relevant"),
    N_ ("{affected} of {total} lists ({share}) hold nothing of use and are not judged."),
    N_ ("Any order of them is as good: look at these queries in the catalogue, not in the ranker."), look_at_nothing },
  { "nameless-queries", N_ ("Queries known by their id alone"),
    N_ ("{affected} of {total} judged queries ({share}) have no text: they neither teach nor judge."),
    N_ ("Import the file that holds the ids and texts of the queries."), look_at_nameless },
};

const AisleHonestyGroup aisle_honesty_search = { checks, G_N_ELEMENTS (checks) };
