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
/* An error of neural/ as one of the model, for callers of families.  Returns FALSE. */
gboolean aisle_network_fail (GError *reason, GError **error);

/* Tensors of all layers, named NUMBER/KIND/PART. */
gboolean aisle_network_save (const AisleNetwork *self, const float *params, AisleTensors *tensors);
gboolean aisle_network_load (const AisleNetwork *self, float *params, const AisleTensors *tensors,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
