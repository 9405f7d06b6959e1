/* rank-network.c: see rank-network.h.  Letters: F features. */
#include "model/rank-network.h"

#include "base/error.h"
#include "base/i18n.h"
#include "model/network-fit.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"
#include "trees/boost.h"

#include <math.h>
#include <string.h>

#define MOST_LAYERS 8
#define MOST_WIDTH  4096
#define CLIP        5  /* longest gradient */
#define SMOOTH      3  /* passes: a lucky one among few queries is none */
#define POINTS      64 /* of the line along which parts are told */

/* ---- the network ---- */

static gboolean
parse_width (const char *text, gsize *width, GError **error)
{
  guint64 value;

  if (g_ascii_string_to_unsigned (text, 10, 1, MOST_WIDTH, &value, NULL))
    {
      *width = (gsize) value;
      return TRUE;
    }
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
               _ ("layers: '%s' is not a width from 1 to %d; write them as 128,64"), text, MOST_WIDTH);
  return FALSE;
}

static AisleNetwork *
build (gsize n_features, gboolean layered, const AisleParams *params, GError **error)
{
  g_autoptr (AisleNetwork) network = aisle_network_new ();
  const AisleLayerKind *dense = aisle_layer_kind ("dense"), *relu = aisle_layer_kind ("activation");
  g_auto (GStrv) widths = layered ? aisle_params_list (params, "layers") : NULL;
  gsize in = n_features;

  if (widths != NULL && g_strv_length (widths) > MOST_LAYERS)
    {
      g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE, _ ("layers: %u of them, and at most %d are taken"),
                   g_strv_length (widths), MOST_LAYERS);
      return NULL;
    }
  for (gsize i = 0; widths != NULL && widths[i] != NULL; i++)
    {
      gsize out = 0;

      if (!parse_width (widths[i], &out, error))
        return NULL;
      aisle_network_add (network, dense, (AisleLayer){ .in = in, .out = out });
      aisle_network_add (network, relu, (AisleLayer){ .in = out, .out = out, .mode = AISLE_RELU });
      aisle_network_add (network, aisle_layer_kind ("dropout"),
                         (AisleLayer){ .in = out, .out = out, .rate = aisle_params_real (params, "dropout") });
      in = out;
    }
  aisle_network_add (network, dense, (AisleLayer){ .in = in, .out = 1 });
  return g_steal_pointer (&network);
}

void
aisle_rank_network_free (AisleModel *model)
{
  AisleRankNetwork *self = (AisleRankNetwork *) model;

  aisle_ranker_columns_clear (&self->columns);
  aisle_rank_scale_clear (&self->scale);
  g_clear_pointer (&self->network, aisle_network_free);
  aisle_vector_free (self->params);
  g_free (self);
}

/* Network and parameters, once columns are there. */
static gboolean
furnish (AisleRankNetwork *self, gboolean layered, const AisleParams *params, GError **error)
{
  self->network = build (self->columns.n, layered, params, error);
  if (self->network == NULL)
    return FALSE;
  self->params = aisle_vector_new (aisle_network_n_params (self->network));
  return self->params != NULL || aisle_memory_fail (self->parent.family, error);
}

/* ---- training ---- */

/* Validation rows, and what measures their order. */
typedef struct
{
  AisleRankNetwork *model;
  AisleRankerRows *rows; /* scaled */
  AisleTreeTargets targets;
  AisleTreeProblem problem;
  float *scores;
  double recent[SMOOTH]; /* NDCG of the last passes, in a ring */
  guint n_judged;
  const AisleTrainInput *input;
} Judge;

