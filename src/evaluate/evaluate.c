/* evaluate.c: which rows are judged, and what their values say of the users: see evaluate.h.
 *
 * The loop over rows, scores and ranks is in judge-rows.c. */
#include "evaluate/evaluate.h"

#include "base/error.h"
#include "base/i18n.h"
#include "evaluate/judge-rows.h"

#include <math.h>

#define RESAMPLES  1000
#define FEWEST     400
#define MOST_DRAWS 4e7 /* a metric: beyond 40,000 users fewer resamples do, as each is surer */
#define MAX_K      10000

G_DEFINE_QUARK (aisle_evaluate_error_quark, aisle_evaluate_error)

static const char *const group_measures[AISLE_N_GROUP_MEASURES] = { "ndcg", "recall", "hit" };

/* ---- means over rows, intervals over users ---- */

float *
aisle_weighted_values (const float *values, const float *weights, gsize n)
{
  float *out = g_new (float, MAX (1, n));
  double sum = 0, total = 0, mean, mean_weight;

  for (gsize i = 0; weights != NULL && i < n; i++)
    {
      sum += (double) weights[i] * values[i];
      total += weights[i];
    }
  mean = total > 0 ? sum / total : 0;
  mean_weight = total / MAX (1, n);
  for (gsize i = 0; i < n; i++)
    out[i] =
        weights == NULL || !(total > 0) ? values[i] : (float) (mean + weights[i] * (values[i] - mean) / mean_weight);
  return out;
}

static guint
n_resamples (gsize n)
{
  return (guint) CLAMP (MOST_DRAWS / MAX (1, n), FEWEST, RESAMPLES);
}

/* Weighted values may lie beyond what a mean can be. */
static void
clamp_interval (AisleInterval *interval, const float *values, gsize n)
{
  double least = n > 0 ? values[0] : 0, most = least;

  for (gsize i = 1; i < n; i++)
    {
      least = MIN (least, values[i]);
      most = MAX (most, values[i]);
    }
  interval->low = MAX (interval->low, least);
  interval->high = MIN (interval->high, most);
}

AisleInterval
aisle_weighted_interval (const float *values, const float *weights, gsize n, guint64 seed)
{
  g_autofree float *even = aisle_weighted_values (values, weights, n);
  AisleInterval interval = aisle_bootstrap_mean (even, n, n_resamples (n), seed);
  double sum = 0, total = 0;

  for (gsize i = 0; weights != NULL && i < n; i++)
    {
      sum += (double) weights[i] * values[i];
      total += weights[i];
    }
  if (total > 0)
    {
      interval.mean = sum / total; /* without the rounding of the float values */
      clamp_interval (&interval, values, n);
    }
  return interval;
}

/* ---- from rows to users ---- */

/* The first row of each user, and the end: rows of one user follow one another. */
static GArray *
find_users (const AisleEvaluation *evaluation)
{
  GArray *start = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize row = 0; row < evaluation->n_users; row++)
    if (row == 0 || evaluation->users[row] != evaluation->users[row - 1])
      g_array_append_val (start, row);
  g_array_append_val (start, evaluation->n_users);
  return start;
}

/* Means over each user's rows that have a value; values of rows are overwritten by those of the users that have one. */
static void
fold_rows (float *values, const GArray *start)
{
  for (guint u = 0; u + 1 < start->len; u++)
    {
      gsize from = g_array_index (start, gsize, u), end = g_array_index (start, gsize, u + 1), n = 0;
      double sum = 0;

      for (gsize row = from; row < end; row++)
        if (!isnan (values[row]))
          {
            sum += values[row];
            n++;
          }
      values[u] = n > 0 ? (float) (sum / n) : NAN;
    }
}

/* The largest over each user's rows. */
static void
fold_most (float *values, const GArray *start)
{
  for (guint u = 0; u + 1 < start->len; u++)
    {
      gsize from = g_array_index (start, gsize, u);
      float most = values[from];

      for (gsize row = from + 1; row < g_array_index (start, gsize, u + 1); row++)
        most = MAX (most, values[row]);
      values[u] = most;
    }
}

