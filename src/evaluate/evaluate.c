/* evaluate.c: full-ranking metrics: every judged user's targets ranked against all other items of the project.
 *
 * Users go in fixed tiles over threads; a tile's scores are dense but never the whole matrix.  Where the k best lists
 * end a target need not be ranked: below the last score of the list it is a miss. */
#include "evaluate/evaluate.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/topk.h"

#include <math.h>

#define TILE_ROWS   256
#define TILE_SCORES (1 << 22) /* 16 MiB of scores a thread at most, where a row is shorter */
#define RESAMPLES   1000
#define MAX_K       10000

G_DEFINE_QUARK (aisle_evaluate_error_quark, aisle_evaluate_error)

/* Metrics of one list length, and their places in Job.values. */
enum
{
  NDCG,
  RECALL,
  PRECISION,
  HIT,
  N_PER_K
};

static const char *const per_k_names[N_PER_K] = { "ndcg", "recall", "precision", "hit" };

typedef struct
{
  float *scores;   /* a tile */
  GArray *targets; /* float: scores of one user's targets */
  guint64 *keys;   /* max_k, like list */
  gint32 *list;
  float *list_scores;
  AisleBitmap **covered; /* by list length: items in any list so far */
} Scratch;

typedef struct
{
  const AisleModel *model;
  const AisleTestSet *test;
  const guint *k_list;
  gsize n_k, n_items, tile_rows;
  guint max_k;
  gboolean keep_seen;
  gsize *place;     /* by test row: index of the judged user, or G_MAXSIZE */
  float **values;   /* by metric, then by judged user; the last is MRR */
  double *discount; /* by rank, 1 .. max_k */
  double *ideal;    /* by number of hits, 0 .. max_k: their sum */
  Scratch *scratch; /* by worker */
} Job;

static gboolean
row_has (const AisleSparse *matrix, gsize row, gint32 column)
{
  gint64 low = matrix->start[row], high = matrix->start[row + 1];

  while (low < high)
    {
      gint64 middle = low + (high - low) / 2;
      if (matrix->column[middle] < column)
        low = middle + 1;
      else
        high = middle;
    }
  return low < matrix->start[row + 1] && matrix->column[low] == column;
}

static gboolean
is_judged (const Job *self, gsize row, gint32 target)
{
  return self->keep_seen || !row_has (self->test->seen, row, target);
}

static int
compare_descending (gconstpointer a, gconstpointer b)
{
  float left = *(const float *) a, right = *(const float *) b;

  return (left < right) - (left > right);
}

/* Turns the ranks of one user's hits (ascending, at most max_k) into the metrics. */
static void
store_metrics (Job *self, gsize place, const GArray *ranks, gsize n_relevant)
{
  for (gsize k = 0; k < self->n_k; k++)
    {
      guint length = self->k_list[k], hits = 0;
      float **values = self->values + k * N_PER_K;
      double gain = 0;

      for (; hits < ranks->len && g_array_index (ranks, gsize, hits) <= length; hits++)
        gain += self->discount[g_array_index (ranks, gsize, hits)];
      values[NDCG][place] = (float) (gain / self->ideal[MIN (length, n_relevant)]);
      values[RECALL][place] = (float) ((double) hits / n_relevant);
      values[PRECISION][place] = (float) ((double) hits / length);
      values[HIT][place] = hits > 0;
    }
  self->values[self->n_k * N_PER_K][place] = ranks->len > 0 ? (float) (1.0 / g_array_index (ranks, gsize, 0)) : 0;
}

