/* item-head.h: from the rows of a network to a loss over items, whose vectors are a table's rows.
 *
 * Letters: T rows, I items, K negatives, d width.  The score of item i for row h is h . table[i].  Scores are never
 * stored whole: T is cut into blocks, and the full softmax goes over tiles of items twice, the first time only for the
 * sum of exponentials (online: Milakov and Gimelshein 2018, algorithm 3). */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_HEAD_SAMPLED, /* softmax over the target and K shared negatives */
  AISLE_HEAD_SOFTMAX, /* over all items */
  AISLE_HEAD_GBCE,    /* generalised binary cross-entropy with K shared negatives */
  AISLE_HEAD_BPR,     /* with K shared negatives */
} AisleHeadLoss;

typedef struct
{
  AisleHeadLoss loss;
  gsize n_items, width;
  gsize n_negatives;
  double beta; /* of gBCE */
} AisleHead;

/* Negatives shared by rows. */
typedef struct
{
  const gint32 *items;     /* K */
  const float *rows;       /* K x d, gathered */
  const float *correction; /* (nullable) K: log of how often each was to be expected, taken off its scores */
} AisleNegatives;

/* Floats that aisle_head_block needs. */
gsize aisle_head_scratch (const AisleHead *self);
/* Floats of the gradient it adds to: K x d of the negatives, or I x d of the table with the full softmax. */
gsize aisle_head_gradient (const AisleHead *self);
/* Loss of T rows h, summed; targets of -1 count nothing.  Writes d_h and, T numbers, d_target: the slope of the loss by
 * the target's score, which is to be added, times h, to the target's row (0 with the full softmax, whose gradient has
 * it).  One thread. */
double aisle_head_block (const AisleHead *self, const float *table, const AisleNegatives *negatives, const float *h,
                         const gint32 *targets, gsize n_rows, float *d_h, float *d_target, float *gradient,
                         float *scratch);
