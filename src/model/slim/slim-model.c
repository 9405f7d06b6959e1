/* slim-model.c: sparse linear methods (Ning and Karypis 2011): every item's column of X is regressed on the columns of
 * other items, with weights of 0 or more and an elastic net:
 *
 *   min over w >= 0 of 1/2 |x_j - X w|^2 + l1 |w|_1 + l2 / 2 |w|^2,   w_j = 0.
 *
 * Solved for each item j on its own by coordinate descent on the Gram matrix G = X'X (Friedman, Hastie and Tibshirani
 * 2010, "covariance updates"): with r = G_Cj - G_CC w over j's candidates C,
 *
 *   w_c <- max (0, r_c + G_cc w_c - l1) / (G_cc + l2).
 *
 * Candidates are the items most similar to j by cosine (fsSLIM of the paper), so time and memory stay small for long
 * catalogues.  Exact explanations; the dense relative is EASE.
 *
 * Letters: U users, I items, K candidates. */
#include "model/rows-graph.h"
#include "model/sum-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/topk.h"

#include <math.h>
#include <string.h>

#define ITEMS     4 /* regressed by one chunk */
#define SWEEPS    100
#define TOLERANCE 1e-4f /* of the largest step that still counts */

typedef struct
{
  AisleModel parent;
  AisleSparse *weights; /* I x I: row = item of the history, column = item scored */
} SlimModel;

extern const AisleFamily aisle_family_slim;

static const AisleParam params[] = {
  { "l1", N_ ("Sparsity"), AISLE_PARAM_REAL, "1", 0, 1e9, NULL, NULL,
    N_ ("Higher leaves fewer items that speak for an item.") },
  { "l2", N_ ("Regularization"), AISLE_PARAM_REAL, "100", 0, 1e9, NULL, NULL,
    N_ ("Higher trusts rare items less; try 20 to 500.") },
  { "candidates", N_ ("Candidates"), AISLE_PARAM_INTEGER, "500", 1, 10000, NULL, N_ ("items"),
    N_ ("Most similar items among which each item chooses.") },
};

static void
slim_free (AisleModel *model)
{
  SlimModel *self = (SlimModel *) model;

  aisle_sparse_free (self->weights);
  g_free (self);
}

/* Takes weights; NULL: memory ran out. */
static AisleModel *
slim_new (AisleSparse *weights, GError **error)
{
  SlimModel *self;

  if (weights == NULL)
    {
      aisle_memory_fail (&aisle_family_slim, error);
      return NULL;
    }
  self = g_new0 (SlimModel, 1);
  self->parent.family = &aisle_family_slim;
  self->weights = weights;
  return &self->parent;
}

static void
slim_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleSparse *matrix = input->matrix;
  double n = matrix->n_columns, pairs = 0, cells, k;

  for (gsize u = 0; u < matrix->n_rows; u++)
    pairs += pow ((double) (matrix->start[u + 1] - matrix->start[u]), 2);
  cells = MIN (n * n, pairs);
  k = MIN (MIN ((double) aisle_params_integer (input->params, "candidates"), n), cells / MAX (n, 1));
  estimate->seconds = (pairs * 1.5e-9 + n * k * 1e-6 + k * cells * .3e-9) / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) (n * k * 4 + 8 * n); /* half of the candidates are used, or fewer */
  estimate->memory = estimate->file_bytes + (gsize) (8 * cells) + 8 * matrix->n_values;
}

/* ---- G ---- */

typedef struct
{
  const AisleSparse *matrix, *by_item;
  AisleSumRows *rows;
  AisleRowSums sums[AISLE_MAX_WORKERS];
} Gram;

