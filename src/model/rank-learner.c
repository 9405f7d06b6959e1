/* rank-learner.c: see rank-learner.h.
 *
 * A batch's queries are cut into chunks of at least CHUNK_ROWS rows, whole queries each, one gradient and one pack each. */
#include "model/rank-learner.h"

#include "base/error.h"
#include "base/i18n.h"
#include "neural/chunk-sums.h"
#include "neural/losses.h"
#include "numeric/vector-math.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"
#include "trees/boost.h"

#include <math.h>
#include <string.h>

#define CHUNK_ROWS 128
#define PACK_ROWS  512 /* of a model in use: their tape stays near the processor */

struct _AisleRankLearner
{
  const AisleNetwork *network;
  const AisleRankerRows *rows;
  AisleRankLoss loss;
  gsize batch, longest, max_chunks;
  AisleTreeTargets targets;
  AisleTreeProblem problem;               /* of lambda */
  float *values, *gradients, *curvatures; /* of lambda: R each */
  float *leans;                           /* (nullable) R: logarithm of a row's weight over its query's mean */
  /* The batch. */
  const gint32 *examples;
  gsize n_examples, n_chunks;
  gsize *chunk, *chunk_row; /* max_chunks + 1: the example and the row of the batch where each begins */
  guint64 key;
  gsize n_scratch, n_tape;
  float *scratch[AISLE_MAX_WORKERS];
};

static gsize
rows_of (const AisleRankerRows *rows, gsize q)
{
  return (gsize) (rows->start[q + 1] - rows->start[q]);
}

/* A chunk is at least so many rows, so it has no more queries. */
static gsize
most_rows (const AisleRankLearner *self)
{
  return CHUNK_ROWS + self->longest;
}

static AislePack
pack_of (gsize n_rows, const gint32 *start)
{
  return (AislePack){ .n = 1, .n_tokens = n_rows, .longest = n_rows, .start = start };
}

/* A query's weight is the mean of its rows'; within it a row of weight w counts as w equal rows do, which is its score and
 * its grade moved by log w. */
static void
lean (AisleRankLearner *self)
{
  for (gsize q = 0; q < self->rows->n_queries; q++)
    {
      gsize first = (gsize) self->rows->start[q], n = rows_of (self->rows, q);
      double sum = 0;

      for (gsize i = 0; i < n; i++)
        sum += (double) self->rows->weight[first + i];
      for (gsize i = 0; i < n; i++)
        self->leans[first + i] = (float) log ((double) self->rows->weight[first + i] * (double) n / sum);
    }
}

static gboolean
open_lambda (AisleRankLearner *self, GError **error)
{
  AisleObjectiveSettings settings = aisle_boost_defaults ().objective;

  self->values = g_try_new0 (float, self->rows->n_rows);
  self->gradients = g_try_new0 (float, self->rows->n_rows);
  self->curvatures = g_try_new0 (float, self->rows->n_rows);
  return self->values != NULL && self->gradients != NULL && self->curvatures != NULL
         && aisle_tree_problem_init (&self->problem, aisle_objective ("lambdarank"), &self->targets, &settings, error);
}

static gboolean
reserve (AisleRankLearner *self, GError **error)
{
  AislePack pack = pack_of (most_rows (self), NULL);

  self->n_tape = aisle_network_tape (self->network, &pack, TRUE);
  self->n_scratch =
      AISLE_PAD (pack.n_tokens * self->rows->n_columns) + 3 * AISLE_PAD (pack.n_tokens + 1) + self->n_tape;
  self->max_chunks = self->batch;
  self->chunk = g_try_new (gsize, self->max_chunks + 1);
  self->chunk_row = g_try_new (gsize, self->max_chunks + 1);
  self->leans = self->rows->weight != NULL ? g_try_new (float, self->rows->n_rows) : NULL;
  if (self->chunk == NULL || self->chunk_row == NULL || (self->rows->weight != NULL && self->leans == NULL))
    return FALSE;
  if (self->leans != NULL)
    lean (self);
  return self->loss != AISLE_RANK_LAMBDA || open_lambda (self, error);
}

AisleRankLearner *
aisle_rank_learner_new (const AisleNetwork *network, const AisleRankerRows *rows, AisleRankLoss loss, gsize batch,
                        GError **error)
{
  g_autoptr (AisleRankLearner) self = g_new0 (AisleRankLearner, 1);

  self->network = network;
  self->rows = rows;
  self->loss = loss;
  self->batch = MIN (batch, rows->n_queries);
  self->targets = (AisleTreeTargets){ rows->n_rows, rows->grade, rows->weight, rows->start, rows->n_queries };
  for (gsize q = 0; q < rows->n_queries; q++)
    self->longest = MAX (self->longest, rows_of (rows, q));
  if (reserve (self, error))
    return g_steal_pointer (&self);
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
                         _ ("not enough memory for the rows to rank: close other programs or take fewer features"));
  return NULL;
}

