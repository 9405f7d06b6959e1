/* calibrate.c: a trial on every n-th user and the most frequent items.
 *
 * A family's own reckoning knows how work grows with users, items and passes; the trial knows the machine, so the two
 * are multiplied: seconds = reckoned (all) x measured (sample) / reckoned (sample). */
#include "model/calibrate.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

#define WORTH_A_TRIAL 2.0 /* seconds reckoned */
#define TRIAL         .3  /* seconds reckoned for the sample, at most */
#define COARSEST      1024
#define FEWEST        50 /* users and items of a sample */

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const guint64 left = *(const guint64 *) a, right = *(const guint64 *) b;

  return (left < right) - (left > right);
}

/* new_item[i]: the number of item i among the n most frequent, in the order of the items; -1 for the others. */
static gint32 *
keep_frequent (const AisleSparse *matrix, gsize n)
{
  g_autofree guint64 *counts = g_try_new0 (guint64, matrix->n_columns);
  gint32 *new_item = g_try_new (gint32, matrix->n_columns), next = 0;

  if (counts == NULL || new_item == NULL)
    {
      g_free (new_item);
      return NULL;
    }
  for (gsize v = 0; v < matrix->n_values; v++)
    counts[matrix->column[v]] += G_GUINT64_CONSTANT (1) << 32;
  for (gsize i = 0; i < matrix->n_columns; i++)
    counts[i] |= i;
  qsort (counts, matrix->n_columns, sizeof *counts, compare_counts);
  memset (new_item, 0xff, matrix->n_columns * sizeof *new_item);
  for (gsize k = 0; k < MIN (n, matrix->n_columns); k++)
    new_item[counts[k] & 0xffffffff] = 0;
  for (gsize i = 0; i < matrix->n_columns; i++)
    if (new_item[i] == 0)
      new_item[i] = next++;
  return new_item;
}

static gboolean
is_kept (gint32 item, gpointer new_item)
{
  return ((gint32 *) new_item)[item] >= 0;
}

/* Every step-th user, and as small a part of the items; NULL where that is too little, or without memory. */
static AisleHistories *
draw_sample (const AisleTrainInput *input, gsize step)
{
  gsize n = input->matrix->n_rows / step, n_items = input->matrix->n_columns / step;
  g_autofree gint32 *rows = n >= FEWEST && n_items >= FEWEST ? g_try_new (gint32, n) : NULL;
  g_autofree gint32 *new_item = NULL;
  AisleSparse *matrix;
  AisleHistories *sample;

  if (rows == NULL)
    return NULL;
  for (gsize r = 0; r < n; r++)
    rows[r] = (gint32) (r * step);
  matrix = aisle_sparse_select_rows (input->matrix, rows, n);
  sample =
      matrix != NULL ? aisle_histories_take (matrix, aisle_sequences_select_rows (input->sequences, rows, n)) : NULL;
  new_item = sample != NULL ? keep_frequent (sample->matrix, n_items) : NULL;
  if (new_item == NULL)
    {
      aisle_histories_free (sample);
      return NULL;
    }
  aisle_histories_keep (sample, input->matrix->n_columns, is_kept, new_item);
  for (gsize v = 0; v < sample->matrix->n_values; v++)
    sample->matrix->column[v] = new_item[sample->matrix->column[v]];
  for (gsize v = 0; v < sample->sequences->n_values; v++)
    sample->sequences->item[v] = new_item[sample->sequences->item[v]];
  sample->n_columns = sample->matrix->n_columns = sample->sequences->n_columns = n_items;
  return sample;
}

static AisleTrainInput
input_of (const AisleTrainInput *input, const AisleHistories *sample)
{
  return (AisleTrainInput){
    .matrix = sample->matrix, .sequences = sample->sequences, .params = input->params, .seed = input->seed
  };
}

/* The largest sample whose reckoned time is short enough. */
static AisleHistories *
choose_sample (const AisleFamily *family, const AisleTrainInput *input, AisleEstimate *reckoned)
{
  AisleHistories *chosen = NULL;

  for (gsize step = COARSEST; step >= 2; step /= 2)
    {
      AisleHistories *sample = draw_sample (input, step);
      AisleTrainInput trial;
      AisleEstimate estimate = { 0 };

      if (sample == NULL || sample->matrix->n_values == 0)
        {
          aisle_histories_free (sample);
          continue;
        }
      trial = input_of (input, sample);
      family->estimate (&trial, &estimate);
      if (estimate.seconds > TRIAL)
        {
          aisle_histories_free (sample);
          break;
        }
      aisle_histories_free (chosen);
      chosen = sample;
      *reckoned = estimate;
    }
  return chosen;
}

/* How much longer than reckoned trainings took, by what was trained on what. */
static GMutex lock;
static GHashTable *known; /* char * -> double * */

static char *
key_of (const AisleFamily *family, const AisleTrainInput *input)
{
  g_autoptr (JsonNode) params = aisle_params_to_json (input->params);
  g_autofree char *text = aisle_json_print (params, FALSE);

  return g_strdup_printf ("%s %zu %zu %zu %s", family->id, input->matrix->n_rows, input->matrix->n_columns,
                          input->matrix->n_values, text);
}

static double
known_factor (const char *key)
{
  const double *factor;
  double found = 0;

  g_mutex_lock (&lock);
  factor = known != NULL ? g_hash_table_lookup (known, key) : NULL;
  if (factor != NULL)
    found = *factor;
  g_mutex_unlock (&lock);
  return found;
}

static void
remember_factor (const char *key, double factor)
{
  g_mutex_lock (&lock);
  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (known, g_strdup (key), g_memdup2 (&factor, sizeof factor));
  g_mutex_unlock (&lock);
}

gboolean
aisle_model_estimate (const AisleFamily *family, const AisleTrainInput *input, AisleEstimate *estimate,
                      AisleProgress *progress, GError **error)
{
  g_autoptr (AisleHistories) sample = NULL;
  g_autoptr (AisleModel) model = NULL;
  g_autoptr (GError) local = NULL;
  AisleEstimate reckoned = { 0 };
  g_autofree char *key = NULL;
  AisleTrainInput trial;
  gint64 start;
  double factor;

  *estimate = (AisleEstimate){ 0 };
  family->estimate (input, estimate);
  if (estimate->seconds < WORTH_A_TRIAL || family->needs != 0)
    return TRUE;
  key = key_of (family, input);
  factor = known_factor (key);
  if (factor > 0)
    {
      estimate->seconds *= factor;
      return TRUE;
    }
  sample = choose_sample (family, input, &reckoned);
  if (sample == NULL || !(reckoned.seconds > 0))
    return TRUE;
  trial = input_of (input, sample);
  start = g_get_monotonic_time ();
  model = family->train (&trial, progress, &local);
  if (model != NULL)
    {
      factor = MAX ((double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC, 1e-6) / reckoned.seconds;
      estimate->seconds *= factor;
      remember_factor (key, factor);
    }
  else if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE; /* a trial that failed says nothing: the reckoning stands */
}