/* The users whose first measure is a number, and how many rows each has; values are those of rows. */
static void
gather_users (AisleJudgedUsers *self, const float *values, const gint32 *row_users, const GArray *start)
{
  gboolean uneven = FALSE;

  self->users = g_new (gint32, start->len);
  self->weights = g_new (float, start->len);
  for (guint u = 0; u + 1 < start->len; u++)
    {
      gsize from = g_array_index (start, gsize, u), rows = 0;

      for (gsize row = from; row < g_array_index (start, gsize, u + 1); row++)
        rows += !isnan (values[row]);
      if (rows == 0)
        continue;
      uneven |= rows > 1;
      self->users[self->n] = row_users[from];
      self->weights[self->n++] = (float) rows;
    }
  if (!uneven)
    g_clear_pointer (&self->weights, g_free);
}

/* Takes the values of the users, leaving out those without. */
static AisleMetric *
slice_new (char *name, const AisleJudgedUsers *users, const float *values, gsize n)
{
  AisleMetric *metric = aisle_metric_new (name);
  gsize kept = 0;

  metric->users = users;
  metric->values = g_new (float, MAX (1, users->n));
  for (gsize u = 0; u < n; u++)
    if (!isnan (values[u]))
      metric->values[kept++] = values[u];
  return metric;
}

static void
add_slices (AisleRowJudge *job, AisleEvaluation *evaluation, const GArray *start)
{
  const AisleProtocol *protocol = &job->judging->protocol;
  guint k = job->judging->k_list[0];
  g_autofree char *ndcg = aisle_protocol_metric_name (protocol, "ndcg", k);

  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    {
      gather_users (&evaluation->groups[g], job->group_values[g][0], evaluation->users, start);
      for (int m = 0; m < AISLE_N_GROUP_MEASURES; m++)
        {
          g_autofree char *name = aisle_protocol_metric_name (protocol, group_measures[m], k);

          fold_rows (job->group_values[g][m], start);
          g_ptr_array_add (evaluation->slices,
                           slice_new (g_strconcat (aisle_item_group_id ((AisleItemGroup) g), ":", name, NULL),
                                      &evaluation->groups[g], job->group_values[g][m], start->len - 1));
        }
    }
  fold_rows (job->baseline, start);
  evaluation->baseline =
      slice_new (g_strconcat ("popular:", ndcg, NULL), &evaluation->all, job->baseline, start->len - 1);
}

/* ---- the metrics of all rows ---- */

static void
add_metric (AisleRowJudge *job, AisleEvaluation *evaluation, const char *measure, guint k, float **values,
            const GArray *start)
{
  AisleMetric *metric = aisle_metric_new (aisle_protocol_metric_name (&job->judging->protocol, measure, k));

  g_ptr_array_add (evaluation->metrics, metric);
  fold_rows (*values, start);
  metric->users = &evaluation->all;
  metric->values = g_steal_pointer (values);
}

/* The intervals of the metrics so far, over the same draws of users. */
static void
fill_intervals (AisleEvaluation *evaluation, guint64 seed)
{
  const float *weights = evaluation->all.weights;
  gsize n = evaluation->metrics->len, n_users = evaluation->all.n;
  g_autofree float **even = g_new0 (float *, n + 1);
  g_autofree AisleInterval *intervals = g_new0 (AisleInterval, n + 1);

  for (gsize m = 0; m < n; m++)
    {
      AisleMetric *metric = evaluation->metrics->pdata[m];
      even[m] = weights != NULL ? aisle_weighted_values (metric->values, weights, n_users) : metric->values;
    }
  aisle_bootstrap_means ((const float *const *) even, n, n_users, n_resamples (n_users), seed, intervals);
  for (gsize m = 0; m < n; m++)
    {
      AisleMetric *metric = evaluation->metrics->pdata[m];
      double sum = 0, total = 0;

      metric->summary = intervals[m];
      for (gsize u = 0; weights != NULL && u < n_users; u++)
        {
          sum += (double) weights[u] * metric->values[u];
          total += weights[u];
        }
      if (total > 0)
        {
          metric->summary.mean = sum / total; /* without the rounding of the float values */
          clamp_interval (&metric->summary, metric->values, n_users);
        }
      if (weights != NULL)
        g_free (even[m]);
    }
}

