/* judge-rows.c: see judge-rows.h.
 *
 * Rows go in fixed tiles over threads; a tile's scores are dense but never the whole matrix.  Where the k best lists end
 * a target need not be ranked: below the last score of the list it is a miss. */
#include "evaluate/judge-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"
#include "numeric/parallel.h"
#include "numeric/topk.h"

#include <math.h>

#define TILE_ROWS    256
#define TILE_SCORES  (1 << 22) /* 16 MiB of scores a thread at most, where a row is shorter */
#define DIVERSE_ROWS 300       /* enough for an interval; pairs of items cost more than all the rest */

typedef struct
{
  float score;
  gint32 item;
} Target;

struct _AisleRowScratch
{
  float *scores;                        /* a tile */
  GArray *targets;                      /* Target: those of one row that may be found */
  GArray *ranks;                        /* gsize */
  GArray *target_counts, *other_counts; /* gint32: of the baseline */
  GArray *group_ranks[AISLE_N_ITEM_GROUPS];
  gsize group_relevant[AISLE_N_ITEM_GROUPS];
  guint64 *keys; /* max_k, like list */
  gint32 *list;
  float *list_scores;
  guint32 *times;
  AisleBitmap **covered;
  AislePairMemory *pairs;
  /* Sampled candidates. */
  guint32 *stamp, epoch; /* by item: the row that drew or excluded it last */
  gint32 *sample;
  float *sample_scores;
  gsize n_sample;
  AisleJudgeCounts counts;
};

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

gboolean
aisle_row_judge_counts (const AisleRowJudge *self, gsize row, gint32 target)
{
  return self->judging->keep_seen || !row_has (self->test->seen, row, target);
}

static int
compare_targets (gconstpointer a, gconstpointer b)
{
  const Target *left = a, *right = b;

  if (left->score != right->score)
    return left->score < right->score ? 1 : -1;
  return (left->item > right->item) - (left->item < right->item);
}

/* ---- sampled candidates ---- */

/* Items that the row's user never touched, without repeats; all of them where they are fewer than asked for. */
static void
draw_sample (const AisleRowJudge *self, gsize row, const float *scores, AisleRowScratch *scratch)
{
  const AisleSparse *matrices[] = { self->test->seen, self->test->target };
  gsize wanted = self->judging->protocol.sampled, left = self->n_items;
  char stream[64];
  AisleRandom random;

  scratch->epoch++;
  for (gsize m = 0; m < G_N_ELEMENTS (matrices); m++)
    for (gint64 v = matrices[m]->start[row]; v < matrices[m]->start[row + 1]; v++)
      {
        guint32 *stamp = &scratch->stamp[matrices[m]->column[v]];
        left -= *stamp != scratch->epoch;
        *stamp = scratch->epoch;
      }
  scratch->n_sample = 0;
  g_snprintf (stream, sizeof stream, "candidates-%d-%d", self->test->users[row],
              self->test->target->column[self->test->target->start[row]]);
  aisle_random_init (&random, self->judging->protocol.seed, stream);
  for (gsize i = 0; scratch->n_sample < MIN (wanted, left); i++)
    {
      gsize item = left <= wanted ? i : (gsize) aisle_random_below (&random, self->n_items);

      if (scratch->stamp[item] == scratch->epoch)
        continue;
      scratch->stamp[item] = scratch->epoch;
      scratch->sample[scratch->n_sample] = (gint32) item;
      scratch->sample_scores[scratch->n_sample++] = scores[item];
    }
}

/* ---- ranks ---- */

typedef struct
{
  gsize above, tied, tied_before; /* others: of a higher score, of the same, and of these the lower items */
} Standing;

/* Where a score stands among the others.  NaN counts as above. */
static Standing
find_standing (const float *others, gsize n, float score)
{
  guint32 not_below = 0, above = 0; /* narrow, for the register's sake: items are fewer than 2^31 */

  for (gsize j = 0; j < n; j++)
    {
      not_below += !(others[j] < score);
      above += !(others[j] <= score);
    }
  return (Standing){ above, not_below - above, 0 };
}

