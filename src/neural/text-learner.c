/* text-learner.c: see text-learner.h.
 *
 * The rows of a batch lie packed, and are cut into chunks by their number, one gradient each. */
#include "neural/text-learner.h"

#include "base/error.h"
#include "base/i18n.h"
#include "neural/chunk-sums.h"
#include "neural/losses.h"
#include "neural/row-sums.h"
#include "numeric/parallel.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define MAX_CHUNKS  8
#define LEAST_ROWS  8   /* of a chunk, so that products of a step have rows enough; two chunks there are all the same */
#define PACK_TOKENS 512 /* a pack is at least one row and otherwise at most so many tokens */

struct _AisleTextLearner
{
  AisleTextSettings settings;
  AisleHead head; /* to guess */
  gsize n_table, n_network, n_chunk, longest, max_tokens;
  /* The batch. */
  gsize n, n_tokens, n_chunks;
  gint32 *start, *ids, *targets;
  /* To sort: the tokens that are in it, where each of the V stands among them (-1: nowhere), and where those of ids do. */
  gint32 *rows, *place, *places;
  gsize n_rows;
  float *d_in;
  guint64 key;
  gsize n_tape, n_rows_in, n_rows_out, n_scratch;
  float *scratch[AISLE_MAX_WORKERS];
};

static void
measure (const AisleTextSettings *settings, gsize *longest, gsize *batch_tokens)
{
  *longest = 1;
  for (gsize row = 0; row < settings->n_rows; row++)
    *longest = MAX (*longest, (gsize) (settings->start[row + 1] - settings->start[row]));
  *batch_tokens = MIN (*longest * settings->batch, (gsize) settings->start[settings->n_rows]);
}

static gsize
max_rows (const AisleTextSettings *settings, gsize max_tokens)
{
  return settings->n_classes > 0 ? MIN (settings->n_tokens, max_tokens) : 0;
}

static AisleHead
head_of (const AisleTextSettings *settings)
{
  return (AisleHead){ .loss = AISLE_HEAD_SOFTMAX, .n_items = settings->n_tokens, .width = settings->width };
}

typedef struct
{
  gsize tape, rows_in, rows_out, starts, head;
} WorkerSizes;

static WorkerSizes
worker_sizes (const AisleTextSettings *settings, gsize longest)
{
  gsize tokens = MAX (longest, PACK_TOKENS), out = settings->n_classes > 0 ? settings->n_classes : settings->width;
  AislePack pack = { .n = tokens, .n_tokens = tokens, .longest = longest, .half = settings->half };
  AisleHead head = head_of (settings);

  return (WorkerSizes){ aisle_network_tape (settings->network, &pack, TRUE), AISLE_PAD (tokens * settings->width),
                        AISLE_PAD (tokens * out), AISLE_PAD (tokens + 1),
                        settings->n_classes > 0 ? 0 : aisle_head_scratch (&head) + AISLE_PAD (tokens) };
}

static gsize
chunk_floats (const AisleTextSettings *settings)
{
  AisleHead head = head_of (settings);

  return AISLE_PAD (aisle_network_n_params (settings->network))
         + (settings->n_classes > 0 ? 0 : AISLE_PAD (aisle_head_gradient (&head)));
}

gsize
aisle_text_learner_memory (const AisleTextSettings *settings)
{
  gsize longest, tokens;
  WorkerSizes worker;

  measure (settings, &longest, &tokens);
  worker = worker_sizes (settings, longest);
  return sizeof (float)
             * (tokens * (settings->width + 2)
                + aisle_parallel_get_threads ()
                      * (worker.tape + worker.rows_in + worker.rows_out + worker.starts + worker.head))
         + 16 * tokens + 4 * settings->batch
         + (settings->n_classes > 0 ? sizeof (gint32) * (settings->n_tokens + 2 * tokens) : 0);
}

static gboolean
memory_fail (const AisleTextLearner *self, GError **error)
{
  g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY,
               _ ("not enough memory to train '%s': take a smaller batch, fewer units or shorter texts"),
               self->settings.subject);
  return FALSE;
}

