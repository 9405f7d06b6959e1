/* score-honesty.c: do the scores say something, and do the metrics measure it? */
#include "evaluate/honesty.h"

#include "base/i18n.h"
#include "evaluate/measures.h"

#include <math.h>

#define RESAMPLES     1000
#define MANY_TIES     .05
#define SOME_FLAT     .05
#define MANY_FLAT     .5
#define LONG_LIST     .5 /* of the candidates */
#define FEW_USERS     100
#define WIDE_INTERVAL .3 /* half of it, of the mean */
#define MANY_REPEATS  .2
#define CHANCE_TIMES  1.5

/* NDCG at the first list length. */
static const AisleMetric *
first_metric (const AisleHonestyFacts *facts)
{
  return facts->evaluation != NULL && facts->evaluation->metrics->len > 0 ? facts->evaluation->metrics->pdata[0] : NULL;
}

static gsize
n_candidates (const AisleHonestyFacts *facts)
{
  guint sampled = facts->judging->protocol.sampled;

  return sampled > 0 ? MIN (sampled + 1, facts->evaluation->n_items) : facts->evaluation->n_items;
}

static void
look_at_baseline (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleMetric *metric = first_metric (facts);
  const AisleMetric *baseline = metric != NULL ? facts->evaluation->baseline : NULL;
  gsize better = 0;
  g_autofree float *model = NULL, *popular = NULL;
  AisleInterval difference;

  if (baseline == NULL || (facts->family != NULL && g_str_equal (facts->family->id, "popular")))
    return;
  model = aisle_weighted_values (metric->values, metric->users->weights, metric->users->n);
  popular = aisle_weighted_values (baseline->values, metric->users->weights, metric->users->n);
  difference = aisle_bootstrap_paired (model, popular, metric->users->n, RESAMPLES, 1, NULL);
  for (gsize u = 0; u < metric->users->n; u++)
    better += baseline->values[u] > metric->values[u];
  if (!(difference.low > 0))
    aisle_honesty_add (findings, difference.high < 0 ? AISLE_GRAVITY_STOP : AISLE_GRAVITY_WARNING, (gint64) better,
                       (gint64) metric->users->n, NULL);
}

static void
look_at_chance (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleMetric *metric = first_metric (facts);
  guint k = metric != NULL ? facts->judging->k_list[0] : 0;
  double recall;

  if (metric == NULL || facts->evaluation->metrics->len <= AISLE_RECALL)
    return;
  recall = ((const AisleMetric *) facts->evaluation->metrics->pdata[AISLE_RECALL])->summary.mean;
  if (recall <= CHANCE_TIMES * aisle_chance (n_candidates (facts), k).hit && k < LONG_LIST * n_candidates (facts))
    aisle_honesty_add (findings, AISLE_GRAVITY_STOP, k, (gint64) n_candidates (facts), NULL);
}

static void
look_at_candidates (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  if (facts->judging != NULL && facts->evaluation != NULL && facts->judging->protocol.sampled > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, facts->judging->protocol.sampled,
                       (gint64) facts->evaluation->n_items, NULL);
}

static void
look_at_ties (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleEvaluation *evaluation = facts->evaluation;

  if (evaluation != NULL && evaluation->counts.tie_bound > MANY_TIES * evaluation->counts.targets)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) evaluation->counts.tie_bound,
                       (gint64) evaluation->counts.targets, NULL);
}

static void
look_at_flat (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleEvaluation *evaluation = facts->evaluation;

  if (evaluation != NULL && evaluation->counts.flat > SOME_FLAT * evaluation->counts.rows)
    aisle_honesty_add (findings,
                       evaluation->counts.flat > MANY_FLAT * evaluation->counts.rows ? AISLE_GRAVITY_STOP
                                                                                     : AISLE_GRAVITY_WARNING,
                       (gint64) evaluation->counts.flat, (gint64) evaluation->counts.rows, NULL);
}

static void
look_at_lengths (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  guint longest = 0;

  if (facts->judging == NULL || facts->evaluation == NULL)
    return;
  for (const guint *k = facts->judging->k_list; *k != 0; k++)
    longest = MAX (longest, *k);
  if (longest > LONG_LIST * n_candidates (facts))
    aisle_honesty_add (findings, longest >= n_candidates (facts) ? AISLE_GRAVITY_STOP : AISLE_GRAVITY_WARNING, longest,
                       (gint64) n_candidates (facts), NULL);
}

