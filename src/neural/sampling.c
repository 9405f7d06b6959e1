/* sampling.c: see sampling.h. */
#include "neural/sampling.h"

#include <math.h>

static void
repeat_less (double by, float *logits, gsize n, const gint32 *recent, gsize n_recent)
{
  for (gsize i = 0; i < n_recent; i++)
    {
      gboolean again = recent[i] < 0 || (gsize) recent[i] >= n;

      for (gsize j = 0; j < i && !again; j++)
        again = recent[j] == recent[i];
      if (again)
        continue;
      if (logits[recent[i]] > 0)
        logits[recent[i]] = (float) (logits[recent[i]] / by);
      else
        logits[recent[i]] = (float) (logits[recent[i]] * by);
    }
}

static gint32
likeliest (const float *logits, gsize n)
{
  gint32 best = -1;

  for (gsize i = 0; i < n; i++)
    if (!isnan (logits[i]) && (best < 0 || logits[i] > logits[best]))
      best = (gint32) i;
  return best;
}

/* Middle of three, so that sorted chances are not the worst case. */
static float
pivot_of (const float *chances, const guint32 *list, gsize n)
{
  float a = chances[list[0]], b = chances[list[n / 2]], c = chances[list[n - 1]];

  return MAX (MIN (a, b), MIN (MAX (a, b), c));
}

/* Keeps the first of list, which is ascending, until mass reaches top_p. */
static gsize
keep_some (const float *chances, const guint32 *list, gsize n, double top_p, double *mass, gboolean *kept)
{
  gsize i = 0;

  for (; i < n && *mass < top_p; i++)
    {
      kept[list[i]] = TRUE;
      *mass += chances[list[i]];
    }
  return i;
}

gsize
aisle_sampling_nucleus (const float *chances, gsize n, double top_p, guint32 *scratch, gboolean *kept)
{
  guint32 *list = scratch;
  double mass = 0;
  gsize n_kept = 0;

  for (gsize i = 0; i < n; i++)
    {
      list[i] = (guint32) i;
      kept[i] = FALSE;
    }
  while (n > 0 && mass < top_p)
    {
      float pivot = pivot_of (chances, list, n);
      double above = 0, equal = 0;
      gsize n_above = 0, n_equal = 0, next = 0;

      for (gsize i = 0; i < n; i++)
        if (chances[list[i]] > pivot)
          {
            above += chances[list[i]];
            n_above++;
          }
        else if (chances[list[i]] == pivot)
          {
            equal += chances[list[i]];
            n_equal++;
          }
      /* The border lies above the pivot, at it, or below: the list shrinks to that part, in its order. */
      if (n_above > 0 && mass + above >= top_p)
        {
          for (gsize i = 0; i < n; i++)
            if (chances[list[i]] > pivot)
              list[next++] = list[i];
          n = next;
          continue;
        }
      for (gsize i = 0; i < n; i++)
        if (chances[list[i]] > pivot)
          kept[list[i]] = TRUE;
      mass += above;
      n_kept += n_above;
      if (mass + equal >= top_p || n_equal + n_above == n)
        {
          for (gsize i = 0; i < n; i++)
            if (chances[list[i]] == pivot)
              list[next++] = list[i];
          return n_kept + keep_some (chances, list, next, top_p, &mass, kept);
        }
      for (gsize i = 0; i < n; i++)
        if (chances[list[i]] == pivot)
          kept[list[i]] = TRUE;
        else if (chances[list[i]] < pivot)
          list[next++] = list[i];
      mass += equal;
      n_kept += n_equal;
      n = next;
    }
  return n_kept;
}

gint32
aisle_sampling_next (const AisleSampling *self, float *logits, gsize n, const gint32 *recent, gsize n_recent,
                     AisleRandom *random)
{
  g_autofree guint32 *scratch = NULL;
  g_autofree gboolean *kept = NULL;
  double sum = 0, draw;
  gint32 best, last;

  if (self->repetition != 1)
    repeat_less (self->repetition, logits, n, recent, n_recent);
  best = last = likeliest (logits, n);
  if (best < 0 || self->temperature <= 0 || isinf (logits[best]))
    return best;
  for (gsize i = 0, most = (gsize) best; i < n; i++)
    if (i != most)
      logits[i] = isnan (logits[i]) ? 0 : (float) exp ((logits[i] - logits[most]) / self->temperature);
  logits[best] = 1;
  for (gsize i = 0; i < n; i++)
    sum += logits[i];
  if (self->top_p < 1)
    {
      scratch = g_new (guint32, n);
      kept = g_new (gboolean, n);
      aisle_sampling_nucleus (logits, n, self->top_p * sum, scratch, kept);
      sum = 0;
      for (gsize i = 0; i < n; i++)
        sum += kept[i] ? logits[i] : 0;
    }
  draw = aisle_random_uniform (random) * sum;
  for (gsize i = 0; i < n; i++)
    if ((kept == NULL || kept[i]) && logits[i] > 0)
      {
        last = (gint32) i;
        draw -= logits[i];
        if (draw < 0)
          break;
      }
  return last;
}
