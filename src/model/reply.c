/* reply.c: many questions through a model that finds passages, and a reply written token by token. */
#include "model/model.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>

#define CHUNK 16 /* questions */

typedef struct
{
  const AisleModel *model;
  const char *const *questions;
  gsize n, k;
  AisleHit *hits;
} Work;

static gboolean
find_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Work *self = data;
  gsize first = index * CHUNK, last = MIN (self->n, first + CHUNK);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (AisleHit));

  for (gsize q = first; q < last; q++)
    {
      AisleHit *out = self->hits + q * self->k;

      g_array_set_size (found, 0);
      if (!self->model->family->find (self->model, self->questions[q], self->k, found, error))
        return FALSE;
      for (gsize i = 0; i < self->k; i++)
        out[i] = i < found->len ? g_array_index (found, AisleHit, i) : (AisleHit){ -1, -INFINITY, NAN };
    }
  return TRUE;
}

gboolean
aisle_model_find (const AisleModel *self, const char *const *questions, gsize n, gsize k, AisleHit *hits,
                  AisleProgress *progress, GError **error)
{
  Work work = { self, questions, n, k, hits };

  return aisle_parallel_for ((n + CHUNK - 1) / CHUNK, find_chunk, &work, progress, _ ("Finding answers"), error);
}

char *
aisle_model_write (const AisleModel *self, const AislePrompt *prompt, const AisleReplyRules *rules, double *chance,
                   AisleProgress *progress, GError **error)
{
  const AisleFamily *family = self->family;
  g_autoptr (GString) text = g_string_new (NULL);
  gpointer writer = family->begin (self, prompt, rules, error);
  gboolean done = FALSE, well = writer != NULL;
  double log_chance = 0;
  gsize n = 0;

  while (well)
    {
      double part = rules->longest > 0 ? MIN (1, (double) n / (double) rules->longest) : 0;

      well = aisle_progress_step (progress, part, _ ("Writing a reply"), error)
             && family->step (writer, text, chance != NULL ? &log_chance : NULL, &done, error);
      n += well;
    }
  if (writer != NULL)
    family->end (writer);
  if (!done)
    return NULL;
  if (chance != NULL)
    *chance = n > 0 ? exp (log_chance / (double) n) : 0;
  return g_string_free (g_steal_pointer (&text), FALSE);
}
