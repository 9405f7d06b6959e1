/* recurrent-texts.c: see recurrent-texts.h. */
#include "model/recurrent-texts.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/utterances.h"

static void
add (AisleNetwork *network, const char *kind, AisleLayer layer)
{
  aisle_network_add (network, aisle_layer_kind (kind), layer);
}

void
aisle_recurrent_texts (AisleNetwork *network, const AisleParams *values, gsize d, gsize units, gboolean both_ways,
                       double dropout, gsize n_classes)
{
  gboolean ends = g_str_equal (aisle_params_text (values, "pooling"), "ends");
  gsize out = both_ways ? 2 * units : units;

  add (network, "dropout", (AisleLayer){ .in = d, .out = d, .rate = dropout / 2 });
  add (network, "lstm", (AisleLayer){ .in = d, .out = out, .both_ways = both_ways });
  add (network, "pooling",
       (AisleLayer){ .in = out,
                     .out = out,
                     .mode = !ends       ? AISLE_POOL_MAX
                             : both_ways ? AISLE_POOL_ENDS
                                         : AISLE_POOL_LAST });
  add (network, "dropout", (AisleLayer){ .in = out, .out = out, .rate = dropout });
  add (network, "dense", (AisleLayer){ .in = out, .out = n_classes });
}

gboolean
aisle_recurrent_check_outputs (const AisleTrainInput *input, GError **error)
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
