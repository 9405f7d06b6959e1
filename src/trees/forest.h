/* forest.h: trained trees: what they say, why, and how they are kept.
 *
 * Letters: N rows, F features, T trees.  A row's value is the base plus one leaf of each tree; the link makes of it what
 * was learnt: itself, a probability, a positive number. */
#pragma once

#include "base/progress.h"
#include "numeric/tensor.h"
#include "opgraph/opgraph.h"
#include "trees/tree-data.h"

#define AISLE_TREE_MAX_DEPTH 256 /* splits on the way to a leaf */

/* What a node looks at, flags. */
typedef enum
{
  AISLE_NODE_MISSING_LEFT = 1 << 0, /* a missing value goes left, else right */
  AISLE_NODE_CATEGORY = 1 << 1      /* codes of a set go left, all else right */
} AisleNodeFlags;

typedef struct
{
  gint32 left;    /* its left child's number within the tree, the right one is the next; 0: a leaf */
  gint32 feature; /* not of a leaf */
  guint32 flags;  /* AisleNodeFlags */
  gint32 set;     /* of a category */
  float value;    /* of a leaf: what it adds; of a number: values up to it go left */
  float gain;     /* what splitting here gained, 0 of a leaf */
  float cover;    /* training rows that came here */
} AisleTreeNode;

typedef enum
{
  AISLE_LINK_NONE,
  AISLE_LINK_SIGMOID, /* 1 / (1 + exp (-v)) */
  AISLE_LINK_EXP,
  AISLE_N_LINKS
} AisleForestLink;

typedef struct
{
  gsize n_features;
  AisleForestLink link;
  float base;
  GArray *nodes;      /* AisleTreeNode, tree after tree, the root first */
  GArray *starts;     /* gint32, T + 1 */
  GArray *set_codes;  /* gint32: the codes of each set, ascending */
  GArray *set_starts; /* gint32, sets + 1 */
} AisleForest;

AisleForest *aisle_forest_new (gsize n_features, AisleForestLink link, float base);
void aisle_forest_free (AisleForest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleForest, aisle_forest_free)

static inline gsize
aisle_forest_n_trees (const AisleForest *self)
{
  return self->starts->len - 1;
}

/* Forgets all trees but the first n. */
void aisle_forest_cut (AisleForest *self, gsize n);

/* Whether a value is of no code of a category's set. */
gboolean aisle_forest_leaves_set (const AisleForest *self, const AisleTreeNode *node, float value);

/* Whether a fork of this forest sends a row with this value of its feature right. */
static inline gboolean
aisle_forest_goes_right (const AisleForest *self, const AisleTreeNode *node, float value)
{
  if (node->flags & AISLE_NODE_CATEGORY)
    return aisle_forest_leaves_set (self, node, value);
  return (value > node->value) | ((value != value) & !(node->flags & AISLE_NODE_MISSING_LEFT));
}

/* values[r] (N) = the value of row r of x (N x F, `stride` floats from row to row, NaN: missing) before the link: the
 * sum in single precision, base first, then tree by tree.  Single-threaded and re-entrant. */
void aisle_forest_values (const AisleForest *self, const float *x, gsize stride, gsize n_rows, float *values);
/* The same from tree `first` on, added to what values holds. */
void aisle_forest_add_values (const AisleForest *self, gsize first, const float *x, gsize stride, gsize n_rows,
                              float *values);
/* The same over all threads, and the link. */
gboolean aisle_forest_predict (const AisleForest *self, const float *x, gsize n_rows, float *predictions,
                               AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
float aisle_forest_link (AisleForestLink link, float value);

/* How much each feature (F) did: what its splits gained together, and how many there are.  Either may be NULL. */
void aisle_forest_importance (const AisleForest *self, double *gains, double *splits);

/* parts (N x F) of the values of rows x (N x F), before the link: a row's parts and the returned expectation over the
 * training rows sum to its value.  Eight rows together take little longer than one.  Shapley
 * values of the features when those not known follow the training rows' paths (Lundberg, Erion and Lee 2018, algorithm
 * 2). */
double aisle_forest_explain (const AisleForest *self, const float *x, gsize n_rows, double *parts);

/* As tensors, and from them: checked, as they may come from a damaged file. */
gboolean aisle_forest_save (const AisleForest *self, AisleTensors *tensors);
AisleForest *aisle_forest_load (const AisleTensors *tensors, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds nodes that make value `output` f32 [batch, 1], before the link, of value `input` f32 [batch, F].  FALSE where a
 * category's codes are too great for a table. */
gboolean aisle_forest_describe (const AisleForest *self, AisleGraph *graph, const char *input, const char *output,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
