/* towers-training.c: towers learnt from pairs of question and answer.
 *
 *   loss = - mean over b of [ln softmax (s q_b . a) [b] + ln softmax (s a_b . q) [b]],   s the sharpness
 *
 * over the answers (questions) of the batch, those with the same words as the right one left out.  Runs are hidden at random,
 * so that no pair is known by a single rare one.  Steps by a rate per row of a table (AdaGrad: Duchi, Hazan and Singer 2011,
 * by the mean square of a row's gradient). */
#include "model/answer-embedding/towers.h"

#include "base/i18n.h"
#include "base/random.h"
#include "dialogue/passages.h"
#include "numeric/blas.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define PATIENCE   4    /* passes without a better one */
#define MOST_VALID 2000 /* pairs that a pass is judged by */
#define START      .1   /* deviation of the first numbers */
#define LEAST      1e-8

typedef struct
{
  AisleTowers *towers;
  const AisleTowersSettings *settings;
  const AislePassages *pairs, *valid; /* valid (nullable) */
  const AisleNgramRows *rows;
  AisleNgramRows *earlier;
  gsize n, d;
  float *seen[AISLE_N_TOWERS]; /* F: sum of mean squares of gradients */
  gint32 *order;
  AisleRandom random;
  /* of a batch */
  GArray *kept[AISLE_N_TOWERS]; /* Kept of each pair, pair after pair */
  gsize *kept_at[AISLE_N_TOWERS];
  float *vectors[2], *steps[2], *length[2], *scores, *slopes; /* B x d, B x d, B, B x B twice */
  float *row;
  float *valid_vectors[2], *valid_scores;
} Work;

typedef struct
{
  gint32 run;
  float value;
} Kept;

