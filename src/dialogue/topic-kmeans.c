/* topic-kmeans.c: clusters of points of unit length.  Letters: N points, R dimensions, K clusters. */
#include "dialogue/topic-clusters.h"

#include "base/i18n.h"
#include "base/random.h"
#include "numeric/blas.h"

#include <math.h>
#include <string.h>

#define RESTARTS 4
#define ROUNDS   40
#define TILE     1024 /* points whose cosines are taken at once */

typedef struct
{
  const float *points;
  gsize n, r, k;
  float *centres; /* K x R */
  float *tile;    /* TILE x K */
  double *sums;   /* K x R */
  gsize *sizes;   /* K */
} Means;

void
aisle_topic_clusters_free (AisleTopicClusters *self)
{
  if (self == NULL)
    return;
  g_free (self->cluster);
  g_free (self->fit);
  g_free (self);
}

static gboolean
is_empty (const Means *self, gsize i)
{
  for (gsize j = 0; j < self->r; j++)
    if (self->points[i * self->r + j] != 0)
      return FALSE;
  return TRUE;
}

/* k-means++ on what is left of a cosine of 1. */
static void
begin (Means *self, AisleRandom *random, double *far)
{
  gsize chosen = aisle_random_below (random, self->n);

  for (gsize i = 0; i < self->n; i++)
    far[i] = is_empty (self, i) ? 0 : 2;
  for (gsize c = 0; c < self->k; c++)
    {
      double total = 0, value;

      for (gsize i = 0; i < self->n; i++)
        total += far[i];
      value = aisle_random_uniform (random) * total;
      for (gsize i = 0; i < self->n && total > 0; i++)
        {
          value -= far[i];
          if (far[i] > 0)
            chosen = i;
          if (value < 0)
            break;
        }
      memcpy (self->centres + c * self->r, self->points + chosen * self->r, self->r * sizeof (float));
      for (gsize i = 0; i < self->n; i++)
        {
          double cosine = 0;

          for (gsize j = 0; j < self->r; j++)
            cosine += (double) self->points[i * self->r + j] * (double) self->centres[c * self->r + j];
          far[i] = far[i] > 0 ? MIN (far[i], MAX (1 - cosine, 0)) : 0;
        }
    }
}

/* Each point to its nearest centre; returns the sum of cosines, and how many went elsewhere. */
static double
assign (Means *self, AisleTopicClusters *out, gsize *moved, double *width)
{
  double sum = 0, apart = 0;
  gsize n = 0;

  *moved = 0;
  for (gsize from = 0; from < self->n; from += TILE)
    {
      gsize rows = MIN (TILE, self->n - from);

      aisle_sgemm (FALSE, TRUE, rows, self->k, self->r, 1, self->points + from * self->r, self->r, self->centres,
                   self->r, 0, self->tile, self->k);
      for (gsize i = 0; i < rows; i++)
        {
          const float *cosine = self->tile + i * self->k;
          gsize best = 0;
          float second = -1;
          gint32 cluster;

          for (gsize c = 1; c < self->k; c++)
            if (cosine[c] > cosine[best])
              best = c;
          for (gsize c = 0; c < self->k; c++)
            if (c != best)
              second = MAX (second, cosine[c]);
          cluster = is_empty (self, from + i) ? -1 : (gint32) best;
          *moved += out->cluster[from + i] != cluster;
          out->cluster[from + i] = cluster;
          out->fit[from + i] = cluster >= 0 ? cosine[best] : 0;
          if (cluster < 0)
            continue;
          sum += (double) cosine[best];
          apart += (double) (cosine[best] - second) / MAX ((double) (1 - second), 1e-9);
          n++;
        }
    }
  *width = n > 0 && self->k > 1 ? apart / (double) n : NAN;
  return sum;
}

