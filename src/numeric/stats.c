/* stats.c: intervals and tests: the bootstrap by direct draws, Holm, Wilson.
 *
 * Resamples are drawn in fixed chunks, each with its own random stream, so the thread count changes nothing. */
#include "numeric/stats.h"
#include "base/random.h"
#include "numeric/parallel.h"

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

/* values hold no NaN; NaN bounds when there is nothing to draw from. */
static AisleInterval
bootstrap (const float *values, gsize n, guint resamples, guint64 seed, double *p)
{
  AisleInterval interval = { NAN, NAN, NAN };
  Bootstrap self = { values, n, MAX (resamples, 1), seed, NULL };
  g_autofree double *means = NULL;
  gsize below = 0, above = 0;
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
  if (p == NULL)
    return interval;
  for (guint i = 0; i < self.resamples; i++)
    {
      below += means[i] <= 0;
      above += means[i] >= 0;
    }
  *p = CLAMP (2.0 * MIN (below, above) / self.resamples, 1.0 / self.resamples, 1.0);
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

/* Up to LANES vectors at once. */
static void
bootstrap_bundle (const float *const *values, gsize n_values, gsize n, guint resamples, guint64 seed, float *rows,
                  AisleInterval *intervals)
{
  g_autofree double *means = g_new (double, (gsize) LANES *resamples);
  Bundle self = { rows, n, resamples, seed, means };

  memset (rows, 0, n * LANES * sizeof *rows);
  for (gsize v = 0; v < n_values; v++)
    {
      double sum = 0;

      for (gsize i = 0; i < n; i++)
        {
          rows[i * LANES + v] = values[v][i];
          sum += values[v][i];
        }
      intervals[v] = (AisleInterval){ sum / n, NAN, NAN };
    }
  if (!aisle_parallel_for ((resamples + RESAMPLES_A_CHUNK - 1) / RESAMPLES_A_CHUNK, resample_bundle, &self, NULL, NULL,
                           NULL))
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
