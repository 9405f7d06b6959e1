/* train-members.h: the finished runs that a family is made of, as models to hand to its training.
 *
 * The model that the test judges gets the stored models; a fit on other rows gets the same families trained on those
 * rows, so that what tuning sees never knew validation. */
#pragma once

#include "command/run-model.h"

/* The parameter in the passport of a run that learnt from texts without a label: their hash. */
#define AISLE_UNLABELLED_HASH "unlabelled_hash"

typedef struct _AisleTrainMembers AisleTrainMembers;

/* What a run must share with the one that it becomes a part of, beside task and split. */
typedef struct
{
  const char *content_hash; /* of the data */
  const char *segment;      /* (nullable) definition */
  const char *unlabelled;   /* (nullable) hash of texts without a label, if it read any */
} AisleTrainKin;

/* The runs that order names, or where it names none the best of each other family of the same protocol.  They must have
 * the order's task and split. */
AisleTrainMembers *aisle_train_members_open (AisleProject *project, const AisleTrainOrder *order,
                                             const AisleParams *split_params, const AisleTrainKin *kin,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_train_members_free (AisleTrainMembers *self);
/* Sets input->models and their parameters; again: trained anew on what input says, which must not be changed until the members are freed or
 * filled again. */
gboolean aisle_train_members_fill (AisleTrainMembers *self, AisleTrainInput *input, gboolean again,
                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether one of them knows items from their words. */
gboolean aisle_train_members_read_texts (const AisleTrainMembers *self);
/* Their run numbers, separated by spaces. */
char *aisle_train_members_text (const AisleTrainMembers *self);
