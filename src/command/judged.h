/* judged.h: judged runs side by side: figures, slices, parameters, curves, and what an honest reader must know. */
#pragma once

#include "base/answer.h"
#include "evaluate/honesty.h"
#include "store/runs.h"

typedef struct
{
  JsonNode *protocol; /* shared by the compared runs */
  GPtrArray *runs;    /* AisleRun */
  GPtrArray *groups;  /* AisleRunGroup of compare-runs.h: runs that differ by seed alone are one */
  GPtrArray *metrics; /* JsonNode by group: {"ndcg@10": {"mean", "low", "high", "sd"}}, sd over seeds where there are
                           several */
  AisleTable *table;  /* run (the first of its seeds), family, then metric, metric_low, metric_high, metric_sd ...,
                           seeds, seconds, group: for the dot plot */
  AisleTable *pairs;  /* run, family, against, against_family, difference (with _low, _high, and _flag 1 where the
                           verdict tells them apart), p (after Holm), t_p (paired t, uncorrected): of the verdict's metric */
  AisleVerdict *verdict;
  AislePassport *passport;
  AisleAnswer *honesty; /* as aisle_honesty_table_new: of the runs, and of comparing them */
} AisleComparison;

void aisle_comparison_free (AisleComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleComparison, aisle_comparison_free)

/* Whether a family's runs are compared under a task: of replies those that find them; runs that write them are judged by
 * other figures. */
gboolean aisle_command_is_compared (const AisleFamily *family, AisleTask task);
/* Numbers (gint64) of the judged runs, of such families, that share the protocol of the newest one of a task;
 * AISLE_ERROR_EMPTY without any. */
GArray *aisle_command_comparable (AisleProject *project, AisleTask task, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* runs: NULL = all runs that share the newest run's protocol and data; runs of other protocols are refused by name.
 * metric NULL: the first. */
AisleComparison *aisle_command_compare (AisleProject *project, const gint64 *runs, gsize n, const char *metric,
                                        AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same over the judged users of a segment (nullable) alone: metrics, intervals and verdict; metrics that are no mean
 * over users are left out. */
AisleComparison *aisle_command_compare_within (AisleProject *project, const gint64 *runs, gsize n, const char *metric,
                                               const char *segment, AisleProgress *progress,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where each run wins.  Of rankers by: "class" (head, torso and tail queries), "words" (in the query), "looked" (whether its
 * results are clicked), "segment" (of lists that known users were shown), "all"; the column "queries" then stands in the
 * place of "users".  Of others by: "activity" (thirds of the users by items in their history), "popularity" (hot, warm, rare and
 * cold items to be found), "segment" (the saved ones), "fold" (the cuts of split=rolling), or "all" for all of
 * these but segments, after a row of everything.  A row a
 * slice and contender: slice, title, run, family, users, value (with _low, _high), difference (with _low, _high, and
 * _flag 1 where it stands out after Holm's correction over all rows): to the first contender, whose own rows have none. */
AisleAnswer *aisle_command_slices (AisleProject *project, const gint64 *runs, gsize n, const char *metric,
                                   const char *by, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The column that says how many users or queries a row is of. */
gsize aisle_slices_count_column (const AisleTable *table);
/* The same over the judged users of a segment (nullable) alone. */
AisleAnswer *aisle_command_slices_within (AisleProject *project, const gint64 *runs, gsize n, const char *metric,
                                          const char *by, const char *segment, AisleProgress *progress,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A row a contender, best first: run, family, metric, then the parameters in which any two differ, numbers where all are
 * numbers: for parallel coordinates. */
AisleAnswer *aisle_command_parameters (AisleProject *project, const gint64 *runs, gsize n, const char *metric,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A row a pass: run, family, stage (tuning, final), pass, loss, validation, seconds, cpu_seconds, memory (MB).  Runs of
 * any protocol. */
AisleAnswer *aisle_command_curves (AisleProject *project, const gint64 *runs, gsize n,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the checks found when the run was judged. */
AisleAnswer *aisle_command_honesty (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
