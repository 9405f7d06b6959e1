/* outliers-step.c: prices and quantities far from their own item's median.  The median does not move for a few wrong
 * values, and an item's own scale needs no currency: more than `factor` times it, or less than a `factor`th of it (for
 * prices), with enough observations to know it. */
#include "quality/step-scan.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>

extern const AisleStepKind aisle_step_outliers;

#define CHUNK_ITEMS ((gsize) 2048)

static const char *const column_choices[] = { NC_ ("choice", "price"), NC_ ("choice", "quantity"), NULL };

static const AisleParam params_table[] = {
  { "column", N_ ("Column"), AISLE_PARAM_CHOICE, "price", 0, 0, column_choices, NULL,
    N_ ("Which value is looked at.") },
  { "factor", N_ ("Factor"), AISLE_PARAM_REAL, "10", 1.5, 1e6, NULL, NULL,
    N_ ("How many times the item's median a value may be.") },
  { "least", N_ ("Observations"), AISLE_PARAM_INTEGER, "5", 3, 1e9, NULL, NULL,
    N_ ("Items with fewer are left alone: their median says little.") },
  { "action", N_ ("What to do"), AISLE_PARAM_CHOICE, "missing", 0, 0, aisle_step_actions, NULL,
    N_ ("Leave the row out, treat the value as missing, or set it to the limit.") },
};

typedef struct
{
  const AisleColumns *columns;
  gboolean price;
  double factor;
  gsize least;
  guint64 *start; /* of each item's values */
  double *values, *median;
} Outliers;

/* The value of row i, or NaN: only what is above zero counts. */
static double
value_at (const Outliers *self, gsize i)
{
  const AisleColumns *columns = self->columns;
  double value;

  if (self->price)
    value = columns->price[i] == AISLE_MONEY_MISSING ? (double) NAN : (double) columns->price[i];
  else
    value = columns->quantity[i];
  return value > 0 ? value : (double) NAN;
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static gboolean
find_medians (gsize index, guint worker, gpointer data, GError **error)
{
  Outliers *self = data;

  for (gsize item = index * CHUNK_ITEMS; item < MIN (self->columns->n_items, (index + 1) * CHUNK_ITEMS); item++)
    {
      gsize n = self->start[item + 1] - self->start[item];
      double *values = self->values + self->start[item];

      self->median[item] = (double) NAN;
      if (n < self->least)
        continue;
      qsort (values, n, sizeof *values, compare_values);
      self->median[item] = n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
    }
  return TRUE;
}

static gboolean
gather (Outliers *self, GError **error)
{
  const AisleColumns *columns = self->columns;
  gsize n_items = columns->n_items;
  g_autofree guint64 *next = g_try_new0 (guint64, n_items + 1);

  self->start = g_try_new0 (guint64, n_items + 1);
  self->values = g_try_new (double, columns->n_events + 1);
  self->median = g_try_new (double, n_items + 1);
  if (next == NULL || self->start == NULL || self->values == NULL || self->median == NULL)
    {
      g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_MEMORY,
                   _ ("cannot compare the values of %zu events: out of memory"), columns->n_events);
      return FALSE;
    }
  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->item[i] >= 0 && !isnan (value_at (self, i)))
      self->start[columns->item[i] + 1]++;
  for (gsize item = 0; item < n_items; item++)
    {
      self->start[item + 1] += self->start[item];
      next[item] = self->start[item];
    }
  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->item[i] >= 0 && !isnan (value_at (self, i)))
      self->values[next[columns->item[i]]++] = value_at (self, i);
  return TRUE;
}

static gboolean
is_outlier (const AisleColumns *columns, gsize i, gconstpointer data)
{
  const Outliers *self = data;
  double value = value_at (self, i), median;

  if (columns->item[i] < 0 || isnan (value))
    return FALSE;
  median = self->median[columns->item[i]];
  /* Comparisons with NaN are false: an item without a median has no outliers. */
  return value > median * self->factor || (self->price && value * self->factor < median);
}

static char *
describe (const AisleParams *params)
{
  gboolean price = *aisle_params_text (params, "column") == 'p';
  const char *factor = aisle_params_text (params, "factor");
  g_autofree char *rows =
      price ? g_strdup_printf (_ ("rows whose price is over %s times, or under 1/%s of, their item's median"), factor,
                               factor)
            : g_strdup_printf (_ ("rows whose quantity is over %s times their item's median"), factor);

  return aisle_step_action_phrase (aisle_step_action (params), rows);
}

static void
add_row (const Outliers *self, gsize i, AisleStepAction action, AisleEffect *effect)
{
  gint32 event = self->columns->event[i];
  double value = value_at (self, i), median = self->median[self->columns->item[i]];
  double limit = value > median ? median * self->factor : median / self->factor;

  if (action == AISLE_STEP_DROP)
    aisle_effect_exclude (effect, event);
  else if (self->price)
    aisle_effect_patch (effect, event, AISLE_ROLE_PRICE,
                        action == AISLE_STEP_CAP ? (gint64) round (limit) : AISLE_MONEY_MISSING);
  else
    aisle_effect_patch_real (effect, event, AISLE_ROLE_QUANTITY, action == AISLE_STEP_CAP ? limit : (double) NAN);
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  Outliers self = { .columns = input->columns,
                    .price = *aisle_params_text (params, "column") == 'p',
                    .factor = aisle_params_real (params, "factor"),
                    .least = (gsize) aisle_params_integer (params, "least") };
  g_autoptr (GArray) rows = NULL;
  AisleStepAction action = aisle_step_action (params);

  if (self.price ? input->columns->price == NULL : input->columns->quantity == NULL)
    return TRUE;
  if (gather (&self, error)
      && aisle_parallel_for ((input->columns->n_items + CHUNK_ITEMS - 1) / CHUNK_ITEMS, find_medians, &self, progress,
                             _ ("Looking at the rows"), error))
    rows = aisle_step_scan (input->columns, is_outlier, &self, progress, error);
  for (guint r = 0; rows != NULL && r < rows->len; r++)
    add_row (&self, g_array_index (rows, gsize, r), action, effect);
  g_free (self.start);
  g_free (self.values);
  g_free (self.median);
  return rows != NULL;
}

const AisleStepKind aisle_step_outliers = { "outliers",   N_ ("Mend outliers"),
                                            params_table, G_N_ELEMENTS (params_table),
                                            describe,     run };
