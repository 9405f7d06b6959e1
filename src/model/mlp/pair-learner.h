/* pair-learner.h: a learner that tells the items a user took from others by a network over pairs of vectors.
 *
 * Letters: I items, d width, P positives of a user in a pass, K negatives of each.  The parameters are a table I x d, then
 * those of a network from 2d numbers to one: [mean of the vectors of the user's other items, vector of the item].  The
 * loss is binary cross-entropy (aisle_loss_bce). */
#pragma once

#include "neural/network.h"
#include "neural/trainer.h"
#include "numeric/sparse.h"

typedef struct
{
  const char *subject; /* of messages */
  const AisleNetwork *network;
  const AisleSparse *matrix; /* weights above 0 are what a user took; users of two items and more train */
  gsize width;               /* d */
  gsize n_positives, n_negatives;
  gsize batch; /* users, at most */
} AislePairSettings;

typedef struct _AislePairLearner AislePairLearner;

/* NULL and AISLE_ERROR_EMPTY when no user took two items, AISLE_ERROR_MEMORY when memory runs out. */
AislePairLearner *aisle_pair_learner_new (const AislePairSettings *settings, GError **error);
void aisle_pair_learner_free (AislePairLearner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePairLearner, aisle_pair_learner_free)
AisleLearner aisle_pair_learner_get (AislePairLearner *self);
/* Bytes one will take, without making it. */
gsize aisle_pair_learner_memory (const AislePairSettings *settings);