AisleTextLearner *
aisle_text_learner_new (const AisleTextSettings *settings, GError **error)
{
  AisleTextLearner *self = g_new0 (AisleTextLearner, 1);
  WorkerSizes worker;

  self->settings = *settings;
  self->head = head_of (settings);
  self->n_table = settings->n_tokens * settings->width;
  self->n_network = aisle_network_n_params (settings->network);
  self->n_chunk = chunk_floats (settings);
  measure (settings, &self->longest, &self->max_tokens);
  worker = worker_sizes (settings, self->longest);
  self->n_tape = worker.tape;
  self->n_rows_in = worker.rows_in;
  self->n_rows_out = worker.rows_out;
  self->n_scratch = worker.tape + worker.rows_in + worker.rows_out + worker.starts + worker.head;
  self->start = g_try_new (gint32, settings->batch + 1);
  self->ids = g_try_new (gint32, self->max_tokens + 1);
  self->targets = g_try_new (gint32, MAX (self->max_tokens, settings->batch) + 1);
  self->d_in = aisle_vector_new (self->max_tokens * settings->width);
  self->rows = g_try_new (gint32, max_rows (settings, self->max_tokens) + 1);
  self->place = g_try_new (gint32, settings->n_tokens + 1);
  self->places = g_try_new (gint32, self->max_tokens + 1);
  if (self->start != NULL && self->ids != NULL && self->targets != NULL && self->d_in != NULL && self->rows != NULL
      && self->place != NULL && self->places != NULL)
    {
      memset (self->place, -1, settings->n_tokens * sizeof *self->place);
      return self;
    }
  memory_fail (self, error);
  aisle_text_learner_free (self);
  return NULL;
}

void
aisle_text_learner_free (AisleTextLearner *self)
{
  if (self == NULL)
    return;
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_vector_free (self->scratch[w]);
  g_free (self->start);
  g_free (self->ids);
  g_free (self->targets);
  g_free (self->rows);
  g_free (self->place);
  g_free (self->places);
  aisle_vector_free (self->d_in);
  g_free (self);
}

/* ---- a batch ---- */

/* Hides some tokens of a row; with a text to guess in, at least one, and says which. */
static void
hide (const AisleTextLearner *self, gint32 *ids, gint32 *targets, gsize n, guint64 key)
{
  gboolean guess = self->settings.n_classes == 0;
  gsize sure = guess ? (gsize) (aisle_key_mix (key, n) % n) : n;

  for (gsize t = 0; t < n; t++)
    {
      gboolean hidden = t == sure || (double) (aisle_key_mix (key, t) >> 11) * 0x1p-53 < self->settings.hidden;

      if (guess)
        targets[t] = hidden ? ids[t] : -1;
      if (hidden)
        ids[t] = 0;
    }
}

/* The rows of the table that the batch's tokens are. */
static void
find_rows (AisleTextLearner *self)
{
  for (gsize i = 0; i < self->n_rows; i++)
    self->place[self->rows[i]] = -1;
  self->n_rows = 0;
  for (gsize t = 0; t < self->n_tokens; t++)
    {
      gint32 *place = &self->place[self->ids[t]];

      if (*place < 0)
        {
          *place = (gint32) self->n_rows;
          self->rows[self->n_rows++] = self->ids[t];
        }
      self->places[t] = *place;
    }
}

static const gint32 *
rows_of_batch (gpointer data, gsize *n)
{
  const AisleTextLearner *self = data;

  *n = self->n_rows;
  return self->rows;
}

static gsize
begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  AisleTextLearner *self = data;
  const AisleTextSettings *settings = &self->settings;

  self->n = n;
  self->n_tokens = 0;
  self->key = key;
  for (gsize s = 0; s < n; s++)
    {
      gsize row = (gsize) examples[s], length = (gsize) (settings->start[row + 1] - settings->start[row]);
      gint32 *ids = self->ids + self->n_tokens;

      self->start[s] = (gint32) self->n_tokens;
      memcpy (ids, settings->ids + settings->start[row], length * sizeof *ids);
      if (settings->n_classes > 0)
        self->targets[s] = settings->label[row];
      if (settings->hidden > 0)
        hide (self, ids, self->targets + self->n_tokens, length, aisle_key_mix (key, (guint64) examples[s]));
      self->n_tokens += length;
    }
  self->start[n] = (gint32) self->n_tokens;
  if (settings->n_classes > 0)
    find_rows (self);
  self->n_chunks = MIN (n, CLAMP (n / LEAST_ROWS, 2, MAX_CHUNKS));
  return self->n_chunks;
}

/* ---- a chunk ---- */

static AislePack
pack_of (const AisleTextLearner *self, gsize first, gsize last, gint32 *start)
{
  gsize from = (gsize) self->start[first];
  AislePack pack = {
    .n = last - first, .start = start, .ids = self->ids + from, .first_token = from, .half = self->settings.half
  };

  for (gsize s = 0; s <= pack.n; s++)
    {
      start[s] = self->start[first + s] - self->start[first];
      if (s > 0)
        pack.longest = MAX (pack.longest, (gsize) (start[s] - start[s - 1]));
    }
  pack.n_tokens = (gsize) start[pack.n];
  return pack;
}

