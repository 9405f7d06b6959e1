/* lambdamart-model.c: LambdaMART: trees, each for the pairs of items that the others still put in the wrong order
 * (Burges 2010, section 7; the engine is trees/).
 *
 * A missing value goes the way that its split learnt.  With queries to validate by, trees are added until they no longer
 * help there; the final fit makes as many.  Letters: ranker.h. */
#include "model/ranker.h"

#include "base/error.h"
#include "base/i18n.h"
#include "trees/boost.h"

#include <math.h>
#include <string.h>

#define MOST_DEPTH 24 /* what other programs read without trouble */
#define SMOOTH     40 /* rounds: validation by some hundred queries goes up and down by more than a tree adds */

typedef struct
{
  AisleModel parent;
  AisleRankerColumns columns;
  AisleForest *forest;
} LambdamartModel;

extern const AisleFamily aisle_family_lambdamart;

static const AisleParam params[] = {
  { "trees", N_ ("Trees"), AISLE_PARAM_INTEGER, "400", 1, 10000, NULL, N_ ("trees"),
    N_ ("How many trees at most; with queries to validate by, training ends when they no longer help.") },
  { "learning_rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.04", 1e-4, 1, NULL, NULL,
    N_ ("How much each tree counts: lower wants more trees and errs less.") },
  { "leaves", N_ ("Leaves"), AISLE_PARAM_INTEGER, "31", 2, 1024, NULL, N_ ("leaves"),
    N_ ("How many cases a tree may tell apart.") },
  { "min_rows", N_ ("Rows in a leaf"), AISLE_PARAM_INTEGER, "50", 1, 1000000, NULL, N_ ("rows"),
    N_ ("At least so many judged items must fall into each case: higher for noisy grades.") },
  { "feature_share", N_ ("Share of features"), AISLE_PARAM_REAL, "0.5", 0.01, 1, NULL, NULL,
    N_ ("Of the features, drawn anew for each tree.") },
  { "l2", N_ ("Regularization"), AISLE_PARAM_REAL, "0", 0, 1e6, NULL, NULL,
    N_ ("Higher trusts cases with few items less.") },
  { "truncation", N_ ("Places"), AISLE_PARAM_INTEGER, "30", 1, 10000, NULL, N_ ("places"),
    N_ ("Pairs count when one of the two is among the first so many.") },
  { "bins", N_ ("Bins"), AISLE_PARAM_INTEGER, "64", 3, 256, NULL, NULL,
    N_ ("Into how many ranges the values of a feature are sorted.") },
  { "patience", N_ ("Patience"), AISLE_PARAM_INTEGER, "100", 0, 10000, NULL, N_ ("trees"),
    N_ ("Trees without a better result on validation after which training ends; 0: never.") },
};

static void
lambdamart_free (AisleModel *model)
{
  LambdamartModel *self = (LambdamartModel *) model;

  aisle_ranker_columns_clear (&self->columns);
  aisle_forest_free (self->forest);
  g_free (self);
}

static LambdamartModel *
lambdamart_new (void)
{
  LambdamartModel *self = g_new0 (LambdamartModel, 1);

  self->parent.family = &aisle_family_lambdamart;
  return self;
}

static AisleBoostSettings
settings_of (const AisleTrainInput *input)
{
  AisleBoostSettings settings = aisle_boost_defaults ();
  guint chosen = (guint) aisle_ranker_chosen (input, 0);

  settings.trees = chosen > 0 ? chosen : (guint) aisle_params_integer (input->params, "trees");
  settings.rate = aisle_params_real (input->params, "learning_rate");
  settings.shape.leaves = (guint) aisle_params_integer (input->params, "leaves");
  settings.shape.min_rows = (gsize) aisle_params_integer (input->params, "min_rows");
  settings.shape.depth = MOST_DEPTH;
  settings.shape.l2 = aisle_params_real (input->params, "l2");
  settings.feature_share = aisle_params_real (input->params, "feature_share");
  settings.objective.truncation = (guint) aisle_params_integer (input->params, "truncation");
  settings.patience = (guint) aisle_params_integer (input->params, "patience");
  settings.smooth = SMOOTH;
  settings.seed = input->seed;
  return settings;
}

