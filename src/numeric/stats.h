/* stats.h: intervals and tests. */
#pragma once

#include "base/progress.h"

typedef struct
{
  double mean, low, high;
} AisleInterval;

/* Percentile bootstrap of the mean, 95 %, `resamples` draws, seeded; NaN values are skipped; NaN when none is left.
 * Over the threads, same result for any number.  Efron 1979. */
AisleInterval aisle_bootstrap_mean (const float *values, gsize n, guint resamples, guint64 seed);
/* The same for several means over the same n draws at little more than the price of one; no value may be NaN. */
void aisle_bootstrap_means (const float *const *values, gsize n_values, gsize n, guint resamples, guint64 seed,
                            AisleInterval *intervals);
/* Paired bootstrap of mean (a - b): interval, and two-sided p = 2 min(P(d <= 0), P(d >= 0)), at least 1/resamples. */
AisleInterval aisle_bootstrap_paired (const float *a, const float *b, gsize n, guint resamples, guint64 seed,
                                      double *p);
/* The same of every two of n_values > 1 vectors, (0, 1) (0, 2) .. (1, 2) .., over the same draws at the
 * price of a mean a vector: as exact as single precision is.  No value may be NaN. */
gboolean aisle_bootstrap_pairs (const float *const *values, gsize n_values, gsize n, guint resamples, guint64 seed,
                                AisleInterval *intervals, double *p, AisleProgress *progress,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Student's paired t of mean (a - b) on n - 1 degrees of freedom, and its two-sided p; NaN where n < 2 or no difference
 * varies.  Student 1908. */
double aisle_paired_t (const float *a, const float *b, gsize n, double *p);
/* Friedman 1937: whether n_systems differ over n_sets, from values[set * n_systems + system], higher is better, ties share
 * their ranks.  Returns chi squared; fills the mean ranks (nullable, best 1) and Iman and Davenport's F (nullable). */
double aisle_friedman (const double *values, gsize n_sets, gsize n_systems, double *mean_ranks, double *f);
/* The middle 95 % of the values, between order statistics; mean of them; NaN where fewer than half are finite.  Reorders
 * the values. */
AisleInterval aisle_quantile_interval (double *values, gsize n);
/* Holm 1979: adjusts p in place (step-down, monotone, at most 1). */
void aisle_holm (double *p, gsize n);
/* Wilson 1927 score interval for k of n, 95 %. */
AisleInterval aisle_wilson (double k, double n);
/* How likely at least k of n independent trials of probability p succeed: DLMF 8.17.5. */
double aisle_binomial_at_least (double k, double n, double p);
