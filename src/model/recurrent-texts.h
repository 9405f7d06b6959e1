/* recurrent-texts.h: the parameters and the network of the recurrent families that read texts. */
#pragma once

#include "model/text-network.h"

#define AISLE_RECURRENT_TEXTS_N_PARAMS 14
extern const AisleParam aisle_recurrent_texts_params[];

/* Fills the settings.  d -> C: dropout, a long short-term memory of "units" (each way), what "pooling" keeps of it, dropout,
 * dense; "outputs" that are not one an intent are refused. */
void aisle_recurrent_texts (AisleTextNetworkSettings *self, const AisleFamily *family, const AisleParams *values,
                            gboolean both_ways, gsize n_classes);
