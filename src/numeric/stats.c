/* stats.c: intervals and tests: the bootstrap by direct draws, Holm, Wilson.
 *
 * Resamples are drawn in fixed chunks, each with its own random stream, so the thread count changes nothing. */
#include "numeric/stats.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"
#include "numeric/parallel.h"
#include "numeric/solve.h"
#include "numeric/sorting.h"

#include <math.h>

#define RESAMPLES_A_CHUNK 250
#define Z_95              1.959963984540054

typedef struct
{
  const float *values;
  gsize n;
  guint resamples;
  guint64 seed;
  double *means; /* one a resample */
} Bootstrap;

/* Two draws from each 64 random bits: the bias of at most n / 2^32 is far below what a bootstrap can show. */
static double
resample_mean (const float *values, gsize n, AisleRandom *random)
{
  double sum = 0;
  gsize i = 0;

  for (; i + 1 < n; i += 2)
    {
      guint64 bits = aisle_random_next (random);

      sum += values[((bits & G_MAXUINT32) * n) >> 32];
      sum += values[((bits >> 32) * n) >> 32];
    }
  if (i < n)
    sum += values[((aisle_random_next (random) >> 32) * n) >> 32];
  return sum / n;
}

static gboolean
resample_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Bootstrap *self = data;
  guint first = (guint) index * RESAMPLES_A_CHUNK;
  guint last = MIN (first + RESAMPLES_A_CHUNK, self->resamples);
  char stream[32];
  AisleRandom random;

  g_snprintf (stream, sizeof stream, "bootstrap-%" G_GSIZE_FORMAT, index);
  aisle_random_init (&random, self->seed, stream);
  for (guint i = first; i < last; i++)
    self->means[i] = resample_mean (self->values, self->n, &random);
  return TRUE;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Linear interpolation between order statistics. */
static double
quantile (const double *sorted, gsize n, double q)
{
  double at = q * (n - 1);
  gsize below = (gsize) at;

  if (below + 1 >= n)
    return sorted[n - 1];
  return sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
}

AisleInterval
aisle_quantile_interval (double *values, gsize n)
{
  AisleInterval interval = { NAN, NAN, NAN };
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      values[kept++] = values[i];
  if (kept == 0 || 2 * kept < n)
    return interval;
  qsort (values, kept, sizeof *values, compare_doubles);
  interval.mean = 0;
  for (gsize i = 0; i < kept; i++)
    interval.mean += values[i] / kept;
  interval.low = quantile (values, kept, .025);
  interval.high = quantile (values, kept, .975);
  return interval;
}

/* Of a mean whose resamples are these. */
static double
two_sided (const double *means, guint resamples)
{
  gsize below = 0, above = 0;

  for (guint i = 0; i < resamples; i++)
    {
      below += means[i] <= 0;
      above += means[i] >= 0;
    }
  return CLAMP (2.0 * MIN (below, above) / resamples, 1.0 / resamples, 1.0);
}

/* values hold no NaN; NaN bounds when there is nothing to draw from. */
static AisleInterval
bootstrap (const float *values, gsize n, guint resamples, guint64 seed, double *p)
{
  AisleInterval interval = { NAN, NAN, NAN };
  Bootstrap self = { values, n, MAX (resamples, 1), seed, NULL };
  g_autofree double *means = NULL;
  double sum = 0;

  if (p != NULL)
    *p = 1;
  if (n == 0 || n > G_MAXUINT32)
    return interval;
  for (gsize i = 0; i < n; i++)
    sum += values[i];
  interval.mean = sum / n;
  means = g_new (double, self.resamples);
  self.means = means;
  if (!aisle_parallel_for ((self.resamples + RESAMPLES_A_CHUNK - 1) / RESAMPLES_A_CHUNK, resample_chunk, &self, NULL,
                           NULL, NULL))
    return interval;
  qsort (means, self.resamples, sizeof *means, compare_doubles);
  interval.low = quantile (means, self.resamples, .025);
  interval.high = quantile (means, self.resamples, .975);
  if (p != NULL)
    *p = two_sided (means, self.resamples);
  return interval;
}

