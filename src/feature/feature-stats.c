/* feature-stats.c: the distribution of each feature over the members. */
#include "feature/feature.h"

#include "base/error.h"
#include "base/i18n.h"
#include "chart/kit/numbers.h"
#include "feature/split.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"

#include <math.h>

#define MOST_BINS 12

typedef struct
{
  double low, high;
  gsize members;
} Bin;

typedef struct
{
  gsize n, distinct; /* members with a value */
  double minimum, quartiles[3], mean, sd, maximum;
  Bin bins[MOST_BINS];
  guint n_bins;
} Stats;

typedef struct
{
  const AisleFeatures *self;
  Stats *stats;
} Pass;

/* ---- one feature ---- */

/* What people read: money in units, durations in seconds. */
static double
scale_of (const AisleFeature *feature)
{
  if (feature->type == AISLE_COLUMN_MONEY)
    return AISLE_MONEY_UNIT;
  return feature->type == AISLE_COLUMN_DURATION ? AISLE_SECOND : 1;
}

static void
bin_values (Stats *stats, const double *sorted)
{
  for (gsize i = 0; i < stats->n; i++)
    {
      if (stats->n_bins == 0 || sorted[i] != stats->bins[stats->n_bins - 1].low)
        stats->bins[stats->n_bins++] = (Bin){ sorted[i], sorted[i], 0 };
      stats->bins[stats->n_bins - 1].members++;
    }
}

/* Whole numbers get whole borders. */
static void
bin_ranges (Stats *stats, const double *sorted, gboolean whole)
{
  double low = aisle_quantile (sorted, stats->n, 0.01), high = aisle_quantile (sorted, stats->n, 0.99);
  double width = (high - low) / MOST_BINS;

  if (whole)
    {
      low = floor (low);
      width = MAX (ceil ((high + 1 - low) / MOST_BINS), 1);
    }
  if (!(width > 0))
    {
      low = stats->minimum;
      width = (stats->maximum - low) / MOST_BINS;
    }
  for (guint b = 0; b < MOST_BINS; b++)
    stats->bins[b] = (Bin){ low + b * width, low + (b + 1) * width, 0 };
  for (gsize i = 0; i < stats->n; i++)
    {
      double place = (sorted[i] - low) / width;
      stats->bins[(guint) CLAMP (place, 0, MOST_BINS - 1)].members++;
    }
  stats->n_bins = MOST_BINS;
  while (stats->n_bins > 1 && stats->bins[stats->n_bins - 1].members == 0)
    stats->n_bins--;
  stats->bins[0].low = MIN (stats->minimum, low);
  stats->bins[stats->n_bins - 1].high = MAX (stats->maximum, stats->bins[stats->n_bins - 1].high - (whole ? 1 : 0));
  for (guint b = 0; whole && b + 1 < stats->n_bins; b++)
    stats->bins[b].high -= 1; /* "3 to 5" holds 5 */
}

static void
describe (Stats *stats, const double *sorted, gboolean whole)
{
  double sum = 0, squares = 0;

  if (stats->n == 0)
    {
      stats->minimum = stats->mean = stats->sd = stats->maximum = NAN;
      stats->quartiles[0] = stats->quartiles[1] = stats->quartiles[2] = NAN;
      return;
    }
  stats->minimum = sorted[0];
  stats->maximum = sorted[stats->n - 1];
  for (guint q = 0; q < 3; q++)
    stats->quartiles[q] = aisle_quantile (sorted, stats->n, 0.25 * (q + 1));
  for (gsize i = 0; i < stats->n; i++)
    {
      sum += sorted[i];
      stats->distinct += i == 0 || sorted[i] != sorted[i - 1];
    }
  stats->mean = sum / (double) stats->n;
  for (gsize i = 0; i < stats->n; i++)
    squares += (sorted[i] - stats->mean) * (sorted[i] - stats->mean);
  stats->sd = stats->n > 1 ? sqrt (squares / (double) (stats->n - 1)) : NAN;
  if (stats->distinct <= MOST_BINS)
    bin_values (stats, sorted);
  else
    bin_ranges (stats, sorted, whole);
}