static Standing
standing_of (const AisleRowJudge *self, const AisleRowScratch *scratch, const float *scores, const Target *target)
{
  gboolean sampled = self->judging->protocol.sampled > 0;
  Standing standing = sampled ? find_standing (scratch->sample_scores, scratch->n_sample, target->score)
                              : find_standing (scores, self->n_items, target->score);

  if (self->judging->protocol.ties != AISLE_TIES_INDEX || standing.tied == 0)
    return standing;
  for (gsize i = 0; sampled && i < scratch->n_sample; i++)
    standing.tied_before += scratch->sample_scores[i] == target->score && scratch->sample[i] < target->item;
  for (gint32 item = 0; !sampled && item < target->item; item++)
    standing.tied_before += scores[item] == target->score;
  return standing;
}

/* Ranks the row's targets, best first: those within the longest list. */
static void
rank_targets (const AisleRowJudge *self, const float *scores, AisleRowScratch *scratch)
{
  AisleTies ties = self->judging->protocol.ties;

  g_array_set_size (scratch->ranks, 0);
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    g_array_set_size (scratch->group_ranks[g], 0);
  g_array_sort (scratch->targets, compare_targets);
  for (guint t = 0; t < scratch->targets->len; t++)
    {
      const Target *target = &g_array_index (scratch->targets, Target, t);
      Standing standing = standing_of (self, scratch, scores, target);
      gsize best = t + 1 + standing.above, worst = best + standing.tied;
      gsize rank = ties == AISLE_TIES_AGAINST ? worst : ties == AISLE_TIES_FOR ? best : best + standing.tied_before;

      if (best > self->max_k)
        break;
      scratch->counts.tie_bound += worst > self->max_k;
      if (rank > self->max_k)
        continue;
      g_array_append_val (scratch->ranks, rank);
      if (self->context.popularity != NULL)
        g_array_append_val (scratch->group_ranks[self->context.popularity->group[target->item]], rank);
    }
}

/* ---- what the ranks say ---- */

static gsize
recall_of (const AisleRowJudge *self, gsize n_relevant, guint k)
{
  return self->judging->protocol.possible ? MIN (k, n_relevant) : n_relevant;
}

static void
store_measures (AisleRowJudge *self, gsize place, const AisleRowScratch *scratch, gsize n_relevant)
{
  const gsize *ranks = (const gsize *) (gpointer) scratch->ranks->data;
  guint first = self->judging->k_list[0];
  double measures[AISLE_N_MEASURES];

  for (gsize k = 0; k < self->n_k; k++)
    {
      guint length = self->judging->k_list[k];

      aisle_measure (&self->discounts, ranks, scratch->ranks->len, n_relevant, recall_of (self, n_relevant, length),
                     length, measures);
      for (int m = 0; m < AISLE_N_MEASURES; m++)
        self->values[k * AISLE_N_MEASURES + (gsize) m][place] = (float) measures[m];
    }
  self->values[self->n_k * AISLE_N_MEASURES][place] = scratch->ranks->len > 0 ? (float) (1.0 / ranks[0]) : 0;
  for (int g = 0; self->context.popularity != NULL && g < AISLE_N_ITEM_GROUPS; g++)
    {
      gsize relevant = scratch->group_relevant[g];

      for (int m = 0; m < AISLE_N_GROUP_MEASURES; m++)
        self->group_values[g][m][place] = NAN;
      if (relevant == 0)
        continue;
      aisle_measure (&self->discounts, (const gsize *) (gpointer) scratch->group_ranks[g]->data,
                     scratch->group_ranks[g]->len, relevant, recall_of (self, relevant, first), first, measures);
      self->group_values[g][AISLE_GROUP_NDCG][place] = (float) measures[AISLE_NDCG];
      self->group_values[g][AISLE_GROUP_RECALL][place] = (float) measures[AISLE_RECALL];
      self->group_values[g][AISLE_GROUP_HIT][place] = (float) measures[AISLE_HIT];
    }
}

