/* blend-tuning.c: coordinate search for the weights, over candidates collected once.
 *
 * Ranking all items for every trial would take minutes.  An item that no member has among its best POOL can hardly enter
 * a blended list of k, so a validation row keeps the z-scores of the members' best and of its targets alone; a trial
 * then ranks some hundred numbers a row.  The figure it goes by is the NDCG@k of that ranking, ties against the model,
 * which may be a little above the true one; what is reported later is judged in full.
 *
 * Letters: M members, I items. */
#include "model/blend/blend-tuning.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/topk.h"

#include <math.h>
#include <string.h>

#define POOL        100 /* best items of each member kept a row */
#define MOST_ROWS   10000
#define MOST_CELLS  (1 << 26) /* z-scores kept: 256 MB */
#define BLOCK_CELLS (1 << 21) /* z-scores of all items at once, a thread */
#define MOST_ROUNDS 40

/* One validation row: its candidates, the targets first. */
typedef struct
{
  gsize n, n_targets;
  gsize n_relevant; /* targets, those that no member knows too */
  float *z;         /* n x M */
} Row;

typedef struct
{
  const BlendMembers *members;
  const AisleTestSet *valid;
  gboolean keep_seen;
  gsize k, n_rows, step, block;
  Row *rows;
  double *discount; /* k + 1 */
  double *ideal;    /* k + 1 */
} Tuning;

static gboolean
row_has (const AisleSparse *matrix, gsize row, gint32 column)
{
  for (gint64 v = matrix->start[row]; v < matrix->start[row + 1]; v++)
    if (matrix->column[v] == column)
      return TRUE;
  return FALSE;
}

/* Targets that can be found, then the best of each member, each once. */
static void
choose_candidates (const Tuning *self, gsize row, float *const *z, guint8 *taken, GArray *items, Row *out)
{
  const AisleSparse *target = self->valid->target, *seen = self->valid->seen;
  gsize n_items = self->members->n_items;
  guint64 keys[POOL];
  gint32 best[POOL];
  float scores[POOL];
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
  for (gsize m = 0; m < self->members->n; m++)
    {
      for (gint64 v = seen->start[row]; !self->keep_seen && v < seen->start[row + 1]; v++)
        z[m][seen->column[v]] = -INFINITY;
      aisle_topk_init (&top, POOL, keys);
      aisle_topk_scan (&top, z[m], n_items, 0);
      aisle_topk_finish (&top, best, scores);
      for (gsize i = 0; i < POOL && best[i] >= 0; i++)
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
  gsize n = self->members->n;

  choose_candidates (self, index * self->step, z, taken, items, out);
  out->z = g_try_new (float, MAX (items->len * n, 1));
  if (out->z == NULL)
    return FALSE;
  out->n = items->len;
  for (guint i = 0; i < items->len; i++)
    for (gsize m = 0; m < n; m++)
      out->z[i * n + m] = z[m][g_array_index (items, gint32, i)];
  return TRUE;
}

/* A block of validation rows: scored one at a time where rows are left out between them. */
static gboolean
collect_block (gsize index, guint worker, gpointer data, GError **error)
{
  Tuning *self = data;
  gsize n = self->members->n, n_items = self->members->n_items;
  gsize first = index * self->block, end = MIN (first + self->block, self->n_rows);
  gsize together = self->step == 1 ? end - first : 1;
  g_autofree float *z = g_try_new (float, MAX (n * together * n_items, 1));
  g_autofree guint8 *taken = g_try_malloc0 (n_items + 1);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (gint32));
  float *row_z[BLEND_MOST];

  if (z == NULL || taken == NULL)
    return aisle_memory_fail (self->members->models[0]->family, error);
  for (gsize r = first; r < end; r += together)
    {
      for (gsize m = 0; m < n; m++)
        if (!blend_members_score (self->members, m, self->valid->history, r * self->step, together,
                                  z + m * together * n_items, error))
          return FALSE;
      for (gsize b = 0; b < together; b++)
        {
          for (gsize m = 0; m < n; m++)
            row_z[m] = z + (m * together + b) * n_items;
          if (!collect_row (self, r + b, row_z, taken, items))
            return aisle_memory_fail (self->members->models[0]->family, error);
        }
    }
  return TRUE;
}

/* ---- the figure of a trial ---- */

static double
weigh (const float *z, const double *weights, gsize n)
{
  double sum = 0;

  for (gsize m = 0; m < n; m++)
    sum += weights[m] * z[m];
  return sum;
}

