/* rank-recommender.h: a recommender run as a ranking feature: what it says of the items of a customer's search.
 *
 * It sees the customer's history up to the search.  To teach or judge, it speaks of searches after its training alone,
 * else it would say what it has seen: a run whose split is by time tells when that ended. */
#pragma once

#include "command/run-model.h"
#include "feature/interactions.h"
#include "feature/rank-set.h"

typedef struct
{
  AisleLook *look;
  AisleRunModel *stored;
  AisleInteractions *marks;
  gint64 trained_until; /* the first moment that it was not trained on */
} AisleRankRecommender;

/* to_teach: AISLE_ERROR_USAGE where the run does not say what it was trained on, or was trained on other data. */
AisleRankRecommender *aisle_rank_recommender_open (AisleProject *project, gint64 run, gboolean to_teach,
                                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rank_recommender_close (AisleRankRecommender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankRecommender, aisle_rank_recommender_close)

/* scores (n) for a customer (-1: nobody) at a moment (AISLE_TIME_MISSING: now): NaN where there is no history, and for
 * items that it does not know.  Threads may share self. */
gboolean aisle_rank_recommender_ask (const AisleRankRecommender *self, gint32 user, gint64 time, const gint32 *items,
                                     gsize n, float *scores, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* scores (R) of all lists, over threads: NaN for those before trained_until, or without a customer or a time. */
gboolean aisle_rank_recommender_ask_all (const AisleRankRecommender *self, const AisleRankSet *lists, float *scores,
                                         AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
