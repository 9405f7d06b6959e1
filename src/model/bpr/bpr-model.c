/* bpr-model.c: pairwise ranking (Rendle et al. 2009): an item that a user took should stand above one that he did not.
 *
 * A user is the sum of the vectors of what he took (FISM: Kabbur, Ning and Karypis 2013), so that histories of new users
 * are scored like any other and every score is an exact sum over the history:
 *
 *   score_i = b_i + sum over j of the history of q_i'p_j / sqrt n.
 *
 * How it learns is in bpr-training.h; passes go on until validation has not improved for PATIENCE of them, and the best
 * one is kept.  Letters: I items, f factors, order: f + 1 padded; the bias is place f of an item's vector. */
#include "model/bpr/bpr-training.h"
#include "model/family.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define PATIENCE 5

typedef struct
{
  AisleModel parent;
  BprVectors vectors;
} BprModel;

extern const AisleFamily aisle_family_bpr;

static const char *const samplings[] = { NC_ ("choice", "uniform"), NC_ ("choice", "popular"), NULL };

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "64", 1, 512, NULL, NULL,
    N_ ("Length of the vector that stands for a user or an item.") },
  { "passes", N_ ("Most passes"), AISLE_PARAM_INTEGER, "30", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all histories; validation may stop earlier.") },
  { "rate", N_ ("Learning rate"), AISLE_PARAM_REAL, "0.05", 1e-5, 10, NULL, NULL,
    N_ ("Length of a step; lower is slower and steadier.") },
  { "regularization", N_ ("Regularization"), AISLE_PARAM_REAL, "0.002", 0, 100, NULL, NULL,
    N_ ("Higher keeps the vectors shorter: for small or noisy data.") },
  { "negatives", N_ ("Negatives"), AISLE_PARAM_INTEGER, "2", 1, 100, NULL, N_ ("items"),
    N_ ("Items not taken that each item taken is compared with in a pass.") },
  { "sampling", N_ ("Sampling"), AISLE_PARAM_CHOICE, "uniform", 0, 0, samplings, NULL,
    N_ ("Negatives are any items, or popular ones more often: then the tail ranks higher.") },
};

static void
bpr_free (AisleModel *model)
{
  BprModel *self = (BprModel *) model;

  aisle_vector_free (self->vectors.history);
  aisle_vector_free (self->vectors.items);
  g_free (self);
}

static BprModel *
bpr_new (gsize n_items, gsize f, GError **error)
{
  BprModel *self = g_new0 (BprModel, 1);
  BprVectors *v = &self->vectors;

  self->parent.family = &aisle_family_bpr;
  *v = (BprVectors){ .n_items = n_items, .f = f, .order = AISLE_PAD (f + 1) };
  v->history = aisle_vector_new (n_items * v->order);
  v->items = aisle_vector_new (n_items * v->order);
  if (v->history != NULL && v->items != NULL)
    return self;
  bpr_free (&self->parent);
  aisle_memory_fail (&aisle_family_bpr, error);
  return NULL;
}

static void
bpr_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleSparse *matrix = input->matrix;
  double f = aisle_params_integer (input->params, "factors"), items = matrix->n_columns;
  double pairs = (double) matrix->n_values * aisle_params_integer (input->params, "negatives");

  estimate->seconds = aisle_params_integer (input->params, "passes") * (pairs * (1e-7 + f * 4e-9) + 1e-4)
                      / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) (items * (2 * f + 1) * sizeof (float));
  estimate->memory = (gsize) (items * (4 * AISLE_PAD ((gsize) f + 1) + 3) * sizeof (float)) + 8 * matrix->n_values;
}

/* ---- training ---- */

static void
copy_vectors (const BprVectors *from, BprVectors *to)
{
  memcpy (to->history, from->history, from->n_items * from->order * sizeof (float));
  memcpy (to->items, from->items, from->n_items * from->order * sizeof (float));
}

/* The number of passes that a tuning fit chose, or the most there may be. */
static guint
passes_to_make (const AisleTrainInput *input)
{
  guint most = (guint) aisle_params_integer (input->params, "passes");

  if (input->validate != NULL || input->chosen == NULL || input->chosen->len == 0)
    return most;
  return (guint) CLAMP (g_array_index (input->chosen, double, 0), 1, most);
}

