/* job.h: one long run of a core function: synchronous in the core, a GTask here and nowhere else.
 *
 * A job opens its own connection to the project in the worker, reports at most one pending notification to the main
 * loop however often the core steps, and ends in the signal "finished", once, in the main loop. */
#pragma once

#include "store/project.h"

#define AISLE_TYPE_JOB (aisle_job_get_type ())
G_DECLARE_FINAL_TYPE (AisleJob, aisle_job, AISLE, JOB, GObject)

typedef enum
{
  AISLE_LANE_COMPUTE, /* one at a time: import, training, export */
  AISLE_LANE_LOOK,    /* a few at once: what pages show */
  AISLE_N_LANES
} AisleLane;

typedef enum
{
  AISLE_JOB_WAITING,
  AISLE_JOB_RUNNING,
  AISLE_JOB_DONE,
  AISLE_JOB_FAILED,
  AISLE_JOB_CANCELLED
} AisleJobState;

/* Runs in the worker; project is NULL when the job has none. Returns the result or NULL with error set. */
typedef gpointer (*AisleJobFunc) (AisleProject *project, gpointer input, AisleProgress *progress, GError **error);

typedef struct
{
  const char *title; /* translated: what the task strip says */
  AisleLane lane;
  gboolean silent;          /* its page shows progress and error: no row in the task strip */
  const char *project_path; /* (nullable) opened in the worker */
  AisleProjectMode mode;
  AisleJobFunc run;
  gpointer input; /* taken */
  GDestroyNotify input_free;
  GDestroyNotify result_free;
} AisleJobSpec;

AisleJob *aisle_job_new (const AisleJobSpec *spec);
/* For the queue alone: starts the worker. */
void aisle_job_start (AisleJob *self);
/* Keeps the main loop waiting for a running job, at most that long, so that what comes at once is painted together with
 * what asked for it: a frame that was begun without it would make it wait for the next.  "finished" comes as ever. */
void aisle_job_wait (AisleJob *self, gint64 microseconds);
/* A waiting job ends at once, a running one at its next step. */
void aisle_job_cancel (AisleJob *self);

/* What can end with a part of its answer does; the others go on. */
void aisle_job_end_early (AisleJob *self);
gboolean aisle_job_is_ended_early (AisleJob *self);

const char *aisle_job_get_title (AisleJob *self);
AisleLane aisle_job_get_lane (AisleJob *self);
gboolean aisle_job_is_silent (AisleJob *self);
AisleJobState aisle_job_get_state (AisleJob *self);
gboolean aisle_job_is_over (AisleJob *self);
double aisle_job_get_fraction (AisleJob *self);
/* What the core says it is doing, and how long it will still take: "training · 12 s left". */
char *aisle_job_dup_detail (AisleJob *self);
const GError *aisle_job_get_error (AisleJob *self);
/* Borrowed; NULL unless DONE. */
gpointer aisle_job_get_result (AisleJob *self);
gpointer aisle_job_steal_result (AisleJob *self);
gpointer aisle_job_get_input (AisleJob *self);
