/* seqknn-model.c: sequence neighbours: items counted together, and in order, for what usually follows a history.
 *
 *   C[i][j] = sum over the users u with i and j of len_u ^ -1/2          taken by the same users, short histories more;
 *             C[i][i] = 0
 *   T[i][j] = sum of 1 / gap over j that come after i within `window` places, and half of it for those that come before
 *   S[i][j] = (mix C[i][j] + (1 - mix) T[i][j]) n_i ^ -p n_j ^ -p         n: users of an item
 *   score   = sum over the last items of a history of decay ^ age S[item][j]   age 0: the newest
 *
 * No training but counting.  Related: Deshpande and Karypis 2004 for C; Ludewig and Jannach 2018 for the rules in T; the
 * figures that this definition reaches are in tests/quality.  Every item keeps its largest cells only.
 *
 * Letters: U users, I items, N interactions with repeats. */
#include "model/places.h"
#include "model/rows-graph.h"
#include "model/sequence-graph.h"
#include "model/sum-rows.h"

#include "base/i18n.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

#define ITEMS 8 /* rows of one chunk */

typedef struct
{
  AisleModel parent;
  gint64 last;
  double decay;
  AisleSparse *similarity; /* I x I: row = item of the history */
} SeqKnnModel;

extern const AisleFamily aisle_family_seqknn;

static const AisleParam params[] = {
  { "mix", N_ ("Together"), AISLE_PARAM_REAL, "0.5", 0, 1, NULL, NULL,
    N_ ("Weight of items taken by the same users against items taken one after the other; 0: order alone.") },
  { "window", N_ ("Farthest apart"), AISLE_PARAM_INTEGER, "5", 1, 100, NULL, N_ ("items"),
    N_ ("How far apart two items may be to count as one after the other.") },
  { "popularity", N_ ("Against popularity"), AISLE_PARAM_REAL, "0.2", 0, 1, NULL, NULL,
    N_ ("Higher holds items that everyone takes back more.") },
  { "decay", N_ ("Decay"), AISLE_PARAM_REAL, "0.7", 0, 1, NULL, NULL,
    N_ ("What each item of a history counts against the one after it; 1: all alike.") },
  { "last", N_ ("Last items"), AISLE_PARAM_INTEGER, "20", 1, 10000, NULL, N_ ("items"),
    N_ ("How much of a history counts.") },
  { "neighbours", N_ ("Neighbours"), AISLE_PARAM_INTEGER, "2000", 1, 100000, NULL, N_ ("items"),
    N_ ("Most similar items that each item keeps.") },
};

static void
seqknn_free (AisleModel *model)
{
  SeqKnnModel *self = (SeqKnnModel *) model;

  aisle_sparse_free (self->similarity);
  g_free (self);
}

/* Takes similarity; NULL: memory ran out. */
static AisleModel *
seqknn_new (AisleSparse *similarity, const AisleParams *values, GError **error)
{
  SeqKnnModel *self;

  if (similarity == NULL)
    {
      aisle_memory_fail (&aisle_family_seqknn, error);
      return NULL;
    }
  self = g_new0 (SeqKnnModel, 1);
  self->parent.family = &aisle_family_seqknn;
  self->last = aisle_params_integer (values, "last");
  self->decay = aisle_params_real (values, "decay");
  self->similarity = similarity;
  return &self->parent;
}

/* ---- counting ---- */

typedef struct
{
  const AisleSparse *matrix, *by_item;
  AislePlaces places;
  float *user_weight; /* U: mix len ^ -1/2 */
  float *against;     /* I: n ^ -p */
  float *nearness;    /* window + 1: (1 - mix) / gap */
  gint64 window;
  AisleSumRows *rows;
  AisleRowSums sums[AISLE_MAX_WORKERS];
} Counting;

static void
seqknn_estimate (const AisleTrainInput *input, AisleEstimate *estimate)
{
  const AisleSparse *matrix = input->matrix;
  double n = matrix->n_columns, window = (double) aisle_params_integer (input->params, "window"), pairs = 0;
  double cells;

  for (gsize u = 0; u < matrix->n_rows; u++)
    pairs += pow ((double) (matrix->start[u + 1] - matrix->start[u]), 2);
  cells = MIN (pairs, n * MIN (n, (double) aisle_params_integer (input->params, "neighbours")));
  estimate->seconds = (pairs + 2 * window * input->sequences->n_values) * 1.5e-9 / aisle_parallel_get_threads ();
  estimate->file_bytes = (gsize) (8 * cells + 8 * n);
  estimate->memory = 2 * estimate->file_bytes + 16 * matrix->n_values + 8 * input->sequences->n_values;
}

