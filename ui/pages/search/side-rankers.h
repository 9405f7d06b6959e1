/* side-rankers.h: rankers that are opened once and asked with every key, from any worker. */
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

AisleSideRankers *aisle_side_rankers_new (void);
AisleSideRankers *aisle_side_rankers_ref (AisleSideRankers *self);
void aisle_side_rankers_unref (AisleSideRankers *self);
/* Opened when it is first asked for; lives as long as self. */
const AisleSearch *aisle_side_rankers_get (AisleSideRankers *self, AisleProject *project, AisleSideRanker ranker,
                                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