/* One row's NDCG: a target's rank counts every candidate that is no target and not below it, and the targets above. */
static double
ndcg_of (const Tuning *self, const Row *row, const double *weights, double *scores)
{
  gsize n = self->members->n;
  double gain = 0;

  for (gsize i = 0; i < row->n; i++)
    scores[i] = weigh (row->z + i * n, weights, n);
  for (gsize t = 0; t < row->n_targets; t++)
    {
      gsize rank = 1;

      for (gsize i = 0; i < row->n && rank <= self->k; i++)
        rank += i != t
                && (i < row->n_targets ? scores[i] > scores[t] || (i < t && scores[i] == scores[t])
                                       : !(scores[i] < scores[t]));
      if (rank <= self->k)
        gain += self->discount[rank];
    }
  return gain / self->ideal[MIN (self->k, row->n_relevant)];
}

static double
try_weights (const Tuning *self, const double *weights, double *scores)
{
  double sum = 0;
  gsize n = 0;

  for (gsize r = 0; r < self->n_rows; r++)
    if (self->rows[r].n_relevant > 0)
      {
        sum += ndcg_of (self, &self->rows[r], weights, scores);
        n++;
      }
  return n > 0 ? sum / (double) n : 0;
}

/* ---- the search ---- */

/* Changes one weight at a time by these factors while that helps; a weight of 0 may come back. */
static gboolean
search (const Tuning *self, double *weights, AisleProgress *progress, GError **error)
{
  static const double factors[] = { 0, .25, .5, .7, .85, .95, 1.05, 1.18, 1.4, 2, 4 };
  gsize n = self->members->n, longest = 1;
  g_autofree double *scores = NULL;
  double best;
  gboolean better = n > 1;

  for (gsize r = 0; r < self->n_rows; r++)
    longest = MAX (longest, self->rows[r].n);
  scores = g_new (double, longest);
  best = try_weights (self, weights, scores);
  for (guint round = 0; better && round < MOST_ROUNDS; round++)
    {
      better = FALSE;
      for (gsize m = 0; m < n; m++)
        {
          double kept = weights[m], from = kept > 0 ? kept : .25 / (double) n, chosen = kept;

          for (gsize f = 0; f < G_N_ELEMENTS (factors); f++)
            {
              double figure;

              if (!aisle_progress_step (progress, (double) round / MOST_ROUNDS, _ ("Weighing models"), error))
                return FALSE;
              weights[m] = from * factors[f];
              figure = try_weights (self, weights, scores);
              if (figure > best + 1e-9)
                {
                  best = figure;
                  chosen = weights[m];
                  better = TRUE;
                }
            }
          weights[m] = chosen;
        }
    }
  return TRUE;
}

static void
normalise (double *weights, gsize n)
{
  double sum = 0;

  for (gsize m = 0; m < n; m++)
    sum += weights[m];
  for (gsize m = 0; m < n; m++)
    weights[m] = sum > 0 ? weights[m] / sum : 1.0 / (double) n;
}

static void
choose_rows (Tuning *self)
{
  gsize n = self->members->n, most = MIN (MOST_ROWS, MOST_CELLS / (n * (n * POOL + 8)));

  self->step = (self->valid->n + most - 1) / most;
  self->n_rows = (self->valid->n + self->step - 1) / self->step;
  self->block = CLAMP (BLOCK_CELLS / MAX (n * self->members->n_items, 1), 1, 64);
}

gboolean
blend_tune (const BlendMembers *members, const AisleTrainInput *input, gsize k, double *weights,
            AisleProgress *progress, GError **error)
{
  Tuning self = { .members = members, .valid = input->valid, .keep_seen = input->keep_seen, .k = k };
  AisleProgress part = aisle_progress_part (progress, 0, .9);
  gboolean done;

  choose_rows (&self);
  self.rows = g_new0 (Row, self.n_rows);
  self.discount = g_new0 (double, k + 1);
  self.ideal = g_new0 (double, k + 1);
  for (gsize rank = 1; rank <= k; rank++)
    {
      self.discount[rank] = 1 / log2 ((double) rank + 1);
      self.ideal[rank] = self.ideal[rank - 1] + self.discount[rank];
    }
  for (gsize m = 0; m < members->n; m++)
    weights[m] = 1.0 / (double) members->n;
  done = aisle_parallel_for ((self.n_rows + self.block - 1) / self.block, collect_block, &self, &part,
                             _ ("Scoring validation"), error);
  part = aisle_progress_part (progress, .9, 1);
  done = done && search (&self, weights, &part, error);
  normalise (weights, members->n);
  for (gsize r = 0; r < self.n_rows; r++)
    g_free (self.rows[r].z);
  g_free (self.rows);
  g_free (self.discount);
  g_free (self.ideal);
  return done;
}
