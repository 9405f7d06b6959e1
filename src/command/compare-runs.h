/* compare-runs.h: stored runs that may be set side by side, and the values of their users.
 *
 * Runs that differ by seed alone are one contender: its value for a user is the mean over the seeds. */
#pragma once

#include "command/command.h"

/* The named runs, which must be of one protocol and one state of the data, or all that share the newest judged run's. */
GPtrArray *aisle_compare_choose (AisleProject *project, const gint64 *runs, gsize n,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether two protocols hold back the same rows of the same data, by whatever rules these judge. */
gboolean aisle_protocol_same_test (JsonNode *a, JsonNode *b);

typedef struct
{
  GPtrArray *runs; /* borrowed AisleRun, the first named first */
  char *label;     /* family and what sets it apart */
} AisleRunGroup;

/* Of AisleRunGroup, in the order of their first runs. */
GPtrArray *aisle_run_groups_new (const GPtrArray *runs);
gint64 aisle_run_group_id (const AisleRunGroup *self); /* of its first run, which stands for it */
const AisleRun *aisle_run_group_first (const AisleRunGroup *self);
/* The seed that a run was trained with, as its passport says; "" unknown. */
const char *aisle_run_seed (const AisleRun *run);

/* Values of the users that all runs of the group judged. */
typedef struct
{
  gsize n;
  gint32 *users;
  float *values, *weights; /* weights (nullable: one each): judged rows of the user */
} AisleRunVector;

void aisle_run_vector_free (AisleRunVector *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRunVector, aisle_run_vector_free)
/* What the figures of runs are means over; of search runs within a segment those of its users. */
AisleJudged aisle_run_judged (const AisleRun *run, gboolean within_segment);
/* Whether a segment can narrow these; AISLE_ERROR_USAGE where they are texts or questions. */
gboolean aisle_run_check_users (const AisleRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The name of the values to narrow by users: of search runs those of the lists that users were shown. */
char *aisle_run_user_metric_name (const AisleRun *run, const char *metric);
/* metric may be a slice ("hot:ndcg@10"); users (nullable) narrows.  AISLE_ERROR_NOT_FOUND of the store where a run keeps
 * no such values. */
AisleRunVector *aisle_run_group_vector (AisleProject *project, const AisleRunGroup *group, const char *metric,
                                        const AisleBitmap *users, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleInterval aisle_run_vector_interval (const AisleRunVector *self);

/* A metric of the run by its name, also without what stands in brackets: "ndcg@10" finds "ndcg@10 (1+100 sampled)".
 * NULL: the first. */
char *aisle_run_find_metric (const AisleRun *run, const char *metric);
/* A parameter as the run's family has it in its table, or NULL. */
const AisleParam *aisle_run_param (const AisleRun *run, const char *name);
/* Its value as people read it, choices in their language; free. */
char *aisle_run_param_text (const AisleRun *run, const char *name, JsonNode *value);
