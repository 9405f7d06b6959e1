/* pair-learner.c: see pair-learner.h.
 *
 * A user is an example.  All its pairs share the sum of its vectors, so the gradient of the mean is added up for the user
 * and handed to its items once; what a positive did not see of itself is taken off again. */
#include "model/mlp/pair-learner.h"

#include "base/error.h"
#include "base/i18n.h"
#include "neural/chunk-sums.h"
#include "neural/losses.h"
#include "neural/row-sums.h"
#include "numeric/parallel.h"
#include "numeric/vector-math.h"
#include "numeric/vector.h"

#include <string.h>

#define MAX_CHUNKS 16
#define TRIES      16 /* to draw a negative that the user did not take */

struct _AislePairLearner
{
  AislePairSettings settings;
  gsize n_items, n_table, n_network;
  gsize n_rows;             /* users that train */
  gint64 *start;            /* n_rows + 1 */
  gint32 *items;            /* what they took, ascending */
  gsize longest, max_items; /* items of a user, of a batch */
  /* The batch. */
  gsize n_users, n_chunks;
  const gint32 *users;
  gsize *item_start, *pair_start;   /* of each user of the batch: where its items and its pairs stand */
  gint32 *item_ids, *pair_ids;      /* rows of the table */
  float *item_slopes, *pair_slopes; /* and their gradients */
  guint64 key;
  gsize n_scratch;
  float *scratch[AISLE_MAX_WORKERS];
};

static gsize
pairs_of (const AislePairSettings *settings, gsize n_items)
{
  return MIN (n_items, settings->n_positives) * (1 + settings->n_negatives);
}

/* Users that train, their items, and of those the most in one user and in one batch. */
static void
measure (const AislePairSettings *settings, gsize *n_rows, gsize *n_items, gsize *longest, gsize *batch_items)
{
  const AisleSparse *matrix = settings->matrix;

  *n_rows = *n_items = *longest = 0;
  for (gsize row = 0; row < matrix->n_rows; row++)
    {
      gsize n = 0;

      for (gint64 s = matrix->start[row]; s < matrix->start[row + 1]; s++)
        n += matrix->value[s] > 0;
      if (n < 2)
        continue;
      *n_rows += 1;
      *n_items += n;
      *longest = MAX (*longest, n);
    }
  *batch_items = MIN (*n_items, *longest * settings->batch);
}

/* Floats of a worker: pairs and their gradient, scores and targets, sums, positions, tape. */
static gsize
scratch_size (const AislePairSettings *settings, gsize longest)
{
  gsize n = pairs_of (settings, longest), d = settings->width;
  AislePack pack = { .n = n, .n_tokens = n, .longest = 1 };

  return AISLE_PAD (4 * n * d + 2 * n + 3 * d + longest + n + 1) + aisle_network_tape (settings->network, &pack, TRUE);
}

gsize
aisle_pair_learner_memory (const AislePairSettings *settings)
{
  gsize n_rows, n_items, longest, batch_items, pairs;

  measure (settings, &n_rows, &n_items, &longest, &batch_items);
  pairs = settings->batch * pairs_of (settings, longest);
  return n_rows * sizeof (gint64) + n_items * sizeof (gint32)
         + (batch_items + pairs) * (sizeof (gint32) + (settings->width + 8) * sizeof (float))
         + scratch_size (settings, longest) * aisle_parallel_get_threads () * sizeof (float);
}

static void
fill_rows (AislePairLearner *self)
{
  const AisleSparse *matrix = self->settings.matrix;
  gsize n = 0;

  self->n_rows = 0;
  self->start[0] = 0;
  for (gsize row = 0; row < matrix->n_rows; row++)
    {
      for (gint64 s = matrix->start[row]; s < matrix->start[row + 1]; s++)
        if (matrix->value[s] > 0)
          self->items[n++] = matrix->column[s];
      if ((gint64) n < self->start[self->n_rows] + 2)
        n = (gsize) self->start[self->n_rows];
      else
        self->start[++self->n_rows] = (gint64) n;
    }
}

static gboolean
memory_fail (const AislePairLearner *self, GError **error)
{
  g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_MEMORY,
               _ ("not enough memory to train '%s': take a smaller batch or fewer factors"), self->settings.subject);
  return FALSE;
}

static gboolean
alloc (AislePairLearner *self)
{
  const AislePairSettings *settings = &self->settings;
  gsize n_rows, n_items, pairs, d = settings->width;

  measure (settings, &n_rows, &n_items, &self->longest, &self->max_items);
  pairs = settings->batch * pairs_of (settings, self->longest);
  self->n_scratch = scratch_size (settings, self->longest);
  self->start = g_try_new (gint64, n_rows + 1);
  self->items = g_try_new (gint32, n_items + 1); /* one too many for a user of one item */
  self->item_start = g_try_new (gsize, settings->batch + 1);
  self->pair_start = g_try_new (gsize, settings->batch + 1);
  self->item_ids = g_try_new (gint32, MAX (self->max_items, 1));
  self->pair_ids = g_try_new (gint32, MAX (pairs, 1));
  self->item_slopes = aisle_vector_new (self->max_items * d);
  self->pair_slopes = aisle_vector_new (pairs * d);
  if (self->start == NULL || self->items == NULL || self->item_start == NULL || self->pair_start == NULL
      || self->item_ids == NULL || self->pair_ids == NULL || self->item_slopes == NULL || self->pair_slopes == NULL)
    return FALSE;
  fill_rows (self);
  return TRUE;
}