/* ---- the most popular items as a baseline: the same targets and candidates, ties against it ---- */

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  gint32 left = *(const gint32 *) a, right = *(const gint32 *) b;

  return (left < right) - (left > right);
}

/* Counts of the items that at least `least` users had. */
static void
add_counts (const AislePopularity *popularity, const gint32 *items, gsize n, gint32 least, GArray *counts)
{
  for (gsize i = 0; i < n; i++)
    if (popularity->count[items[i]] >= least)
      g_array_append_val (counts, popularity->count[items[i]]);
}

/* Counts, most popular first, of the sampled candidates, or else of the items that are none: the seen and the targets. */
static void
gather_others (const AisleRowJudge *self, gsize row, const AisleRowScratch *scratch, gint32 least, GArray *counts)
{
  const AislePopularity *popularity = self->context.popularity;
  const AisleSparse *seen = self->test->seen, *target = self->test->target;

  g_array_set_size (counts, 0);
  if (self->judging->protocol.sampled > 0)
    add_counts (popularity, scratch->sample, scratch->n_sample, least, counts);
  else if (!self->judging->keep_seen)
    add_counts (popularity, seen->column + seen->start[row], (gsize) (seen->start[row + 1] - seen->start[row]), least,
                counts);
  for (gint64 v = target->start[row]; self->judging->protocol.sampled == 0 && v < target->start[row + 1]; v++)
    if (aisle_row_judge_counts (self, row, target->column[v]))
      add_counts (popularity, target->column + v, 1, least, counts);
  g_array_sort (counts, compare_counts);
}

/* The targets that the longest list of popular items could hold: their counts, most popular first. */
static void
gather_popular_targets (const AisleRowJudge *self, gsize row, GArray *counts)
{
  const AislePopularity *popularity = self->context.popularity;
  const AisleSparse *target = self->test->target, *seen = self->test->seen;
  gsize removable = (gsize) (target->start[row + 1] - target->start[row])
                    + (self->judging->keep_seen ? 0 : (gsize) (seen->start[row + 1] - seen->start[row]));

  g_array_set_size (counts, 0);
  for (gint64 v = target->start[row]; v < target->start[row + 1]; v++)
    {
      gint32 item = target->column[v];

      if (popularity->count[item] > 0 && aisle_row_judge_counts (self, row, item)
          && (self->judging->protocol.sampled > 0
              || (gsize) popularity->at_least[item] <= removable + self->judging->k_list[0]))
        g_array_append_val (counts, popularity->count[item]);
    }
  g_array_sort (counts, compare_counts);
}

static void
judge_baseline (AisleRowJudge *self, gsize row, AisleRowScratch *scratch, gsize n_relevant)
{
  const AislePopularity *popularity = self->context.popularity;
  gboolean sampled = self->judging->protocol.sampled > 0;
  double measures[AISLE_N_MEASURES];
  guint passed = 0; /* others that are as popular or more */

  g_array_set_size (scratch->ranks, 0);
  gather_popular_targets (self, row, scratch->target_counts);
  if (scratch->target_counts->len > 0)
    gather_others (self, row, scratch, g_array_index (scratch->target_counts, gint32, scratch->target_counts->len - 1),
                   scratch->other_counts);
  for (guint t = 0; t < scratch->target_counts->len; t++)
    {
      gint32 count = g_array_index (scratch->target_counts, gint32, t);
      gsize rank;

      while (passed < scratch->other_counts->len && g_array_index (scratch->other_counts, gint32, passed) >= count)
        passed++;
      rank = t + 1 + (sampled ? passed : (gsize) popularity->with_count[count] - passed);
      g_array_append_val (scratch->ranks, rank);
    }
  aisle_measure (&self->discounts, (const gsize *) (gpointer) scratch->ranks->data, scratch->ranks->len, n_relevant,
                 n_relevant, self->judging->k_list[0], measures);
  self->baseline[self->place[row]] = (float) measures[AISLE_NDCG];
}