static void
judge_clear (Judge *self)
{
  if (self->problem.state != NULL)
    aisle_tree_problem_clear (&self->problem, aisle_objective ("lambdarank"));
  aisle_ranker_rows_free (self->rows);
  g_free (self->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Judge, judge_clear)

static gboolean
judge_init (Judge *self, GError **error)
{
  AisleObjectiveSettings settings = aisle_boost_defaults ().objective;

  self->rows = aisle_ranker_rows_new (&self->model->columns, self->input->ranking_valid, error);
  if (self->rows == NULL)
    return FALSE;
  aisle_rank_scale_apply (&self->model->scale, self->rows->x, self->rows->n_rows);
  self->targets = (AisleTreeTargets){ self->rows->n_rows, self->rows->grade, self->rows->weight, self->rows->start,
                                      self->rows->n_queries };
  self->scores = g_try_new (float, self->rows->n_rows);
  if (self->scores == NULL)
    return aisle_memory_fail (self->model->parent.family, error);
  return aisle_tree_problem_init (&self->problem, aisle_objective ("lambdarank"), &self->targets, &settings, error);
}

/* NDCG@10 of the validation queries, a mean over the last passes. */
static gboolean
validate (gpointer data, const float *params, double *score, GError **error)
{
  Judge *self = data;
  double loss;

  if (!aisle_rank_network_forward (self->model->network, params, self->rows->x, self->rows->n_rows, self->scores, error)
      || !aisle_tree_loss (&self->problem, aisle_objective ("lambdarank"), self->scores, &loss, NULL, error))
    return FALSE;
  self->recent[self->n_judged++ % SMOOTH] = 1 - loss;
  *score = 0;
  for (guint i = 0; i < MIN (self->n_judged, SMOOTH); i++)
    *score += self->recent[i] / MIN (self->n_judged, SMOOTH);
  return TRUE;
}

static void
pass_done (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  const AisleTrainInput *input = data;
  AislePass report = { pass, loss, validation, seconds, again };

  input->pass (&report, input->pass_data);
}

static AisleTraining
training_of (const AisleTrainInput *input)
{
  const AisleParams *params = input->params;
  AisleTraining training = {
    .adam = AISLE_ADAM,
    .batch = (gsize) aisle_params_integer (params, "batch"),
    .passes = (guint) aisle_params_integer (params, "passes"),
    .patience = (guint) aisle_params_integer (params, "patience"),
    .exactly = (guint) aisle_ranker_chosen (input, 0),
    .seed = input->seed,
    .pass = input->pass != NULL ? pass_done : NULL,
    .pass_data = (gpointer) input,
  };

  training.adam.rate = aisle_params_real (params, "learning_rate");
  training.adam.decay = aisle_params_real (params, "decay");
  training.adam.clip = CLIP;
  training.adam.schedule = AISLE_SCHEDULE_COSINE;
  return training;
}

static gboolean
fit (AisleRankNetwork *self, AisleRankLoss loss, const AisleTrainInput *input, const AisleRankerRows *rows,
     AisleProgress *progress, GError **error)
{
  AisleTraining training = training_of (input);
  g_auto (Judge) judge = { .model = self, .input = input };
  g_autoptr (AisleRankLearner) owner = NULL;
  AisleLearner learner;
  guint best = 0;

  training.subject = self->parent.family->id;
  training.batch = MIN (training.batch, rows->n_queries);
  if (input->ranking_valid != NULL)
    {
      if (!judge_init (&judge, error))
        return FALSE;
      training.validate = validate;
      training.validate_data = &judge;
    }
  owner = aisle_rank_learner_new (self->network, rows, loss, training.batch, error);
  if (owner == NULL)
    return FALSE;
  learner = aisle_rank_learner_get (owner);
  if (!aisle_memory_check (self->parent.family, aisle_training_memory (&learner, &training), error))
    return FALSE;
  if (aisle_network_n_layers (self->network) > 1) /* one sum begins at 0, where its loss is as good as any */
    aisle_network_init (self->network, self->params, input->seed);
  if (!aisle_training_run (&learner, &training, self->params, &best, progress, error))
    return FALSE;
  aisle_ranker_choose (input, best);
  return TRUE;
}

AisleModel *
aisle_rank_network_train (const AisleFamily *family, gboolean layered, AisleRankLoss loss, const AisleTrainInput *input,
                          AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRankerRows) rows = NULL;
  g_autoptr (AisleModel) owner = NULL;
  AisleRankNetwork *self;
  GError *reason = NULL;

  if (!aisle_ranker_check (input, error))
    return NULL;
  self = g_new0 (AisleRankNetwork, 1);
  self->parent.family = family;
  owner = &self->parent;
  if (!aisle_ranker_columns_choose (&self->columns, input->ranking, !layered, error))
    return NULL;
  rows = aisle_ranker_rows_new (&self->columns, input->ranking, error);
  if (rows == NULL || !aisle_rank_scale_init (&self->scale, rows, error)
      || !furnish (self, layered, input->params, error))
    return NULL;
  aisle_rank_scale_apply (&self->scale, rows->x, rows->n_rows);
  if (fit (self, loss, input, rows, progress, &reason))
    return g_steal_pointer (&owner);
  if (reason->domain == AISLE_TREES_ERROR)
    reason->domain = AISLE_MODEL_ERROR;
  aisle_network_fail (reason, error);
  return NULL;
}

