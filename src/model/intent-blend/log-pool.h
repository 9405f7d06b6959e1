/* log-pool.h: the weights of classifiers whose chances are multiplied (logarithmic opinion pool: Genest and Zidek 1986).
 *
 *   p_c = prod over m of p_mc^w_m / sum over k of prod over m of p_mk^w_m,   w_m >= 0
 *
 * The likelihood of labels is concave in w, so there is one best; it need not sum to 1: its sum says how sure all are
 * together.  Letters: M members, N texts, C classes. */
#pragma once

#include "base/progress.h"

typedef struct
{
  gsize n_members, n, n_classes;
  const float *logs;   /* M x N x C: ln p_mc */
  const gint32 *label; /* N; those of -1 are left out */
} AisleLogPool;

/* From the weights given, which are changed. */
gboolean aisle_log_pool_fit (const AisleLogPool *self, double *weights, AisleProgress *progress,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
