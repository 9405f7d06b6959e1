/* rank-features.c: the registry, made from the list in meson.build. */
#include "feature/rank-features.h"

#define GROUP(id) extern const AisleRankGroup aisle_rank_group_##id;
#include "feature/rank-features-list.h"
#undef GROUP

static const AisleRankGroup *const groups[] = {
#define GROUP(id) &aisle_rank_group_##id,
#include "feature/rank-features-list.h"
#undef GROUP
};

const char *
aisle_rank_group_id (AisleRankGroupKind kind)
{
  static const char *const ids[AISLE_N_RANK_GROUPS] = { "text", "item", "query", "personal", "position" };

  return ids[kind];
}

const AisleRankGroup *const *
aisle_rank_groups (gsize *n)
{
  *n = G_N_ELEMENTS (groups);
  return groups;
}

const AisleRankFeature *
aisle_rank_feature (const char *id)
{
  for (gsize g = 0; g < G_N_ELEMENTS (groups); g++)
    for (gsize f = 0; f < groups[g]->n_features; f++)
      if (g_str_equal (groups[g]->features[f].id, id))
        return &groups[g]->features[f];
  return NULL;
}
