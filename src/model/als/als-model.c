/* als-model.c: matrix factorization of implicit feedback by alternating least squares (Hu, Koren and Volinsky 2008).
 *
 * Minimises the sum over all u, i of c ((p - x'y)^2 + lambda (|x|^2 + |y|^2)), with p = 1 and c = 1 + alpha r where a
 * weight r > 0 was observed, p = 0 and c = 1 elsewhere: the ridge grows with what is known of a row, so one lambda suits
 * small and large shops (Rendle et al. 2021, "Revisiting the Performance of iALS", with nu = 1).  For fixed Y every x
 * solves (Hu et al., eq. 4, with the sum over all items as one Gram matrix)
 *
 *   (Y'Y + lambda I n + sum alpha r (y y' + lambda I)) x = sum (1 + alpha r) y,   sums over the items of the history,
 *
 * n being the number of items: see als-solver.h.  A model keeps Y only, turned so that Y'Y is diagonal: a history is
 * folded in by the same equation when it is scored.
 *
 * Letters: U users, I items, f factors; X is U x f, Y is I x f, both padded to `order` columns. */
#include "model/als/als-graph.h"
#include "model/als/als-solver.h"
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

#define ROWS      8 /* systems solved by one chunk */
#define LOSS_ROWS 256

typedef struct
{
  AisleModel parent;
  gsize n_items, n_factors;
  gsize order; /* f padded for vector.h */
  float alpha, lambda;
  float *items; /* Y: I x order */
  float *base;  /* order: diagonal of Y'Y + lambda I n, 1 in the padding */
} AlsModel;

extern const AisleFamily aisle_family_als;

static const char *const solvers[] = { NC_ ("choice", "exact"), NC_ ("choice", "cg"), NULL };

static const AisleParam params[] = {
  { "factors", N_ ("Factors"), AISLE_PARAM_INTEGER, "64", 1, 512, NULL, NULL,
    N_ ("Length of the vector that stands for a user or an item.") },
  { "iterations", N_ ("Iterations"), AISLE_PARAM_INTEGER, "15", 1, 1000, NULL, N_ ("passes"),
    N_ ("Passes over all users and items.") },
  { "alpha", N_ ("Confidence weight"), AISLE_PARAM_REAL, "5", 1e-3, 1e5, NULL, NULL,
    N_ ("How much more an observed interaction of weight 1 counts than an absent one.") },
  { "regularization", N_ ("Regularization"), AISLE_PARAM_REAL, "0.01", 1e-6, 100, NULL, NULL,
    N_ ("Higher keeps the vectors shorter: for small or noisy data.") },
  { "solver", N_ ("Solver"), AISLE_PARAM_CHOICE, "exact", 0, 0, solvers, NULL,
    N_ ("Exact solves every equation; cg takes a few steps towards it, which is faster with several hundred factors.") },
};

static void
als_free (AisleModel *model)
{
  AlsModel *self = (AlsModel *) model;

  aisle_vector_free (self->items);
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
  self->items = aisle_vector_new (n_items * self->order);
  self->base = aisle_vector_new (self->order);
  if (self->items != NULL && self->base != NULL)
    return self;
  als_free (&self->parent);
  aisle_memory_fail (&aisle_family_als, error);
  return NULL;
}

/* Flops of one side: n rows of m interactions each, on average. */
static double
side_flops (double n, double m, double f, gboolean approximate)
{
  if (approximate)
    return n * 20 * m * f + 2 * n * f * f;
  return n * (m < .75 * f ? m * m * f + m * m * m / 3 + 4 * m * f : m * f * f + f * f * f / 3) + 2 * n * f * f;
}

static void
als_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleSparse *matrix = input->matrix;
  gboolean approximate = g_str_equal (aisle_params_text (input->params, "solver"), "cg");
  double f = aisle_params_integer (input->params, "factors"), users = matrix->n_rows, items = matrix->n_columns;
  double flops = side_flops (items, matrix->n_values / MAX (items, 1), f, approximate);
  double gathered = 2e-8 * (2. * matrix->n_values + users + items);

  for (gsize u = 0; u < matrix->n_rows; u++)
    flops += side_flops (1, (double) (matrix->start[u + 1] - matrix->start[u]), f, approximate);
  estimate->seconds =
      aisle_params_integer (input->params, "iterations") * (flops / 1e11 + gathered) / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) ((items + 1) * f * sizeof (float));
  estimate->memory = (gsize) ((users + items) * AISLE_PAD ((gsize) f) * sizeof (float)) + 8 * matrix->n_values;
}

