/* run-notes.h: what a run keeps beside its figures: the curves of its training and the findings of the honesty checks. */
#pragma once

#include "store/project.h"

typedef struct
{
  gboolean tuning;             /* the fit that validation judges; else the final one */
  guint pass;                  /* from 1 */
  double loss, validation;     /* NaN where there is none; validation: higher is better */
  double seconds, cpu_seconds; /* since the fit began; NaN unknown */
  gint64 memory;               /* resident bytes after the pass; 0 unknown */
} AisleRunPass;

typedef enum
{
  AISLE_GRAVITY_NOTE,    /* to know when reading the figures */
  AISLE_GRAVITY_WARNING, /* the figures may mislead */
  AISLE_GRAVITY_STOP,    /* do not decide by them */
  AISLE_N_GRAVITIES
} AisleGravity;

/* Stable id ("warning"), and in the user's language. */
const char *aisle_gravity_id (AisleGravity gravity);
const char *aisle_gravity_title (AisleGravity gravity);

typedef struct
{
  char *check; /* id of an honesty check */
  AisleGravity gravity;
  gint64 affected, total; /* rows it means, of how many */
  char *subject;          /* (nullable) internal names and numbers, never external ids */
} AisleRunFinding;

void aisle_run_finding_free (AisleRunFinding *self);

/* Within the transaction that stores the run; arrays of AisleRunPass and AisleRunFinding, NULL for none.  Where a fit began
 * anew and did a pass again, the later one counts. */
gboolean aisle_run_notes_add (AisleProject *project, gint64 run, const GArray *passes, const GPtrArray *findings,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Tuning before final, in order; empty where nothing was kept. */
GArray *aisle_run_passes (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *aisle_run_findings (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
