/* rank-split.c: see rank-split.h. */
#include "feature/rank-split.h"

#include "base/error.h"
#include "base/event.h"
#include "base/i18n.h"
#include "feature/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_FOLDS 20

static const char *const kinds[] = { NC_ ("choice", "queries"), NC_ ("choice", "time"), NC_ ("choice", "given"),
                                     NC_ ("choice", "none"), NULL };
static const char *const finals[] = { NC_ ("choice", "full"), NC_ ("choice", "fit"), NULL };

const AisleParam aisle_rank_split_params[] = {
  { "split", N_ ("Split"), AISLE_PARAM_CHOICE, "queries", 0, 0, kinds, NULL,
    N_ ("By query: the ranker is judged on queries that it never saw. By time: on the newest searches. Given: by the "
        "folds that the judgements came with.") },
  { "folds", N_ ("Folds"), AISLE_PARAM_INTEGER, "5", 3, MOST_FOLDS, NULL, NULL,
    N_ ("Split by query: how many parts the queries fall into.") },
  { "fold", N_ ("Fold to judge"), AISLE_PARAM_INTEGER, "0", 0, MOST_FOLDS, NULL, NULL,
    N_ ("Split by query: the part that judges, from 1; 0: each in turn, so that every query judges once.") },
  { "final", N_ ("Final training"), AISLE_PARAM_CHOICE, "full", 0, 0, finals, NULL,
    N_ ("The judged ranker learns from the validation queries as well (full), or not (fit).") },
};
const gsize aisle_rank_split_n_params = G_N_ELEMENTS (aisle_rank_split_params);

guint
aisle_rank_split_n_folds (const AisleParams *params)
{
  return g_str_equal (aisle_params_text (params, "split"), "queries") && aisle_params_integer (params, "fold") == 0
             ? (guint) aisle_params_integer (params, "folds")
             : 1;
}

/* ---- the kinds ---- */

/* Which fold a text falls into, from 0. */
static guint
fold_of (const char *text, guint n_folds)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1), *lower = g_utf8_strdown (g_strstrip (valid), -1),
                  *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lower, -1);

  hash[12] = '\0';
  return (guint) (g_ascii_strtoull (hash, NULL, 16) % n_folds);
}

static gboolean
split_by_query (AisleRankSplit *self, const AisleRankSet *set, const GPtrArray *texts, const AisleParams *params,
                GError **error)
{
  guint n_folds = (guint) aisle_params_integer (params, "folds"), fold = (guint) aisle_params_integer (params, "fold");

  if (fold > n_folds)
    {
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE, _ ("there is no fold %u: there are %u"), fold,
                   n_folds);
      return FALSE;
    }
  fold = fold > 0 ? fold - 1 : 0;
  for (gsize list = 0; list < set->n_queries; list++)
    {
      gint32 query = set->query[list];
      const char *text = query >= 0 && (guint) query < texts->len ? texts->pdata[query] : NULL;
      guint own = fold_of (text != NULL ? text : "", n_folds);

      self->part[list] = own == fold                   ? AISLE_RANK_TEST
                         : own == (fold + 1) % n_folds ? AISLE_RANK_VALID
                                                       : AISLE_RANK_FIT;
    }
  return TRUE;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gboolean
split_by_time (AisleRankSplit *self, const AisleRankSet *set, GError **error)
{
  g_autofree gint64 *times = g_new (gint64, set->n_queries + 1);
  gsize n = 0;

  for (gsize list = 0; list < set->n_queries; list++)
    if (set->time != NULL && set->time[list] != AISLE_TIME_MISSING)
      times[n++] = set->time[list];
  if (n == 0)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no search and no judgement has a time to split by: split by query"));
      return FALSE;
    }
  qsort (times, n, sizeof *times, compare_times);
  self->cut_valid = times[n * 8 / 10];
  self->cut_test = times[n * 9 / 10];
  for (gsize list = 0; list < set->n_queries; list++)
    {
      gint64 time = set->time[list];

      self->part[list] = time == AISLE_TIME_MISSING || time < self->cut_valid ? AISLE_RANK_FIT
                         : time < self->cut_test                              ? AISLE_RANK_VALID
                                                                              : AISLE_RANK_TEST;
    }
  return TRUE;
}

static void
split_as_given (AisleRankSplit *self, const AisleRankLabels *labels)
{
  for (gsize list = 0; list < labels->set->n_queries; list++)
    self->part[list] = labels->fold[list] == AISLE_FOLD_TEST    ? AISLE_RANK_TEST
                       : labels->fold[list] == AISLE_FOLD_VALID ? AISLE_RANK_VALID
                                                                : AISLE_RANK_FIT;
}

/* ---- what follows for all of them ---- */

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint32 left = *(const gint32 *) a, right = *(const gint32 *) b;

  return (left > right) - (left < right);
}

