/* text-learner.h: a learner that sorts texts into classes, or guesses the tokens that are hidden in them.
 *
 * Letters: V tokens, d width, C classes.  The parameters are a table V x d, then those of a network from rows of d.  To sort,
 * the network gives one row of C a text, the scores of a softmax over classes.  To guess, it gives a row of d a token: of each
 * text a share of the tokens is replaced by token 0, and the network's rows there are multiplied with the table, a softmax
 * over all tokens (Devlin et al. 2019, section 3.1, always by the mask; tied as in Press and Wolf 2017). */
#pragma once

#include "neural/item-head.h"
#include "neural/network.h"
#include "neural/trainer.h"

typedef struct
{
  const char *subject; /* of messages */
  const AisleNetwork *network;
  gsize n_tokens, width; /* V, d */
  gsize n_classes;       /* C; 0: to guess */
  gsize n_rows;
  const gint64 *start; /* n_rows + 1; no row is empty */
  const gint32 *ids;   /* below V */
  const gint32 *label; /* of each row, below C */
  gsize batch;         /* rows of a batch */
  double hidden;       /* share of tokens that are replaced by 0, drawn anew each time */
  gboolean half;       /* maps and attention multiply at half precision where that is faster: numeric/bf16.h */
} AisleTextSettings;

typedef struct _AisleTextLearner AisleTextLearner;

AisleTextLearner *aisle_text_learner_new (const AisleTextSettings *settings, GError **error);
void aisle_text_learner_free (AisleTextLearner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTextLearner, aisle_text_learner_free)
AisleLearner aisle_text_learner_get (AisleTextLearner *self);
gsize aisle_text_learner_memory (const AisleTextSettings *settings);
