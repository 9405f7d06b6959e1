/* squared-objective.c: regression: half the squared error; trees give the mean. */
#include "trees/objective.h"

#include "base/i18n.h"

static gboolean
check (const AisleTreeProblem *problem, GError **error)
{
  return TRUE;
}

static double
base (const AisleTreeProblem *problem)
{
  return aisle_tree_mean (problem->targets);
}

static void
gradients (const AisleTreeProblem *problem, gsize first, gsize last, const float *values, float *gradient,
           float *curvature)
{
  for (gsize r = first; r < last; r++)
    {
      const float weight = aisle_tree_weight (problem->targets, r);

      gradient[r] = weight * (values[r] - problem->targets->labels[r]);
      curvature[r] = weight;
    }
}

static double
loss (const AisleTreeProblem *problem, gsize r, const float *values, double *weight)
{
  double off = (double) values[r] - (double) problem->targets->labels[r];

  *weight = (double) aisle_tree_weight (problem->targets, r);
  return off * off / 2;
}

const AisleObjective aisle_objective_squared = {
  .id = "squared",
  .title = N_ ("Regression"),
  .link = AISLE_LINK_NONE,
  .check = check,
  .base = base,
  .gradients = gradients,
  .loss = loss,
};
