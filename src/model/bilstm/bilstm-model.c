/* bilstm-model.c: a long short-term memory reads the history both ways, and where it ends is compared with every item.
 *
 * It is the founding article's network, an embedding, a bidirectional LSTM of 128 units each way and a dense layer, made
 * honest: it sees the history only and never the item asked for, it ranks all items (a softmax over them, item vectors
 * shared by both ends) instead of judging pairs, and it is judged by ranking on later events.
 *
 *   scores = ([forward LSTM at the last item, backward LSTM at the first] W + b) E'
 *
 * Looking both ways, it cannot learn from every item of a history at once as gru4rec does: each pass takes some
 * histories' beginnings, cut at random, and what followed (neural/sequence-learner.h).  Letters: next-item.h. */
#include "model/next-item.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_bilstm;

static const char *const losses[] = { NC_ ("choice", "softmax"), NC_ ("choice", "sampled"), NULL };

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "64", 1, 512, NULL, NULL,
    N_ ("Length of the vector that stands for an item.") },
  { "units", N_ ("Hidden units"), AISLE_PARAM_INTEGER, "128", 1, 1024, NULL, NULL,
    N_ ("How much the network can remember of a history, each way.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.3", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "loss", N_ ("Loss"), AISLE_PARAM_CHOICE, "softmax", 0, 0, losses, NULL,
    N_ ("The next item against all others, or against some drawn at random, which is quicker for large catalogues.") },
  { "negatives", N_ ("Negatives"), AISLE_PARAM_INTEGER, "1024", 1, 65536, NULL, N_ ("items"),
    N_ ("How many items are drawn, where the loss is sampled.") },
  { "length", N_ ("History"), AISLE_PARAM_INTEGER, "50", 1, 2000, NULL, N_ ("items"),
    N_ ("How many of the last items of a history are looked at.") },
  { "cuts", N_ ("Cuts"), AISLE_PARAM_INTEGER, "4", 1, 1000, NULL, NULL,
    N_ ("How often a history is cut at random in a pass, to learn what came after.") },
  { "passes", N_ ("Passes"), AISLE_PARAM_INTEGER, "40", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all histories, at most.") },
  { "patience", N_ ("Patience"), AISLE_PARAM_INTEGER, "4", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes without a better result on validation after which training ends.") },
  { "batch", N_ ("Batch"), AISLE_PARAM_INTEGER, "256", 1, 65536, NULL, N_ ("histories"),
    N_ ("Histories after which the network is adjusted.") },
  { "learning_rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.002", 1e-6, 1, NULL, NULL,
    N_ ("How far each adjustment goes; lower it when training diverges.") },
};

static void
set (AisleNextItemSettings *self, const AisleParams *values, gsize n_items, gsize n_rows)
{
  aisle_next_item_settings (self, &aisle_family_bilstm, values, n_items);
  aisle_next_item_set_softmax (self, values);
  self->cuts = (gsize) aisle_params_integer (values, "cuts");
  self->pack = 1024;
  self->network = aisle_next_item_recurrent ("lstm", self->head.width, (gsize) aisle_params_integer (values, "units"),
                                             TRUE, aisle_params_real (values, "dropout"));
}

static void
bilstm_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  aisle_next_item_estimate (set, input, estimate);
}

static AisleModel *
bilstm_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  return aisle_next_item_train (set, input, progress, error);
}

static AisleModel *
bilstm_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  return aisle_next_item_load (set, values, tensors, error);
}

const AisleFamily aisle_family_bilstm = {
  .id = "bilstm",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("BiLSTM"),
  .summary = N_ ("A recurrent network reads a customer's items forwards and backwards and tells what comes next."),
  .source = "Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005",
  .resumable = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = bilstm_estimate,
  .train = bilstm_train,
  .load = bilstm_load,
  .n_items = aisle_next_item_n_items,
  .save = aisle_next_item_save,
  .free = aisle_next_item_free,
  .score = aisle_next_item_score,
  .graph = aisle_next_item_graph,
  .rule = aisle_next_item_rule,
};
