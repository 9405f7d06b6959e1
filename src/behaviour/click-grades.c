/* click-grades.c: see click-grades.h. */
#include "behaviour/click-grades.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"

#include <math.h>

#define POSITIONS 100  /* whose bias is fitted, at most */
#define PRIOR     10.0 /* looks */

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the clicks: close other programs"));
  return FALSE;
}

/* ---- what was shown ---- */

typedef struct
{
  gint32 query, item;
  gsize result;
} Pair;

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *x = a, *y = b;

  if (x->query != y->query)
    return x->query < y->query ? -1 : 1;
  if (x->item != y->item)
    return x->item < y->item ? -1 : 1;
  return (x->result > y->result) - (x->result < y->result);
}

/* Copies the lists of searches that say what was shown; pairs[r]: what result r is. */
static void
copy_lists (const AisleSearchLog *log, AisleImpressions *shown, Pair *pairs)
{
  gsize at = 0;

  for (gsize s = 0; s < log->n; s++)
    {
      if (!log->told[s] || log->start[s] == log->start[s + 1])
        continue;
      shown->start[shown->n_lists++] = at;
      for (gsize i = log->start[s]; i < log->start[s + 1]; i++, at++)
        {
          shown->position[at] = log->position[i];
          shown->clicked[at] = log->clicked[i];
          pairs[at] = (Pair){ log->query[s], log->item[i], at };
        }
    }
  shown->start[shown->n_lists] = at;
}

static void
number_pairs (AisleImpressions *shown, Pair *pairs)
{
  gsize n = shown->start[shown->n_lists];

  qsort (pairs, n, sizeof *pairs, compare_pairs);
  for (gsize i = 0; i < n; i++)
    {
      if (i == 0 || pairs[i].query != pairs[i - 1].query || pairs[i].item != pairs[i - 1].item)
        {
          shown->query[shown->n_pairs] = pairs[i].query;
          shown->item[shown->n_pairs++] = pairs[i].item;
        }
      shown->pair[pairs[i].result] = (gint32) shown->n_pairs - 1;
    }
}

gboolean
aisle_impressions_of_log (const AisleSearchLog *log, AisleImpressions *shown, GError **error)
{
  gsize n = log->start != NULL && log->n > 0 ? log->start[log->n] : 0;
  g_autofree Pair *pairs = g_try_new (Pair, n + 1);

  *shown = (AisleImpressions){ .start = g_try_new (gsize, log->n + 1),
                               .pair = g_try_new (gint32, n + 1),
                               .position = g_try_new (guint16, n + 1),
                               .clicked = g_try_new (guint8, n + 1),
                               .query = g_try_new (gint32, n + 1),
                               .item = g_try_new (gint32, n + 1) };
  if (pairs == NULL || shown->start == NULL || shown->pair == NULL || shown->position == NULL || shown->clicked == NULL
      || shown->query == NULL || shown->item == NULL)
    {
      aisle_impressions_clear (shown);
      return no_memory (error);
    }
  copy_lists (log, shown, pairs);
  number_pairs (shown, pairs);
  return TRUE;
}

/* ---- grades ---- */

static gsize
count_positions (const AisleImpressions *shown)
{
  gsize most = 0;

  for (gsize i = 0; i < shown->start[shown->n_lists]; i++)
    most = MAX (most, (gsize) shown->position[i] + 1);
  return MIN (most, POSITIONS);
}

/* The relevance of one query's pairs, drawn towards their mean by PRIOR looks. */
static void
draw_to_mean (AisleClickGrade *grades, gsize n, AisleClickModel model)
{
  double sum = 0, looked = 0;

  for (gsize i = 0; i < n; i++)
    if (!isnan (grades[i].relevance[model]))
      {
        sum += grades[i].relevance[model] * grades[i].looked;
        looked += grades[i].looked;
      }
  for (gsize i = 0; i < n; i++)
    grades[i].grade =
        (grades[i].relevance[model] * grades[i].looked + sum / looked * PRIOR) / (grades[i].looked + PRIOR);
}