static gboolean
summarise_feature (gsize index, guint worker, gpointer data, GError **error)
{
  const Pass *pass = data;
  const AisleFeatures *self = pass->self;
  const AisleFeature *feature = self->features[index].feature;
  double scale = scale_of (feature);
  g_autofree double *sorted = g_try_new (double, self->n + 1), *scratch = g_try_new (double, self->n + 1);
  Stats *stats = &pass->stats[index];

  if (sorted == NULL || scratch == NULL)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the distributions: close other programs"));
      return FALSE;
    }
  for (gsize i = 0; i < self->n && self->values[index] != NULL; i++)
    if (!isnan (self->values[index][i]))
      sorted[stats->n++] = self->values[index][i] / scale;
  aisle_sort_doubles (sorted, scratch, stats->n);
  describe (stats, sorted, feature->type == AISLE_COLUMN_INTEGER);
  return TRUE;
}

/* ---- tables ---- */

enum
{
  SUMMARY_FEATURE,
  SUMMARY_TITLE,
  SUMMARY_DEFINITION,
  SUMMARY_UNIT,
  SUMMARY_LACKS,
  SUMMARY_MISSING,
  SUMMARY_MIN,
  SUMMARY_Q1,
  SUMMARY_MEDIAN,
  SUMMARY_Q3,
  SUMMARY_MEAN,
  SUMMARY_SD,
  SUMMARY_MAX,
  SUMMARY_DISTINCT
};

static const AisleColumnSpec summary_columns[] = {
  [SUMMARY_FEATURE] = { "feature", N_ ("Name"), AISLE_COLUMN_TEXT, NULL },
  [SUMMARY_TITLE] = { "title", N_ ("Feature"), AISLE_COLUMN_TEXT, NULL },
  [SUMMARY_DEFINITION] = { "definition", N_ ("Definition"), AISLE_COLUMN_TEXT, NULL },
  [SUMMARY_UNIT] = { "unit", N_ ("Unit"), AISLE_COLUMN_TEXT, NULL },
  [SUMMARY_LACKS] = { "lacks", N_ ("The log lacks"), AISLE_COLUMN_TEXT, NULL },
  [SUMMARY_MISSING] = { "missing", N_ ("Missing"), AISLE_COLUMN_SHARE, NULL },
  [SUMMARY_MIN] = { "min", N_ ("Minimum"), AISLE_COLUMN_REAL, NULL },
  [SUMMARY_Q1] = { "q1", N_ ("Lower quartile"), AISLE_COLUMN_REAL, NULL },
  [SUMMARY_MEDIAN] = { "median", N_ ("Median"), AISLE_COLUMN_REAL, NULL },
  [SUMMARY_Q3] = { "q3", N_ ("Upper quartile"), AISLE_COLUMN_REAL, NULL },
  [SUMMARY_MEAN] = { "mean", N_ ("Mean"), AISLE_COLUMN_REAL, NULL },
  [SUMMARY_SD] = { "sd", N_ ("Standard deviation"), AISLE_COLUMN_REAL, NULL },
  [SUMMARY_MAX] = { "max", N_ ("Maximum"), AISLE_COLUMN_REAL, NULL },
  [SUMMARY_DISTINCT] = { "distinct", N_ ("Different values"), AISLE_COLUMN_INTEGER, NULL },
};

static const char *
unit_of (const AisleFeature *feature, const char *currency)
{
  switch (feature->type)
    {
    case AISLE_COLUMN_MONEY:
      return currency != NULL && *currency != '\0' ? currency : _ ("money");
    case AISLE_COLUMN_DURATION:
      return _ ("seconds");
    case AISLE_COLUMN_SHARE:
      return _ ("share");
    default:
      return feature->unit != NULL ? _ (feature->unit) : "";
    }
}

