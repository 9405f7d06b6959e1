/* mlp-model.c: the founding article's network, three dense layers of 128, 64 and one unit, over a user and an item.
 *
 *   u = mean of E[i] over the history,   a = relu ([u, E[j]] W1 + b1),   score_j = relu (a W2 + b2) w3 + b3
 *
 * Made honest: a user is what it took, not an id, and never the item asked about; every item is scored and ranked.  The
 * chance that the article's sigmoid gives is that of the score, which ranks the same.  Items of weight 0 and less are
 * none of a history.  What an item gives to the first layer is kept, so that a user's score of an item is one row of W2.
 *
 * Letters: I items, d factors, F and S units of the first and the second layer. */
#include "model/mlp/pair-learner.h"
#include "model/network-fit.h"

#include "base/i18n.h"
#include "neural/wide.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define TILE 256 /* items scored at a time: their rows stay in the cache */

typedef struct
{
  AisleModel parent;
  gsize n_items, width, first, second;
  AisleNetwork *network;
  float *params; /* table I x d, then those of the network: W1 (2d x F), b1, W2 (F x S), b2, w3, b3 */
  float *parts;  /* I x F: E W1 of the items' half, with b1 */
} MlpModel;

extern const AisleFamily aisle_family_mlp;

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "64", 1, 512, NULL, NULL,
    N_ ("Length of the vector that stands for an item.") },
  { "first_layer", N_ ("First layer"), AISLE_PARAM_INTEGER, "128", 1, 2048, NULL, N_ ("units"),
    N_ ("Width of the layer that sees the customer and the item.") },
  { "second_layer", N_ ("Second layer"), AISLE_PARAM_INTEGER, "64", 1, 2048, NULL, N_ ("units"),
    N_ ("Width of the layer behind it.") },
  { "dropout", N_ ("Dropout"), AISLE_PARAM_REAL, "0.2", 0, 0.9, NULL, NULL,
    N_ ("Share of numbers left out at random in training: higher for small or noisy data.") },
  { "positives", N_ ("Positives"), AISLE_PARAM_INTEGER, "16", 1, 10000, NULL, N_ ("items"),
    N_ ("How many items of a history are learnt from in a pass.") },
  { "negatives", N_ ("Negatives"), AISLE_PARAM_INTEGER, "4", 1, 1000, NULL, N_ ("items"),
    N_ ("How many items the customer did not take are set against each of them.") },
  { "passes", N_ ("Passes"), AISLE_PARAM_INTEGER, "40", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all histories, at most.") },
  { "patience", N_ ("Patience"), AISLE_PARAM_INTEGER, "4", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes without a better result on validation after which training ends.") },
  { "batch", N_ ("Batch"), AISLE_PARAM_INTEGER, "32", 1, 65536, NULL, N_ ("histories"),
    N_ ("Histories after which the network is adjusted.") },
  { "learning_rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.001", 1e-6, 1, NULL, NULL,
    N_ ("How far each adjustment goes; lower it when training diverges.") },
};

static AisleNetwork *
build (gsize d, gsize first, gsize second, double dropout)
{
  AisleNetwork *network = aisle_network_new ();
  const AisleLayerKind *dense = aisle_layer_kind ("dense"), *relu = aisle_layer_kind ("activation");

  aisle_network_add (network, dense, (AisleLayer){ .in = 2 * d, .out = first });
  aisle_network_add (network, relu, (AisleLayer){ .in = first, .out = first, .mode = AISLE_RELU });
  aisle_network_add (network, aisle_layer_kind ("dropout"), (AisleLayer){ .in = first, .out = first, .rate = dropout });
  aisle_network_add (network, dense, (AisleLayer){ .in = first, .out = second });
  aisle_network_add (network, relu, (AisleLayer){ .in = second, .out = second, .mode = AISLE_RELU });
  aisle_network_add (network, dense, (AisleLayer){ .in = second, .out = 1 });
  return network;
}

static AisleNetwork *
build_from (const AisleParams *values)
{
  return build ((gsize) aisle_params_integer (values, "factors"), (gsize) aisle_params_integer (values, "first_layer"),
                (gsize) aisle_params_integer (values, "second_layer"), aisle_params_real (values, "dropout"));
}

/* The parts of the network. */
typedef struct
{
  const float *user_weight, *item_weight, *bias1, *weight2, *bias2, *weight3, *bias3;
} Weights;

static Weights
weights_of (const MlpModel *self)
{
  gsize d = self->width, f = self->first, s = self->second;
  Weights w = { .user_weight = self->params + self->n_items * d };

  w.item_weight = w.user_weight + d * f;
  w.bias1 = w.item_weight + d * f;
  w.weight2 = w.bias1 + f;
  w.bias2 = w.weight2 + f * s;
  w.weight3 = w.bias2 + s;
  w.bias3 = w.weight3 + s;
  return w;
}

static void
mlp_free (AisleModel *model)
{
  MlpModel *self = (MlpModel *) model;

  aisle_network_free (self->network);
  aisle_vector_free (self->params);
  aisle_vector_free (self->parts);
  g_free (self);
}

static MlpModel *
mlp_new (gsize n_items, const AisleParams *values, GError **error)
{
  MlpModel *self = g_new0 (MlpModel, 1);
  gsize floats;

  self->parent.family = &aisle_family_mlp;
  self->n_items = n_items;
  self->width = (gsize) aisle_params_integer (values, "factors");
  self->first = (gsize) aisle_params_integer (values, "first_layer");
  self->second = (gsize) aisle_params_integer (values, "second_layer");
  self->network = build_from (values);
  floats = n_items * (self->width + self->first) + aisle_network_n_params (self->network);
  if (!aisle_memory_check (&aisle_family_mlp, floats * sizeof (float), error))
    {
      mlp_free (&self->parent);
      return NULL;
    }
  self->params = aisle_vector_new (n_items * self->width + aisle_network_n_params (self->network));
  self->parts = aisle_vector_new (n_items * self->first);
  if (self->params != NULL && self->parts != NULL)
    return self;
  mlp_free (&self->parent);
  aisle_memory_fail (&aisle_family_mlp, error);
  return NULL;
}

static gboolean
prepare (AisleModel *model, GError **error)
{
  MlpModel *self = (MlpModel *) model;
  Weights w = weights_of (self);
  gsize d = self->width, f = self->first;

  for (gsize i = 0; i < self->n_items; i++)
    memcpy (self->parts + i * f, w.bias1, f * sizeof (float));
  aisle_sgemm (FALSE, FALSE, self->n_items, f, d, 1, self->params, d, w.item_weight, f, 1, self->parts, f);
  return TRUE;
}

/* ---- training ---- */

static AislePairSettings
learner_settings (const AisleTrainInput *input, const AisleNetwork *network)
{
  return (AislePairSettings){
    .subject = "mlp",
    .network = network,
    .matrix = input->matrix,
    .width = (gsize) aisle_params_integer (input->params, "factors"),
    .n_positives = (gsize) aisle_params_integer (input->params, "positives"),
    .n_negatives = (gsize) aisle_params_integer (input->params, "negatives"),
    .batch = (gsize) aisle_params_integer (input->params, "batch"),
  };
}

static void
mlp_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  g_autoptr (AisleNetwork) network = build_from (input->params);
  AislePairSettings learner = learner_settings (input, network);
  gsize n_network = aisle_network_n_params (network), n_params = input->matrix->n_columns * learner.width + n_network;
  double positives = (double) MIN (input->matrix->n_values, input->matrix->n_rows * learner.n_positives);
  double flops = 6. * n_network * positives * (1 + learner.n_negatives);
  double steps = (double) input->matrix->n_rows / learner.batch;

  estimate->seconds = aisle_params_integer (input->params, "passes") * (flops / 8e10 + steps * n_params / 5e8)
                      / aisle_parallel_get_threads ();
  estimate->file_bytes = n_params * sizeof (float);
  estimate->memory =
      aisle_pair_learner_memory (&learner)
      + (6 * n_params + input->matrix->n_columns * (gsize) aisle_params_integer (input->params, "first_layer"))
            * sizeof (float);
}

