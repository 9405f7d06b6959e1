/* tree-grow.h: one tree, leaf by leaf: the leaf whose split gains most is split next, until there are enough.
 *
 * A child's histogram is made for the smaller one; the larger one's is what is left of the parent's (Ke et al. 2017). */
#pragma once

#include "trees/forest.h"

typedef struct
{
  guint leaves;       /* at most, 2 or more */
  guint depth;        /* splits on the way to a leaf, at most; 0: as many as a forest takes */
  gsize min_rows;     /* of a leaf, 1 or more */
  double min_h;       /* of a leaf: its curvatures together */
  double l2;          /* added to a leaf's curvature */
  double category_l2; /* and more of it where a category is split */
  double min_gain;    /* of a split */
} AisleTreeShape;

typedef struct _AisleGrower AisleGrower;

AisleGrower *aisle_grower_new (const AisleTreeData *data, const AisleTreeShape *shape,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_grower_free (AisleGrower *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleGrower, aisle_grower_free)

/* Adds to forest the tree that makes the loss with these gradients and curvatures (N each, curvatures not negative)
 * small, a leaf's value being -rate G / (H + l2), and to scores (N) what it says of each row.  allowed (nullable): a flag
 * for each feature.  A tree without a split is not added. */
gboolean aisle_grower_add (AisleGrower *self, const float *gradients, const float *curvatures, float rate,
                           const gboolean *allowed, AisleForest *forest, float *scores, AisleProgress *progress,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
