/* near-rows.h: the stored rows (users, sessions) that share items with a history, and the nearest of them.  For
 * families that score by neighbours of a history; holds scratch for one thread. */
#pragma once

#include "model/family.h"

typedef struct
{
  const AisleSparse *by_item; /* I x R: row = item, columns = the stored rows that have it, ascending */
  double *overlap;            /* R: sum of the weights of the shared items, 0 where none is shared */
  gint32 *rows;               /* those that share an item, ascending */
  float *similarity;          /* by row found: the caller's */
  gsize n, n_allocated;
  guint64 *keys;
} AisleNearRows;

/* FALSE when memory runs out; clear all the same. */
gboolean aisle_near_rows_init (AisleNearRows *self, const AisleSparse *by_item) G_GNUC_WARN_UNUSED_RESULT;
void aisle_near_rows_clear (AisleNearRows *self);
/* Finds the first `sample` rows (0: all) that share one of n different items; their overlap is the sum of the weights
 * of the items shared; items of weight 0 do not
 * count.  FALSE when memory runs out. */
gboolean aisle_near_rows_find (AisleNearRows *self, const gint32 *items, const double *weights, gsize n,
                               gsize sample) G_GNUC_WARN_UNUSED_RESULT;
/* Of the rows found, the k of the highest positive similarity, best first, ties to the lower row; how many there are.
 * k is the same in every call.  FALSE when memory runs out. */
gboolean aisle_near_rows_best (AisleNearRows *self, gsize k, gint32 *rows, float *similarities,
                               gsize *n_best) G_GNUC_WARN_UNUSED_RESULT;
