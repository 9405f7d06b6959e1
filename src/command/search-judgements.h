/* search-judgements.h: what people judged, how far they agree, and their judgements as files. */
#pragma once

#include "base/answer.h"
#include "store/project.h"

/* A row for any two judges who judged the same: judge, other, pairs (that both judged), agreement (share, with _low and
 * _high), expected (by chance), kappa, weighted (kappa of squared distances). */
AisleAnswer *aisle_command_agreement (AisleProject *project, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Atomically, by the path's ending.  .csv: query,item,grade,judge, a row a judge.  .qrels: TREC's "query 0 item grade" of
 * the judges' mean, rounded; blanks and % in a query are percent-encoded there, since blanks part the fields.  *n: rows. */
gboolean aisle_command_export_judgements (AisleProject *project, const char *path, gsize *n, AisleProgress *progress,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
