/* objective.h: what trees make small: gradients and curvatures of a loss, and the loss itself.
 *
 * A kind of objective is a file NAME-objective.c and a word in meson.build.  Letters: N rows, Q queries. */
#pragma once

#include "trees/forest.h"

typedef struct
{
  gsize n_rows;
  const float *labels; /* N */
  const float
      *weights; /* (nullable) N, of rows, not negative; of a ranking a query counts as the mean of its rows, and a
                           pair as the root of its two rows' product over that mean */
  const gint32 *starts; /* of a ranking, Q + 1: query q has rows starts[q] .. starts[q + 1] - 1 */
  gsize n_queries;
} AisleTreeTargets;

typedef struct
{
  double tweedie_power; /* between 1 (Poisson) and 2 (gamma) */
  guint truncation;     /* LambdaMART: pairs with one of the first so many places */
  guint measured;       /* NDCG of the first so many places is what is measured */
  double steepness;     /* sigma: how fast a pair that is in order stops to matter */
  gboolean normalise;   /* by how far apart a pair's scores are and by the query's sum */
} AisleObjectiveSettings;

typedef struct _AisleObjective AisleObjective;

typedef struct
{
  const AisleTreeTargets *targets;
  AisleObjectiveSettings settings;
  gpointer state; /* the objective's own */
} AisleTreeProblem;

/* A unit is a row, of a ranking a query. */
struct _AisleObjective
{
  const char *id;
  const char *title; /* msgid */
  AisleForestLink link;
  gboolean ranks;
  /* Whether labels are what this objective takes. */
  gboolean (*check) (const AisleTreeProblem *problem, GError **error);
  /* (nullable, both or none) what is worked out once. */
  gboolean (*prepare) (AisleTreeProblem *problem, GError **error);
  void (*finish) (AisleTreeProblem *problem);
  double (*base) (const AisleTreeProblem *problem); /* value to start from */
  /* Of the rows of units first .. last - 1; several threads at once on units of their own. */
  void (*gradients) (const AisleTreeProblem *problem, gsize first, gsize last, const float *values, float *gradients,
                     float *curvatures);
  /* Of one unit, and its weight: the loss is their weighted mean, the lower the better. */
  double (*loss) (const AisleTreeProblem *problem, gsize unit, const float *values, double *weight);
};

const AisleObjective *const *aisle_objectives (gsize *n);
const AisleObjective *aisle_objective (const char *id); /* (nullable) */

static inline float
aisle_tree_weight (const AisleTreeTargets *self, gsize row)
{
  return self->weights != NULL ? self->weights[row] : 1;
}

double aisle_tree_mean (const AisleTreeTargets *self); /* of the labels, weighted; 0 where all weights are */

/* Ready for gradients and loss; targets must live as long. */
gboolean aisle_tree_problem_init (AisleTreeProblem *self, const AisleObjective *objective,
                                  const AisleTreeTargets *targets, const AisleObjectiveSettings *settings,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_tree_problem_clear (AisleTreeProblem *self, const AisleObjective *objective);
gsize aisle_tree_n_units (const AisleTreeTargets *targets, const AisleObjective *objective);
/* Over threads. */
gboolean aisle_tree_loss (const AisleTreeProblem *problem, const AisleObjective *objective, const float *values,
                          double *loss, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
