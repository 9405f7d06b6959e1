/* als-graph.h: the fold-in of a history as a graph of standard operators. */
#pragma once

#include "opgraph/opgraph.h"

/* items: I x f; base: f, the diagonal of Y'Y + lambda I n. */
AisleGraph *aisle_als_graph (const float *items, gsize n_items, gsize n_factors, const float *base, float alpha,
                             float lambda);
