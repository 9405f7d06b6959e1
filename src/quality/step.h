/* step.h: a kind of step of the recipe: one file in quality/steps/, NAME-step.c, and one word in meson.build.
 *
 * A step looks at the rows that the steps before it left and says what it would change: an effect.  It changes nothing
 * itself, it is deterministic, and its effect does not depend on the number of threads.  The same run answers three
 * questions: what a finding counts, what a preview shows, and what the recipe does. */
#pragma once

#include "base/params.h"
#include "columns/columns.h"
#include "store/step-effect.h"

#define AISLE_QUALITY_ERROR (aisle_quality_error_quark ())
GQuark aisle_quality_error_quark (void);

typedef struct
{
  AisleProject *project;
  const AisleColumns *columns; /* valid so far */
} AisleStepInput;

typedef struct
{
  const char *id;
  const char *title; /* msgid */
  const AisleParam *params;
  gsize n_params;
  /* A translated sentence: "Leave out rows without an item". */
  char *(*describe) (const AisleParams *params);
  /* Fills an empty effect; sorting it and counting its rows is the caller's. */
  gboolean (*run) (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
                   GError **error);
} AisleStepKind;

const AisleStepKind *const *aisle_step_kinds (gsize *n);
const AisleStepKind *aisle_step_kind (const char *id); /* (nullable) */
/* Looked up with an error that says what is known: AISLE_ERROR_USAGE. */
const AisleStepKind *aisle_step_kind_known (const char *id, GError **error);
/* Defaults, then the members of a JSON object given as text ("" for none). */
AisleParams *aisle_step_params (const AisleStepKind *kind, const char *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The reverse, always the same text for the same values. */
char *aisle_step_params_text (const AisleParams *params);
/* Runs it, sorts the effect and counts the rows it touches. */
AisleEffect *aisle_step_run (const AisleStepKind *kind, const AisleStepInput *input, const AisleParams *params,
                             AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The lowest event ids that an effect touches in these columns, at most n. */
GArray *aisle_step_examples (const AisleStepInput *input, const AisleEffect *effect, gsize n);