static void
weigh (Counting *self, double mix, double p)
{
  for (gsize u = 0; u < self->matrix->n_rows; u++)
    self->user_weight[u] =
        (float) (mix / sqrt (MAX (1, (double) (self->matrix->start[u + 1] - self->matrix->start[u]))));
  for (gsize i = 0; i < self->by_item->n_rows; i++)
    self->against[i] = (float) pow (MAX (1, (double) (self->by_item->start[i + 1] - self->by_item->start[i])), -p);
  for (gint64 gap = 1; gap <= self->window; gap++)
    self->nearness[gap] = (float) ((1 - mix) / (double) gap);
}

static inline void
add (const Counting *self, AisleRowSums *sums, gint32 i, gint32 j, float value)
{
  if (value > 0)
    aisle_row_sums_add (sums, j, value * self->against[i] * self->against[j]);
}

static void
count_together (const Counting *self, AisleRowSums *sums, gint32 i)
{
  const AisleSparse *matrix = self->matrix;

  for (gint64 s = self->by_item->start[i]; s < self->by_item->start[i + 1]; s++)
    {
      gint32 user = self->by_item->column[s];

      for (gint64 t = matrix->start[user]; t < matrix->start[user + 1]; t++)
        if (matrix->column[t] != i)
          add (self, sums, i, matrix->column[t], self->user_weight[user]);
    }
}

static void
count_in_order (const Counting *self, AisleRowSums *sums, gint32 i)
{
  const AisleSequences *s = self->places.sequences;

  for (gint64 o = self->places.start[i]; o < self->places.start[i + 1]; o++)
    {
      gint64 place = self->places.place[o];
      gsize row = aisle_places_row (&self->places, place);
      gint64 first = MAX (place - self->window, s->start[row]), end = MIN (place + self->window + 1, s->start[row + 1]);

      for (gint64 p = first; p < place; p++)
        add (self, sums, i, s->item[p], self->nearness[place - p] / 2);
      for (gint64 p = place + 1; p < end; p++)
        add (self, sums, i, s->item[p], self->nearness[p - place]);
    }
}

static gboolean
count_items (gsize index, guint worker, gpointer data, GError **error)
{
  Counting *self = data;
  AisleRowSums *sums = &self->sums[worker];
  gsize n = self->matrix->n_columns;

  if (!aisle_row_sums_init (sums, n))
    return aisle_memory_fail (&aisle_family_seqknn, error);
  for (gsize i = index * ITEMS; i < MIN (index * ITEMS + ITEMS, n); i++)
    {
      count_together (self, sums, (gint32) i);
      count_in_order (self, sums, (gint32) i);
      if (!aisle_sum_rows_take (self->rows, i, sums))
        return aisle_memory_fail (&aisle_family_seqknn, error);
    }
  return TRUE;
}

