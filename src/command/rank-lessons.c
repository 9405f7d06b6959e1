/* rank-lessons.c: judgements and clicks as the lists that teach and judge rankers. */
#include "command/rank-order.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/rank-clicks.h"

#include <math.h>

void
aisle_rank_lessons_clear (AisleRankLessons *self)
{
  g_clear_pointer (&self->labels, aisle_rank_labels_free);
}

/* *labels stays NULL where the project has no judgements and nobody insists on them, and where clicks alone shall teach
 * and no judgement says the text of its query. */
static gboolean
read_judged (AisleRankLessons *self, AisleProject *project, const AisleRankOrder *order, AisleRankLabels **labels,
             AisleProgress *progress, GError **error)
{
  g_autoptr (GError) local = NULL;

  *labels = aisle_rank_labels_judged (project, &self->zero, progress, &local);
  if (*labels != NULL || (order->clicks && g_error_matches (local, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY))
      || (!order->judgements && g_error_matches (local, AISLE_FEATURE_ERROR, AISLE_ERROR_INPUT)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* *labels stays NULL where no search says what was shown and nobody insists on it. */
static gboolean
read_clicked (AisleRankLessons *self, AisleProject *project, const AisleRankOrder *order, const AisleBitmap *users,
              gboolean by_search, AisleRankLabels **labels, AisleProgress *progress, GError **error)
{
  AisleRankClicks clicks = { order->model, order->history, by_search };
  g_autoptr (GError) local = NULL;

  *labels = aisle_rank_labels_clicked (project, users, &clicks, &self->clicks_from, progress, &local);
  if (*labels != NULL || (order->judgements && g_error_matches (local, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
aisle_rank_lessons_read (AisleRankLessons *self, AisleProject *project, const AisleRankOrder *order,
                         const AisleBitmap *users, gboolean by_time, AisleProgress *progress, GError **error)
{
  gboolean by_search = order->lists == AISLE_RANK_LISTS_SEARCH
                       || (order->lists == AISLE_RANK_LISTS_AUTO && (order->personal || by_time));
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleRankLabels) judged = NULL, clicked = NULL;

  self->zero = order->zero;
  self->clicks_from = AISLE_TIME_MISSING;
  if (!read_judged (self, project, order, &judged, &part, error))
    return FALSE;
  part = aisle_progress_part (progress, .5, 1);
  if (order->clicks && !read_clicked (self, project, order, users, by_search, &clicked, &part, error))
    return FALSE;
  self->judged = judged != NULL ? judged->set->n_queries : 0;
  self->clicked = clicked != NULL ? clicked->set->n_queries : 0;
  if (judged != NULL && clicked != NULL)
    self->labels = aisle_rank_labels_join (judged, clicked, error);
  else if (judged != NULL || clicked != NULL)
    self->labels = judged != NULL ? g_steal_pointer (&judged) : g_steal_pointer (&clicked);
  else
    g_set_error_literal (
        error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
        _ ("the project has neither judgements nor a log of what searches showed and what was clicked: "
           "import one of them"));
  return self->labels != NULL;
}
