/* network-fit.h: what families share that train networks of neural/: the training of an AisleTrainInput, and keeping
 * the network's parameters. */
#pragma once

#include "model/family.h"
#include "neural/network.h"
#include "neural/trainer.h"

typedef struct
{
  const AisleFamily *family;
  const AisleTrainInput *input;
  AisleModel *model; /* being trained */
  float **params;    /* where the model says which parameters it has: those being judged while validation runs */
  /* (nullable) what else the model makes of its parameters before it scores. */
  gboolean (*prepare) (AisleModel *model, GError **error);
} AisleNetworkFit;

/* Trains *self->params.  Of training the family gives rates, batch, passes and patience; the rest comes from the input:
 * validation and what it chose, learning curve, checkpoint.  Prepares the model in the end. */
gboolean aisle_network_fit (AisleNetworkFit *self, const AisleLearner *learner, AisleTraining training,
                            AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What a checkpoint must be of to go on from it: the family's training of this input; free. */
char *aisle_network_fingerprint (const AisleFamily *family, const AisleTrainInput *input);
#define AISLE_CHECKPOINT_SECONDS 30
/* An error of neural/ as one of the model, for callers of families.  Returns FALSE. */
gboolean aisle_network_fail (GError *reason, GError **error);

/* All layers' parameters, as tensors named NUMBER/KIND/PART.  FALSE when memory runs out. */
gboolean aisle_network_save (const AisleNetwork *self, const float *params, AisleTensors *tensors);
gboolean aisle_network_load (const AisleNetwork *self, float *params, const AisleTensors *tensors,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- a table of item vectors (n_items x d) and a network behind it, in one vector of floats ---- */

/* Where training starts: vectors of normal numbers of that spread (0: 1 / sqrt (d)), and the network's own start. */
void aisle_table_init (gsize n_items, gsize d, const AisleNetwork *network, float *params, double spread, guint64 seed);
/* Tensors "items", and of all layers, named NUMBER/KIND/PART. */
gboolean aisle_table_save (gsize n_items, gsize d, const AisleNetwork *network, const float *params,
                           AisleTensors *tensors);
/* How many items there are, when the tensor "items" has vectors of d. */
gboolean aisle_table_expect (const AisleTensors *tensors, gsize d, gsize *n_items,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_table_load (gsize n_items, gsize d, const AisleNetwork *network, float *params,
                           const AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rule "network" of scorer.h over these tensors.  last: how many of the last items go in; 0: pairs of the history's
 * mean and an item.  NULL where a layer is none of scorer.h's. */
char *aisle_table_rule (gsize n_items, gsize d, const AisleNetwork *network, gsize last);