static void
set_grades (AisleClickGrades *self, AisleClickModel model)
{
  for (gsize from = 0, to; from < self->n; from = to)
    {
      for (to = from + 1; to < self->n && self->grades[to].query == self->grades[from].query;)
        to++;
      draw_to_mean (self->grades + from, to - from, model);
    }
  for (gsize p = 0; p < self->n; p++)
    if (self->grades[p].grade > self->scale)
      self->scale = self->grades[p].grade;
  for (gsize p = 0; p < self->n; p++)
    self->grades[p].grade = self->scale > 0 ? AISLE_CLICK_GRADE_HIGHEST * self->grades[p].grade / self->scale : NAN;
}

static void
keep_shown (AisleClickGrades *self, gsize least)
{
  gsize n = 0;

  for (gsize p = 0; p < self->n; p++)
    if (self->grades[p].shown >= (double) least)
      self->grades[n++] = self->grades[p];
  self->n = n;
}

static gboolean
fill (AisleClickGrades *self, const AisleImpressions *shown, AisleClickModel model, AisleProgress *progress,
      GError **error)
{
  g_autofree double *values = g_try_new (double, shown->n_pairs + 1);

  self->n = shown->n_pairs;
  self->n_lists = shown->n_lists;
  self->n_results = shown->start[shown->n_lists];
  self->grades = g_try_new0 (AisleClickGrade, shown->n_pairs + 1);
  self->bias.n_positions = count_positions (shown);
  self->bias.looked_at = g_try_new0 (double, self->bias.n_positions + 1);
  if (values == NULL || self->grades == NULL || self->bias.looked_at == NULL)
    return no_memory (error);
  if (!aisle_fit_position_bias (shown, &self->bias, progress, error))
    return FALSE;
  for (gsize m = 0; m < AISLE_N_CLICK_MODELS; m++)
    {
      if (!aisle_click_relevance (shown, m, &self->bias, values, error))
        return FALSE;
      for (gsize p = 0; p < self->n; p++)
        self->grades[p].relevance[m] = values[p];
    }
  aisle_click_looks (shown, model, &self->bias, values);
  for (gsize p = 0; p < self->n; p++)
    {
      self->grades[p].query = shown->query[p];
      self->grades[p].item = shown->item[p];
      self->grades[p].looked = values[p];
    }
  for (gsize i = 0; i < self->n_results; i++)
    {
      self->grades[shown->pair[i]].shown++;
      self->grades[shown->pair[i]].clicks += shown->clicked[i];
    }
  return TRUE;
}

AisleClickGrades *
aisle_click_grades_of_log (const AisleSearchLog *log, AisleClickModel model, gsize least, AisleProgress *progress,
                           GError **error)
{
  g_autoptr (AisleClickGrades) self = g_new0 (AisleClickGrades, 1);
  AisleImpressions shown = { 0 };
  gboolean ok = aisle_impressions_of_log (log, &shown, error);

  if (ok && shown.n_lists == 0)
    {
      g_set_error_literal (
          error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
          _ ("no search says what was shown: import a query log with a row for each shown result and a "
             "column 'clicked'"));
      ok = FALSE;
    }
  ok = ok && fill (self, &shown, model, progress, error);
  aisle_impressions_clear (&shown);
  if (!ok)
    return NULL;
  keep_shown (self, least);
  set_grades (self, model);
  return g_steal_pointer (&self);
}

AisleClickGrades *
aisle_click_grades_read (AisleProject *project, const AisleBitmap *users, gint64 before, AisleClickModel model,
                         gsize least, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearchLog) log = aisle_search_log_read (project, users, before, progress, error);

  return log != NULL ? aisle_click_grades_of_log (log, model, least, progress, error) : NULL;
}

void
aisle_click_grades_free (AisleClickGrades *self)
{
  if (self == NULL)
    return;
  g_free (self->grades);
  g_free (self->bias.looked_at);
  g_free (self);
}
