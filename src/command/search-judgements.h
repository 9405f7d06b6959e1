/* search-judgements.h: what people judged, how far they agree, and their judgements, or those of clicks, as files. */
#pragma once

#include "base/answer.h"
#include "command/search.h"
#include "store/project.h"

/* A row for any two judges who judged the same: judge, other, pairs (that both judged), agreement (share, with _low and
 * _high), expected (by chance), kappa, weighted (kappa of squared distances). */
AisleAnswer *aisle_command_agreement (AisleProject *project, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A row a search, in their order: ranker (from 1), run (missing: none), queries, judged (share of the first k), ndcg (linear
 * gain, with _low and _high over the queries), at_least and at_most (what it could be, were all of the first k judged). */
AisleAnswer *aisle_command_judged_rankers (AisleProject *project, const AisleSearch *const *searches, gsize n, guint k,
                                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Atomically, by the path's ending.  .csv: query,item,grade,judge, a row a judge.  .qrels: TREC's "query 0 item grade" of
 * the judges' mean, rounded; blanks and % in a query are percent-encoded there, since blanks part the fields.  *n: rows. */
gboolean aisle_command_export_judgements (AisleProject *project, const char *path, gsize *n, AisleProgress *progress,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of what clicks say: grades of behaviour/click-grades.h by a click model ("position", "raw", "cascade", "dbn"),
 * of results that were shown at least `least` times.  The judge is "clicks-MODEL". */
gboolean aisle_command_export_click_grades (AisleProject *project, const char *model, gsize least, const char *path,
                                            gsize *n, AisleProgress *progress,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- judging ---- */

#define AISLE_HIGHEST_GRADE 3 /* of those who judge here: 0 not relevant, 1 a little, 2 good, 3 exactly */

/* Says how well an item (by its external id) answers a query, which may be new to the project: a row of the judge's own
 * source and an entry in the journal.  judge "": without a name.  A judge's newest grade of a query and item counts. */
gboolean aisle_command_judge (AisleProject *project, const char *query, const char *item, const char *judge, int grade,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What there is to judge, most searched first: query, judged (items by this judge), searches
 * (missing: none is known), others (items by others). */
AisleTable *aisle_command_judging_queries (AisleProject *project, const char *judge, gsize limit,
                                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest stored rankers, gint64: whose lists should be judged beside those of words. */
GArray *aisle_command_judging_runs (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The items to judge for a query: the first `depth` of each of the searches (AisleSearch; NULL: BM25F and BM25) in turn,
 * then those somebody has judged.  item (its external id), title, brand, category, price, grade (this judge's; missing:
 * none), others (how many others judged it). */
AisleTable *aisle_command_judging_pool (AisleProject *project, const GPtrArray *searches, const char *query,
                                        const char *judge, gsize depth, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
