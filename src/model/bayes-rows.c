/* bayes-rows.c: see bayes-rows.h. */
#include "model/bayes-rows.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

/* In how many texts of a class (-1: of all) each token stands; last: V numbers to work in. */
static void
count_texts (const AisleBayesTexts *self, gint32 label, gsize *last, gint32 *count)
{
  memset (last, 0, self->n_tokens * sizeof *last);
  memset (count, 0, self->n_tokens * sizeof *count);
  for (gsize i = 0; i < self->n; i++)
    for (gint64 k = self->start[i]; (label < 0 || self->label[i] == label) && k < self->start[i + 1]; k++)
      if (last[self->ids[k]] != i + 1)
        {
          last[self->ids[k]] = i + 1;
          count[self->ids[k]]++;
        }
}

static void
add_class (const AisleBayesTexts *self, const gint32 *inside, const gint32 *all, const float *direction, float *table)
{
  double sum_inside = 0, sum_outside = 0;

  for (gsize j = 1; j < self->n_tokens; j++)
    {
      sum_inside += 1 + inside[j];
      sum_outside += 1 + all[j] - inside[j];
    }
  for (gsize j = 1; j < self->n_tokens; j++)
    {
      float r = (float) (log ((1 + inside[j]) / sum_inside) - log ((1 + all[j] - inside[j]) / sum_outside));

      for (gsize i = 0; i < self->width; i++)
        table[j * self->width + i] += r * direction[i];
    }
}

gboolean
aisle_bayes_rows_add (const AisleBayesTexts *self, double s, guint64 seed, float *table)
{
  g_autofree gsize *last = g_try_new (gsize, self->n_tokens);
  g_autofree gint32 *inside = g_try_new (gint32, self->n_tokens), *all = g_try_new (gint32, self->n_tokens);
  g_autofree float *direction = g_try_new (float, self->width);
  AisleRandom random;

  if (last == NULL || inside == NULL || all == NULL || direction == NULL)
    return FALSE;
  aisle_random_init (&random, seed, "directions of classes");
  count_texts (self, -1, last, all);
  for (gsize c = 0; c < self->n_classes; c++)
    {
      count_texts (self, (gint32) c, last, inside);
      for (gsize i = 0; i < self->width; i++)
        direction[i] = (float) (s / sqrt ((double) self->width) * aisle_random_normal (&random));
      add_class (self, inside, all, direction, table);
    }
  return TRUE;
}
