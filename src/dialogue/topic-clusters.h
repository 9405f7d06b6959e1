/* topic-clusters.h: points or weighted words that belong together. */
#pragma once

#include "base/progress.h"
#include "numeric/sparse.h"

typedef struct
{
  gsize n, k;
  gint32 *cluster; /* N: 0 .. K-1, or -1 for a point at 0 */
  float *fit;      /* N: the cosine with its centre, or the share of its topic */
  double width;    /* mean silhouette by centres; NaN where it was not taken */
} AisleTopicClusters;

/* Spherical k-means (Dhillon and Modha 2001) on points of unit length, n x r, begun as k-means++ (Arthur and Vassilvitskii
 * 2007) several times; the best by the sum of cosines.  NULL without an error: memory ran out. */
AisleTopicClusters *aisle_topic_kmeans (const float *points, gsize n, gsize r, gsize k, AisleProgress *progress,
                                        GError **error);
/* The same for the number of topics in least..most whose clusters stand apart best: the largest mean silhouette by centres
 * (Vendramin, Campello, Hruschka 2010). */
AisleTopicClusters *aisle_topic_kmeans_choose (const float *points, gsize n, gsize r, gsize least, gsize most,
                                               AisleProgress *progress, GError **error);
/* Non-negative factors of the rows, whose columns count as `tells` has it (Lee and Seung 2001, squared error), begun from
 * clusters; each text goes to its largest part. */
AisleTopicClusters *aisle_topic_nmf (const AisleSparse *rows, const float *tells, const AisleTopicClusters *begin,
                                     AisleProgress *progress, GError **error);
void aisle_topic_clusters_free (AisleTopicClusters *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTopicClusters, aisle_topic_clusters_free)
