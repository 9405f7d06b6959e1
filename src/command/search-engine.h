/* search-engine.h: an open search from within: what finds items, and the ranker that orders them. */
#pragma once

#include "command/search-ranker.h"
#include "command/search.h"

#define AISLE_SEARCH_CANDIDATES 1000 /* that a ranker orders */

typedef struct
{
  const char *text;
  gint32 query; /* of the project, -1: not known there */
  gint32 user;  /* -1: nobody */
} AisleSearchAsk;

const AisleInvertedIndex *aisle_search_index (const AisleSearch *self);
const AisleRanker *aisle_search_ranker (const AisleSearch *self);       /* (nullable) */
void aisle_search_take_ranker (AisleSearch *self, AisleRanker *ranker); /* (nullable) in the place of the one before */
/* external NULL or empty: nobody. */
gboolean aisle_search_find_user (AisleProject *project, const char *external, gint32 *user,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The best k, best first: item -1 and score -inf where there are no more.  Threads may share self. */
gboolean aisle_search_find (const AisleSearch *self, const AisleSearchAsk *ask, gsize k, gboolean typing, gint32 *items,
                            float *scores, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Scores of n items for one query: a ranker looks at them together. */
gboolean aisle_search_score (const AisleSearch *self, const AisleSearchAsk *ask, const gint32 *items, gsize n,
                             float *scores, GError **error) G_GNUC_WARN_UNUSED_RESULT;