AisleInterval
aisle_bootstrap_mean (const float *values, gsize n, guint resamples, guint64 seed)
{
  g_autofree float *kept = g_try_new (float, MAX (n, 1));
  gsize m = 0;

  for (gsize i = 0; i < n && kept != NULL; i++)
    if (!isnan (values[i]))
      kept[m++] = values[i];
  return bootstrap (kept, m, resamples, seed, NULL);
}

AisleInterval
aisle_bootstrap_paired (const float *a, const float *b, gsize n, guint resamples, guint64 seed, double *p)
{
  g_autofree float *differences = g_try_new (float, MAX (n, 1));
  double ignored;
  gsize m = 0;

  for (gsize i = 0; i < n && differences != NULL; i++)
    if (!isnan (a[i]) && !isnan (b[i]))
      differences[m++] = a[i] - b[i];
  return bootstrap (differences, m, resamples, seed, p != NULL ? p : &ignored);
}

/* ---- several means over the same draws ---- */

#define LANES 16

typedef struct
{
  const float *rows; /* n x LANES */
  gsize n;
  guint resamples;
  guint64 seed;
  double *means; /* LANES x resamples */
} Bundle;

static void
add_row (double *sums, const float *row)
{
  for (int lane = 0; lane < LANES; lane++)
    sums[lane] += row[lane];
}

/* Draws as resample_mean does. */
static gboolean
resample_bundle (gsize index, guint worker, gpointer data, GError **error)
{
  Bundle *self = data;
  guint first = (guint) index * RESAMPLES_A_CHUNK;
  guint last = MIN (first + RESAMPLES_A_CHUNK, self->resamples);
  char stream[32];
  AisleRandom random;

  g_snprintf (stream, sizeof stream, "bootstrap-%" G_GSIZE_FORMAT, index);
  aisle_random_init (&random, self->seed, stream);
  for (guint r = first; r < last; r++)
    {
      double sums[LANES] = { 0 };
      gsize i = 0;

      for (; i + 1 < self->n; i += 2)
        {
          guint64 bits = aisle_random_next (&random);

          add_row (sums, self->rows + (((bits & G_MAXUINT32) * self->n) >> 32) * LANES);
          add_row (sums, self->rows + (((bits >> 32) * self->n) >> 32) * LANES);
        }
      if (i < self->n)
        add_row (sums, self->rows + (((aisle_random_next (&random) >> 32) * self->n) >> 32) * LANES);
      for (int lane = 0; lane < LANES; lane++)
        self->means[(gsize) lane * self->resamples + r] = sums[lane] / self->n;
    }
  return TRUE;
}

/* The means of up to LANES vectors over the same draws: LANES x resamples. */
static gboolean
draw_bundle (const float *const *values, gsize n_values, gsize n, guint resamples, guint64 seed, float *rows,
             double *means, AisleProgress *progress, GError **error)
{
  Bundle self = { rows, n, resamples, seed, means };

  memset (rows, 0, n * LANES * sizeof *rows);
  for (gsize v = 0; v < n_values; v++)
    for (gsize i = 0; i < n; i++)
      rows[i * LANES + v] = values[v][i];
  return aisle_parallel_for ((resamples + RESAMPLES_A_CHUNK - 1) / RESAMPLES_A_CHUNK, resample_bundle, &self, progress,
                             _ ("Comparing"), error);
}

/* Up to LANES vectors at once. */
static void
bootstrap_bundle (const float *const *values, gsize n_values, gsize n, guint resamples, guint64 seed, float *rows,
                  AisleInterval *intervals)
{
  g_autofree double *means = g_new (double, (gsize) LANES *resamples);

  for (gsize v = 0; v < n_values; v++)
    {
      double sum = 0;

      for (gsize i = 0; i < n; i++)
        sum += values[v][i];
      intervals[v] = (AisleInterval){ sum / n, NAN, NAN };
    }
  if (!draw_bundle (values, n_values, n, resamples, seed, rows, means, NULL, NULL))
    return;
  for (gsize v = 0; v < n_values; v++)
    {
      qsort (means + v * resamples, resamples, sizeof *means, compare_doubles);
      intervals[v].low = quantile (means + v * resamples, resamples, .025);
      intervals[v].high = quantile (means + v * resamples, resamples, .975);
    }
}