static AisleModel *
seqknn_train (const AisleTrainInput *input, AisleProgress *progress, GError **error)
{
  gsize n = input->matrix->n_columns, n_users = input->matrix->n_rows;
  gsize neighbours = (gsize) aisle_params_integer (input->params, "neighbours");
  g_autoptr (AisleSparse) by_item = NULL;
  g_autoptr (AisleSumRows) rows = NULL;
  g_autofree float *user_weight = NULL, *against = NULL, *nearness = NULL;
  g_autofree Counting *self = g_new0 (Counting, 1);
  AisleEstimate estimate;
  gboolean done;

  if (!aisle_train_check (input, error))
    return NULL;
  seqknn_estimate (input, &estimate);
  if (!aisle_memory_check (&aisle_family_seqknn, estimate.memory, error))
    return NULL;
  self->matrix = input->matrix;
  self->window = aisle_params_integer (input->params, "window");
  self->by_item = by_item = aisle_sparse_transpose (input->matrix);
  self->rows = rows = aisle_sum_rows_new (n, n, neighbours);
  self->user_weight = user_weight = g_try_new (float, n_users);
  self->against = against = g_try_new (float, n);
  self->nearness = nearness = g_new (float, self->window + 1);
  done = aisle_places_init (&self->places, input->sequences, n) && by_item != NULL && rows != NULL
         && user_weight != NULL && against != NULL;
  if (!done)
    aisle_memory_fail (&aisle_family_seqknn, error);
  else
    {
      weigh (self, aisle_params_real (input->params, "mix"), aisle_params_real (input->params, "popularity"));
      done = aisle_parallel_for ((n + ITEMS - 1) / ITEMS, count_items, self, progress, _ ("Counting pairs of items"),
                                 error);
    }
  aisle_places_clear (&self->places);
  for (guint w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_row_sums_clear (&self->sums[w]);
  return done ? seqknn_new (aisle_sum_rows_finish (rows), input->params, error) : NULL;
}

/* ---- storing ---- */

static gboolean
seqknn_save (const AisleModel *model, AisleTensors *tensors, GError **error)
{
  return aisle_rows_save (((const SeqKnnModel *) model)->similarity, "similarity", TRUE, model->family, tensors, error);
}

static AisleModel *
seqknn_load (const AisleTensors *tensors, const AisleParams *values, GError **error)
{
  AisleSparse *similarity = aisle_rows_load (tensors, "similarity", TRUE, -1, &aisle_family_seqknn, error);

  return similarity != NULL ? seqknn_new (similarity, values, error) : NULL;
}

static gsize
seqknn_n_items (const AisleModel *model)
{
  return ((const SeqKnnModel *) model)->similarity->n_columns;
}

/* ---- scoring ---- */

static gboolean
seqknn_score (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
              gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error)
{
  const SeqKnnModel *self = (const SeqKnnModel *) model;
  const AisleSequences *s = histories->sequences;

  for (gsize b = 0; b < n_rows; b++)
    {
      gint64 start = s->start[first_row + b], end = s->start[first_row + b + 1];
      double weight = 1;

      memset (scores + b * stride, 0, n_items * sizeof (float));
      for (gint64 p = end - 1; p >= MAX (start, end - self->last); p--)
        {
          aisle_row_add (self->similarity, (gsize) s->item[p], (float) weight, first_item, n_items,
                         scores + b * stride);
          weight *= self->decay;
        }
    }
  return TRUE;
}

static gboolean
seqknn_explain (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
                GError **error)
{
  const SeqKnnModel *self = (const SeqKnnModel *) model;
  const AisleSequences *s = histories->sequences;
  double weight = 1;

  for (gint64 p = s->start[row + 1] - 1; p >= MAX (s->start[row], s->start[row + 1] - self->last); p--)
    {
      aisle_parts_add (parts, s->item[p],
                       (float) weight * aisle_row_value (self->similarity, (gsize) s->item[p], item));
      weight *= self->decay;
    }
  aisle_parts_sort (parts);
  return TRUE;
}

static AisleGraph *
seqknn_graph (const AisleModel *model, GError **error)
{
  const SeqKnnModel *self = (const SeqKnnModel *) model;
  const gint64 n = (gint64) self->similarity->n_columns;
  g_autoptr (AisleGraph) graph = aisle_sequence_graph_new ("seqknn", n);

  aisle_sequence_graph_add_bag (graph, n, 1, self->last, self->decay, FALSE);
  if (!aisle_rows_graph_add (graph, "similarity", self->similarity, model->family, error))
    return NULL;
  aisle_rows_graph_multiply (graph, "similarity", self->similarity, "bag", "scores");
  return g_steal_pointer (&graph);
}

static char *
seqknn_rule (const AisleModel *model)
{
  const SeqKnnModel *self = (const SeqKnnModel *) model;
  GString *rule = g_string_new (NULL);

  g_string_printf (rule,
                   "rows items=%zu start=similarity_start item=similarity_item value=similarity_value read=sequence "
                   "last=%" G_GINT64_FORMAT,
                   self->similarity->n_columns, self->last);
  aisle_rule_add_real (rule, "decay", self->decay);
  return g_string_free (rule, FALSE);
}

const AisleFamily aisle_family_seqknn = {
  .id = "seqknn",
  .task = AISLE_TASK_RECOMMEND,
  .title = N_ ("Sequence neighbours"),
  .summary =
      N_ ("Recommends what usually follows the last items of a history, by counting pairs; explains its scores."),
  .source = "Deshpande and Karypis 2004; Ludewig and Jannach 2018",
  .recommended = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = seqknn_estimate,
  .train = seqknn_train,
  .load = seqknn_load,
  .n_items = seqknn_n_items,
  .save = seqknn_save,
  .free = seqknn_free,
  .score = seqknn_score,
  .explain = seqknn_explain,
  .graph = seqknn_graph,
  .rule = seqknn_rule,
};
