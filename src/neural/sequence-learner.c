/* sequence-learner.c: see sequence-learner.h.
 *
 * A batch's tokens lie packed.  They are cut into chunks, one gradient each, and chunks into packs whose tape stays near
 * the processor. */
#include "neural/sequence-learner.h"

#include "base/error.h"
#include "base/i18n.h"
#include "neural/chunk-sums.h"
#include "neural/row-sums.h"
#include "numeric/parallel.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

/* A chunk is at least so many tokens, and a batch at most so many chunks. */
#define CHUNK_TOKENS 128
#define MAX_CHUNKS   16
/* A pack is at least one sequence and otherwise at most so many tokens, unless settings say otherwise. */
#define PACK_TOKENS 384

struct _AisleSequenceLearner
{
  AisleSequenceSettings settings;
  gsize n_table, n_network, n_chunk; /* floats: table, network, gradient of a chunk */
  gint32 *rows;                      /* those that train */
  gsize n_rows;
  gboolean one_row; /* out of a sequence, not of a token */
  /* The batch. */
  gsize n_sequences, n_tokens, max_tokens, n_chunks;
  gint32 *start;                     /* n_sequences + 1 */
  gsize chunk_start[MAX_CHUNKS + 1]; /* in sequences */
  gint32 *ids, *targets;
  float *d_in;           /* of all tokens: gradients of rows */
  float *out, *d_target; /* of all rows that come out, those of targets: themselves, slopes by the target */
  guint64 key;
  /* Negatives. */
  gint32 *negatives;  /* of each chunk: MAX_CHUNKS x K */
  float *corrections; /* the same */
  double *cumulative; /* (nullable) of the items' weights */
  /* Scratch of workers. */
  gsize n_workers, n_scratch, n_tape, n_pack_rows, n_pack_starts;
  float **scratch;
};

static gsize
row_length (const AisleSequenceSettings *settings, gsize row)
{
  gsize n = (gsize) (settings->start[row + 1] - settings->start[row]);

  return n < 2 ? 0 : MIN (n - 1, settings->longest);
}

static gsize
cuts_of (const AisleSequenceSettings *settings)
{
  return MAX (settings->cuts, 1);
}

/* Tokens of the largest batch there can be, and of the longest row. */
static void
measure_rows (const AisleSequenceSettings *settings, gsize *batch_tokens, gsize *longest, gsize *n_rows, gsize *tokens)
{
  g_autofree gsize *counts = g_new0 (gsize, settings->longest + 1);
  gsize left = settings->batch;

  *batch_tokens = *longest = *n_rows = *tokens = 0;
  for (gsize row = 0; row < settings->n_rows; row++)
    {
      gsize n = row_length (settings, row);

      counts[n]++;
      *longest = MAX (*longest, n);
      *n_rows += n > 0;
      *tokens += n * cuts_of (settings);
    }
  for (gsize n = settings->longest; n > 0 && left > 0; n--)
    {
      gsize taken = MIN (counts[n] * cuts_of (settings), left);

      *batch_tokens += taken * n;
      left -= taken;
    }
}

gsize
aisle_sequence_learner_tokens (const AisleSequenceSettings *settings)
{
  gsize batch_tokens, longest, n_rows, tokens;

  measure_rows (settings, &batch_tokens, &longest, &n_rows, &tokens);
  return tokens;
}

static gsize
pack_tokens (const AisleSequenceSettings *settings)
{
  return settings->pack > 0 ? settings->pack : PACK_TOKENS;
}

/* The largest pack of a batch. */
static AislePack
largest_pack (const AisleSequenceSettings *settings, gsize longest)
{
  gsize tokens = MAX (longest, pack_tokens (settings));

  return (AislePack){ .n = tokens, .n_tokens = tokens, .longest = longest };
}

typedef struct
{
  gsize tape, rows, start,
      scratch; /* floats of a worker: tape, rows in and gradient of rows out, starts, of the head */
} WorkerSizes;

static WorkerSizes
worker_sizes (const AisleSequenceSettings *settings, gsize longest)
{
  AislePack pack = largest_pack (settings, longest);

  return (WorkerSizes){ aisle_network_tape (settings->network, &pack, TRUE),
                        AISLE_PAD (pack.n_tokens * settings->head.width), AISLE_PAD (pack.n + 1),
                        aisle_head_scratch (&settings->head) };
}

