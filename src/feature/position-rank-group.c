/* position-rank-group.c: where a result stood when it was shown.  People click what stands high; a model of clicks may
 * take that in so that its other features need not, but a ranker that had it would learn to keep the order as it is. */
#include "feature/rank-group.h"

#include "base/i18n.h"
#include "feature/feature.h"

extern const AisleRankGroup aisle_rank_group_position;
extern const AisleRankMaker aisle_rank_maker_position;

static const AisleRankFeature features[] = {
  { .id = "position",
    .title = N_ ("Position"),
    .definition = N_ ("Where the item stood among the results shown, from 0."),
    .group = AISLE_RANK_POSITION },
};

const AisleRankGroup aisle_rank_group_position = { AISLE_RANK_POSITION, features, G_N_ELEMENTS (features) };

static gpointer
make (const AisleRankBasis *basis, AisleProgress *progress, GError **error)
{
  return (gpointer) basis;
}

static const char *
lack (gconstpointer state, gsize feature)
{
  return NULL;
}

static void
fill (gconstpointer state, const AisleRankAsk *ask, float *values)
{
  for (gsize i = 0; i < ask->n && ask->query->position != NULL; i++)
    values[i] = ask->query->position[i];
}

const AisleRankMaker aisle_rank_maker_position = { &aisle_rank_group_position, make, NULL, lack, fill };
