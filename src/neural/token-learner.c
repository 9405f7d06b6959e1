/* token-learner.c: see token-learner.h.
 *
 * A batch is cut into chunks of about as many tokens, each with a gradient of its own, which are added in their order. */
#include "neural/token-learner.h"

#include "base/error.h"
#include "base/i18n.h"
#include "neural/chunk-sums.h"
#include "neural/token-head.h"
#include "neural/wide.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <string.h>

/* The fewer tokens a chunk has, the more of the time goes into adding up gradients instead of making them: a few chunks, for as
 * many threads, may be small, more are not. */
#define MAX_CHUNKS   8
#define FEW_CHUNKS   4
#define CHUNK_TOKENS 2048
#define LEAST_TOKENS 512
#define PACK_TOKENS  1024 /* a pack is at least one row and otherwise at most so many tokens */

/* Memory of one worker, and where its parts begin. */
typedef struct
{
  gsize tape, rows, scores, numbers, total;
} Room;

struct _AisleTokenLearner
{
  AisleTokenSettings settings;
  gsize n_table, n_params, longest;
  /* The batch: rows by number, and their tokens before each. */
  gsize n, n_tokens, n_chunks;
  const gint32 *examples;
  gsize *before;               /* n + 1 */
  gsize first[MAX_CHUNKS + 1]; /* rows of the chunks */
  guint64 key;
  Room room;
  float *memory[AISLE_MAX_WORKERS];
};

/* Tokens of a row that something follows. */
static gsize
row_length (const AisleTokenRows *rows, gsize row)
{
  return (gsize) (rows->start[row + 1] - rows->start[row]) - 1;
}

static gsize
longest_row (const AisleTokenRows *rows)
{
  gsize longest = 1;

  for (gsize row = 0; row < rows->n_rows; row++)
    longest = MAX (longest, row_length (rows, row));
  return longest;
}

static gsize
n_chunks_of (gsize n_tokens, gsize n_rows)
{
  gsize few = CLAMP (n_tokens / LEAST_TOKENS, 1, FEW_CHUNKS);

  return MIN (CLAMP (n_tokens / CHUNK_TOKENS, few, MAX_CHUNKS), n_rows);
}

/* Four kinds of rows of d: what goes in, what is guessed from, its gradient, and the same spread over all tokens. */
static Room
room_of (const AisleTokenSettings *settings, gsize longest, gboolean training)
{
  gsize tokens = MAX (longest, PACK_TOKENS);
  AislePack pack = { .n = tokens, .n_tokens = tokens, .longest = longest };
  Room room = { .tape = AISLE_PAD (aisle_network_tape (settings->network, &pack, training)),
                .rows = AISLE_PAD (tokens * settings->width),
                .scores = AISLE_PAD (aisle_token_head_scratch (settings->n_tokens)),
                .numbers = AISLE_PAD (tokens + 1) };

  room.total = room.tape + 4 * room.rows + room.scores + 4 * room.numbers;
  return room;
}

static gsize
n_params_of (const AisleTokenSettings *settings)
{
  return settings->n_tokens * settings->width + aisle_network_n_params (settings->network);
}

gsize
aisle_token_learner_memory (const AisleTokenSettings *settings)
{
  Room room = room_of (settings, longest_row (&settings->rows), TRUE);

  return aisle_parallel_get_threads () * room.total * sizeof (float) + (settings->batch + 1) * sizeof (gsize);
}

static gboolean
memory_fail (const AisleTokenSettings *settings, GError **error)
{
  g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY,
               _ ("not enough memory to train '%s': take fewer units, a smaller vocabulary or shorter texts"),
               settings->subject);
  return FALSE;
}

AisleTokenLearner *
aisle_token_learner_new (const AisleTokenSettings *settings, GError **error)
{
  AisleTokenLearner *self = g_new0 (AisleTokenLearner, 1);

  self->settings = *settings;
  self->n_table = settings->n_tokens * settings->width;
  self->n_params = n_params_of (settings);
  self->longest = longest_row (&settings->rows);
  self->room = room_of (settings, self->longest, TRUE);
  self->before = g_try_new (gsize, settings->batch + 1);
  if (self->before != NULL)
    return self;
  memory_fail (settings, error);
  aisle_token_learner_free (self);
  return NULL;
}

void
aisle_token_learner_free (AisleTokenLearner *self)
{
  if (self == NULL)
    return;
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_vector_free (self->memory[w]);
  g_free (self->before);
  g_free (self);
}

/* ---- a pack ---- */

/* Rows of a pack laid into a worker's memory. */
typedef struct
{
  AislePack pack;
  float *tape, *in, *h, *d_h, *d_out, *scores;
  gint32 *start, *ids;
  gint32 *targets, *place; /* of the tokens that have one: what follows, and where in the pack they stand */
  gsize n_targets;
} Laid;

