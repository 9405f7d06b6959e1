/* search-blend-model.c: finished rankers together: the weighted sum of their z-scores within a query (score fusion: Fox and
 * Shaw 1994; z-scores: Montague and Aslam 2001).
 *
 *   z_m   = (s_m - mean) / deviation of member m's scores over the items of the query
 *   score = sum over m of w_m z_m
 *
 * The weights, which sum to 1, are those of the best lists on validation, or given.  A blend holds copies of its members,
 * so it is whole without them.  Letters: M members, R rows, F features. */
#include "model/members.h"
#include "model/ranker.h"

#include "base/error.h"
#include "base/i18n.h"
#include "trees/boost.h"

#include <math.h>
#include <string.h>

typedef struct
{
  AisleModel parent;
  AisleMembers members;
  AisleRankerColumns columns; /* of all members, each once */
  double weights[AISLE_MEMBERS_MOST];
} SearchBlendModel;

extern const AisleFamily aisle_family_search_blend;

static const AisleParam params[] = {
  { "weights", N_ ("Weights"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("A number for each model, in their order, as 0.6,0.4; empty to let validation choose.") },
};

static void
search_blend_free (AisleModel *model)
{
  SearchBlendModel *self = (SearchBlendModel *) model;

  aisle_members_clear (&self->members);
  aisle_ranker_columns_clear (&self->columns);
  g_free (self);
}

static SearchBlendModel *
search_blend_new (void)
{
  SearchBlendModel *self = g_new0 (SearchBlendModel, 1);

  self->parent.family = &aisle_family_search_blend;
  return self;
}

static void
search_blend_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  gsize rows = input->ranking_valid != NULL ? input->ranking_valid->n_rows : 0;

  aisle_members_estimate (input, estimate);
  estimate->seconds += (double) (rows * input->n_models) * 2e-6;
}

/* ---- voices ---- */

/* Scores of each query to z-scores, in place. */
static void
standardise (const gsize *start, gsize n_queries, float *scores)
{
  for (gsize q = 0; q < n_queries; q++)
    {
      double mean, deviation;

      aisle_members_measure (scores + start[q], start[q + 1] - start[q], &mean, &deviation);
      for (gsize r = start[q]; r < start[q + 1]; r++)
        scores[r] = (float) ((scores[r] - mean) / deviation);
    }
}

static gboolean
ask (const SearchBlendModel *self, gsize m, const AisleRankSet *set, float *z, GError **error)
{
  const AisleModel *model = self->members.models[m];

  if (!model->family->rank (model, set, z, error))
    return FALSE;
  standardise (set->start, set->n_queries, z);
  return TRUE;
}

static gboolean
search_blend_rank (const AisleModel *model, const AisleRankSet *set, float *scores, GError **error)
{
  const SearchBlendModel *self = (const SearchBlendModel *) model;
  g_autofree float *z = g_try_new (float, set->n_rows + 1);

  if (z == NULL)
    return aisle_memory_fail (model->family, error);
  memset (scores, 0, set->n_rows * sizeof *scores);
  for (gsize m = 0; m < self->members.n; m++)
    {
      if (self->weights[m] == 0)
        continue;
      if (!ask (self, m, set, z, error))
        return FALSE;
      for (gsize r = 0; r < set->n_rows; r++)
        scores[r] += (float) self->weights[m] * z[r];
    }
  return TRUE;
}

/* ---- weights ---- */

typedef struct
{
  const SearchBlendModel *model;
  AisleRankerRows *rows; /* of validation: their grades */
  AisleTreeTargets targets;
  AisleTreeProblem problem;
  float *z, *scores; /* M x R, R */
  AisleProgress *progress;
} Tuning;