static AisleModel *
mlp_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AisleTraining training = {
    .adam = AISLE_ADAM,
    .batch = (gsize) aisle_params_integer (input->params, "batch"),
    .passes = (guint) aisle_params_integer (input->params, "passes"),
    .patience = (guint) aisle_params_integer (input->params, "patience"),
  };
  g_autoptr (AislePairLearner) learner = NULL;
  g_autoptr (AisleModel) owner = NULL;
  AislePairSettings settings;
  GError *reason = NULL;
  MlpModel *self;

  if (!aisle_train_check (input, error))
    return NULL;
  self = mlp_new (input->matrix->n_columns, input->params, error);
  if (self == NULL)
    return NULL;
  owner = &self->parent;
  settings = learner_settings (input, self->network);
  if (!aisle_memory_check (&aisle_family_mlp, aisle_pair_learner_memory (&settings), error))
    return NULL;
  learner = aisle_pair_learner_new (&settings, &reason);
  if (learner == NULL)
    {
      aisle_network_fail (reason, error);
      return NULL;
    }
  aisle_table_init (self->n_items, self->width, self->network, self->params, 0, input->seed);
  training.adam.rate = aisle_params_real (input->params, "learning_rate");
  training.adam.clip = 5;
  AisleNetworkFit fit = { &aisle_family_mlp, input, owner, &self->params, prepare };
  AisleLearner trained = aisle_pair_learner_get (learner);
  if (!aisle_network_fit (&fit, &trained, training, progress, error))
    return NULL;
  return g_steal_pointer (&owner);
}

