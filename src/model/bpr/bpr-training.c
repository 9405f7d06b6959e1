/* bpr-training.c: Bayesian personalised ranking (Rendle et al. 2009, eq. 4 and figure 4) of users who are the sum of what
 * they took (FISMauc: Kabbur, Ning and Karypis 2013): for a positive item i and a negative one j
 *
 *   x = (U - p_i)'(q_i - q_j) / sqrt (n - 1) + b_i - b_j,  U the sum of the history's p,
 *   loss = -ln sigma (x) + ridge,
 *
 * i being left out of its own history.  A batch of histories is drawn and measured against vectors that stand still, then
 * all gradients are added up item by item in the order of the batch, and every item takes one step of AdaGrad (Duchi,
 * Hazan and Singer 2011) whose rate shrinks with what the item has gone already, and evenly to
 * nothing after the last pass: the same bytes on any number of
 * threads, without locks. */
#include "model/bpr/bpr-training.h"

#include "model/family.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/random.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

extern const AisleFamily aisle_family_bpr;

#define BATCH  256 /* histories */
#define USERS  8   /* of one chunk */
#define SHARDS 16  /* of items, when gradients are added */
#define TRIES  8   /* for a negative that the history does not hold */
#define FAR    4   /* a mean loss of a pass above so many times that of chance is no learning */

/* One pair of a batch. */
typedef struct
{
  gint32 positive, negative;
  float pull; /* sigma (-x) */
} Pair;

struct _BprTraining
{
  BprSettings settings;
  BprVectors *vectors;
  gint32 *users; /* those with two items or more, in the order of this pass */
  gsize n_users;
  float *push_history, *push_items; /* gradients: I x order */
  float *gone_history, *gone_items; /* I: mean square of all gradients so far, summed */
  float *touched;                   /* I: pairs or histories that an item is in */
  float *sums, *turns;              /* BATCH x order: U, and the sum of pull (q_i - q_j) */
  double losses[BATCH];
  Pair *pairs;
  gsize *start; /* BATCH + 1 */
  gsize n_pairs_allocated;
  guint pass;
  double loss; /* of this pass so far, and its pairs */
  gsize n_losses;
  gsize first, n; /* the batch */
};

void
aisle_bpr_training_free (BprTraining *self)
{
  if (self == NULL)
    return;
  g_free (self->users);
  aisle_vector_free (self->push_history);
  aisle_vector_free (self->push_items);
  aisle_vector_free (self->gone_history);
  aisle_vector_free (self->gone_items);
  aisle_vector_free (self->touched);
  aisle_vector_free (self->sums);
  aisle_vector_free (self->turns);
  g_free (self->pairs);
  g_free (self->start);
  g_free (self);
}

static void
draw_vectors (BprVectors *vectors, guint64 seed)
{
  AisleRandom random;

  aisle_random_init (&random, seed, "bpr");
  for (gsize i = 0; i < vectors->n_items; i++)
    for (gsize t = 0; t < vectors->f; t++)
      {
        vectors->history[i * vectors->order + t] = (float) (.1 * aisle_random_normal (&random));
        vectors->items[i * vectors->order + t] = (float) (.1 * aisle_random_normal (&random));
      }
}

static gsize
row_length (const AisleSparse *matrix, gint32 user)
{
  return (gsize) (matrix->start[user + 1] - matrix->start[user]);
}

BprTraining *
aisle_bpr_training_new (const BprSettings *settings, BprVectors *vectors)
{
  const AisleSparse *matrix = settings->matrix;
  BprTraining *self = g_new0 (BprTraining, 1);
  gsize n = vectors->n_items, cells = n * vectors->order;

  self->settings = *settings;
  self->vectors = vectors;
  self->users = g_try_new (gint32, MAX (matrix->n_rows, 1));
  self->push_history = aisle_vector_new (cells);
  self->push_items = aisle_vector_new (cells);
  self->gone_history = aisle_vector_new (n);
  self->gone_items = aisle_vector_new (n);
  self->touched = aisle_vector_new (n);
  self->sums = aisle_vector_new (BATCH * vectors->order);
  self->turns = aisle_vector_new (BATCH * vectors->order);
  self->start = g_new0 (gsize, BATCH + 1);
  if (self->users == NULL || self->push_history == NULL || self->push_items == NULL || self->gone_history == NULL
      || self->gone_items == NULL || self->touched == NULL || self->sums == NULL || self->turns == NULL)
    {
      aisle_bpr_training_free (self);
      return NULL;
    }
  for (gsize u = 0; u < matrix->n_rows; u++)
    if (row_length (matrix, (gint32) u) > 1)
      self->users[self->n_users++] = (gint32) u;
  draw_vectors (vectors, settings->seed);
  return self;
}

/* ---- drawing and measuring ---- */