static void
move_centres (Means *self, const AisleTopicClusters *out)
{
  memset (self->sums, 0, self->k * self->r * sizeof *self->sums);
  for (gsize i = 0; i < self->n; i++)
    if (out->cluster[i] >= 0)
      for (gsize j = 0; j < self->r; j++)
        self->sums[(gsize) out->cluster[i] * self->r + j] += (double) self->points[i * self->r + j];
  for (gsize c = 0; c < self->k; c++)
    {
      double length = 0;

      for (gsize j = 0; j < self->r; j++)
        length += self->sums[c * self->r + j] * self->sums[c * self->r + j];
      for (gsize j = 0; j < self->r && length > 0; j++)
        self->centres[c * self->r + j] = (float) (self->sums[c * self->r + j] / sqrt (length));
    }
}

static AisleTopicClusters *
clusters_new (gsize n, gsize k)
{
  AisleTopicClusters *self = g_new0 (AisleTopicClusters, 1);

  self->n = n;
  self->k = k;
  self->width = NAN;
  self->cluster = g_try_new (gint32, n + 1);
  self->fit = g_try_new0 (float, n + 1);
  if (self->cluster == NULL || self->fit == NULL)
    g_clear_pointer (&self, aisle_topic_clusters_free);
  for (gsize i = 0; self != NULL && i < n; i++)
    self->cluster[i] = -1;
  return self;
}

/* From one beginning to where nothing moves. */
static gboolean
settle (Means *self, AisleTopicClusters *out, double *sum, AisleProgress *progress, GError **error)
{
  gsize moved = 1;

  *sum = 0;
  for (gsize round = 0; round < ROUNDS && moved > 0; round++)
    {
      if (!aisle_progress_step (progress, 0, _ ("Finding topics"), error))
        return FALSE;
      *sum = assign (self, out, &moved, &out->width);
      if (moved > 0)
        move_centres (self, out);
    }
  return TRUE;
}

static gboolean
run (Means *self, double *far, AisleTopicClusters **best, AisleProgress *progress, GError **error)
{
  double most = -1;
  AisleRandom random;

  aisle_random_init (&random, self->k, "topics");
  for (gsize restart = 0; restart < RESTARTS; restart++)
    {
      AisleTopicClusters *out = clusters_new (self->n, self->k);
      double sum;

      if (out == NULL)
        return FALSE;
      begin (self, &random, far);
      if (!settle (self, out, &sum, progress, error))
        {
          aisle_topic_clusters_free (out);
          return FALSE;
        }
      if (sum > most)
        {
          most = sum;
          g_clear_pointer (best, aisle_topic_clusters_free);
          *best = g_steal_pointer (&out);
        }
      g_clear_pointer (&out, aisle_topic_clusters_free);
    }
  return TRUE;
}

AisleTopicClusters *
aisle_topic_kmeans (const float *points, gsize n, gsize r, gsize k, AisleProgress *progress, GError **error)
{
  Means self = { .points = points, .n = n, .r = r, .k = MAX (1, MIN (k, n)) };
  g_autofree double *far = g_try_new (double, n + 1);
  AisleTopicClusters *best = NULL;

  self.centres = g_try_new0 (float, self.k *r + 1);
  self.tile = g_try_new (float, TILE *self.k);
  self.sums = g_try_new (double, self.k *r + 1);
  if (n > 0 && far != NULL && self.centres != NULL && self.tile != NULL && self.sums != NULL
      && !run (&self, far, &best, progress, error))
    g_clear_pointer (&best, aisle_topic_clusters_free);
  g_free (self.centres);
  g_free (self.tile);
  g_free (self.sums);
  return best;
}

AisleTopicClusters *
aisle_topic_kmeans_choose (const float *points, gsize n, gsize r, gsize least, gsize most, AisleProgress *progress,
                           GError **error)
{
  AisleTopicClusters *best = NULL;

  for (gsize k = least; k <= most; k += MAX (1, k / 12))
    {
      AisleProgress part = aisle_progress_part (progress, (double) (k - least) / (double) (most - least + 1), 1);
      AisleTopicClusters *one = aisle_topic_kmeans (points, n, r, k, &part, error);

      if (one == NULL)
        {
          g_clear_pointer (&best, aisle_topic_clusters_free);
          return NULL;
        }
      if (best == NULL || one->width > best->width)
        {
          g_clear_pointer (&best, aisle_topic_clusters_free);
          best = g_steal_pointer (&one);
        }
      g_clear_pointer (&one, aisle_topic_clusters_free);
    }
  return best;
}