static gsize
mlp_n_items (const AisleModel *model)
{
  return ((const MlpModel *) model)->n_items;
}

/* ---- kept ---- */

static gboolean
mlp_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const MlpModel *self = (const MlpModel *) model;

  return aisle_table_save (self->n_items, self->width, self->network, self->params, tensors)
         || aisle_memory_fail (model->family, error);
}

static AisleModel *
mlp_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gsize n_items, d = (gsize) aisle_params_integer (values, "factors");
  MlpModel *self = aisle_table_expect (tensors, d, &n_items, error) ? mlp_new (n_items, values, error) : NULL;

  if (self == NULL)
    return NULL;
  if (aisle_table_load (n_items, d, self->network, self->params, tensors, error) && prepare (&self->parent, error))
    return &self->parent;
  mlp_free (&self->parent);
  return NULL;
}

/* ---- scores ---- */

/* The user's part of the first layer; `mean` is scratch of d. */
static void
user_part (const MlpModel *self, const AisleSparse *matrix, gsize row, float *mean, float *part)
{
  gsize d = self->width, n = 0;

  memset (mean, 0, d * sizeof *mean);
  for (gint64 s = matrix->start[row]; s < matrix->start[row + 1]; s++)
    if (matrix->value[s] > 0)
      {
        const float *item = self->params + (gsize) matrix->column[s] * d;

        for (gsize j = 0; j < d; j++)
          mean[j] += item[j];
        n++;
      }
  for (gsize j = 0; n > 0 && j < d; j++)
    mean[j] /= (float) n;
  aisle_sgemm (FALSE, FALSE, 1, self->first, d, 1, mean, d, weights_of (self).user_weight, self->first, 0, part,
               self->first);
}

AISLE_WIDE static void
first_layer (const float *restrict part, const float *restrict items, gsize n, gsize width, float *restrict out)
{
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < width; j++)
      {
        float x = part[j] + items[i * width + j];

        out[i * width + j] = x > 0 ? x : 0;
      }
}

AISLE_WIDE static void
rectify (float *x, gsize n)
{
  for (gsize i = 0; i < n; i++)
    x[i] = x[i] > 0 ? x[i] : 0;
}

/* Scores of n items (at most TILE) from `item` on; `rows` is scratch of TILE (F + S). */
static void
score_tile (const MlpModel *self, const float *part, gsize item, gsize n, float *rows, float *scores)
{
  Weights w = weights_of (self);
  gsize f = self->first, s = self->second;
  float *second = rows + TILE * f;

  first_layer (part, self->parts + item * f, n, f, rows);
  for (gsize i = 0; i < n; i++)
    memcpy (second + i * s, w.bias2, s * sizeof *second);
  aisle_sgemm (FALSE, FALSE, n, s, f, 1, rows, f, w.weight2, s, 1, second, s);
  rectify (second, n * s);
  for (gsize i = 0; i < n; i++)
    scores[i] = aisle_vector_dot (second + i * s, w.weight3, s) + *w.bias3;
}

static gboolean
mlp_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
           gsize n_items, float *scores, gsize stride, GError **error)
{
  const MlpModel *self = (const MlpModel *) model;
  float *mean = aisle_vector_new (self->width + self->first + TILE * (self->first + self->second));

  if (mean == NULL)
    return aisle_memory_fail (model->family, error);
  float *part = mean + self->width, *rows = part + self->first;
  for (gsize b = 0; b < n_rows; b++)
    {
      user_part (self, histories->matrix, first_row + b, mean, part);
      for (gsize j = 0; j < n_items; j += TILE)
        score_tile (self, part, (gsize) first_item + j, MIN (n_items - j, TILE), rows, scores + b * stride + j);
    }
  aisle_vector_free (mean);
  return TRUE;
}

