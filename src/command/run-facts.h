/* run-facts.h: what is told of a stored run: how it was judged, what it was given and made of, what it cost.
 *
 * From the run alone, without the project.  Not the list of all: runs-command.c. */
#pragma once

#include "command/command.h"

/* A run that a blend is made of. */
typedef struct
{
  gint64 run;
  double weight; /* NaN where the blend has no such number */
} AisleRunMember;

/* Of AisleRunMember, in the blend's order; empty for others. */
GArray *aisle_run_members (const AisleRun *run);
/* The choice by which they are joined ("mean"), NULL where there is one way. */
const char *aisle_run_joined (const AisleRun *run);

/* As the leaderboard writes it: "94.1%" or "0.150"; free. */
char *aisle_run_metric_text (const char *metric, double value);
/* Columns group, fact, value: texts as people read them; group is "" for what stands alone, else "Parameters" or
 * "Made of".  runs: AisleRun, those that may be members, which are then called by their families. */
AisleTable *aisle_run_facts (const AisleRun *run, const GPtrArray *runs);
/* The same of a stored run. */
AisleTable *aisle_command_run_facts (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
