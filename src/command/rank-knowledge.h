/* rank-knowledge.h: what a ranker may know of a query's items: the project's log and catalogue as features. */
#pragma once

#include "command/rank-recommender.h"
#include "feature/rank-signals.h"

typedef struct
{
  AisleLook *look;
  AislePast *past; /* (nullable: no log) all of it: a search with a time sees what came before */
  AisleRankSignals *signals;
  AisleRankRecommender *recommender; /* (nullable) */
} AisleRankKnowledge;

/* names (nullable, NULL-terminated): these columns alone, else those of `groups` (bits AISLE_RANK_GROUP) that the project can
 * give.  index must live as long.  Takes recommender (nullable). */
AisleRankKnowledge *aisle_rank_knowledge_open (AisleProject *project, const AisleInvertedIndex *index, guint groups,
                                               const char *const *names, AisleRankRecommender *recommender,
                                               AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_rank_knowledge_close (AisleRankKnowledge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankKnowledge, aisle_rank_knowledge_close)
/* A copy of the lists with features.  texts: of the project's queries; personal: customers are known. */
AisleRankSet *aisle_rank_knowledge_fill (const AisleRankKnowledge *self, const AisleRankSet *lists,
                                         const GPtrArray *texts, gboolean personal, AisleProgress *progress,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
