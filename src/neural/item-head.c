/* item-head.c: see item-head.h. */
#include "neural/item-head.h"

#include "neural/losses.h"
#include "neural/wide.h"
#include "numeric/blas.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

/* Rows of a block and items of a tile: their scores stay in the second-level cache. */
#define BLOCK 128
#define TILE  512

gsize
aisle_head_scratch (const AisleHead *self)
{
  gsize across = self->loss == AISLE_HEAD_SOFTMAX ? TILE : AISLE_PAD (MAX (self->n_negatives, 1));

  return BLOCK * across + 3 * BLOCK;
}

gsize
aisle_head_gradient (const AisleHead *self)
{
  return (self->loss == AISLE_HEAD_SOFTMAX ? self->n_items : self->n_negatives) * self->width;
}

AISLE_WIDE static void
add_row (float *restrict to, const float *restrict from, float scale, gsize n)
{
  for (gsize j = 0; j < n; j++)
    to[j] += scale * from[j];
}

/* ---- all items ---- */

/* sums and greatest: of exp (score - greatest) over the items so far. */
static void
sum_tile (float *scores, gsize n_rows, gsize n_items, float *greatest, float *sums)
{
  for (gsize t = 0; t < n_rows; t++)
    {
      float *row = scores + t * TILE, most = MAX (aisle_vector_max (row, n_items), greatest[t]);

      sums[t] = sums[t] * expf (greatest[t] - most) + aisle_vector_exp_sum (row, n_items, 1, most, row);
      greatest[t] = most;
    }
}

static void
score_tile (const AisleHead *self, const float *table, const float *h, gsize n_rows, gsize from, gsize n_items,
            float *scores)
{
  gsize d = self->width;

  aisle_sgemm (FALSE, TRUE, n_rows, n_items, d, 1, h, d, table + from * d, d, 0, scores, TILE);
}

/* Scores of one tile become slopes; what a row without target has becomes 0. */
static void
slope_tile (float *scores, const gint32 *targets, gsize n_rows, gsize from, gsize n_items, const float *shift)
{
  for (gsize t = 0; t < n_rows; t++)
    {
      float *row = scores + t * TILE;

      if (targets[t] < 0)
        {
          memset (row, 0, n_items * sizeof *row);
          continue;
        }
      aisle_vector_exp_sum (row, n_items, 1, shift[t], row);
      if ((gsize) targets[t] >= from && (gsize) targets[t] < from + n_items)
        row[(gsize) targets[t] - from] -= 1;
    }
}

static double
softmax_block (const AisleHead *self, const float *table, const float *h, const gint32 *targets, gsize n_rows,
               float *d_h, float *d_target, float *gradient, float *scratch)
{
  gsize d = self->width, n = self->n_items;
  float *greatest = scratch + BLOCK * TILE, *sums = greatest + BLOCK;
  double loss = 0;

  for (gsize t = 0; t < n_rows; t++)
    {
      greatest[t] = -INFINITY;
      sums[t] = 0;
      d_target[t] = 0;
    }
  for (gsize from = 0; from < n; from += TILE)
    {
      gsize m = MIN (TILE, n - from);

      score_tile (self, table, h, n_rows, from, m, scratch);
      sum_tile (scratch, n_rows, m, greatest, sums);
    }
  for (gsize t = 0; t < n_rows; t++)
    {
      greatest[t] += logf (sums[t]);
      if (targets[t] >= 0)
        loss += greatest[t] - aisle_vector_dot (h + t * d, table + (gsize) targets[t] * d, d);
    }
  for (gsize from = 0; from < n; from += TILE)
    {
      gsize m = MIN (TILE, n - from);

      score_tile (self, table, h, n_rows, from, m, scratch);
      slope_tile (scratch, targets, n_rows, from, m, greatest);
      aisle_sgemm (FALSE, FALSE, n_rows, d, m, 1, scratch, TILE, table + from * d, d, from > 0, d_h, d);
      aisle_sgemm (TRUE, FALSE, m, d, n_rows, 1, scratch, TILE, h, d, 1, gradient + from * d, d);
    }
  return loss;
}

/* ---- negatives ---- */

/* Negatives that are a row's own target are left out of it. */
static void
prepare_scores (const AisleHead *self, const AisleNegatives *negatives, const gint32 *targets, gsize n_rows,
                gsize stride, float *scores)
{
  for (gsize t = 0; t < n_rows; t++)
    {
      float *row = scores + t * stride;

      if (negatives->correction != NULL)
        for (gsize j = 0; j < self->n_negatives; j++)
          row[j] -= negatives->correction[j];
      for (gsize j = 0; j < self->n_negatives; j++)
        row[j] = negatives->items[j] == targets[t] ? -INFINITY : row[j];
    }
}

static double
loss_of (const AisleHead *self, float *positive, float *scores, gsize stride, gsize n_rows)
{
  switch (self->loss)
    {
    case AISLE_HEAD_GBCE:
      return aisle_loss_gbce (positive, scores, stride, n_rows, self->n_negatives, self->beta);
    case AISLE_HEAD_BPR:
      return aisle_loss_bpr (positive, scores, stride, n_rows, self->n_negatives);
    default:
      return aisle_loss_sampled (positive, scores, stride, n_rows, self->n_negatives);
    }
}

static double
negatives_block (const AisleHead *self, const float *table, const AisleNegatives *negatives, const float *h,
                 const gint32 *targets, gsize n_rows, float *d_h, float *d_target, float *gradient, float *scratch)
{
  gsize d = self->width, k = self->n_negatives, stride = AISLE_PAD (k), first = 0;
  double loss = 0;

  aisle_sgemm (FALSE, TRUE, n_rows, k, d, 1, h, d, negatives->rows, d, 0, scratch, stride);
  prepare_scores (self, negatives, targets, n_rows, stride, scratch);
  for (gsize t = 0; t < n_rows; t++)
    if (targets[t] >= 0)
      d_target[t] = aisle_vector_dot (h + t * d, table + (gsize) targets[t] * d, d);
  /* Runs of rows with a target; nearly always all. */
  for (gsize t = 0; t <= n_rows; t++)
    if (t == n_rows || targets[t] < 0)
      {
        loss += loss_of (self, d_target + first, scratch + first * stride, stride, t - first);
        first = t + 1;
        if (t == n_rows)
          break;
        d_target[t] = 0;
        memset (scratch + t * stride, 0, k * sizeof *scratch);
      }
  aisle_sgemm (FALSE, FALSE, n_rows, d, k, 1, scratch, stride, negatives->rows, d, 0, d_h, d);
  for (gsize t = 0; t < n_rows; t++)
    if (targets[t] >= 0)
      add_row (d_h + t * d, table + (gsize) targets[t] * d, d_target[t], d);
  aisle_sgemm (TRUE, FALSE, k, d, n_rows, 1, scratch, stride, h, d, 1, gradient, d);
  return loss;
}

double
aisle_head_block (const AisleHead *self, const float *table, const AisleNegatives *negatives, const float *h,
                  const gint32 *targets, gsize n_rows, float *d_h, float *d_target, float *gradient, float *scratch)
{
  double loss = 0;

  for (gsize from = 0; from < n_rows; from += BLOCK)
    {
      gsize n = MIN (BLOCK, n_rows - from), at = from * self->width;

      if (self->loss == AISLE_HEAD_SOFTMAX)
        loss += softmax_block (self, table, h + at, targets + from, n, d_h + at, d_target + from, gradient, scratch);
      else
        loss += negatives_block (self, table, negatives, h + at, targets + from, n, d_h + at, d_target + from, gradient,
                                 scratch);
    }
  return loss;
}
