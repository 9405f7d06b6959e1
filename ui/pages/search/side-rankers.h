/* side-rankers.h: a project and its rankers, opened once and asked with every key: rankers from any worker, the project by one
 * at a time. */
#pragma once

#include "command/search.h"

/* A stored run, or one of those that need no training. */
typedef struct
{
  gint64 run;         /* 0: none */
  const char *ranker; /* static: a choice of aisle_search_params, where run is 0 */
} AisleSideRanker;

/* Counted, with a lock of its own. */
typedef struct _AisleSideRankers AisleSideRankers;

AisleSideRankers *aisle_side_rankers_new (const char *path);
AisleSideRankers *aisle_side_rankers_ref (AisleSideRankers *self);
void aisle_side_rankers_unref (AisleSideRankers *self);
/* Both are opened when they are first asked for and live as long as self. */
AisleProject *aisle_side_rankers_project (AisleSideRankers *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const AisleSearch *aisle_side_rankers_get (AisleSideRankers *self, AisleSideRanker ranker, AisleProgress *progress,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
