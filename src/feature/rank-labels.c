/* rank-labels.c: see rank-labels.h. */
#include "feature/rank-labels.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/judgements.h"
#include "feature/split.h"

#include <math.h>
#include <string.h>

AisleRankLabels *
aisle_rank_labels_new (gsize n_lists, gsize n_rows, guint flags, GError **error)
{
  g_autoptr (AisleRankLabels) self = g_new0 (AisleRankLabels, 1);

  self->set = aisle_rank_set_new (n_lists, n_rows, NULL, 0, flags);
  self->fold = g_try_malloc0 (n_lists + 1);
  self->clicked = g_try_malloc0 (n_lists + 1);
  if (self->set != NULL && self->fold != NULL && self->clicked != NULL)
    return g_steal_pointer (&self);
  g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
               _ ("not enough memory for the grades of %zu items: close other programs"), n_rows);
  return NULL;
}

void
aisle_rank_labels_free (AisleRankLabels *self)
{
  if (self == NULL)
    return;
  if (self->set != NULL)
    aisle_rank_set_free (self->set);
  g_free (self->fold);
  g_free (self->clicked);
  g_free (self);
}

/* ---- judgements ---- */

static void
find_scale (const AisleJudgements *judgements, double *zero, double *highest)
{
  double low = INFINITY, high = -INFINITY;

  for (guint i = judgements->n_nameless; i < judgements->rows->len; i++)
    {
      double grade = (double) g_array_index (judgements->rows, AisleJudgement, i).grade;

      low = MIN (low, grade);
      high = MAX (high, grade);
    }
  if (isnan (*zero))
    *zero = low > 0 && low < high ? low : 0;
  *highest = high > *zero ? high - *zero : 1;
}

/* Rows of one query and item stand together, a row a judge. */
static void
count_lists (const AisleJudgements *judgements, gsize *n_lists, gsize *n_rows)
{
  const AisleJudgement *rows = (const AisleJudgement *) judgements->rows->data;

  *n_lists = *n_rows = 0;
  for (guint i = judgements->n_nameless; i < judgements->rows->len; i++)
    {
      gboolean new_list = i == judgements->n_nameless || rows[i].query != rows[i - 1].query;

      *n_lists += new_list;
      *n_rows += new_list || rows[i].item != rows[i - 1].item;
    }
}

static void
fill_judged (AisleRankLabels *self, const AisleJudgements *judgements, double zero)
{
  const AisleJudgement *rows = (const AisleJudgement *) judgements->rows->data;
  AisleRankSet *set = self->set;
  gsize list = 0, row = 0;

  for (guint from = judgements->n_nameless, to; from < judgements->rows->len; from = to)
    {
      double sum = 0;

      if (from > judgements->n_nameless && rows[from].query != rows[from - 1].query)
        set->start[++list] = row;
      if (from == judgements->n_nameless || rows[from].query != rows[from - 1].query)
        {
          set->query[list] = rows[from].query;
          set->time[list] = AISLE_TIME_MISSING;
        }
      for (to = from;
           to < judgements->rows->len && rows[to].query == rows[from].query && rows[to].item == rows[from].item; to++)
        {
          sum += (double) rows[to].grade;
          self->fold[list] = MAX (self->fold[list], rows[to].fold);
          if (rows[to].time != AISLE_TIME_MISSING
              && (set->time[list] == AISLE_TIME_MISSING || rows[to].time < set->time[list]))
            set->time[list] = rows[to].time;
        }
      set->item[row] = rows[from].item;
      set->grade[row++] = (float) MAX (0, sum / (to - from) - zero);
    }
  set->start[list + 1] = row;
}

AisleRankLabels *
aisle_rank_labels_judged (AisleProject *project, double *zero, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleJudgements) judgements = aisle_judgements_read (project, progress, error);
  AisleRankLabels *self;
  gsize n_lists, n_rows;
  double highest;

  if (judgements == NULL)
    return NULL;
  if (judgements->rows->len == 0)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the project has no judgements: import a file with query, item and grade, or learn from "
                              "clicks"));
      return NULL;
    }
  if (judgements->n_nameless == judgements->rows->len)
    {
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_INPUT,
                   _ ("all %u judged queries are known by their id alone: import the file that holds the ids and texts "
                      "of the queries"),
                   judgements->ids->len);
      return NULL;
    }
  find_scale (judgements, zero, &highest);
  count_lists (judgements, &n_lists, &n_rows);
  self = aisle_rank_labels_new (n_lists, n_rows, AISLE_RANK_WITH_TIMES, error);
  if (self == NULL)
    return NULL;
  self->set->highest = (float) highest;
  self->nameless = judgements->ids->len;
  self->nameless_rows = judgements->n_nameless;
  fill_judged (self, judgements, *zero);
  return self;
}

/* ---- several kinds ---- */

static void
append_lists (AisleRankLabels *to, gsize list, gsize row, const AisleRankLabels *from, float stretch)
{
  AisleRankSet *set = to->set;
  const AisleRankSet *other = from->set;

  for (gsize i = 0; i < other->n_queries; i++)
    {
      set->query[list + i] = other->query[i];
      set->user[list + i] = other->user != NULL ? other->user[i] : -1;
      set->time[list + i] = other->time != NULL ? other->time[i] : AISLE_TIME_MISSING;
      set->start[list + i + 1] = row + other->start[i + 1];
      to->fold[list + i] = from->fold[i];
      to->clicked[list + i] = from->clicked[i];
    }
  for (gsize i = 0; i < other->n_rows; i++)
    {
      set->item[row + i] = other->item[i];
      set->grade[row + i] = other->grade[i] * stretch;
      set->weight[row + i] = other->weight != NULL ? other->weight[i] : 1;
    }
}

AisleRankLabels *
aisle_rank_labels_join (const AisleRankLabels *a, const AisleRankLabels *b, GError **error)
{
  AisleRankLabels *self =
      aisle_rank_labels_new (a->set->n_queries + b->set->n_queries, a->set->n_rows + b->set->n_rows,
                             AISLE_RANK_WITH_USERS | AISLE_RANK_WITH_TIMES | AISLE_RANK_WITH_WEIGHTS, error);

  if (self == NULL)
    return NULL;
  self->set->highest = a->set->highest;
  self->nameless = a->nameless + b->nameless;
  self->nameless_rows = a->nameless_rows + b->nameless_rows;
  append_lists (self, 0, 0, a, 1);
  append_lists (self, a->set->n_queries, a->set->n_rows, b, a->set->highest / b->set->highest);
  return self;
}