void
aisle_rank_network_estimate (gboolean layered, const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleRankSet *set = input->ranking;
  double rows = set != NULL ? (double) set->n_rows : 0, queries = set != NULL ? (double) set->n_queries : 0;
  gsize f = set != NULL ? MAX (set->n_features, 1) : 1, n;
  g_autoptr (AisleNetwork) network = build (f, layered, input->params, NULL);
  double batch = (double) aisle_params_integer (input->params, "batch");

  n = network != NULL ? aisle_network_n_params (network) : 0;
  estimate->seconds = (double) aisle_params_integer (input->params, "passes")
                      * (rows * (6. * (double) n + 200) / 2e10 + queries / batch * (double) n / 2e9)
                      / aisle_parallel_get_threads ();
  estimate->file_bytes = (n + 3 * f) * sizeof (float);
  estimate->memory = (gsize) (rows * (double) f * sizeof (float) * 2)
                     + (gsize) (MIN (batch, queries) + 8) * n * sizeof (float) + estimate->file_bytes;
}

/* ---- kept ---- */

gboolean
aisle_rank_network_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AisleRankNetwork *self = (const AisleRankNetwork *) model;

  return (aisle_ranker_columns_save (&self->columns, tensors) && aisle_rank_scale_save (&self->scale, tensors)
          && aisle_network_save (self->network, self->params, tensors))
         || aisle_memory_fail (model->family, error);
}

AisleModel *
aisle_rank_network_load (const AisleFamily *family, gboolean layered, const AisleTensors *tensors,
                         const AisleParams *params, GError **error)
{
  AisleRankNetwork *self = g_new0 (AisleRankNetwork, 1);
  g_autoptr (AisleModel) owner = &self->parent;

  self->parent.family = family;
  if (!aisle_ranker_columns_load (&self->columns, tensors, error)
      || !aisle_rank_scale_load (&self->scale, tensors, self->columns.n, error)
      || !furnish (self, layered, params, error) || !aisle_network_load (self->network, self->params, tensors, error))
    return NULL;
  for (gsize i = 0; i < aisle_network_n_params (self->network); i++)
    if (!isfinite (self->params[i]))
      return aisle_tensors_corrupt ("weight", error);
  return g_steal_pointer (&owner);
}

/* ---- use ---- */

const char *const *
aisle_rank_network_columns (const AisleModel *model, gsize *n)
{
  const AisleRankNetwork *self = (const AisleRankNetwork *) model;

  *n = self->columns.n;
  return (const char *const *) self->columns.ids;
}

gboolean
aisle_rank_network_rank (const AisleModel *model, const AisleRankSet *set, float *scores, GError **error)
{
  const AisleRankNetwork *self = (const AisleRankNetwork *) model;
  g_autofree float *x = aisle_ranker_columns_gather (&self->columns, set, error);

  if (x == NULL)
    return FALSE;
  aisle_rank_scale_apply (&self->scale, x, set->n_rows);
  return aisle_rank_network_forward (self->network, self->params, x, set->n_rows, scores, error);
}