/* A mean over the lists, whose values are not kept. */
static void
add_list_metric (const AisleRowJudge *job, AisleEvaluation *evaluation, const char *measure, float *values,
                 const GArray *start)
{
  AisleMetric *metric = aisle_metric_new (g_strdup_printf ("%s@%u", measure, job->judging->k_list[0]));
  g_autofree float *weights = NULL;
  gsize kept = 0;

  fold_rows (values, start);
  if (evaluation->all.weights != NULL)
    weights = g_new (float, evaluation->all.n);
  for (gsize u = 0; u < evaluation->all.n; u++)
    if (!isnan (values[u]))
      {
        if (weights != NULL)
          weights[kept] = evaluation->all.weights[u];
        values[kept++] = values[u];
      }
  metric->summary = aisle_weighted_interval (values, weights, kept, job->judging->seed);
  g_ptr_array_add (evaluation->metrics, metric);
}

static void
add_list_wide (AisleEvaluation *evaluation, const char *measure, guint k, double value)
{
  AisleMetric *metric = aisle_metric_new (g_strdup_printf ("%s@%u", measure, k));

  metric->summary.mean = value;
  g_ptr_array_add (evaluation->metrics, metric);
}

static gboolean
summarise (AisleRowJudge *job, AisleEvaluation *evaluation, AisleProgress *progress, GError **error)
{
  g_autoptr (GArray) start = find_users (evaluation);
  const guint *k_list = job->judging->k_list;

  gather_users (&evaluation->all, job->values[0], evaluation->users, start);
  for (gsize k = 0; k < job->n_k; k++)
    for (int m = 0; m < AISLE_N_MEASURES; m++)
      add_metric (job, evaluation, aisle_measure_names[m], k_list[k], &job->values[k * AISLE_N_MEASURES + (gsize) m],
                  start);
  add_metric (job, evaluation, "mrr", job->max_k, &job->values[job->n_k * AISLE_N_MEASURES], start);
  if (!aisle_progress_step (progress, 0, _ ("Computing intervals"), error))
    return FALSE;
  fill_intervals (evaluation, job->judging->seed);
  for (gsize k = 0; k < job->n_k; k++)
    add_list_wide (evaluation, "coverage", k_list[k],
                   (double) aisle_bitmap_count (job->covered[k]) / (double) job->n_items);
  if (job->context.popularity != NULL)
    {
      add_slices (job, evaluation, start);
      add_list_metric (job, evaluation, "novelty", job->novelty, start);
      add_list_metric (job, evaluation, "long_tail", job->tail, start);
      add_list_metric (job, evaluation, "diversity", job->diversity, start);
      add_list_wide (evaluation, "gini", k_list[0], aisle_gini (job->times, job->n_items));
    }
  fold_most (evaluation->activity, start);
  memcpy (evaluation->users, evaluation->all.users, evaluation->all.n * sizeof *evaluation->users);
  evaluation->n_users = evaluation->all.n;
  evaluation->n_items = job->n_items;
  evaluation->counts = job->counts;
  return aisle_progress_step (progress, 1, _ ("Computing intervals"), error);
}

/* ---- which rows ---- */

/* Gives each row with a target to find its place; fails where there is none.  Users are those of rows until summarise. */
static gboolean
choose_rows (AisleRowJudge *job, AisleEvaluation *evaluation, GError **error)
{
  const AisleTestSet *test = job->test;

  job->place = g_new (gsize, test->n + 1);
  evaluation->users = g_new (gint32, test->n + 1);
  evaluation->activity = g_new (float, test->n + 1);
  for (gsize row = 0; row < test->n; row++)
    {
      gboolean judged = FALSE;

      for (gint64 v = test->target->start[row]; !judged && v < test->target->start[row + 1]; v++)
        judged = aisle_row_judge_counts (job, row, test->target->column[v]);
      job->place[row] = judged ? evaluation->n_users : G_MAXSIZE;
      if (!judged)
        continue;
      evaluation->activity[evaluation->n_users] =
          (float) (test->history->matrix->start[row + 1] - test->history->matrix->start[row]);
      evaluation->users[evaluation->n_users++] = test->users[row];
    }
  job->n_judged = evaluation->n_users;
  if (evaluation->n_users == 0)
    g_set_error (
        error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY,
        _ ("nothing is left to judge: every test item was in its user's history already; keep seen items in the "
           "lists or choose another split"));
  return evaluation->n_users > 0;
}

