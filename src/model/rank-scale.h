/* rank-scale.h: features of a ranker as layers like them: of like size, with nothing missing.
 *
 * z = (t (x) - middle) factor, cut at AISLE_RANK_SCALE_MOST either way; t (x) = log (1 + max (x, 0)) for counts and amounts
 * with a long tail, else x; 0, which is the middle, for what is missing.  Letters: R rows, F features. */
#pragma once

#include "model/ranker.h"

#define AISLE_RANK_SCALE_MOST 8

typedef struct
{
  gsize n;
  float *logs, *middle, *factor; /* n each, in one piece of memory; logs is 1 where there is a long tail, else 0 */
} AisleRankScale;

/* Measures the rows. */
gboolean aisle_rank_scale_init (AisleRankScale *self, const AisleRankerRows *rows,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rank_scale_clear (AisleRankScale *self);
/* x (R x n) to z, in place. */
void aisle_rank_scale_apply (const AisleRankScale *self, float *x, gsize n_rows);
gboolean aisle_rank_scale_save (const AisleRankScale *self, AisleTensors *tensors);
gboolean aisle_rank_scale_load (AisleRankScale *self, const AisleTensors *tensors, gsize n,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds nodes that make value "z" of value "features", both f32 [batch, n]. */
void aisle_rank_scale_describe (const AisleRankScale *self, AisleGraph *graph);
