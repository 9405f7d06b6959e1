/* objectives.c: the registry, made from the list in meson.build, and what all objectives share. */
#include "trees/objective.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>

#define CHUNK_UNITS 256

#define OBJECTIVE(id) extern const AisleObjective aisle_objective_##id;
#include "trees/objectives-list.h"
#undef OBJECTIVE

static const AisleObjective *const objectives[] = {
#define OBJECTIVE(id) &aisle_objective_##id,
#include "trees/objectives-list.h"
#undef OBJECTIVE
};

const AisleObjective *const *
aisle_objectives (gsize *n)
{
  *n = G_N_ELEMENTS (objectives);
  return objectives;
}

const AisleObjective *
aisle_objective (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (objectives); i++)
    if (g_str_equal (objectives[i]->id, id))
      return objectives[i];
  return NULL;
}

double
aisle_tree_mean (const AisleTreeTargets *self)
{
  double sum = 0, weights = 0;

  for (gsize r = 0; r < self->n_rows; r++)
    {
      double weight = (double) aisle_tree_weight (self, r);

      sum += weight * (double) self->labels[r];
      weights += weight;
    }
  return weights > 0 ? sum / weights : 0;
}

static gboolean
check_numbers (const AisleTreeTargets *targets, GError **error)
{
  for (gsize r = 0; r < targets->n_rows; r++)
    if (!isfinite (targets->labels[r])
        || (targets->weights != NULL && !(targets->weights[r] >= 0 && isfinite (targets->weights[r]))))
      {
        g_set_error (error, AISLE_TREES_ERROR, AISLE_ERROR_INPUT,
                     _ ("row %zu has a label that is no number, or a weight below 0"), r + 1);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_queries (const AisleTreeTargets *targets, GError **error)
{
  gboolean sane = targets->starts != NULL && targets->n_queries > 0 && targets->starts[0] == 0
                  && (gsize) targets->starts[targets->n_queries] == targets->n_rows;

  for (gsize q = 0; sane && q < targets->n_queries; q++)
    sane = targets->starts[q] <= targets->starts[q + 1];
  if (!sane)
    g_set_error_literal (error, AISLE_TREES_ERROR, AISLE_ERROR_USAGE, _ ("the rows are not divided into queries"));
  return sane;
}

gboolean
aisle_tree_problem_init (AisleTreeProblem *self, const AisleObjective *objective, const AisleTreeTargets *targets,
                         const AisleObjectiveSettings *settings, GError **error)
{
  *self = (AisleTreeProblem){ targets, *settings, NULL };
  return check_numbers (targets, error) && (!objective->ranks || check_queries (targets, error))
         && objective->check (self, error) && (objective->prepare == NULL || objective->prepare (self, error));
}

void
aisle_tree_problem_clear (AisleTreeProblem *self, const AisleObjective *objective)
{
  if (objective->finish != NULL && self->state != NULL)
    objective->finish (self);
  self->state = NULL;
}

gsize
aisle_tree_n_units (const AisleTreeTargets *targets, const AisleObjective *objective)
{
  return objective->ranks ? targets->n_queries : targets->n_rows;
}

typedef struct
{
  const AisleTreeProblem *problem;
  const AisleObjective *objective;
  const float *values;
  gsize n;
  double *sums; /* of each chunk: losses, weights */
} Measuring;

static gboolean
measure_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Measuring *self = data;

  for (gsize u = index * CHUNK_UNITS; u < MIN ((index + 1) * CHUNK_UNITS, self->n); u++)
    {
      double weight = 1, loss = self->objective->loss (self->problem, u, self->values, &weight);

      if (weight > 0)
        {
          self->sums[2 * index] += weight * loss;
          self->sums[2 * index + 1] += weight;
        }
    }
  return TRUE;
}

gboolean
aisle_tree_loss (const AisleTreeProblem *problem, const AisleObjective *objective, const float *values, double *loss,
                 AisleProgress *progress, GError **error)
{
  const gsize n = aisle_tree_n_units (problem->targets, objective), n_chunks = (n + CHUNK_UNITS - 1) / CHUNK_UNITS;
  g_autofree double *sums = g_new0 (double, 2 * MAX (n_chunks, 1));
  Measuring work = { problem, objective, values, n, sums };
  double sum = 0, weight = 0;

  if (!aisle_parallel_for (n_chunks, measure_chunk, &work, progress, _ ("Measuring the trees"), error))
    return FALSE;
  for (gsize c = 0; c < n_chunks; c++)
    {
      sum += sums[2 * c];
      weight += sums[2 * c + 1];
    }
  *loss = weight > 0 ? sum / weight : 0;
  return TRUE;
}
