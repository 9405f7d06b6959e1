/* vsknn-model.c: session neighbours, S-kNN and V-SkNN (Jannach and Ludewig 2017; Ludewig and Jannach 2018): sessions of
 * others that share items with this one, the recent ones first, vote for what they hold.
 *
 *   w(x)   weight of item x of the history by the place i of its latest occurrence among `length`: (i / length)^2
 *   sim    of a session: sum of w over the shared items / different items of the history    (vector)
 *          or that / sqrt (different items of the history x different items of the session) (cosine)
 *   score  of j: sum over the k most similar of the `sample` newest sessions that share an item: sim d (1 + idf_w idf(j))
 *   d      decay by s, the places from the end of the history back to the latest shared item: 1 / s
 *   idf    ln (sessions / occurrences of j)
 *
 * The rows trained on are the sessions; in a log by user they are users.  S-kNN is similarity=cosine, weighting=same,
 * decay=same, idf=0.  Letters: R sessions, I items. */
#include "model/near-rows.h"
#include "model/sum-rows.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

typedef enum
{
  SHAPE_SAME,
  SHAPE_DIV,
  SHAPE_LINEAR,
  SHAPE_LOG,
  SHAPE_QUADRATIC,
} Shape;

typedef struct
{
  AisleModel parent;
  gsize neighbours, sample, last;
  gboolean cosine;
  Shape weighting, decay;
  AisleSparse *sessions; /* R x I, newest first */
  AisleSparse *by_item;  /* I x R */
  float *factor;         /* I: 1 + idf_w idf */
} VsknnModel;

extern const AisleFamily aisle_family_vsknn;

static const char *const similarities[] = { NC_ ("choice", "vector"), NC_ ("choice", "cosine"), NULL };
static const char *const shapes[] = { /* in the order of Shape */
                                      NC_ ("choice", "same"), NC_ ("choice", "div"),       NC_ ("choice", "linear"),
                                      NC_ ("choice", "log"),  NC_ ("choice", "quadratic"), NULL
};

static const AisleParam params[] = {
  { "neighbours", N_ ("Neighbours"), AISLE_PARAM_INTEGER, "500", 1, 10000, NULL, N_ ("sessions"),
    N_ ("Most similar sessions that vote.") },
  { "sample", N_ ("Sample"), AISLE_PARAM_INTEGER, "5000", 1, 1000000, NULL, N_ ("sessions"),
    N_ ("Newest sessions with a common item that are compared.") },
  { "similarity", N_ ("Similarity"), AISLE_PARAM_CHOICE, "vector", 0, 0, similarities, NULL,
    N_ ("Vector weighs the common items by their place in the history; cosine also minds how long the other session is.") },
  { "weighting", N_ ("Weighting"), AISLE_PARAM_CHOICE, "quadratic", 0, 0, shapes, NULL,
    N_ ("How an item's weight grows towards the end of the history.") },
  { "decay", N_ ("Decay"), AISLE_PARAM_CHOICE, "div", 0, 0, shapes, NULL,
    N_ ("How a session's vote falls the further back the latest common item is.") },
  { "idf", N_ ("Rare items"), AISLE_PARAM_REAL, "5", 0, 100, NULL, NULL, N_ ("Higher prefers items that few take.") },
  { "last", N_ ("Last items"), AISLE_PARAM_INTEGER, "200", 1, 1000, NULL, N_ ("items"),
    N_ ("How much of a history counts.") },
};

static void
vsknn_free (AisleModel *model)
{
  VsknnModel *self = (VsknnModel *) model;

  aisle_sparse_free (self->sessions);
  aisle_sparse_free (self->by_item);
  g_free (self->factor);
  g_free (self);
}

static Shape
shape_of (const AisleParams *values, const char *name)
{
  const char *text = aisle_params_text (values, name);

  for (gsize s = 0; shapes[s] != NULL; s++)
    if (g_str_equal (text, shapes[s]))
      return (Shape) s;
  return SHAPE_SAME;
}

