/* markov-model.c: what came after: a Markov chain over items, smoothed towards popularity.
 *
 *   P_s(j | i) = (c_s(i, j) + a q(j)) / (c_s(i) + a)       c_s: how often j came s places after i; q: share of j of all
 *   score      = sum over s = 1 .. order of d^(s - 1) P_s(j | the s-th item from the end) / sum of d^(s - 1)
 *
 * s = 1 alone is the first-order chain; more makes a mixture of skips (Raftery 1985, with a chain of its own for each
 * lag), so that a strange last item does not hide what came before it.  The smoothing is MacKay and Peto's (1995,
 * equation 10) with the prior q.  Scores are probabilities: over all items they sum to 1.
 *
 * Letters: I items, L order. */
#include "model/places.h"
#include "model/rows-graph.h"
#include "model/sequence-graph.h"
#include "model/sum-rows.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

#define ITEMS 64 /* rows of one chunk */

typedef struct
{
  AisleModel parent;
  gsize n_items;
  gint64 order;
  double decay;
  AisleSparse *follow; /* L I x I: row (s - 1) I + i holds c_s(i, j) / (c_s(i) + a) */
  float *back_off;     /* L I: a / (c_s(i) + a) */
  float *popularity;   /* I: q */
} MarkovModel;

extern const AisleFamily aisle_family_markov;

static const AisleParam params[] = {
  { "order", N_ ("Markov order"), AISLE_PARAM_INTEGER, "3", 1, 20, NULL, N_ ("items"),
    N_ ("How many of the last items speak, each for what comes as many places later.") },
  { "decay", N_ ("Decay"), AISLE_PARAM_REAL, "0.3", 0, 1, NULL, NULL,
    N_ ("What each item of a history counts against the one after it; 1: all alike.") },
  { "smoothing", N_ ("Smoothing"), AISLE_PARAM_REAL, "1", 0, 1e6, NULL, NULL,
    N_ ("Higher trusts rarely seen followers less and what is popular more.") },
};

static void
markov_free (AisleModel *model)
{
  MarkovModel *self = (MarkovModel *) model;

  aisle_sparse_free (self->follow);
  g_free (self->back_off);
  g_free (self->popularity);
  g_free (self);
}

static MarkovModel *
markov_new (gsize n_items, const AisleParams *values)
{
  MarkovModel *self = g_new0 (MarkovModel, 1);

  self->parent.family = &aisle_family_markov;
  self->n_items = n_items;
  self->order = aisle_params_integer (values, "order");
  self->decay = aisle_params_real (values, "decay");
  self->back_off = g_try_new (float, MAX ((gsize) self->order * n_items, 1));
  self->popularity = g_try_new0 (float, MAX (n_items, 1));
  if (self->back_off != NULL && self->popularity != NULL)
    return self;
  markov_free (&self->parent);
  return NULL;
}

/* ---- counting ---- */

static void
markov_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  double rows = (double) aisle_params_integer (input->params, "order") * input->matrix->n_columns;
  double n = input->sequences->n_values;
  double cells = MIN (n * (double) aisle_params_integer (input->params, "order"), rows * input->matrix->n_columns);

  estimate->seconds = (cells * 2e-8 + rows * 1e-7 + n * 1e-8) / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) (12 * rows + 8 * cells + 4 * input->matrix->n_columns);
  estimate->memory = (gsize) (2 * estimate->file_bytes + 8 * n + 16 * rows);
}

typedef struct
{
  MarkovModel *model;
  AislePlaces places;
  double smoothing;
  AisleSumRows *rows;
  AisleRowSums sums[AISLE_MAX_WORKERS];
} Counting;

/* Row s of item i: who came s places after it, and how much is left to popularity. */
static gboolean
count_followers (Counting *self, gsize i, gint64 s, AisleRowSums *sums)
{
  const AisleSequences *sequences = self->places.sequences;
  gsize row = (gsize) (s - 1) * self->model->n_items + i;
  double total = self->smoothing;
  float share;

  for (int pass = 0; pass < 2; pass++)
    {
      share = total > 0 ? (float) (1 / total) : 0;
      for (gint64 o = self->places.start[i]; o < self->places.start[i + 1]; o++)
        {
          gint64 place = self->places.place[o];

          if (place + s >= sequences->start[aisle_places_row (&self->places, place) + 1])
            continue;
          if (pass == 0)
            total++;
          else
            aisle_row_sums_add (sums, sequences->item[place + s], share);
        }
    }
  self->model->back_off[row] = total > self->smoothing ? (float) (self->smoothing / total) : 1;
  return aisle_sum_rows_take (self->rows, row, sums);
}