AislePairLearner *
aisle_pair_learner_new (const AislePairSettings *settings, GError **error)
{
  AislePairLearner *self = g_new0 (AislePairLearner, 1);

  self->settings = *settings;
  self->n_items = settings->matrix->n_columns;
  self->n_table = self->n_items * settings->width;
  self->n_network = aisle_network_n_params (settings->network);
  if (!alloc (self))
    memory_fail (self, error);
  else if (self->n_rows == 0)
    g_set_error (error, AISLE_NEURAL_ERROR, AISLE_ERROR_EMPTY,
                 _ ("nothing to train '%s' on: no customer has two different items"), settings->subject);
  else
    return self;
  aisle_pair_learner_free (self);
  return NULL;
}

void
aisle_pair_learner_free (AislePairLearner *self)
{
  if (self == NULL)
    return;
  for (gsize w = 0; w < AISLE_MAX_WORKERS; w++)
    aisle_vector_free (self->scratch[w]);
  g_free (self->start);
  g_free (self->items);
  g_free (self->item_start);
  g_free (self->pair_start);
  g_free (self->item_ids);
  g_free (self->pair_ids);
  aisle_vector_free (self->item_slopes);
  aisle_vector_free (self->pair_slopes);
  g_free (self);
}

/* ---- a batch ---- */

static gsize
begin (gpointer data, const float *params, const gint32 *examples, gsize n, guint64 key, GError **error)
{
  AislePairLearner *self = data;

  self->users = examples;
  self->n_users = n;
  self->key = key;
  self->item_start[0] = self->pair_start[0] = 0;
  for (gsize u = 0; u < n; u++)
    {
      gsize length = (gsize) (self->start[examples[u] + 1] - self->start[examples[u]]);

      memcpy (self->item_ids + self->item_start[u], self->items + self->start[examples[u]], length * sizeof (gint32));
      self->item_start[u + 1] = self->item_start[u] + length;
      self->pair_start[u + 1] = self->pair_start[u] + pairs_of (&self->settings, length);
    }
  self->n_chunks = MIN (n, MAX_CHUNKS);
  return self->n_chunks;
}

static gboolean
took (const gint32 *items, gsize n, gint32 item)
{
  gsize low = 0, high = n;

  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (items[middle] < item)
        low = middle + 1;
      else
        high = middle;
    }
  return low < n && items[low] == item;
}

/* Draws the user's positives, each with its negatives behind it; position[p] says which of its items positive p is. */
static void
draw_pairs (const AislePairLearner *self, gsize user, gint32 *position, gint32 *pairs)
{
  const gint32 *items = self->item_ids + self->item_start[user];
  gsize n = self->item_start[user + 1] - self->item_start[user], positives = MIN (n, self->settings.n_positives);
  AisleRandom random;

  aisle_random_init (&random, aisle_key_mix (self->key, user), "pairs");
  for (gsize i = 0; i < n; i++)
    position[i] = (gint32) i;
  for (gsize p = 0; p < positives; p++)
    {
      gsize other = p + aisle_random_below (&random, n - p);
      gint32 kept = position[p];

      position[p] = position[other];
      position[other] = kept;
      *pairs++ = items[position[p]];
      for (gsize k = 0; k < self->settings.n_negatives; k++)
        {
          gint32 item;
          guint tries = 0;

          do
            item = (gint32) aisle_random_below (&random, self->n_items);
          while (took (items, n, item) && ++tries < TRIES);
          *pairs++ = item;
        }
    }
}

static void
add_scaled (float *to, const float *from, float scale, gsize n)
{
  for (gsize j = 0; j < n; j++)
    to[j] += scale * from[j];
}

typedef struct
{
  float *pairs, *slopes;    /* R x 2d */
  float *scores, *targets;  /* R */
  float *sum, *mean, *back; /* d */
  gint32 *position, *start; /* items of the user; R + 1 */
  float *tape;
} Scratch;

static Scratch
split_scratch (const AislePairLearner *self, float *memory)
{
  gsize n = pairs_of (&self->settings, self->longest), d = self->settings.width;
  Scratch s = { .pairs = memory };

  s.slopes = s.pairs + 2 * n * d;
  s.scores = s.slopes + 2 * n * d;
  s.targets = s.scores + n;
  s.sum = s.targets + n;
  s.mean = s.sum + d;
  s.back = s.mean + d;
  s.position = (gint32 *) (s.back + d);
  s.start = s.position + self->longest;
  s.tape = memory + AISLE_PAD (4 * n * d + 2 * n + 3 * d + self->longest + n + 1);
  return s;
}