/* Takes sessions and factor; NULL: memory ran out. */
static AisleModel *
vsknn_new (AisleSparse *sessions, float *factor, const AisleParams *values, GError **error)
{
  VsknnModel *self = g_new0 (VsknnModel, 1);

  self->parent.family = &aisle_family_vsknn;
  self->neighbours = (gsize) aisle_params_integer (values, "neighbours");
  self->sample = (gsize) aisle_params_integer (values, "sample");
  self->last = (gsize) aisle_params_integer (values, "last");
  self->cosine = g_str_equal (aisle_params_text (values, "similarity"), "cosine");
  self->weighting = shape_of (values, "weighting");
  self->decay = shape_of (values, "decay");
  self->sessions = sessions;
  self->factor = factor;
  self->by_item = sessions != NULL ? aisle_sparse_transpose (sessions) : NULL;
  if (self->by_item != NULL && self->factor != NULL)
    return &self->parent;
  vsknn_free (&self->parent);
  aisle_memory_fail (&aisle_family_vsknn, error);
  return NULL;
}

/* ---- training: keeping the sessions, newest first ---- */

static void
vsknn_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  gsize rows = input->matrix->n_rows, cells = input->matrix->n_values, n = input->matrix->n_columns;

  estimate->seconds = (double) (cells + input->sequences->n_values) * 2e-8 + rows * 1e-7;
  estimate->file_bytes = 8 * rows + 4 * cells + 4 * n;
  estimate->memory = 24 * rows + 20 * cells + 16 * n;
}

typedef struct
{
  gint64 time;
  gint32 row;
} Session;

/* By last click, the newest first; at equal times what came later in the log. */
static int
compare_sessions (gconstpointer a, gconstpointer b)
{
  const Session *x = a, *y = b;

  if (x->time != y->time)
    return x->time < y->time ? 1 : -1;
  return (x->row < y->row) - (x->row > y->row);
}

/* The rows with an item in that order; *n of them. */
static gint32 *
order_rows (const AisleTrainInput *input, gsize *n)
{
  const AisleSparse *matrix = input->matrix;
  const AisleSequences *s = input->sequences;
  g_autofree Session *sessions = g_try_new (Session, MAX (matrix->n_rows, 1));
  gint32 *rows = g_try_new (gint32, MAX (matrix->n_rows, 1));

  *n = 0;
  for (gsize r = 0; sessions != NULL && r < matrix->n_rows; r++)
    if (matrix->start[r + 1] > matrix->start[r])
      {
        gint64 end = s->start[r + 1];

        sessions[(*n)++] =
            (Session){ s->time != NULL && end > s->start[r] ? s->time[end - 1] : G_MININT64, (gint32) r };
      }
  if (sessions == NULL || rows == NULL)
    {
      g_free (rows);
      return NULL;
    }
  qsort (sessions, *n, sizeof *sessions, compare_sessions);
  for (gsize r = 0; r < *n; r++)
    rows[r] = sessions[r].row;
  return rows;
}

/* 1 + idf_w ln (R / occurrences), at least 0; items never seen get 1. */
static float *
make_factors (const AisleSequences *s, gsize n_items, gsize n_sessions, double idf)
{
  g_autofree gsize *seen = g_try_new0 (gsize, n_items + 1);
  float *factor = g_try_new (float, n_items + 1);

  if (seen == NULL || factor == NULL)
    {
      g_free (factor);
      return NULL;
    }
  for (gsize p = 0; p < s->n_values; p++)
    seen[s->item[p]]++;
  for (gsize i = 0; i < n_items; i++)
    factor[i] = seen[i] > 0 ? (float) MAX (0, 1 + idf * log ((double) n_sessions / (double) seen[i])) : 1;
  return factor;
}

/* Which items a session held, not how often. */
static AisleSparse *
take_sessions (const AisleSparse *matrix, const gint32 *rows, gsize n)
{
  AisleSparse *sessions = aisle_sparse_select_rows (matrix, rows, n);

  for (gsize v = 0; sessions != NULL && v < sessions->n_values; v++)
    sessions->value[v] = 1;
  return sessions;
}

static AisleModel *
vsknn_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  g_autofree gint32 *rows = NULL;
  AisleEstimate estimate;
  float *factor;
  gsize n;

  if (!aisle_train_check (input, error))
    return NULL;
  vsknn_estimate (input, &estimate);
  if (!aisle_memory_check (&aisle_family_vsknn, estimate.memory, error)
      || !aisle_progress_step (progress, 0, _ ("Arranging sessions"), error))
    return NULL;
  rows = order_rows (input, &n);
  if (!aisle_progress_step (progress, .5, _ ("Arranging sessions"), error))
    return NULL;
  factor = rows != NULL
               ? make_factors (input->sequences, input->matrix->n_columns, n, aisle_params_real (input->params, "idf"))
               : NULL;
  return vsknn_new (factor != NULL ? take_sessions (input->matrix, rows, n) : NULL, factor, input->params, error);
}

