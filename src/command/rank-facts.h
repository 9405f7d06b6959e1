/* rank-facts.h: what else is known of a judged ranker: of its queries, of itself, and how long a search with it takes. */
#pragma once

#include "command/search-engine.h"
#include "evaluate/honesty.h"

/* Adds what slices of queries are cut by, for the queries of a test: "words" (in the query), and where the log has searches
 * "class" (AisleQueryClass) and "looked" (share of the searches after which a result was looked at). */
gboolean aisle_rank_query_facts (const AisleView *view, const GPtrArray *texts, const AisleJudgedUsers *queries,
                                 GPtrArray *vectors, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fills position. */
void aisle_rank_facts_of_model (AisleRankFacts *self, const AisleModel *model);
/* AisleRunFinding: protocol is what the run will store. */
GPtrArray *aisle_rank_look_honestly (AisleProject *project, const AisleRankFacts *facts, const AisleParams *params,
                                     const GArray *passes, JsonNode *protocol,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  double p50, p95, p99; /* milliseconds */
} AisleRankLatency;

/* Of finding and ordering the first ten items, for up to 200 of the lists' queries, on one thread.  Leaves search without a
 * ranker. */
gboolean aisle_rank_latency_measure (AisleRankLatency *self, AisleProject *project, AisleSearch *search,
                                     const AisleModel *model, gint64 recommender, const AisleRankSet *lists,
                                     const GPtrArray *texts, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
