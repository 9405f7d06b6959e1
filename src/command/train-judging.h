/* train-judging.h: how a training is judged: the rules that its order asks for, the test, and what an honest reader must
 * know of its figures. */
#pragma once

#include "command/train-work.h"

typedef struct
{
  const AisleTrainWork *work;
  const AisleLook *look;
  gboolean reads_texts; /* the model knows items from the catalogue's words */
} AisleTrainJudge;

/* By the order, with what the test was trained on left to the caller. */
AisleJudging aisle_train_judging (const AisleTrainJudge *self);
/* {"mean", "low", "high"} as a member; one that is no number is left out. */
void aisle_train_add_metric (JsonObject *metrics, const char *name, const AisleInterval *interval);

/* Judges the model of one split by its test; NULL without an error where nothing was held back. */
AisleEvaluation *aisle_train_judge_test (const AisleTrainJudge *self, const AisleModel *model, const AisleSplit *split,
                                         AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes what the evaluation says into the metrics and the passport. */
void aisle_train_report (const AisleTrainJudge *self, const AisleEvaluation *evaluation, JsonObject *metrics,
                         AislePassport *passport);
/* AisleRunFinding: protocol is what the run will store. */
GPtrArray *aisle_train_look_honestly (const AisleTrainJudge *self, const AisleSplit *split,
                                      const AisleEvaluation *evaluation, const GArray *passes, JsonNode *protocol,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs that the test of this protocol has judged, removed ones too, and the one at hand. */
gboolean aisle_train_count_looks (AisleProject *project, JsonNode *protocol, gsize *looks,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
