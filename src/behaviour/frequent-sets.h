/* frequent-sets.h: the sets of items that stand together in at least so many baskets: FP-growth (Han, Pei and Yin,
 * "Mining frequent patterns without candidate generation", SIGMOD 2000).
 *
 * Items are taken from the most popular on, so what is found when time or memory runs out, or the caller has had enough
 * (base/progress.h), is complete for those taken: every frequent set of them, with exact counts. */
#pragma once

#include "behaviour/item-sets.h"

#define AISLE_FREQUENT_MOST_ITEMS 8 /* of a set */

typedef struct
{
  guint32 least; /* baskets, at least 1 */
  guint most;    /* items of a set, at most AISLE_FREQUENT_MOST_ITEMS */
  gsize memory;  /* bytes that the tree and the sets may take */
  gint64 time;   /* microseconds that the search may take, 0 no limit */
} AisleFrequentOptions;

/* What is known before the search. */
typedef struct
{
  gsize n_items;   /* frequent ones */
  gsize n_entries; /* of the baskets */
  gsize bytes;     /* of the tree at most */
} AisleFrequentCost;

AisleFrequentCost aisle_frequent_cost (const AisleItemSets *baskets, guint32 least);

typedef struct
{
  guint n;                                  /* items */
  guint32 count;                            /* baskets with all of them */
  guint32 items[AISLE_FREQUENT_MOST_ITEMS]; /* places in `items`, descending */
} AisleFrequentSet;

typedef struct
{
  gsize n_frequent;                     /* items that are frequent */
  gsize n_items;                        /* of those, taken; from the most popular on */
  gint32 *items;                        /* n_items */
  guint32 *counts;                      /* n_items: baskets with each */
  GArray *sets;                         /* AisleFrequentSet, by their least popular item, each after its subsets */
  gboolean no_memory, no_time, stopped; /* why not all were taken */
} AisleFrequentSets;

AisleFrequentSets *aisle_frequent_sets_new (const AisleItemSets *baskets, const AisleFrequentOptions *options,
                                            AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_frequent_sets_free (AisleFrequentSets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleFrequentSets, aisle_frequent_sets_free)