static void
tuning_clear (Tuning *self)
{
  if (self->problem.state != NULL)
    aisle_tree_problem_clear (&self->problem, aisle_objective ("lambdarank"));
  aisle_ranker_rows_free (self->rows);
  g_free (self->z);
  g_free (self->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tuning, tuning_clear)

/* z of the judged rows of all members; the others of their queries are ranked with them. */
static gboolean
ask_all (Tuning *self, const AisleRankSet *valid, GError **error)
{
  const gsize n = self->rows->n_rows;
  g_autofree float *all = g_try_new (float, valid->n_rows + 1);

  if (all == NULL)
    return aisle_memory_fail (&aisle_family_search_blend, error);
  for (gsize m = 0; m < self->model->members.n; m++)
    {
      gsize to = 0;

      if (!aisle_progress_step (self->progress, .5 * (double) m / (double) self->model->members.n,
                                _ ("Asking the models"), error)
          || !ask (self->model, m, valid, all, error))
        return FALSE;
      for (gsize r = 0; r < valid->n_rows; r++)
        if (aisle_ranker_row_counts (valid, r))
          self->z[m * n + to++] = all[r];
    }
  return TRUE;
}

static gboolean
open_tuning (Tuning *self, const AisleRankSet *valid, GError **error)
{
  AisleObjectiveSettings settings = aisle_boost_defaults ().objective;

  self->rows = aisle_ranker_rows_new (&self->model->columns, valid, error);
  if (self->rows == NULL)
    return FALSE;
  self->targets = (AisleTreeTargets){ self->rows->n_rows, self->rows->grade, self->rows->weight, self->rows->start,
                                      self->rows->n_queries };
  self->z = g_try_new (float, self->rows->n_rows * self->model->members.n);
  self->scores = g_try_new (float, self->rows->n_rows);
  if (self->z == NULL || self->scores == NULL)
    return aisle_memory_fail (&aisle_family_search_blend, error);
  return ask_all (self, valid, error)
         && aisle_tree_problem_init (&self->problem, aisle_objective ("lambdarank"), &self->targets, &settings, error);
}

/* NDCG@10 of the validation queries with these weights. */
static gboolean
measure (Tuning *self, const double *weights, double *ndcg, GError **error)
{
  const gsize n = self->rows->n_rows;
  double loss;

  memset (self->scores, 0, n * sizeof *self->scores);
  for (gsize m = 0; m < self->model->members.n; m++)
    for (gsize r = 0; weights[m] != 0 && r < n; r++)
      self->scores[r] += (float) weights[m] * self->z[m * n + r];
  if (!aisle_tree_loss (&self->problem, aisle_objective ("lambdarank"), self->scores, &loss, NULL, error))
    return FALSE;
  *ndcg = 1 - loss;
  return TRUE;
}

/* Moves `step` of all weight to member m, or away from it, the others keeping their proportions. */
static gboolean
shift (const double *weights, gsize n, gsize m, double step, double *to)
{
  double own = weights[m] + step, rest = 1 - weights[m];

  if (own < 0 || own > 1 + 1e-9 || (rest <= 1e-9 && own < 1))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    to[i] = i == m ? own : rest > 1e-9 ? weights[i] * (1 - own) / rest : 0;
  return TRUE;
}

/* From even weights, moves to whichever step helps most, with ever smaller steps: a local search without chance. */
static gboolean
tune (Tuning *self, double *weights, GError **error)
{
  const gsize n = self->model->members.n;
  double best;

  for (gsize m = 0; m < n; m++)
    weights[m] = 1 / (double) n;
  if (!measure (self, weights, &best, error))
    return FALSE;
  for (double step = .2; step > .02; step /= 2)
    for (gboolean moved = TRUE; moved;)
      {
        double found[AISLE_MEMBERS_MOST], tried[AISLE_MEMBERS_MOST], ndcg;

        moved = FALSE;
        for (gsize m = 0; m < 2 * n; m++)
          {
            if (!shift (weights, n, m / 2, m % 2 == 0 ? step : -step, tried))
              continue;
            if (!aisle_progress_step (self->progress, .5 + .5 * (1 - step / .2), _ ("Choosing weights"), error)
                || !measure (self, tried, &ndcg, error))
              return FALSE;
            if (ndcg <= best + 1e-9)
              continue;
            best = ndcg;
            moved = TRUE;
            memcpy (found, tried, sizeof found);
          }
        if (moved)
          memcpy (weights, found, sizeof found);
      }
  return TRUE;
}

static gboolean
choose_weights (SearchBlendModel *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  const gsize n = self->members.n;
  g_auto (GStrv) given = aisle_params_list (input->params, "weights");

  if (given[0] != NULL)
    return aisle_members_read_weights (given, self->weights, n, error);
  if (input->ranking_valid != NULL)
    {
      g_auto (Tuning) tuning = { .model = self, .progress = progress };

      if (!open_tuning (&tuning, input->ranking_valid, error) || !tune (&tuning, self->weights, error))
        return FALSE;
      for (gsize m = 0; m < n; m++)
        aisle_ranker_choose (input, self->weights[m]);
      return TRUE;
    }
  for (gsize m = 0; m < n; m++)
    self->weights[m] =
        input->chosen != NULL && input->chosen->len == n ? aisle_ranker_chosen (input, (guint) m) : 1 / (double) n;
  return TRUE;
}

static AisleModel *
search_blend_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_autoptr (AisleModel) owner = NULL;
  SearchBlendModel *self;
  GError *reason = NULL;

  if (!aisle_ranker_check (input, error))
    return NULL;
  self = search_blend_new ();
  owner = &self->parent;
  if (!aisle_members_copy (&self->members, input, &part, error))
    return NULL;
  aisle_ranker_columns_join (&self->columns, self->members.models, self->members.n);
  part = aisle_progress_part (progress, .2, 1);
  if (choose_weights (self, input, &part, &reason))
    return g_steal_pointer (&owner);
  if (reason->domain == AISLE_TREES_ERROR)
    reason->domain = AISLE_MODEL_ERROR;
  g_propagate_error (error, reason);
  return NULL;
}

