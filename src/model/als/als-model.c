/* als-model.c: matrix factorization of implicit feedback by alternating least squares (Hu, Koren and Volinsky 2008).
 *
 * Minimises the sum over all u, i of c ((p - x'y)^2 + lambda (|x|^2 + |y|^2)), with p = 1 and c = 1 + alpha r where a
 * weight r > 0 was observed, p = 0 and c = 1 elsewhere: the ridge grows with what is known of a row, so one lambda suits
 * small and large shops (Rendle et al. 2021, "Revisiting the Performance of iALS", with nu = 1).  For fixed Y every x
 * solves (Hu et al., eq. 4, with the sum over all items as one Gram matrix)
 *
 *   (Y'Y + lambda I n + sum alpha r (y y' + lambda I)) x = sum (1 + alpha r) y,   sums over the items of the history,
 *
 * n being the number of items, exactly, by Cholesky.  A model keeps Y only: a history is folded in by the same equation
 * when it is scored.
 *
 * Letters: U users, I items, f factors; X is U x f, Y is I x f. */
#include "model/als/als-graph.h"
#include "model/family.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"
#include "numeric/solve.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define ROWS      16 /* systems solved by one chunk */
#define BLOCK     64 /* rows of factors gathered before they are multiplied: they stay in the first cache */
#define LOSS_ROWS 256

typedef struct
{
  AisleModel parent;
  gsize n_items, n_factors;
  gsize order; /* f padded for vector.h: the order of the systems solved */
  float alpha, lambda;
  float *items; /* Y */
  float *base;  /* order x order: Y'Y + lambda I n, a diagonal of 1 in the padding */
} AlsModel;

extern const AisleFamily aisle_family_als;

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "64", 1, 512, NULL, NULL,
    N_ ("Length of the vector that stands for a user or an item.") },
  { "iterations", N_ ("Iterations"), AISLE_PARAM_INTEGER, "15", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all users and items.") },
  { "alpha", N_ ("Confidence"), AISLE_PARAM_REAL, "5", 1e-3, 1e5, NULL, NULL,
    N_ ("How much more an observed interaction of weight 1 counts than an absent one.") },
  { "regularization", N_ ("Regularization"), AISLE_PARAM_REAL, "0.01", 1e-6, 100, NULL, NULL,
    N_ ("Higher keeps the vectors shorter: for small or noisy data.") },
};

static void
als_free (AisleModel *model)
{
  AlsModel *self = (AlsModel *) model;

  g_free (self->items);
  aisle_vector_free (self->base);
  g_free (self);
}

static AlsModel *
als_new (gsize n_items, gsize n_factors, const AisleParams *values, GError **error)
{
  AlsModel *self = g_new0 (AlsModel, 1);

  self->parent.family = &aisle_family_als;
  self->n_items = n_items;
  self->n_factors = n_factors;
  self->alpha = (float) aisle_params_real (values, "alpha");
  self->lambda = (float) aisle_params_real (values, "regularization");
  self->order = AISLE_PAD (n_factors);
  self->items = g_try_new (float, MAX (n_items * n_factors, 1));
  self->base = aisle_vector_new (self->order * self->order);
  if (self->items != NULL && self->base != NULL)
    return self;
  als_free (&self->parent);
  aisle_memory_fail (&aisle_family_als, error);
  return NULL;
}

static void
als_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleSparse *matrix = input->matrix;
  double f = aisle_params_integer (input->params, "factors"), rows = (double) matrix->n_rows + matrix->n_columns;
  double flops = 2 * f * f * matrix->n_values + rows * (f * f * f / 3 + 4 * f * f);

  estimate->seconds = aisle_params_integer (input->params, "iterations") * flops / 4e10 / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) (matrix->n_columns * f * sizeof (float));
  estimate->memory = (gsize) (rows * f * sizeof (float)) + 8 * matrix->n_values;
}

/* The part all systems share, from the n rows of factors that stay fixed. */
static gboolean
make_base (const AlsModel *self, const float *fixed, gsize n, GError **error)
{
  gsize f = self->n_factors, order = self->order;
  g_autofree float *gram = g_try_new (float, f *f);

  if (gram == NULL)
    return aisle_memory_fail (&aisle_family_als, error);
  if (!aisle_gram (fixed, n, f, gram, error))
    return FALSE;
  for (gsize i = 0; i < order; i++)
    {
      if (i < f)
        memcpy (self->base + i * order, gram + i * f, f * sizeof (float));
      self->base[i * order + i] = i < f ? gram[i * f + i] + self->lambda * n : 1;
    }
  return TRUE;
}

