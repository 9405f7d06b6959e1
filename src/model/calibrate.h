/* calibrate.h: what a training would take on this machine and this data, before it starts. */
#pragma once

#include "model/model.h"

/* The family's reckoning, its seconds corrected by how long a short training on a sample of the data really took: at
 * most about half a second, and once for the same data and parameters; trainings of two seconds and less are not tried
 * out.  Families that need other models are
 * reckoned without a trial. */
gboolean aisle_model_estimate (const AisleFamily *family, const AisleTrainInput *input, AisleEstimate *estimate,
                               AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
