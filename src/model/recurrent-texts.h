/* recurrent-texts.h: the network of the recurrent families that read texts. */
#pragma once

#include "model/text-network.h"

/* d -> C: dropout, a long short-term memory of `units` (each way), what "pooling" keeps of it, dropout, dense. */
void aisle_recurrent_texts (AisleNetwork *network, const AisleParams *values, gsize d, gsize units, gboolean both_ways,
                            double dropout, gsize n_classes);
/* Refuses "outputs" that are not one an intent: AISLE_ERROR_USAGE. */
gboolean aisle_recurrent_check_outputs (const AisleTrainInput *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;