/* One user: scores is its row of all items, and is spoilt. */
static gboolean
judge_user (Job *self, gsize row, float *scores, Scratch *scratch, GError **error)
{
  const AisleTestSet *test = self->test;
  const AisleSparse *target = test->target, *seen = test->seen;
  g_autoptr (GArray) ranks = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize n_relevant = 0;
  AisleTopK top;

  for (gint64 v = seen->start[row]; !self->keep_seen && v < seen->start[row + 1]; v++)
    scores[seen->column[v]] = -INFINITY;
  aisle_topk_init (&top, self->max_k, scratch->keys);
  aisle_topk_scan (&top, scores, self->n_items, 0);
  g_array_set_size (scratch->targets, 0);
  for (gint64 v = target->start[row]; v < target->start[row + 1]; v++)
    {
      gint32 item = target->column[v];

      if (!is_judged (self, row, item))
        continue;
      n_relevant++;
      if (isnan (scores[item]))
        {
          g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_FAILED,
                       _ ("the model gives scores that are not numbers: train '%s' with other parameters"),
                       self->model->family->id);
          return FALSE;
        }
      if (test->known != NULL && !aisle_bitmap_has (test->known, item))
        continue; /* a miss, and a place in the list for others to pass */
      if (scores[item] >= top.threshold)
        g_array_append_val (scratch->targets, scores[item]);
      scores[item] = -INFINITY; /* so that what is counted below are the others */
    }
  g_array_sort (scratch->targets, compare_descending);
  for (guint t = 0; t < scratch->targets->len; t++)
    {
      float score = g_array_index (scratch->targets, float, t);
      gsize rank = t + 1;

      for (gsize j = 0; j < self->n_items; j++)
        rank += !(scores[j] < score);
      if (rank > self->max_k)
        break;
      g_array_append_val (ranks, rank);
    }
  store_metrics (self, self->place[row], ranks, n_relevant);
  aisle_topk_finish (&top, scratch->list, scratch->list_scores);
  for (gsize k = 0; k < self->n_k; k++)
    for (guint i = 0; i < self->k_list[k]; i++)
      if (scratch->list[i] >= 0)
        aisle_bitmap_add (scratch->covered[k], scratch->list[i]);
  return TRUE;
}

static gboolean
judge_tile (gsize index, guint worker, gpointer data, GError **error)
{
  Job *self = data;
  Scratch *scratch = &self->scratch[worker];
  gsize first = index * self->tile_rows, n = MIN (self->tile_rows, self->test->n - first);

  if (scratch->scores == NULL)
    scratch->scores = g_try_new (float, self->tile_rows * self->n_items);
  if (scratch->scores == NULL)
    {
      g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while ranking %zu items"),
                   self->n_items);
      return FALSE;
    }
  if (!self->model->family->score (self->model, self->test->history, first, n, 0, self->n_items, scratch->scores,
                                   self->n_items, error))
    return FALSE;
  for (gsize row = 0; row < n; row++)
    if (self->place[first + row] != G_MAXSIZE
        && !judge_user (self, first + row, scratch->scores + row * self->n_items, scratch, error))
      return FALSE;
  return TRUE;
}

static void
job_init (Job *self, gsize n_judged)
{
  guint n_workers = aisle_parallel_get_threads ();

  self->tile_rows = CLAMP (TILE_SCORES / self->n_items, 1, TILE_ROWS);
  self->values = g_new0 (float *, self->n_k *N_PER_K + 2);
  for (gsize m = 0; m <= self->n_k * N_PER_K; m++)
    self->values[m] = g_new (float, n_judged);
  self->discount = g_new0 (double, self->max_k + 1);
  self->ideal = g_new0 (double, self->max_k + 1);
  for (guint rank = 1; rank <= self->max_k; rank++)
    {
      self->discount[rank] = 1 / log2 (rank + 1.0);
      self->ideal[rank] = self->ideal[rank - 1] + self->discount[rank];
    }
  self->scratch = g_new0 (Scratch, n_workers + 1);
  for (guint w = 0; w < n_workers; w++)
    {
      Scratch *scratch = &self->scratch[w];

      scratch->targets = g_array_new (FALSE, FALSE, sizeof (float));
      scratch->keys = g_new (guint64, self->max_k);
      scratch->list = g_new (gint32, self->max_k);
      scratch->list_scores = g_new (float, self->max_k);
      scratch->covered = g_new0 (AisleBitmap *, self->n_k + 1);
      for (gsize k = 0; k < self->n_k; k++)
        scratch->covered[k] = aisle_bitmap_new (self->n_items, FALSE);
    }
}

static void
job_clear (Job *self)
{
  for (Scratch *scratch = self->scratch; scratch != NULL && scratch->list != NULL; scratch++)
    {
      for (gsize k = 0; k < self->n_k; k++)
        aisle_bitmap_free (scratch->covered[k]);
      g_free (scratch->covered);
      g_array_unref (scratch->targets);
      g_free (scratch->keys);
      g_free (scratch->list);
      g_free (scratch->list_scores);
      g_free (scratch->scores);
    }
  g_free (self->scratch);
  for (gsize m = 0; self->values != NULL && m <= self->n_k * N_PER_K; m++)
    g_free (self->values[m]);
  g_free (self->values);
  g_free (self->discount);
  g_free (self->ideal);
  g_free (self->place);
}

static void
metric_free (gpointer data)
{
  AisleMetric *metric = data;

  g_free (metric->name);
  g_free (metric->values);
  g_free (metric);
}