/* ---- lists ---- */

static gboolean
is_flat (const AisleRowJudge *self, const float *scores, const AisleRowScratch *scratch)
{
  float value = scratch->list_scores[0];

  if (self->max_k < 2 || scratch->list[1] < 0 || scratch->list_scores[1] != value)
    return FALSE;
  for (gsize j = 0; j < self->n_items; j++)
    if (scores[j] != value && scores[j] != -INFINITY)
      return FALSE;
  return TRUE;
}

static void
judge_list (AisleRowJudge *self, gsize row, AisleRowScratch *scratch)
{
  gsize place = self->place[row], length = 0, every = (self->n_judged + DIVERSE_ROWS - 1) / DIVERSE_ROWS;

  for (gsize k = 0; k < self->n_k; k++)
    for (guint i = 0; i < self->judging->k_list[k]; i++)
      if (scratch->list[i] >= 0)
        aisle_bitmap_add (scratch->covered[k], scratch->list[i]);
  if (self->context.popularity == NULL)
    return;
  while (length < self->judging->k_list[0] && scratch->list[length] >= 0)
    scratch->times[scratch->list[length++]]++;
  self->novelty[place] = (float) aisle_list_novelty (&self->context, scratch->list, length);
  self->tail[place] = (float) aisle_list_tail_share (&self->context, scratch->list, length);
  self->diversity[place] = place % every == 0 || self->context.category != NULL
                               ? (float) aisle_list_diversity (&self->context, scratch->list, length, scratch->pairs)
                               : NAN;
}

/* ---- rows and tiles ---- */

/* Gathers the row's targets that may be found, and takes them out of the scores; FALSE where one has no score. */
static gboolean
gather_targets (AisleRowJudge *self, gsize row, float *scores, float threshold, AisleRowScratch *scratch,
                gsize *n_relevant, GError **error)
{
  const AisleTestSet *test = self->test;
  gboolean sampled = self->judging->protocol.sampled > 0;

  *n_relevant = 0;
  memset (scratch->group_relevant, 0, sizeof scratch->group_relevant);
  g_array_set_size (scratch->targets, 0);
  for (gint64 v = test->target->start[row]; v < test->target->start[row + 1]; v++)
    {
      gint32 item = test->target->column[v];
      Target target = { scores[item], item };
      gboolean unseen = test->known != NULL && !aisle_bitmap_has (test->known, item);

      if (!aisle_row_judge_counts (self, row, item))
        continue;
      (*n_relevant)++;
      scratch->counts.unseen += unseen;
      if (self->context.popularity != NULL)
        scratch->group_relevant[self->context.popularity->group[item]]++;
      if (isnan (target.score))
        {
          g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_FAILED,
                       _ ("the model gives scores that are not numbers: train '%s' with other parameters"),
                       self->model->family->id);
          return FALSE;
        }
      if (unseen && !self->judging->reads_texts)
        continue; /* a miss, and a place in the list for others to pass */
      if (sampled || target.score >= threshold)
        g_array_append_val (scratch->targets, target);
      scores[item] = -INFINITY; /* so that what is counted later are the others */
    }
  scratch->counts.targets += *n_relevant;
  return TRUE;
}