static gboolean
check_input (AisleRowJudge *job, GError **error)
{
  for (; job->judging->k_list[job->n_k] != 0; job->n_k++)
    job->max_k = MAX (job->max_k, job->judging->k_list[job->n_k]);
  job->n_items = job->model->family->n_items (job->model);
  if (job->n_k == 0 || job->max_k > MAX_K)
    g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_USAGE, _ ("list lengths must be from 1 to %d"), MAX_K);
  else if (job->test->n > 0 && job->test->target->n_columns != job->n_items)
    g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_USAGE,
                 _ ("the model knows %zu items and the log has %zu: train it again"), job->n_items,
                 job->test->target->n_columns);
  else
    return TRUE;
  return FALSE;
}

/* What the measures of lists look up, of the training part. */
static gboolean
open_context (AisleRowJudge *job, AislePopularity **popularity, AisleSparse **had_by, GError **error)
{
  const AisleSparse *trained = job->judging->trained;

  if (trained == NULL || trained->n_columns != job->n_items)
    return TRUE;
  *popularity = aisle_popularity_new (trained);
  job->context.popularity = *popularity;
  job->context.category = job->judging->category;
  if (*popularity != NULL && job->context.category == NULL)
    job->context.had_by = *had_by = aisle_sparse_transpose (trained);
  if (*popularity != NULL && (job->context.category != NULL || *had_by != NULL))
    return TRUE;
  g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while ranking %zu items"),
               job->n_items);
  return FALSE;
}

AisleEvaluation *
aisle_evaluate (const AisleModel *model, const AisleTestSet *test, const AisleJudging *judging, AisleProgress *progress,
                GError **error)
{
  g_autoptr (AisleEvaluation) evaluation = g_new0 (AisleEvaluation, 1);
  g_autoptr (AislePopularity) popularity = NULL;
  g_autoptr (AisleSparse) had_by = NULL;
  AisleRowJudge job = { .model = model, .test = test, .judging = judging };
  AisleProgress part = aisle_progress_part (progress, 0, .9);
  gboolean ok;

  evaluation->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_metric_free);
  evaluation->slices = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_metric_free);
  ok = check_input (&job, error) && choose_rows (&job, evaluation, error)
       && open_context (&job, &popularity, &had_by, error) && aisle_row_judge_init (&job, error)
       && aisle_row_judge_run (&job, &part, error);
  part = aisle_progress_part (progress, .9, 1);
  ok = ok && summarise (&job, evaluation, &part, error);
  aisle_row_judge_clear (&job);
  return ok ? g_steal_pointer (&evaluation) : NULL;
}

const AisleMetric *
aisle_evaluation_find (const AisleEvaluation *self, const char *name)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const AisleMetric *metric = self->metrics->pdata[i];
      if (g_str_equal (metric->name, name))
        return metric;
    }
  for (guint i = 0; i < self->slices->len; i++)
    {
      const AisleMetric *metric = self->slices->pdata[i];
      if (g_str_equal (metric->name, name))
        return metric;
    }
  return NULL;
}

/* ---- what is said and kept ---- */