static gboolean
count_items (gsize index, guint worker, gpointer data, GError **error)
{
  Counting *self = data;
  AisleRowSums *sums = &self->sums[worker];
  gsize n = self->model->n_items;

  if (!aisle_row_sums_init (sums, n))
    return aisle_memory_fail (&aisle_family_markov, error);
  for (gsize i = index * ITEMS; i < MIN (index * ITEMS + ITEMS, n); i++)
    for (gint64 s = 1; s <= self->model->order; s++)
      if (!count_followers (self, i, s, sums))
        return aisle_memory_fail (&aisle_family_markov, error);
  return TRUE;
}

static void
share_out (const AisleSequences *s, MarkovModel *model)
{
  g_autofree gsize *seen = g_new0 (gsize, model->n_items + 1);

  for (gsize p = 0; p < s->n_values; p++)
    seen[s->item[p]]++;
  for (gsize i = 0; i < model->n_items; i++)
    model->popularity[i] = (float) ((double) seen[i] / (double) MAX (s->n_values, 1));
}

static AisleModel *
markov_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize n = input->matrix->n_columns;
  g_autofree Counting *self = g_new0 (Counting, 1);
  g_autoptr (AisleSumRows) rows = NULL;
  g_autoptr (AisleModel) model = NULL;
  AisleEstimate estimate;
  gboolean done;

  if (!aisle_train_check (input, error))
    return NULL;
  markov_estimate (input, &estimate);
  if (!aisle_memory_check (&aisle_family_markov, estimate.memory, error))
    return NULL;
  self->model = markov_new (n, input->params);
  model = (AisleModel *) self->model;
  self->smoothing = aisle_params_real (input->params, "smoothing");
  if (model != NULL)
    self->rows = rows = aisle_sum_rows_new ((gsize) self->model->order * n, n, n);
  done = aisle_places_init (&self->places, input->sequences, n) && rows != NULL;
  if (!done)
    aisle_memory_fail (&aisle_family_markov, error);
  else
    done =
        aisle_parallel_for ((n + ITEMS - 1) / ITEMS, count_items, self, progress, _ ("Counting what follows"), error);
  aisle_places_clear (&self->places);
  for (guint w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_row_sums_clear (&self->sums[w]);
  if (!done)
    return NULL;
  share_out (input->sequences, self->model);
  self->model->follow = aisle_sum_rows_finish (rows);
  if (self->model->follow != NULL)
    return g_steal_pointer (&model);
  aisle_memory_fail (&aisle_family_markov, error);
  return NULL;
}

/* ---- storing ---- */

static gboolean
markov_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  const MarkovModel *self = (const MarkovModel *) model;
  const gint64 n = (gint64) self->n_items, rows = self->order * n;

  return aisle_rows_save (self->follow, "follow", TRUE, model->family, tensors, error)
         && ((aisle_tensors_add_copy (tensors, "back_off", AISLE_DTYPE_F32, 1, &rows, self->back_off) != NULL
              && aisle_tensors_add_copy (tensors, "popularity", AISLE_DTYPE_F32, 1, &n, self->popularity) != NULL)
             || aisle_memory_fail (model->family, error));
}

static AisleModel *
markov_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  gint64 n = -1, rows;
  const AisleTensor *popularity = aisle_tensors_expect (tensors, "popularity", AISLE_DTYPE_F32, 1, &n, error);
  const AisleTensor *back_off;
  g_autoptr (AisleSparse) follow = NULL;
  MarkovModel *self;

  rows = n * aisle_params_integer (values, "order"); /* n is below 2^31 once the lists are read */
  if (popularity == NULL || n > G_MAXINT32)
    return popularity == NULL ? NULL : aisle_tensors_corrupt ("popularity", error);
  follow = aisle_rows_load (tensors, "follow", TRUE, n, &aisle_family_markov, error);
  if (follow == NULL)
    return NULL;
  if ((gint64) follow->n_rows != rows)
    return aisle_tensors_corrupt ("follow_start", error);
  back_off = aisle_tensors_expect (tensors, "back_off", AISLE_DTYPE_F32, 1, &rows, error);
  if (back_off == NULL)
    return NULL;
  self = markov_new ((gsize) n, values);
  if (self == NULL)
    {
      aisle_memory_fail (&aisle_family_markov, error);
      return NULL;
    }
  if (n > 0)
    {
      memcpy (self->popularity, popularity->data, (gsize) n * sizeof (float));
      memcpy (self->back_off, back_off->data, (gsize) rows * sizeof (float));
    }
  self->follow = g_steal_pointer (&follow);
  return &self->parent;
}

static gsize
markov_n_items (const AisleModel *model)
{
  return ((const MarkovModel *) model)->n_items;
}

/* ---- scoring ---- */

