/* linear-model.c: a weighted sum of scaled features, learnt listwise: the plainest ranker that learns, and one that can be
 * read.
 *
 *   score = b + sum over f of w_f z_f      z as rank-scale.h has it
 *
 * Each term is a part of the score, and |w_f| is what the feature does, since all z are of like size. */
#include "model/rank-network.h"

#include "base/i18n.h"

#include <math.h>

extern const AisleFamily aisle_family_linear;

static const AisleParam params[] = {
  AISLE_RANK_NETWORK_TRAINING ("0.01", "100"),
};

static AisleModel *
linear_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  return aisle_rank_network_train (&aisle_family_linear, FALSE, AISLE_RANK_LISTWISE, input, progress, error);
}

static AisleModel *
linear_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  return aisle_rank_network_load (&aisle_family_linear, FALSE, tensors, values, error);
}

static void
linear_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  aisle_rank_network_estimate (FALSE, input, estimate);
}

static gboolean
linear_importance (const AisleModel *model, double *gains, double *splits, GError **error)
{
  const AisleRankNetwork *self = (const AisleRankNetwork *) model;

  for (gsize f = 0; f < self->columns.n; f++)
    {
      gains[f] = fabs ((double) self->params[f]);
      splits[f] = 1;
    }
  return TRUE;
}

const AisleFamily aisle_family_linear = {
  .id = "linear",
  .task = AISLE_TASK_SEARCH,
  .title = N_ ("Weighted sum"),
  .summary = N_ ("Adds up the features, each with a weight of its own: quick, and its reasons can be read."),
  .source = "Cao et al. 2007 (ListNet)",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = linear_estimate,
  .train = linear_train,
  .load = linear_load,
  .save = aisle_rank_network_save,
  .free = aisle_rank_network_free,
  .graph = aisle_rank_network_graph,
  .columns = aisle_rank_network_columns,
  .rank = aisle_rank_network_rank,
  .rank_parts = aisle_rank_network_parts,
  .importance = linear_importance,
};
