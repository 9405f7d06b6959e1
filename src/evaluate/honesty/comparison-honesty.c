/* comparison-honesty.c: may these runs be compared, and does the best one win for the reason one thinks? */
#include "evaluate/honesty.h"

#include "base/i18n.h"

#include <math.h>

#define FEW_VARIANTS 3 /* of a family from which one was chosen */

static void
look_at_data (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize other = 0;

  for (gsize i = 1; i < facts->n_entries; i++)
    other += g_strcmp0 (facts->entries[i].content_hash, facts->entries[0].content_hash) != 0;
  if (other > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_STOP, (gint64) other, (gint64) facts->n_entries, NULL);
}

static void
look_at_protocols (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize other = 0;

  for (gsize i = 1; i < facts->n_entries; i++)
    {
      JsonNode *first = (JsonNode *) facts->entries[0].protocol, *protocol = (JsonNode *) facts->entries[i].protocol;
      other += (first == NULL) != (protocol == NULL) || (first != NULL && !json_node_equal (first, protocol));
    }
  if (other > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_STOP, (gint64) other, (gint64) facts->n_entries, NULL);
}

static void
look_at_age (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  gsize old = 0;

  for (gsize i = 0; facts->project_hash != NULL && i < facts->n_entries; i++)
    old += g_strcmp0 (facts->entries[i].content_hash, facts->project_hash) != 0;
  if (old > 0)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) old, (gint64) facts->n_entries, NULL);
}

/* A family with several parameters of which the test, not validation, would choose another. */
static void
look_at_choice (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleHonestyEntry *best = facts->entries;
  double highest = -INFINITY;
  gsize variants = 0;

  for (gsize i = 0; i < facts->n_entries; i++)
    {
      const AisleHonestyEntry *entry = &facts->entries[i];

      if (g_strcmp0 (entry->family, best->family) != 0 || isnan (entry->validation))
        continue;
      variants++;
      highest = MAX (highest, entry->validation);
    }
  if (variants >= FEW_VARIANTS && best->validation < highest)
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, (gint64) variants, (gint64) facts->n_entries, best->label);
}

/* The best beats the next on hot items alone. */
static void
look_at_popular_win (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleHonestyEntry *best = facts->entries, *next = best + 1;

  if (facts->n_entries < 2 || !best->apart || !(best->mean > next->mean)
      || !(best->groups[AISLE_ITEMS_HOT] > next->groups[AISLE_ITEMS_HOT]))
    return;
  if (best->groups[AISLE_ITEMS_WARM] < next->groups[AISLE_ITEMS_WARM]
      && best->groups[AISLE_ITEMS_RARE] < next->groups[AISLE_ITEMS_RARE])
    aisle_honesty_add (findings, AISLE_GRAVITY_WARNING, 1, (gint64) facts->n_entries, best->label);
}

static void
look_at_seeds (const AisleHonestyFacts *facts, GPtrArray *findings)
{
  const AisleHonestyEntry *best = facts->entries, *next = best + 1;
  double spread;

  if (facts->n_entries < 2)
    return;
  spread = MAX (best->n_seeds > 1 ? best->sd : 0, next->n_seeds > 1 ? next->sd : 0);
  if (spread > 0 && best->mean - next->mean < spread)
    aisle_honesty_add (findings, AISLE_GRAVITY_NOTE, (gint64) MAX (best->n_seeds, next->n_seeds), 2, best->label);
}

static const AisleHonestyCheck checks[] = {
  { "other-data", N_ ("Trained on different data"),
    N_ ("{affected} of {total} runs were trained on other data than the best."),
    N_ ("Train all again on the same data."), look_at_data },
  { "other-protocol", N_ ("Judged differently"), N_ ("{affected} of {total} runs were judged by another protocol."),
    N_ ("Compare runs of one protocol: the same split, lists and candidates."), look_at_protocols },
  { "old-data", N_ ("The data have changed since"),
    N_ ("{affected} of {total} runs were trained before the data changed."), N_ ("Train again before deciding."),
    look_at_age },
  { "chosen-on-test", N_ ("Chosen by the test"),
    N_ ("Of {affected} variants of one model, {subject} is best on the test, but validation would choose another."),
    N_ ("Choose by validation and report what the test says of that one."), look_at_choice },
  { "popular-win", N_ ("Popularity explains the win"),
    N_ ("{subject} is ahead for hot items alone; for warm and rare ones it is behind the next."),
    N_ ("Look at the rows by popularity before deciding what customers should see."), look_at_popular_win },
  { "seed-luck", N_ ("The lead is within the luck of seeds"),
    N_ ("{subject} leads by less than one standard deviation over {affected} seeds."),
    N_ ("Train more seeds, or take the two for equal."), look_at_seeds },
};

const AisleHonestyGroup aisle_honesty_comparison = { checks, G_N_ELEMENTS (checks) };
