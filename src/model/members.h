/* members.h: the models that a blend holds: copies of finished ones, and how they are stored inside it.  Copying goes
 * through what each family stores; no family is named. */
#pragma once

#include "model/family.h"

#define AISLE_MEMBERS_MOST 16

typedef struct
{
  gsize n;
  AisleModel *models[AISLE_MEMBERS_MOST];
  AisleParams *params[AISLE_MEMBERS_MOST];
} AisleMembers;

void aisle_members_clear (AisleMembers *self);
/* Copies of the models of input. */
gboolean aisle_members_copy (AisleMembers *self, const AisleTrainInput *input, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Tensor "members" (I32, the bytes of a JSON list of family and parameters) and each member's own as "0.NAME" ... */
gboolean aisle_members_save (const AisleMembers *self, AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Members of another task, or that are blends themselves, are refused. */
gboolean aisle_members_load (AisleMembers *self, AisleTask task, const AisleTensors *tensors,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What copying and keeping them takes. */
void aisle_members_estimate (const AisleTrainInput *input, AisleEstimate *estimate);
/* n_weights weights as a parameter gives them, numbers from 0 on, not all 0. */
gboolean aisle_members_read_weights (char *const *texts, double *weights, gsize n_weights,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What scores of a list are shifted and divided by to be z-scores. */
void aisle_members_measure (const float *scores, gsize n, double *mean, double *deviation);
/* A deviation is at least this share of the largest score, so that rounding is not blown up where all are alike. */
#define AISLE_MEMBERS_LEAST 1e-5
