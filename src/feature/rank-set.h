/* rank-set.h: queries, the items that may answer them, what is known of each, and how good people found it.
 *
 * What rankers learn from and score.  A row is one item of one query; the rows of a query stand together.  Letters: Q
 * queries, R rows, F features. */
#pragma once

#include "feature/rank-features.h"

typedef struct
{
  gsize n_queries, n_rows, n_features;
  gint32 *query;                          /* Q: number in the project, -1 for a text it does not know */
  gint32 *user;                           /* (nullable) Q: who asked, -1 nobody */
  gint64 *time;                           /* (nullable) Q: when, AISLE_TIME_MISSING unknown */
  gsize *start;                           /* Q + 1: query q has rows start[q] .. start[q + 1] - 1 */
  gint32 *item;                           /* R */
  float *features;                        /* R x F, NaN: missing */
  float *grade;                           /* R, 0 .. highest; NaN: nobody judged it */
  float *weight;                          /* (nullable) R: how much a row counts, e.g. inverse propensity */
  float highest;                          /* grade of the scale, above 0 */
  const AisleRankFeature *const *columns; /* F: const data that outlives the set; the array is the set's own */
} AisleRankSet;

/* The nullable arrays. */
typedef enum
{
  AISLE_RANK_WITH_USERS = 1 << 0,
  AISLE_RANK_WITH_TIMES = 1 << 1,
  AISLE_RANK_WITH_WEIGHTS = 1 << 2,
} AisleRankSetFlags;

/* Room for so many: numbers -1, start 0, features and grades NaN, weights 1, highest 3; columns is copied.  NULL when
 * memory runs out. */
AisleRankSet *aisle_rank_set_new (gsize n_queries, gsize n_rows, const AisleRankFeature *const *columns,
                                  gsize n_features, guint flags);
void aisle_rank_set_free (AisleRankSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRankSet, aisle_rank_set_free)
/* All but the features, into a set of as many queries and rows that has the same nullable arrays. */
void aisle_rank_set_copy_lists (AisleRankSet *to, const AisleRankSet *from);
/* A copy of these queries (n numbers below Q), in this order.  NULL when memory runs out. */
AisleRankSet *aisle_rank_set_take (const AisleRankSet *self, const gsize *queries, gsize n);
/* A copy without the columns of that group.  NULL when memory runs out. */
AisleRankSet *aisle_rank_set_without (const AisleRankSet *self, AisleRankGroupKind group);
/* Queries first .. first + n - 1 as a set that borrows all but start (room for n + 1), which counts from 0 in it: not to be
 * freed. */
AisleRankSet aisle_rank_set_view (const AisleRankSet *self, gsize first, gsize n, gsize *start);
/* The number of the column with this id, or -1. */
gssize aisle_rank_set_column (const AisleRankSet *self, const char *id);
