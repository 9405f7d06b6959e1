/* zone-mix.h: sources, or channels of one, whose day is another's some hours earlier or later. */
#pragma once

#include "quality/step.h"

/* Appends AisleParams of step "shift", one for each source or channel that should move. */
gboolean aisle_zone_mix_propose (const AisleStepInput *input, GPtrArray *proposals, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
