/* query-rows.h: the tables of queries and of places that the question "queries" answers with. */
#pragma once

#include "base/answer.h"
#include "behaviour/searches.h"

/* A row a query, the most frequent first.  only: "all", "zero_results", "low_clicks", or a class.  *hidden: rows left out
 * beyond `most`. */
AisleTable *aisle_query_rows (const AisleView *view, const AisleSearches *searches, const char *only, gsize most,
                              gsize *hidden, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_query_rows_add_notes (const AisleView *view, const AisleSearches *searches, const AisleTable *table,
                                 AislePassport *passport);
/* A row a place of the results, from 1: clicks, and how often it is looked at against the first. */
AisleTable *aisle_query_positions (const AisleView *view, gsize most, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
