/* ease-model.c: EASE, a linear item-item model in closed form (Steck 2019, "Embarrassingly Shallow Autoencoders for
 * Sparse Data", eq. 8): G = X'X + lambda I, P = inverse of G, B = -P / diag P with a zero diagonal, scores = x B.
 *
 * Letters: U users, I items.  Exact and without chance; memory and file are 4 I^2 bytes, time I^3. */
#include "model/family.h"

#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/solve.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define ROWS   8    /* rows of G filled by one chunk */
#define SHARED 8192 /* items from which on the matrix exists once */

typedef struct
{
  AisleModel parent;
  gsize n_items, stride;
  float *weights; /* I rows of stride: row = item of the history, column = item scored */
  GBytes *owner;  /* of weights: what is saved or drawn as a graph shares them where it can */
} EaseModel;

extern const AisleFamily aisle_family_ease;

static const AisleParam params[] = {
  { "lambda", N_ ("Regularization"), AISLE_PARAM_REAL, "500", 1e-3, 1e9, NULL, NULL,
    N_ ("Higher trusts rare items less; try 100 to 2000.") },
};

static void
ease_free (AisleModel *model)
{
  EaseModel *self = (EaseModel *) model;

  g_bytes_unref (self->owner);
  g_free (self);
}

/* Takes owner, of n_items rows of stride floats. */
static EaseModel *
ease_new (gsize n_items, gsize stride, float *weights, GBytes *owner)
{
  EaseModel *self = g_new0 (EaseModel, 1);

  self->parent.family = &aisle_family_ease;
  self->n_items = n_items;
  self->stride = stride;
  self->weights = weights;
  self->owner = owner;
  return self;
}

static void
free_weights (gpointer weights)
{
  aisle_vector_free (weights);
}

/* A model of zeros.  Rows begin on cache lines, an odd number of them apart, so that a strip of columns spreads over the
 * cache. */
static EaseModel *
ease_new_empty (gsize n_items, GError **error)
{
  gsize stride = (AISLE_PAD (n_items) / AISLE_LANES | 1) * AISLE_LANES, bytes;
  float *weights;

  if (!g_size_checked_mul (&bytes, n_items, stride * sizeof (float)))
    bytes = G_MAXSIZE;
  if (!aisle_memory_check (&aisle_family_ease, bytes, error))
    return NULL;
  weights = aisle_vector_new (bytes / sizeof (float));
  if (weights != NULL)
    return ease_new (n_items, stride, weights, g_bytes_new_with_free_func (weights, bytes, free_weights, weights));
  aisle_memory_fail (&aisle_family_ease, error);
  return NULL;
}

/* Moves the rows of a large matrix together: it should not exist twice, so others share it, and they want no gaps. */
static gboolean
close_gaps (EaseModel *self, AisleProgress *progress, GError **error)
{
  gsize n = self->n_items;
  GBytes *whole = self->owner;

  if (n < SHARED)
    return TRUE;
  for (gsize i = 1; i < n; i++)
    {
      if (i % 256 == 0 && !aisle_progress_step (progress, (double) i / n, _ ("Solving"), error))
        return FALSE;
      memmove (self->weights + i * n, self->weights + i * self->stride, n * sizeof (float));
    }
  self->stride = n;
  self->owner = g_bytes_new_from_bytes (whole, 0, n * n * sizeof (float));
  g_bytes_unref (whole);
  return TRUE;
}

static void
ease_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleSparse *matrix = input->matrix;
  double n = matrix->n_columns, pairs = 0;

  for (gsize u = 0; u < matrix->n_rows; u++)
    pairs += .5 * pow ((double) (matrix->start[u + 1] - matrix->start[u]), 2);
  estimate->seconds = (n * n * n / 1.2e11 + pairs * 1e-9) / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) (n * n * sizeof (float));
  estimate->memory = estimate->file_bytes + (gsize) (n * 512 * sizeof (float)) + 8 * matrix->n_values;
}

typedef struct
{
  const AisleSparse *matrix, *by_item;
  EaseModel *model;
  float lambda;
  const float *diagonal; /* of the inverse */
} Training;

