/* text-guess.h: what a reader of texts learns before it learns classes: to guess tokens of the texts themselves. */
#pragma once

#include "model/text-network.h"
#include "neural/text-learner.h"

/* The settings' reader and the table before it, which params hold, learn from n_rows rows for settings->guess_passes passes.
 * own: what the network is to be trained on; its first rows have labels, which are not looked at.  input: for its seed and its
 * checkpoint.
 *
 * Without blocks a share of the tokens is hidden and guessed (Devlin et al. 2019, section 3.1); with them each next token is,
 * and at the end of a text token 0 (Radford et al. 2018, section 3.1). */
gboolean aisle_text_guess (const AisleTextNetworkSettings *settings, const AisleTextSettings *own, gsize n_rows,
                           const AisleTrainInput *input, float *params, AisleProgress *progress,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
