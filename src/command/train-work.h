/* train-work.h: what is the same in the training of every task: an order with its family and parameters, its fits, and the
 * run, with passport and journal entry, that it leaves.
 *
 * Not what is fitted and how that is judged: train-recommend.c, train-search.c, train-classify.c and train-reply.c, whose
 * own state begins with this one. */
#pragma once

#include "command/train-members.h"

#include <time.h>

typedef struct
{
  AisleProject *project;
  const AisleTrainOrder *order;
  const AisleFamily *family;
  AisleParams *params, *split_params, *protocol; /* as ordered, or the defaults */
  const guint *k_list;                           /* lengths of lists that are judged, ends with 0 */
  AisleTrainMembers *members;                    /* (nullable) what the family is made of */
  GArray *passes;                                /* AisleRunPass, of the fits so far */
  GArray *chosen;                                /* double: what validation chose beside the parameters */
  char *unlabelled_hash;                         /* (nullable) of texts without a label that may be read */
  GPtrArray *checkpoints;                        /* paths, removed when the run is stored */

  /* The fit at hand. */
  gboolean tuning; /* judged by validation */
  gint64 start;
  clock_t processor_start;

  /* (nullable) A second run on all rows, which nothing judges; linked to the judged one when both are stored. */
  AisleModel *refitted;
  AisleRun *refit;
  AislePassport *refit_passport;
} AisleTrainWork;

/* Sets project, order and what follows from them.  default_k_list (nullable): where the order has none. */
gboolean aisle_train_work_open (AisleTrainWork *self, AisleProject *project, const AisleTrainOrder *order,
                                const guint *default_k_list, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_train_work_clear (AisleTrainWork *self);
/* AISLE_ERROR_USAGE where the order asks for a segment or a refit, which trainings on texts do not know. */
gboolean aisle_train_work_is_plain (const AisleTrainWork *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Finds the runs that the family is made of, if it is; see AisleTrainKin. */
gboolean aisle_train_work_open_members (AisleTrainWork *self, const char *content_hash, const char *segment,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- fits ---- */

/* Forgets the passes so far: the run that was made of them has them. */
void aisle_train_work_reset_passes (AisleTrainWork *self);
/* Forgets what validation chose, too: what follows is of another part of the rows. */
void aisle_train_work_reset (AisleTrainWork *self);
/* Fills in what an input has of the order, and starts the clock.  The input's pass is told of by this training. */
void aisle_train_work_begin (AisleTrainWork *self, gboolean tuning, AisleTrainInput *input);
/* Adds the members' models; stored: the stored ones, since this fit is on the rows that they were trained on.  Takes half
 * of progress, and leaves the rest in it, if there are any. */
gboolean aisle_train_work_add_members (AisleTrainWork *self, gboolean stored, AisleTrainInput *input,
                                       AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Since it began. */
double aisle_train_work_seconds (const AisleTrainWork *self);
/* Begin, members, train: a fit with nothing between them. */
AisleModel *aisle_train_work_fit (AisleTrainWork *self, gboolean tuning, gboolean stored, AisleTrainInput *input,
                                  double *seconds, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where a fit keeps its state: stage says which of the order's fits, split_params of which rows.  NULL where it cannot. */
const char *aisle_train_work_checkpoint (AisleTrainWork *self, const AisleParams *split_params, const char *stage,
                                         const char *content_hash);

/* ---- what is stored ---- */

/* Split, segment (nullable) and data: what two runs must share to be compared, and to which a task adds its rules. */
JsonObject *aisle_train_work_protocol (const AisleParams *split_params, const char *segment, const char *content_hash);
/* Family, parameters, seed, split. */
void aisle_train_work_describe (const AisleTrainWork *self, const AisleParams *split_params, AislePassport *passport);
/* Of trainings on texts: protocol and passport, by the split that was made (given, random ...), with the rules of judging. */
JsonObject *aisle_train_work_text_protocol (const AisleTrainWork *self, const char *split, const char *content_hash);
AislePassport *aisle_train_work_text_passport (const AisleTrainWork *self, const char *definition,
                                               const char *content_hash);
/* What validation chose, other (nullable) being choices of a second model. */
void aisle_train_work_describe_choice (const AisleTrainWork *self, const GArray *other, AislePassport *passport);
/* The members, how much each counts and how they are joined. */
void aisle_train_work_describe_model (const AisleTrainWork *self, const AisleModel *model, AislePassport *passport);
/* Takes protocol.  In the run's metrics is what metrics holds now. */
AisleRun *aisle_train_work_run (const AisleTrainWork *self, JsonObject *protocol, const AislePassport *passport,
                                JsonObject *metrics, const char *content_hash, double seconds);
/* Keeps the run of the second model, with the protocol and passport of its own (taken), for aisle_train_work_store. */
void aisle_train_work_set_refit (AisleTrainWork *self, JsonObject *protocol, AislePassport *passport,
                                 const char *content_hash, double seconds);
/* One transaction: the judged run, the refit where there is one, and the journal's entry; then no checkpoint is left.
 * weights: what the model saved, and what the task keeps beside it. */
gboolean aisle_train_work_store (AisleTrainWork *self, AisleRun *run, const GPtrArray *vectors,
                                 const AisleTensors *weights, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds to vectors (AisleUserMetric) a value for each judged row: of values, or of numbers where that is NULL. */
void aisle_train_work_keep (GPtrArray *vectors, const char *name, const gint32 *rows, gsize n, const float *values,
                            const gint32 *numbers);
/* What a model saves. */
AisleTensors *aisle_train_work_weights (const AisleModel *model, GError **error) G_GNUC_WARN_UNUSED_RESULT;
