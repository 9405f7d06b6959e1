/* rank-clicks.c: see rank-clicks.h. */
#include "feature/rank-clicks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/click-grades.h"
#include "feature/split.h"

#include <math.h>
#include <stdlib.h>

#define MOST_WEIGHT 10 /* of a click: what lies where nobody looks would else decide all */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* When the grades begin. */
static gint64
find_start (const AisleSearchLog *log, double history)
{
  g_autofree gint64 *times = g_new (gint64, log->n + 1);
  gsize n = 0;

  for (gsize i = 0; i < log->n; i++)
    if (log->told[i] && log->time[i] != AISLE_TIME_MISSING)
      times[n++] = log->time[i];
  if (n == 0)
    return AISLE_TIME_MISSING;
  qsort (times, n, sizeof *times, compare_times);
  return times[MIN (n - 1, (gsize) (history * (double) n))];
}

/* ---- a list a query ---- */

static AisleRankLabels *
list_queries (const AisleClickGrades *grades, gint64 from, GError **error)
{
  gsize n_lists = 0, n_rows = 0, list = 0, row = 0;
  gint32 last = -1;
  AisleRankLabels *labels;

  for (gsize i = 0; i < grades->n; i++)
    if (!isnan (grades->grades[i].grade))
      {
        n_rows++;
        n_lists += grades->grades[i].query != last;
        last = grades->grades[i].query;
      }
  labels = aisle_rank_labels_new (n_lists, n_rows, AISLE_RANK_WITH_TIMES, error);
  if (labels == NULL)
    return NULL;
  labels->set->highest = AISLE_CLICK_GRADE_HIGHEST;
  last = -1;
  for (gsize i = 0; i < grades->n; i++)
    {
      const AisleClickGrade *one = &grades->grades[i];

      if (isnan (one->grade))
        continue;
      if (one->query != last)
        {
          labels->set->query[list] = last = one->query;
          labels->set->time[list] = from;
          labels->clicked[list++] = 1;
        }
      labels->set->item[row] = one->item;
      labels->set->grade[row++] = (float) one->grade;
      labels->set->start[list] = row;
    }
  return labels;
}

/* ---- a list a search ---- */

/* The rows of a search that teach: told, with a click. */
static gboolean
teaches (const AisleSearchLog *log, gsize search)
{
  gboolean clicked = FALSE;

  for (gsize i = log->start[search]; i < log->start[search + 1]; i++)
    clicked |= log->clicked[i];
  return log->told[search] && clicked;
}

static void
fill_search (AisleRankSet *set, gsize row, const AisleSearchLog *log, gsize search, const AisleRankClicks *clicks,
             const AislePositionBias *bias)
{
  gsize from = log->start[search], end = log->start[search + 1], first = end, last = from;

  for (gsize i = from; i < end; i++)
    if (log->clicked[i])
      {
        first = MIN (first, i);
        last = i;
      }
  for (gsize i = from; i < end; i++, row++)
    {
      guint16 position = log->position[i];

      set->item[row] = log->item[i];
      set->grade[row] = log->clicked[i] ? 1 : 0;
      if ((clicks->model == AISLE_CLICKS_CASCADE && i > first) || (clicks->model == AISLE_CLICKS_DBN && i > last))
        set->grade[row] = NAN;
      else if (clicks->model == AISLE_CLICKS_DBN && i < last)
        set->grade[row] = 0;
      else if (clicks->model == AISLE_CLICKS_POSITION && log->clicked[i] && position < bias->n_positions
               && bias->looked_at[position] > 0)
        set->weight[row] = (float) MIN (MOST_WEIGHT, 1 / bias->looked_at[position]);
    }
}

static AisleRankLabels *
list_searches (const AisleSearchLog *log, const AisleRankClicks *clicks, const AislePositionBias *bias, GError **error)
{
  gsize n_lists = 0, n_rows = 0, list = 0, row = 0;
  AisleRankLabels *labels;

  for (gsize i = 0; i < log->n; i++)
    if (teaches (log, i))
      {
        n_lists++;
        n_rows += log->start[i + 1] - log->start[i];
      }
  labels = aisle_rank_labels_new (n_lists, n_rows,
                                  AISLE_RANK_WITH_USERS | AISLE_RANK_WITH_TIMES | AISLE_RANK_WITH_WEIGHTS, error);
  if (labels == NULL)
    return NULL;
  labels->set->highest = 1;
  for (gsize i = 0; i < log->n; i++)
    if (teaches (log, i))
      {
        labels->set->query[list] = log->query[i];
        labels->set->user[list] = log->user[i];
        labels->set->time[list] = log->time[i];
        labels->clicked[list] = 1;
        fill_search (labels->set, row, log, i, clicks, bias);
        row += log->start[i + 1] - log->start[i];
        labels->set->start[++list] = row;
      }
  return labels;
}

AisleRankLabels *
aisle_rank_labels_clicked (AisleProject *project, const AisleBitmap *users, const AisleRankClicks *clicks, gint64 *from,
                           AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearchLog) log = aisle_search_log_read (project, users, G_MAXINT64, progress, error);
  g_autoptr (AisleClickGrades) grades = NULL;

  if (log == NULL)
    return NULL;
  *from = find_start (log, clicks->history);
  if (*from != AISLE_TIME_MISSING)
    aisle_search_log_keep_from (log, *from);
  grades = aisle_click_grades_of_log (log, clicks->model, 1, progress, error);
  if (grades == NULL)
    return NULL;
  return clicks->by_search ? list_searches (log, clicks, &grades->bias, error) : list_queries (grades, *from, error);
}
