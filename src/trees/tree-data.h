/* tree-data.h: what trees learn from: each value as the number of its bin, one byte.
 *
 * Letters: N rows, F features.  Bin 0 of every feature is what is missing; the bins of a number are ranges of about as
 * many rows each, those of a category are its most frequent codes (a rarer one counts as missing).  A histogram then
 * needs a pass over bytes instead of a sort (Ke et al. 2017, section 2.1). */
#pragma once

#include "base/progress.h"

#define AISLE_TREES_ERROR (aisle_trees_error_quark ())
GQuark aisle_trees_error_quark (void);

#define AISLE_TREE_BINS      256             /* at most, the missing one included */
#define AISLE_TREE_BLOCK     64              /* features of a block: a row's bins in it are one cache line */
#define AISLE_TREE_MAX_CODE  ((1 << 24) - 1) /* of a category: what a float holds exactly */
#define AISLE_TREE_MAX_ROWS  ((gsize) 1 << 28)
#define AISLE_TREE_MAX_WIDTH ((gsize) 1 << 20) /* features */

typedef struct
{
  gboolean category;
  guint n_bins; /* bin 0, which may be empty, included */
  float
      *upper; /* of a number, n_bins: bin b holds values above upper[b - 1] and up to upper[b]; the last is INFINITY */
  gint32 *codes; /* of a category, n_bins: the code in each bin, ascending from bin 1 on */
} AisleTreeBins;

typedef struct
{
  gsize n_rows, n_features, n_blocks;
  guint stride;        /* cells of a feature in a histogram: 64 or 256, no less than any n_bins */
  AisleTreeBins *bins; /* F */
  guint8 *columns;     /* F x N */
  /* The same by rows, block after block: row r of block b is width (b) bytes from offset (b) + r width (b) on, filled up
   * with 0. */
  guint8 *rows;
} AisleTreeData;

/* Bytes of a row in a block: a multiple of 8. */
static inline gsize
aisle_tree_block_width (const AisleTreeData *self, gsize block)
{
  gsize left = self->n_features - block * AISLE_TREE_BLOCK;

  return left < AISLE_TREE_BLOCK ? (left + 7) / 8 * 8 : AISLE_TREE_BLOCK;
}

static inline const guint8 *
aisle_tree_block (const AisleTreeData *self, gsize block)
{
  return self->rows + block * self->n_rows * AISLE_TREE_BLOCK;
}

/* A category's code as it is kept in floats; -1 for what is none (missing, negative, not whole). */
static inline gint32
aisle_tree_code (float value)
{
  return value >= 0 && value <= AISLE_TREE_MAX_CODE && value == (float) (gint32) value ? (gint32) value : -1;
}

/* x is N x F, row by row, NaN for missing; an infinite value counts as the greatest or least.  categories (nullable) has
 * F flags.  max_bins is 3 to AISLE_TREE_BINS. */
AisleTreeData *aisle_tree_data_new (const float *x, gsize n_rows, gsize n_features, const gboolean *categories,
                                    guint max_bins, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_tree_data_free (AisleTreeData *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTreeData, aisle_tree_data_free)
