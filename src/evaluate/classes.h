/* classes.h: how well a classifier of texts does: what it gets right, by class, how sure it may be believed to be, and what
 * it leaves alone.
 *
 * The prediction is the class of the largest chance, the lower one where two are alike.  Where a class stands for what is out
 * of scope, a text is also taken for that when no class of scope reaches the threshold.  Macro-F1 is the plain mean of F1 over
 * the classes that stand among labels or predictions, 0 where a class has no hit (Sokolova and Lapalme 2009).  A text of
 * scope that is taken for out of scope counts as wrong.  Letters: N texts, C classes. */
#pragma once

#include "base/table.h"
#include "feature/utterances.h"
#include "numeric/stats.h"

typedef struct
{
  gsize n, n_classes;
  gint32 *predicted;   /* N */
  float *confidence;   /* N: chance of what was predicted */
  const gint32 *label; /* N, borrowed */
  AisleInterval accuracy, macro_f1;
  AisleInterval log_likelihood; /* mean log chance of the label: higher is better, 0 is best */
  double calibration_error; /* mean gap between confidence and accuracy over 15 bins, weighted (Naeini et al. 2015) */
  AisleInterval in_scope, outside_recall; /* NaN without an outside class */
  float *right, *log_chance;              /* N */
} AisleClassEvaluation;

/* probabilities: N x C; labels of -1 count as wrong. */
AisleClassEvaluation *aisle_classes_evaluate (const gint32 *label, const float *probabilities, gsize n, gsize n_classes,
                                              gint32 outside, double threshold, guint64 seed);
void aisle_class_evaluation_free (AisleClassEvaluation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleClassEvaluation, aisle_class_evaluation_free)

/* What one text is taken for. */
gint32 aisle_class_predict (const float *probabilities, gsize n_classes, gint32 outside, double threshold,
                            float *confidence);
/* The threshold that leaves most alone among those that cost at most give_up of the accuracy on texts of scope; 0 without
 * texts out of scope. */
double aisle_class_choose_threshold (const gint32 *label, const float *probabilities, gsize n, gsize n_classes,
                                     gint32 outside, double give_up);

double aisle_class_macro_f1 (const gint32 *label, const gint32 *predicted, gsize n, gsize n_classes);

/* A row a class: class, texts, predicted, right, precision, recall, f1, with Wilson's intervals of the two shares. */
AisleTable *aisle_class_table (const gint32 *label, const gint32 *predicted, gsize n, const char *const *names,
                               gsize n_classes);
/* A row a cell that is not 0, most first: label, predicted, texts, share (of the label's texts); right ones too. */
AisleTable *aisle_confusion_table (const gint32 *label, const gint32 *predicted, gsize n, const char *const *names,
                                   gsize n_classes);
/* A row a threshold: threshold, coverage (share answered), answered_accuracy (with Wilson's interval, missing where
 * nothing is answered), wrong_answers.  thresholds NULL: all that change something, 0 first. */
AisleTable *aisle_answered_table (const float *confidence, const float *right, gsize n, const double *thresholds,
                                  gsize n_thresholds);