/* Rows of the lower triangle of G: an item's row is filled from its users' histories, so chunks share nothing. */
static gboolean
gram_rows (gsize index, guint worker, gpointer data, GError **error)
{
  const Training *self = data;
  const AisleSparse *matrix = self->matrix, *by_item = self->by_item;
  gsize n = self->model->n_items;

  for (gsize i = index * ROWS; i < MIN (index * ROWS + ROWS, n); i++)
    {
      float *row = self->model->weights + i * self->model->stride;

      for (gint64 s = by_item->start[i]; s < by_item->start[i + 1]; s++)
        {
          gint64 user = by_item->column[s];
          float weight = by_item->value[s];

          for (gint64 t = matrix->start[user]; matrix->column[t] < (gint32) i; t++)
            row[matrix->column[t]] += weight * matrix->value[t];
          row[i] += weight * weight;
        }
      row[i] += self->lambda;
    }
  return TRUE;
}

static gboolean
weight_rows (gsize index, guint worker, gpointer data, GError **error)
{
  const Training *self = data;
  gsize n = self->model->n_items;

  for (gsize i = index * ROWS; i < MIN (index * ROWS + ROWS, n); i++)
    {
      float *row = self->model->weights + i * self->model->stride;

      for (gsize j = 0; j < n; j++)
        row[j] /= -self->diagonal[j];
      row[i] = 0;
    }
  return TRUE;
}

static gboolean
ease_fit (Training *self, AisleProgress *progress, GError **error)
{
  gsize n = self->model->n_items, chunks = (n + ROWS - 1) / ROWS;
  AisleProgress gram = aisle_progress_part (progress, 0, .2), inverse = aisle_progress_part (progress, .2, .95);
  AisleProgress weights = aisle_progress_part (progress, .95, .98), closing = aisle_progress_part (progress, .98, 1);
  g_autofree float *diagonal = g_try_new (float, n);

  if (diagonal == NULL)
    return aisle_memory_fail (&aisle_family_ease, error);
  if (!aisle_parallel_for (chunks, gram_rows, self, &gram, _ ("Counting pairs"), error)
      || !aisle_inverse_spd (self->model->weights, n, self->model->stride, &inverse, _ ("Solving"), error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    diagonal[i] = self->model->weights[i * self->model->stride + i];
  self->diagonal = diagonal;
  return aisle_parallel_for (chunks, weight_rows, self, &weights, _ ("Solving"), error)
         && close_gaps (self->model, &closing, error);
}

static AisleModel *
ease_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSparse) by_item = NULL;
  g_autoptr (AisleModel) model = NULL;
  Training self = { .matrix = input->matrix };

  if (!aisle_train_check (input, error))
    return NULL;
  self.lambda = (float) aisle_params_real (input->params, "lambda");
  self.model = ease_new_empty (input->matrix->n_columns, error);
  model = (AisleModel *) self.model;
  if (model == NULL)
    return NULL;
  by_item = aisle_sparse_transpose (input->matrix);
  self.by_item = by_item;
  if (by_item == NULL)
    {
      aisle_memory_fail (&aisle_family_ease, error);
      return NULL;
    }
  return ease_fit (&self, progress, error) ? g_steal_pointer (&model) : NULL;
}

static AisleModel *
ease_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 shape[] = { -1, -1 };
  const AisleTensor *tensor = aisle_tensors_expect (tensors, "weights", AISLE_DTYPE_F32, 2, shape, error);
  EaseModel *self;
  gsize n;

  if (tensor == NULL)
    return NULL;
  shape[1] = shape[0];
  if (aisle_tensors_expect (tensors, "weights", AISLE_DTYPE_F32, 2, shape, error) == NULL)
    return NULL;
  n = (gsize) shape[0];
  if (n >= SHARED)
    {
      GBytes *owner = aisle_tensor_share (aisle_tensors_find (tensors, "weights"));

      return &ease_new (n, n, (float *) tensor->data, owner)->parent;
    }
  self = ease_new_empty (n, error);
  if (self == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    memcpy (self->weights + i * self->stride, (const float *) tensor->data + i * n, n * sizeof (float));
  return &self->parent;
}