/* The judged queries of some parts, ascending. */
static GArray *
queries_of (const AisleRankSplit *self, const AisleRankLabels *labels, guint parts, gboolean judged_only)
{
  GArray *queries = g_array_new (FALSE, FALSE, sizeof (gint32));
  guint n = 0;

  for (gsize list = 0; list < labels->set->n_queries; list++)
    if ((parts & (1u << self->part[list])) != 0 && !(judged_only && labels->clicked[list]))
      g_array_append_val (queries, labels->set->query[list]);
  g_array_sort (queries, compare_numbers);
  for (guint i = 0; i < queries->len; i++)
    if (i == 0 || g_array_index (queries, gint32, i) != g_array_index (queries, gint32, i - 1))
      g_array_index (queries, gint32, n++) = g_array_index (queries, gint32, i);
  g_array_set_size (queries, n);
  return queries;
}

static gboolean
has_query (GArray *queries, gint32 query)
{
  return g_array_binary_search (queries, &query, compare_numbers, NULL);
}

/* Clicks neither judge nor validate where people judged, and teach nothing of the queries that do. */
static void
prefer_judged (AisleRankSplit *self, const AisleRankLabels *labels)
{
  g_autoptr (GArray) judging = NULL;
  gsize n_clicked = 0;

  for (gsize list = 0; list < labels->set->n_queries; list++)
    n_clicked += labels->clicked[list];
  if (n_clicked == 0 || n_clicked == labels->set->n_queries)
    return;
  judging = queries_of (self, labels, 1 << AISLE_RANK_VALID | 1 << AISLE_RANK_TEST, TRUE);
  for (gsize list = 0; list < labels->set->n_queries; list++)
    if (labels->clicked[list] && (self->part[list] != AISLE_RANK_FIT || has_query (judging, labels->set->query[list])))
      self->part[list] = AISLE_RANK_OUT;
}

static void
count (AisleRankSplit *self, const AisleRankLabels *labels)
{
  g_autoptr (GArray) tests = queries_of (self, labels, 1 << AISLE_RANK_TEST, FALSE);
  g_autoptr (GArray) others = queries_of (self, labels, 1 << AISLE_RANK_FIT | 1 << AISLE_RANK_VALID, FALSE);

  for (gsize list = 0; list < labels->set->n_queries; list++)
    self->lists[self->part[list]]++;
  self->queries = tests->len;
  for (guint i = 0; i < tests->len; i++)
    self->shared += has_query (others, g_array_index (tests, gint32, i));
}

static gboolean
check (const AisleRankSplit *self, const char *kind, GError **error)
{
  if (self->lists[AISLE_RANK_FIT] == 0)
    g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                 _ ("the split '%s' leaves no query to learn from: judge more queries or choose another split"), kind);
  else if (self->lists[AISLE_RANK_TEST] == 0 && !g_str_equal (kind, "none"))
    g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                 _ ("the split '%s' leaves no query to judge by: judge more queries or choose another split"), kind);
  else
    return TRUE;
  return FALSE;
}

AisleRankSplit *
aisle_rank_split_new (const AisleRankLabels *labels, const GPtrArray *texts, const AisleParams *params, GError **error)
{
  g_autoptr (AisleRankSplit) self = g_new0 (AisleRankSplit, 1);
  const char *kind = aisle_params_text (params, "split");
  gboolean ok = TRUE;

  self->part = g_new0 (guint8, labels->set->n_queries + 1);
  self->cut_valid = self->cut_test = AISLE_TIME_MISSING;
  self->final_fit = g_str_equal (aisle_params_text (params, "final"), "fit");
  if (g_str_equal (kind, "queries"))
    ok = split_by_query (self, labels->set, texts, params, error);
  else if (g_str_equal (kind, "time"))
    ok = split_by_time (self, labels->set, error);
  else if (g_str_equal (kind, "given"))
    split_as_given (self, labels);
  if (!ok)
    return NULL;
  prefer_judged (self, labels);
  count (self, labels);
  return check (self, kind, error) ? g_steal_pointer (&self) : NULL;
}

void
aisle_rank_split_free (AisleRankSplit *self)
{
  if (self == NULL)
    return;
  g_free (self->part);
  g_free (self);
}

AisleRankSet *
aisle_rank_split_take (const AisleRankSplit *self, const AisleRankLabels *labels, guint parts)
{
  g_autofree gsize *lists = g_new (gsize, labels->set->n_queries + 1);
  gsize n = 0;

  for (gsize list = 0; list < labels->set->n_queries; list++)
    if ((parts & (1u << self->part[list])) != 0)
      lists[n++] = list;
  return aisle_rank_set_take (labels->set, lists, n);
}
