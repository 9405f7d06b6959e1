/* past-times.c: a counting sort by key, then each key's own times. */
#include "feature/past-times.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"
#include "numeric/parallel.h"

#define CHUNK 1024 /* keys */

void
aisle_past_times_free (AislePastTimes *self)
{
  if (self == NULL)
    return;
  g_free (self->start);
  g_free (self->time);
  g_free (self);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static gboolean
sort_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  AislePastTimes *self = data;

  for (gsize k = chunk * CHUNK; k < MIN (self->n_keys, (chunk + 1) * CHUNK); k++)
    {
      gint64 *own = self->time + self->start[k];
      gsize n = self->start[k + 1] - self->start[k], i = 1;

      while (i < n && own[i - 1] <= own[i])
        i++;
      if (i < n)
        qsort (own, n, sizeof *own, compare);
    }
  return TRUE;
}

AislePastTimes *
aisle_past_times_new (gsize n_keys, gsize n, const gint64 *key, const gint64 *time, AisleProgress *progress,
                      GError **error)
{
  g_autoptr (AislePastTimes) self = g_new0 (AislePastTimes, 1);
  guint64 total = 0;

  self->n_keys = n_keys;
  self->start = g_try_new0 (guint64, n_keys + 2);
  for (gsize i = 0; i < n && self->start != NULL; i++)
    if (key[i] >= 0)
      {
        self->start[key[i] + 2]++;
        total++;
      }
  self->time = g_try_new (gint64, total + 1);
  if (self->start == NULL || self->time == NULL)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the features of search: close other programs"));
      return NULL;
    }
  for (gsize k = 0; k < n_keys; k++)
    self->start[k + 2] += self->start[k + 1];
  for (gsize i = 0; i < n; i++)
    if (key[i] >= 0)
      self->time[self->start[key[i] + 1]++] = time[i];
  if (!aisle_parallel_for ((n_keys + CHUNK - 1) / CHUNK, sort_chunk, self, progress, _ ("Sorting events"), error))
    return NULL;
  return g_steal_pointer (&self);
}

gsize
aisle_past_times_before (const AislePastTimes *self, gsize key, gint64 time)
{
  gsize low = self->start[key], high = self->start[key + 1];

  if (low < high && self->time[high - 1] < time) /* mostly asked for after all of them */
    return high - low;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->time[middle] < time)
        low = middle + 1;
      else
        high = middle;
    }
  return low - self->start[key];
}
