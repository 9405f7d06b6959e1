/* log-pool.c: see log-pool.h.
 *
 * One weight after the other by Newton's step, which with e = sum over c of p_c ln p_mc has the slope e - ln p_m(label) and the
 * curvature sum over c of p_c (ln p_mc)^2 - e^2 a text. */
#include "model/intent-blend/log-pool.h"

#include "base/error.h"
#include "base/i18n.h"
#include "model/model.h"

#include <math.h>

#define MOST_ROUNDS  100
#define LONGEST_STEP .25
#define SMALL_STEP   1e-4
#define FLAT         1e-9 /* of the curvature a text */

/* Adds the slope and the curvature of a member's logs where the pool's are z. */
static void
add_slopes (const float *z, const float *logs, gsize n_classes, gint32 label, double *slope, double *curvature)
{
  double sum = 0, first = 0, second = 0;
  float most = z[0];

  for (gsize c = 1; c < n_classes; c++)
    most = MAX (most, z[c]);
  for (gsize c = 0; c < n_classes; c++)
    {
      double p = (double) expf (z[c] - most), log = (double) logs[c];

      sum += p;
      first += p * log;
      second += p * log * log;
    }
  first /= sum;
  *slope += first - (double) logs[label];
  *curvature += second / sum - first * first;
}

/* By how much the weight of a member is to change. */
static double
step_of (const AisleLogPool *self, const float *z, gsize m, double weight)
{
  const float *logs = self->logs + m * self->n * self->n_classes;
  double slope = 0, curvature = FLAT * (double) self->n;

  for (gsize i = 0; i < self->n; i++)
    if (self->label[i] >= 0)
      add_slopes (z + i * self->n_classes, logs + i * self->n_classes, self->n_classes, self->label[i], &slope,
                  &curvature);
  return MAX (CLAMP (-slope / curvature, -LONGEST_STEP, LONGEST_STEP), -weight);
}

static void
move (const AisleLogPool *self, float *z, gsize m, double by)
{
  const float *logs = self->logs + m * self->n * self->n_classes;

  for (gsize i = 0; i < self->n * self->n_classes; i++)
    z[i] += (float) by * logs[i];
}

gboolean
aisle_log_pool_fit (const AisleLogPool *self, double *weights, AisleProgress *progress, GError **error)
{
  g_autofree float *z = g_try_new0 (float, self->n * self->n_classes + 1);

  if (z == NULL)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory to weigh the models"));
      return FALSE;
    }
  for (gsize m = 0; m < self->n_members; m++)
    move (self, z, m, weights[m]);
  for (guint round = 0; round < MOST_ROUNDS; round++)
    {
      double longest = 0;

      for (gsize m = 0; m < self->n_members; m++)
        {
          double step = step_of (self, z, m, weights[m]);

          if (!aisle_progress_step (progress, (double) round / MOST_ROUNDS, _ ("Weighing models"), error))
            return FALSE;
          move (self, z, m, step);
          weights[m] += step;
          longest = MAX (longest, fabs (step));
        }
      if (longest < SMALL_STEP)
        break;
    }
  return TRUE;
}