static AlsEquations
als_equations (const AlsModel *self, const float *fixed, gsize n)
{
  return (AlsEquations){ .n = n,
                         .f = self->n_factors,
                         .order = self->order,
                         .alpha = self->alpha,
                         .lambda = self->lambda,
                         .fixed = fixed,
                         .base = self->base };
}

typedef struct
{
  const AlsEquations *equations;
  const AisleSparse *matrix;
  float *solved;
  AlsScratch scratch[AISLE_MAX_WORKERS];
} HalfStep;

static gboolean
solve_rows (gsize index, guint worker, gpointer data, GError **error)
{
  HalfStep *self = data;
  AlsScratch *scratch = &self->scratch[worker];

  if (scratch->memory == NULL && !aisle_als_scratch_init (scratch, self->equations, error))
    return FALSE;
  for (gsize row = index * ROWS; row < MIN (index * ROWS + ROWS, self->matrix->n_rows); row++)
    {
      aisle_als_fetch (self->equations, self->matrix, row + 1);
      if (!aisle_als_solve (self->equations, self->matrix, row, scratch, self->solved + row * self->equations->order,
                            error))
        return FALSE;
    }
  return TRUE;
}

/* Solves for all rows of matrix, the other side's factors being fixed; both are turned first. */
static gboolean
half_step (AlsModel *model, gboolean approximate, const AisleSparse *matrix, float *fixed, float *solved,
           AisleProgress *progress, GError **error)
{
  AlsEquations equations = als_equations (model, fixed, matrix->n_columns);
  HalfStep self = { .equations = &equations, .matrix = matrix, .solved = solved };
  gboolean done;

  equations.approximate = approximate;
  done =
      aisle_als_rotate (fixed, matrix->n_columns, approximate ? solved : NULL, matrix->n_rows, model->n_factors,
                        model->order, model->lambda, model->base, error)
      && aisle_parallel_for ((matrix->n_rows + ROWS - 1) / ROWS, solve_rows, &self, progress, _ ("Factorizing"), error);
  for (guint i = 0; i < AISLE_MAX_WORKERS; i++)
    aisle_als_scratch_clear (&self.scratch[i]);
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
  gsize f = model->order;
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
  gsize f = model->order, n_users = self->matrix->n_rows;
  g_autofree float *xx = g_new (float, f *f), *yy = g_new (float, f *f);
  double sum = 0;

  if (!aisle_gram (self->users, n_users, f, xx, error) || !aisle_gram (model->items, model->n_items, f, yy, error)
      || !add_loss (model, self->matrix, self->users, model->items, &sum, error)
      || !add_loss (model, self->by_item, model->items, self->users, &sum, error))
    return FALSE;
  for (gsize i = 0; i < f * f; i++)
    sum += (double) xx[i] * yy[i];
  input->pass (&(AislePass){ pass, sum / ((double) n_users * model->n_items), NAN }, input->pass_data);
  return TRUE;
}

static void
draw_items (AlsModel *model, guint64 seed)
{
  AisleRandom random;

  aisle_random_init (&random, seed, "als");
  for (gsize i = 0; i < model->n_items; i++)
    for (gsize t = 0; t < model->n_factors; t++)
      model->items[i * model->order + t] = (float) (.1 / sqrt (model->n_factors) * aisle_random_normal (&random));
}

