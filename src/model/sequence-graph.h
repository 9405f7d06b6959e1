/* sequence-graph.h: how a graph turns a sequence of items into weights by item and age: for families that score by the
 * last items of a history.
 *
 * Letters: B batch, N length, I items, L ages told apart. */
#pragma once

#include "model/model.h"

/* A graph with the input items i64 [B, N] (oldest first, filled up with -1) and the output scores f32 [B, I]. */
AisleGraph *aisle_sequence_graph_new (const char *name, gint64 n_items);
/* Adds the value "bag" f32 [B, L I]: at age I + item the sum of decay ^ age over the places of that item, age 0 being the
 * newest, of the newest `last` places.  With n_ages 1 all ages fall together: [B, I].  With n_ages > 1, last is n_ages.
 * mean: divided by the sum of all weights of the row. */
void aisle_sequence_graph_add_bag (AisleGraph *self, gint64 n_items, gint64 n_ages, gint64 last, double decay,
                                   gboolean mean);
