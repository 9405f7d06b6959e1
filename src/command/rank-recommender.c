/* rank-recommender.c: see rank-recommender.h. */
#include "command/rank-recommender.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>

/* When the training of a run that was split by time ended. */
static gboolean
find_end (AisleRankRecommender *self, AisleProgress *progress, GError **error)
{
  const AisleRun *run = self->stored->run;
  const char *split = aisle_params_text (self->stored->split, "split");
  AisleSplit about = { 0 };
  g_autoptr (AisleInteractions) marks = NULL;

  if (!g_str_equal (split, "time") && !g_str_equal (split, "rolling"))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("run %lld is split by '%s' and may have seen the searches it is to help with: hand in a "
                      "recommender with split=time or split=rolling"),
                   (long long) run->id, split);
      return FALSE;
    }
  if (g_strcmp0 (run->content_hash, self->look->columns->content_hash) != 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("run %lld was trained on other events than there are now: train it again"), (long long) run->id);
      return FALSE;
    }
  marks = aisle_split_mark (&about, &self->look->view, self->stored->split, progress, error);
  g_free (about.kind);
  if (marks == NULL)
    return FALSE;
  self->trained_until =
      g_str_equal (aisle_params_text (self->stored->split, "final"), "fit") ? about.cut_valid : about.cut_test;
  return TRUE;
}

AisleRankRecommender *
aisle_rank_recommender_open (AisleProject *project, gint64 run, gboolean to_teach, AisleProgress *progress,
                             GError **error)
{
  g_autoptr (AisleRankRecommender) self = g_new0 (AisleRankRecommender, 1);
  AisleProgress part = aisle_progress_part (progress, 0, .4);

  self->stored = aisle_run_model_open (project, run, AISLE_TASK_RECOMMEND, error);
  if (self->stored == NULL)
    return NULL;
  self->look = aisle_look_open (project, to_teach ? self->stored->run->segment : NULL, &part, error);
  if (self->look == NULL)
    return NULL;
  self->trained_until = G_MININT64;
  part = aisle_progress_part (progress, .4, .7);
  if (to_teach && !find_end (self, &part, error))
    return NULL;
  part = aisle_progress_part (progress, .7, 1);
  self->look->view.users = NULL; /* anybody's history may be asked about */
  self->marks = aisle_interactions_mark (&self->look->view, self->stored->split, &part, error);
  return self->marks != NULL ? g_steal_pointer (&self) : NULL;
}

void
aisle_rank_recommender_close (AisleRankRecommender *self)
{
  if (self == NULL)
    return;
  aisle_interactions_free (self->marks);
  aisle_run_model_close (self->stored);
  aisle_look_close (self->look);
  g_free (self);
}

/* Of a customer's events, which stand in order of time, those before a moment end here. */
static gsize
end_of_past (const AisleColumns *columns, gint32 user, gint64 time)
{
  gsize low = columns->user_start[user], high = columns->user_start[user + 1];

  while (time != AISLE_TIME_MISSING && columns->time != NULL && low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (columns->time[middle] == AISLE_TIME_MISSING || columns->time[middle] >= time)
        high = middle;
      else
        low = middle + 1;
    }
  return high;
}

gboolean
aisle_rank_recommender_ask (const AisleRankRecommender *self, gint32 user, gint64 time, const gint32 *items, gsize n,
                            float *scores, GError **error)
{
  const AisleModel *model = self->stored->model;
  const gsize n_items = self->stored->n_items;
  g_autoptr (AisleHistories) history = NULL;
  g_autofree float *all = NULL;
  gsize end;

  for (gsize i = 0; i < n; i++)
    scores[i] = NAN;
  if (user < 0 || (gsize) user >= self->look->columns->n_users)
    return TRUE;
  end = end_of_past (self->look->columns, user, time);
  history = aisle_interactions_histories (self->marks, &(AisleInteractionRows){ 1, &user, &end }, AISLE_USE_COUNTED,
                                          NULL, error);
  if (history == NULL)
    return FALSE;
  aisle_histories_keep (history, n_items, NULL, NULL);
  if (history->matrix->n_values == 0)
    return TRUE;
  all = g_try_new0 (float, n_items + 1);
  if (all == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to ask the recommender: close other programs"));
      return FALSE;
    }
  if (!model->family->score (model, history, 0, 1, 0, n_items, all, n_items, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (items[i] >= 0 && (gsize) items[i] < n_items)
      scores[i] = all[items[i]];
  return TRUE;
}

typedef struct
{
  const AisleRankRecommender *self;
  const AisleRankSet *lists;
  float *scores;
} Asking;

static gboolean
is_after (const AisleRankRecommender *self, const AisleRankSet *lists, gsize list)
{
  return lists->user != NULL && lists->user[list] >= 0 && lists->time != NULL && lists->time[list] != AISLE_TIME_MISSING
         && lists->time[list] >= self->trained_until;
}

static gboolean
ask_list (gsize list, guint worker, gpointer data, GError **error)
{
  const Asking *asking = data;
  const AisleRankSet *lists = asking->lists;
  gsize first = lists->start[list], n = lists->start[list + 1] - first;
  gboolean after = is_after (asking->self, lists, list);

  return aisle_rank_recommender_ask (asking->self, after ? lists->user[list] : -1, after ? lists->time[list] : 0,
                                     lists->item + first, n, asking->scores + first, error);
}

gboolean
aisle_rank_recommender_ask_all (const AisleRankRecommender *self, const AisleRankSet *lists, float *scores,
                                AisleProgress *progress, GError **error)
{
  Asking asking = { self, lists, scores };

  return aisle_parallel_for (lists->n_queries, ask_list, &asking, progress, _ ("Asking the recommender"), error);
}
