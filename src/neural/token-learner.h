/* token-learner.h: a learner that goes on with texts: after each token of a row it guesses the next.
 *
 * Letters: V tokens, d width, N tokens of a pack.  The parameters are a table V x d, then those of a network from rows of
 * d to rows of d; a guess is the softmax of the network's row times the table, which is thus read at both ends (Press and
 * Wolf 2017).  Rows of a batch lie packed, one behind the other, and do not see each other; nothing is padded. */
#pragma once

#include "neural/network.h"
#include "neural/trainer.h"

/* Rows of tokens: row r is ids[start[r]] .. ids[start[r + 1] - 1], at least two. */
typedef struct
{
  gsize n_rows;
  const gint64 *start;
  const gint32 *ids;    /* below V */
  const guint8 *wanted; /* (nullable) of each token, whether it is to be guessed; the first of a row never is */
} AisleTokenRows;

typedef struct
{
  const char *subject; /* of messages */
  const AisleNetwork *network;
  gsize n_tokens, width; /* V, d */
  gsize batch;           /* rows of a batch */
  AisleTokenRows rows;
  gboolean half; /* trains at half precision where the processor is faster at it: numeric/bf16.h; judging never does */
} AisleTokenSettings;

typedef struct _AisleTokenLearner AisleTokenLearner;

AisleTokenLearner *aisle_token_learner_new (const AisleTokenSettings *settings, GError **error);
void aisle_token_learner_free (AisleTokenLearner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTokenLearner, aisle_token_learner_free)
AisleLearner aisle_token_learner_get (AisleTokenLearner *self);
gsize aisle_token_learner_memory (const AisleTokenSettings *settings);

/* For each of the settings' rows the sum of -log chance over its tokens that are to be guessed, and their number; without
 * chance and over threads, the same for any number of them. */
gboolean aisle_token_losses (const AisleTokenSettings *settings, const float *params, double *losses, double *weights,
                             AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of all rows together: exp (loss / weight) is the perplexity. */
gboolean aisle_token_loss (const AisleTokenSettings *settings, const float *params, double *loss, double *weight,
                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