void
aisle_rank_learner_free (AisleRankLearner *self)
{
  if (self == NULL)
    return;
  if (self->problem.state != NULL)
    aisle_tree_problem_clear (&self->problem, aisle_objective ("lambdarank"));
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_vector_free (self->scratch[w]);
  g_free (self->values);
  g_free (self->gradients);
  g_free (self->curvatures);
  g_free (self->leans);
  g_free (self->chunk);
  g_free (self->chunk_row);
  g_free (self);
}

/* ---- a batch ---- */

static gsize
begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  AisleRankLearner *self = data;
  gsize rows = 0;

  self->examples = examples;
  self->n_examples = n;
  self->key = key;
  self->n_chunks = 0;
  self->chunk[0] = self->chunk_row[0] = 0;
  for (gsize i = 0; i < n; i++)
    {
      rows += rows_of (self->rows, (gsize) examples[i]);
      if (rows - self->chunk_row[self->n_chunks] < CHUNK_ROWS && i + 1 < n)
        continue;
      self->n_chunks++;
      self->chunk[self->n_chunks] = i + 1;
      self->chunk_row[self->n_chunks] = rows;
    }
  return self->n_chunks;
}

/* What a chunk works on, in a worker's scratch. */
typedef struct
{
  gint32 *start; /* of its queries */
  float *in, *slope, *gains, *tape;
  gsize first, n; /* its examples */
} Chunk;

static gboolean
open_chunk (AisleRankLearner *self, gsize index, guint worker, Chunk *chunk, GError **error)
{
  gsize padded = AISLE_PAD (most_rows (self) + 1), f = self->rows->n_columns, to = 0;

  if (self->scratch[worker] == NULL)
    self->scratch[worker] = aisle_vector_new (self->n_scratch);
  if (self->scratch[worker] == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the rows to rank: close other programs or take fewer features"));
      return FALSE;
    }
  chunk->start = (gint32 *) self->scratch[worker];
  chunk->slope = self->scratch[worker] + padded;
  chunk->gains = chunk->slope + padded;
  chunk->in = chunk->gains + padded;
  chunk->tape = chunk->in + AISLE_PAD (most_rows (self) * f);
  chunk->first = self->chunk[index];
  chunk->n = self->chunk[index + 1] - chunk->first;
  for (gsize i = 0; i < chunk->n; i++)
    {
      gsize q = (gsize) self->examples[chunk->first + i], n = rows_of (self->rows, q);

      memcpy (chunk->in + to * f, self->rows->x + (gsize) self->rows->start[q] * f, n * f * sizeof (float));
      chunk->start[i] = (gint32) to;
      to += n;
    }
  chunk->start[chunk->n] = (gint32) to;
  return TRUE;
}

static double
query_weight (const AisleRankLearner *self, gsize q)
{
  double sum = 0;

  if (self->rows->weight == NULL)
    return 1;
  for (gsize r = (gsize) self->rows->start[q]; r < (gsize) self->rows->start[q + 1]; r++)
    sum += (double) self->rows->weight[r];
  return sum / (double) rows_of (self->rows, q);
}

/* Each of these takes scores in slope and leaves their gradient there; *weight is what the loss is the sum over. */

static double
listwise (const AisleRankLearner *self, const Chunk *chunk, double *weight)
{
  double loss = 0;

  for (gsize i = 0; i < chunk->n; i++)
    {
      gsize q = (gsize) self->examples[chunk->first + i], from = (gsize) self->rows->start[q];
      gint32 own[] = { 0, (gint32) rows_of (self->rows, q) };
      float *slope = chunk->slope + chunk->start[i], *gains = chunk->gains + chunk->start[i];
      double counts = query_weight (self, q);

      for (gint32 r = 0; r < own[1]; r++)
        {
          float by = self->leans != NULL ? self->leans[from + (gsize) r] : 0;

          gains[r] = self->rows->grade[from + (gsize) r] + by;
          slope[r] += by;
        }
      loss += counts * aisle_loss_listwise (slope, gains, own, 1);
      for (gint32 r = 0; r < own[1]; r++)
        slope[r] *= (float) counts;
      *weight += counts;
    }
  return loss;
}