/* ---- storing ---- */

static gboolean
vsknn_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const VsknnModel *self = (const VsknnModel *) model;
  const gint64 n = (gint64) self->sessions->n_columns;

  return aisle_rows_save (self->sessions, "session", FALSE, model->family, tensors, error)
         && (aisle_tensors_add_copy (tensors, "factor", AISLE_DTYPE_F32, 1, &n, self->factor) != NULL
             || aisle_memory_fail (model->family, error));
}

static AisleModel *
vsknn_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 n = -1;
  const AisleTensor *factor = aisle_tensors_expect (tensors, "factor", AISLE_DTYPE_F32, 1, &n, error);
  AisleSparse *sessions =
      factor != NULL ? aisle_rows_load (tensors, "session", FALSE, n, &aisle_family_vsknn, error) : NULL;
  float *copy;

  if (sessions == NULL)
    return NULL;
  copy = g_try_new (float, n + 1);
  for (gint64 i = 0; copy != NULL && i < n; i++)
    copy[i] = ((const float *) factor->data)[i];
  return vsknn_new (sessions, copy, values, error);
}

static gsize
vsknn_n_items (const AisleModel *model)
{
  return ((const VsknnModel *) model)->sessions->n_columns;
}

/* ---- neighbours of a history ---- */

/* The different items of a history, newest first. */
typedef struct
{
  gsize n;
  gint32 *items;
  double *weights;
  gsize *steps; /* from the end of the history, 1 for the newest */
  AisleNearRows near;
  gsize n_best;
  gint32 *best;
  float *similarity;
} Scratch;

static gboolean
scratch_init (Scratch *self, const VsknnModel *model)
{
  *self = (Scratch){ 0 };
  self->items = g_new (gint32, model->last);
  self->weights = g_new (double, model->last);
  self->steps = g_new (gsize, model->last);
  self->best = g_new (gint32, model->neighbours);
  self->similarity = g_new (float, model->neighbours);
  return aisle_near_rows_init (&self->near, model->by_item);
}

static void
scratch_clear (Scratch *self)
{
  g_free (self->items);
  g_free (self->weights);
  g_free (self->steps);
  g_free (self->best);
  g_free (self->similarity);
  aisle_near_rows_clear (&self->near);
}

/* Of the item at place i (from 1) of length. */
static double
weight_of (Shape shape, double i, double length)
{
  switch (shape)
    {
    case SHAPE_DIV:
      return i / length;
    case SHAPE_LINEAR:
      return MAX (0, 1 - .1 * (length - i));
    case SHAPE_LOG:
      return 1 / log10 (length - i + 1.7);
    case SHAPE_QUADRATIC:
      return i / length * (i / length);
    case SHAPE_SAME:
    default:
      return 1;
    }
}

static double
decay_of (Shape shape, double step)
{
  switch (shape)
    {
    case SHAPE_DIV:
      return 1 / step;
    case SHAPE_LINEAR:
      return MAX (0, 1 - .1 * step);
    case SHAPE_LOG:
      return 1 / log10 (step + 1.7);
    case SHAPE_QUADRATIC:
      return 1 / (step * step);
    case SHAPE_SAME:
    default:
      return 1;
    }
}

static gboolean
has_item (const Scratch *self, gint32 item)
{
  for (gsize i = 0; i < self->n; i++)
    if (self->items[i] == item)
      return TRUE;
  return FALSE;
}

static void
read_history (const VsknnModel *self, const AisleSequences *s, gsize row, Scratch *scratch)
{
  gint64 end = s->start[row + 1], start = MAX (s->start[row], end - (gint64) self->last);

  scratch->n = 0;
  for (gint64 p = end - 1; p >= start; p--)
    if (!has_item (scratch, s->item[p]))
      {
        scratch->items[scratch->n] = s->item[p];
        scratch->weights[scratch->n] = weight_of (self->weighting, (double) (p - start + 1), (double) (end - start));
        scratch->steps[scratch->n++] = (gsize) (end - p);
      }
}

/* What an overlap is divided by. */
static double
norm_of (const VsknnModel *self, const Scratch *scratch, gint32 session)
{
  double n = (double) (self->sessions->start[session + 1] - self->sessions->start[session]);

  return self->cosine ? sqrt ((double) scratch->n * n) : (double) scratch->n;
}

