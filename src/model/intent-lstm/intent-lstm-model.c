/* intent-lstm-model.c: a long short-term memory reads the words of a text forwards, and a dense layer decides.
 *
 * The founding article's network made honest: one unit an intent under the softmax.  The article's Dense(1) with a softmax
 * is refused, because a softmax over one unit is 1 whatever the text says (model/recurrent-texts.h). */
#include "model/recurrent-texts.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_intent_lstm;

static const char *const pools[] = { NC_ ("choice", "greatest"), NC_ ("choice", "ends"), NULL };

static const AisleParam params[] = {
  { "units", N_ ("Units"), AISLE_PARAM_INTEGER, "128", 1, 1024, NULL, NULL,
    N_ ("How much the network can remember of a text, each way.") },
  { "pooling", N_ ("Pooling"), AISLE_PARAM_CHOICE, "greatest", 0, 0, pools, NULL,
    N_ ("What of the reading is kept: the greatest of each unit over the text, or where the reading ends.") },
  { "outputs", N_ ("Outputs"), AISLE_PARAM_INTEGER, "0", 0, 1000000, NULL, N_ ("units"),
    N_ ("Units of the last layer; 0 for one an intent, which is the only number that can tell intents apart.") },
  { "length", N_ ("Length"), AISLE_PARAM_INTEGER, "200", 1, 10000, NULL, N_ ("words"),
    N_ ("How much of a text is read, from its start.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.4", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "hidden", N_ ("Hidden"), AISLE_PARAM_REAL, "0.1", 0, 0.9, NULL, NULL,
    N_ ("Share of words that are hidden at random in training.") },
  AISLE_TEXT_NETWORK_PARAMS ("128", "30", "2"),
};

static void
set (AisleTextNetworkSettings *self, const AisleParams *values, gsize n_classes)
{
  gsize d = (gsize) aisle_params_integer (values, "factors"), units = (gsize) aisle_params_integer (values, "units");
  double rate = aisle_params_real (values, "dropout");
  AisleNetwork *network = self->network = aisle_network_new ();

  aisle_text_network_settings (self, &aisle_family_intent_lstm, values);
  self->length = (gsize) aisle_params_integer (values, "length");
  self->ngrams = FALSE;
  self->hidden = aisle_params_real (values, "hidden");
  aisle_recurrent_texts (network, values, d, units, FALSE, rate, n_classes);
}

static void
intent_lstm_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  aisle_text_network_estimate (set, input, estimate);
}

static AisleModel *
intent_lstm_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  if (!aisle_recurrent_check_outputs (input, error))
    return NULL;
  return aisle_text_network_train (set, input, progress, error);
}

static AisleModel *
intent_lstm_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  return aisle_text_network_load (set, values, tensors, error);
}

const AisleFamily aisle_family_intent_lstm = {
  .id = "intent-lstm",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("LSTM"),
  .summary = N_ ("A recurrent network reads the words of a text in turn."),
  .source = "Hochreiter and Schmidhuber 1997",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = intent_lstm_estimate,
  .train = intent_lstm_train,
  .load = intent_lstm_load,
  .save = aisle_text_network_save,
  .free = aisle_text_network_free,
  .graph = aisle_text_network_graph,
  .n_classes = aisle_text_network_n_classes,
  .predict = aisle_text_network_predict,
  .readings = aisle_text_network_readings,
};
