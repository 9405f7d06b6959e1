/* source-step.h: steps that change a whole column of one source, one channel, or all. */
#pragma once

#include "quality/step.h"

#define AISLE_SOURCE_PARAMS                                                                                            \
  { "source", N_ ("Source"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL, N_ ("Name of the imported file; empty: all.") },  \
  {                                                                                                                    \
    "channel", N_ ("Channel"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL, N_ ("Only rows of this channel; empty: all.")   \
  }

/* One constant for each active source that the parameters name, none where they name nothing there is. */
gboolean aisle_step_constants (const AisleStepInput *input, const AisleParams *params, AisleRole role, gint64 add,
                               double multiply, AisleEffect *effect, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "all rows", "rows of log.csv", "rows of channel store": translated. */
char *aisle_step_rows_phrase (const AisleParams *params);
