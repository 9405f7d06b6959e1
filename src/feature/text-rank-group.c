/* text-rank-group.c: features of the query's words and the item's. */
#include "feature/rank-features.h"

#include "base/i18n.h"

extern const AisleRankGroup aisle_rank_group_text;

static const AisleRankFeature features[] = {
  { .id = "bm25f",
    .title = N_ ("BM25F"),
    .definition = N_ ("How well the words of the catalogue's fields match the query, by BM25F."),
    .group = AISLE_RANK_TEXT,
    .roles = AISLE_NEEDS_CATALOGUE },
  { .id = "bm25",
    .title = N_ ("BM25 of the title"),
    .definition = N_ ("How well the title's words match the query, by BM25."),
    .group = AISLE_RANK_TEXT },
};

const AisleRankGroup aisle_rank_group_text = { AISLE_RANK_TEXT, features, G_N_ELEMENTS (features) };