static gboolean
holds (const AisleSparse *matrix, gint32 user, gint32 item)
{
  gint64 low = matrix->start[user], high = matrix->start[user + 1];

  while (low < high)
    {
      gint64 middle = low + (high - low) / 2;

      if (matrix->column[middle] < item)
        low = middle + 1;
      else
        high = middle;
    }
  return low < matrix->start[user + 1] && matrix->column[low] == item;
}

static gint32
draw_negative (const BprTraining *self, AisleRandom *random, gint32 user)
{
  const AisleSparse *matrix = self->settings.matrix;
  gint32 item = 0;

  for (guint t = 0; t < TRIES; t++)
    {
      item = self->settings.popular ? matrix->column[aisle_random_below (random, matrix->n_values)]
                                    : (gint32) aisle_random_below (random, matrix->n_columns);
      if (!holds (matrix, user, item))
        break;
    }
  return item;
}

/* x before the bias: (U - p)'(a - b). */
static float
reach (const float *sum, const float *p, const float *a, const float *b, gsize n)
{
  float parts[AISLE_LANES] = { 0 }, x = 0;

  for (gsize t = 0; t < n; t += AISLE_LANES)
    for (gsize l = 0; l < AISLE_LANES; l++)
      parts[l] += (sum[t + l] - p[t + l]) * (a[t + l] - b[t + l]);
  for (gsize l = 0; l < AISLE_LANES; l++)
    x += parts[l];
  return x;
}

/* The pairs of one history: place b of the batch. */
static void
measure_history (BprTraining *self, gsize b)
{
  const AisleSparse *matrix = self->settings.matrix;
  const BprVectors *v = self->vectors;
  gint32 user = self->users[self->first + b];
  gsize order = v->order, n = row_length (matrix, user), at = self->start[b];
  float *sum = self->sums + b * order, *turn = self->turns + b * order, scale = 1 / sqrtf ((float) n - 1);
  g_autofree char *stream = g_strdup_printf ("bpr-%u-%d", self->pass, user);
  AisleRandom random;

  aisle_random_init (&random, self->settings.seed, stream);
  memset (sum, 0, order * sizeof (float));
  memset (turn, 0, order * sizeof (float));
  self->losses[b] = 0;
  for (gint64 s = matrix->start[user]; s < matrix->start[user + 1]; s++)
    for (gsize t = 0; t < order; t++)
      sum[t] += v->history[(gsize) matrix->column[s] * order + t];
  for (gint64 s = matrix->start[user]; s < matrix->start[user + 1]; s++)
    for (gsize k = 0; k < self->settings.negatives; k++)
      {
        gint32 i = matrix->column[s], j = draw_negative (self, &random, user);
        const float *p = v->history + (gsize) i * order;
        const float *qi = v->items + (gsize) i * order, *qj = v->items + (gsize) j * order;
        float x = scale * reach (sum, p, qi, qj, order) + qi[v->f] - qj[v->f], pull = 1 / (1 + expf (x));

        for (gsize t = 0; t < order; t++)
          turn[t] += pull * (qi[t] - qj[t]);
        self->losses[b] += x > -30 ? log1p (exp (-x)) : -x;
        self->pairs[at++] = (Pair){ i, j, pull };
      }
  turn[v->f] = 0;
}

static gboolean
measure_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  BprTraining *self = data;

  for (gsize b = index * USERS; b < MIN (index * USERS + USERS, self->n); b++)
    measure_history (self, b);
  return TRUE;
}

/* ---- adding up and stepping ---- */

/* What one pair asks of the vectors of its items in this shard. */
static void
add_pair (BprTraining *self, gsize b, const Pair *pair, float scale, gsize shard)
{
  const BprVectors *v = self->vectors;
  gsize order = v->order, i = (gsize) pair->positive, j = (gsize) pair->negative;
  const float *sum = self->sums + b * order, *p = v->history + i * order;
  const float *qi = v->items + i * order, *qj = v->items + j * order;
  float pull = scale * pair->pull;

  if (i % SHARDS == shard)
    {
      float *push = self->push_items + i * order, *own = self->push_history + i * order;

      for (gsize t = 0; t < order; t++)
        push[t] += pull * (sum[t] - p[t]);
      for (gsize t = 0; t < v->f; t++)
        own[t] -= pull * (qi[t] - qj[t]);
      push[v->f] += pair->pull;
      self->touched[i]++;
    }
  if (j % SHARDS == shard)
    {
      float *push = self->push_items + j * order;

      for (gsize t = 0; t < order; t++)
        push[t] -= pull * (sum[t] - p[t]);
      push[v->f] -= pair->pull;
      self->touched[j]++;
    }
}

static gboolean
add_shard (gsize shard, guint worker, gpointer data, GError **error)
{
  BprTraining *self = data;
  const AisleSparse *matrix = self->settings.matrix;
  gsize order = self->vectors->order;

  for (gsize b = 0; b < self->n; b++)
    {
      gint32 user = self->users[self->first + b];
      float scale = 1 / sqrtf ((float) row_length (matrix, user) - 1);

      for (gsize s = self->start[b]; s < self->start[b + 1]; s++)
        add_pair (self, b, &self->pairs[s], scale, shard);
      for (gint64 s = matrix->start[user]; s < matrix->start[user + 1]; s++)
        if ((gsize) matrix->column[s] % SHARDS == shard)
          for (gsize t = 0; t < order; t++)
            self->push_history[(gsize) matrix->column[s] * order + t] += scale * self->turns[b * order + t];
    }
  return TRUE;
}

