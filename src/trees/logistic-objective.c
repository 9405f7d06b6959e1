/* logistic-objective.c: yes or no: cross-entropy of a probability with labels from 0 to 1. */
#include "trees/objective.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define LEAST 1e-6 /* a base is kept off what has no logarithm; and no row's curvature is 0 */

static gboolean
check (const AisleTreeProblem *problem, GError **error)
{
  for (gsize r = 0; r < problem->targets->n_rows; r++)
    if (problem->targets->labels[r] < 0 || problem->targets->labels[r] > 1)
      {
        g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_INPUT, _ ("row %zu: label %g is not from 0 to 1"), r + 1,
                     (double) problem->targets->labels[r]);
        return FALSE;
      }
  return TRUE;
}

static double
base (const AisleTreeProblem *problem)
{
  const double mean = CLAMP (aisle_tree_mean (problem->targets), LEAST, 1 - LEAST);

  return log (mean / (1 - mean));
}

static void
gradients (const AisleTreeProblem *problem, gsize first, gsize last, const float *values, float *gradient,
           float *curvature)
{
  for (gsize r = first; r < last; r++)
    {
      const float weight = aisle_tree_weight (problem->targets, r), p = 1 / (1 + expf (-values[r]));

      gradient[r] = weight * (p - problem->targets->labels[r]);
      curvature[r] = weight * MAX (p * (1 - p), (float) LEAST);
    }
}

/* log (1 + exp (v)) - y v, without overflow. */
static double
loss (const AisleTreeProblem *problem, gsize r, const float *values, double *weight)
{
  double v = (double) values[r];

  *weight = (double) aisle_tree_weight (problem->targets, r);
  return MAX (v, 0) + log1p (exp (-fabs (v))) - (double) problem->targets->labels[r] * v;
}

const AisleObjective aisle_objective_logistic = {
  .id = "logistic",
  .title = N_ ("Yes or no"),
  .link = AISLE_LINK_SIGMOID,
  .check = check,
  .base = base,
  .gradients = gradients,
  .loss = loss,
};
