/* rank-mlp-model.c: the founding article's network over a row's features: dense layers of 128, 64 and one unit.
 *
 * Made honest: rows stay with their query, which is what is sorted, and no id goes in.  The article's squared error is a
 * choice; better orders come of comparing the items of a query with each other (rank-learner.h). */
#include "model/rank-network.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_rank_mlp;

static const char *const losses[] = { NC_ ("choice", "listwise"), NC_ ("choice", "squared"), NULL };

static const AisleParam params[] = {
  { "loss", N_ ("Learns from"), AISLE_PARAM_CHOICE, "listwise", 0, 0, losses, NULL,
    N_ ("listwise compares the items of a query with each other; squared foretells each grade by itself.") },
  AISLE_RANK_NETWORK_LAYERS ("128,64"),
  AISLE_RANK_NETWORK_TRAINING ("0.001", "60"),
};

static AisleRankLoss
loss_of (const AisleTrainInput *input)
{
  return g_str_equal (aisle_params_text (input->params, "loss"), "squared") ? AISLE_RANK_SQUARED : AISLE_RANK_LISTWISE;
}

static AisleModel *
rank_mlp_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  return aisle_rank_network_train (&aisle_family_rank_mlp, TRUE, loss_of (input), input, progress, error);
}

static AisleModel *
rank_mlp_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  return aisle_rank_network_load (&aisle_family_rank_mlp, TRUE, tensors, values, error);
}

static void
rank_mlp_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  aisle_rank_network_estimate (TRUE, input, estimate);
}

const AisleFamily aisle_family_rank_mlp = {
  .id = "rank-mlp",
  .task = AISLE_TASK_SEARCH,
  .title = N_ ("Neural network"),
  .summary = N_ ("Weighs features and their combinations with a small network of dense layers."),
  .source = "Cao et al. 2007 (ListNet)",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = rank_mlp_estimate,
  .train = rank_mlp_train,
  .load = rank_mlp_load,
  .save = aisle_rank_network_save,
  .free = aisle_rank_network_free,
  .graph = aisle_rank_network_graph,
  .columns = aisle_rank_network_columns,
  .rank = aisle_rank_network_rank,
  .rank_parts = aisle_rank_network_parts,
};
