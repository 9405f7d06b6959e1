/* als-graph.h: the fold-in of a history as a graph of standard operators. */
#pragma once

#include "opgraph/opgraph.h"

/* items: I x f; base: f x f, Y'Y + lambda I n.  NULL with error when base cannot be inverted or memory runs out. */
AisleGraph *aisle_als_graph (const float *items, gsize n_items, gsize n_factors, const float *base, float alpha,
                             float lambda, GError **error) G_GNUC_WARN_UNUSED_RESULT;
