/* blend-tuning.h: the weights of a blend by what validation says of them. */
#pragma once

#include "model/blend/blend-members.h"

/* What the weights make highest on validation, all at a list length k. */
typedef enum
{
  BLEND_NDCG,
  BLEND_MRR, /* 1 / rank of the first item found, 0 beyond k */
  BLEND_HIT,
  BLEND_BOTH, /* the mean of hit rate and MRR, each over that of even weights: neither is bought with the other */
} BlendTarget;

typedef struct
{
  double ndcg, mrr, hit;
} BlendFigures;

/* Fills weights (one a voice, sum 1) with the best found on input->valid. */
gboolean blend_tune (const BlendMembers *members, const AisleTrainInput *input, BlendTarget target, gsize k,
                     double *weights, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
