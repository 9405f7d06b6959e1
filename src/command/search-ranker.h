/* search-ranker.h: a stored ranker that is ready to order the items of a query. */
#pragma once

#include "command/rank-knowledge.h"
#include "command/run-model.h"

typedef struct
{
  AisleRunModel *stored; /* (nullable) owns model */
  const AisleModel *model;
  AisleRankKnowledge *knowledge; /* of the columns that the model reads, in its order */
  gboolean personal;             /* it was trained to know customers: others give everybody the same list */
} AisleRanker;

/* AISLE_ERROR_USAGE where the run is no ranker. */
AisleRanker *aisle_ranker_open (AisleProject *project, gint64 run, const AisleInvertedIndex *index,
                                AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of a model at hand, which must live as long; recommender: the run that it was trained with, 0 none. */
AisleRanker *aisle_ranker_new (AisleProject *project, const AisleModel *model, gint64 recommender,
                               const AisleInvertedIndex *index, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_ranker_close (AisleRanker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRanker, aisle_ranker_close)

/* The features of n items for one query, asked now by a customer (-1: nobody): a set of one query. */
AisleRankSet *aisle_ranker_set (const AisleRanker *self, const char *text, gint32 query, gint32 user,
                                const gint32 *items, gsize n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_ranker_score (const AisleRanker *self, const char *text, gint32 query, gint32 user, const gint32 *items,
                             gsize n, float *scores, GError **error) G_GNUC_WARN_UNUSED_RESULT;
