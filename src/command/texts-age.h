/* texts-age.h: whether what a run of texts was taught and judged by still is what the project has. */
#pragma once

#include "base/passport.h"
#include "store/runs.h"

/* The content hash that the run would have if it were trained now; "" where nothing is left to train it by, NULL with an error.
 * Of runs of classifiers and of replies. */
char *aisle_run_texts_hash (AisleProject *project, const AisleRun *run, AisleProgress *progress,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says so in the passport where it is another. */
gboolean aisle_run_tell_age (AisleProject *project, const AisleRun *run, AislePassport *passport,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
