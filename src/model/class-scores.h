/* class-scores.h: from scores of classes to chances that may be believed.
 *
 *   p = softmax (scores / T)
 *
 * T, the temperature, is the one under which what validation says is the likeliest (Guo, Pleiss, Sun and Weinberger 2017,
 * section 4.2): it changes no order, only how sure the model is.  Letters: B texts, C classes. */
#pragma once

#include "model/family.h"
#include "neural/layer.h"

/* In place, of B x C scores. */
void aisle_class_softmax (float *scores, gsize n, gsize n_classes, double temperature);
/* Negative log likelihood of the labels at a temperature, summed; labels of -1 are left out. */
double aisle_class_surprise (const float *scores, const gint32 *label, gsize n, gsize n_classes, double temperature);
/* The likeliest temperature; labels of -1 are left out; 1 where no text is left. */
double aisle_class_temperature (const float *scores, const gint32 *label, gsize n, gsize n_classes);

/* Writes B x C of a few texts.  Single-threaded and re-entrant; a text's row does not depend on the others. */
typedef gboolean (*AisleClassScoresFunc) (const AisleModel *model, const char *const *texts, gsize n, float *scores,
                                          GError **error);
/* The scores of many texts, over threads: the same for any number of them. */
gboolean aisle_class_score (const AisleModel *model, AisleClassScoresFunc scores, const char *const *texts, gsize n,
                            float *out, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The temperature of a model that is being trained.  scores: raw ones.  With validation it is chosen there and kept in
 * input->chosen behind what stands there; else it is what a fit before chose as number `place`, or `fallback`. */
gboolean aisle_class_calibrate (const AisleModel *model, const AisleTrainInput *input, AisleClassScoresFunc scores,
                                guint place, double fallback, float *temperature, AisleProgress *progress,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Draws softmax (scores / T) as the output "chances" f32 [batch, C] of the sketch's graph. */
void aisle_class_sketch (AisleSketch *sketch, const char *scores, gsize n_classes, double temperature);

/* Something to tell apart: texts, at least two classes.  AISLE_ERROR_EMPTY. */
gboolean aisle_train_check_texts (const AisleTrainInput *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;