/* gradients (n) = the mean gradient of the score at POINTS points of the line from 0 to z, and the score at z. */
static gboolean
walk_line (const AisleRankNetwork *self, const float *z, float *gradients, float *score, GError **error)
{
  const gsize n = self->columns.n;
  const gint32 start[] = { 0, POINTS };
  const AislePack pack = { .n = 1, .n_tokens = POINTS, .longest = POINTS, .start = start };
  gsize n_params = aisle_network_n_params (self->network), tape = aisle_network_tape (self->network, &pack, TRUE);
  float *memory = aisle_vector_new (2 * POINTS * n + POINTS + n_params + tape), *x = memory, *d_x = x + POINTS * n;
  float *d_scores = d_x + POINTS * n, *d_params = d_scores + POINTS;

  if (memory == NULL)
    return aisle_memory_fail (self->parent.family, error);
  for (gsize p = 0; p < POINTS; p++)
    {
      for (gsize f = 0; f < n; f++)
        x[p * n + f] = z[f] * ((float) p + .5f) / POINTS;
      d_scores[p] = 1.f / POINTS;
    }
  aisle_network_forward (self->network, &pack, self->params, x, TRUE, 0, d_params + n_params);
  aisle_network_backward (self->network, &pack, self->params, x, 0, d_params + n_params, d_scores, d_x, d_params);
  memset (gradients, 0, n * sizeof *gradients);
  for (gsize p = 0; p < POINTS; p++)
    for (gsize f = 0; f < n; f++)
      gradients[f] += d_x[p * n + f];
  aisle_vector_free (memory);
  return aisle_rank_network_forward (self->network, self->params, z, 1, score, error);
}

/* at: of the network's columns in the set. */
static gboolean
tell_parts (const AisleRankNetwork *self, const AisleRankSet *set, const gsize *at, gsize row, float *parts,
            GError **error)
{
  gsize n = self->columns.n;
  g_autofree float *z = g_new (float, n + 1), *gradients = g_new (float, n + 1);
  float score;
  double sum = 0;

  for (gsize f = 0; f < n; f++)
    {
      z[f] = set->features[row * set->n_features + at[f]];
      z[f] = isfinite (z[f]) ? z[f] : NAN;
    }
  aisle_rank_scale_apply (&self->scale, z, 1);
  if (!walk_line (self, z, gradients, &score, error))
    return FALSE;
  memset (parts, 0, (set->n_features + 1) * sizeof *parts);
  for (gsize f = 0; f < n; f++)
    {
      parts[at[f]] = gradients[f] * z[f];
      sum += (double) parts[at[f]];
    }
  parts[set->n_features] = (float) (score - sum);
  return TRUE;
}

gboolean
aisle_rank_network_parts (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n, float *parts,
                          GError **error)
{
  const AisleRankNetwork *self = (const AisleRankNetwork *) model;
  g_autofree gsize *at = aisle_ranker_columns_find (&self->columns, set, error);

  for (gsize r = 0; at != NULL && r < n; r++)
    if (!tell_parts (self, set, at, first + r, parts + r * (set->n_features + 1), error))
      return FALSE;
  return at != NULL;
}

AisleGraph *
aisle_rank_network_graph (const AisleModel *model, GError **error)
{
  const AisleRankNetwork *self = (const AisleRankNetwork *) model;
  AisleGraph *graph = aisle_graph_new (model->family->id);
  const gint64 in[] = { AISLE_DIM_BATCH, (gint64) self->columns.n }, one = 1, axis = 1;
  g_autofree char *last = NULL;
  AisleSketch sketch;

  aisle_graph_add_input (graph, "features", AISLE_DTYPE_F32, 2, in);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 1, in);
  aisle_graph_add_constant (graph, "axes", AISLE_DTYPE_I64, 1, &one, &axis, NULL);
  aisle_rank_scale_describe (&self->scale, graph);
  aisle_sketch_init (&sketch, graph);
  last = g_strdup_printf ("%s axes", aisle_network_describe (self->network, self->params, &sketch, "z"));
  aisle_sketch_clear (&sketch);
  aisle_graph_add_node (graph, "Squeeze", last, "scores");
  return graph;
}