gsize
aisle_sequence_learner_memory (const AisleSequenceSettings *settings)
{
  gsize tokens, longest, n_rows, all, d = settings->head.width;
  WorkerSizes worker;

  measure_rows (settings, &tokens, &longest, &n_rows, &all);
  worker = worker_sizes (settings, longest);
  return sizeof (float)
             * (tokens * (2 * d + 1) + 2 * MAX_CHUNKS * settings->head.n_negatives
                + aisle_parallel_get_threads ()
                      * (settings->head.n_negatives * d + worker.tape + 2 * worker.rows + worker.start
                         + worker.scratch))
         + sizeof (gint32) * (2 * tokens + n_rows + settings->batch) + 16 * (settings->head.n_items + 2 * tokens)
         + settings->head.n_items * sizeof (double);
}

/* Weights to draw negatives by: counts to the power asked for, over the rows that train. */
static gboolean
weigh_items (AisleSequenceLearner *self)
{
  const AisleSequenceSettings *settings = &self->settings;
  gsize n = settings->head.n_items;
  double sum = 0;

  if (settings->popular <= 0)
    return TRUE;
  self->cumulative = g_try_new0 (double, n + 1);
  if (self->cumulative == NULL)
    return FALSE;
  for (gint64 i = 0; i < settings->start[settings->n_rows]; i++)
    self->cumulative[settings->item[i]]++;
  for (gsize i = 0; i < n; i++)
    self->cumulative[i] = sum += pow (self->cumulative[i], settings->popular);
  return TRUE;
}

static gboolean
alloc (AisleSequenceLearner *self)
{
  const AisleSequenceSettings *settings = &self->settings;
  gsize d = settings->head.width, k = settings->head.n_negatives, longest, n_rows, all;
  WorkerSizes worker;

  measure_rows (settings, &self->max_tokens, &longest, &n_rows, &all);
  worker = worker_sizes (settings, longest);
  self->n_tape = worker.tape;
  self->n_pack_rows = worker.rows;
  self->n_pack_starts = worker.start;
  self->n_scratch = k * d + worker.tape + 2 * worker.rows + worker.start + worker.scratch;
  self->n_workers = AISLE_MAX_WORKERS;
  self->scratch = g_new0 (float *, self->n_workers);
  self->rows = g_try_new (gint32, MAX (n_rows, 1));
  self->start = g_try_new (gint32, settings->batch + 1);
  self->ids = g_try_new (gint32, MAX (self->max_tokens, 1));
  self->targets = g_try_new (gint32, MAX (self->max_tokens, 1));
  self->d_in = aisle_vector_new (self->max_tokens * d);
  self->out = aisle_vector_new (self->max_tokens * d);
  self->d_target = aisle_vector_new (self->max_tokens);
  self->negatives = g_try_new (gint32, MAX (MAX_CHUNKS * k, 1));
  self->corrections = aisle_vector_new (MAX_CHUNKS * k);
  if (self->rows == NULL || self->start == NULL || self->ids == NULL || self->targets == NULL || self->d_in == NULL
      || self->out == NULL || self->d_target == NULL || self->negatives == NULL || self->corrections == NULL
      || !weigh_items (self))
    return FALSE;
  for (gsize row = 0; row < settings->n_rows; row++)
    if (row_length (settings, row) > 0)
      self->rows[self->n_rows++] = (gint32) row;
  return TRUE;
}

AisleSequenceLearner *
aisle_sequence_learner_new (const AisleSequenceSettings *settings, GError **error)
{
  AisleSequenceLearner *self = g_new0 (AisleSequenceLearner, 1);

  self->settings = *settings;
  self->one_row = aisle_network_one_row (settings->network);
  self->n_table = settings->head.n_items * settings->head.width;
  self->n_network = aisle_network_n_params (settings->network);
  self->n_chunk = AISLE_PAD (self->n_network) + AISLE_PAD (aisle_head_gradient (&settings->head));
  if (!alloc (self))
    g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY,
                 _ ("not enough memory to train '%s': take a smaller batch, fewer factors or a shorter history"),
                 settings->subject);
  else if (self->n_rows == 0)
    g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_EMPTY,
                 _ ("nothing to train '%s' on: no customer has two events, so nothing follows anything"),
                 settings->subject);
  else
    return self;
  aisle_sequence_learner_free (self);
  return NULL;
}

void
aisle_sequence_learner_free (AisleSequenceLearner *self)
{
  if (self == NULL)
    return;
  for (gsize w = 0; w < self->n_workers; w++)
    aisle_vector_free (self->scratch[w]);
  g_free (self->scratch);
  g_free (self->rows);
  g_free (self->start);
  g_free (self->ids);
  g_free (self->targets);
  aisle_vector_free (self->d_in);
  aisle_vector_free (self->out);
  aisle_vector_free (self->d_target);
  g_free (self->negatives);
  aisle_vector_free (self->corrections);
  g_free (self->cumulative);
  g_free (self);
}

/* ---- a batch ---- */

