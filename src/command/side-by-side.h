/* side-by-side.h: what several rankers answer to one query, and why their lists differ. */
#pragma once

#include "base/answer.h"
#include "command/search.h"

typedef struct
{
  AisleAnswer
      *items; /* a row a ranker and item, in the order of its list: ranker (from 1), rank, item, title, score, moved
                          (places up from the first ranker's list; missing where that has it further down than twenty lists
                          of k, or not at all), grade (the judges' mean; missing), why (the features that lift or lower it
                          most; missing where the ranker cannot say) */
  AisleTable
      *rankers; /* ranker, run (missing: none), judged (share of its list), ndcg, ndcg_low, ndcg_high (linear gain, of
                          the list; missing where nothing of the query is judged), milliseconds */
  AisleTable
      *parts; /* ranker, item, feature, title, value, part: how much each feature lifts an item above the mean of the
                          list, largest first; the features that do nothing are left out */
} AisleSideBySide;

/* searches: n that are open, of one project; user: external id (nullable: nobody).  Rankers that are not personal give
 * everybody the same list.  typing as in aisle_command_search. */
AisleSideBySide *aisle_command_side_by_side (AisleProject *project, const AisleSearch *const *searches, gsize n,
                                             const char *query, const char *user, gsize k, gboolean typing,
                                             AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_side_by_side_free (AisleSideBySide *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSideBySide, aisle_side_by_side_free)
