/* tree-split.h: the best place to split a leaf, read off its histogram.
 *
 * Splitting sums G and H into two gains GL^2 / (HL + l2) + GR^2 / (HR + l2) - G^2 / (H + l2) (Chen and Guestrin 2016,
 * equation 7, without its half and gamma).  All in the units of the packed integers. */
#pragma once

#include "trees/tree-data.h"

typedef struct
{
  double parts; /* the two children's terms of the gain together; 0: no split */
  gint32 feature;
  guint bin;                         /* of a number: bins 1 .. bin go left */
  gboolean missing_left;             /* and bin 0 */
  guint64 set[AISLE_TREE_BINS / 64]; /* of a category: a bit for each bin that goes left */
  gint64 left;                       /* the left child's packed sums */
} AisleSplit;

typedef struct
{
  double l2, category_l2; /* the latter is added where a category is split, and damps the order of its codes */
  double min_h;           /* of a child */
  double min_gain;
  gsize min_rows;       /* asked of a child where counts are given */
  const gint64 *counts; /* (nullable) the histogram of rows */
  gsize n_rows;         /* of the leaf, with counts */
} AisleSplitRules;

/* What a leaf of these sums counts undivided. */
double aisle_split_whole (gint64 sum, double l2);
/* Improves best by what feature f, whose cells these are, offers for a leaf of these sums.  Of equal gains the first
 * found stays. */
void aisle_split_search (const AisleTreeBins *bins, gint32 f, const gint64 *cells, gint64 sum,
                         const AisleSplitRules *rules, AisleSplit *best);
/* go[b] = 1 for the bins of the split's feature that go left. */
void aisle_split_table (const AisleSplit *self, const AisleTreeBins *bins, guint8 *go);