static gboolean
gram_rows (gsize index, guint worker, gpointer data, GError **error)
{
  Gram *self = data;
  const AisleSparse *matrix = self->matrix, *by_item = self->by_item;
  AisleRowSums *sums = &self->sums[worker];

  if (!aisle_row_sums_init (sums, matrix->n_columns))
    return aisle_memory_fail (&aisle_family_slim, error);
  for (gsize i = index * ITEMS; i < MIN (index * ITEMS + ITEMS, matrix->n_columns); i++)
    {
      for (gint64 s = by_item->start[i]; s < by_item->start[i + 1]; s++)
        {
          gint64 user = by_item->column[s];
          float weight = by_item->value[s];

          for (gint64 t = matrix->start[user]; weight > 0 && t < matrix->start[user + 1]; t++)
            if (matrix->value[t] > 0)
              aisle_row_sums_add (sums, matrix->column[t], weight * matrix->value[t]);
        }
      if (!aisle_sum_rows_take (self->rows, i, sums))
        return aisle_memory_fail (&aisle_family_slim, error);
    }
  return TRUE;
}

/* I x I, sparse; NULL with error. */
static AisleSparse *
make_gram (const AisleSparse *matrix, AisleProgress *progress, GError **error)
{
  gsize n = matrix->n_columns;
  g_autoptr (AisleSparse) by_item = aisle_sparse_transpose (matrix);
  g_autoptr (AisleSumRows) rows = aisle_sum_rows_new (n, n, n);
  Gram self = { .matrix = matrix, .by_item = by_item, .rows = rows };
  AisleSparse *gram;
  gboolean done;

  if (by_item == NULL || rows == NULL)
    {
      aisle_memory_fail (&aisle_family_slim, error);
      return NULL;
    }
  done = aisle_parallel_for ((n + ITEMS - 1) / ITEMS, gram_rows, &self, progress, _ ("Counting pairs"), error);
  for (guint w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_row_sums_clear (&self.sums[w]);
  if (!done)
    return NULL;
  gram = aisle_sum_rows_finish (rows);
  if (gram == NULL)
    aisle_memory_fail (&aisle_family_slim, error);
  return gram;
}

/* ---- one item's regression ---- */

typedef struct
{
  gsize n;         /* candidates of this item, at most K */
  gint32 *items;   /* them, ascending */
  gint32 *places;  /* I: where an item stands among them, -1 where it does not */
  float *gram;     /* K x K: row c is G_Cc where it was asked for */
  gboolean *known; /* K */
  float *rest;     /* K: r */
  float *weights;  /* K */
  float *squares;  /* K: G_cc */
  guint64 *keys;   /* K */
  float *scratch;  /* K */
  AisleRowSums sums;
} Scratch;

typedef struct
{
  const AisleSparse *gram; /* G */
  float *squares;          /* I: its diagonal */
  float l1, l2;
  gsize k;
  AisleSumRows *rows; /* by the item scored */
  Scratch scratch[AISLE_MAX_WORKERS];
} Training;

static void
scratch_clear (Scratch *self)
{
  g_free (self->items);
  g_free (self->places);
  g_free (self->gram);
  g_free (self->known);
  g_free (self->rest);
  g_free (self->weights);
  g_free (self->squares);
  g_free (self->keys);
  g_free (self->scratch);
  aisle_row_sums_clear (&self->sums);
}

static gboolean
scratch_init (Scratch *self, gsize n, gsize k, GError **error)
{
  if (self->places != NULL)
    return TRUE;
  self->items = g_try_new (gint32, k);
  self->places = g_try_new (gint32, n);
  self->gram = g_try_new (float, k *k);
  self->known = g_try_new (gboolean, k);
  self->rest = g_try_new (float, k);
  self->weights = g_try_new (float, k);
  self->squares = g_try_new (float, k);
  self->keys = g_try_new (guint64, k);
  self->scratch = g_try_new (float, k);
  if (self->items == NULL || self->places == NULL || self->gram == NULL || self->known == NULL || self->rest == NULL
      || self->weights == NULL || self->squares == NULL || self->keys == NULL || self->scratch == NULL
      || !aisle_row_sums_init (&self->sums, n))
    return aisle_memory_fail (&aisle_family_slim, error);
  for (gsize i = 0; i < n; i++)
    self->places[i] = -1;
  return TRUE;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  return (x > y) - (x < y);
}

/* Chooses j's candidates and starts from no weights: r = G_Cj. */
static void
choose_candidates (const Training *self, Scratch *scratch, gsize j)
{
  const AisleSparse *gram = self->gram;
  AisleTopK top;

  aisle_topk_init (&top, self->k, scratch->keys);
  for (gint64 s = gram->start[j]; s < gram->start[j + 1]; s++)
    {
      gint32 i = gram->column[s];

      if (i != (gint32) j && self->squares[i] > 0)
        aisle_topk_offer (&top, i, gram->value[s] / sqrtf (self->squares[i]));
    }
  scratch->n = top.n;
  aisle_topk_finish (&top, scratch->items, scratch->scratch);
  qsort (scratch->items, scratch->n, sizeof *scratch->items, compare_items);
  for (gsize c = 0; c < scratch->n; c++)
    {
      scratch->places[scratch->items[c]] = (gint32) c;
      scratch->known[c] = FALSE;
      scratch->weights[c] = 0;
      scratch->squares[c] = self->squares[scratch->items[c]];
      scratch->rest[c] = aisle_row_value (gram, j, scratch->items[c]);
    }
}

/* Row c of G_CC, made when a weight first needs it: most never do. */
static const float *
gram_row (const Training *self, Scratch *scratch, gsize c)
{
  const AisleSparse *gram = self->gram;
  gsize item = (gsize) scratch->items[c];
  float *row = scratch->gram + c * self->k;

  if (scratch->known[c])
    return row;
  memset (row, 0, scratch->n * sizeof *row);
  for (gint64 s = gram->start[item]; s < gram->start[item + 1]; s++)
    {
      gint32 place = scratch->places[gram->column[s]];

      if (place >= 0)
        row[place] = gram->value[s];
    }
  scratch->known[c] = TRUE;
  return row;
}

/* One pass over all weights; how far the one that moved most moved. */
static float
sweep (const Training *self, Scratch *scratch)
{
  float furthest = 0;

  for (gsize c = 0; c < scratch->n; c++)
    {
      float square = scratch->squares[c];
      float wanted = scratch->rest[c] + square * scratch->weights[c] - self->l1;
      float weight = wanted > 0 ? wanted / (square + self->l2) : 0, step = weight - scratch->weights[c];
      const float *row;

      if (step == 0)
        continue;
      row = gram_row (self, scratch, c);
      for (gsize d = 0; d < scratch->n; d++)
        scratch->rest[d] -= step * row[d];
      scratch->weights[c] = weight;
      furthest = MAX (furthest, fabsf (step));
    }
  return furthest;
}

static gboolean
regress_items (gsize index, guint worker, gpointer data, GError **error)
{
  Training *self = data;
  Scratch *scratch = &self->scratch[worker];
  gsize n = self->gram->n_columns;

  if (!scratch_init (scratch, n, self->k, error))
    return FALSE;
  for (gsize j = index * ITEMS; j < MIN (index * ITEMS + ITEMS, n); j++)
    {
      choose_candidates (self, scratch, j);
      for (guint pass = 0; pass < SWEEPS && sweep (self, scratch) > TOLERANCE; pass++)
        ;
      for (gsize c = 0; c < scratch->n; c++)
        {
          scratch->places[scratch->items[c]] = -1;
          if (scratch->weights[c] > 0)
            aisle_row_sums_add (&scratch->sums, scratch->items[c], scratch->weights[c]);
        }
      if (!aisle_sum_rows_take (self->rows, j, &scratch->sums))
        return aisle_memory_fail (&aisle_family_slim, error);
    }
  return TRUE;
}

static gboolean
slim_fit (Training *self, AisleProgress *progress, GError **error)
{
  gsize n = self->gram->n_columns;
  g_autofree float *squares = g_try_new (float, MAX (n, 1));
  gboolean done;

  if (squares == NULL)
    return aisle_memory_fail (&aisle_family_slim, error);
  for (gsize i = 0; i < n; i++)
    squares[i] = aisle_row_value (self->gram, i, (gint32) i);
  self->squares = squares;
  done = aisle_parallel_for ((n + ITEMS - 1) / ITEMS, regress_items, self, progress, _ ("Weighing items"), error);
  for (guint w = 0; w < AISLE_MAX_WORKERS; w++)
    scratch_clear (&self->scratch[w]);
  return done;
}

static AisleModel *
slim_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize n = input->matrix->n_columns;
  AisleProgress counting = aisle_progress_part (progress, 0, .2), weighing = aisle_progress_part (progress, .2, 1);
  g_autoptr (AisleSparse) gram = NULL, by_candidate = NULL;
  g_autoptr (AisleSumRows) rows = NULL;
  Training self = { .l1 = (float) aisle_params_real (input->params, "l1"),
                    .l2 = (float) aisle_params_real (input->params, "l2") };

  if (!aisle_train_check (input, error))
    return NULL;
  gram = make_gram (input->matrix, &counting, error);
  if (gram == NULL)
    return NULL;
  self.gram = gram;
  self.k = MIN ((gsize) aisle_params_integer (input->params, "candidates"), n);
  self.rows = rows = aisle_sum_rows_new (n, n, self.k);
  if (rows == NULL)
    {
      aisle_memory_fail (&aisle_family_slim, error);
      return NULL;
    }
  if (!slim_fit (&self, &weighing, error))
    return NULL;
  by_candidate = aisle_sum_rows_finish (rows);
  return slim_new (by_candidate != NULL ? aisle_sparse_transpose (by_candidate) : NULL, error);
}

