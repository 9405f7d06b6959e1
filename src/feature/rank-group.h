/* rank-group.h: how the features of a group (rank-features.h) are computed.
 *
 * A group of rank_groups in meson.build, NAME-rank-group.c, has one of these beside its table, aisle_rank_maker_NAME. */
#pragma once

#include "feature/query-words.h"
#include "feature/rank-signals.h"
#include "store/item-categories.h"

/* What all groups may use. */
typedef struct
{
  const AisleRankSource *source;
  const AisleTitleWords *titles;
  AisleSearcher *searcher; /* BM25F */
  const AisleItemCategories *categories;
} AisleRankBasis;

/* One query with its candidates. */
typedef struct
{
  const AisleRankQuery *query;
  const AisleQueryWords *words;
  const gint32 *items; /* n, each of the catalogue */
  gsize n;
} AisleRankAsk;

typedef struct
{
  const AisleRankGroup *group;
  /* basis lives as long as the state. */
  gpointer (*make) (const AisleRankBasis *basis, AisleProgress *progress, GError **error);
  void (*free) (gpointer state);
  /* What the project has not, translated; NULL: it can be had. */
  const char *(*lack) (gconstpointer state, gsize feature);
  /* values (n x features of the group) are NaN when it begins.  Threads share state. */
  void (*fill) (gconstpointer state, const AisleRankAsk *ask, float *values);
} AisleRankMaker;
