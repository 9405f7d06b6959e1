/* class-chances.h: a language model of each class over the characters of its texts, as weights of n-grams.
 *
 *   p (x | h) = max (0, n (hx) - D) / n (h) + g (h) p (x | h'),   g (h) = 1 - sum over x of max (0, n (hx) - D) / n (h)
 *
 * with h the characters before x, h' the same without the first, n how often the class writes them, D the discount (absolute
 * discounting: Ney, Essen and Kneser 1994, equation 9); before a single character stands an even chance.  Where hx is not
 * among the n-grams, p (x | h) = g (h) p (x | h').  So the logarithm of what a text's characters are worth together is a sum
 * over its n-grams, as often as they stand there, of
 *
 *   w (hx) = log p (x | h) - log p (x | h') - log g (h) + log g (hx)
 *
 * the last only where longer runs are looked at.  Letters: N texts, F n-grams, C classes, L the longest run. */
#pragma once

#include "feature/utterances.h"
#include "model/ngram-features.h"

/* weights: F x stride, the first C of each row.  features: runs across texts alone (AisleNgrams.across). */
gboolean aisle_class_chances (const AisleNgramFeatures *features, const AisleUtterances *texts, double discount,
                              float *weights, gsize stride, const AisleFamily *family, AisleProgress *progress,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