/* ---- the model ---- */

static AisleModel *
slim_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AisleSparse *weights = aisle_rows_load (tensors, "weight", TRUE, -1, &aisle_family_slim, error);

  return weights != NULL ? slim_new (weights, error) : NULL;
}

static gsize
slim_n_items (const AisleModel *model)
{
  return ((const SlimModel *) model)->weights->n_columns;
}

static gboolean
slim_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  return aisle_rows_save (((const SlimModel *) model)->weights, "weight", TRUE, model->family, tensors, error);
}

static gboolean
slim_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
            gsize n_items, float *scores, gsize stride, GError **error)
{
  const AisleSparse *weights = ((const SlimModel *) model)->weights, *matrix = histories->matrix;

  for (gsize b = 0; b < n_rows; b++)
    {
      float *row = scores + b * stride;

      memset (row, 0, n_items * sizeof *row);
      for (gint64 s = matrix->start[first_row + b]; s < matrix->start[first_row + b + 1]; s++)
        aisle_row_add (weights, (gsize) matrix->column[s], matrix->value[s], first_item, n_items, row);
    }
  return TRUE;
}

static gboolean
slim_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
              GError **error)
{
  const AisleSparse *weights = ((const SlimModel *) model)->weights, *matrix = histories->matrix;

  for (gint64 s = matrix->start[row]; s < matrix->start[row + 1]; s++)
    aisle_parts_add (parts, matrix->column[s],
                     matrix->value[s] * aisle_row_value (weights, (gsize) matrix->column[s], item));
  aisle_parts_sort (parts);
  return TRUE;
}

