/* linear-solver.h: one linear classifier a class, each against all others, with the squared hinge loss.
 *
 * For each problem p (class p against the rest; two classes make one problem) it solves
 *
 *   min over w, b of  (|w|^2 + b^2) / 2 + cost sum over i of max (0, 1 - y_i (w . (r x_i) + b))^2
 *
 * in the dual by coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008, algorithm 1), r being the weight
 * that naive Bayes gives each n-gram for the problem (Wang and Manning 2012, section 2.3), or 1.  Problems share the
 * reading of a row: sixteen of them lie side by side in a register.
 *
 * Letters: N rows, F n-grams, C classes, P problems. */
#pragma once

#include "model/ngram-features.h"

typedef struct
{
  double cost;
  gboolean bayes;   /* weigh by naive Bayes */
  double smoothing; /* of its counts */
  guint passes;     /* over the rows, at most */
  double tolerance; /* of the largest slope at which it ends */
  guint64 seed;
} AisleLinearSettings;

typedef struct
{
  gsize n_problems, stride; /* P, and floats of a row of weights: P padded */
  float *weights;           /* (F + 1) x stride, the last row being b */
} AisleLinear;

void aisle_linear_free (AisleLinear *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleLinear, aisle_linear_free)
/* All 0; NULL when memory runs out. */
AisleLinear *aisle_linear_new (gsize n_features, gsize n_classes);
/* label: of N rows, below C. */
gboolean aisle_linear_solve (AisleLinear *self, const AisleLinearSettings *settings, const AisleNgramRows *rows,
                             const gint32 *label, gsize n_features, const AisleFamily *family, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* N x C scores; of two classes the first's is that of the second turned round. */
void aisle_linear_scores (const AisleLinear *self, const AisleNgramRows *rows, gsize n_features, gsize n_classes,
                          float *scores);
