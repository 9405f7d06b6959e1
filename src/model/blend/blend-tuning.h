/* blend-tuning.h: the weights of a blend by what validation says of them. */
#pragma once

#include "model/blend/blend-members.h"

/* Fills weights (one a member, sum 1) with those of the highest NDCG@k found on input->valid. */
gboolean blend_tune (const BlendMembers *members, const AisleTrainInput *input, gsize k, double *weights,
                     AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
