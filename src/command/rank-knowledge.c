/* rank-knowledge.c: see rank-knowledge.h. */
#include "command/rank-knowledge.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

AisleRankKnowledge *
aisle_rank_knowledge_open (AisleProject *project, const AisleInvertedIndex *index, guint groups,
                           const char *const *names, AisleRankRecommender *recommender, AisleProgress *progress,
                           GError **error)
{
  g_autoptr (AisleRankKnowledge) self = g_new0 (AisleRankKnowledge, 1);
  AisleProgress part = aisle_progress_part (progress, 0, .4);
  AisleCutoff end;

  self->recommender = recommender;
  self->look = aisle_look_open (project, NULL, &part, error);
  if (self->look == NULL || !aisle_cutoff_parse (&self->look->view, NULL, &end, error))
    return NULL;
  part = aisle_progress_part (progress, .4, .6);
  if (self->look->columns->n_events > 0
      && (self->past = aisle_past_new (&self->look->view, &end, &part, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, .6, 1);
  self->signals = aisle_rank_signals_new (
      &(AisleRankSource){
          .project = project, .index = index, .past = self->past, .has_recommender = recommender != NULL },
      groups, names, &part, error);
  return self->signals != NULL ? g_steal_pointer (&self) : NULL;
}

void
aisle_rank_knowledge_close (AisleRankKnowledge *self)
{
  if (self == NULL)
    return;
  aisle_rank_recommender_close (self->recommender);
  aisle_rank_signals_free (self->signals);
  aisle_past_free (self->past);
  aisle_look_close (self->look);
  g_free (self);
}

static AisleRankQuery *
make_queries (const AisleRankSet *lists, const GPtrArray *texts, gboolean personal)
{
  AisleRankQuery *queries = g_new0 (AisleRankQuery, lists->n_queries + 1);

  for (gsize i = 0; i < lists->n_queries; i++)
    {
      gint32 query = lists->query[i];
      const char *text = query >= 0 && (guint) query < texts->len ? texts->pdata[query] : NULL;

      queries[i].text = text != NULL ? text : "";
      queries[i].query = query;
      queries[i].user = personal && lists->user != NULL ? lists->user[i] : -1;
      queries[i].time = lists->time != NULL ? lists->time[i] : AISLE_TIME_MISSING;
    }
  return queries;
}

/* What the recommender says of each row, R numbers that the queries then point at; NULL without an error: there is none. */
static float *
ask_recommender (const AisleRankKnowledge *self, const AisleRankSet *lists, gboolean personal, AisleRankQuery *queries,
                 AisleProgress *progress, GError **error)
{
  g_autofree float *scores = NULL;

  if (self->recommender == NULL || !personal)
    return NULL;
  scores = g_try_new (float, lists->n_rows + 1);
  if (scores == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                   _ ("not enough memory for %zu features of %zu items: close other programs"), (gsize) 1,
                   lists->n_rows);
      return NULL;
    }
  if (!aisle_rank_recommender_ask_all (self->recommender, lists, scores, progress, error))
    return NULL;
  for (gsize q = 0; q < lists->n_queries; q++)
    queries[q].recommender = scores + lists->start[q];
  return g_steal_pointer (&scores);
}

AisleRankSet *
aisle_rank_knowledge_fill (const AisleRankKnowledge *self, const AisleRankSet *lists, const GPtrArray *texts,
                           gboolean personal, AisleProgress *progress, GError **error)
{
  gsize n;
  const AisleRankFeature *const *columns = aisle_rank_signals_columns (self->signals, &n);
  g_autofree AisleRankQuery *queries = make_queries (lists, texts, personal);
  guint flags = (lists->user != NULL ? AISLE_RANK_WITH_USERS : 0) | (lists->time != NULL ? AISLE_RANK_WITH_TIMES : 0)
                | (lists->weight != NULL ? AISLE_RANK_WITH_WEIGHTS : 0);
  g_autoptr (AisleRankSet) set = aisle_rank_set_new (lists->n_queries, lists->n_rows, columns, n, flags);
  AisleProgress part = aisle_progress_part (progress, 0, self->recommender != NULL ? .5 : 0);
  g_autofree float *recommended = NULL;

  if (set == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                   _ ("not enough memory for %zu features of %zu items: close other programs"), n, lists->n_rows);
      return NULL;
    }
  aisle_rank_set_copy_lists (set, lists);
  recommended = ask_recommender (self, lists, personal, queries, &part, error);
  if (recommended == NULL && self->recommender != NULL && personal)
    return NULL;
  part = aisle_progress_part (progress, self->recommender != NULL ? .5 : 0, 1);
  if (!aisle_rank_signals_fill_all (self->signals, queries, set->n_queries, set->start, set->item, set->features, &part,
                                    error))
    return NULL;
  return g_steal_pointer (&set);
}
