/* clue-weights.c: see clue-weights.h. */
#include "model/answer-blend/clue-weights.h"

#include <math.h>
#include <string.h>

#define ROUNDS 50
#define RIDGE  5.0
#define LEAST  1e-6 /* a clue that varies less is none; a step that is smaller is the last */

void
aisle_clue_lists_init (AisleClueLists *self, gsize n_clues)
{
  self->n_clues = n_clues;
  self->clues = g_array_new (FALSE, FALSE, sizeof (float));
  self->lists = g_array_new (FALSE, FALSE, sizeof (AisleClueList));
}

void
aisle_clue_lists_clear (AisleClueLists *self)
{
  g_clear_pointer (&self->clues, g_array_unref);
  g_clear_pointer (&self->lists, g_array_unref);
}

void
aisle_clue_lists_add (AisleClueLists *self, const float *clues, gsize n, gsize right)
{
  AisleClueList list = { self->clues->len / self->n_clues, n, right };

  g_array_append_vals (self->clues, clues, (guint) (n * self->n_clues));
  g_array_append_val (self->lists, list);
}

/* 1 / deviation within lists, 0 for a clue that does not vary. */
static void
measure (const AisleClueLists *self, double *scale)
{
  gsize k = self->n_clues;
  const float *clues = (const float *) (gconstpointer) self->clues->data;
  double squares[AISLE_CLUES_MOST] = { 0 }, n = 0;

  for (guint l = 0; l < self->lists->len; l++)
    {
      const AisleClueList *list = &g_array_index (self->lists, AisleClueList, l);

      for (gsize j = 0; j < k; j++)
        {
          double sum = 0, sum_squares = 0;

          for (gsize c = list->first; c < list->first + list->n; c++)
            {
              sum += (double) clues[c * k + j];
              sum_squares += (double) clues[c * k + j] * clues[c * k + j];
            }
          squares[j] += MAX (0, sum_squares - sum * sum / (double) list->n);
        }
      n += (double) list->n;
    }
  for (gsize j = 0; j < k; j++)
    {
      double deviation = sqrt (squares[j] / MAX (n, 1));

      scale[j] = deviation > LEAST ? 1 / deviation : 0;
    }
}

/* Solves A x = b in place of b by Cholesky, A (k x k) being positive definite. */
static gboolean
solve (double *a, double *b, gsize k)
{
  for (gsize i = 0; i < k; i++)
    for (gsize j = 0; j <= i; j++)
      {
        double sum = a[i * k + j];

        for (gsize t = 0; t < j; t++)
          sum -= a[i * k + t] * a[j * k + t];
        if (i == j && !(sum > 0))
          return FALSE;
        a[i * k + j] = i == j ? sqrt (sum) : sum / a[j * k + j];
      }
  for (gsize i = 0; i < k; i++)
    {
      for (gsize t = 0; t < i; t++)
        b[i] -= a[i * k + t] * b[t];
      b[i] /= a[i * k + i];
    }
  for (gsize i = k; i-- > 0;)
    {
      for (gsize t = i + 1; t < k; t++)
        b[i] -= a[t * k + i] * b[t];
      b[i] /= a[i * k + i];
    }
  return TRUE;
}

/* ln softmax of the right one; p (C): the shares. */
static double
share_out (const AisleClueLists *self, const AisleClueList *list, const double *scale, const double *w, double *p)
{
  gsize k = self->n_clues;
  const float *clues = (const float *) (gconstpointer) self->clues->data + list->first * k;
  double sum = 0, most = -INFINITY, right;

  for (gsize c = 0; c < list->n; c++)
    {
      p[c] = 0;
      for (gsize j = 0; j < k; j++)
        p[c] += w[j] * scale[j] * (double) clues[c * k + j];
      most = MAX (most, p[c]);
    }
  right = p[list->right] - most;
  for (gsize c = 0; c < list->n; c++)
    sum += p[c] = exp (p[c] - most);
  for (gsize c = 0; c < list->n; c++)
    p[c] /= sum;
  return right - log (sum);
}

/* L; p: as long as the longest list. */
static double
likelihood (const AisleClueLists *self, const double *scale, const double *w, double *p)
{
  double sum = 0;

  for (guint l = 0; l < self->lists->len; l++)
    sum += share_out (self, &g_array_index (self->lists, AisleClueList, l), scale, w, p);
  for (gsize j = 0; j < self->n_clues; j++)
    sum -= RIDGE / 2 * w[j] * w[j];
  return sum;
}

/* Adds a list's slope, and the curvature it takes away. */
static void
add_list (const AisleClueLists *self, const AisleClueList *list, const double *scale, const double *w, double *slope,
          double *curve, double *p)
{
  gsize k = self->n_clues;
  const float *clues = (const float *) (gconstpointer) self->clues->data + list->first * k;
  double mean[AISLE_CLUES_MOST] = { 0 };

  share_out (self, list, scale, w, p);
  for (gsize c = 0; c < list->n; c++)
    for (gsize j = 0; j < k; j++)
      mean[j] += p[c] * scale[j] * (double) clues[c * k + j];
  for (gsize j = 0; j < k; j++)
    slope[j] += scale[j] * (double) clues[list->right * k + j] - mean[j];
  for (gsize c = 0; c < list->n; c++)
    for (gsize i = 0; i < k; i++)
      {
        double gap = p[c] * (scale[i] * (double) clues[c * k + i] - mean[i]);

        for (gsize j = 0; j <= i; j++)
          curve[i * k + j] += gap * (scale[j] * (double) clues[c * k + j] - mean[j]);
      }
}

/* A step that L grows by, the whole one or a part; how far it went. */
static double
step (const AisleClueLists *self, const double *scale, const double *way, double *w, double *reached, double *p)
{
  for (double part = 1; part > LEAST; part /= 2)
    {
      double tried[AISLE_CLUES_MOST], moved = 0, l;

      for (gsize j = 0; j < self->n_clues; j++)
        {
          tried[j] = w[j] + part * way[j];
          moved = MAX (moved, fabs (part * way[j]));
        }
      l = likelihood (self, scale, tried, p);
      if (l <= *reached)
        continue;
      memcpy (w, tried, self->n_clues * sizeof *w);
      *reached = l;
      return moved;
    }
  return 0;
}

void
aisle_clue_lists_fit (const AisleClueLists *self, double *weights)
{
  gsize k = self->n_clues, longest = 0;
  double reached, scale[AISLE_CLUES_MOST], w[AISLE_CLUES_MOST] = { 0 };
  g_autofree double *curve = g_new (double, k *k), *p = NULL;

  if (self->lists->len == 0)
    return;
  for (guint l = 0; l < self->lists->len; l++)
    longest = MAX (longest, g_array_index (self->lists, AisleClueList, l).n);
  p = g_new (double, longest + 1);
  measure (self, scale);
  reached = likelihood (self, scale, w, p);
  for (guint round = 0; round < ROUNDS; round++)
    {
      double slope[AISLE_CLUES_MOST];

      memset (curve, 0, k * k * sizeof *curve);
      for (gsize j = 0; j < k; j++)
        {
          slope[j] = -RIDGE * w[j];
          curve[j * k + j] = RIDGE;
        }
      for (guint l = 0; l < self->lists->len; l++)
        add_list (self, &g_array_index (self->lists, AisleClueList, l), scale, w, slope, curve, p);
      if (!solve (curve, slope, k) || step (self, scale, slope, w, &reached, p) < LEAST)
        break;
    }
  for (gsize j = 0; j < k; j++)
    weights[j] = w[j] * scale[j];
}
