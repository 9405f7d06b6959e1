/* search-signals.h: the ranking features of a project (feature/rank-signals.h), opened with all that they are made of. */
#pragma once

#include "base/answer.h"
#include "command/command.h"
#include "feature/rank-signals.h"

typedef struct
{
  AisleLook *look;
  AislePast *past;
  AisleInvertedIndex *index;
  AisleRankSignals *signals;
  GPtrArray *queries; /* texts by number */
} AisleSearchSignals;

typedef struct
{
  const char *cutoff;       /* (nullable: the end) what came at or after it is not seen */
  guint groups;             /* bits AISLE_RANK_GROUP */
  const char *const *names; /* (nullable: all of the groups that the project can give) */
  gboolean has_recommender;
} AisleSearchSignalsOrder;

AisleSearchSignals *aisle_search_signals_open (AisleProject *project, const AisleSearchSignalsOrder *order,
                                               AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_search_signals_close (AisleSearchSignals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSearchSignals, aisle_search_signals_close)

/* The features of the pairs in a CSV file with columns query and item, and, if they are there, user and time: a row a pair
 * in the file's order, its query and item first.  names: NULL-terminated or NULL.  Items that the catalogue does not know
 * have no row: the passport counts them. */
AisleAnswer *aisle_command_rank_features (AisleProject *project, const char *path, const char *cutoff,
                                          const char *const *names, AisleProgress *progress,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
