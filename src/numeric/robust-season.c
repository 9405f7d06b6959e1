/* robust-season.c: see robust-season.h. */
#include "numeric/robust-season.h"

#include "base/random.h"
#include "numeric/parallel.h"

#include <math.h>
#include <stdlib.h>

#define HALF_WINDOW 10 /* days on either side: three weeks */
#define ROUNDS      3
#define WEEK        7

/* Series drawn for the limit: few where they are long, their largest values vary less. */
#define DRAWN_DAYS    80000
#define LEAST_SERIES  100
#define MOST_SERIES   400
#define LONGEST_DRAWN 1000

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static double
middle_of (const double *sorted, gsize n)
{
  return n == 0 ? 0 : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

static double
median (double *values, gsize n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return middle_of (values, n);
}

/* Values of a window in order. */
typedef struct
{
  double sorted[2 * HALF_WINDOW + 1];
  gsize n;
} Window;

static void
window_add (Window *self, double value)
{
  gsize at = self->n;
  if (isnan (value))
    return;
  for (; at > 0 && self->sorted[at - 1] > value; at--)
    self->sorted[at] = self->sorted[at - 1];
  self->sorted[at] = value;
  self->n++;
}

static void
window_remove (Window *self, double value)
{
  gsize at = 0;
  if (isnan (value))
    return;
  while (at + 1 < self->n && self->sorted[at] != value)
    at++;
  for (; at + 1 < self->n; at++)
    self->sorted[at] = self->sorted[at + 1];
  self->n--;
}

/* level: the running median of values less season; where a window has no value the one before stands. */
static void
run_level (const double *values, gsize n, guint first, const double *season, double *level)
{
  Window window = { .n = 0 };
  for (gsize i = 0; i < MIN (HALF_WINDOW, n); i++)
    window_add (&window, values[i] - season[(first + i) % WEEK]);
  for (gsize i = 0; i < n; i++)
    {
      gsize enters = i + HALF_WINDOW;
      if (i > HALF_WINDOW)
        {
          gsize leaves = i - HALF_WINDOW - 1;
          window_remove (&window, values[leaves] - season[(first + leaves) % WEEK]);
        }
      if (enters < n)
        window_add (&window, values[enters] - season[(first + enters) % WEEK]);
      level[i] = window.n > 0 ? middle_of (window.sorted, window.n) : i > 0 ? level[i - 1] : 0;
    }
}

/* scratch: n. */
static void
find_season (const double *values, gsize n, guint first, const double *level, double *season, double *scratch)
{
  double mean = 0;
  for (guint day = 0; day < WEEK; day++)
    {
      gsize found = 0;
      for (gsize i = (day + WEEK - first % WEEK) % WEEK; i < n; i += WEEK)
        if (!isnan (values[i]))
          scratch[found++] = values[i] - level[i];
      season[day] = median (scratch, found);
      mean += season[day] / WEEK;
    }
  for (guint day = 0; day < WEEK; day++)
    season[day] -= mean;
}

static void
expect (const double *values, gsize n, guint first, double *expected, double *scratch)
{
  double season[WEEK] = { 0 };
  for (guint round = 0; round < ROUNDS; round++)
    {
      run_level (values, n, first, season, expected);
      find_season (values, n, first, expected, season, scratch);
    }
  run_level (values, n, first, season, expected);
  for (gsize i = 0; i < n; i++)
    expected[i] += season[(first + i) % WEEK];
}

static double
noise_of (const double *residuals, gsize n, double *scratch)
{
  gsize found = 0;
  for (gsize i = 0; i < n; i++)
    if (!isnan (residuals[i]))
      scratch[found++] = fabs (residuals[i]);
  return 1.4826022185056018 * median (scratch, found);
}

void
aisle_season_expect (const double *values, gsize n, guint first, double *expected)
{
  g_autofree double *scratch = g_new (double, n + 1);
  expect (values, n, first, expected, scratch);
}

double
aisle_season_noise (const double *residuals, gsize n)
{
  g_autofree double *scratch = g_new (double, n + 1);
  return noise_of (residuals, n, scratch);
}

/* ---- the limit ---- */

typedef struct
{
  gsize n;
  double *largest; /* of each series */
} Draws;

static gboolean
draw_series (gsize index, guint worker, gpointer data, GError **error)
{
  Draws *draws = data;
  gsize n = draws->n;
  g_autofree double *values = g_new (double, 3 * n);
  double *expected = values + n;
  double largest = 0;
  char stream[40];
  AisleRandom random;
  g_snprintf (stream, sizeof stream, "season-%" G_GSIZE_FORMAT, index);
  aisle_random_init (&random, n, stream);
  for (gsize i = 0; i < n; i++)
    values[i] = aisle_random_normal (&random);
  expect (values, n, 0, expected, values + 2 * n);
  for (gsize i = 0; i < n; i++)
    {
      values[i] -= expected[i];
      largest = fmax (largest, fabs (values[i]));
    }
  draws->largest[index] = largest / noise_of (values, n, values + 2 * n);
  return TRUE;
}

/* The z that |normal| passes with probability p. */
static double
two_sided (double p)
{
  double low = 0, high = 40;
  for (guint i = 0; i < 60; i++)
    {
      double middle = (low + high) / 2;
      if (erfc (middle / G_SQRT2) > p)
        low = middle;
      else
        high = middle;
    }
  return low;
}

double
aisle_season_limit (gsize n, double false_alarms)
{
  gsize drawn = CLAMP (n, AISLE_SEASON_LEAST_DAYS, LONGEST_DRAWN);
  gsize n_series = CLAMP (DRAWN_DAYS / drawn, LEAST_SERIES, MOST_SERIES);
  g_autofree double *largest = g_new0 (double, n_series);
  Draws draws = { drawn, largest };
  /* Nothing in it can fail: no progress to cancel it. */
  if (!aisle_parallel_for (n_series, draw_series, &draws, NULL, NULL, NULL))
    return INFINITY;
  qsort (largest, n_series, sizeof *largest, compare_doubles);
  double at = (1 - false_alarms) * (double) (n_series - 1);
  gsize below = MIN ((gsize) at, n_series - 2);
  double limit = largest[below] + (at - (double) below) * (largest[below + 1] - largest[below]);
  /* Longer series have as many more chances. */
  if (n > drawn)
    limit += two_sided (false_alarms / (double) n) - two_sided (false_alarms / (double) drawn);
  return limit;
}
