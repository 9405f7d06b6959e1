/* intent-subword-model.c: the mean of the vectors of words, pairs of words and pieces of words, and two dense layers.
 *
 *   scores = relu (mean E[n-gram] W1 + b1) W2 + b2 */
#include "model/text-network.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_intent_subword;

static const AisleParam params[] = {
  { "units", N_ ("Hidden units"), AISLE_PARAM_INTEGER, "256", 1, 2048, NULL, NULL,
    N_ ("Width of the layer behind the mean.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.3", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "hidden", N_ ("Hidden"), AISLE_PARAM_REAL, "0.1", 0, 0.9, NULL, NULL,
    N_ ("Share of words that are hidden at random in training.") },
  AISLE_TEXT_NETWORK_PARAMS ("64", "30", "3", "0.001", "1", "1"),
};

static void
set (AisleTextNetworkSettings *self, const AisleParams *values, gsize n_classes)
{
  gsize d = (gsize) aisle_params_integer (values, "factors"), units = (gsize) aisle_params_integer (values, "units");
  double rate = aisle_params_real (values, "dropout");
  AisleNetwork *network = self->network = aisle_network_new ();

  aisle_text_network_settings (self, &aisle_family_intent_subword, values);
  self->length = 100000;
  self->ngrams = TRUE;
  self->hidden = aisle_params_real (values, "hidden");
  aisle_text_network_add (network, "pooling", (AisleLayer){ .in = d, .out = d, .mode = AISLE_POOL_MEAN });
  aisle_text_network_add (network, "dense", (AisleLayer){ .in = d, .out = units });
  aisle_text_network_add (network, "activation", (AisleLayer){ .in = units, .out = units, .mode = AISLE_RELU });
  aisle_text_network_add (network, "dropout", (AisleLayer){ .in = units, .out = units, .rate = rate });
  aisle_text_network_add (network, "dense", (AisleLayer){ .in = units, .out = n_classes });
}

AISLE_TEXT_NETWORK_FUNCTIONS (set)

const AisleFamily aisle_family_intent_subword = {
  .id = "intent-subword",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("Subwords"),
  .summary = N_ (
      "Averages what words and pieces of words mean, and decides by a small network: quick, and kind to misspellings."),
  .source = "Bojanowski, Grave, Joulin and Mikolov 2017; Joulin, Grave, Bojanowski and Mikolov 2017",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  AISLE_TEXT_NETWORK_TABLE,
};
