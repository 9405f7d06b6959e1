/* graded.h: ranked lists against grades of relevance.
 *
 * A list is its items' grades in order, NaN for those that nobody judged; ideal: all grades of the query, in any order.  DCG
 * with the log2 discount, ideal over the k best (Järvelin and Kekäläinen 2002; gain 2^g - 1: Burges et al. 2005); ERR:
 * Chapelle et al. 2009.  Every figure names its gain. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_GAIN_LINEAR,      /* g */
  AISLE_GAIN_EXPONENTIAL, /* 2^g - 1 */
  AISLE_GAIN_BINARY,      /* 1 for g > 0 */
  AISLE_N_GAINS
} AisleGain;

double aisle_graded_dcg (const float *grades, gsize n, gsize k, AisleGain gain);
/* What is not judged counts 0.  NaN where nothing of the query is relevant. */
double aisle_graded_ndcg (const float *grades, gsize n, const float *ideal, gsize n_ideal, gsize k, AisleGain gain);
/* What NDCG could be if all were judged: the unjudged of the list of no use, or of the highest grade, at most 1; the ideal
 * stays that of the judged. */
void aisle_graded_bounds (const float *grades, gsize n, const float *ideal, gsize n_ideal, gsize k, AisleGain gain,
                          double highest, double *low, double *high);
/* Expected reciprocal rank on a scale from 0 to highest. */
double aisle_graded_err (const float *grades, gsize n, gsize k, double highest);
/* Average precision over all n_relevant, precision of the first k, reciprocal rank of the first hit (0 without one); relevant is
 * a grade of at least `least`. */
double aisle_graded_ap (const float *grades, gsize n, double least, gsize n_relevant);
double aisle_graded_precision (const float *grades, gsize n, gsize k, double least);
double aisle_graded_rr (const float *grades, gsize n, double least);
