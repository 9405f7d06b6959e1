/* intent-bilstm-model.c: a long short-term memory reads the words of a text both ways, and a dense layer decides.
 *
 * The founding article's network made honest: one unit an intent under the softmax.  The article's Dense(1) with a softmax
 * is refused, because a softmax over one unit is 1 whatever the text says (model/recurrent-texts.h). */
#include "model/recurrent-texts.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_intent_bilstm;

static void
set (AisleTextNetworkSettings *self, const AisleParams *values, gsize n_classes)
{
  aisle_recurrent_texts (self, &aisle_family_intent_bilstm, values, TRUE, n_classes);
}

AISLE_TEXT_NETWORK_FUNCTIONS (set)

const AisleFamily aisle_family_intent_bilstm = {
  .id = "intent-bilstm",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("BiLSTM for texts"),
  .summary = N_ ("A recurrent network reads the words of a text forwards and backwards."),
  .source = "Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005",
  .params = aisle_recurrent_texts_params,
  .n_params = AISLE_RECURRENT_TEXTS_N_PARAMS,
  .resumable = TRUE,
  AISLE_TEXT_NETWORK_TABLE,
};