static gboolean
find_neighbours (const VsknnModel *self, const AisleSequences *s, gsize row, Scratch *scratch)
{
  AisleNearRows *near = &scratch->near;

  read_history (self, s, row, scratch);
  if (!aisle_near_rows_find (near, scratch->items, scratch->weights, scratch->n, self->sample))
    return FALSE;
  for (gsize r = 0; r < near->n; r++)
    near->similarity[r] = (float) (near->overlap[near->rows[r]] / norm_of (self, scratch, near->rows[r]));
  return aisle_near_rows_best (near, self->neighbours, scratch->best, scratch->similarity, &scratch->n_best);
}

static gboolean
session_has (const VsknnModel *self, gint32 session, gint32 item)
{
  return aisle_row_value (self->sessions, (gsize) session, item) != 0;
}

/* By the latest shared item. */
static double
decay_for (const VsknnModel *self, const Scratch *scratch, gint32 session)
{
  for (gsize i = 0; i < scratch->n; i++)
    if (session_has (self, session, scratch->items[i]))
      return decay_of (self->decay, (double) scratch->steps[i]);
  return 0;
}

static gboolean
vsknn_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows, gint32 first_item,
             gsize n_items, float *scores, gsize stride, GError **error)
{
  const VsknnModel *self = (const VsknnModel *) model;
  Scratch scratch;
  gboolean done = scratch_init (&scratch, self);

  for (gsize b = 0; done && b < n_rows; b++)
    {
      float *out = scores + b * stride;

      memset (out, 0, n_items * sizeof (float));
      done = find_neighbours (self, histories->sequences, first_row + b, &scratch);
      for (gsize k = 0; done && k < scratch.n_best; k++)
        aisle_row_add (self->sessions, (gsize) scratch.best[k],
                       (float) (scratch.similarity[k] * decay_for (self, &scratch, scratch.best[k])), first_item,
                       n_items, out);
      for (gsize j = 0; done && j < n_items; j++)
        out[j] *= self->factor[(gsize) first_item + j];
    }
  scratch_clear (&scratch);
  return done || aisle_memory_fail (model->family, error);
}

/* A neighbour's vote comes from the items it shares, by their weights. */
static gboolean
vsknn_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
               GError **error)
{
  const VsknnModel *self = (const VsknnModel *) model;
  g_autofree double *sums = NULL;
  Scratch scratch;
  gboolean done = scratch_init (&scratch, self) && find_neighbours (self, histories->sequences, row, &scratch);

  sums = g_new0 (double, scratch.n + 1);
  for (gsize k = 0; done && k < scratch.n_best; k++)
    {
      gint32 session = scratch.best[k];
      double vote;

      if (!session_has (self, session, item))
        continue;
      vote = decay_for (self, &scratch, session) / norm_of (self, &scratch, session) * self->factor[item];
      for (gsize i = 0; i < scratch.n; i++)
        if (scratch.weights[i] > 0 && session_has (self, session, scratch.items[i]))
          sums[i] += vote * scratch.weights[i];
    }
  for (gsize i = 0; i < scratch.n; i++)
    aisle_parts_add (parts, scratch.items[i], (float) sums[i]);
  aisle_parts_sort (parts);
  scratch_clear (&scratch);
  return done || aisle_memory_fail (model->family, error);
}

static char *
vsknn_rule (const AisleModel *model)
{
  const VsknnModel *self = (const VsknnModel *) model;

  return g_strdup_printf ("sessions items=%zu start=session_start item=session_item factor=factor neighbours=%zu "
                          "sample=%zu last=%zu similarity=%s weighting=%s fading=%s",
                          self->sessions->n_columns, self->neighbours, self->sample, self->last,
                          similarities[self->cosine], shapes[self->weighting], shapes[self->decay]);
}

const AisleFamily aisle_family_vsknn = {
  .id = "vsknn",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Similar sessions"),
  .summary = N_ ("Finds recent sessions that went like this one and recommends what they held; explains its scores."),
  .source = "Ludewig and Jannach 2018",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = vsknn_estimate,
  .train = vsknn_train,
  .load = vsknn_load,
  .n_items = vsknn_n_items,
  .save = vsknn_save,
  .free = vsknn_free,
  .score = vsknn_score,
  .explain = vsknn_explain,
  .rule = vsknn_rule,
};
