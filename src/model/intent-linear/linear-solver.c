/* linear-solver.c: see linear-solver.h.
 *
 * With v = r w the score is v . x, and a step of the dual variable by d moves v by d y r^2 x: so only v and r^2 are kept.  A
 * row whose variables did not move is left alone for some passes, longer each time; the last pass takes all of them. */
#include "model/intent-linear/linear-solver.h"

#include "base/i18n.h"
#include "base/random.h"
#include "neural/wide.h"
#include "numeric/parallel.h"
#include "numeric/vector.h"

#include <math.h>
#include <string.h>

#define LANES        AISLE_LANES
#define LONGEST_REST 8 /* passes */

/* ---- sixteen problems ---- */

typedef struct
{
  const AisleNgramRows *rows;
  const gint32 *label;
  gsize n_features, first, n_problems; /* the first of them, and how many */
  guint positive;                      /* with one problem: the class that is positive; else the problem's own */
  float *v;                            /* (F + 1) x LANES */
  float *r2;                           /* (nullable) (F + 1) x LANES */
  float *alpha;                        /* N x LANES */
  float *norm;                         /* N x LANES with r2, else N: x . x + 1 / (2 cost) */
  float half;                          /* 1 / (2 cost) */
} Block;

/* d . y of a row, and how far its slopes are from 0. */
static gboolean
step_row (const float *score, gsize n, const float *norm, gsize norm_step, float half, guint positive, float *alpha,
          float *d, float *worst)
{
  gboolean moved = FALSE;

  for (guint k = 0; k < n; k++)
    {
      float y = k == positive ? 1 : -1, slope = y * score[k] - 1 + half * alpha[k], before = alpha[k];
      float projected = before > 0 ? slope : MIN (slope, 0);

      *worst = MAX (*worst, fabsf (projected));
      alpha[k] = MAX (before - slope / norm[k * norm_step], 0);
      d[k] = (alpha[k] - before) * y;
      moved |= d[k] != 0;
    }
  return moved;
}

AISLE_WIDE static void
score_row (const float *restrict v, const gint32 *restrict column, const float *restrict value, gsize n,
           const float *bias, float *restrict score)
{
  float sum[LANES];

  for (guint k = 0; k < LANES; k++)
    sum[k] = bias[k];
  for (gsize j = 0; j < n; j++)
    {
      const float *row = v + (gsize) column[j] * LANES;

      for (guint k = 0; k < LANES; k++)
        sum[k] += value[j] * row[k];
    }
  for (guint k = 0; k < LANES; k++)
    score[k] = sum[k];
}

AISLE_WIDE static void
move_row (float *restrict v, const gint32 *restrict column, const float *restrict value, gsize n,
          const float *restrict d)
{
  for (gsize j = 0; j < n; j++)
    {
      float *row = v + (gsize) column[j] * LANES;

      for (guint k = 0; k < LANES; k++)
        row[k] += value[j] * d[k];
    }
}

AISLE_WIDE static void
move_weighted_row (float *restrict v, const float *restrict r2, const gint32 *restrict column,
                   const float *restrict value, gsize n, const float *restrict d)
{
  for (gsize j = 0; j < n; j++)
    {
      float *row = v + (gsize) column[j] * LANES;
      const float *by = r2 + (gsize) column[j] * LANES;

      for (guint k = 0; k < LANES; k++)
        row[k] += value[j] * by[k] * d[k];
    }
}

static gboolean
visit_row (Block *self, gsize i, float *worst)
{
  const AisleNgramRows *rows = self->rows;
  gsize at = (gsize) rows->start[i], n = (gsize) (rows->start[i + 1] - rows->start[i]);
  float score[LANES], d[LANES] = { 0 }, *bias = self->v + self->n_features * LANES;
  guint positive = self->positive != G_MAXUINT ? (self->label[i] == (gint32) self->positive ? 0 : G_MAXUINT)
                                               : (guint) ((gsize) self->label[i] - self->first);
  const float *norm = self->r2 != NULL ? self->norm + i * LANES : self->norm + i;

  score_row (self->v, rows->column + at, rows->value + at, n, bias, score);
  if (!step_row (score, self->n_problems, norm, self->r2 != NULL, self->half, positive, self->alpha + i * LANES, d,
                 worst))
    return FALSE;
  if (self->r2 != NULL)
    move_weighted_row (self->v, self->r2, rows->column + at, rows->value + at, n, d);
  else
    move_row (self->v, rows->column + at, rows->value + at, n, d);
  for (guint k = 0; k < LANES; k++)
    bias[k] += d[k];
  return TRUE;
}

/* ---- naive Bayes ---- */

/* r = ln ((p / |p|) / (q / |q|)), p and q being the smoothed counts of texts of the class, and of the others, that have
 * the n-gram. */
