/* graded.c: one sum a figure. */
#include "evaluate/graded.h"

#include <math.h>
#include <stdlib.h>

static double
gain_of (double grade, AisleGain gain)
{
  if (isnan (grade))
    return 0;
  switch (gain)
    {
    case AISLE_GAIN_EXPONENTIAL:
      return exp2 (grade) - 1;
    case AISLE_GAIN_BINARY:
      return grade > 0;
    case AISLE_GAIN_LINEAR:
    case AISLE_N_GAINS:
    default:
      return grade;
    }
}

/* unjudged: the grade that stands in for one that is missing. */
static double
dcg (const float *grades, gsize n, gsize k, AisleGain gain, double unjudged)
{
  double sum = 0;

  for (gsize i = 0; i < MIN (n, k); i++)
    sum += gain_of (isnan (grades[i]) ? unjudged : (double) grades[i], gain) / log2 ((double) i + 2);
  return sum;
}

double
aisle_graded_dcg (const float *grades, gsize n, gsize k, AisleGain gain)
{
  return dcg (grades, n, k, gain, NAN);
}

static int
compare_falling (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x < y) - (x > y);
}

static double
ideal_dcg (const float *ideal, gsize n, gsize k, AisleGain gain)
{
  g_autofree float *sorted = g_new (float, n + 1);
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    if (!isnan (ideal[i]))
      sorted[kept++] = ideal[i];
  qsort (sorted, kept, sizeof *sorted, compare_falling);
  return dcg (sorted, kept, k, gain, NAN);
}

double
aisle_graded_ndcg (const float *grades, gsize n, const float *ideal, gsize n_ideal, gsize k, AisleGain gain)
{
  double best = ideal_dcg (ideal, n_ideal, k, gain);

  return best > 0 ? dcg (grades, n, k, gain, NAN) / best : NAN;
}

void
aisle_graded_bounds (const float *grades, gsize n, const float *ideal, gsize n_ideal, gsize k, AisleGain gain,
                     double highest, double *low, double *high)
{
  double best = ideal_dcg (ideal, n_ideal, k, gain);

  *low = best > 0 ? dcg (grades, n, k, gain, NAN) / best : NAN;
  *high = best > 0 ? MIN (1, dcg (grades, n, k, gain, highest) / best) : NAN;
}

double
aisle_graded_err (const float *grades, gsize n, gsize k, double highest)
{
  double sum = 0, goes_on = 1;

  for (gsize i = 0; i < MIN (n, k); i++)
    {
      double satisfied = gain_of ((double) grades[i], AISLE_GAIN_EXPONENTIAL) / exp2 (highest);

      sum += goes_on * satisfied / (double) (i + 1);
      goes_on *= 1 - satisfied;
    }
  return sum;
}

/* A NaN is never at least anything. */
double
aisle_graded_ap (const float *grades, gsize n, double least, gsize n_relevant)
{
  double sum = 0;
  gsize hits = 0;

  for (gsize i = 0; i < n; i++)
    if ((double) grades[i] >= least)
      sum += (double) ++hits / (double) (i + 1);
  return n_relevant > 0 ? sum / (double) n_relevant : NAN;
}

double
aisle_graded_precision (const float *grades, gsize n, gsize k, double least)
{
  gsize hits = 0;

  for (gsize i = 0; i < MIN (n, k); i++)
    hits += (double) grades[i] >= least;
  return k > 0 ? (double) hits / (double) k : NAN;
}

double
aisle_graded_rr (const float *grades, gsize n, double least)
{
  for (gsize i = 0; i < n; i++)
    if ((double) grades[i] >= least)
      return 1 / (double) (i + 1);
  return 0;
}
