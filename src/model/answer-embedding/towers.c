/* towers.c: see towers.h: from texts to vectors. */
#include "model/answer-embedding/towers.h"

#include "dialogue/passages.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

AisleTowers *
aisle_towers_new (AisleNgramFeatures *features, gsize n_factors)
{
  AisleTowers *self = g_new0 (AisleTowers, 1);

  self->features = features;
  self->n_factors = n_factors;
  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    if ((self->tables[t] = aisle_vector_new (features->list->n * n_factors + 1)) == NULL)
      {
        aisle_towers_free (self);
        return NULL;
      }
  return self;
}

void
aisle_towers_free (AisleTowers *self)
{
  if (self == NULL)
    return;
  aisle_ngram_features_free (self->features);
  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    aisle_vector_free (self->tables[t]);
  g_free (self);
}

char *
aisle_towers_earlier (const char *question)
{
  const char *last = aisle_passage_last (question);

  return g_strndup (question, (gsize) (last - question));
}

static void
normalise (float *vector, gsize d)
{
  double squares = 0;
  float scale;

  for (gsize j = 0; j < d; j++)
    squares += (double) vector[j] * vector[j];
  scale = squares > 0 ? (float) (1 / sqrt (squares)) : 0;
  for (gsize j = 0; j < d; j++)
    vector[j] *= scale;
}

/* out += what the rows' n-grams have in the table. */
static void
add_row (const AisleTowers *self, const AisleNgramRows *rows, gsize row, AisleTower tower, float *scratch, float *out)
{
  gsize from = (gsize) rows->start[row], n = (gsize) rows->start[row + 1] - from;

  aisle_vector_sum_rows (self->tables[tower], self->n_factors, rows->column + from, rows->value + from, n,
                         self->n_factors, scratch);
  for (gsize j = 0; j < self->n_factors; j++)
    out[j] += scratch[j];
}

static gboolean
encode (const AisleTowers *self, const char *const *texts, gsize n, AisleTower tower, float *vectors)
{
  g_autoptr (AisleNgramRows) rows = aisle_ngram_features_rows (self->features, texts, n);
  float *scratch = aisle_vector_new (self->n_factors);

  for (gsize i = 0; rows != NULL && scratch != NULL && i < n; i++)
    add_row (self, rows, i, tower, scratch, vectors + i * self->n_factors);
  aisle_vector_free (scratch);
  return rows != NULL && scratch != NULL;
}

gboolean
aisle_towers_answers (const AisleTowers *self, const char *const *texts, gsize n, float *vectors)
{
  memset (vectors, 0, n * self->n_factors * sizeof *vectors);
  if (!encode (self, texts, n, AISLE_TOWER_ANSWER, vectors))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    normalise (vectors + i * self->n_factors, self->n_factors);
  return TRUE;
}

gboolean
aisle_towers_questions (const AisleTowers *self, const char *const *texts, gsize n, float *vectors)
{
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  g_autofree const char **last = g_try_new (const char *, n + 1);

  if (last == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      last[i] = aisle_passage_last (texts[i]);
      g_ptr_array_add (owned, aisle_towers_earlier (texts[i]));
    }
  memset (vectors, 0, n * self->n_factors * sizeof *vectors);
  if (!encode (self, last, n, AISLE_TOWER_QUESTION, vectors)
      || !encode (self, (const char *const *) owned->pdata, n, AISLE_TOWER_EARLIER, vectors))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    normalise (vectors + i * self->n_factors, self->n_factors);
  return TRUE;
}
