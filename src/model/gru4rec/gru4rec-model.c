/* gru4rec-model.c: a gated recurrent unit walks over the history, and what it remembers is compared with every item
 * (Hidasi, Karatzoglou, Baltrunas and Tikk 2016), with cross-entropy over all items or sampled ones as the authors have it
 * since (Hidasi and Czapp 2023, "The Effect of Third Party Implementations on Reproducibility"), and with item vectors
 * shared by both ends ("constrained embeddings" there).
 *
 *   h_t = GRU (E[i_t], h_t-1),   scores = (h_n W + b) E'
 *
 * Letters: next-item.h. */
#include "model/next-item.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_gru4rec;

static const char *const losses[] = { NC_ ("choice", "softmax"), NC_ ("choice", "sampled"), NULL };

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "64", 1, 512, NULL, NULL,
    N_ ("Length of the vector that stands for an item.") },
  { "units", N_ ("Hidden units"), AISLE_PARAM_INTEGER, "100", 1, 1024, NULL, NULL,
    N_ ("How much the network can remember of a history.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.3", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "loss", N_ ("Loss"), AISLE_PARAM_CHOICE, "softmax", 0, 0, losses, NULL,
    N_ ("The next item against all others, or against some drawn at random, which is quicker for large catalogues.") },
  { "negatives", N_ ("Negatives"), AISLE_PARAM_INTEGER, "1024", 1, 65536, NULL, N_ ("items"),
    N_ ("How many items are drawn, where the loss is sampled.") },
  { "length", N_ ("History"), AISLE_PARAM_INTEGER, "100", 1, 2000, NULL, N_ ("items"),
    N_ ("How many of the last items of a history are looked at.") },
  { "passes", N_ ("Passes"), AISLE_PARAM_INTEGER, "40", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all histories, at most.") },
  { "patience", N_ ("Patience"), AISLE_PARAM_INTEGER, "4", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes without a better result on validation after which training ends.") },
  { "batch", N_ ("Batch"), AISLE_PARAM_INTEGER, "128", 1, 65536, NULL, N_ ("histories"),
    N_ ("Histories after which the network is adjusted.") },
  { "learning_rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.002", 1e-6, 1, NULL, NULL,
    N_ ("How far each adjustment goes; lower it when training diverges.") },
};

static void
set (AisleNextItemSettings *self, const AisleParams *values, gsize n_items, gsize n_rows)
{
  aisle_next_item_settings (self, &aisle_family_gru4rec, values, n_items);
  aisle_next_item_set_softmax (self, values);
  self->pack = 2048;
  self->network = aisle_next_item_recurrent ("gru", self->head.width, (gsize) aisle_params_integer (values, "units"),
                                             FALSE, aisle_params_real (values, "dropout"));
}

static void
gru4rec_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  aisle_next_item_estimate (set, input, estimate);
}

static AisleModel *
gru4rec_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  return aisle_next_item_train (set, input, progress, error);
}

static AisleModel *
gru4rec_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  return aisle_next_item_load (set, values, tensors, error);
}

const AisleFamily aisle_family_gru4rec = {
  .id = "gru4rec",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("GRU4Rec"),
  .summary = N_ ("A small recurrent network reads a customer's items in order and tells what comes next."),
  .source = "Hidasi, Karatzoglou, Baltrunas and Tikk 2016; Hidasi and Czapp 2023",
  .resumable = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = gru4rec_estimate,
  .train = gru4rec_train,
  .load = gru4rec_load,
  .n_items = aisle_next_item_n_items,
  .save = aisle_next_item_save,
  .free = aisle_next_item_free,
  .score = aisle_next_item_score,
  .graph = aisle_next_item_graph,
  .rule = aisle_next_item_rule,
};
