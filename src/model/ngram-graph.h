/* ngram-graph.h: n-gram features (ngram-features.h) and a line through them as nodes of a graph.
 *
 * Letters: B batch, L numbers of a text, F n-grams, P problems. */
#pragma once

#include "model/ngram-features.h"
#include "neural/layer.h"

/* From the input "ids", the n-grams of each text as often as they stand there, filled up with -1: the weighted sum of
 * each problem, f32 [B, P].  weights: (F + 1) x stride floats, the last row being the constant. */
const char *aisle_ngram_sketch (AisleSketch *sketch, const AisleNgramFeatures *features, const float *weights,
                                gsize n_problems, gsize stride);
