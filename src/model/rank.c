/* rank.c: a ranker over a whole set: chunks of queries over threads. */
#include "model/model.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#define CHUNK_ROWS 4096 /* of a chunk, about: queries are not divided */

typedef struct
{
  const AisleModel *model;
  const AisleRankSet *set;
  gsize *first; /* of each chunk, and the end */
  float *scores;
} Ranking;

static gboolean
rank_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Ranking *self = data;
  gsize first = self->first[index], n = self->first[index + 1] - first;
  g_autofree gsize *start = g_new (gsize, n + 1);
  AisleRankSet view = aisle_rank_set_view (self->set, first, n, start);

  return self->model->family->rank (self->model, &view, self->scores + self->set->start[first], error);
}

/* Whole queries of about CHUNK_ROWS rows; returns how many chunks. */
static gsize
cut (const AisleRankSet *set, gsize *first)
{
  gsize n = 0;

  first[0] = 0;
  for (gsize q = 0; q < set->n_queries; q++)
    if (set->start[q + 1] - set->start[first[n]] >= CHUNK_ROWS || q + 1 == set->n_queries)
      first[++n] = q + 1;
  return n;
}

gboolean
aisle_model_rank (const AisleModel *self, const AisleRankSet *set, float *scores, AisleProgress *progress,
                  GError **error)
{
  g_autofree gsize *first = g_try_new (gsize, set->n_queries + 1);
  Ranking ranking = { self, set, first, scores };

  if (first == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to rank: close other programs"));
      return FALSE;
    }
  return aisle_parallel_for (cut (set, first), rank_chunk, &ranking, progress, _ ("Ranking"), error);
}