/* One of the last items: its row of followers, and its weight. */
typedef struct
{
  gint32 item;
  gsize row;
  float weight;
} Speaker;

/* Fills speakers (order) and returns their number; *left: the weight of popularity. */
static gsize
find_speakers (const MarkovModel *self, const AisleSequences *s, gsize row, Speaker *speakers, float *left)
{
  gsize n = (gsize) MIN (self->order, s->start[row + 1] - s->start[row]);
  double weight = 1, total = 0, rest = 0;

  for (gsize k = 0; k < n; k++)
    {
      gint32 item = s->item[s->start[row + 1] - 1 - (gint64) k];

      speakers[k] = (Speaker){ item, k * self->n_items + (gsize) item, (float) weight };
      rest += weight * self->back_off[speakers[k].row];
      total += weight;
      weight *= self->decay;
    }
  for (gsize k = 0; k < n; k++)
    speakers[k].weight = (float) (speakers[k].weight / total);
  *left = n > 0 ? (float) (rest / total) : 1;
  return n;
}

static gboolean
markov_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
              gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error)
{
  const MarkovModel *self = (const MarkovModel *) model;
  g_autofree Speaker *speakers = g_new (Speaker, self->order);

  for (gsize b = 0; b < n_rows; b++)
    {
      float left, *out = scores + b * stride;
      gsize n = find_speakers (self, histories->sequences, first_row + b, speakers, &left);

      for (gsize j = 0; j < n_items; j++)
        out[j] = left * self->popularity[(gsize) first_item + j];
      for (gsize k = 0; k < n; k++)
        aisle_row_add (self->follow, speakers[k].row, speakers[k].weight, first_item, n_items, out);
    }
  return TRUE;
}

static gboolean
markov_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
                GError **error)
{
  const MarkovModel *self = (const MarkovModel *) model;
  g_autofree Speaker *speakers = g_new (Speaker, self->order);
  float left;
  gsize n = find_speakers (self, histories->sequences, row, speakers, &left);

  for (gsize k = 0; k < n; k++)
    aisle_parts_add (parts, speakers[k].item,
                     speakers[k].weight * aisle_row_value (self->follow, speakers[k].row, item));
  aisle_parts_add (parts, -1, left * self->popularity[item]);
  aisle_parts_sort (parts);
  return TRUE;
}

/* The bag keeps ages apart, as the rows of followers do; what their shares leave is popularity's. */
static AisleGraph *
markov_graph (const AisleModel *model, GError **error)
{
  const MarkovModel *self = (const MarkovModel *) model;
  const gint64 n = (gint64) self->n_items, column[] = { self->order * n, 1 }, row[] = { 1, n };
  g_autoptr (AisleGraph) graph = aisle_sequence_graph_new ("markov", n);

  aisle_sequence_graph_add_bag (graph, n, self->order, self->order, self->decay, TRUE);
  if (!aisle_rows_graph_add (graph, "follow", self->follow, model->family, error))
    return NULL;
  aisle_graph_add_constant (graph, "back_off", AISLE_DTYPE_F32, 2, column, self->back_off, NULL);
  aisle_graph_add_constant (graph, "popularity", AISLE_DTYPE_F32, 2, row, self->popularity, NULL);
  aisle_rows_graph_multiply (graph, "follow", self->follow, "bag", "followers");
  aisle_graph_add_node (graph, "MatMul", "bag back_off", "left");
  aisle_graph_add_node (graph, "Mul", "left popularity", "popular");
  aisle_graph_add_node (graph, "Add", "followers popular", "scores");
  return g_steal_pointer (&graph);
}

static char *
markov_rule (const AisleModel *model)
{
  const MarkovModel *self = (const MarkovModel *) model;
  GString *rule = g_string_new (NULL);

  g_string_printf (rule,
                   "rows items=%zu start=follow_start item=follow_item value=follow_value read=sequence "
                   "lags=%" G_GINT64_FORMAT " last=%" G_GINT64_FORMAT " share=1 left=back_off base=popularity",
                   self->n_items, self->order, self->order);
  aisle_rule_add_real (rule, "decay", self->decay);
  return g_string_free (rule, FALSE);
}

const AisleFamily aisle_family_markov = {
  .id = "markov",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("What came next"),
  .summary = N_ ("Recommends what came most often right after the last items of a history; explains its scores."),
  .source = "Raftery 1985; MacKay and Peto 1995",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = markov_estimate,
  .train = markov_train,
  .load = markov_load,
  .n_items = markov_n_items,
  .save = markov_save,
  .free = markov_free,
  .score = markov_score,
  .explain = markov_explain,
  .graph = markov_graph,
  .rule = markov_rule,
};
