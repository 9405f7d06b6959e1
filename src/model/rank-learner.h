/* rank-learner.h: a network over the rows of queries and what it makes small, as a learner of neural/trainer.h.
 *
 *   listwise  cross-entropy between the chances that grades and scores give each item to be the first of its query
 *             (ListNet; Cao et al. 2007, definition 5): convex for a linear model
 *   squared   (score - grade)^2 of each row: the only one whose scores are grades
 *   lambda    LambdaRank (Burges 2010, section 5): pairs by how much NDCG changes when they swap; the gradients are those
 *             that boosted trees follow (trees/lambdarank-objective.c)
 *
 * An example is a query; rows count by their weights.  Letters: R rows, F features. */
#pragma once

#include "model/ranker.h"
#include "neural/network.h"
#include "neural/trainer.h"

typedef enum
{
  AISLE_RANK_LISTWISE,
  AISLE_RANK_SQUARED,
  AISLE_RANK_LAMBDA
} AisleRankLoss;

typedef struct _AisleRankLearner AisleRankLearner;

/* rows: their x is scaled; they and the network, whose rows are one wide, must live as long. */
AisleRankLearner *aisle_rank_learner_new (const AisleNetwork *network, const AisleRankerRows *rows, AisleRankLoss loss,
                                          gsize batch, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rank_learner_free (AisleRankLearner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankLearner, aisle_rank_learner_free)
AisleLearner aisle_rank_learner_get (AisleRankLearner *self);

/* scores (R) of rows of x (R x F, scaled), on one thread. */
gboolean aisle_rank_network_forward (const AisleNetwork *network, const float *params, const float *x, gsize n_rows,
                                     float *scores, GError **error) G_GNUC_WARN_UNUSED_RESULT;