static gboolean
als_fit (Training *self, const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  AlsModel *model = self->model;
  guint iterations = (guint) aisle_params_integer (input->params, "iterations");
  gboolean approximate = g_str_equal (aisle_params_text (input->params, "solver"), "cg");

  draw_items (model, input->seed);
  for (guint pass = 0; pass < iterations; pass++)
    {
      AisleProgress users = aisle_progress_part (progress, pass / (double) iterations, (pass + .5) / iterations);
      AisleProgress items = aisle_progress_part (progress, (pass + .5) / iterations, (pass + 1.) / iterations);

      if (!half_step (model, approximate, self->matrix, model->items, self->users, &users, error)
          || !half_step (model, approximate, self->by_item, self->users, model->items, &items, error)
          || (input->pass != NULL && !report_loss (self, input, pass + 1, error)))
        return FALSE;
    }
  return aisle_als_rotate (model->items, model->n_items, NULL, 0, model->n_factors, model->order, model->lambda,
                           model->base, error);
}

static AisleModel *
als_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize f = (gsize) aisle_params_integer (input->params, "factors");
  g_autoptr (AisleSparse) by_item = NULL;
  g_autoptr (AisleModel) model = NULL;
  Training self = { .matrix = input->matrix };

  if (!aisle_train_check (input, error))
    return NULL;
  self.model = als_new (input->matrix->n_columns, f, input->params, error);
  model = (AisleModel *) self.model;
  if (model == NULL)
    return NULL;
  self.by_item = by_item = aisle_sparse_transpose (input->matrix);
  self.users = aisle_vector_new (input->matrix->n_rows * self.model->order);
  if (by_item == NULL || self.users == NULL)
    aisle_memory_fail (&aisle_family_als, error);
  else if (als_fit (&self, input, progress, error))
    {
      aisle_vector_free (self.users);
      return g_steal_pointer (&model);
    }
  aisle_vector_free (self.users);
  return NULL;
}

/* Y (I x f, unpadded) and the diagonal of its Gram matrix and ridge. */
static AisleModel *
als_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 f = aisle_params_integer (values, "factors"), shape[] = { -1, f };
  const AisleTensor *items = aisle_tensors_expect (tensors, "items", AISLE_DTYPE_F32, 2, shape, error);
  const AisleTensor *base =
      items != NULL ? aisle_tensors_expect (tensors, "base", AISLE_DTYPE_F32, 1, &f, error) : NULL;
  g_autoptr (AisleModel) model = NULL;
  AlsModel *self;

  if (base == NULL)
    return NULL;
  for (gint64 t = 0; t < f; t++)
    if (!(((const float *) base->data)[t] > 0))
      {
        g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT,
                             _ ("the stored model's equations are damaged: train it again"));
        return NULL;
      }
  self = als_new ((gsize) shape[0], (gsize) f, values, error);
  model = (AisleModel *) self;
  if (model == NULL)
    return NULL;
  for (gsize i = 0; i < self->n_items; i++)
    memcpy (self->items + i * self->order, (const float *) items->data + i * self->n_factors,
            self->n_factors * sizeof (float));
  for (gsize t = 0; t < self->order; t++)
    self->base[t] = t < self->n_factors ? ((const float *) base->data)[t] : 1;
  return g_steal_pointer (&model);
}

static gsize
als_n_items (const AisleModel *model)
{
  return ((const AlsModel *) model)->n_items;
}

/* to: I x f without the padding */
static void
copy_items (const AlsModel *self, float *to)
{
  for (gsize i = 0; i < self->n_items; i++)
    memcpy (to + i * self->n_factors, self->items + i * self->order, self->n_factors * sizeof (float));
}

static gboolean
als_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const AlsModel *self = (const AlsModel *) model;
  const gint64 shape[] = { (gint64) self->n_items, (gint64) self->n_factors };
  AisleTensor *items = aisle_tensors_add (tensors, "items", AISLE_DTYPE_F32, 2, shape);

  if (items == NULL || aisle_tensors_add_copy (tensors, "base", AISLE_DTYPE_F32, 1, shape + 1, self->base) == NULL)
    return aisle_memory_fail (model->family, error);
  copy_items (self, items->data);
  return TRUE;
}

static const float *
als_vectors (const AisleModel *model, gsize *width, gsize *stride)
{
  const AlsModel *self = (const AlsModel *) model;

  *width = *stride = self->order;
  return self->items;
}

