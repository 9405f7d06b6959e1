/* blend-tuning.c: coordinate search for the weights, over candidates collected once.
 *
 * Ranking all items for every trial would take minutes.  An item that no voice has among its best 5 k can hardly enter a
 * blended list of k, so a validation row keeps the z-scores of the voices' best and of its targets alone; a trial
 * then ranks some hundred numbers a row.  The figure it goes by is the target's of that ranking, ties against the model,
 * which may be a little above the true one; what is reported later is judged in full.
 *
 * A group of voices has one weight, and its z-score is the mean of theirs.  The search changes one weight at a time, so a
 * row keeps the sum of what the other groups say.
 *
 * Letters: V voices, G groups of them (blend-members.h), I items. */
#include "model/blend/blend-tuning.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/topk.h"

#include <math.h>
#include <string.h>

#define MOST_ROWS   50000
#define MOST_CELLS  (1 << 26) /* z-scores kept: 256 MB */
#define MOST_POOL   1000
#define BLOCK_CELLS (1 << 21) /* z-scores of all items at once, a thread */
#define MOST_ROUNDS 40
#define ROWS        256 /* of a chunk of a trial */

/* One validation row: its candidates, the targets first. */
typedef struct
{
  gsize n, n_targets;
  gsize n_relevant; /* targets, those that no member knows too */
  float *z;         /* G x n */
  double *rest;     /* n: the weighted z-scores of all groups but the one whose weight is tried */
} Row;

typedef struct
{
  const BlendMembers *members;
  const AisleTestSet *valid;
  gboolean keep_seen;
  gsize k, pool, n_rows, step, block;
  Row *rows;
  double *discount; /* k + 1 */
  double *ideal;    /* k + 1 */
  BlendTarget target;
  BlendFigures even;         /* of even weights */
  float share[BLEND_VOICES]; /* of a voice in its group's z-score */
  /* The trial at hand: the weight of one group. */
  gsize group;
  double weight;
  BlendFigures *sums; /* by chunk */
  gsize *judged;
} Tuning;

static gboolean
row_has (const AisleSparse *matrix, gsize row, gint32 column)
{
  for (gint64 v = matrix->start[row]; v < matrix->start[row + 1]; v++)
    if (matrix->column[v] == column)
      return TRUE;
  return FALSE;
}

/* Targets that can be found, then the best of each voice, each once. */
static void
choose_candidates (const Tuning *self, gsize row, float *const *z, guint8 *taken, GArray *items, Row *out)
{
  const AisleSparse *target = self->valid->target, *seen = self->valid->seen;
  gsize n_items = self->members->n_items;
  guint64 keys[MOST_POOL];
  gint32 best[MOST_POOL];
  float scores[MOST_POOL];
  AisleTopK top;

  g_array_set_size (items, 0);
  for (gint64 v = target->start[row]; v < target->start[row + 1]; v++)
    {
      gint32 item = target->column[v];

      if (!self->keep_seen && row_has (seen, row, item))
        continue;
      out->n_relevant++;
      if (self->valid->known != NULL && !aisle_bitmap_has (self->valid->known, item))
        continue;
      g_array_append_val (items, item);
      taken[item] = TRUE;
    }
  out->n_targets = items->len;
  for (gsize voice = 0; voice < self->members->n_voices; voice++)
    {
      for (gint64 v = seen->start[row]; !self->keep_seen && v < seen->start[row + 1]; v++)
        z[voice][seen->column[v]] = -INFINITY;
      aisle_topk_init (&top, self->pool, keys);
      aisle_topk_scan (&top, z[voice], n_items, 0);
      aisle_topk_finish (&top, best, scores);
      for (gsize i = 0; i < self->pool && best[i] >= 0; i++)
        if (!taken[best[i]])
          {
            taken[best[i]] = TRUE;
            g_array_append_val (items, best[i]);
          }
    }
  for (guint i = 0; i < items->len; i++)
    taken[g_array_index (items, gint32, i)] = FALSE;
}

static gboolean
collect_row (const Tuning *self, gsize index, float *const *z, guint8 *taken, GArray *items)
{
  Row *out = &self->rows[index];

  choose_candidates (self, index * self->step, z, taken, items, out);
  out->z = g_try_new0 (float, MAX (items->len * self->members->n_groups, 1));
  out->rest = g_try_new (double, MAX (items->len, 1));
  if (out->z == NULL || out->rest == NULL)
    return FALSE;
  out->n = items->len;
  for (gsize v = 0; v < self->members->n_voices; v++)
    for (guint i = 0; i < items->len; i++)
      out->z[self->members->group[v] * items->len + i] += self->share[v] * z[v][g_array_index (items, gint32, i)];
  return TRUE;
}