static void
add_summary (AisleTable *table, const AisleFeatures *self, gsize index, const Stats *stats, const char *currency)
{
  const AisleWantedFeature *wanted = &self->features[index];
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, SUMMARY_FEATURE, wanted->name);
  aisle_table_set_text (table, row, SUMMARY_TITLE, _ (wanted->feature->title));
  aisle_table_set_text (table, row, SUMMARY_DEFINITION, _ (wanted->feature->definition));
  aisle_table_set_text (table, row, SUMMARY_UNIT, unit_of (wanted->feature, currency));
  aisle_table_set_text (table, row, SUMMARY_LACKS, wanted->lacks);
  if (self->n > 0)
    aisle_table_set_real (table, row, SUMMARY_MISSING, (double) (self->n - stats->n) / (double) self->n);
  aisle_table_set_integer (table, row, SUMMARY_DISTINCT, (gint64) stats->distinct);
  if (wanted->feature->type == AISLE_COLUMN_TEXT)
    return;
  aisle_table_set_real (table, row, SUMMARY_MIN, stats->minimum);
  aisle_table_set_real (table, row, SUMMARY_Q1, stats->quartiles[0]);
  aisle_table_set_real (table, row, SUMMARY_MEDIAN, stats->quartiles[1]);
  aisle_table_set_real (table, row, SUMMARY_Q3, stats->quartiles[2]);
  aisle_table_set_real (table, row, SUMMARY_MEAN, stats->mean);
  aisle_table_set_real (table, row, SUMMARY_SD, stats->sd);
  aisle_table_set_real (table, row, SUMMARY_MAX, stats->maximum);
}

enum
{
  BINS_FEATURE,
  BINS_BIN,
  BINS_LOW,
  BINS_HIGH,
  BINS_MEMBERS
};

static const AisleColumnSpec bins_columns[] = {
  [BINS_FEATURE] = { "feature", N_ ("Name"), AISLE_COLUMN_TEXT, NULL },
  [BINS_BIN] = { "bin", N_ ("Values"), AISLE_COLUMN_TEXT, NULL },
  [BINS_LOW] = { "low", N_ ("From"), AISLE_COLUMN_REAL, NULL },
  [BINS_HIGH] = { "high", N_ ("To"), AISLE_COLUMN_REAL, NULL },
  [BINS_MEMBERS] = { "members", N_ ("Members"), AISLE_COLUMN_INTEGER, NULL },
};

static void
add_bin (AisleTable *table, const AisleWantedFeature *wanted, const Bin *bin)
{
  gsize row = aisle_table_add_row (table);
  AisleColumnType type = wanted->feature->type;
  g_autofree char *low = aisle_number_short (type, bin->low), *high = aisle_number_short (type, bin->high);
  g_autofree char *range = g_str_equal (low, high) ? g_strdup (low) : g_strdup_printf ("%s – %s", low, high);
  gboolean text = wanted->feature->type == AISLE_COLUMN_TEXT;

  aisle_table_set_text (table, row, BINS_FEATURE, wanted->name);
  aisle_table_set_text (table, row, BINS_BIN, text ? aisle_kind_title ((AisleKind) bin->low) : range);
  aisle_table_set_integer (table, row, BINS_MEMBERS, (gint64) bin->members);
  if (text)
    return;
  aisle_table_set_real (table, row, BINS_LOW, bin->low);
  aisle_table_set_real (table, row, BINS_HIGH, bin->high);
}

AisleFeatureSummary *
aisle_features_summarise (const AisleFeatures *self, const char *currency, AisleProgress *progress, GError **error)
{
  g_autofree Stats *stats = g_new0 (Stats, self->n_features + 1);
  Pass pass = { self, stats };
  AisleFeatureSummary *summary;

  if (!aisle_parallel_for (self->n_features, summarise_feature, &pass, progress, _ ("Summing up features"), error))
    return NULL;
  summary = g_new0 (AisleFeatureSummary, 1);
  summary->summary = aisle_table_new (summary_columns, G_N_ELEMENTS (summary_columns));
  summary->bins = aisle_table_new (bins_columns, G_N_ELEMENTS (bins_columns));
  for (gsize f = 0; f < self->n_features; f++)
    {
      add_summary (summary->summary, self, f, &stats[f], currency);
      for (guint b = 0; b < stats[f].n_bins; b++)
        add_bin (summary->bins, &self->features[f], &stats[f].bins[b]);
    }
  return summary;
}

void
aisle_feature_summary_free (AisleFeatureSummary *self)
{
  if (self == NULL)
    return;
  aisle_table_unref (self->summary);
  aisle_table_unref (self->bins);
  g_free (self);
}