static gint32
draw_item (const AisleSequenceLearner *self, AisleRandom *random)
{
  gsize n = self->settings.head.n_items, low = 0, high = n - 1;
  double at;

  if (self->cumulative == NULL)
    return (gint32) aisle_random_below (random, n);
  at = aisle_random_uniform (random) * self->cumulative[n - 1];
  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (self->cumulative[middle] > at)
        high = middle;
      else
        low = middle + 1;
    }
  return (gint32) low;
}

static double
log_expected (const AisleSequenceLearner *self, gint32 item)
{
  gsize n = self->settings.head.n_items;
  double share = 1.0 / n;

  if (self->cumulative != NULL)
    share = (self->cumulative[item] - (item > 0 ? self->cumulative[item - 1] : 0)) / self->cumulative[n - 1];
  return log (share * self->settings.head.n_negatives);
}

static void
cut_chunks (AisleSequenceLearner *self)
{
  gsize wanted = CLAMP (self->n_tokens / CHUNK_TOKENS, 1, MAX_CHUNKS), s = 0;

  self->n_chunks = 0;
  for (gsize c = 1; c <= wanted && s < self->n_sequences; c++)
    {
      self->chunk_start[self->n_chunks++] = s;
      while (s < self->n_sequences && (gsize) self->start[s + 1] * wanted <= self->n_tokens * c)
        s++;
      if (s == self->chunk_start[self->n_chunks - 1])
        s++; /* longer than its share */
    }
  self->chunk_start[self->n_chunks] = self->n_sequences;
}

/* Chance of an example's cut. */
static guint64
cut_key (guint64 key, gint32 example)
{
  return aisle_key_mix (aisle_key_mix (key, 1), (guint64) example);
}

static gsize
begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  AisleSequenceLearner *self = data;
  const AisleSequenceSettings *settings = &self->settings;

  self->n_tokens = 0;
  self->n_sequences = n;
  self->key = key;
  for (gsize s = 0; s < n; s++)
    {
      gsize row = (gsize) self->rows[(gsize) examples[s] / cuts_of (settings)], length = row_length (settings, row);
      const gint32 *target = settings->item + settings->start[row + 1] - 1;

      if (self->one_row)
        {
          gsize cut = 1 + cut_key (key, examples[s]) % (gsize) (settings->start[row + 1] - settings->start[row] - 1);

          target = settings->item + settings->start[row] + cut;
          length = MIN (cut, settings->longest);
        }
      self->start[s] = (gint32) self->n_tokens;
      memcpy (self->ids + self->n_tokens, target - length, length * sizeof *target);
      if (self->one_row)
        self->targets[s] = *target;
      else
        memcpy (self->targets + self->n_tokens, target - length + 1, length * sizeof *target);
      self->n_tokens += length;
    }
  self->start[n] = (gint32) self->n_tokens;
  cut_chunks (self);
  return self->n_chunks;
}

/* ---- a chunk ---- */

static void
gather (const float *table, const gint32 *ids, gsize n, gsize d, float *rows)
{
  for (gsize t = 0; t < n; t++)
    memcpy (rows + t * d, table + (gsize) ids[t] * d, d * sizeof *rows);
}

/* Those of a chunk: shared by its rows and by no others, so that a batch sees as many as it has chunks. */
static AisleNegatives
draw_negatives (const AisleSequenceLearner *self, const float *params, gsize index, float *rows)
{
  gsize n = self->settings.head.n_negatives;
  gint32 *items = self->negatives + index * n;
  float *corrections = self->corrections + index * n;
  AisleRandom random;

  aisle_random_init (&random, aisle_key_mix (self->key, index), "negatives");
  for (gsize k = 0; k < n; k++)
    {
      items[k] = draw_item (self, &random);
      corrections[k] = (float) log_expected (self, items[k]);
    }
  gather (params, items, n, self->settings.head.width, rows);
  return (AisleNegatives){ items, rows, self->settings.by_log ? corrections : NULL };
}

/* Sequences first .. last - 1 as a pack; start is scratch. */
static AislePack
pack_of (const AisleSequenceLearner *self, gsize first, gsize last, gint32 *start)
{
  gsize from = (gsize) self->start[first];
  AislePack pack = { .n = last - first, .start = start, .ids = self->ids + from, .first_token = from };

  for (gsize s = 0; s <= pack.n; s++)
    {
      start[s] = self->start[first + s] - self->start[first];
      if (s > 0)
        pack.longest = MAX (pack.longest, (gsize) (start[s] - start[s - 1]));
    }
  pack.n_tokens = (gsize) start[pack.n];
  return pack;
}