static void
weigh_by_bayes (Block *self, double smoothing)
{
  const AisleNgramRows *rows = self->rows;
  gsize f = self->n_features;
  g_autofree double *all = g_new0 (double, f);
  double total = smoothing * (double) f, inside[LANES];

  for (guint k = 0; k < LANES; k++)
    inside[k] = smoothing * (double) f;
  memset (self->r2, 0, (f + 1) * LANES * sizeof *self->r2);
  for (gsize i = 0; i < rows->n_rows; i++)
    {
      gsize k = self->positive != G_MAXUINT ? (self->label[i] == (gint32) self->positive ? 0 : LANES)
                                            : (gsize) self->label[i] - self->first;

      for (gint64 j = rows->start[i]; j < rows->start[i + 1]; j++)
        {
          all[rows->column[j]]++;
          total++;
          if (k < LANES)
            {
              self->r2[(gsize) rows->column[j] * LANES + k]++;
              inside[k]++;
            }
        }
    }
  for (gsize j = 0; j < f; j++)
    for (guint k = 0; k < LANES; k++)
      {
        double p = self->r2[j * LANES + k], r;

        r = log ((p + smoothing) / inside[k])
            - log ((all[j] - p + smoothing) / (total + smoothing * (double) f - inside[k]));
        self->r2[j * LANES + k] = k < self->n_problems ? (float) (r * r) : 0;
      }
  for (guint k = 0; k < LANES; k++)
    self->r2[f * LANES + k] = 1;
}

static void
measure_rows (Block *self)
{
  const AisleNgramRows *rows = self->rows;

  for (gsize i = 0; i < rows->n_rows; i++)
    {
      float *norm = self->r2 != NULL ? self->norm + i * LANES : self->norm + i;

      for (guint k = 0; k < (self->r2 != NULL ? LANES : 1); k++)
        norm[k] = 1 + self->half;
      for (gint64 j = rows->start[i]; j < rows->start[i + 1]; j++)
        {
          float square = rows->value[j] * rows->value[j];

          if (self->r2 == NULL)
            *norm += square;
          else
            for (guint k = 0; k < LANES; k++)
              norm[k] += square * self->r2[(gsize) rows->column[j] * LANES + k];
        }
    }
}

/* ---- all ---- */

typedef struct
{
  AisleLinear *linear;
  const AisleLinearSettings *settings;
  const AisleNgramRows *rows;
  const gint32 *label;
  gsize n_features;
  const AisleFamily *family;
  AisleProgress *progress;
} Work;

/* Passes until nothing moves; a row that does not move rests. */
static gboolean
descend (const Work *self, Block *block, gint32 *order, guint8 *rest, guint8 *wait, AisleRandom *random, GError **error)
{
  gsize n = self->rows->n_rows;
  gboolean last = FALSE;

  for (guint pass = 0; pass < self->settings->passes; pass++)
    {
      float worst = 0;

      aisle_random_shuffle (random, order, n);
      for (gsize i = 0; i < n; i++)
        {
          gsize row = (gsize) order[i];

          if (i % 1024 == 0 && self->progress != NULL && self->progress->cancellable != NULL
              && g_cancellable_set_error_if_cancelled (self->progress->cancellable, error))
            return FALSE;
          if (wait[row] > 0 && !last)
            wait[row]--;
          else if (visit_row (block, row, &worst))
            rest[row] = 0;
          else
            wait[row] = rest[row] = MIN (rest[row] + 1, LONGEST_REST);
        }
      if (worst < self->settings->tolerance && last)
        break;
      last = worst < self->settings->tolerance || pass + 2 >= self->settings->passes;
    }
  return TRUE;
}

static gboolean
solve_block (gsize index, guint worker, gpointer data, GError **error)
{
  const Work *self = data;
  gsize n = self->rows->n_rows, f = self->n_features;
  gboolean bayes = self->settings->bayes;
  g_autofree gint32 *order = g_try_new (gint32, n + 1);
  g_autofree guint8 *rest = g_try_malloc0 (n + 1), *wait = g_try_malloc0 (n + 1);
  Block block = { .rows = self->rows,
                  .label = self->label,
                  .n_features = f,
                  .first = index * LANES,
                  .n_problems = MIN (self->linear->n_problems - index * LANES, LANES),
                  .positive = self->linear->n_problems == 1 ? 1 : G_MAXUINT,
                  .half = (float) (.5 / self->settings->cost) };
  gboolean solved = FALSE;
  AisleRandom random;

  block.v = aisle_vector_new ((f + 1) * LANES);
  block.alpha = aisle_vector_new (n * LANES);
  block.norm = aisle_vector_new (bayes ? n * LANES : n);
  block.r2 = bayes ? aisle_vector_new ((f + 1) * LANES) : NULL;
  if (block.v == NULL || block.alpha == NULL || block.norm == NULL || (bayes && block.r2 == NULL) || order == NULL
      || rest == NULL || wait == NULL)
    aisle_memory_fail (self->family, error);
  else
    {
      if (bayes)
        weigh_by_bayes (&block, self->settings->smoothing);
      measure_rows (&block);
      for (gsize i = 0; i < n; i++)
        order[i] = (gint32) i;
      aisle_random_init (&random, self->settings->seed + index, "coordinate descent");
      solved = descend (self, &block, order, rest, wait, &random, error);
      for (gsize j = 0; j <= f; j++)
        memcpy (self->linear->weights + j * self->linear->stride + index * LANES, block.v + j * LANES,
                LANES * sizeof (float));
    }
  aisle_vector_free (block.v);
  aisle_vector_free (block.alpha);
  aisle_vector_free (block.norm);
  aisle_vector_free (block.r2);
  return solved;
}

gboolean
aisle_linear_solve (AisleLinear *self, const AisleLinearSettings *settings, const AisleNgramRows *rows,
                    const gint32 *label, gsize n_features, const AisleFamily *family, AisleProgress *progress,
                    GError **error)
{
  Work work = { self, settings, rows, label, n_features, family, progress };

  return aisle_parallel_for (self->stride / LANES, solve_block, &work, progress, _ ("Fitting"), error);
}
