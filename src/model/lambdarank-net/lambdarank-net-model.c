/* lambdarank-net-model.c: LambdaRank: a network that learns from pairs of a query's items, each by how much NDCG changes when
 * they swap (Burges, Ragno and Le 2006; Burges 2010, section 5). */
#include "model/rank-network.h"

#include "base/i18n.h"

extern const AisleFamily aisle_family_lambdarank_net;

static const AisleParam params[] = {
  AISLE_RANK_NETWORK_LAYERS ("128,64"),
  AISLE_RANK_NETWORK_TRAINING ("0.001", "60"),
};

static AisleModel *
lambdarank_net_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  return aisle_rank_network_train (&aisle_family_lambdarank_net, TRUE, AISLE_RANK_LAMBDA, input, progress, error);
}

static AisleModel *
lambdarank_net_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  return aisle_rank_network_load (&aisle_family_lambdarank_net, TRUE, tensors, values, error);
}

static void
lambdarank_net_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  aisle_rank_network_estimate (TRUE, input, estimate);
}

const AisleFamily aisle_family_lambdarank_net = {
  .id = "lambdarank-net",
  .task = AISLE_TASK_SEARCH,
  .title = N_ ("LambdaRank network"),
  .summary = N_ ("A small network that learns most from the pairs whose swap would change the top of the list."),
  .source = "Burges, Ragno and Le 2006 (LambdaRank)",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = lambdarank_net_estimate,
  .train = lambdarank_net_train,
  .load = lambdarank_net_load,
  .save = aisle_rank_network_save,
  .free = aisle_rank_network_free,
  .graph = aisle_rank_network_graph,
  .columns = aisle_rank_network_columns,
  .rank = aisle_rank_network_rank,
  .rank_parts = aisle_rank_network_parts,
};