/* A block of validation rows: scored one at a time where rows are left out between them. */
static gboolean
collect_block (gsize index, guint worker, gpointer data, GError **error)
{
  Tuning *self = data;
  gsize n = self->members->n_voices, n_items = self->members->n_items;
  gsize first = index * self->block, end = MIN (first + self->block, self->n_rows);
  gsize together = self->step == 1 ? end - first : 1;
  g_autofree float *z = g_try_new (float, MAX (n * together * n_items, 1));
  g_autofree guint8 *taken = g_try_malloc0 (n_items + 1);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint32));
  float *row_z[BLEND_VOICES];

  if (z == NULL || taken == NULL)
    return aisle_memory_fail (self->members->held.models[0]->family, error);
  for (gsize r = first; r < end; r += together)
    {
      for (gsize m = 0; m < self->members->held.n; m++)
        if (!blend_members_score (self->members, m, self->valid->history, r * self->step, together,
                                  z + self->members->first_voice[m] * together * n_items, error))
          return FALSE;
      for (gsize b = 0; b < together; b++)
        {
          for (gsize v = 0; v < n; v++)
            row_z[v] = z + (v * together + b) * n_items;
          if (!collect_row (self, r + b, row_z, taken, items))
            return aisle_memory_fail (self->members->held.models[0]->family, error);
        }
    }
  return TRUE;
}

/* ---- the figure of a trial ---- */

/* Adds one row's figures: a target's rank counts every candidate that is no target and not below it, and the targets
 * above. */
static void
add_row (const Tuning *self, const Row *row, BlendFigures *sum)
{
  const float *z = row->z + self->group * row->n;
  gsize first = self->k + 1;
  double gain = 0;

  for (gsize t = 0; t < row->n_targets; t++)
    {
      double own = row->rest[t] + self->weight * z[t];
      gsize rank = 1;

      for (gsize i = 0; i < row->n && rank <= self->k; i++)
        {
          double score = row->rest[i] + self->weight * z[i];

          rank += i != t && (i < row->n_targets ? score > own || (i < t && score == own) : !(score < own));
        }
      if (rank <= self->k)
        gain += self->discount[rank];
      first = MIN (first, rank);
    }
  sum->ndcg += gain / self->ideal[MIN (self->k, row->n_relevant)];
  sum->hit += first <= self->k;
  sum->mrr += first <= self->k ? 1 / (double) first : 0;
}

static gboolean
measure_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Tuning *self = data;
  gsize end = MIN (index * ROWS + ROWS, self->n_rows);

  self->sums[index] = (BlendFigures){ 0 };
  self->judged[index] = 0;
  for (gsize r = index * ROWS; r < end; r++)
    if (self->rows[r].n_relevant > 0)
      {
        add_row (self, &self->rows[r], &self->sums[index]);
        self->judged[index]++;
      }
  return TRUE;
}

static gsize
n_chunks (const Tuning *self)
{
  return (self->n_rows + ROWS - 1) / ROWS;
}

/* The figures with the group's weight, the others' as prepare had them. */
static gboolean
measure (Tuning *self, double weight, BlendFigures *figures, GError **error)
{
  gsize n = 0;

  self->weight = weight;
  if (!aisle_parallel_for (n_chunks (self), measure_chunk, self, NULL, NULL, error))
    return FALSE;
  *figures = (BlendFigures){ 0 };
  for (gsize c = 0; c < n_chunks (self); c++)
    {
      figures->ndcg += self->sums[c].ndcg;
      figures->mrr += self->sums[c].mrr;
      figures->hit += self->sums[c].hit;
      n += self->judged[c];
    }
  figures->ndcg /= (double) MAX (n, 1);
  figures->mrr /= (double) MAX (n, 1);
  figures->hit /= (double) MAX (n, 1);
  return TRUE;
}

/* Sums up what the other groups say. */
static void
prepare (Tuning *self, const double *weights, gsize group)
{
  self->group = group;
  for (gsize r = 0; r < self->n_rows; r++)
    {
      Row *row = &self->rows[r];

      memset (row->rest, 0, row->n * sizeof *row->rest);
      for (gsize g = 0; g < self->members->n_groups; g++)
        for (gsize i = 0; g != group && weights[g] != 0 && i < row->n; i++)
          row->rest[i] += weights[g] * row->z[g * row->n + i];
    }
}

/* What a trial goes by. */
static double
value_of (const Tuning *self, const BlendFigures *figures)
{
  switch (self->target)
    {
    case BLEND_HIT:
      return figures->hit;
    case BLEND_MRR:
      return figures->mrr;
    case BLEND_BOTH:
      return figures->hit / MAX (self->even.hit, G_MINDOUBLE) + figures->mrr / MAX (self->even.mrr, G_MINDOUBLE);
    case BLEND_NDCG:
    default:
      return figures->ndcg;
    }
}

/* ---- the search ---- */