static gsize
ease_n_items (const AisleModel *model)
{
  return ((const EaseModel *) model)->n_items;
}

/* I x I without gaps: the weights themselves, or a copy; NULL when memory runs out. */
static GBytes *
pack_weights (const EaseModel *self)
{
  gsize n = self->n_items;
  float *packed;

  if (self->stride == n)
    return g_bytes_ref (self->owner);
  packed = g_try_new (float, MAX (n * n, 1));
  for (gsize i = 0; packed != NULL && i < n; i++)
    memcpy (packed + i * n, self->weights + i * self->stride, n * sizeof (float));
  return packed != NULL ? g_bytes_new_take (packed, n * n * sizeof (float)) : NULL;
}

static gboolean
ease_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const EaseModel *self = (const EaseModel *) model;
  const gint64 shape[] = { (gint64) self->n_items, (gint64) self->n_items };
  g_autoptr (GBytes) packed = pack_weights (self);

  if (packed != NULL
      && aisle_tensors_add_view (tensors, "weights", AISLE_DTYPE_F32, 2, shape, g_bytes_get_data (packed, NULL), packed)
             != NULL)
    return TRUE;
  return aisle_memory_fail (model->family, error);
}

/* Strips of columns outside, histories inside: a strip of all rows stays in cache while every history passes; the more
 * histories, the less often the weights come from memory. */
static gboolean
ease_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
            gsize n_items, float *scores, gsize stride, GError **error)
{
  const EaseModel *self = (const EaseModel *) model;
  const AisleSparse *matrix = histories->matrix;

  for (gsize j = 0; j < n_items; j += AISLE_LANES)
    for (gsize b = 0; b < n_rows; b++)
      {
        gint64 start = matrix->start[first_row + b], end = matrix->start[first_row + b + 1];

        aisle_vector_sum_rows (self->weights + (gsize) first_item + j, self->stride, matrix->column + start,
                               matrix->value + start, (gsize) (end - start), MIN (AISLE_LANES, n_items - j),
                               scores + b * stride + j);
      }
  return TRUE;
}

static gboolean
ease_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
              GError **error)
{
  const EaseModel *self = (const EaseModel *) model;
  const AisleSparse *matrix = histories->matrix;

  for (gint64 v = matrix->start[row]; v < matrix->start[row + 1]; v++)
    {
      gint32 i = matrix->column[v];
      AislePart part = { i, matrix->value[v] * self->weights[(gsize) i * self->stride + (gsize) item] };

      g_array_append_val (parts, part);
    }
  aisle_parts_sort (parts);
  return TRUE;
}

static AisleGraph *
ease_graph (const AisleModel *model, GError **error)
{
  const EaseModel *self = (const EaseModel *) model;
  const gint64 n = (gint64) self->n_items, input[] = { -1, n }, square[] = { n, n };
  g_autoptr (GBytes) packed = pack_weights (self);
  AisleGraph *graph;

  if (packed == NULL)
    {
      aisle_memory_fail (model->family, error);
      return NULL;
    }
  graph = aisle_graph_new ("ease");
  aisle_graph_add_input (graph, "history", AISLE_DTYPE_F32, 2, input);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, input);
  aisle_graph_add_constant (graph, "weights", AISLE_DTYPE_F32, 2, square, g_bytes_get_data (packed, NULL), packed);
  aisle_graph_add_node (graph, "MatMul", "history weights", "scores");
  return graph;
}

static char *
ease_rule (const AisleModel *model)
{
  return g_strdup_printf ("dense items=%zu value=weights", ((const EaseModel *) model)->n_items);
}

const AisleFamily aisle_family_ease = {
  .id = "ease",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("EASE"),
  .summary = N_ ("Learns from all histories at once how much each item speaks for every other; explains its scores."),
  .source = "Steck 2019, Embarrassingly Shallow Autoencoders for Sparse Data",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = ease_estimate,
  .train = ease_train,
  .load = ease_load,
  .n_items = ease_n_items,
  .save = ease_save,
  .free = ease_free,
  .score = ease_score,
  .tile = 256,
  .explain = ease_explain,
  .graph = ease_graph,
  .rule = ease_rule,
};
