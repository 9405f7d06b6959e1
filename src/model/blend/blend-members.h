/* blend-members.h: the recommenders that a blend holds, and what each says. */
#pragma once

#include "model/members.h"

#define BLEND_MOST   AISLE_MEMBERS_MOST
#define BLEND_VOICES (2 * BLEND_MOST)

/* How a network counts, whose scores are logarithms of odds and have no exact parts; others count by their scores. */
typedef enum
{
  BLEND_SCORES,
  BLEND_PROBABILITIES, /* the softmax of its scores */
  BLEND_MIXED,         /* both, each with a weight of its own */
} BlendScale;

/* A voice is a member in one way of counting.  Voices of members that chance alone tells apart (one family, the same
 * parameters) are a group: validation gives them one weight, since it could not tell them apart either. */
typedef struct
{
  AisleMembers held;
  gsize n_items;
  gsize n_voices, first_voice[BLEND_MOST + 1]; /* a member's stand side by side, scores first */
  gsize member[BLEND_VOICES];                  /* of a voice */
  gboolean soft[BLEND_VOICES];                 /* a voice of probabilities */
  gsize n_groups, group[BLEND_VOICES];         /* of a voice */
} BlendMembers;

void blend_members_clear (BlendMembers *self);
/* Copies of the models of input; each must know all its items. */
gboolean blend_members_copy (BlendMembers *self, const AisleTrainInput *input, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean blend_members_load (BlendMembers *self, const AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives the members their voices; once they are copied or loaded. */
void blend_members_set_scale (BlendMembers *self, BlendScale scale);
/* What voice v says of the rows, n_rows x I. */
gboolean blend_members_ask (const BlendMembers *self, gsize v, const AisleHistories *histories, gsize first_row,
                            gsize n_rows, float *scores, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* z of each voice of member m for the rows: (what it says - mean) / deviation over all items of a row; z: as many times
 * n_rows x I, at most 2. */
gboolean blend_members_score (const BlendMembers *self, gsize m, const AisleHistories *histories, gsize first_row,
                              gsize n_rows, float *z, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* ---- blend-export.c: a blend within others' programs ---- */

/* The sum of the voices' z-scores by their weights; AISLE_ERROR_USAGE when a member has no graph. */
AisleGraph *blend_members_graph (const BlendMembers *self, const double *weights,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rule of each voice's member under tensor "weights"; NULL when one has none. */
char *blend_members_rule (const BlendMembers *self);
