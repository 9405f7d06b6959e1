/* pair-counts.h: which items stand together in the most sets: exact, the top of all pairs.
 *
 * Every pair is counted at the rarer of its items, in a row of counters; an item in fewer sets than the worst pair kept
 * so far needs no counting.  Pairs with equal counts are told apart by the external ids of their items. */
#pragma once

#include "behaviour/item-sets.h"

typedef struct
{
  gint32 a, b; /* dense items, a first by external id */
  guint32 n;   /* sets with both */
} AislePair;

/* Writes to ranks[item], for each of n items, its place in the order of their external ids.  Called when ties need it, from
 * any thread but one at a time. */
typedef struct
{
  gboolean (*rank) (gpointer data, const gint32 *items, gsize n, gint32 *ranks, GError **error);
  gpointer data;
} AisleItemRanks;

/* AislePair by n descending, then a and b by external id; the first `most`.  Puts the items of `sets` in another order. */
GArray *aisle_pair_counts_top (AisleItemSets *sets, gsize most, const AisleItemRanks *ranks, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