static void
look_at_certainty (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleMetric *metric = first_metric (facts);
  double half = metric != NULL ? (metric->summary.high - metric->summary.low) / 2 : 0;
  g_autofree char *width = NULL;

  if (metric == NULL || !(metric->summary.mean > 0)
      || (facts->evaluation->n_users >= FEW_USERS && half <= WIDE_INTERVAL * metric->summary.mean))
    return;
  width = g_strdup_printf ("%.0f%%", 100 * half / metric->summary.mean);
  aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) facts->evaluation->n_users,
                     (gint64) facts->evaluation->n_users, width);
}

/* Targets that the user had before. */
static gsize
n_repeats (const AisleTestSet *test)
{
  gsize repeats = 0;

  for (gsize row = 0; row < test->n; row++)
    for (gint64 t = test->target->start[row], s = test->seen->start[row];
         t < test->target->start[row + 1] && s < test->seen->start[row + 1];)
      {
        gint32 target = test->target->column[t], seen = test->seen->column[s];

        repeats += target == seen;
        t += target <= seen;
        s += seen <= target;
      }
  return repeats;
}

static void
look_at_seen (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize repeats = facts->split != NULL && facts->split->test.n > 0 ? n_repeats (&facts->split->test) : 0;
  gsize targets = repeats > 0 ? facts->split->test.target->n_values : 0;

  if (facts->judging != NULL && facts->judging->keep_seen && repeats > MANY_REPEATS * targets)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) repeats, (gint64) targets, NULL);
}

static void
look_at_masked (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize repeats = facts->split != NULL && facts->split->test.n > 0 ? n_repeats (&facts->split->test) : 0;
  gsize targets = repeats > 0 ? facts->split->test.target->n_values : 0;

  if (facts->judging != NULL && !facts->judging->keep_seen && repeats > MANY_REPEATS * targets)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) repeats, (gint64) targets, NULL);
}

static const AisleHonestyCheck checks[] = {
  { "baseline", N_ ("The most popular items do as well"),
    N_ ("The most popular items, the same for everyone, cannot be told from this model or beat it; for {affected} of {total} "
        "users ({share}) they rank better."),
    N_ ("Train with other parameters, or ship the most popular items."), look_at_baseline },
  { "chance", N_ ("No better than chance"),
    N_ ("A list of {affected} drawn at random from {total} candidates would find about as much."),
    N_ ("Look at the log first: ids that differ between training and test, or kinds that mean something else."),
    look_at_chance },
  { "sampled", N_ ("Sampled candidates"),
    N_ ("Each item to be found competes with {affected} items, not with all {total}: the figures are far higher than in a "
        "shop, and the order of models may differ."),
    N_ ("Decide by candidates=full; use sampled ones only beside published figures."), look_at_candidates },
  { "ties", N_ ("Ties decide"),
    N_ ("For {affected} of {total} items to be found ({share}) only the breaking of ties decides whether a list has them."),
    N_ ("Give the model more to tell items apart by; figures that break ties for the model are not to be had in a shop."),
    look_at_ties },
  { "constant", N_ ("Constant scores"), N_ ("In {affected} of {total} rows ({share}) all items have one score."),
    N_ ("The model has nothing to say there: train it longer or with other parameters, or fall back to popular items."),
    look_at_flat },
  { "lengths", N_ ("Lists as long as the choice"),
    N_ ("A list of {affected} is {share} of the {total} candidates: almost anything would be found."),
    N_ ("Judge by shorter lists, such as a shop shows."), look_at_lengths },
  { "few-users", N_ ("Too few users to tell"),
    N_ ("{affected} users are judged; the interval is {subject} of the figure to either side: differences that matter cannot "
        "be told."),
    N_ ("Import a longer log, or use split=leave-one-out, which judges more users."), look_at_certainty },
  { "seen-kept", N_ ("Repeats count as found"),
    N_ ("{affected} of {total} items to be found ({share}) are ones that the user had before: remembering them is enough."),
    N_ ("Mask seen items, unless the shop lives on repeats."), look_at_seen },
  { "repeats", N_ ("Many repeats are left out"),
    N_ ("{affected} of {total} test interactions ({share}) repeat what the user had before and are not judged."),
    N_ ("Where customers buy again, judge with seen items kept as well."), look_at_masked },
};

const AisleHonestyGroup aisle_honesty_score = { checks, G_N_ELEMENTS (checks) };