/* ---- kept ---- */

static gboolean
search_blend_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const SearchBlendModel *self = (const SearchBlendModel *) model;
  const gint64 n = (gint64) self->members.n;
  float weights[AISLE_MEMBERS_MOST];

  for (gint64 m = 0; m < n; m++)
    weights[m] = (float) self->weights[m];
  return (aisle_tensors_add_copy (tensors, "weights", AISLE_DTYPE_F32, 1, &n, weights) != NULL
          || aisle_memory_fail (model->family, error))
         && aisle_members_save (&self->members, tensors, error);
}

static AisleModel *
search_blend_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  SearchBlendModel *self = search_blend_new ();
  g_autoptr (AisleModel) owner = &self->parent;
  const AisleTensor *weights;
  gint64 n;

  if (!aisle_members_load (&self->members, AISLE_TASK_SEARCH, tensors, error))
    return NULL;
  aisle_ranker_columns_join (&self->columns, self->members.models, self->members.n);
  n = (gint64) self->members.n;
  weights = aisle_tensors_expect (tensors, "weights", AISLE_DTYPE_F32, 1, &n, error);
  if (weights == NULL)
    return NULL;
  for (gint64 m = 0; m < n; m++)
    {
      self->weights[m] = ((const float *) weights->data)[m];
      if (!isfinite (self->weights[m]))
        return aisle_tensors_corrupt ("weights", error);
    }
  return g_steal_pointer (&owner);
}

/* ---- use ---- */

static gsize
search_blend_weigh (const AisleModel *model, double *weights, const char **joined)
{
  const SearchBlendModel *self = (const SearchBlendModel *) model;

  memcpy (weights, self->weights, self->members.n * sizeof *weights);
  return self->members.n;
}

static const char *const *
search_blend_columns (const AisleModel *model, gsize *n)
{
  const SearchBlendModel *self = (const SearchBlendModel *) model;

  *n = self->columns.n;
  return (const char *const *) self->columns.ids;
}

/* Adds member m's parts of n rows, scaled as its scores are. */
static gboolean
add_parts (const SearchBlendModel *self, gsize m, const AisleRankSet *query, gsize first, gsize n, float *parts,
           GError **error)
{
  const AisleModel *model = self->members.models[m];
  const gsize width = query->n_features + 1;
  g_autofree float *scores = g_try_new (float, query->n_rows + 1), *own = g_try_new0 (float, n *width);
  double mean, deviation, scale;

  if (scores == NULL || own == NULL)
    return aisle_memory_fail (self->parent.family, error);
  if (!model->family->rank (model, query, scores, error)
      || (model->family->rank_parts != NULL && !model->family->rank_parts (model, query, first, n, own, error)))
    return FALSE;
  aisle_members_measure (scores, query->n_rows, &mean, &deviation);
  scale = self->weights[m] / deviation;
  for (gsize r = 0; r < n; r++)
    {
      double rest = scale * (scores[first + r] - mean);

      for (gsize f = 0; f + 1 < width; f++)
        {
          parts[r * width + f] += (float) (scale * own[r * width + f]);
          rest -= scale * own[r * width + f];
        }
      parts[r * width + width - 1] += (float) rest;
    }
  return TRUE;
}

static gboolean
search_blend_parts (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n, float *parts,
                    GError **error)
{
  const SearchBlendModel *self = (const SearchBlendModel *) model;
  gsize q = 0, start[2];
  AisleRankSet query;

  while (set->start[q + 1] <= first)
    q++;
  query = aisle_rank_set_view (set, q, 1, start);
  memset (parts, 0, n * (set->n_features + 1) * sizeof *parts);
  for (gsize m = 0; m < self->members.n; m++)
    if (self->weights[m] != 0 && !add_parts (self, m, &query, first - set->start[q], n, parts, error))
      return FALSE;
  return TRUE;
}

