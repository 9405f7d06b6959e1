/* bm25-model.c: ranks by one feature alone, how well the words match: what every other ranker has to beat.
 *
 * The feature's value is the score (Robertson and Zaragoza 2009; the numbers are those of text/inverted-index.h).  There
 * is nothing to learn; an item whose value is missing scores 0. */
#include "model/ranker.h"

#include "base/i18n.h"

#include <math.h>

typedef struct
{
  AisleModel parent;
  AisleRankerColumns columns; /* one */
} Bm25Model;

extern const AisleFamily aisle_family_bm25;

static const char *const features[] = { NC_ ("choice", "bm25f"), NC_ ("choice", "bm25"), NULL };

static const AisleParam params[] = {
  { "feature", N_ ("Feature"), AISLE_PARAM_CHOICE, "bm25f", 0, 0, features, NULL,
    N_ ("bm25f reads all fields of the catalogue, each with its weight; bm25 the titles alone.") },
};

static void
bm25_free (AisleModel *model)
{
  aisle_ranker_columns_clear (&((Bm25Model *) model)->columns);
  g_free (model);
}

static Bm25Model *
bm25_new (void)
{
  Bm25Model *self = g_new0 (Bm25Model, 1);

  self->parent.family = &aisle_family_bm25;
  return self;
}

static void
bm25_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  *estimate = (AisleEstimate){ 0, sizeof (Bm25Model), 64 };
}

static AisleModel *
bm25_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  const char *feature = aisle_params_text (input->params, "feature");
  g_autoptr (AisleModel) owner = NULL;
  Bm25Model *self;

  if (!aisle_ranker_check (input, error) || !aisle_progress_step (progress, 0, _ ("Training"), error))
    return NULL;
  self = bm25_new ();
  owner = &self->parent;
  aisle_ranker_columns_take (&self->columns, &feature, 1);
  g_autofree gsize *at = aisle_ranker_columns_find (&self->columns, input->ranking, error);
  return at != NULL ? g_steal_pointer (&owner) : NULL;
}

static gboolean
bm25_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  return aisle_ranker_columns_save (&((const Bm25Model *) model)->columns, tensors)
         || aisle_memory_fail (model->family, error);
}

static AisleModel *
bm25_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  Bm25Model *self = bm25_new ();

  if (aisle_ranker_columns_load (&self->columns, tensors, error))
    {
      if (self->columns.n == 1)
        return &self->parent;
      aisle_tensors_corrupt ("columns", error);
    }
  bm25_free (&self->parent);
  return NULL;
}

static const char *const *
bm25_columns (const AisleModel *model, gsize *n)
{
  *n = 1;
  return (const char *const *) ((const Bm25Model *) model)->columns.ids;
}

static gboolean
bm25_rank (const AisleModel *model, const AisleRankSet *set, float *scores, GError **error)
{
  const Bm25Model *self = (const Bm25Model *) model;
  g_autofree gsize *at = aisle_ranker_columns_find (&self->columns, set, error);

  if (at == NULL)
    return FALSE;
  for (gsize r = 0; r < set->n_rows; r++)
    {
      float value = set->features[r * set->n_features + *at];

      scores[r] = isfinite (value) ? value : 0;
    }
  return TRUE;
}

static gboolean
bm25_parts (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n, float *parts, GError **error)
{
  const Bm25Model *self = (const Bm25Model *) model;
  g_autofree gsize *at = aisle_ranker_columns_find (&self->columns, set, error);

  if (at == NULL)
    return FALSE;
  for (gsize r = 0; r < n; r++)
    {
      float value = set->features[(first + r) * set->n_features + *at];

      for (gsize f = 0; f <= set->n_features; f++)
        *parts++ = f == *at && isfinite (value) ? value : 0;
    }
  return TRUE;
}

static AisleGraph *
bm25_graph (const AisleModel *model, GError **error)
{
  AisleGraph *graph = aisle_graph_new ("bm25");
  const gint64 in[] = { AISLE_DIM_BATCH, 1 }, axis = 1;
  const float zero = 0;

  aisle_graph_add_input (graph, "features", AISLE_DTYPE_F32, 2, in);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 1, in);
  aisle_graph_add_constant (graph, "none", AISLE_DTYPE_F32, 0, NULL, &zero, NULL);
  aisle_graph_add_constant (graph, "axes", AISLE_DTYPE_I64, 1, &axis, &axis, NULL);
  aisle_graph_add_node (graph, "Equal", "features features", "known");
  aisle_graph_add_node (graph, "Where", "known features none", "values");
  aisle_graph_add_node (graph, "Squeeze", "values axes", "scores");
  return graph;
}

const AisleFamily aisle_family_bm25 = {
  .id = "bm25",
  .task = AISLE_TASK_SEARCH,
  .title = N_ ("Word match"),
  .summary = N_ ("Ranks by how well the words match and learns nothing: what a ranker has to beat."),
  .source = "Robertson and Zaragoza 2009",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = bm25_estimate,
  .train = bm25_train,
  .load = bm25_load,
  .save = bm25_save,
  .free = bm25_free,
  .graph = bm25_graph,
  .columns = bm25_columns,
  .rank = bm25_rank,
  .rank_parts = bm25_parts,
};
