/* rank-group.h: how the features of a group (rank-features.h) are computed.
 *
 * A group of rank_groups in meson.build, NAME-rank-group.c, has one of these beside its table, aisle_rank_maker_NAME. */
#pragma once

#include "feature/item-shelf.h"
#include "feature/query-looks.h"
#include "feature/query-words.h"
#include "feature/rank-signals.h"

/* What all groups may use. */
typedef struct
{
  const AisleRankSource *source;
  const AisleTitleWords *titles;
  AisleSearcher *searcher; /* BM25F */
  const AisleItemCategories *categories;
  const AisleItemShelf *shelf;
  const AisleQueryLooks *looks; /* (nullable: no log with queries) */
} AisleRankBasis;

/* One query with its candidates. */
typedef struct
{
  const AisleRankQuery *query;
  const AisleQueryWords *words;
  gint64 time;         /* the search's, or the end of the past */
  const gint32 *items; /* n, each of the catalogue */
  gsize n;
} AisleRankAsk;

/* What the log has not of what a feature needs, translated; NULL: nothing. */
const char *aisle_rank_past_lack (const AisleRankBasis *basis, guint64 roles, guint kinds);

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
