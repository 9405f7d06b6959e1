/* intent-cnn-model.c: a convolution over the words of a text, the greatest of each filter, and a dense layer.
 *
 *   scores = max over t of relu (conv (E[words])_t) W + b
 *
 * One width of window: shorter phrases are windows with weights of 0. */
#include "model/text-network.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_intent_cnn;

static const AisleParam params[] = {
  { "units", N_ ("Filters"), AISLE_PARAM_INTEGER, "256", 1, 2048, NULL, NULL, N_ ("How many phrases are looked for.") },
  { "window", N_ ("Phrase length"), AISLE_PARAM_INTEGER, "3", 1, 15, NULL, N_ ("words"), N_ ("How long a phrase is.") },
  { "length", N_ ("Text length"), AISLE_PARAM_INTEGER, "200", 1, 10000, NULL, N_ ("words"),
    N_ ("How much of a text is read, from its start.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.5", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "hidden", N_ ("Hidden"), AISLE_PARAM_REAL, "0.1", 0, 0.9, NULL, NULL,
    N_ ("Share of words that are hidden at random in training.") },
  AISLE_TEXT_NETWORK_PARAMS ("128", "30", "2", "0.001", "1", "1"),
};

static void
set (AisleTextNetworkSettings *self, const AisleParams *values, gsize n_classes)
{
  gsize d = (gsize) aisle_params_integer (values, "factors"), units = (gsize) aisle_params_integer (values, "units");
  double rate = aisle_params_real (values, "dropout");
  AisleNetwork *network = self->network = aisle_network_new ();

  aisle_text_network_settings (self, &aisle_family_intent_cnn, values);
  self->length = (gsize) aisle_params_integer (values, "length");
  self->ngrams = FALSE;
  self->hidden = aisle_params_real (values, "hidden");
  aisle_text_network_add (network, "dropout", (AisleLayer){ .in = d, .out = d, .rate = rate / 2 });
  aisle_text_network_add (
      network, "convolution",
      (AisleLayer){ .in = d, .out = units, .count = (gsize) aisle_params_integer (values, "window") });
  aisle_text_network_add (network, "activation", (AisleLayer){ .in = units, .out = units, .mode = AISLE_RELU });
  aisle_text_network_add (network, "pooling", (AisleLayer){ .in = units, .out = units, .mode = AISLE_POOL_MAX });
  aisle_text_network_add (network, "dropout", (AisleLayer){ .in = units, .out = units, .rate = rate });
  aisle_text_network_add (network, "dense", (AisleLayer){ .in = units, .out = n_classes });
}

AISLE_TEXT_NETWORK_FUNCTIONS (set)

const AisleFamily aisle_family_intent_cnn = {
  .id = "intent-cnn",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("TextCNN"),
  .summary = N_ ("Looks for short phrases anywhere in a text."),
  .source = "Kim 2014",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  AISLE_TEXT_NETWORK_TABLE,
};
