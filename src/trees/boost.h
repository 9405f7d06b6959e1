/* boost.h: gradient boosting: tree after tree, each for what the others still miss (Friedman 2001). */
#pragma once

#include "trees/objective.h"
#include "trees/tree-grow.h"

#define AISLE_BOOST_SMOOTH 64

typedef struct
{
  guint trees;
  double rate; /* of learning: a tree's values are made so much smaller */
  AisleTreeShape shape;
  double feature_share; /* of the features, drawn anew for each tree; 1: all */
  guint patience;       /* ends after so many trees that did not do better on validation and keeps the best; 0: never */
  guint smooth; /* better is meant of the mean of so many rounds, at most AISLE_BOOST_SMOOTH, of which the middle one is
                   kept: a lucky round among few queries is none; 1: each by itself */
  guint64 seed;
  AisleObjectiveSettings objective;
} AisleBoostSettings;

/* What a shop's data as a rule want. */
AisleBoostSettings aisle_boost_defaults (void);

typedef struct
{
  const float *x; /* rows of targets, as many features as the training data */
  const AisleTreeTargets *targets;
} AisleBoostValidation;

typedef struct
{
  guint round;       /* from 1 */
  double loss;       /* of the training rows, 1 - NDCG of a ranking */
  double validation; /* of the validation rows; NaN without */
} AisleBoostRound;

typedef void (*AisleBoostFunc) (const AisleBoostRound *round, gpointer user_data);

/* The forest that makes objective small on data.  valid and each (called after every round) may be NULL.  The same for
 * the same data, settings and seed, on any number of threads. */
AisleForest *aisle_boost (const AisleTreeData *data, const AisleTreeTargets *targets, const AisleObjective *objective,
                          const AisleBoostSettings *settings, const AisleBoostValidation *valid, AisleBoostFunc each,
                          gpointer user_data, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