static AisleMetric *
add_metric (AisleEvaluation *evaluation, const char *name, guint k)
{
  AisleMetric *metric = g_new0 (AisleMetric, 1);

  metric->name = g_strdup_printf ("%s@%u", name, k);
  metric->summary = (AisleInterval){ NAN, NAN, NAN };
  g_ptr_array_add (evaluation->metrics, metric);
  return metric;
}

static gboolean
summarise (Job *self, AisleEvaluation *evaluation, guint64 seed, AisleProgress *progress, GError **error)
{
  gsize n_values = self->n_k * N_PER_K + 1;

  for (gsize m = 0; m < n_values; m++)
    {
      gboolean last = m + 1 == n_values;
      AisleMetric *metric = add_metric (evaluation, last ? "mrr" : per_k_names[m % N_PER_K],
                                        last ? self->max_k : self->k_list[m / N_PER_K]);

      if (!aisle_progress_step (progress, (double) m / n_values, _ ("Computing intervals"), error))
        return FALSE;
      metric->values = g_steal_pointer (&self->values[m]);
      metric->summary = aisle_bootstrap_mean (metric->values, evaluation->n_users, RESAMPLES, seed);
    }
  for (gsize k = 0; k < self->n_k; k++)
    {
      AisleBitmap *covered = self->scratch[0].covered[k];

      for (guint w = 1; self->scratch[w].list != NULL; w++)
        aisle_bitmap_or (covered, self->scratch[w].covered[k]);
      add_metric (evaluation, "coverage", self->k_list[k])->summary.mean =
          (double) aisle_bitmap_count (covered) / self->n_items;
    }
  return TRUE;
}

/* Gives each row with a target to find its place; fails where there is none. */
static gboolean
choose_users (Job *self, AisleEvaluation *evaluation, GError **error)
{
  const AisleTestSet *test = self->test;

  self->place = g_new (gsize, test->n + 1);
  evaluation->users = g_new (gint32, test->n + 1);
  for (gsize row = 0; row < test->n; row++)
    {
      gboolean judged = FALSE;

      for (gint64 v = test->target->start[row]; !judged && v < test->target->start[row + 1]; v++)
        judged = is_judged (self, row, test->target->column[v]);
      self->place[row] = judged ? evaluation->n_users : G_MAXSIZE;
      if (judged)
        evaluation->users[evaluation->n_users++] = test->users[row];
    }
  if (evaluation->n_users == 0)
    g_set_error (
        error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY,
        _ ("nothing is left to judge: every test item was in its user's history already; keep seen items in the "
           "lists or choose another split"));
  return evaluation->n_users > 0;
}

static gboolean
check_input (Job *self, GError **error)
{
  for (; self->k_list[self->n_k] != 0; self->n_k++)
    self->max_k = MAX (self->max_k, self->k_list[self->n_k]);
  self->n_items = self->model->family->n_items (self->model);
  if (self->n_k == 0 || self->max_k > MAX_K)
    g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_USAGE, _ ("list lengths must be from 1 to %d"), MAX_K);
  else if (self->test->n > 0 && self->test->target->n_columns != self->n_items)
    g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_USAGE,
                 _ ("the model knows %zu items and the log has %zu: train it again"), self->n_items,
                 self->test->target->n_columns);
  else
    return TRUE;
  return FALSE;
}

AisleEvaluation *
aisle_evaluate (const AisleModel *model, const AisleTestSet *test, const guint *k_list, gboolean keep_seen,
                guint64 seed, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleEvaluation) evaluation = g_new0 (AisleEvaluation, 1);
  Job job = { .model = model, .test = test, .k_list = k_list, .keep_seen = keep_seen };
  AisleProgress part = aisle_progress_part (progress, 0, .9);
  gboolean ok;

  evaluation->metrics = g_ptr_array_new_with_free_func (metric_free);
  ok = check_input (&job, error) && choose_users (&job, evaluation, error);
  if (ok)
    {
      job_init (&job, evaluation->n_users);
      ok = aisle_parallel_for ((test->n + job.tile_rows - 1) / job.tile_rows, judge_tile, &job, &part,
                               _ ("Ranking items"), error);
    }
  part = aisle_progress_part (progress, .9, 1);
  ok = ok && summarise (&job, evaluation, seed, &part, error);
  job_clear (&job);
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
  return NULL;
}

void
aisle_evaluation_free (AisleEvaluation *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->metrics);
  g_free (self->users);
  g_free (self);
}
