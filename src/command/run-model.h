/* run-model.h: a stored run made into a model again, with the histories that suit it.
 *
 * The model opened last stays in memory where it is not large, so that lists for one user after another, or for one
 * user with another history, do not read the weights each time. */
#pragma once

#include "command/classify.h"
#include "command/command.h"

typedef struct
{
  AisleRun *run;
  const AisleModel *model;
  struct _AisleSharedModel *shared; /* owns model */
  AisleParams *split;               /* what counted as an interaction when it was trained */
  gsize n_items;                    /* a recommender's; the project may have more by now */
} AisleRunModel;

/* AISLE_ERROR_USAGE where the run is of another task; AISLE_N_TASKS: any will do. */
AisleRunModel *aisle_run_model_open (AisleProject *project, gint64 run, AisleTask task,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_run_model_close (AisleRunModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRunModel, aisle_run_model_close)

/* A classifier's, with the names of its classes. */
AisleRunModel *aisle_classifier_open (AisleProject *project, gint64 run, AisleClassNames *names,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All interactions of the view's users with the items the model knows: U x n_items. */
AisleHistories *aisle_run_model_histories (const AisleRunModel *self, const AisleView *view, AisleProgress *progress,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