/* Keeps in best what validation liked best. */
static gboolean
train_passes (BprTraining *training, BprModel *model, BprModel *best, const AisleTrainInput *input,
              AisleProgress *progress, GError **error)
{
  guint passes = passes_to_make (input), best_pass = 0;
  double highest = -INFINITY;

  for (guint pass = 1; pass <= passes; pass++)
    {
      AisleProgress part = aisle_progress_part (progress, (pass - 1.) / passes, (double) pass / passes);
      AislePass report = { .pass = pass, .validation = NAN };

      if (!aisle_bpr_training_pass (training, pass, &part, error)
          || (input->pass != NULL && !aisle_bpr_training_loss (training, &report.loss, error))
          || (best != NULL && !input->validate (&model->parent, &report.validation, input->validate_data, error)))
        return FALSE;
      if (input->pass != NULL)
        input->pass (&report, input->pass_data);
      if (best == NULL)
        continue;
      if (report.validation > highest)
        {
          highest = report.validation;
          best_pass = pass;
          copy_vectors (&model->vectors, &best->vectors);
        }
      else if (pass - best_pass >= PATIENCE)
        break;
    }
  if (best_pass > 0)
    {
      double chosen = best_pass;

      copy_vectors (&best->vectors, &model->vectors);
      if (input->chosen != NULL)
        g_array_append_val (input->chosen, chosen);
    }
  return TRUE;
}

static gboolean
all_finite (const float *values, gsize n)
{
  gboolean finite = TRUE;

  for (gsize i = 0; i < n; i++)
    finite &= isfinite (values[i]) != 0;
  return finite;
}

/* Only what weighs more than 0 is taken. */
static AisleSparse *
keep_taken (const AisleSparse *matrix)
{
  AisleSparse *self = aisle_sparse_new (matrix->n_rows, matrix->n_columns, matrix->n_values);
  gint64 n = 0;

  for (gsize u = 0; self != NULL && u < matrix->n_rows; u++)
    {
      for (gint64 s = matrix->start[u]; s < matrix->start[u + 1]; s++)
        if (matrix->value[s] > 0)
          {
            self->column[n] = matrix->column[s];
            self->value[n++] = 1;
          }
      self->start[u + 1] = n;
    }
  if (self != NULL)
    self->n_values = (gsize) n;
  return self;
}

static gboolean
bpr_fit (BprModel *model, const AisleSparse *taken, const AisleTrainInput *input, AisleProgress *progress,
         GError **error)
{
  const BprVectors *v = &model->vectors;
  BprSettings settings = { .matrix = taken,
                           .seed = input->seed,
                           .rate = (float) aisle_params_real (input->params, "rate"),
                           .regularization = (float) aisle_params_real (input->params, "regularization"),
                           .passes = (guint) aisle_params_integer (input->params, "passes"),
                           .negatives = (gsize) aisle_params_integer (input->params, "negatives"),
                           .popular = g_str_equal (aisle_params_text (input->params, "sampling"), "popular") };
  BprTraining *training = aisle_bpr_training_new (&settings, &model->vectors);
  BprModel *best = input->validate != NULL ? bpr_new (v->n_items, v->f, error) : NULL;
  gboolean done = FALSE;

  if (training == NULL)
    aisle_memory_fail (&aisle_family_bpr, error);
  else if (input->validate == NULL || best != NULL)
    done = train_passes (training, model, best, input, progress, error);
  aisle_bpr_training_free (training);
  if (best != NULL)
    bpr_free (&best->parent);
  if (!done)
    return FALSE;
  if (all_finite (v->items, v->n_items * v->order) && all_finite (v->history, v->n_items * v->order))
    return TRUE;
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_FAILED,
                       _ ("the training ran away: lower the learning rate or raise the regularization"));
  return FALSE;
}

