/* decoder-network.h: the network of a decoder in Llama's form, to be trained: blocks of causal attention with rotary
 * positions and of SwiGLU, each behind an RMSNorm and around a branch, and an RMSNorm at the end (Touvron et al. 2023,
 * section 2.2).  Its table of tokens is the learner's (token-learner.h). */
#pragma once

#include "neural/decoder.h"
#include "neural/network.h"

/* Two thirds of four widths, the next multiple of 32: as many parameters as a plain map of four widths. */
gsize aisle_decoder_hidden (gsize width);
/* Each head has its own keys and values, and the table is both C and E.  dropout: of what goes in and of what blocks add. */
AisleNetwork *aisle_decoder_network (const AisleDecoderShape *shape, double dropout);
/* Where training starts: the table and the network.  Rows of the table are about 1 long, as what the blocks add: much shorter
 * ones are hard to hear beside that, and the first passes are lost.  Maps that add to the rows are the smaller the more of
 * them there are (Radford et al. 2019, section 2.3). */
void aisle_decoder_init (const AisleDecoderShape *shape, const AisleNetwork *network, float *params, guint64 seed);
/* What was trained, for aisle_decoder_new: the matrices turned round, each in its own memory.  NULL when that runs out. */
float **aisle_decoder_hand_over (const AisleDecoderShape *shape, const AisleNetwork *network, const float *params);
void aisle_decoder_free_slots (const AisleDecoderShape *shape, float **slots);
