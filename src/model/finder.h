/* finder.h: what the families that find replies share: the passages, one of each answer in a list, and the chance that a find
 * is right.
 *
 *   chance = 1 / (1 + exp (-(slope * score + offset)))
 *
 * fitted on the best finds for the questions of validation (Platt 1999, with his targets).  Letters: P passages, Q questions
 * of validation. */
#pragma once

#include "dialogue/passages.h"
#include "model/family.h"

#define AISLE_FINDER_CHOSEN 2 /* numbers that calibrate keeps in input->chosen */

/* Families embed it as their first member. */
typedef struct
{
  AisleModel parent;
  AislePassages *passages; /* its own */
  float slope, offset;     /* NaN where nothing validated */
} AisleFinder;

/* Something to find.  AISLE_ERROR_EMPTY. */
gboolean aisle_train_check_passages (const AisleTrainInput *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void aisle_finder_clear (AisleFinder *self);
/* Copies what may be found, texts and all. */
gboolean aisle_finder_take (AisleFinder *self, const AislePassages *passages, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const AislePassages *aisle_finder_passages (const AisleModel *model);

/* Appends the best k of all passages by their scores (P), of each answer the best alone; -inf is left out. */
gboolean aisle_finder_top (const AisleFinder *self, const float *scores, gsize k, GArray *hits, GError **error);
/* By the finds for the questions of validation, or what a fit before chose as number `place` and the next. */
gboolean aisle_finder_calibrate (AisleFinder *self, const AisleTrainInput *input, guint place, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of all questions of valid the mean of 1 / rank of the first right passage among the best ten, 0 where none is; the
 * questions that nothing answers count too. */
gboolean aisle_finder_reciprocal_rank (const AisleModel *model, const AislePassages *valid, double *mean,
                                       AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How much likeness to the question counts against likeness to the answer, 0 to 1, for families with a parameter "by_question":
 * what it says, else what finds best on validation, else what a fit before chose as number `place`, else a fallback.  *share is
 * the model's own: it is set to try.  Kept in input->chosen. */
#define AISLE_FINDER_SHARE_PARAM                                                                                       \
  {                                                                                                                    \
    "by_question", N_ ("By question"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,                                         \
        N_ ("How much likeness to the question counts against likeness to the answer, from 0 to 1; empty to let "      \
            "validation choose.")                                                                                      \
  }
gboolean aisle_finder_choose_share (AisleFinder *self, const AisleTrainInput *input, guint place, double *share,
                                    AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Tensor "by_question". */
gboolean aisle_finder_load_share (const AisleTensors *tensors, double *share, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tensors of passages.h and "chance". */
gboolean aisle_finder_save (const AisleFinder *self, AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_finder_load (AisleFinder *self, const AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