static void
work_clear (Work *self)
{
  aisle_ngram_rows_free (self->earlier);
  g_free (self->order);
  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    {
      g_free (self->seen[t]);
      g_clear_pointer (&self->kept[t], g_array_unref);
      g_free (self->kept_at[t]);
    }
  for (gsize s = 0; s < 2; s++)
    {
      aisle_vector_free (self->vectors[s]);
      aisle_vector_free (self->steps[s]);
      aisle_vector_free (self->valid_vectors[s]);
      g_free (self->length[s]);
    }
  g_free (self->scores);
  g_free (self->slopes);
  g_free (self->valid_scores);
  aisle_vector_free (self->row);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
work_init (Work *self)
{
  gsize n_runs = self->towers->features->list->n, b = self->settings->batch, d = self->d,
        v = self->valid != NULL ? MIN (self->valid->n, MOST_VALID) : 0;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gboolean whole = TRUE;

  for (gsize p = 0; p < self->n; p++)
    g_ptr_array_add (texts, aisle_towers_earlier (self->pairs->question[p]));
  self->earlier = aisle_ngram_features_rows (self->towers->features, (const char *const *) texts->pdata, self->n);
  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    {
      self->seen[t] = g_try_new0 (float, n_runs + 1);
      self->kept[t] = g_array_new (FALSE, FALSE, sizeof (Kept));
      self->kept_at[t] = g_try_new0 (gsize, b + 1);
      whole = whole && self->seen[t] != NULL && self->kept_at[t] != NULL;
    }
  for (gsize s = 0; s < 2; s++)
    {
      self->vectors[s] = aisle_vector_new (b * d);
      self->steps[s] = aisle_vector_new (b * d);
      self->length[s] = g_try_new0 (float, b);
      self->valid_vectors[s] = aisle_vector_new (v * d + 1);
      whole = whole && self->vectors[s] != NULL && self->steps[s] != NULL && self->length[s] != NULL
              && self->valid_vectors[s] != NULL;
    }
  self->order = g_try_new0 (gint32, self->n + 1);
  self->scores = g_try_new0 (float, b *b);
  self->slopes = g_try_new0 (float, b *b);
  self->valid_scores = g_try_new0 (float, v *v + 1);
  self->row = aisle_vector_new (d);
  return whole && self->earlier != NULL && self->order != NULL && self->scores != NULL && self->slopes != NULL
         && self->valid_scores != NULL && self->row != NULL;
}

/* All towers begin alike, so that at first a text is near those with the same runs. */
static void
start (Work *self)
{
  gsize n = self->towers->features->list->n * self->d;

  for (gsize i = 0; i < n; i++)
    self->towers->tables[0][i] = (float) (START * aisle_random_normal (&self->random));
  for (gsize t = 1; t < AISLE_N_TOWERS; t++)
    memcpy (self->towers->tables[t], self->towers->tables[0], n * sizeof (float));
}

/* ---- one batch ---- */

static void
keep_some (Work *self, AisleTower tower, const AisleNgramRows *rows, gsize row)
{
  gint64 from = rows->start[row], to = rows->start[row + 1];
  guint before = self->kept[tower]->len;

  for (gint64 k = from; k < to; k++)
    {
      Kept one = { rows->column[k], rows->value[k] };

      if (aisle_random_uniform (&self->random) >= self->settings->hidden)
        g_array_append_val (self->kept[tower], one);
    }
  if (self->kept[tower]->len == before && to > from)
    {
      Kept one = { rows->column[from], rows->value[from] };

      g_array_append_val (self->kept[tower], one);
    }
}

/* out += the kept runs of a pair. */
static void
add_kept (const Work *self, AisleTower tower, gsize b, float *out)
{
  const float *table = self->towers->tables[tower];

  for (gsize k = self->kept_at[tower][b]; k < self->kept_at[tower][b + 1]; k++)
    {
      const Kept *one = &g_array_index (self->kept[tower], Kept, k);
      const float *row = table + (gsize) one->run * self->d;

      for (gsize j = 0; j < self->d; j++)
        out[j] += one->value * row[j];
    }
}

static void
encode_batch (Work *self, const gint32 *pairs, gsize n)
{
  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    g_array_set_size (self->kept[t], 0);
  for (gsize b = 0; b < n; b++)
    {
      keep_some (self, AISLE_TOWER_QUESTION, self->rows, (gsize) pairs[b]);
      keep_some (self, AISLE_TOWER_EARLIER, self->earlier, (gsize) pairs[b]);
      keep_some (self, AISLE_TOWER_ANSWER, self->rows, self->n + (gsize) pairs[b]);
      for (gsize t = 0; t < AISLE_N_TOWERS; t++)
        self->kept_at[t][b + 1] = self->kept[t]->len;
    }
  for (gsize s = 0; s < 2; s++)
    memset (self->vectors[s], 0, n * self->d * sizeof (float));
  for (gsize b = 0; b < n; b++)
    {
      add_kept (self, AISLE_TOWER_QUESTION, b, self->vectors[0] + b * self->d);
      add_kept (self, AISLE_TOWER_EARLIER, b, self->vectors[0] + b * self->d);
      add_kept (self, AISLE_TOWER_ANSWER, b, self->vectors[1] + b * self->d);
    }
  for (gsize s = 0; s < 2; s++)
    for (gsize b = 0; b < n; b++)
      {
        float *vector = self->vectors[s] + b * self->d;
        double squares = 0;

        for (gsize j = 0; j < self->d; j++)
          squares += (double) vector[j] * vector[j];
        self->length[s][b] = (float) sqrt (squares);
        for (gsize j = 0; squares > 0 && j < self->d; j++)
          vector[j] /= self->length[s][b];
      }
}

/* Soft-max of a row (or column) of scores, its slope added to slopes; returns -ln of the right one. */
static double
add_slopes (const float *scores, float *slopes, gsize n, gsize step, gsize right)
{
  double sum = 0, most = -INFINITY;

  for (gsize i = 0; i < n; i++)
    most = MAX (most, (double) scores[i * step]);
  for (gsize i = 0; i < n; i++)
    sum += exp ((double) scores[i * step] - most);
  for (gsize i = 0; i < n; i++)
    slopes[i * step] += (float) (exp ((double) scores[i * step] - most) / sum) - (i == right ? 1 : 0);
  return most + log (sum) - (double) scores[right * step];
}

static double
score_batch (Work *self, const gint32 *pairs, gsize n)
{
  const gint32 *same = self->pairs->same;
  float sharpness = (float) self->settings->sharpness;
  double loss = 0;

  aisle_sgemm (FALSE, TRUE, n, n, self->d, sharpness, self->vectors[0], self->d, self->vectors[1], self->d, 0,
               self->scores, n);
  memset (self->slopes, 0, n * n * sizeof (float));
  for (gsize b = 0; b < n; b++)
    for (gsize c = 0; c < n; c++)
      if (b != c && same[pairs[b]] == same[pairs[c]])
        self->scores[b * n + c] = -1e9f;
  for (gsize b = 0; b < n; b++)
    {
      loss += add_slopes (self->scores + b * n, self->slopes + b * n, n, 1, b);
      loss += add_slopes (self->scores + b, self->slopes + b, n, n, b);
    }
  aisle_sgemm (FALSE, FALSE, n, self->d, n, sharpness, self->slopes, n, self->vectors[1], self->d, 0, self->steps[0],
               self->d);
  aisle_sgemm (TRUE, FALSE, n, self->d, n, sharpness, self->slopes, n, self->vectors[0], self->d, 0, self->steps[1],
               self->d);
  return loss;
}

/* Through the length of 1: (g - (g . u) u) / |v|.  Returns its mean square. */
static double
through_length (const Work *self, gsize side, gsize b)
{
  float *step = self->steps[side] + b * self->d, length = self->length[side][b];
  const float *unit = self->vectors[side] + b * self->d;
  double along = 0, squares = 0;

  for (gsize j = 0; j < self->d; j++)
    along += (double) step[j] * unit[j];
  for (gsize j = 0; j < self->d; j++)
    {
      step[j] = length > 0 ? (step[j] - (float) along * unit[j]) / length : 0;
      squares += (double) step[j] * step[j];
    }
  return squares / (double) self->d;
}

static void
take_step (Work *self, AisleTower tower, gsize b, const float *step, double squares)
{
  for (gsize k = self->kept_at[tower][b]; k < self->kept_at[tower][b + 1]; k++)
    {
      const Kept *one = &g_array_index (self->kept[tower], Kept, k);
      float *row = self->towers->tables[tower] + (gsize) one->run * self->d, scale;

      self->seen[tower][one->run] += (float) ((double) one->value * one->value * squares);
      scale = (float) (self->settings->rate / sqrt ((double) self->seen[tower][one->run] + LEAST)) * one->value;
      for (gsize j = 0; j < self->d; j++)
        row[j] -= scale * step[j];
    }
}

static double
learn_batch (Work *self, const gint32 *pairs, gsize n)
{
  double loss;

  encode_batch (self, pairs, n);
  loss = score_batch (self, pairs, n);
  for (gsize b = 0; b < n; b++)
    {
      double squares[] = { through_length (self, 0, b), through_length (self, 1, b) };

      take_step (self, AISLE_TOWER_QUESTION, b, self->steps[0] + b * self->d, squares[0]);
      take_step (self, AISLE_TOWER_EARLIER, b, self->steps[0] + b * self->d, squares[0]);
      take_step (self, AISLE_TOWER_ANSWER, b, self->steps[1] + b * self->d, squares[1]);
    }
  return loss;
}

/* ---- passes ---- */

static gboolean
judge (Work *self, double *mean)
{
  gsize n = MIN (self->valid->n, MOST_VALID);
  double sum = 0;

  if (!aisle_towers_questions (self->towers, self->valid->question, n, self->valid_vectors[0])
      || !aisle_towers_answers (self->towers, self->valid->answer, n, self->valid_vectors[1]))
    return FALSE;
  aisle_sgemm (FALSE, TRUE, n, n, self->d, 1, self->valid_vectors[0], self->d, self->valid_vectors[1], self->d, 0,
               self->valid_scores, n);
  for (gsize q = 0; q < n; q++)
    {
      const float *row = self->valid_scores + q * n;
      gsize above = 0;

      for (gsize c = 0; c < n; c++)
        above += self->valid->same[c] != self->valid->same[q] && row[c] >= row[q];
      sum += 1 / (double) (above + 1);
    }
  *mean = sum / (double) n;
  return TRUE;
}

static gboolean
learn_pass (Work *self, double *loss, AisleProgress *progress, GError **error)
{
  gsize batch = self->settings->batch;

  aisle_random_shuffle (&self->random, self->order, self->n);
  *loss = 0;
  for (gsize from = 0; from < self->n; from += batch)
    {
      if (!aisle_progress_step (progress, (double) from / (double) self->n, _ ("Learning answers"), error))
        return FALSE;
      *loss += learn_batch (self, self->order + from, MIN (batch, self->n - from));
    }
  *loss /= (double) self->n;
  return TRUE;
}

/* The tables at the best pass so far, where there is validation. */
static gboolean
copy_tables (const Work *self, float **kept, gboolean back)
{
  gsize n = self->towers->features->list->n * self->d;

  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    {
      if (kept[t] == NULL && (kept[t] = g_try_new (float, n + 1)) == NULL)
        return FALSE;
      memcpy (back ? self->towers->tables[t] : kept[t], back ? kept[t] : self->towers->tables[t], n * sizeof (float));
    }
  return TRUE;
}

static gboolean
learn (Work *self, float **kept, const AisleTrainInput *input, guint *best_pass, AisleProgress *progress,
       GError **error)
{
  double best = -1;

  start (self);
  for (gsize p = 0; p < self->n; p++)
    self->order[p] = (gint32) p;
  for (guint pass = 1; pass <= self->settings->passes; pass++)
    {
      AisleProgress part = aisle_progress_part (progress, (double) (pass - 1) / self->settings->passes,
                                                (double) pass / self->settings->passes);
      AislePass report = { pass, 0, NAN };

      if (!learn_pass (self, &report.loss, &part, error))
        return FALSE;
      if (self->valid != NULL && !judge (self, &report.validation))
        return aisle_memory_fail (self->settings->family, error);
      if (input->pass != NULL)
        input->pass (&report, input->pass_data);
      if (self->valid == NULL)
        *best_pass = pass;
      else if (report.validation > best)
        {
          best = report.validation;
          *best_pass = pass;
          if (!copy_tables (self, kept, FALSE))
            return aisle_memory_fail (self->settings->family, error);
        }
      else if (pass >= *best_pass + PATIENCE)
        break;
    }
  if (self->valid != NULL && !copy_tables (self, kept, TRUE))
    return aisle_memory_fail (self->settings->family, error);
  return TRUE;
}

gboolean
aisle_towers_train (AisleTowers *self, const AisleTowersSettings *settings, const AisleNgramRows *rows,
                    const AisleTrainInput *input, guint *best_pass, AisleProgress *progress, GError **error)
{
  g_auto (Work) work = { .towers = self,
                         .settings = settings,
                         .pairs = input->passages,
                         .valid = input->passages_valid,
                         .rows = rows,
                         .n = input->passages->n,
                         .d = self->n_factors };
  float *kept[AISLE_N_TOWERS] = { NULL };
  gboolean well;

  if (work.valid != NULL && work.valid->n == 0)
    work.valid = NULL;
  aisle_random_init (&work.random, settings->seed, "answer-embedding");
  if (!work_init (&work))
    return aisle_memory_fail (settings->family, error);
  well = learn (&work, kept, input, best_pass, progress, error);
  for (gsize t = 0; t < AISLE_N_TOWERS; t++)
    g_free (kept[t]);
  return well;
}
