/* bpr-training.h: learning the vectors of pairwise ranking.
 *
 * Letters: U users, I items, f factors, order: f + 1 padded for numeric/vector.h, n: positive items of a history. */
#pragma once

#include "base/progress.h"
#include "numeric/sparse.h"

/* A score is q_i'u with u = (sum of p_j over the history) / sqrt n, and 1 at place f, where q_i keeps the item's bias. */
typedef struct
{
  gsize n_items, f, order;
  float *history; /* P: I x order */
  float *items;   /* Q: I x order */
} BprVectors;

typedef struct _BprTraining BprTraining;

typedef struct
{
  const AisleSparse *matrix;
  guint64 seed;
  float rate, regularization;
  guint passes;     /* over which the rate falls */
  gsize negatives;  /* of each positive item */
  gboolean popular; /* negatives as often as they are taken */
} BprSettings;

/* Fills vectors with chance.  NULL when memory runs out. */
BprTraining *aisle_bpr_training_new (const BprSettings *settings, BprVectors *vectors);
void aisle_bpr_training_free (BprTraining *self);
/* One pass (from 1) over all histories.  AISLE_ERROR_FAILED when its loss ran away. */
gboolean aisle_bpr_training_pass (BprTraining *self, guint pass, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The mean of -ln sigma (x) over pairs that are the same after every pass, so that passes can be compared. */
gboolean aisle_bpr_training_loss (BprTraining *self, double *loss, GError **error) G_GNUC_WARN_UNUSED_RESULT;