static double
squared (const AisleRankLearner *self, const Chunk *chunk, double *weight)
{
  double loss = 0;

  for (gsize i = 0; i < chunk->n; i++)
    {
      gsize q = (gsize) self->examples[chunk->first + i], from = (gsize) self->rows->start[q];

      for (gsize r = 0; r < rows_of (self->rows, q); r++)
        {
          float *slope = chunk->slope + (gsize) chunk->start[i] + r;
          float apart = *slope - self->rows->grade[from + r];
          float counts = self->rows->weight != NULL ? self->rows->weight[from + r] : 1;

          loss += (double) (counts * apart * apart);
          *weight += (double) counts;
          *slope = 2 * counts * apart;
        }
    }
  return loss;
}

static double
lambda (const AisleRankLearner *self, const Chunk *chunk, double *weight)
{
  const AisleObjective *objective = self->problem.state != NULL ? aisle_objective ("lambdarank") : NULL;
  double loss = 0;

  for (gsize i = 0; i < chunk->n; i++)
    {
      gsize q = (gsize) self->examples[chunk->first + i], from = (gsize) self->rows->start[q];
      gsize n = rows_of (self->rows, q);
      double counts, own;

      memcpy (self->values + from, chunk->slope + chunk->start[i], n * sizeof (float));
      objective->gradients (&self->problem, q, q + 1, self->values, self->gradients, self->curvatures);
      own = objective->loss (&self->problem, q, self->values, &counts);
      memcpy (chunk->slope + chunk->start[i], self->gradients + from, n * sizeof (float));
      loss += counts * own;
      *weight += counts;
    }
  return loss;
}

static gboolean
run_chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss, double *weight,
           GError **error)
{
  AisleRankLearner *self = data;
  Chunk chunk;

  if (!open_chunk (self, index, worker, &chunk, error))
    return FALSE;
  gint32 whole[] = { 0, chunk.start[chunk.n] };
  AislePack pack = pack_of ((gsize) whole[1], whole);
  guint64 noise = aisle_key_mix (self->key, index);
  const float *scores;

  pack.first_token = self->chunk_row[index];
  scores = aisle_network_forward (self->network, &pack, params, chunk.in, TRUE, noise, chunk.tape);
  memcpy (chunk.slope, scores, pack.n_tokens * sizeof (float));
  *weight = 0;
  *loss = self->loss == AISLE_RANK_LISTWISE  ? listwise (self, &chunk, weight)
          : self->loss == AISLE_RANK_SQUARED ? squared (self, &chunk, weight)
                                             : lambda (self, &chunk, weight);
  aisle_network_backward (self->network, &pack, params, chunk.in, noise, chunk.tape, chunk.slope, NULL, gradient);
  return TRUE;
}

static gboolean
finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient, GError **error)
{
  const AisleRankLearner *self = data;
  gsize n = aisle_network_n_params (self->network);

  aisle_chunk_sums (chunks, n_chunks, n, n, gradient);
  return TRUE;
}

AisleLearner
aisle_rank_learner_get (AisleRankLearner *self)
{
  gsize n = aisle_network_n_params (self->network);

  return (AisleLearner){
    .data = self,
    .n_params = n,
    .n_examples = self->rows->n_queries,
    .n_chunk_floats = n,
    .max_chunks = self->max_chunks,
    .memory = self->n_scratch * aisle_parallel_get_threads () * sizeof (float),
    .begin = begin,
    .chunk = run_chunk,
    .finish = finish,
  };
}

gboolean
aisle_rank_network_forward (const AisleNetwork *network, const float *params, const float *x, gsize n_rows,
                            float *scores, GError **error)
{
  gsize f = aisle_network_layer (network, 0, NULL)->in;
  AislePack most = pack_of (MIN (n_rows, PACK_ROWS), NULL);
  float *tape = aisle_vector_new (aisle_network_tape (network, &most, FALSE) + 1);

  if (tape == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to rank: close other programs"));
      return FALSE;
    }
  for (gsize first = 0; first < n_rows; first += PACK_ROWS)
    {
      gint32 whole[] = { 0, (gint32) MIN (PACK_ROWS, n_rows - first) };
      AislePack pack = pack_of ((gsize) whole[1], whole);

      memcpy (scores + first, aisle_network_forward (network, &pack, params, x + first * f, FALSE, 0, tape),
              pack.n_tokens * sizeof *scores);
    }
  aisle_vector_free (tape);
  return TRUE;
}