void
aisle_evaluation_describe (const AisleEvaluation *self, const AisleJudging *judging, AislePassport *passport)
{
  g_autofree char *note =
      g_strdup_printf (_ ("%zu users are judged, with %zu items to find."), self->n_users, self->counts.targets);
  guint k = judging->k_list[0];

  aisle_passport_add_note (passport, note);
  if (self->all.weights != NULL)
    aisle_passport_add_note (passport, _ ("Every event of a user is judged in turn: means are over events, intervals "
                                          "over users."));
  aisle_protocol_describe (&judging->protocol, passport);
  aisle_passport_add_note (passport, judging->keep_seen
                                         ? _ ("Items a user had before stay in the lists and count as found.")
                                         : _ ("Items a user had before are left out of the lists and of the targets."));
  if (self->baseline == NULL)
    return;
  g_clear_pointer (&note, g_free);
  note = g_strdup_printf (
      _ ("Of the lists of %u: novelty is the mean of -log2 of the share of training users who had the item, in bits; long "
         "tail the share of items beyond the most popular that hold 80%% of the training interactions; Gini how unevenly "
         "items are recommended, 0 for all alike."),
      k);
  aisle_passport_add_note (passport, note);
  aisle_passport_add_note (passport,
                           judging->category != NULL
                               ? _ ("Diversity is the share of pairs of a list that are of two categories.")
                               : _ ("Diversity is 1 less the mean cosine, over the pairs of a list, of who had "
                                    "the two items in training; of up to 300 lists."));
  aisle_passport_add_note (passport, _ ("Hot, warm and rare items hold a third of the training interactions each; cold "
                                        "ones were unseen in training."));
}

static void
add_vector (GPtrArray *vectors, char *name, const AisleJudgedUsers *users, const float *values)
{
  AisleUserMetric *vector = g_new0 (AisleUserMetric, 1);

  vector->name = name;
  vector->n = users->n;
  vector->users = g_memdup2 (users->users, users->n * sizeof *users->users);
  vector->values = g_memdup2 (values, users->n * sizeof *values);
  g_ptr_array_add (vectors, vector);
}

GPtrArray *
aisle_evaluation_vectors (const AisleEvaluation *self)
{
  GPtrArray *vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_user_metric_free);

  for (guint i = 0; i < self->metrics->len; i++)
    {
      const AisleMetric *metric = self->metrics->pdata[i];
      if (metric->values != NULL)
        add_vector (vectors, g_strdup (metric->name), metric->users, metric->values);
    }
  for (guint i = 0; i < self->slices->len; i++)
    {
      const AisleMetric *metric = self->slices->pdata[i];
      add_vector (vectors, g_strdup (metric->name), metric->users, metric->values);
    }
  if (self->baseline != NULL)
    add_vector (vectors, g_strdup (self->baseline->name), self->baseline->users, self->baseline->values);
  add_vector (vectors, g_strdup ("activity"), &self->all, self->activity);
  if (self->all.weights != NULL)
    add_vector (vectors, g_strdup ("rows"), &self->all, self->all.weights);
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    if (self->groups[g].weights != NULL)
      add_vector (vectors, g_strconcat (aisle_item_group_id ((AisleItemGroup) g), ":rows", NULL), &self->groups[g],
                  self->groups[g].weights);
  return vectors;
}

void
aisle_evaluation_fold_vectors (const AisleEvaluation *self, guint fold, GPtrArray *vectors)
{
  static const guint measures[] = { AISLE_NDCG, AISLE_RECALL, AISLE_HIT };

  for (gsize m = 0; m < G_N_ELEMENTS (measures); m++)
    {
      const AisleMetric *metric = self->metrics->pdata[measures[m]];
      add_vector (vectors, g_strdup_printf ("fold%u:%s", fold, metric->name), metric->users, metric->values);
    }
  if (self->all.weights != NULL)
    add_vector (vectors, g_strdup_printf ("fold%u:rows", fold), &self->all, self->all.weights);
}

static void
judged_users_clear (AisleJudgedUsers *self)
{
  g_free (self->users);
  g_free (self->weights);
}

void
aisle_evaluation_free (AisleEvaluation *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->metrics);
  g_ptr_array_unref (self->slices);
  aisle_metric_free (self->baseline);
  judged_users_clear (&self->all);
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    judged_users_clear (&self->groups[g]);
  g_free (self->activity);
  g_free (self->users);
  g_free (self);
}