/* One row: scores is of all items, and is spoilt. */
static gboolean
judge_row (AisleRowJudge *self, gsize row, float *scores, AisleRowScratch *scratch, GError **error)
{
  const AisleSparse *seen = self->test->seen;
  gsize n_relevant;
  AisleTopK top;

  if (self->judging->protocol.sampled > 0)
    draw_sample (self, row, scores, scratch);
  for (gint64 v = seen->start[row]; !self->judging->keep_seen && v < seen->start[row + 1]; v++)
    scores[seen->column[v]] = -INFINITY;
  aisle_topk_init (&top, self->max_k, scratch->keys);
  aisle_topk_scan (&top, scores, self->n_items, 0);
  if (!gather_targets (self, row, scores, top.threshold, scratch, &n_relevant, error))
    return FALSE;
  rank_targets (self, scores, scratch);
  store_measures (self, self->place[row], scratch, n_relevant);
  aisle_topk_finish (&top, scratch->list, scratch->list_scores);
  judge_list (self, row, scratch);
  scratch->counts.flat += is_flat (self, scores, scratch);
  if (self->context.popularity != NULL)
    judge_baseline (self, row, scratch, n_relevant);
  return TRUE;
}

static gboolean
scratch_reserve (AisleRowJudge *self, AisleRowScratch *scratch, GError **error)
{
  gsize sampled = self->judging->protocol.sampled;

  if (scratch->scores == NULL)
    scratch->scores = g_try_new (float, self->tile_rows * self->n_items);
  if (sampled > 0 && scratch->stamp == NULL)
    {
      scratch->stamp = g_try_new0 (guint32, self->n_items);
      scratch->sample = g_try_new (gint32, sampled);
      scratch->sample_scores = g_try_new (float, sampled);
    }
  if (scratch->scores != NULL
      && (sampled == 0 || (scratch->stamp != NULL && scratch->sample != NULL && scratch->sample_scores != NULL)))
    return TRUE;
  g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while ranking %zu items"),
               self->n_items);
  return FALSE;
}

static gboolean
judge_tile (gsize index, guint worker, gpointer data, GError **error)
{
  AisleRowJudge *self = data;
  AisleRowScratch *scratch = &self->scratch[worker];
  gsize first = index * self->tile_rows, n = MIN (self->tile_rows, self->test->n - first);

  if (!scratch_reserve (self, scratch, error)
      || !self->model->family->score (self->model, self->test->history, first, n, 0, self->n_items, scratch->scores,
                                      self->n_items, error))
    return FALSE;
  for (gsize row = 0; row < n; row++)
    if (self->place[first + row] != G_MAXSIZE
        && !judge_row (self, first + row, scratch->scores + row * self->n_items, scratch, error))
      return FALSE;
  return TRUE;
}

/* ---- the whole ---- */

static void
scratch_init (const AisleRowJudge *self, AisleRowScratch *scratch)
{
  scratch->targets = g_array_new (FALSE, FALSE, sizeof (Target));
  scratch->ranks = g_array_new (FALSE, FALSE, sizeof (gsize));
  scratch->target_counts = g_array_new (FALSE, FALSE, sizeof (gint32));
  scratch->other_counts = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    scratch->group_ranks[g] = g_array_new (FALSE, FALSE, sizeof (gsize));
  scratch->keys = g_new (guint64, self->max_k);
  scratch->list = g_new (gint32, self->max_k);
  scratch->list_scores = g_new (float, self->max_k);
  scratch->times = g_new0 (guint32, self->n_items);
  scratch->pairs = g_new0 (AislePairMemory, AISLE_PAIR_MEMORY);
  scratch->covered = g_new0 (AisleBitmap *, self->n_k);
  for (gsize k = 0; k < self->n_k; k++)
    scratch->covered[k] = aisle_bitmap_new (self->n_items, FALSE);
}

