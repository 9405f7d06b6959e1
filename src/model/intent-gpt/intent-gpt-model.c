/* intent-gpt-model.c: a decoder that first learns to guess each next word of the shop's own texts, and then what they mean
 * (Radford et al. 2018): the decoder in Llama's form (neural/decoder-network.h), the mean of its rows, dense.
 *
 * Every word of a text is a lesson of the first task, where a label is one a text: what is learnt there of the language is
 * what few labels cannot teach. */
#include "model/text-network.h"

#include "base/i18n.h"
#include "neural/decoder-network.h"

extern const AisleFamily aisle_family_intent_gpt;

#define GUESS_RATE .002
#define THETA      10000
#define EPSILON    1e-5

static const AisleParam params[] = {
  { "blocks", N_ ("Blocks"), AISLE_PARAM_INTEGER, "3", 1, 64, NULL, NULL,
    N_ ("Layers of attention: more for large data.") },
  { "heads", N_ ("Heads"), AISLE_PARAM_INTEGER, "6", 1, 64, NULL, NULL,
    N_ ("Kinds of attention side by side; factors are rounded up to a multiple of twice as many.") },
  { "guess_passes", N_ ("Passes of guessing"), AISLE_PARAM_INTEGER, "6", 0, 1000, NULL, N_ ("passes"),
    N_ ("Passes over the texts that teach and those without an intent, in which each next word is guessed, before intents "
        "are learnt; 0 for none.") },
  { "length", N_ ("Text length"), AISLE_PARAM_INTEGER, "250", 1, 10000, NULL, N_ ("words"),
    N_ ("How much of a text is read, from its start.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.15", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "half_precision", N_ ("Half precision"), AISLE_PARAM_BOOLEAN, "yes", 0, 0, NULL, NULL,
    N_ ("Whether training multiplies numbers of 16 bits, nearly twice as fast, on processors that can (AVX512_BF16).") },
  AISLE_TEXT_NETWORK_PARAMS ("192", "8", "2", "0.0005", "0", "0"),
};

static void
set (AisleTextNetworkSettings *self, const AisleParams *values, gsize n_classes)
{
  gsize heads = (gsize) aisle_params_integer (values, "heads"), d;
  double rate = aisle_params_real (values, "dropout");
  AisleDecoderShape shape = { .heads = heads, .kv_heads = heads, .theta = THETA, .epsilon = EPSILON, .tied = TRUE };

  aisle_text_network_settings (self, &aisle_family_intent_gpt, values);
  d = self->width = (self->width + 2 * heads - 1) / (2 * heads) * 2 * heads; /* positions turn pairs of values */
  self->blocks = shape.layers = (gsize) aisle_params_integer (values, "blocks");
  self->length = (gsize) aisle_params_integer (values, "length");
  self->guess_passes = (guint) aisle_params_integer (values, "guess_passes");
  self->half = aisle_params_boolean (values, "half_precision");
  self->adam = (AisleAdam){ self->adam.rate, .9, .95, 1e-8, .1, 1, AISLE_SCHEDULE_COSINE, 100 };
  self->guess_adam = self->adam;
  self->guess_adam.rate = GUESS_RATE;
  shape.width = d;
  shape.hidden = aisle_decoder_hidden (d);
  self->reader = aisle_decoder_network (&shape, rate);
  self->network = aisle_decoder_network (&shape, rate);
  aisle_text_network_add (self->network, "pooling", (AisleLayer){ .in = d, .out = d, .mode = AISLE_POOL_MEAN });
  aisle_text_network_add (self->network, "dropout", (AisleLayer){ .in = d, .out = d, .rate = rate });
  aisle_text_network_add (self->network, "dense", (AisleLayer){ .in = d, .out = n_classes });
}

AISLE_TEXT_NETWORK_FUNCTIONS (set)

const AisleFamily aisle_family_intent_gpt = {
  .id = "intent-gpt",
  .task = AISLE_TASK_CLASSIFY,
  .title = N_ ("GPT"),
  .summary =
      N_ ("First learns to guess each next word of the shop's texts, then what they mean: for tens of thousands of "
          "texts."),
  .source = "Radford, Narasimhan, Salimans and Sutskever 2018",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .resumable = TRUE,
  AISLE_TEXT_NETWORK_TABLE,
};
