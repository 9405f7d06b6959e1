/* rank-candidates.h: lists of what the search finds for queries whose items have grades. */
#pragma once

#include "command/rank-order.h"
#include "command/search-engine.h"

/* The lists with what the search finds, `depth` items each, instead of what was judged; judged items that it does not find
 * come after these: *missed (by row, g_free) says which they are.  texts: of the project's queries. */
AisleRankSet *aisle_rank_candidates_found (const AisleRankSet *lists, const AisleSearch *search, const GPtrArray *texts,
                                           guint depth, guint8 **missed, AisleProgress *progress,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The lists, those of judgements with up to n strangers after the judged items: evenly spread over what the search finds
 * below its first page, with the grade 0. */
AisleRankSet *aisle_rank_candidates_strange (const AisleRankLabels *labels, const AisleSearch *search,
                                             const GPtrArray *texts, guint n, AisleProgress *progress,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