static Laid
lay_out (const Room *room, float *memory, gsize first_token)
{
  Laid self = { .tape = memory, .in = memory + room->tape };

  self.h = self.in + room->rows;
  self.d_h = self.h + room->rows;
  self.d_out = self.d_h + room->rows;
  self.scores = self.d_out + room->rows;
  self.start = (gint32 *) (gpointer) (self.scores + room->scores);
  self.ids = self.start + room->numbers;
  self.targets = self.ids + room->numbers;
  self.place = self.targets + room->numbers;
  self.start[0] = 0;
  self.pack = (AislePack){ .start = self.start, .ids = self.ids, .first_token = first_token };
  return self;
}

static void
lay_row (Laid *self, const AisleTokenSettings *settings, const float *table, gsize row)
{
  const AisleTokenRows *rows = &settings->rows;
  gsize length = row_length (rows, row), d = settings->width, at = self->pack.n_tokens;
  const gint32 *ids = rows->ids + rows->start[row];
  const guint8 *wanted = rows->wanted != NULL ? rows->wanted + rows->start[row] : NULL;

  memcpy (self->ids + at, ids, length * sizeof *ids);
  for (gsize t = 0; t < length; t++)
    {
      memcpy (self->in + (at + t) * d, table + (gsize) ids[t] * d, d * sizeof *table);
      if (wanted != NULL && !wanted[t + 1])
        continue;
      self->targets[self->n_targets] = ids[t + 1];
      self->place[self->n_targets++] = (gint32) (at + t);
    }
  self->pack.n_tokens += length;
  self->start[++self->pack.n] = (gint32) self->pack.n_tokens;
  self->pack.longest = MAX (self->pack.longest, length);
}

static gboolean
has_room (const Laid *self, gsize length)
{
  return self->pack.n == 0 || self->pack.n_tokens + length <= PACK_TOKENS;
}

AISLE_WIDE static void
add_to (float *restrict to, const float *restrict from, gsize n)
{
  for (gsize j = 0; j < n; j++)
    to[j] += from[j];
}

/* Loss of a pack, and of each target (each, nullable); with gradient (nullable), of all parameters, adds to it. */
static double
run_pack (Laid *self, const AisleTokenSettings *settings, const float *params, guint64 noise, double *each,
          float *gradient)
{
  gsize d = settings->width, n_table = settings->n_tokens * d;
  gboolean training = gradient != NULL;
  const float *out;
  double loss;

  self->pack.half = settings->half && training;
  out = aisle_network_forward (settings->network, &self->pack, params + n_table, self->in, training, noise, self->tape);

  for (gsize i = 0; i < self->n_targets; i++)
    memcpy (self->h + i * d, out + (gsize) self->place[i] * d, d * sizeof *out);
  loss = aisle_token_head (self->pack.half, settings->n_tokens, d, params, self->h, self->targets, self->n_targets,
                           each, self->d_h, gradient, self->scores);
  if (!training)
    return loss;
  memset (self->d_out, 0, self->pack.n_tokens * d * sizeof *out);
  for (gsize i = 0; i < self->n_targets; i++)
    memcpy (self->d_out + (gsize) self->place[i] * d, self->d_h + i * d, d * sizeof *out);
  /* The gradient of what went in takes the place of what was guessed from. */
  aisle_network_backward (settings->network, &self->pack, params + n_table, self->in, noise, self->tape, self->d_out,
                          self->h, gradient + n_table);
  for (gsize t = 0; t < self->pack.n_tokens; t++)
    add_to (gradient + (gsize) self->ids[t] * d, self->h + t * d, d);
  return loss;
}

/* ---- a batch ---- */

static gsize
begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  AisleTokenLearner *self = data;
  gsize row = 0;

  self->n = n;
  self->examples = examples;
  self->key = key;
  self->before[0] = 0;
  for (gsize s = 0; s < n; s++)
    self->before[s + 1] = self->before[s] + row_length (&self->settings.rows, (gsize) examples[s]);
  self->n_tokens = self->before[n];
  self->n_chunks = n_chunks_of (self->n_tokens, n);
  self->first[0] = 0;
  for (gsize c = 1; c <= self->n_chunks; c++)
    {
      while (row < n && self->before[row] < self->n_tokens * c / self->n_chunks)
        row++;
      self->first[c] = row;
    }
  return self->n_chunks;
}