static void
lambdamart_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleRankSet *set = input->ranking;
  double trees = (double) aisle_params_integer (input->params, "trees");
  double leaves = (double) aisle_params_integer (input->params, "leaves");
  double cells = set != NULL ? (double) set->n_rows * (double) set->n_features : 0;
  double nodes = trees * (2 * leaves - 1);

  /* Each level of a tree reads about every row once. */
  estimate->seconds = trees * cells * log2 (leaves) * 6e-10 + cells * 1e-8;
  estimate->file_bytes = (gsize) (nodes * sizeof (AisleTreeNode));
  estimate->memory =
      (gsize) (cells * (sizeof (float) + 2)) + (set != NULL ? set->n_rows * 64 : 0) + estimate->file_bytes;
}

/* ---- training ---- */

static AisleTreeTargets
targets_of (const AisleRankerRows *rows)
{
  return (AisleTreeTargets){ rows->n_rows, rows->grade, rows->weight, rows->start, rows->n_queries };
}

static void
round_done (const AisleBoostRound *round, gpointer data)
{
  const AisleTrainInput *input = data;
  AislePass pass = { round->round, round->loss, 1 - round->validation };

  if (input->pass != NULL)
    input->pass (&pass, input->pass_data);
}

/* Errors of trees/ are the model's. */
static AisleModel *
fail (GError *reason, GError **error)
{
  if (reason->domain == AISLE_TREES_ERROR)
    reason->domain = AISLE_MODEL_ERROR;
  g_propagate_error (error, reason);
  return NULL;
}

static gboolean
grow (LambdamartModel *self, const AisleTrainInput *input, const AisleRankerRows *rows, const AisleRankerRows *valid,
      AisleProgress *progress, GError **error)
{
  AisleBoostSettings settings = settings_of (input);
  AisleProgress binning = aisle_progress_part (progress, 0, .05), growing = aisle_progress_part (progress, .05, 1);
  AisleTreeTargets targets = targets_of (rows), valid_targets;
  AisleBoostValidation validation = { 0 };
  g_autoptr (AisleTreeData) data =
      aisle_tree_data_new (rows->x, rows->n_rows, rows->n_columns, NULL,
                           (guint) aisle_params_integer (input->params, "bins"), &binning, error);

  if (data == NULL)
    return FALSE;
  if (valid != NULL)
    {
      valid_targets = targets_of (valid);
      validation = (AisleBoostValidation){ valid->x, &valid_targets };
    }
  self->forest = aisle_boost (data, &targets, aisle_objective ("lambdarank"), &settings,
                              valid != NULL ? &validation : NULL, round_done, (gpointer) input, &growing, error);
  if (self->forest != NULL && valid != NULL)
    aisle_ranker_choose (input, (double) MAX (aisle_forest_n_trees (self->forest), 1));
  return self->forest != NULL;
}

static AisleModel *
lambdamart_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRankerRows) rows = NULL, valid = NULL;
  g_autoptr (AisleModel) owner = NULL;
  LambdamartModel *self;
  GError *reason = NULL;

  if (!aisle_ranker_check (input, error))
    return NULL;
  self = lambdamart_new ();
  owner = &self->parent;
  if (!aisle_ranker_columns_choose (&self->columns, input->ranking, FALSE, error))
    return NULL;
  rows = aisle_ranker_rows_new (&self->columns, input->ranking, error);
  if (rows == NULL)
    return NULL;
  if (input->ranking_valid != NULL)
    {
      valid = aisle_ranker_rows_new (&self->columns, input->ranking_valid, error);
      if (valid == NULL)
        return NULL;
    }
  if (!grow (self, input, rows, valid, progress, &reason))
    return fail (reason, error);
  return g_steal_pointer (&owner);
}

/* ---- kept ---- */

static gboolean
lambdamart_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const LambdamartModel *self = (const LambdamartModel *) model;

  return (aisle_ranker_columns_save (&self->columns, tensors) && aisle_forest_save (self->forest, tensors))
         || aisle_memory_fail (model->family, error);
}

static AisleModel *
lambdamart_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  LambdamartModel *self = lambdamart_new ();
  g_autoptr (AisleModel) owner = &self->parent;
  GError *reason = NULL;

  if (!aisle_ranker_columns_load (&self->columns, tensors, error))
    return NULL;
  self->forest = aisle_forest_load (tensors, &reason);
  if (self->forest == NULL)
    return fail (reason, error);
  if (self->forest->n_features != self->columns.n || self->forest->link != AISLE_LINK_NONE)
    return aisle_tensors_corrupt ("columns", error);
  return g_steal_pointer (&owner);
}

