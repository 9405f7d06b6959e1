/* tweedie-objective.c: amounts that are often 0 and else positive, such as sales: the deviance of a Tweedie distribution
 * with power p between 1 and 2, of mean exp (v):
 *
 *   loss = -y exp ((1 - p) v) / (1 - p) + exp ((2 - p) v) / (2 - p)
 *
 * up to what does not depend on v (Jorgensen 1987; Yang, Qian and Zou 2018). */
#include "trees/objective.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

static gboolean
check (const AisleTreeProblem *problem, GError **error)
{
  double sum = 0;

  if (!(problem->settings.tweedie_power > 1 && problem->settings.tweedie_power < 2))
    {
      g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_USAGE, _ ("the Tweedie power is not between 1 and 2"));
      return FALSE;
    }
  for (gsize r = 0; r < problem->targets->n_rows; r++)
    {
      if (problem->targets->labels[r] < 0)
        {
          g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_INPUT, _ ("row %zu: label %g is below 0"), r + 1,
                       (double) problem->targets->labels[r]);
          return FALSE;
        }
      sum += (double) problem->targets->labels[r];
    }
  if (sum <= 0)
    g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_EMPTY,
                         _ ("all labels are 0: there is nothing to learn"));
  return sum > 0;
}

static double
base (const AisleTreeProblem *problem)
{
  const double mean = aisle_tree_mean (problem->targets);

  return mean > 0 ? log (mean) : 0;
}

static void
gradients (const AisleTreeProblem *problem, gsize first, gsize last, const float *values, float *gradient,
           float *curvature)
{
  const float p = (float) problem->settings.tweedie_power;

  for (gsize r = first; r < last; r++)
    {
      const float weight = aisle_tree_weight (problem->targets, r), y = problem->targets->labels[r];
      const float paid = y * expf ((1 - p) * values[r]), mean = expf ((2 - p) * values[r]);

      gradient[r] = weight * (mean - paid);
      curvature[r] = weight * ((2 - p) * mean - (1 - p) * paid);
    }
}

static double
loss (const AisleTreeProblem *problem, gsize r, const float *values, double *weight)
{
  const double p = problem->settings.tweedie_power, v = (double) values[r], y = (double) problem->targets->labels[r];

  *weight = (double) aisle_tree_weight (problem->targets, r);
  return exp ((2 - p) * v) / (2 - p) - y * exp ((1 - p) * v) / (1 - p);
}

const AisleObjective aisle_objective_tweedie = {
  .id = "tweedie",
  .title = N_ ("Amounts, often 0"),
  .link = AISLE_LINK_EXP,
  .check = check,
  .base = base,
  .gradients = gradients,
  .loss = loss,
};