static gboolean
chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss, double *weight,
       GError **error)
{
  AisleTokenLearner *self = data;
  const AisleTokenSettings *settings = &self->settings;

  if (self->memory[worker] == NULL)
    self->memory[worker] = aisle_vector_new (self->room.total);
  if (self->memory[worker] == NULL)
    return memory_fail (settings, error);
  *loss = *weight = 0;
  for (gsize s = self->first[index]; s < self->first[index + 1];)
    {
      Laid laid = lay_out (&self->room, self->memory[worker], self->before[s]);

      for (; s < self->first[index + 1] && has_room (&laid, self->before[s + 1] - self->before[s]); s++)
        lay_row (&laid, settings, params, (gsize) self->examples[s]);
      *loss += run_pack (&laid, settings, params, self->key | 1, NULL, gradient);
      *weight += (double) laid.n_targets;
    }
  return TRUE;
}

static gboolean
finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient, GError **error)
{
  const AisleTokenLearner *self = data;

  aisle_chunk_sums (chunks, n_chunks, AISLE_PAD (self->n_params), self->n_params, gradient);
  return TRUE;
}

AisleLearner
aisle_token_learner_get (AisleTokenLearner *self)
{
  const AisleTokenSettings *settings = &self->settings;

  return (AisleLearner){
    .data = self,
    .n_params = self->n_params,
    .n_examples = settings->rows.n_rows,
    .n_chunk_floats = AISLE_PAD (self->n_params),
    .max_chunks = n_chunks_of (settings->batch * self->longest, settings->batch),
    .memory = aisle_token_learner_memory (settings),
    .begin = begin,
    .chunk = chunk,
    .finish = finish,
  };
}

/* ---- judging ---- */

typedef struct
{
  const AisleTokenSettings *settings;
  const float *params;
  Room room;
  float *memory[AISLE_MAX_WORKERS];
  GArray *first;            /* gsize: rows of the packs, and their number */
  double *losses, *weights; /* of the rows */
} Judge;

/* What each row has of a pack's losses. */
static void
share_out (Judge *self, gsize first, gsize last, const double *each)
{
  const AisleTokenRows *rows = &self->settings->rows;

  for (gsize row = first; row < last; row++)
    {
      self->losses[row] = self->weights[row] = 0;
      for (gint64 t = rows->start[row] + 1; t < rows->start[row + 1]; t++)
        if (rows->wanted == NULL || rows->wanted[t])
          {
            self->losses[row] += *each++;
            self->weights[row]++;
          }
    }
}

static gboolean
judge_pack (gsize index, guint worker, gpointer data, GError **error)
{
  Judge *self = data;
  gsize first = g_array_index (self->first, gsize, index), last = g_array_index (self->first, gsize, index + 1);
  g_autofree double *each = NULL;
  Laid laid;

  if (self->memory[worker] == NULL)
    self->memory[worker] = aisle_vector_new (self->room.total);
  if (self->memory[worker] == NULL)
    return memory_fail (self->settings, error);
  laid = lay_out (&self->room, self->memory[worker], 0);
  for (gsize row = first; row < last; row++)
    lay_row (&laid, self->settings, self->params, row);
  each = g_new (double, laid.n_targets + 1);
  run_pack (&laid, self->settings, self->params, 0, each, NULL);
  share_out (self, first, last, each);
  return TRUE;
}

/* Packs of rows in their order. */
static GArray *
cut_packs (const AisleTokenRows *rows)
{
  GArray *first = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize tokens = 0, row = 0;

  for (; row < rows->n_rows; row++)
    {
      gsize length = row_length (rows, row);

      if (row == 0 || tokens + length > PACK_TOKENS)
        {
          g_array_append_val (first, row);
          tokens = 0;
        }
      tokens += length;
    }
  g_array_append_val (first, row);
  return first;
}

gboolean
aisle_token_losses (const AisleTokenSettings *settings, const float *params, double *losses, double *weights,
                    AisleProgress *progress, GError **error)
{
  Judge judge = { .settings = settings, .params = params, .losses = losses, .weights = weights };
  gboolean done;

  judge.room = room_of (settings, longest_row (&settings->rows), FALSE);
  judge.first = cut_packs (&settings->rows);
  done = aisle_parallel_for (judge.first->len - 1, judge_pack, &judge, progress, _ ("Judging texts"), error);
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_vector_free (judge.memory[w]);
  g_array_unref (judge.first);
  return done;
}

gboolean
aisle_token_loss (const AisleTokenSettings *settings, const float *params, double *loss, double *weight,
                  AisleProgress *progress, GError **error)
{
  gsize n = settings->rows.n_rows;
  g_autofree double *losses = g_new (double, n + 1), *weights = g_new (double, n + 1);

  if (!aisle_token_losses (settings, params, losses, weights, progress, error))
    return FALSE;
  *loss = *weight = 0;
  for (gsize row = 0; row < n; row++)
    {
      *loss += losses[row];
      *weight += weights[row];
    }
  return TRUE;
}