/* What one thread needs to solve one system. */
typedef struct
{
  float *memory;
  float *system; /* order x order */
  float *block;  /* BLOCK x order: rows of factors, scaled; 0 in the padding */
  float *right;  /* order: the right side, then the solution */
  float *part;   /* order: its sum over the block */
  gsize filled;
} Scratch;

static gboolean
scratch_init (Scratch *self, gsize order, GError **error)
{
  self->memory = aisle_vector_new ((order + BLOCK + 2) * order);
  if (self->memory == NULL)
    return aisle_memory_fail (&aisle_family_als, error);
  self->system = self->memory;
  self->block = self->system + order * order;
  self->right = self->block + BLOCK * order;
  self->part = self->right + order;
  return TRUE;
}

static void
add_block (Scratch *self, gsize order)
{
  aisle_vector_add_products (self->system, order, self->block, self->filled);
  for (gsize t = 0; t < order; t++)
    {
      self->right[t] += self->part[t];
      self->part[t] = 0;
    }
  self->filled = 0;
}

/* x = (base + sum alpha r (y y' + lambda I))^-1 sum (1 + alpha r) y over a row of matrix; y are rows of `fixed`. */
static gboolean
solve_row (const AlsModel *model, const AisleSparse *matrix, gsize row, const float *fixed, Scratch *scratch, float *x,
           GError **error)
{
  gsize f = model->n_factors, order = model->order;
  double weights = 0;

  memcpy (scratch->system, model->base, order * order * sizeof (float));
  memset (scratch->right, 0, order * sizeof (float));
  for (gint64 s = matrix->start[row]; s < matrix->start[row + 1]; s++)
    {
      const float *y = fixed + (gsize) matrix->column[s] * f;
      float weight = model->alpha * matrix->value[s], root = sqrtf (MAX (weight, 0));

      if (!(weight > 0))
        continue;
      weights += weight;
      aisle_vector_take_row (y, f, root, 1 + weight, scratch->block + scratch->filled * order, scratch->part);
      if (++scratch->filled == BLOCK)
        add_block (scratch, order);
    }
  if (weights == 0)
    {
      memset (x, 0, f * sizeof (float));
      return TRUE;
    }
  add_block (scratch, order);
  for (gsize t = 0; t < f; t++)
    scratch->system[t * order + t] += model->lambda * (float) weights;
  if (!aisle_vector_solve (scratch->system, order, scratch->right))
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_FAILED,
                           _ ("the equations of a user or item cannot be solved: raise the regularization"));
      return FALSE;
    }
  memcpy (x, scratch->right, f * sizeof (float));
  return TRUE;
}

typedef struct
{
  const AlsModel *model;
  const AisleSparse *matrix;
  const float *fixed;
  float *solved;
  Scratch scratch[AISLE_MAX_WORKERS];
} HalfStep;

static gboolean
solve_rows (gsize index, guint worker, gpointer data, GError **error)
{
  HalfStep *self = data;
  Scratch *scratch = &self->scratch[worker];
  gsize f = self->model->n_factors;

  if (scratch->memory == NULL && !scratch_init (scratch, self->model->order, error))
    return FALSE;
  for (gsize row = index * ROWS; row < MIN (index * ROWS + ROWS, self->matrix->n_rows); row++)
    if (!solve_row (self->model, self->matrix, row, self->fixed, scratch, self->solved + row * f, error))
      return FALSE;
  return TRUE;
}

/* Solves for all rows of matrix, the other side's factors being fixed. */
static gboolean
half_step (const AlsModel *model, const AisleSparse *matrix, const float *fixed, float *solved, AisleProgress *progress,
           GError **error)
{
  HalfStep self = { .model = model, .matrix = matrix, .fixed = fixed, .solved = solved };
  gboolean done;

  done =
      make_base (model, fixed, matrix->n_columns, error)
      && aisle_parallel_for ((matrix->n_rows + ROWS - 1) / ROWS, solve_rows, &self, progress, _ ("Factorizing"), error);
  for (guint i = 0; i < AISLE_MAX_WORKERS; i++)
    aisle_vector_free (self.scratch[i].memory);
  return done;
}

