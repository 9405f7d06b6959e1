/* split-parts.h: a split to look at: how many interactions are for learning, tuning and judging, and where they lie. */
#pragma once

#include "base/answer.h"
#include "feature/interactions.h"

typedef struct
{
  AisleAnswer *answer; /* a row a day, week or month (day, then the parts), a cut of rolling or a group of users (label,
                          then the parts): fit, shown, validation, test, unused: interactions; parts that the split does
                          not have are no columns.  Of rolling also test_from, test_to */
  const char *chart;   /* the kind that draws it */
  char *sentence;      /* how many of what, when, and how many users are judged */
} AisleSplitParts;

AisleSplitParts *aisle_split_parts_new (const AisleView *view, const AisleParams *params, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_split_parts_free (AisleSplitParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSplitParts, aisle_split_parts_free)