/* Tries factors of one weight; keeps the best and says whether it was better than what there was. */
static gboolean
try_group (Tuning *self, double *weights, gsize group, double *best, gboolean *better, AisleProgress *progress,
           double done, GError **error)
{
  static const double factors[] = { 0, .25, .5, .7, .85, .95, 1.05, 1.18, 1.4, 2, 4 };
  double from = weights[group] > 0 ? weights[group] : .25 / (double) self->members->n_groups;

  prepare (self, weights, group);
  for (gsize f = 0; f < G_N_ELEMENTS (factors); f++)
    {
      BlendFigures figures;

      if (!aisle_progress_step (progress, done, _ ("Weighing models"), error)
          || !measure (self, from * factors[f], &figures, error))
        return FALSE;
      if (value_of (self, &figures) > *best + 1e-9)
        {
          *best = value_of (self, &figures);
          weights[group] = from * factors[f];
          *better = TRUE;
        }
    }
  return TRUE;
}

/* Changes one weight at a time while that helps; a weight of 0 may come back. */
static gboolean
search (Tuning *self, double *weights, AisleProgress *progress, GError **error)
{
  gsize n = self->members->n_groups;
  gboolean better = n > 1;
  double best;

  prepare (self, weights, 0);
  if (!measure (self, weights[0], &self->even, error))
    return FALSE;
  best = value_of (self, &self->even);
  for (guint round = 0; better && round < MOST_ROUNDS; round++)
    {
      better = FALSE;
      for (gsize g = 0; g < n; g++)
        if (!try_group (self, weights, g, &best, &better, progress, (double) round / MOST_ROUNDS, error))
          return FALSE;
    }
  return TRUE;
}

/* The groups' weights shared out among their voices, with sum 1. */
static void
share_out (const Tuning *self, const double *groups, double *weights)
{
  const BlendMembers *members = self->members;
  double sum = 0;

  for (gsize g = 0; g < members->n_groups; g++)
    sum += groups[g];
  for (gsize v = 0; v < members->n_voices; v++)
    weights[v] = self->share[v] * (sum > 0 ? groups[members->group[v]] / sum : 1 / (double) members->n_groups);
}

static void
set_shares (Tuning *self)
{
  const BlendMembers *members = self->members;
  gsize size[BLEND_VOICES] = { 0 };

  for (gsize v = 0; v < members->n_voices; v++)
    size[members->group[v]]++;
  for (gsize v = 0; v < members->n_voices; v++)
    self->share[v] = 1 / (float) size[members->group[v]];
}

static void
choose_rows (Tuning *self)
{
  gsize n = self->members->n_voices, most;

  self->pool = MIN (5 * self->k, MOST_POOL);
  most = CLAMP (MOST_CELLS / (self->members->n_groups * (n * self->pool + 8)), 1, MOST_ROWS);
  self->step = (self->valid->n + most - 1) / most;
  self->n_rows = (self->valid->n + self->step - 1) / self->step;
  self->block = CLAMP (BLOCK_CELLS / MAX (n * self->members->n_items, 1), 1, 64);
}

gboolean
blend_tune (const BlendMembers *members, const AisleTrainInput *input, BlendTarget target, gsize k, double *weights,
            AisleProgress *progress, GError **error)
{
  Tuning self = { .members = members, .valid = input->valid, .keep_seen = input->keep_seen, .k = k, .target = target };
  AisleProgress part = aisle_progress_part (progress, 0, .9);
  double groups[BLEND_VOICES];
  gboolean done;

  choose_rows (&self);
  set_shares (&self);
  self.rows = g_new0 (Row, self.n_rows);
  self.sums = g_new0 (BlendFigures, n_chunks (&self));
  self.judged = g_new0 (gsize, n_chunks (&self));
  self.discount = g_new0 (double, k + 1);
  self.ideal = g_new0 (double, k + 1);
  for (gsize rank = 1; rank <= k; rank++)
    {
      self.discount[rank] = 1 / log2 ((double) rank + 1);
      self.ideal[rank] = self.ideal[rank - 1] + self.discount[rank];
    }
  for (gsize g = 0; g < members->n_groups; g++)
    groups[g] = 1.0 / (double) members->n_groups;
  done = aisle_parallel_for ((self.n_rows + self.block - 1) / self.block, collect_block, &self, &part,
                             _ ("Scoring validation"), error);
  part = aisle_progress_part (progress, .9, 1);
  done = done && search (&self, groups, &part, error);
  share_out (&self, groups, weights);
  for (gsize r = 0; r < self.n_rows; r++)
    {
      g_free (self.rows[r].z);
      g_free (self.rows[r].rest);
    }
  g_free (self.rows);
  g_free (self.sums);
  g_free (self.judged);
  g_free (self.discount);
  g_free (self.ideal);
  return done;
}