/* `sequence` is the pack's first. */
static double
run_pack (AisleSequenceLearner *self, const float *params, const AislePack *pack, gsize sequence,
          const AisleNegatives *negatives, float *gradient, float *scratch)
{
  const AisleSequenceSettings *settings = &self->settings;
  float *tape = scratch, *rows = tape + self->n_tape, *d_out = rows + self->n_pack_rows,
        *more = d_out + self->n_pack_rows + self->n_pack_starts;
  gsize d = settings->head.width, from = pack->first_token;
  gsize first = self->one_row ? sequence : from, n_rows = self->one_row ? pack->n : pack->n_tokens;
  const float *out;
  double loss;

  gather (params, pack->ids, pack->n_tokens, d, rows);
  out = aisle_network_forward (settings->network, pack, params + self->n_table, rows, TRUE, self->key | 1, tape);
  loss = aisle_head_block (&settings->head, params, negatives, out, self->targets + first, n_rows, d_out,
                           self->d_target + first, gradient + AISLE_PAD (self->n_network), more);
  memcpy (self->out + first * d, out, n_rows * d * sizeof *out);
  aisle_network_backward (settings->network, pack, params + self->n_table, rows, self->key | 1, tape, d_out,
                          self->d_in + from * d, gradient);
  return loss;
}

static gboolean
chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss, double *weight,
       GError **error)
{
  AisleSequenceLearner *self = data;
  gsize first = self->chunk_start[index], last = self->chunk_start[index + 1];
  gint32 most = (gint32) pack_tokens (&self->settings), *start;
  AisleNegatives negatives;
  float *scratch;

  if (self->scratch[worker] == NULL)
    self->scratch[worker] = aisle_vector_new (self->n_scratch);
  if (self->scratch[worker] == NULL)
    {
      g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY,
                   _ ("not enough memory to train '%s': take a smaller batch, fewer factors or a shorter history"),
                   self->settings.subject);
      return FALSE;
    }
  scratch = self->scratch[worker] + self->settings.head.n_negatives * self->settings.head.width;
  negatives = draw_negatives (self, params, index, self->scratch[worker]);
  start = (gint32 *) (scratch + self->n_tape + 2 * self->n_pack_rows);
  *loss = 0;
  for (gsize s = first, end; s < last; s = end)
    {
      AislePack pack;

      for (end = s + 1; end < last && self->start[end + 1] - self->start[s] <= most;)
        end++;
      pack = pack_of (self, s, end, start);
      *loss += run_pack (self, params, &pack, s, &negatives, gradient, scratch);
    }
  *weight = self->one_row ? (double) (last - first) : self->start[last] - self->start[first];
  return TRUE;
}

/* ---- the sum ---- */

static gboolean
finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient, GError **error)
{
  AisleSequenceLearner *self = data;
  const AisleHead *head = &self->settings.head;
  const float *heads = chunks + AISLE_PAD (self->n_network);
  gboolean full = head->loss == AISLE_HEAD_SOFTMAX;
  gsize n_out = self->one_row ? self->n_sequences : self->n_tokens;
  AisleRowSource sources[2 + MAX_CHUNKS] = {
    { self->ids, self->d_in, NULL, self->n_tokens },
    { self->targets, self->out, self->d_target, n_out },
  };
  gsize n_sources = 1;

  aisle_chunk_sums (chunks, n_chunks, self->n_chunk, self->n_network, gradient + self->n_table);
  if (full)
    aisle_chunk_sums (heads, n_chunks, self->n_chunk, self->n_table, gradient);
  else
    {
      memset (gradient, 0, self->n_table * sizeof *gradient);
      n_sources = 2 + n_chunks;
      for (gsize c = 0; c < n_chunks; c++)
        sources[2 + c] = (AisleRowSource){ self->negatives + c * head->n_negatives, heads + c * self->n_chunk, NULL,
                                           head->n_negatives };
    }
  if (aisle_row_sums (sources, n_sources, head->n_items, head->width, gradient))
    return TRUE;
  g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY,
               _ ("not enough memory to train '%s': take a smaller batch, fewer factors or a shorter history"),
               self->settings.subject);
  return FALSE;
}

AisleLearner
aisle_sequence_learner_get (AisleSequenceLearner *self)
{
  return (AisleLearner){
    .data = self,
    .n_params = self->n_table + self->n_network,
    .n_examples = self->n_rows * cuts_of (&self->settings),
    .n_chunk_floats = self->n_chunk,
    .max_chunks = MIN (MAX_CHUNKS, MAX (self->max_tokens / CHUNK_TOKENS, 1)),
    .memory = aisle_sequence_learner_memory (&self->settings),
    .begin = begin,
    .chunk = chunk,
    .finish = finish,
  };
}
