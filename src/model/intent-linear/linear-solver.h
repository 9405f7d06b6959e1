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

#include "model/ngram-line.h"

typedef struct
{
  double cost;
  gboolean bayes;   /* weigh by naive Bayes */
  double smoothing; /* of its counts */
  guint passes;     /* over the rows, at most */
  double tolerance; /* of the largest slope at which it ends */
  guint64 seed;
} AisleLinearSettings;

/* label: of N rows, below C. */
gboolean aisle_linear_solve (AisleLinear *self, const AisleLinearSettings *settings, const AisleNgramRows *rows,
                             const gint32 *label, gsize n_features, const AisleFamily *family, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