/* ---- as a graph ---- */

static void
add_real (AisleGraph *graph, const char *name, double value)
{
  const float real = (float) value;

  aisle_graph_add_constant (graph, name, AISLE_DTYPE_F32, 0, NULL, &real, NULL);
}

/* A node of member m: % in the names stands for its number.  Returns it for attributes. */
static AisleNode *
add_node (AisleGraph *graph, gsize m, const char *op, const char *inputs, const char *output)
{
  g_autofree char *number = g_strdup_printf ("%zu", m);
  g_auto (GStrv) in = g_strsplit (inputs, "%", -1), out = g_strsplit (output, "%", -1);
  g_autofree char *own_inputs = g_strjoinv (number, in), *own_output = g_strjoinv (number, out);

  return aisle_graph_add_node (graph, op, own_inputs, own_output);
}

static void
add_voice (AisleGraph *graph, const SearchBlendModel *self, gsize m)
{
  const gint64 along = 0;
  g_autofree char *name = g_strdup_printf ("weight%zu", m);

  add_real (graph, name, self->weights[m]);
  aisle_node_set_integers (add_node (graph, m, "ReduceMean", "%/model/scores", "mean%"), "axes", &along, 1);
  add_node (graph, m, "Sub", "%/model/scores mean%", "centred%");
  add_node (graph, m, "Mul", "centred% centred%", "square%");
  aisle_node_set_integers (add_node (graph, m, "ReduceMean", "square%", "variance%"), "axes", &along, 1);
  add_node (graph, m, "Sqrt", "variance%", "spread%");
  add_node (graph, m, "Abs", "%/model/scores", "size%");
  aisle_node_set_integers (add_node (graph, m, "ReduceMax", "size%", "largest%"), "axes", &along, 1);
  add_node (graph, m, "Mul", "largest% share", "floor%");
  add_node (graph, m, "Max", "spread% floor% tiny", "deviation%");
  add_node (graph, m, "Div", "centred% deviation%", "z%");
  add_node (graph, m, "Mul", "z% weight%", "vote%");
}

static AisleGraph *
search_blend_graph (const AisleModel *model, GError **error)
{
  const SearchBlendModel *self = (const SearchBlendModel *) model;
  const gint64 shape[] = { AISLE_DIM_BATCH, (gint64) self->columns.n };
  g_autoptr (AisleGraph) graph = aisle_graph_new ("search-blend");
  g_autofree char *sum = NULL;

  aisle_graph_add_input (graph, "features", AISLE_DTYPE_F32, 2, shape);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 1, shape);
  aisle_graph_add_node (graph, "Identity", "features", "all");
  add_real (graph, "share", AISLE_MEMBERS_LEAST);
  add_real (graph, "tiny", G_MINFLOAT);
  for (gsize m = 0; m < self->members.n; m++)
    {
      g_autofree char *number = g_strdup_printf ("%zu", m);

      if (!aisle_ranker_columns_add_graph (&self->columns, self->members.models[m], number, graph, error))
        return NULL;
      add_voice (graph, self, m);
      if (sum == NULL)
        sum = g_strdup ("vote0");
      else
        {
          g_autofree char *inputs = g_strdup_printf ("%s vote%zu", sum, m);

          g_free (sum);
          sum = g_strdup_printf ("sum%zu", m);
          aisle_graph_add_node (graph, "Add", inputs, sum);
        }
    }
  aisle_graph_add_node (graph, "Identity", sum, "scores");
  return g_steal_pointer (&graph);
}

const AisleFamily aisle_family_search_blend = {
  .id = "search-blend",
  .task = AISLE_TASK_SEARCH,
  .title = N_ ("Blend of rankers"),
  .summary =
      N_ ("Adds up what finished rankers say, each with the weight that makes the best lists: better than its best "
          "part wherever the parts err differently."),
  .source = "Fox and Shaw 1994; Montague and Aslam 2001",
  .needs = AISLE_NEEDS_MODELS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = search_blend_estimate,
  .train = search_blend_train,
  .load = search_blend_load,
  .save = search_blend_save,
  .free = search_blend_free,
  .weigh = search_blend_weigh,
  .graph = search_blend_graph,
  .columns = search_blend_columns,
  .rank = search_blend_rank,
  .rank_parts = search_blend_parts,
};