typedef struct
{
  const AisleSparse *matrix, *by_item;
  AlsModel *model;
  float *users; /* X */
} Training;

typedef struct
{
  const AlsModel *model;
  const AisleSparse *matrix;
  const float *rows, *columns; /* factors of either side */
  double *parts;
} Loss;

/* The ridge of one side's rows, and half of what their observed cells add over a matrix of zeros: the other side brings
 * the other half. */
static gboolean
loss_rows (gsize index, guint worker, gpointer data, GError **error)
{
  const Loss *self = data;
  const AisleSparse *matrix = self->matrix;
  const AlsModel *model = self->model;
  gsize f = model->n_factors;
  double sum = 0;

  for (gsize u = index * LOSS_ROWS; u < MIN (index * LOSS_ROWS + LOSS_ROWS, matrix->n_rows); u++)
    {
      const float *x = self->rows + u * f;
      double confidences = matrix->n_columns, length = 0;

      for (gint64 s = matrix->start[u]; s < matrix->start[u + 1]; s++)
        {
          const float *y = self->columns + (gsize) matrix->column[s] * f;
          double score = 0, weight = MAX (model->alpha * matrix->value[s], 0);

          for (gsize t = 0; t < f; t++)
            score += x[t] * y[t];
          confidences += weight;
          if (weight > 0)
            sum += .5 * ((1 + weight) * (1 - score) * (1 - score) - score * score);
        }
      for (gsize t = 0; t < f; t++)
        length += x[t] * x[t];
      sum += model->lambda * confidences * length;
    }
  self->parts[index] = sum;
  return TRUE;
}

static gboolean
add_loss (const AlsModel *model, const AisleSparse *matrix, const float *rows, const float *columns, double *sum,
          GError **error)
{
  gsize blocks = (matrix->n_rows + LOSS_ROWS - 1) / LOSS_ROWS;
  g_autofree double *parts = g_new0 (double, blocks);
  Loss loss = { model, matrix, rows, columns, parts };

  if (!aisle_parallel_for (blocks, loss_rows, &loss, NULL, NULL, error))
    return FALSE;
  for (gsize b = 0; b < blocks; b++)
    *sum += parts[b];
  return TRUE;
}

/* The objective over the number of cells; the sum of all squared scores is the trace of X'X Y'Y. */
static gboolean
report_loss (const Training *self, const AisleTrainInput *input, guint pass, GError **error)
{
  const AlsModel *model = self->model;
  gsize f = model->n_factors, n_users = self->matrix->n_rows;
  g_autofree float *xx = g_new (float, f *f), *yy = g_new (float, f *f);
  double sum = 0;

  if (!aisle_gram (self->users, n_users, f, xx, error) || !aisle_gram (model->items, model->n_items, f, yy, error)
      || !add_loss (model, self->matrix, self->users, model->items, &sum, error)
      || !add_loss (model, self->by_item, model->items, self->users, &sum, error))
    return FALSE;
  for (gsize i = 0; i < f * f; i++)
    sum += (double) xx[i] * yy[i];
  input->pass (pass, sum / ((double) n_users * model->n_items), input->pass_data);
  return TRUE;
}

static gboolean
als_fit (Training *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AlsModel *model = self->model;
  gsize f = model->n_factors;
  guint iterations = (guint) aisle_params_integer (input->params, "iterations");
  AisleRandom random;

  aisle_random_init (&random, input->seed, "als");
  for (gsize i = 0; i < model->n_items * f; i++)
    model->items[i] = (float) (.1 / sqrt (f) * aisle_random_normal (&random));
  for (guint pass = 0; pass < iterations; pass++)
    {
      AisleProgress users = aisle_progress_part (progress, pass / (double) iterations, (pass + .5) / iterations);
      AisleProgress items = aisle_progress_part (progress, (pass + .5) / iterations, (pass + 1.) / iterations);

      if (!half_step (model, self->matrix, model->items, self->users, &users, error)
          || !half_step (model, self->by_item, self->users, model->items, &items, error)
          || (input->pass != NULL && !report_loss (self, input, pass + 1, error)))
        return FALSE;
    }
  return make_base (model, model->items, model->n_items, error);
}