void
aisle_bootstrap_means (const float *const *values, gsize n_values, gsize n, guint resamples, guint64 seed,
                       AisleInterval *intervals)
{
  g_autofree float *rows = g_try_new (float, MAX (n, 1) * LANES);

  for (gsize v = 0; v < n_values; v += LANES)
    if (n > 0 && n <= G_MAXUINT32 && rows != NULL)
      bootstrap_bundle (values + v, MIN (LANES, n_values - v), n, MAX (resamples, 1), seed, rows, intervals + v);
    else
      for (gsize i = v; i < MIN (v + LANES, n_values); i++)
        intervals[i] = aisle_bootstrap_mean (values[i], n, resamples, seed);
}

/* ---- every two of several, over the same draws ---- */

#define ROUNDING 1e-12 /* of a mean: what rounding leaves of no difference */

typedef struct
{
  const float *const *values;
  const double *means; /* n_values x resamples */
  gsize n_values, n;
  guint resamples;
  AisleInterval *intervals; /* by pair */
  double *p;
} Pairs;

static void
compare_pair (const Pairs *self, gsize a, gsize b, gsize pair, double *differences, double *scratch)
{
  const double *left = self->means + a * self->resamples, *right = self->means + b * self->resamples;
  AisleInterval *interval = &self->intervals[pair];
  double sum = 0;

  for (gsize i = 0; i < self->n; i++)
    sum += self->values[a][i] - self->values[b][i];
  for (guint r = 0; r < self->resamples; r++)
    {
      differences[r] = left[r] - right[r];
      if (fabs (differences[r]) < ROUNDING * fabs (left[r]))
        differences[r] = 0;
    }
  self->p[pair] = two_sided (differences, self->resamples);
  aisle_sort_doubles (differences, scratch, self->resamples);
  interval->mean = sum / self->n;
  interval->low = quantile (differences, self->resamples, .025);
  interval->high = quantile (differences, self->resamples, .975);
}

static gboolean
compare_with_rest (gsize a, guint worker, gpointer data, GError **error)
{
  const Pairs *self = data;
  g_autofree double *differences = g_new (double, self->resamples), *scratch = g_new (double, self->resamples);
  gsize pair = a * (2 * self->n_values - a - 1) / 2;

  for (gsize b = a + 1; b < self->n_values; b++)
    compare_pair (self, a, b, pair++, differences, scratch);
  return TRUE;
}

gboolean
aisle_bootstrap_pairs (const float *const *values, gsize n_values, gsize n, guint resamples, guint64 seed,
                       AisleInterval *intervals, double *p, AisleProgress *progress, GError **error)
{
  gsize bundles = (n_values + LANES - 1) / LANES;
  g_autofree float *rows = g_try_new (float, MAX (n, 1) * LANES);
  g_autofree double *means = g_try_new (double, (bundles * LANES) * (gsize) MAX (resamples, 1));
  Pairs pairs = { values, means, n_values, n, resamples, intervals, p };
  AisleProgress part;

  if (rows == NULL || means == NULL)
    {
      g_set_error (error, AISLE_NUMERIC_ERROR, AISLE_ERROR_MEMORY,
                   _ ("not enough memory to compare %zu series, every two of them: compare fewer at a time"), n_values);
      return FALSE;
    }
  for (gsize b = 0; b < bundles; b++)
    {
      part =
          aisle_progress_part (progress, .7 * (double) b / (double) bundles, .7 * (double) (b + 1) / (double) bundles);
      if (!draw_bundle (values + b * LANES, MIN (LANES, n_values - b * LANES), n, resamples, seed, rows,
                        means + b * LANES * resamples, &part, error))
        return FALSE;
    }
  part = aisle_progress_part (progress, .7, 1);
  return aisle_parallel_for (n_values - 1, compare_with_rest, &pairs, &part, _ ("Comparing"), error);
}

static int
compare_p (gconstpointer a, gconstpointer b, gpointer data)
{
  const double *p = data;
  double x = p[*(const gsize *) a], y = p[*(const gsize *) b];

  return (x > y) - (x < y);
}

void
aisle_holm (double *p, gsize n)
{
  g_autofree gsize *order = g_new (gsize, MAX (n, 1));
  double largest = 0;

  for (gsize i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_p, p);
  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, MIN (1.0, p[order[i]] * (n - i)));
      p[order[i]] = largest;
    }
}

