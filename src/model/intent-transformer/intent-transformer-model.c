/* intent-transformer-model.c: a small encoder that first learns to guess hidden words of the shop's own texts, and then what
 * they mean.
 *
 * Blocks of attention and a wide layer, each behind a norm and around a branch (pre-norm), the mean of the rows, dense. */
#include "model/text-network.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_intent_transformer;

/* Width of the wide layer over d. */
#define WIDER 4

static const AisleParam params[] = {
  { "blocks", N_ ("Blocks"), AISLE_PARAM_INTEGER, "2", 1, 12, NULL, NULL,
    N_ ("Layers of attention: more for large data.") },
  { "heads", N_ ("Heads"), AISLE_PARAM_INTEGER, "4", 1, 16, NULL, NULL,
    N_ ("Kinds of attention side by side; factors are rounded up to a multiple.") },
  { "guess_passes", N_ ("Passes of guessing"), AISLE_PARAM_INTEGER, "0", 0, 1000, NULL, N_ ("passes"),
    N_ ("Passes over the texts that teach and those without an intent, in which hidden words are guessed, before intents are "
        "learnt; 0 for none.") },
  { "length", N_ ("Text length"), AISLE_PARAM_INTEGER, "100", 1, 10000, NULL, N_ ("words"),
    N_ ("How much of a text is read, from its start.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.2", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "hidden", N_ ("Hidden"), AISLE_PARAM_REAL, "0.1", 0, 0.9, NULL, NULL,
    N_ ("Share of words that are hidden at random in training.") },
  AISLE_TEXT_NETWORK_PARAMS ("128", "30", "2", "0.001", "1", "0"),
};

static void
add_block (AisleNetwork *network, gsize d, gsize heads, double rate)
{
  const AisleLayer same = { .in = d, .out = d, .rate = rate };
  gsize branch = aisle_network_branch (network);

  aisle_text_network_add (network, "norm", same);
  aisle_text_network_add (network, "attention", (AisleLayer){ .in = d, .out = d, .heads = heads, .rate = rate });
  aisle_text_network_add (network, "dropout", same);
  aisle_network_join (network, branch);
  branch = aisle_network_branch (network);
  aisle_text_network_add (network, "norm", same);
  aisle_text_network_add (network, "dense", (AisleLayer){ .in = d, .out = WIDER * d });
  aisle_text_network_add (network, "activation", (AisleLayer){ .in = WIDER * d, .out = WIDER * d, .mode = AISLE_GELU });
  aisle_text_network_add (network, "dense", (AisleLayer){ .in = WIDER * d, .out = d });
  aisle_text_network_add (network, "dropout", same);
  aisle_network_join (network, branch);
}

static AisleNetwork *
make_reader (const AisleParams *values, gsize d)
{
  AisleNetwork *network = aisle_network_new ();
  const AisleLayer same = { .in = d, .out = d, .rate = aisle_params_real (values, "dropout") };

  aisle_text_network_add (network, "position",
                          (AisleLayer){ .in = d, .out = d, .count = (gsize) aisle_params_integer (values, "length") });
  aisle_text_network_add (network, "dropout", same);
  for (gint64 b = 0; b < aisle_params_integer (values, "blocks"); b++)
    add_block (network, d, (gsize) aisle_params_integer (values, "heads"), same.rate);
  aisle_text_network_add (network, "norm", same);
  return network;
}

static void
set (AisleTextNetworkSettings *self, const AisleParams *values, gsize n_classes)
{
  gsize heads = (gsize) aisle_params_integer (values, "heads"), d;
  double rate = aisle_params_real (values, "dropout");

  aisle_text_network_settings (self, &aisle_family_intent_transformer, values);
  d = self->width = (self->width + heads - 1) / heads * heads;
  self->length = (gsize) aisle_params_integer (values, "length");
  self->hidden = aisle_params_real (values, "hidden");
  self->guess_passes = (guint) aisle_params_integer (values, "guess_passes");
  self->adam.warm_up = 100;
  self->guess_adam = self->adam;
  self->reader = make_reader (values, d);
  self->network = make_reader (values, d);
  aisle_text_network_add (self->network, "pooling", (AisleLayer){ .in = d, .out = d, .mode = AISLE_POOL_MEAN });
  aisle_text_network_add (self->network, "dropout", (AisleLayer){ .in = d, .out = d, .rate = rate });
  aisle_text_network_add (self->network, "dense", (AisleLayer){ .in = d, .out = n_classes });
}

AISLE_TEXT_NETWORK_FUNCTIONS (set)

const AisleFamily aisle_family_intent_transformer = {
  .id = "intent-transformer",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("Transformer"),
  .summary = N_ ("Reads all words of a text at once; can first learn to guess hidden words of the shop's texts."),
  .source = "Vaswani et al. 2017; Devlin, Chang, Lee and Toutanova 2019",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .resumable = TRUE,
  AISLE_TEXT_NETWORK_TABLE,
};
