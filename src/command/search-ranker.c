/* search-ranker.c: see search-ranker.h. */
#include "command/search-ranker.h"

#include "command/rank-order.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

static AisleRankKnowledge *
open_knowledge (AisleProject *project, const AisleModel *model, gint64 recommender, const AisleInvertedIndex *index,
                AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  AisleRankRecommender *asked = NULL;
  gsize n;
  const char *const *columns = model->family->columns (model, &n);
  g_autofree const char **names = g_new0 (const char *, n + 1);

  memcpy (names, columns, n * sizeof *names);
  if (recommender > 0 && g_strv_contains (names, "recommender")
      && (asked = aisle_rank_recommender_open (project, recommender, FALSE, &part, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, .3, 1);
  return aisle_rank_knowledge_open (project, index, 0, names, asked, &part, error);
}

static gboolean
is_personal (const AisleModel *model)
{
  gsize n;
  const char *const *columns = model->family->columns (model, &n);
  gboolean personal = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      const AisleRankFeature *feature = aisle_rank_feature (columns[i]);

      personal |= feature != NULL && feature->group == AISLE_RANK_PERSONAL;
    }
  return personal;
}

AisleRanker *
aisle_ranker_new (AisleProject *project, const AisleModel *model, gint64 recommender, const AisleInvertedIndex *index,
                  AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRanker) self = g_new0 (AisleRanker, 1);

  self->model = model;
  self->personal = is_personal (model);
  self->knowledge = open_knowledge (project, model, recommender, index, progress, error);
  return self->knowledge != NULL ? g_steal_pointer (&self) : NULL;
}

AisleRanker *
aisle_ranker_open (AisleProject *project, gint64 run, const AisleInvertedIndex *index, AisleProgress *progress,
                   GError **error)
{
  g_autoptr (AisleRunModel) stored = aisle_run_model_open (project, run, AISLE_TASK_SEARCH, error);
  AisleRanker *self;

  if (stored == NULL)
    return NULL;
  self = aisle_ranker_new (project, stored->model, aisle_rank_order_recommender (stored->run), index, progress, error);
  if (self == NULL)
    g_prefix_error (error, _ ("cannot rank with run %lld: "), (long long) run);
  else
    self->stored = g_steal_pointer (&stored);
  return self;
}

void
aisle_ranker_close (AisleRanker *self)
{
  if (self == NULL)
    return;
  aisle_rank_knowledge_close (self->knowledge);
  aisle_run_model_close (self->stored);
  g_free (self);
}

AisleRankSet *
aisle_ranker_set (const AisleRanker *self, const char *text, gint32 query, gint32 user, const gint32 *items, gsize n,
                  GError **error)
{
  gsize n_features;
  const AisleRankFeature *const *columns = aisle_rank_signals_columns (self->knowledge->signals, &n_features);
  g_autoptr (AisleRankSet) set = aisle_rank_set_new (1, n, columns, n_features, 0);
  g_autofree float *recommended = NULL;
  AisleRankQuery asked = { .text = text, .query = query, .user = user, .time = AISLE_TIME_MISSING };

  if (set == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                   _ ("not enough memory for %zu features of %zu items: close other programs"), n_features, n);
      return NULL;
    }
  set->query[0] = query;
  set->start[1] = n;
  memcpy (set->item, items, n * sizeof *items);
  if (self->knowledge->recommender != NULL)
    {
      recommended = g_new (float, n + 1);
      asked.recommender = recommended;
      if (!aisle_rank_recommender_ask (self->knowledge->recommender, user, AISLE_TIME_MISSING, items, n, recommended,
                                       error))
        return NULL;
    }
  if (!aisle_rank_signals_fill (self->knowledge->signals, &asked, items, n, set->features, error))
    return NULL;
  return g_steal_pointer (&set);
}

gboolean
aisle_ranker_score (const AisleRanker *self, const char *text, gint32 query, gint32 user, const gint32 *items, gsize n,
                    float *scores, GError **error)
{
  g_autoptr (AisleRankSet) set = aisle_ranker_set (self, text, query, user, items, n, error);

  return set != NULL && self->model->family->rank (self->model, set, scores, error);
}
