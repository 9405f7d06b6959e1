/* rank-lessons.c: judgements and clicks as the lists that teach and judge rankers. */
#include "command/rank-order.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

void
aisle_rank_lessons_clear (AisleRankLessons *self)
{
  g_clear_pointer (&self->labels, aisle_rank_labels_free);
}

/* *labels stays NULL where the project has no judgements and nobody insists on them. */
static gboolean
read_judged (AisleRankLessons *self, AisleProject *project, gboolean needed, AisleRankLabels **labels,
             AisleProgress *progress, GError **error)
{
  g_autoptr (GError) local = NULL;

  *labels = aisle_rank_labels_judged (project, &self->zero, progress, &local);
  if (*labels != NULL || (!needed && g_error_matches (local, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
aisle_rank_lessons_read (AisleRankLessons *self, AisleProject *project, const AisleRankOrder *order,
                         const AisleBitmap *users, gboolean by_search, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleRankLabels) judged = NULL, clicked = NULL;

  self->zero = order->zero;
  self->clicks_from = AISLE_TIME_MISSING;
  if (!read_judged (self, project, !order->clicks, &judged, &part, error))
    return FALSE;
  self->judged = judged != NULL ? judged->set->n_queries : 0;
  self->labels = g_steal_pointer (&judged);
  return TRUE;
}
