/* recurrent-texts.c: see recurrent-texts.h. */
#include "model/recurrent-texts.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/utterances.h"

static const char *const pools[] = { NC_ ("choice", "greatest"), NC_ ("choice", "ends"), NULL };

const AisleParam aisle_recurrent_texts_params[] = {
  { "units", N_ ("Hidden units"), AISLE_PARAM_INTEGER, "128", 1, 1024, NULL, NULL,
    N_ ("How much the network can remember of a text, each way.") },
  { "pooling", N_ ("Pooling"), AISLE_PARAM_CHOICE, "greatest", 0, 0, pools, NULL,
    N_ ("What of the reading is kept: the greatest of each unit over the text, or where the reading ends.") },
  { "outputs", N_ ("Outputs"), AISLE_PARAM_INTEGER, "0", 0, 1000000, NULL, N_ ("units"),
    N_ ("Units of the last layer; 0 for one an intent, which is the only number that can tell intents apart.") },
  { "length", N_ ("Text length"), AISLE_PARAM_INTEGER, "200", 1, 10000, NULL, N_ ("words"),
    N_ ("How much of a text is read, from its start.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.4", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "hidden", N_ ("Hidden"), AISLE_PARAM_REAL, "0.1", 0, 0.9, NULL, NULL,
    N_ ("Share of words that are hidden at random in training.") },
  AISLE_TEXT_NETWORK_PARAMS ("128", "30", "2", "0.001", "1", "0"),
};
G_STATIC_ASSERT (G_N_ELEMENTS (aisle_recurrent_texts_params) == AISLE_RECURRENT_TEXTS_N_PARAMS);

/* Refuses "outputs" that are not one an intent. */
static gboolean
check_outputs (const AisleTrainInput *input, GError **error)
{
  gsize outputs = (gsize) aisle_params_integer (input->params, "outputs");
  gsize n_classes = input->utterances != NULL ? input->utterances->n_classes : 0;

  if (outputs == 0 || outputs == n_classes)
    return TRUE;
  if (outputs == 1)
    g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
                 _ ("a softmax over one unit is 1 whatever the text says, so nothing can be learnt: leave outputs at 0 "
                    "for one unit for each of the %zu intents"),
                 n_classes);
  else
    g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
                 _ ("%zu units cannot stand for %zu intents: leave outputs at 0"), outputs, n_classes);
  return FALSE;
}

void
aisle_recurrent_texts (AisleTextNetworkSettings *self, const AisleFamily *family, const AisleParams *values,
                       gboolean both_ways, gsize n_classes)
{
  gboolean ends = g_str_equal (aisle_params_text (values, "pooling"), "ends");
  gsize d = (gsize) aisle_params_integer (values, "factors"), units = (gsize) aisle_params_integer (values, "units");
  gsize out = both_ways ? 2 * units : units;
  double dropout = aisle_params_real (values, "dropout");
  AisleNetwork *network = self->network = aisle_network_new ();

  aisle_text_network_settings (self, family, values);
  self->length = (gsize) aisle_params_integer (values, "length");
  self->ngrams = FALSE;
  self->hidden = aisle_params_real (values, "hidden");
  self->check = check_outputs;

  aisle_text_network_add (network, "dropout", (AisleLayer){ .in = d, .out = d, .rate = dropout / 2 });
  aisle_text_network_add (network, "lstm", (AisleLayer){ .in = d, .out = out, .both_ways = both_ways });
  aisle_text_network_add (network, "pooling",
                          (AisleLayer){ .in = out,
                                        .out = out,
                                        .mode = !ends       ? AISLE_POOL_MAX
                                                : both_ways ? AISLE_POOL_ENDS
                                                            : AISLE_POOL_LAST });
  aisle_text_network_add (network, "dropout", (AisleLayer){ .in = out, .out = out, .rate = dropout });
  aisle_text_network_add (network, "dense", (AisleLayer){ .in = out, .out = n_classes });
}