static AisleModel *
als_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize f = (gsize) aisle_params_integer (input->params, "factors");
  g_autoptr (AisleSparse) by_item = NULL;
  g_autoptr (AisleModel) model = NULL;
  g_autofree float *users = NULL;
  Training self = { .matrix = input->matrix };

  if (!aisle_train_check (input, error))
    return NULL;
  self.model = als_new (input->matrix->n_columns, f, input->params, error);
  model = (AisleModel *) self.model;
  if (model == NULL)
    return NULL;
  self.by_item = by_item = aisle_sparse_transpose (input->matrix);
  self.users = users = g_try_new (float, input->matrix->n_rows *f);
  if (by_item == NULL || users == NULL)
    {
      aisle_memory_fail (&aisle_family_als, error);
      return NULL;
    }
  return als_fit (&self, input, progress, error) ? g_steal_pointer (&model) : NULL;
}

static AisleModel *
als_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 shape[] = { -1, aisle_params_integer (values, "factors") };
  const AisleTensor *tensor = aisle_tensors_expect (tensors, "items", AISLE_DTYPE_F32, 2, shape, error);
  g_autoptr (AisleModel) model = NULL;
  AlsModel *self;

  if (tensor == NULL)
    return NULL;
  self = als_new ((gsize) shape[0], (gsize) shape[1], values, error);
  model = (AisleModel *) self;
  if (model == NULL)
    return NULL;
  memcpy (self->items, tensor->data, self->n_items * self->n_factors * sizeof (float));
  if (!make_base (self, self->items, self->n_items, error))
    return NULL;
  return g_steal_pointer (&model);
}

static gsize
als_n_items (const AisleModel *model)
{
  return ((const AlsModel *) model)->n_items;
}

static gboolean
als_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AlsModel *self = (const AlsModel *) model;
  const gint64 shape[] = { (gint64) self->n_items, (gint64) self->n_factors };

  return aisle_tensors_add_copy (tensors, "items", AISLE_DTYPE_F32, 2, shape, self->items) != NULL
         || aisle_memory_fail (model->family, error);
}

static gboolean
als_score (const AisleModel *model, const AisleSparse *histories, gsize first_row, gsize n_rows, gint32 first_item,
           gsize n_items, float *scores, gsize stride, GError **error)
{
  const AlsModel *self = (const AlsModel *) model;
  gsize f = self->n_factors;
  g_autofree float *users = g_try_new (float, MAX (n_rows, 1) * f);
  Scratch scratch = { 0 };
  gboolean done = users != NULL || aisle_memory_fail (model->family, error);

  done = done && scratch_init (&scratch, self->order, error);
  for (gsize b = 0; done && b < n_rows; b++)
    done = solve_row (self, histories, first_row + b, self->items, &scratch, users + b * f, error);
  aisle_vector_free (scratch.memory);
  if (done)
    aisle_sgemm (FALSE, TRUE, n_rows, n_items, f, 1, users, f, self->items + (gsize) first_item * f, f, 0, scores,
                 stride);
  return done;
}

static AisleGraph *
als_graph (const AisleModel *model, GError **error)
{
  const AlsModel *self = (const AlsModel *) model;

  gsize f = self->n_factors;
  g_autofree float *base = g_new (float, f *f);

  for (gsize i = 0; i < f; i++)
    memcpy (base + i * f, self->base + i * self->order, f * sizeof (float));
  return aisle_als_graph (self->items, self->n_items, f, base, self->alpha, self->lambda, error);
}

const AisleFamily aisle_family_als = {
  .id = "als",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Matrix factorization"),
  .summary = N_ ("Places users and items in one space of tastes; good where items are many and histories short."),
  .source = "Hu, Koren and Volinsky 2008, Collaborative Filtering for Implicit Feedback Datasets; Rendle et al. 2021",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = als_estimate,
  .train = als_train,
  .load = als_load,
  .n_items = als_n_items,
  .save = als_save,
  .free = als_free,
  .score = als_score,
  .graph = als_graph,
};
