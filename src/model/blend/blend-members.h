/* blend-members.h: the models that a blend holds: copies of finished ones, and how they are stored inside it. */
#pragma once

#include "model/family.h"

#define BLEND_MOST 16

typedef struct
{
  gsize n, n_items;
  gboolean probabilities; /* networks count by the softmax of their scores */
  AisleModel *models[BLEND_MOST];
  AisleParams *params[BLEND_MOST];
} BlendMembers;

void blend_members_clear (BlendMembers *self);
/* Copies of the models of input; each must know all its items. */
gboolean blend_members_copy (BlendMembers *self, const AisleTrainInput *input, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Tensor "members" (I32, the bytes of a JSON list of family and parameters) and each member's own as "0.NAME" ... */
gboolean blend_members_save (const BlendMembers *self, AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean blend_members_load (BlendMembers *self, const AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether member m counts by probabilities: a network, whose scores are logarithms of odds and have no exact parts. */
gboolean blend_members_soften (const BlendMembers *self, gsize m);
/* What member m says of the rows, n_rows x I, softened where it is. */
gboolean blend_members_ask (const BlendMembers *self, gsize m, const AisleHistories *histories, gsize first_row,
                            gsize n_rows, float *scores, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* z of member m for the rows: (score - mean) / deviation over all items of a row; z: n_rows x I. */
gboolean blend_members_score (const BlendMembers *self, gsize m, const AisleHistories *histories, gsize first_row,
                              gsize n_rows, float *z, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What a row's scores are shifted and divided by. */
void blend_measure (const float *scores, gsize n, double *mean, double *deviation);
/* A deviation is at least this share of the largest score, so that rounding is not blown up where all are alike. */
#define BLEND_LEAST 1e-5

/* ---- blend-export.c: a blend within others' programs ---- */

/* The sum of the members' z-scores by their weights; AISLE_ERROR_USAGE when a member has no graph. */
AisleGraph *blend_members_graph (const BlendMembers *self, const double *weights,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The members' rules under tensor "weights"; NULL when one has none. */
char *blend_members_rule (const BlendMembers *self);
