/* train-task.h: what the training of a task is: how rows are held back, by which rules models are judged, and who does it.
 *
 * One file a task: train-recommend.c ... */
#pragma once

#include "command/command.h"

struct _AisleTrainTask
{
  AisleTask task;
  const AisleParam *split; /* of AisleTrainOrder.split */
  const gsize *n_split;
  const AisleParam *protocol; /* of AisleTrainOrder.protocol */
  const gsize *n_protocol;
  AisleRun *(*train) (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress, GError **error);
  /* (nullable) What n orders would take, all of the task and with the split and segment of the first. */
  gboolean (*estimate) (AisleProject *project, const AisleTrainOrder *orders, gsize n, AisleEstimate *estimates,
                        AisleProgress *progress, GError **error);
};

extern const AisleTrainTask aisle_train_recommend, aisle_train_search, aisle_train_classify, aisle_train_reply;

gboolean aisle_estimate_recommend (AisleProject *project, const AisleTrainOrder *orders, gsize n,
                                   AisleEstimate *estimates, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_estimate_search (AisleProject *project, const AisleTrainOrder *orders, gsize n, AisleEstimate *estimates,
                                AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- what all of them do alike ---- */

JsonArray *aisle_train_list_to_json (const guint *k_list);
/* What the journal keeps of an order, to train so again: with what was filled in where it said nothing. */
JsonObject *aisle_train_journal_params (const AisleTrainOrder *order, const AisleParams *params,
                                        const AisleParams *split, const guint *k_list);