static double
run_pack (AisleTextLearner *self, const float *params, const AislePack *pack, gsize first, float *gradient,
          float *scratch, double *weight)
{
  const AisleTextSettings *settings = &self->settings;
  float *tape = scratch, *rows = tape + self->n_tape, *d_out = rows + self->n_rows_in,
        *more = d_out + self->n_rows_out + AISLE_PAD (MAX (self->longest, PACK_TOKENS) + 1);
  gsize d = settings->width, from = pack->first_token;
  const float *out;
  double loss;

  for (gsize t = 0; t < pack->n_tokens; t++)
    memcpy (rows + t * d, params + (gsize) pack->ids[t] * d, d * sizeof *rows);
  out = aisle_network_forward (settings->network, pack, params + self->n_table, rows, TRUE, self->key | 1, tape);
  if (settings->n_classes > 0)
    {
      memcpy (d_out, out, pack->n * settings->n_classes * sizeof *out);
      loss = aisle_loss_softmax (d_out, settings->n_classes, self->targets + first, pack->n, settings->n_classes);
      *weight += (double) pack->n;
    }
  else
    {
      float *d_target = more;

      loss = aisle_head_block (&self->head, params, NULL, out, self->targets + from, pack->n_tokens, d_out, d_target,
                               gradient + AISLE_PAD (self->n_network),
                               d_target + AISLE_PAD (MAX (self->longest, PACK_TOKENS)));
      for (gsize t = 0; t < pack->n_tokens; t++)
        *weight += self->targets[from + t] >= 0;
    }
  aisle_network_backward (settings->network, pack, params + self->n_table, rows, self->key | 1, tape, d_out,
                          self->d_in + from * d, gradient);
  return loss;
}

static gboolean
chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss, double *weight,
       GError **error)
{
  AisleTextLearner *self = data;
  gsize first = self->n * index / self->n_chunks, last = self->n * (index + 1) / self->n_chunks;
  gint32 *start;

  if (self->scratch[worker] == NULL)
    self->scratch[worker] = aisle_vector_new (self->n_scratch);
  if (self->scratch[worker] == NULL)
    return memory_fail (self, error);
  start = (gint32 *) (gpointer) (self->scratch[worker] + self->n_tape + self->n_rows_in + self->n_rows_out);
  *loss = *weight = 0;
  for (gsize s = first, end; s < last; s = end)
    {
      AislePack pack;

      for (end = s + 1; end < last && self->start[end + 1] - self->start[s] <= PACK_TOKENS;)
        end++;
      pack = pack_of (self, s, end, start);
      *loss += run_pack (self, params, &pack, s, gradient, self->scratch[worker], weight);
    }
  return TRUE;
}

/* ---- the sum ---- */

static gboolean
finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient, GError **error)
{
  AisleTextLearner *self = data;
  gboolean sorts = self->settings.n_classes > 0;
  gsize d = self->settings.width, n_rows = sorts ? self->n_rows : self->settings.n_tokens;
  AisleRowSource source = { sorts ? self->places : self->ids, self->d_in, NULL, self->n_tokens };

  aisle_chunk_sums (chunks, n_chunks, self->n_chunk, self->n_network, gradient + n_rows * d);
  if (sorts)
    memset (gradient, 0, n_rows * d * sizeof *gradient);
  else
    aisle_chunk_sums (chunks + AISLE_PAD (self->n_network), n_chunks, self->n_chunk, self->n_table, gradient);
  return aisle_row_sums (&source, 1, n_rows, d, gradient) || memory_fail (self, error);
}

AisleLearner
aisle_text_learner_get (AisleTextLearner *self)
{
  gboolean sorts = self->settings.n_classes > 0;

  return (AisleLearner){
    .data = self,
    .n_params = self->n_table + self->n_network,
    .n_examples = self->settings.n_rows,
    .n_chunk_floats = self->n_chunk,
    .max_chunks = MIN (MAX_CHUNKS, MAX (self->settings.batch, 1)),
    .n_rows = sorts ? self->settings.n_tokens : 0,
    .width = self->settings.width,
    .max_rows = max_rows (&self->settings, self->max_tokens),
    .memory = aisle_text_learner_memory (&self->settings),
    .begin = begin,
    .rows = sorts ? rows_of_batch : NULL,
    .chunk = chunk,
    .finish = finish,
  };
}