/* ---- graph ---- */

/* [batch, d]: mean of the vectors of what is in the history. */
static const char *
sketch_user (AisleSketch *sketch, const char *table)
{
  const gint64 along[] = { 1 };
  const char *has = aisle_sketch_node (sketch, "Greater", "history", aisle_sketch_real (sketch, 0), NULL), *count, *sum;

  has = aisle_sketch_node (sketch, "Cast", has, NULL);
  aisle_node_set_integer (sketch->last, "to", 1); /* float */
  count = aisle_sketch_node (sketch, "ReduceSum", has, aisle_sketch_integers (sketch, 1, along), NULL);
  count = aisle_sketch_node (sketch, "Max", count, aisle_sketch_real (sketch, 1), NULL);
  sum = aisle_sketch_node (sketch, "MatMul", has, table, NULL);
  return aisle_sketch_node (sketch, "Div", sum, count, NULL);
}

static AisleGraph *
mlp_graph (const AisleModel *model, GError **error)
{
  const MlpModel *self = (const MlpModel *) model;
  Weights w = weights_of (self);
  const gint64 d = (gint64) self->width, f = (gint64) self->first, s = (gint64) self->second,
               n = (gint64) self->n_items;
  const gint64 history[] = { AISLE_DIM_BATCH, n }, table_dims[] = { n, d }, first[] = { d, f }, second[] = { f, s },
               third[] = { s, 1 }, middle[] = { 1 }, last[] = { 2 };
  AisleGraph *graph = aisle_graph_new ("mlp");
  AisleSketch sketch;
  const char *x, *items, *table;

  aisle_sketch_init (&sketch, graph);
  aisle_graph_add_input (graph, "history", AISLE_DTYPE_F32, 2, history);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, history);
  table = aisle_sketch_reals (&sketch, 2, table_dims, self->params);
  x = aisle_sketch_node (&sketch, "MatMul", sketch_user (&sketch, table),
                         aisle_sketch_reals (&sketch, 2, first, w.user_weight), NULL);
  x = aisle_sketch_node (&sketch, "Unsqueeze", x, aisle_sketch_integers (&sketch, 1, middle), NULL);
  items = aisle_sketch_node (&sketch, "MatMul", table, aisle_sketch_reals (&sketch, 2, first, w.item_weight), NULL);
  items = aisle_sketch_node (&sketch, "Add", items, aisle_sketch_reals (&sketch, 1, &f, w.bias1), NULL);
  x = aisle_sketch_node (&sketch, "Relu", aisle_sketch_node (&sketch, "Add", x, items, NULL), NULL);
  x = aisle_sketch_node (&sketch, "MatMul", x, aisle_sketch_reals (&sketch, 2, second, w.weight2), NULL);
  x = aisle_sketch_node (&sketch, "Add", x, aisle_sketch_reals (&sketch, 1, &s, w.bias2), NULL);
  x = aisle_sketch_node (&sketch, "Relu", x, NULL);
  x = aisle_sketch_node (&sketch, "MatMul", x, aisle_sketch_reals (&sketch, 2, third, w.weight3), NULL);
  x = aisle_sketch_node (&sketch, "Squeeze", x, aisle_sketch_integers (&sketch, 1, last), NULL);
  items = aisle_sketch_real (&sketch, *w.bias3);
  aisle_graph_add_node_names (graph, "Add", (const char *[]){ x, items, NULL }, (const char *[]){ "scores", NULL });
  aisle_sketch_clear (&sketch);
  return graph;
}

static char *
mlp_rule (const AisleModel *model)
{
  const MlpModel *self = (const MlpModel *) model;

  return aisle_table_rule (self->n_items, self->width, self->network, 0);
}

const AisleFamily aisle_family_mlp = {
  .id = "mlp",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("MLP 128-64-1"),
  .summary = N_ ("A small network judges pairs of what a customer took and an item, whatever the order."),
  .source = "He, Liao, Zhang, Nie, Hu and Chua 2017, section 3.3",
  .resumable = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = mlp_estimate,
  .train = mlp_train,
  .load = mlp_load,
  .n_items = mlp_n_items,
  .save = mlp_save,
  .free = mlp_free,
  .score = mlp_score,
  .graph = mlp_graph,
  .rule = mlp_rule,
};