static AisleModel *
bpr_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSparse) taken = NULL;
  g_autoptr (AisleModel) model = NULL;

  if (!aisle_train_check (input, error))
    return NULL;
  taken = keep_taken (input->matrix);
  if (taken == NULL)
    {
      aisle_memory_fail (&aisle_family_bpr, error);
      return NULL;
    }
  model = (AisleModel *) bpr_new (taken->n_columns, (gsize) aisle_params_integer (input->params, "factors"), error);
  if (model == NULL || !bpr_fit ((BprModel *) model, taken, input, progress, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* ---- the model ---- */

/* The first n places of each row: from and to have their own strides. */
static void
copy_rows (const float *from, gsize from_stride, float *to, gsize to_stride, gsize n_rows, gsize n)
{
  for (gsize i = 0; i < n_rows; i++)
    memcpy (to + i * to_stride, from + i * from_stride, n * sizeof (float));
}

static AisleModel *
bpr_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 f = aisle_params_integer (values, "factors"), shape[] = { -1, f };
  const AisleTensor *history = aisle_tensors_expect (tensors, "history", AISLE_DTYPE_F32, 2, shape, error), *items;
  gint64 with_bias[] = { shape[0], f + 1 };
  BprModel *self;

  if (history == NULL)
    return NULL;
  items = aisle_tensors_expect (tensors, "items", AISLE_DTYPE_F32, 2, with_bias, error);
  if (items == NULL)
    return NULL;
  self = bpr_new ((gsize) shape[0], (gsize) f, error);
  if (self == NULL)
    return NULL;
  copy_rows (history->data, (gsize) f, self->vectors.history, self->vectors.order, (gsize) shape[0], (gsize) f);
  copy_rows (items->data, (gsize) f + 1, self->vectors.items, self->vectors.order, (gsize) shape[0], (gsize) f + 1);
  return &self->parent;
}

static gsize
bpr_n_items (const AisleModel *model)
{
  return ((const BprModel *) model)->vectors.n_items;
}

static gboolean
bpr_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const BprVectors *v = &((const BprModel *) model)->vectors;
  const gint64 shape[] = { (gint64) v->n_items, (gint64) v->f }, with_bias[] = { shape[0], shape[1] + 1 };
  AisleTensor *history = aisle_tensors_add (tensors, "history", AISLE_DTYPE_F32, 2, shape);
  AisleTensor *items = aisle_tensors_add (tensors, "items", AISLE_DTYPE_F32, 2, with_bias);

  if (history == NULL || items == NULL)
    return aisle_memory_fail (model->family, error);
  copy_rows (v->history, v->order, history->data, v->f, v->n_items, v->f);
  copy_rows (v->items, v->order, items->data, v->f + 1, v->n_items, v->f + 1);
  return TRUE;
}

static const float *
bpr_vectors (const AisleModel *model, gsize *width, gsize *stride)
{
  const BprVectors *v = &((const BprModel *) model)->vectors;

  *width = *stride = v->order;
  return v->items;
}

/* Items of a history that count, and what each weighs. */
static float
history_scale (const AisleSparse *matrix, gsize row)
{
  gsize n = 0;

  for (gint64 s = matrix->start[row]; s < matrix->start[row + 1]; s++)
    n += matrix->value[s] > 0;
  return n > 0 ? 1 / sqrtf ((float) n) : 0;
}

static gboolean
bpr_embed (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, float *vectors,
           GError **error)
{
  const BprVectors *v = &((const BprModel *) model)->vectors;
  const AisleSparse *matrix = histories->matrix;

  for (gsize b = 0; b < n_rows; b++)
    {
      float *u = vectors + b * v->order, scale = history_scale (matrix, first_row + b);

      memset (u, 0, v->order * sizeof *u);
      for (gint64 s = matrix->start[first_row + b]; s < matrix->start[first_row + b + 1]; s++)
        for (gsize t = 0; matrix->value[s] > 0 && t < v->f; t++)
          u[t] += v->history[(gsize) matrix->column[s] * v->order + t];
      for (gsize t = 0; t < v->f; t++)
        u[t] *= scale;
      u[v->f] = 1;
    }
  return TRUE;
}

static gboolean
bpr_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
           gsize n_items, float *scores, gsize stride, GError **error)
{
  const BprVectors *v = &((const BprModel *) model)->vectors;
  g_autofree float *users = g_try_new (float, MAX (n_rows, 1) * v->order);

  if (users == NULL)
    return aisle_memory_fail (model->family, error);
  if (!bpr_embed (model, histories, first_row, n_rows, users, error))
    return FALSE;
  aisle_sgemm (FALSE, TRUE, n_rows, n_items, v->order, 1, users, v->order, v->items + (gsize) first_item * v->order,
               v->order, 0, scores, stride);
  return TRUE;
}

