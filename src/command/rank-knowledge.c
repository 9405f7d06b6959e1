/* rank-knowledge.c: see rank-knowledge.h. */
#include "command/rank-knowledge.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

AisleRankKnowledge *
aisle_rank_knowledge_open (AisleProject *project, const AisleInvertedIndex *index, guint groups,
                           const char *const *names, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRankKnowledge) self = g_new0 (AisleRankKnowledge, 1);
  AisleProgress part = aisle_progress_part (progress, 0, .4);
  AisleCutoff end;

  self->look = aisle_look_open (project, NULL, &part, error);
  if (self->look == NULL || !aisle_cutoff_parse (&self->look->view, NULL, &end, error))
    return NULL;
  part = aisle_progress_part (progress, .4, .6);
  if (self->look->columns->n_events > 0
      && (self->past = aisle_past_new (&self->look->view, &end, &part, error)) == NULL)
    return NULL;
  part = aisle_progress_part (progress, .6, 1);
  self->signals = aisle_rank_signals_new (&(AisleRankSource){ .project = project, .index = index, .past = self->past },
                                          groups, names, &part, error);
  return self->signals != NULL ? g_steal_pointer (&self) : NULL;
}

void
aisle_rank_knowledge_close (AisleRankKnowledge *self)
{
  if (self == NULL)
    return;
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

static void
copy_lists (AisleRankSet *to, const AisleRankSet *from)
{
  memcpy (to->query, from->query, from->n_queries * sizeof *to->query);
  memcpy (to->start, from->start, (from->n_queries + 1) * sizeof *to->start);
  memcpy (to->item, from->item, from->n_rows * sizeof *to->item);
  memcpy (to->grade, from->grade, from->n_rows * sizeof *to->grade);
  if (from->user != NULL)
    memcpy (to->user, from->user, from->n_queries * sizeof *to->user);
  if (from->time != NULL)
    memcpy (to->time, from->time, from->n_queries * sizeof *to->time);
  if (from->weight != NULL)
    memcpy (to->weight, from->weight, from->n_rows * sizeof *to->weight);
  to->highest = from->highest;
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

  if (set == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                   _ ("not enough memory for %zu features of %zu items: close other programs"), n, lists->n_rows);
      return NULL;
    }
  copy_lists (set, lists);
  if (!aisle_rank_signals_fill_all (self->signals, queries, set->n_queries, set->start, set->item, set->features,
                                    progress, error))
    return NULL;
  return g_steal_pointer (&set);
}