/* One step of one vector; the push is used up. */
static void
step (float *vector, float *push, float *gone, float shrink, float rate, gsize n)
{
  double square = 0;
  float pace;

  for (gsize t = 0; t < n; t++)
    {
      push[t] -= shrink * vector[t];
      square += (double) push[t] * push[t];
    }
  *gone += (float) (square / n);
  pace = rate / sqrtf (*gone + 1e-6f);
  for (gsize t = 0; t < n; t++)
    {
      vector[t] += pace * push[t];
      push[t] = 0;
    }
}

static gboolean
step_shard (gsize shard, guint worker, gpointer data, GError **error)
{
  BprTraining *self = data;
  BprVectors *v = self->vectors;
  float rate = self->settings.rate * (1 - (self->pass - 1.f) / self->settings.passes);

  for (gsize i = shard; i < v->n_items; i += SHARDS)
    {
      float shrink = self->settings.regularization * self->touched[i];

      if (self->touched[i] == 0)
        continue;
      step (v->items + i * v->order, self->push_items + i * v->order, &self->gone_items[i], shrink, rate, v->order);
      step (v->history + i * v->order, self->push_history + i * v->order, &self->gone_history[i], shrink, rate,
            v->order);
      self->touched[i] = 0;
    }
  return TRUE;
}

static gboolean
make_pairs (BprTraining *self)
{
  gsize n_pairs = 0;

  for (gsize b = 0; b < self->n; b++)
    {
      self->start[b] = n_pairs;
      n_pairs += self->settings.negatives * row_length (self->settings.matrix, self->users[self->first + b]);
    }
  self->start[self->n] = n_pairs;
  if (n_pairs > self->n_pairs_allocated)
    {
      Pair *pairs = g_try_renew (Pair, self->pairs, n_pairs);

      if (pairs == NULL)
        return FALSE;
      self->pairs = pairs;
      self->n_pairs_allocated = n_pairs;
    }
  return TRUE;
}

/* The batch that starts at first: draws and measures its pairs. */
static gboolean
measure_batch (BprTraining *self, AisleProgress *progress, GError **error)
{
  self->n = MIN (BATCH, self->n_users - self->first);
  if (!make_pairs (self))
    return aisle_memory_fail (&aisle_family_bpr, error);
  if (!aisle_parallel_for ((self->n + USERS - 1) / USERS, measure_chunk, self, progress, _ ("Ranking pairs"), error))
    return FALSE;
  for (gsize b = 0; b < self->n; b++)
    self->loss += self->losses[b];
  self->n_losses += self->start[self->n];
  return TRUE;
}

/* A pair at random costs ln 2: far above that a pass knows less than chance, though all may still be numbers. */
static gboolean
check_loss (const BprTraining *self, GError **error)
{
  double loss = self->loss / MAX (self->n_losses, 1);

  if (loss <= FAR * G_LN2)
    return TRUE;
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_FAILED,
               _ ("training '%s' diverged in pass %u: its loss rose to %.3g, from %.3g at the start; try a lower "
                  "learning rate than %g"),
               "bpr", self->pass, loss, G_LN2, self->settings.rate);
  return FALSE;
}

gboolean
aisle_bpr_training_pass (BprTraining *self, guint pass, AisleProgress *progress, GError **error)
{
  g_autofree char *stream = g_strdup_printf ("bpr-order-%u", pass);
  AisleRandom random;

  aisle_random_init (&random, self->settings.seed, stream);
  aisle_random_shuffle (&random, self->users, self->n_users);
  self->pass = pass;
  self->loss = 0;
  self->n_losses = 0;
  for (self->first = 0; self->first < self->n_users; self->first += BATCH)
    {
      AisleProgress part = aisle_progress_part (progress, (double) self->first / self->n_users,
                                                (double) MIN (self->first + BATCH, self->n_users) / self->n_users);

      if (!measure_batch (self, &part, error) || !aisle_parallel_for (SHARDS, add_shard, self, NULL, NULL, error)
          || !aisle_parallel_for (SHARDS, step_shard, self, NULL, NULL, error))
        return FALSE;
    }
  return check_loss (self, error);
}

gboolean
aisle_bpr_training_loss (BprTraining *self, double *loss, GError **error)
{
  self->pass = 0;
  self->loss = 0;
  self->n_losses = 0;
  for (self->first = 0; self->first < self->n_users; self->first += BATCH)
    if (!measure_batch (self, NULL, error))
      return FALSE;
  *loss = self->loss / MAX (self->n_losses, 1);
  return TRUE;
}
