/* rank-network.h: rankers that are layers over a row's scaled features: what a linear model, a multi-layer perceptron and a
 * LambdaRank net share.  A family adds its parameters and says what it makes small. */
#pragma once

#include "model/rank-learner.h"
#include "model/rank-scale.h"

typedef struct
{
  AisleModel parent;
  AisleRankerColumns columns;
  AisleRankScale scale;
  AisleNetwork *network; /* one score a row */
  float *params;
} AisleRankNetwork;

/* The parameter table of a family: learning_rate, decay, passes, patience, batch, and for one with layers those before
 * them. */
#define AISLE_RANK_NETWORK_LAYERS(fallback)                                                                            \
  { "layers",                                                                                                          \
    N_ ("Layers"),                                                                                                     \
    AISLE_PARAM_LIST,                                                                                                  \
    fallback,                                                                                                          \
    0,                                                                                                                 \
    0,                                                                                                                 \
    NULL,                                                                                                              \
    N_ ("units"),                                                                                                      \
    N_ ("Widths of the layers before the score, separated by commas.") },                                              \
  {                                                                                                                    \
    "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.1", 0, 0.9, NULL, NULL,                                            \
        N_ ("Share of numbers left out at random in training: higher for small or noisy data.")                        \
  }
#define AISLE_RANK_NETWORK_TRAINING(rate, most)                                                                        \
  { "learning_rate",                                                                                                   \
    N_ ("Learning rate"),                                                                                              \
    AISLE_PARAM_REAL,                                                                                                  \
    rate,                                                                                                              \
    1e-6,                                                                                                              \
    1,                                                                                                                 \
    NULL,                                                                                                              \
    NULL,                                                                                                              \
    N_ ("How far each adjustment goes; lower it when training diverges.") },                                           \
      { "decay",                                                                                                       \
        N_ ("Weight decay"),                                                                                           \
        AISLE_PARAM_REAL,                                                                                              \
        "0.01",                                                                                                        \
        0,                                                                                                             \
        10,                                                                                                            \
        NULL,                                                                                                          \
        NULL,                                                                                                          \
        N_ ("Higher keeps weights smaller: for few queries and many features.") },                                     \
      { "passes",                                                                                                      \
        N_ ("Passes"),                                                                                                 \
        AISLE_PARAM_INTEGER,                                                                                           \
        "40",                                                                                                          \
        1,                                                                                                             \
        10000,                                                                                                         \
        NULL,                                                                                                          \
        N_ ("passes"),                                                                                                 \
        N_ ("Passes over all queries, at most.") },                                                                    \
      { "patience",                                                                                                    \
        N_ ("Patience"),                                                                                               \
        AISLE_PARAM_INTEGER,                                                                                           \
        "10",                                                                                                          \
        1,                                                                                                             \
        10000,                                                                                                         \
        NULL,                                                                                                          \
        N_ ("passes"),                                                                                                 \
        N_ ("Passes without a better result on validation after which training ends.") },                              \
  {                                                                                                                    \
    "batch", N_ ("Batch"), AISLE_PARAM_INTEGER, "16", 1, 65536, NULL, N_ ("queries"),                                  \
        N_ ("Queries after which the weights are adjusted.")                                                           \
  }

/* layered: the family has the parameters of layers; else the score is one sum. */
AisleModel *aisle_rank_network_train (const AisleFamily *family, gboolean layered, AisleRankLoss loss,
                                      const AisleTrainInput *input, AisleProgress *progress, GError **error);
AisleModel *aisle_rank_network_load (const AisleFamily *family, gboolean layered, const AisleTensors *tensors,
                                     const AisleParams *params, GError **error);
void aisle_rank_network_estimate (gboolean layered, const AisleTrainInput *input, AisleEstimate *estimate);

/* Operations, as AisleFamily has them. */
void aisle_rank_network_free (AisleModel *model);
gboolean aisle_rank_network_save (const AisleModel *model, AisleTensors *tensors, GError **error);
const char *const *aisle_rank_network_columns (const AisleModel *model, gsize *n);
gboolean aisle_rank_network_rank (const AisleModel *model, const AisleRankSet *set, float *scores, GError **error);
/* The score's gradient along the straight line from a row of which nothing is known to this one (integrated gradients:
 * Sundararajan, Taly and Yan 2017, equation 3).  What the steps of the sum miss is in the constant. */
gboolean aisle_rank_network_parts (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n, float *parts,
                                   GError **error);
AisleGraph *aisle_rank_network_graph (const AisleModel *model, GError **error);
