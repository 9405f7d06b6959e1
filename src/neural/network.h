/* network.h: layers one behind the other, with branches around some of them, and their parameters in one vector.
 *
 * A network is a value: what it reads and writes is its caller's.  All parameters lie in one vector of floats, so an
 * optimiser is one loop and a checkpoint one write.  One pack runs on one thread; learner.h spreads packs.
 *
 * A branch keeps the rows of where it begins and adds them where it is joined: x + f (x) (He et al. 2016). */
#pragma once

#include "neural/layer.h"

typedef struct _AisleNetwork AisleNetwork;

AisleNetwork *aisle_network_new (void);
void aisle_network_free (AisleNetwork *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleNetwork, aisle_network_free)

/* Widths must fit what is there; a layer by ids only comes first. */
void aisle_network_add (AisleNetwork *self, const AisleLayerKind *kind, AisleLayer settings);
gsize aisle_network_branch (AisleNetwork *self);
void aisle_network_join (AisleNetwork *self, gsize branch);

gsize aisle_network_n_layers (const AisleNetwork *self);
/* A layer without a kind is a join.  params (nullable): where the layer's parameters begin. */
const AisleLayer *aisle_network_layer (const AisleNetwork *self, gsize index, gsize *params);
/* Of a join: the layer whose rows it adds. */
gsize aisle_network_joined (const AisleNetwork *self, gsize index);
gsize aisle_network_n_params (const AisleNetwork *self);
gboolean aisle_network_one_row (const AisleNetwork *self); /* one a sequence */
/* Each layer draws from its own stream, so that adding one changes no other. */
void aisle_network_init (const AisleNetwork *self, float *params, guint64 seed);

/* Floats of a tape: what one pack's rows, caches and scratch take; grows with n, n_tokens and longest.  training: with
 * room for backward. */
gsize aisle_network_tape (const AisleNetwork *self, const AislePack *pack, gboolean training);
/* Rows of the last layer, on the tape.  noise 0: in use, without chance.  training as in the tape. */
const float *aisle_network_forward (const AisleNetwork *self, const AislePack *pack, const float *params,
                                    const float *in, gboolean training, guint64 noise, float *tape);
/* After a forward in training on the same tape: writes d_in (nullable), adds to d_params. */
void aisle_network_backward (const AisleNetwork *self, const AislePack *pack, const float *params, const float *in,
                             guint64 noise, float *tape, const float *d_out, float *d_in, float *d_params);
/* Adds the nodes of all layers; returns the name of the last value. */
const char *aisle_network_describe (const AisleNetwork *self, const float *params, AisleSketch *sketch, const char *in);
