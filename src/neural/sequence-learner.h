/* sequence-learner.h: a learner that predicts each item of a sequence from those before it.
 *
 * Letters: I items, d width.  The parameters are a table I x d, then those of a network from rows of d to rows of d: the
 * items before go in as their table rows, what comes out for a token is multiplied with the rows of the items that may
 * follow (tied: Press and Wolf 2017).  A network with a row a token must be causal: every item of a row is predicted at
 * once.  One with a row a sequence may look both ways: it sees a row up to a cut drawn anew each time, and predicts the
 * item behind it. */
#pragma once

#include "neural/item-head.h"
#include "neural/network.h"
#include "neural/trainer.h"

typedef struct
{
  const char *subject;         /* of messages */
  const AisleNetwork *network; /* d -> d, a row a token or a sequence */
  AisleHead head;
  /* Rows of items, oldest first: row r is item[start[r]] .. item[start[r + 1] - 1]; those of at least two train. */
  gsize n_rows;
  const gint64 *start;
  const gint32 *item;
  gsize longest; /* at most so many last items go in */
  gsize batch;   /* rows of a batch, at most */
  gsize cuts;    /* of each row in a pass, with a row a sequence; 0: 1 */
  gsize pack; /* tokens that go through the network together; 0: few.  Recurrent layers want sequences side by side */
  double popular;  /* negatives are drawn by their count to this power; 0: all alike */
  gboolean by_log; /* log of a negative's expected count is taken off its scores (Bengio and Senecal 2008) */
} AisleSequenceSettings;

typedef struct _AisleSequenceLearner AisleSequenceLearner;

/* NULL and AISLE_ERROR_EMPTY when no row has two items, AISLE_ERROR_MEMORY when memory runs out. */
AisleSequenceLearner *aisle_sequence_learner_new (const AisleSequenceSettings *settings, GError **error);
void aisle_sequence_learner_free (AisleSequenceLearner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSequenceLearner, aisle_sequence_learner_free)
AisleLearner aisle_sequence_learner_get (AisleSequenceLearner *self);
/* Bytes one will take, without making it. */
gsize aisle_sequence_learner_memory (const AisleSequenceSettings *settings);
/* Tokens of a pass. */
gsize aisle_sequence_learner_tokens (const AisleSequenceSettings *settings);