/* ---- use ---- */

static const char *const *
lambdamart_columns (const AisleModel *model, gsize *n)
{
  const LambdamartModel *self = (const LambdamartModel *) model;

  *n = self->columns.n;
  return (const char *const *) self->columns.ids;
}

static gboolean
lambdamart_rank (const AisleModel *model, const AisleRankSet *set, float *scores, GError **error)
{
  const LambdamartModel *self = (const LambdamartModel *) model;
  g_autofree float *x = aisle_ranker_columns_gather (&self->columns, set, error);

  if (x == NULL)
    return FALSE;
  aisle_forest_values (self->forest, x, self->columns.n, set->n_rows, scores);
  return TRUE;
}

static gboolean
lambdamart_parts (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n, float *parts, GError **error)
{
  const LambdamartModel *self = (const LambdamartModel *) model;
  const gsize n_columns = self->columns.n, width = set->n_features + 1;
  g_autofree gsize *at = aisle_ranker_columns_find (&self->columns, set, error);
  g_autofree double *own = g_try_new (double, n *n_columns + 1);
  g_autofree float *x = g_try_new (float, n *n_columns + 1);
  float expected;

  if (at == NULL)
    return FALSE;
  if (own == NULL || x == NULL)
    return aisle_memory_fail (model->family, error);
  for (gsize r = 0; r < n; r++)
    for (gsize f = 0; f < n_columns; f++)
      {
        const float value = set->features[(first + r) * set->n_features + at[f]];

        x[r * n_columns + f] = isfinite (value) ? value : NAN;
      }
  expected = (float) aisle_forest_explain (self->forest, x, n, own);
  memset (parts, 0, n * width * sizeof *parts);
  for (gsize r = 0; r < n; r++)
    {
      for (gsize f = 0; f < n_columns; f++)
        parts[r * width + at[f]] = (float) own[r * n_columns + f];
      parts[r * width + set->n_features] = expected;
    }
  return TRUE;
}

static gboolean
lambdamart_importance (const AisleModel *model, double *gains, double *splits, GError **error)
{
  aisle_forest_importance (((const LambdamartModel *) model)->forest, gains, splits);
  return TRUE;
}

static AisleGraph *
lambdamart_graph (const AisleModel *model, GError **error)
{
  const LambdamartModel *self = (const LambdamartModel *) model;
  g_autoptr (AisleGraph) graph = aisle_graph_new ("lambdamart");
  const gint64 in[] = { AISLE_DIM_BATCH, (gint64) self->columns.n }, one = 1, axis = 1;
  GError *reason = NULL;

  aisle_graph_add_input (graph, "features", AISLE_DTYPE_F32, 2, in);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 1, in);
  aisle_graph_add_constant (graph, "axes", AISLE_DTYPE_I64, 1, &one, &axis, NULL);
  if (!aisle_forest_describe (self->forest, graph, "features", "values", &reason))
    {
      fail (reason, error);
      return NULL;
    }
  aisle_graph_add_node (graph, "Squeeze", "values axes", "scores");
  return g_steal_pointer (&graph);
}

static const AisleForest *
lambdamart_forest (const AisleModel *model)
{
  return ((const LambdamartModel *) model)->forest;
}

const AisleFamily aisle_family_lambdamart = {
  .id = "lambdamart",
  .task = AISLE_TASK_SEARCH,
  .title = N_ ("Boosted trees"),
  .summary =
      N_ ("Adds up small decision trees, each for the pairs that are still in the wrong order: strong from a few "
          "hundred judged queries on."),
  .source = "Burges 2010 (LambdaMART)",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = lambdamart_estimate,
  .train = lambdamart_train,
  .load = lambdamart_load,
  .save = lambdamart_save,
  .free = lambdamart_free,
  .graph = lambdamart_graph,
  .columns = lambdamart_columns,
  .rank = lambdamart_rank,
  .rank_parts = lambdamart_parts,
  .importance = lambdamart_importance,
  .forest = lambdamart_forest,
};