/* Rows [mean of the other items, item], and targets. */
static void
fill_pairs (const AislePairLearner *self, const float *table, gsize user, Scratch *s)
{
  gsize d = self->settings.width, n = self->item_start[user + 1] - self->item_start[user],
        group = 1 + self->settings.n_negatives;
  gsize n_pairs = self->pair_start[user + 1] - self->pair_start[user];
  const gint32 *pairs = self->pair_ids + self->pair_start[user];

  memset (s->sum, 0, d * sizeof (float));
  for (gsize i = 0; i < n; i++)
    add_scaled (s->sum, table + (gsize) self->item_ids[self->item_start[user] + i] * d, 1, d);
  for (gsize r = 0; r < n_pairs; r++)
    {
      const float *item = table + (gsize) pairs[r] * d;

      if (r % group == 0)
        for (gsize j = 0; j < d; j++)
          s->mean[j] = (s->sum[j] - item[j]) / (float) (n - 1);
      memcpy (s->pairs + r * 2 * d, s->mean, d * sizeof (float));
      memcpy (s->pairs + r * 2 * d + d, item, d * sizeof (float));
      s->targets[r] = r % group == 0;
      s->start[r] = (gint32) r;
    }
  s->start[n_pairs] = (gint32) n_pairs;
}

/* From slopes of rows to those of the pairs' items and of the user's. */
static void
hand_back (AislePairLearner *self, gsize user, Scratch *s)
{
  gsize d = self->settings.width, n = self->item_start[user + 1] - self->item_start[user],
        group = 1 + self->settings.n_negatives;
  gsize n_pairs = self->pair_start[user + 1] - self->pair_start[user];
  float *items = self->item_slopes + self->item_start[user] * d,
        *pairs = self->pair_slopes + self->pair_start[user] * d;
  float share = 1 / (float) (n - 1);

  memset (s->back, 0, d * sizeof (float));
  for (gsize r = 0; r < n_pairs; r++)
    add_scaled (s->back, s->slopes + r * 2 * d, share, d);
  for (gsize i = 0; i < n; i++)
    memcpy (items + i * d, s->back, d * sizeof (float));
  for (gsize r = 0; r < n_pairs; r++)
    {
      add_scaled (items + (gsize) s->position[r / group] * d, s->slopes + r * 2 * d, -share, d);
      memcpy (pairs + r * d, s->slopes + r * 2 * d + d, d * sizeof (float));
    }
}

static double
run_user (AislePairLearner *self, const float *params, gsize user, float *gradient, float *memory)
{
  Scratch s = split_scratch (self, memory);
  gsize n = self->pair_start[user + 1] - self->pair_start[user];
  AislePack pack = { .n = n, .n_tokens = n, .longest = 1, .start = s.start, .first_token = self->pair_start[user] };
  guint64 noise = self->key | 1;
  double loss;

  draw_pairs (self, user, s.position, self->pair_ids + self->pair_start[user]);
  fill_pairs (self, params, user, &s);
  memcpy (s.scores,
          aisle_network_forward (self->settings.network, &pack, params + self->n_table, s.pairs, TRUE, noise, s.tape),
          n * sizeof (float));
  loss = aisle_loss_bce (s.scores, s.targets, n);
  aisle_network_backward (self->settings.network, &pack, params + self->n_table, s.pairs, noise, s.tape, s.scores,
                          s.slopes, gradient);
  hand_back (self, user, &s);
  return loss;
}

static gboolean
chunk (gpointer data, const float *params, gsize index, guint worker, float *gradient, double *loss, double *weight,
       GError **error)
{
  AislePairLearner *self = data;
  gsize first = index * self->n_users / self->n_chunks, last = (index + 1) * self->n_users / self->n_chunks;

  if (self->scratch[worker] == NULL)
    self->scratch[worker] = aisle_vector_new (self->n_scratch);
  if (self->scratch[worker] == NULL)
    return memory_fail (self, error);
  *loss = 0;
  for (gsize user = first; user < last; user++)
    *loss += run_user (self, params, user, gradient, self->scratch[worker]);
  *weight = (double) (self->pair_start[last] - self->pair_start[first]);
  return TRUE;
}

static gboolean
finish (gpointer data, const float *params, const float *chunks, gsize n_chunks, float *gradient, GError **error)
{
  AislePairLearner *self = data;
  const AisleRowSource sources[] = {
    { self->item_ids, self->item_slopes, NULL, self->item_start[self->n_users] },
    { self->pair_ids, self->pair_slopes, NULL, self->pair_start[self->n_users] },
  };

  aisle_chunk_sums (chunks, n_chunks, self->n_network, self->n_network, gradient + self->n_table);
  memset (gradient, 0, self->n_table * sizeof *gradient);
  return aisle_row_sums (sources, G_N_ELEMENTS (sources), self->n_items, self->settings.width, gradient)
         || memory_fail (self, error);
}

AisleLearner
aisle_pair_learner_get (AislePairLearner *self)
{
  return (AisleLearner){
    .data = self,
    .n_params = self->n_table + self->n_network,
    .n_examples = self->n_rows,
    .n_chunk_floats = self->n_network,
    .max_chunks = MAX_CHUNKS,
    .memory = aisle_pair_learner_memory (&self->settings),
    .begin = begin,
    .chunk = chunk,
    .finish = finish,
  };
}