static gboolean
bpr_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
             GError **error)
{
  const BprVectors *v = &((const BprModel *) model)->vectors;
  const AisleSparse *matrix = histories->matrix;
  const float *q = v->items + (gsize) item * v->order;
  float scale = history_scale (matrix, row);

  for (gint64 s = matrix->start[row]; s < matrix->start[row + 1]; s++)
    {
      const float *p = v->history + (gsize) matrix->column[s] * v->order;
      double dot = 0;

      for (gsize t = 0; t < v->f; t++)
        dot += (double) q[t] * p[t];
      if (matrix->value[s] > 0)
        aisle_parts_add (parts, matrix->column[s], (float) (scale * dot));
    }
  aisle_parts_add (parts, -1, q[v->f]);
  aisle_parts_sort (parts);
  return TRUE;
}

/* (history > 0) P / sqrt n, times Q', plus b; an empty history has no n to divide by. */
static AisleGraph *
bpr_graph (const AisleModel *model, GError **error)
{
  const BprVectors *v = &((const BprModel *) model)->vectors;
  const gint64 n = (gint64) v->n_items, f = (gint64) v->f;
  const gint64 batch[] = { -1, n }, rows[] = { n, f }, columns[] = { f, n }, column[] = { n, 1 }, row[] = { 1, n };
  const float zero = 0, one = 1;
  g_autofree float *p = g_try_new (float, MAX ((gsize) (n * f), 1)), *q = g_try_new (float, MAX ((gsize) (n * f), 1));
  g_autofree float *bias = g_try_new (float, MAX (v->n_items, 1)), *ones = g_try_new (float, MAX (v->n_items, 1));
  AisleGraph *graph;

  if (p == NULL || q == NULL || bias == NULL || ones == NULL)
    {
      aisle_memory_fail (model->family, error);
      return NULL;
    }
  copy_rows (v->history, v->order, p, v->f, v->n_items, v->f);
  for (gsize i = 0; i < v->n_items; i++)
    {
      bias[i] = v->items[i * v->order + v->f];
      ones[i] = 1;
      for (gsize t = 0; t < v->f; t++)
        q[t * v->n_items + i] = v->items[i * v->order + t];
    }
  graph = aisle_graph_new ("bpr");
  aisle_graph_add_input (graph, "history", AISLE_DTYPE_F32, 2, batch);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, batch);
  aisle_graph_add_constant (graph, "vectors", AISLE_DTYPE_F32, 2, rows, p, NULL);
  aisle_graph_add_constant (graph, "items", AISLE_DTYPE_F32, 2, columns, q, NULL);
  aisle_graph_add_constant (graph, "bias", AISLE_DTYPE_F32, 2, row, bias, NULL);
  aisle_graph_add_constant (graph, "ones", AISLE_DTYPE_F32, 2, column, ones, NULL);
  aisle_graph_add_constant (graph, "zero", AISLE_DTYPE_F32, 0, NULL, &zero, NULL);
  aisle_graph_add_constant (graph, "one", AISLE_DTYPE_F32, 0, NULL, &one, NULL);
  aisle_graph_add_node (graph, "Greater", "history zero", "is_taken");
  aisle_graph_add_node (graph, "Where", "is_taken one zero", "taken");
  aisle_graph_add_node (graph, "MatMul", "taken ones", "count");
  aisle_graph_add_node (graph, "Greater", "count zero", "is_some");
  aisle_graph_add_node (graph, "Where", "is_some count one", "divisor");
  aisle_graph_add_node (graph, "Sqrt", "divisor", "length");
  aisle_graph_add_node (graph, "MatMul", "taken vectors", "sums");
  aisle_graph_add_node (graph, "Div", "sums length", "users");
  aisle_graph_add_node (graph, "MatMul", "users items", "matches");
  aisle_graph_add_node (graph, "Add", "matches bias", "scores");
  return graph;
}

static char *
bpr_rule (const AisleModel *model)
{
  const BprVectors *v = &((const BprModel *) model)->vectors;

  return g_strdup_printf ("sums items=%zu factors=%zu base=history value=items", v->n_items, v->f);
}

const AisleFamily aisle_family_bpr = {
  .id = "bpr",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Pairwise ranking"),
  .summary = N_ ("Learns to put what a customer took above what he did not; explains its scores."),
  .source = "Rendle et al. 2009, BPR: Bayesian Personalized Ranking; Kabbur, Ning and Karypis 2013, FISM",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = bpr_estimate,
  .train = bpr_train,
  .load = bpr_load,
  .n_items = bpr_n_items,
  .save = bpr_save,
  .free = bpr_free,
  .score = bpr_score,
  .vectors = bpr_vectors,
  .embed = bpr_embed,
  .explain = bpr_explain,
  .graph = bpr_graph,
  .rule = bpr_rule,
};