static void
scratch_clear (const AisleRowJudge *self, AisleRowScratch *scratch)
{
  for (gsize k = 0; k < self->n_k; k++)
    aisle_bitmap_free (scratch->covered[k]);
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    g_array_unref (scratch->group_ranks[g]);
  g_free (scratch->covered);
  g_array_unref (scratch->targets);
  g_array_unref (scratch->ranks);
  g_array_unref (scratch->target_counts);
  g_array_unref (scratch->other_counts);
  g_free (scratch->keys);
  g_free (scratch->list);
  g_free (scratch->list_scores);
  g_free (scratch->times);
  g_free (scratch->pairs);
  g_free (scratch->scores);
  g_free (scratch->stamp);
  g_free (scratch->sample);
  g_free (scratch->sample_scores);
}

static float *
try_values (const AisleRowJudge *self, gboolean *ok)
{
  float *values = g_try_new (float, MAX (1, self->n_judged));

  *ok &= values != NULL;
  return values;
}

gboolean
aisle_row_judge_init (AisleRowJudge *self, GError **error)
{
  gsize n_values = self->n_k * AISLE_N_MEASURES + 1;
  gboolean ok = TRUE;

  self->tile_rows = CLAMP (TILE_SCORES / self->n_items, 1, TILE_ROWS);
  self->values = g_new0 (float *, n_values);
  for (gsize m = 0; m < n_values; m++)
    self->values[m] = try_values (self, &ok);
  if (self->context.popularity != NULL)
    {
      for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
        for (int m = 0; m < AISLE_N_GROUP_MEASURES; m++)
          self->group_values[g][m] = try_values (self, &ok);
      self->baseline = try_values (self, &ok);
      self->novelty = try_values (self, &ok);
      self->tail = try_values (self, &ok);
      self->diversity = try_values (self, &ok);
    }
  aisle_discounts_init (&self->discounts, self->max_k);
  self->n_workers = aisle_parallel_get_threads ();
  self->scratch = g_new0 (AisleRowScratch, self->n_workers);
  for (guint w = 0; w < self->n_workers; w++)
    scratch_init (self, &self->scratch[w]);
  if (!ok)
    g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_MEMORY,
                 _ ("out of memory while judging: judge fewer users by a segment"));
  return ok;
}

/* Into the first worker's, which are then the whole's. */
static void
add_up (AisleRowJudge *self)
{
  AisleRowScratch *all = &self->scratch[0];

  for (guint w = 1; w < self->n_workers; w++)
    {
      AisleRowScratch *part = &self->scratch[w];

      for (gsize k = 0; k < self->n_k; k++)
        aisle_bitmap_or (all->covered[k], part->covered[k]);
      for (gsize i = 0; i < self->n_items; i++)
        all->times[i] += part->times[i];
      all->counts.targets += part->counts.targets;
      all->counts.unseen += part->counts.unseen;
      all->counts.tie_bound += part->counts.tie_bound;
      all->counts.flat += part->counts.flat;
    }
  self->times = all->times;
  self->covered = all->covered;
  self->counts = all->counts;
  self->counts.rows = self->n_judged;
}

gboolean
aisle_row_judge_run (AisleRowJudge *self, AisleProgress *progress, GError **error)
{
  if (!aisle_parallel_for ((self->test->n + self->tile_rows - 1) / self->tile_rows, judge_tile, self, progress,
                           _ ("Ranking items"), error))
    return FALSE;
  add_up (self);
  return TRUE;
}

void
aisle_row_judge_clear (AisleRowJudge *self)
{
  for (guint w = 0; self->scratch != NULL && w < self->n_workers; w++)
    scratch_clear (self, &self->scratch[w]);
  g_clear_pointer (&self->scratch, g_free);
  for (gsize m = 0; self->values != NULL && m <= self->n_k * AISLE_N_MEASURES; m++)
    g_free (self->values[m]);
  g_clear_pointer (&self->values, g_free);
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    for (int m = 0; m < AISLE_N_GROUP_MEASURES; m++)
      g_free (self->group_values[g][m]);
  g_free (self->baseline);
  g_free (self->novelty);
  g_free (self->tail);
  g_free (self->diversity);
  aisle_discounts_clear (&self->discounts);
  g_free (self->place);
}