static gboolean
als_embed (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, float *vectors,
           GError **error)
{
  const AlsModel *self = (const AlsModel *) model;
  AlsEquations equations = als_equations (self, self->items, self->n_items);
  AlsScratch scratch = { 0 };
  gboolean done = aisle_als_scratch_init (&scratch, &equations, error);

  for (gsize b = 0; done && b < n_rows; b++)
    done = aisle_als_solve (&equations, histories->matrix, first_row + b, &scratch, vectors + b * self->order, error);
  aisle_als_scratch_clear (&scratch);
  return done;
}

static gboolean
als_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
           gsize n_items, float *scores, gsize stride, GError **error)
{
  const AlsModel *self = (const AlsModel *) model;
  gsize order = self->order;
  g_autofree float *users = g_try_new (float, MAX (n_rows, 1) * order);

  if (users == NULL)
    return aisle_memory_fail (model->family, error);
  if (!als_embed (model, histories, first_row, n_rows, users, error))
    return FALSE;
  aisle_sgemm (FALSE, TRUE, n_rows, n_items, order, 1, users, order, self->items + (gsize) first_item * order, order, 0,
               scores, stride);
  return TRUE;
}

static float
dot (const float *a, const float *b, gsize n)
{
  double sum = 0;

  for (gsize t = 0; t < n; t++)
    sum += (double) a[t] * b[t];
  return (float) sum;
}

/* Hu et al., section 5: y_i' x = sum over the history of (1 + alpha r) y_i' A^-1 y. */
static gboolean
als_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
             GError **error)
{
  const AlsModel *self = (const AlsModel *) model;
  const AisleSparse *matrix = histories->matrix;
  const gint32 *items = matrix->column + matrix->start[row];
  const float *values = matrix->value + matrix->start[row];
  gsize n = (gsize) (matrix->start[row + 1] - matrix->start[row]);
  AlsEquations equations = als_equations (self, self->items, self->n_items);
  gsize order = self->order;
  g_autofree float *pull = g_try_new (float, order);
  AlsScratch scratch = { 0 };
  gboolean done = pull != NULL || aisle_memory_fail (model->family, error);

  done = done && aisle_als_scratch_init (&scratch, &equations, error)
         && aisle_als_apply_inverse (&equations, items, values, n, self->items + (gsize) item * order, &scratch, pull,
                                     error);
  aisle_als_scratch_clear (&scratch);
  for (gsize i = 0; done && i < n; i++)
    {
      float weight = self->alpha * values[i];
      AislePart part = { items[i], 0 };

      if (!(weight > 0))
        continue;
      part.part = (1 + weight) * dot (pull, self->items + (gsize) items[i] * order, order);
      g_array_append_val (parts, part);
    }
  aisle_parts_sort (parts);
  return done;
}

static AisleGraph *
als_graph (const AisleModel *model, GError **error)
{
  const AlsModel *self = (const AlsModel *) model;
  g_autofree float *items = g_try_new (float, MAX (self->n_items * self->n_factors, 1));

  if (items == NULL)
    {
      aisle_memory_fail (model->family, error);
      return NULL;
    }
  copy_items (self, items);
  return aisle_als_graph (items, self->n_items, self->n_factors, self->base, self->alpha, self->lambda);
}

static char *
als_rule (const AisleModel *model)
{
  const AlsModel *self = (const AlsModel *) model;
  GString *rule = g_string_new (NULL);

  g_string_printf (rule, "factors items=%zu factors=%zu value=items base=base", self->n_items, self->n_factors);
  aisle_rule_add_real (rule, "alpha", self->alpha);
  aisle_rule_add_real (rule, "lambda", self->lambda);
  return g_string_free (rule, FALSE);
}

const AisleFamily aisle_family_als = {
  .id = "als",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Matrix factorization"),
  .summary = N_ ("Places users and items in one space of tastes; good where items are many and histories short."),
  .source = "Hu, Koren and Volinsky 2008, Collaborative Filtering for Implicit Feedback Datasets; Rendle et al. 2021",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = als_estimate,
  .train = als_train,
  .load = als_load,
  .n_items = als_n_items,
  .save = als_save,
  .free = als_free,
  .score = als_score,
  .vectors = als_vectors,
  .embed = als_embed,
  .explain = als_explain,
  .graph = als_graph,
  .rule = als_rule,
};
