/* classify.h: texts and what a trained classifier takes them for. */
#pragma once

#include "base/answer.h"
#include "numeric/tensor.h"
#include "store/runs.h"

/* What a run of a classifier keeps beside its weights: tensors "classes" (names as bytes, each ended by 0), "outside" and
 * "threshold". */
gboolean aisle_classes_save (const char *const *names, gsize n, gint32 outside, double threshold, AisleTensors *tensors,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  char **names; /* C, NULL-terminated */
  gsize n;
  gint32 outside; /* -1 none */
  double threshold;
} AisleClassNames;

gboolean aisle_classes_load (const AisleTensors *tensors, gsize n_classes, AisleClassNames *self,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* aisle_utterance_params: what a run of a classifier read. */
AisleParams *aisle_classifier_reading (const AisleRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_class_names_clear (AisleClassNames *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleClassNames, aisle_class_names_clear)

/* A row a text: text, intent, confidence, then the next two intents with theirs. */
AisleTable *aisle_command_classify (AisleProject *project, gint64 run, const char *const *texts, gsize n,
                                    AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The texts of a file: a line each, or of a CSV file the column "text" (else the first). */
GPtrArray *aisle_texts_of_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleTable *aisle_command_classify_file (AisleProject *project, gint64 run, const char *path, AisleProgress *progress,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The judged utterances of a run, by row of dialogue_turns. */
typedef struct
{
  AisleRun *run;
  AisleClassNames names;
  gsize n;
  gint32 *label, *predicted;           /* label -1: an intent that was not there in training */
  AisleUserMetric *confidence, *right; /* of the same rows */
} AisleJudgedTexts;

gboolean aisle_judged_texts_read (AisleJudgedTexts *self, AisleProject *project, gint64 run,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_judged_texts_clear (AisleJudgedTexts *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleJudgedTexts, aisle_judged_texts_clear)

/* Of the judged utterances of a run: what each intent is taken for (label, predicted, texts, share; right ones too, most
 * first); the figures by intent; and what a threshold on the confidence would answer (threshold, coverage,
 * answered_accuracy with its interval, wrong_answers). */
AisleAnswer *aisle_command_confusion (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleAnswer *aisle_command_intents (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleAnswer *aisle_command_answered (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
