/* sampling.c: see sampling.h.
 *
 * The likeliest tokens that reach a mass are found without sorting: chances fall into buckets by their leading bits, which are
 * in order; those of the bucket in which the mass is reached fall apart by their next bits, until they are equal. */
#include "neural/sampling.h"

#include "numeric/vector-math.h"

#include <math.h>
#include <string.h>

#define BUCKETS 2048

static void
repeat_less (double by, float *logits, gsize n, const gint32 *recent, gsize n_recent)
{
  for (gsize i = 0; i < n_recent; i++)
    {
      gboolean again = recent[i] < 0 || (gsize) recent[i] >= n;

      for (gsize j = 0; j < i && !again; j++)
        again = recent[j] == recent[i];
      if (!again)
        logits[recent[i]] = aisle_sampling_repeated (by, logits[recent[i]]);
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

/* The bits of a chance: those of greater chances are greater. */
static inline guint32
bits_of (float chance)
{
  guint32 bits;

  memcpy (&bits, &chance, sizeof bits);
  return bits;
}

gsize
aisle_sampling_nucleus (const float *chances, gsize n, double top_p, guint32 *scratch, gboolean *kept)
{
  static const guint shifts[] = { 20, 9, 0 };
  guint32 *list = scratch;
  double above = 0;
  gsize n_kept = 0, n_border = n;

  for (gsize i = 0; i < n; i++)
    list[i] = (guint32) i;
  for (gsize level = 0; level < G_N_ELEMENTS (shifts); level++)
    {
      double mass[BUCKETS] = { 0 };
      guint32 border = BUCKETS - 1;
      gsize next = 0;

      for (gsize i = 0; i < n_border; i++)
        mass[bits_of (chances[list[i]]) >> shifts[level] & (BUCKETS - 1)] += chances[list[i]];
      for (; border > 0 && above + mass[border] < top_p; border--)
        above += mass[border];
      for (gsize i = 0; i < n_border; i++)
        {
          guint32 token = list[i], bucket = bits_of (chances[token]) >> shifts[level] & (BUCKETS - 1);

          kept[token] = bucket > border;
          n_kept += bucket > border;
          list[next] = token;
          next += bucket == border;
        }
      n_border = next;
    }
  /* What is left is equal: the first of them, until the mass is reached. */
  for (gsize i = 0; i < n_border; i++)
    {
      kept[list[i]] = above < top_p;
      n_kept += above < top_p;
      above += chances[list[i]];
    }
  return n_kept;
}

gint32
aisle_sampling_next (const AisleSampling *self, float *logits, gsize n, const gint32 *recent, gsize n_recent,
                     AisleRandom *random)
{
  g_autofree guint32 *scratch = NULL;
  g_autofree gboolean *kept = NULL;
  double sum, draw;
  gint32 best, last;

  if (self->repetition != 1)
    repeat_less (self->repetition, logits, n, recent, n_recent);
  best = last = likeliest (logits, n);
  if (best < 0 || self->temperature <= 0 || isinf (logits[best]))
    return best;
  for (gsize i = 0; i < n; i++)
    logits[i] = isnan (logits[i]) ? -INFINITY : logits[i];
  sum = aisle_vector_exp_sum (logits, n, (float) (1 / self->temperature), (float) (logits[best] / self->temperature),
                              logits);
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
