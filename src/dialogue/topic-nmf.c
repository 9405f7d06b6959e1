/* topic-nmf.c: texts as mixtures of topics, topics as mixtures of words, nothing below 0.  X (N x V) ~ W (N x K) H (K x V). */
#include "dialogue/topic-clusters.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define ROUNDS 60
#define SMALL  1e-9f

typedef struct
{
  const AisleSparse *x;
  const float *tells; /* V */
  gsize k;
  float *w, *h, *up, *gram; /* N x K, V x K (turned), max (N, V) x K, K x K */
} Factors;

/* gram (K x K) = a' a, a n x K */
static void
square (const float *a, gsize n, gsize k, float *gram)
{
  memset (gram, 0, k * k * sizeof *gram);
  for (gsize i = 0; i < n; i++)
    for (gsize p = 0; p < k; p++)
      for (gsize q = 0; q < k && a[i * k + p] != 0; q++)
        gram[p * k + q] += a[i * k + p] * a[i * k + q];
}

/* a (n x K) times up over a gram, element by element: the rule that never raises the error. */
static void
multiply (float *a, gsize n, gsize k, const float *up, const float *gram)
{
  g_autofree float *down = g_new (float, k);

  for (gsize i = 0; i < n; i++)
    {
      memset (down, 0, k * sizeof *down);
      for (gsize p = 0; p < k; p++)
        for (gsize q = 0; q < k; q++)
          down[q] += a[i * k + p] * gram[p * k + q];
      for (gsize q = 0; q < k; q++)
        a[i * k + q] *= up[i * k + q] / (down[q] + SMALL);
    }
}

static void
round_once (Factors *self)
{
  const AisleSparse *x = self->x;
  gsize k = self->k;

  square (self->h, x->n_columns, k, self->gram);
  memset (self->up, 0, x->n_rows * k * sizeof (float));
  for (gsize i = 0; i < x->n_rows; i++)
    for (gint64 at = x->start[i]; at < x->start[i + 1]; at++)
      for (gsize c = 0; c < k; c++)
        self->up[i * k + c] += x->value[at] * self->tells[x->column[at]] * self->h[(gsize) x->column[at] * k + c];
  multiply (self->w, x->n_rows, k, self->up, self->gram);
  square (self->w, x->n_rows, k, self->gram);
  memset (self->up, 0, x->n_columns * k * sizeof (float));
  for (gsize i = 0; i < x->n_rows; i++)
    for (gint64 at = x->start[i]; at < x->start[i + 1]; at++)
      for (gsize c = 0; c < k; c++)
        self->up[(gsize) x->column[at] * k + c] += x->value[at] * self->tells[x->column[at]] * self->w[i * k + c];
  multiply (self->h, x->n_columns, k, self->up, self->gram);
}

/* A text begins as its cluster's and a little of all others, a topic as the mean of its texts. */
static void
begin_from (Factors *self, const AisleTopicClusters *begin)
{
  const AisleSparse *x = self->x;
  gsize k = self->k;
  g_autofree gsize *sizes = g_new0 (gsize, k);

  for (gsize i = 0; i < x->n_rows; i++)
    if (begin->cluster[i] >= 0)
      sizes[begin->cluster[i]]++;
  for (gsize i = 0; i < x->n_rows * k; i++)
    self->w[i] = .05f;
  for (gsize i = 0; i < x->n_columns * k; i++)
    self->h[i] = 1e-4f;
  for (gsize i = 0; i < x->n_rows; i++)
    {
      gint32 c = begin->cluster[i];

      if (c < 0)
        continue;
      self->w[i * k + (gsize) c] = 1;
      for (gint64 at = x->start[i]; at < x->start[i + 1]; at++)
        self->h[(gsize) x->column[at] * k + (gsize) c] += x->value[at] * self->tells[x->column[at]] / (float) sizes[c];
    }
}

/* The largest part of each text, parts weighed by how long their topic's words are. */
static AisleTopicClusters *
largest_parts (const Factors *self)
{
  AisleTopicClusters *out = g_new0 (AisleTopicClusters, 1);
  g_autofree double *length = g_new0 (double, self->k);

  out->n = self->x->n_rows;
  out->k = self->k;
  out->width = NAN;
  out->cluster = g_try_new (gint32, out->n + 1);
  out->fit = g_try_new0 (float, out->n + 1);
  if (out->cluster == NULL || out->fit == NULL)
    {
      aisle_topic_clusters_free (out);
      return NULL;
    }
  for (gsize v = 0; v < self->x->n_columns; v++)
    for (gsize c = 0; c < self->k; c++)
      length[c] += (double) self->h[v * self->k + c] * (double) self->h[v * self->k + c];
  for (gsize i = 0; i < out->n; i++)
    {
      double total = 0, most = 0;

      out->cluster[i] = -1;
      for (gsize c = 0; c < self->k && self->x->start[i] < self->x->start[i + 1]; c++)
        {
          double part = (double) self->w[i * self->k + c] * sqrt (length[c]);

          total += part;
          if (part > most)
            {
              most = part;
              out->cluster[i] = (gint32) c;
            }
        }
      out->fit[i] = total > 0 ? (float) (most / total) : 0;
    }
  return out;
}

AisleTopicClusters *
aisle_topic_nmf (const AisleSparse *rows, const float *tells, const AisleTopicClusters *begin, AisleProgress *progress,
                 GError **error)
{
  Factors self = { .x = rows, .tells = tells, .k = begin->k };
  AisleTopicClusters *out = NULL;
  gboolean goes_on = TRUE;

  self.w = g_try_new (float, rows->n_rows *self.k + 1);
  self.h = g_try_new (float, rows->n_columns *self.k + 1);
  self.up = g_try_new (float, MAX (rows->n_rows, rows->n_columns) * self.k + 1);
  self.gram = g_try_new (float, self.k *self.k + 1);
  if (self.w != NULL && self.h != NULL && self.up != NULL && self.gram != NULL)
    {
      begin_from (&self, begin);
      for (gsize round = 0; round < ROUNDS && goes_on; round++)
        {
          goes_on = aisle_progress_step (progress, (double) round / ROUNDS, _ ("Finding topics"), error);
          if (goes_on)
            round_once (&self);
        }
      if (goes_on)
        out = largest_parts (&self);
    }
  g_free (self.w);
  g_free (self.h);
  g_free (self.up);
  g_free (self.gram);
  return out;
}