static AisleGraph *
slim_graph (const AisleModel *model, GError **error)
{
  const AisleSparse *weights = ((const SlimModel *) model)->weights;
  const gint64 batch[] = { AISLE_DIM_BATCH, (gint64) weights->n_columns };
  g_autoptr (AisleGraph) graph = aisle_graph_new ("slim");

  aisle_graph_add_input (graph, "history", AISLE_DTYPE_F32, 2, batch);
  aisle_graph_add_output (graph, "scores", AISLE_DTYPE_F32, 2, batch);
  if (!aisle_rows_graph_add (graph, "weights", weights, model->family, error))
    return NULL;
  aisle_rows_graph_multiply (graph, "weights", weights, "history", "scores");
  return g_steal_pointer (&graph);
}

static char *
slim_rule (const AisleModel *model)
{
  return g_strdup_printf ("rows items=%zu start=weight_start item=weight_item value=weight_value",
                          ((const SlimModel *) model)->weights->n_columns);
}

const AisleFamily aisle_family_slim = {
  .id = "slim",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("SLIM"),
  .summary = N_ ("Learns for each item the few others that speak for it; a small model that explains its scores."),
  .source = "Ning and Karypis 2011, SLIM: Sparse Linear Methods for Top-N Recommender Systems",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = slim_estimate,
  .train = slim_train,
  .load = slim_load,
  .n_items = slim_n_items,
  .save = slim_save,
  .free = slim_free,
  .score = slim_score,
  .explain = slim_explain,
  .graph = slim_graph,
  .rule = slim_rule,
};