/* Continued fraction of the incomplete beta function by Lentz's method: DLMF 8.17.22. */
static double
beta_fraction (double x, double a, double b)
{
  const double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1), result;

  d = 1 / (fabs (d) < tiny ? tiny : d);
  result = d;
  for (int m = 1; m < 500; m++)
    {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), step;

      d = 1 + even * d;
      d = 1 / (fabs (d) < tiny ? tiny : d);
      c = 1 + even / c;
      c = fabs (c) < tiny ? tiny : c;
      result *= d * c;
      d = 1 + odd * d;
      d = 1 / (fabs (d) < tiny ? tiny : d);
      c = 1 + odd / c;
      c = fabs (c) < tiny ? tiny : c;
      step = d * c;
      result *= step;
      if (fabs (step - 1) < 1e-15)
        break;
    }
  return result;
}

/* Regularised incomplete beta function. */
static double
incomplete_beta (double x, double a, double b)
{
  double front;

  if (x <= 0 || x >= 1)
    return x <= 0 ? 0 : 1;
  front = exp (lgamma (a + b) - lgamma (a) - lgamma (b) + a * log (x) + b * log1p (-x));
  if (x < (a + 1) / (a + b + 2))
    return front * beta_fraction (x, a, b) / a;
  return 1 - front * beta_fraction (1 - x, b, a) / b;
}

double
aisle_paired_t (const float *a, const float *b, gsize n, double *p)
{
  double mean = 0, squares = 0, t, freedom = n - 1.0;

  *p = NAN;
  for (gsize i = 0; i < n; i++)
    mean += ((double) a[i] - b[i]) / n;
  for (gsize i = 0; i < n; i++)
    squares += ((double) a[i] - b[i] - mean) * ((double) a[i] - b[i] - mean);
  if (n < 2 || !(squares > 0))
    return NAN;
  t = mean / sqrt (squares / freedom / n);
  *p = incomplete_beta (freedom / (freedom + t * t), freedom / 2, .5);
  return t;
}

double
aisle_friedman (const double *values, gsize n_sets, gsize n_systems, double *mean_ranks, double *f)
{
  double between = 0, within = 0, middle = (n_systems + 1) / 2.0, chi;
  g_autofree double *sums = g_new0 (double, n_systems + 1);

  for (gsize set = 0; set < n_sets; set++)
    for (gsize i = 0; i < n_systems; i++)
      {
        double rank = 1;

        for (gsize j = 0; j < n_systems; j++)
          if (j != i)
            {
              double own = values[set * n_systems + i], other = values[set * n_systems + j];
              rank += other > own ? 1 : other == own ? .5 : 0;
            }
        sums[i] += rank;
        within += (rank - middle) * (rank - middle);
      }
  for (gsize i = 0; i < n_systems; i++)
    {
      between += (sums[i] / n_sets - middle) * (sums[i] / n_sets - middle);
      if (mean_ranks != NULL)
        mean_ranks[i] = sums[i] / n_sets;
    }
  /* With ties the ranks vary less, which the divisor takes into account; without it is n k (k + 1) / 12. */
  chi = (double) n_sets * n_sets * between / (within / (n_systems - 1.0));
  if (f != NULL)
    *f = (n_sets - 1.0) * chi / (n_sets * (n_systems - 1.0) - chi);
  return chi;
}

AisleInterval
aisle_wilson (double k, double n)
{
  AisleInterval interval = { NAN, NAN, NAN };
  double share, centre, half, z2 = Z_95 * Z_95;

  if (!(n > 0))
    return interval;
  share = k / n;
  centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  half = Z_95 / (1 + z2 / n) * sqrt (MAX (share * (1 - share) / n + z2 / (4 * n * n), 0));
  interval.mean = share;
  /* Exact at the ends, where the difference is rounding. */
  interval.low = k > 0 ? MAX (centre - half, 0) : 0;
  interval.high = k < n ? MIN (centre + half, 1) : 1;
  return interval;
}

double
aisle_binomial_at_least (double k, double n, double p)
{
  if (k <= 0)
    return 1;
  if (k > n || p <= 0)
    return 0;
  return p >= 1 ? 1 : incomplete_beta (p, k, n - k + 1);
}
