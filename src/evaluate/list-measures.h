/* list-measures.h: what a list is like beside its hits: how surprising, how far down the tail, how varied.
 *
 * novelty     mean over the list of -log2 of the share of training users who had the item, in bits (Zhou et al. 2010)
 * long tail   share of the list in the long tail of popularity.h
 * diversity   1 - mean similarity over the pairs of the list (Ziegler et al. 2005): of the same category or not where the
 *             catalogue has categories, else the cosine of who had them in training
 * gini        of how often each item is recommended: 0 all alike, 1 one item for everyone */
#pragma once

#include "evaluate/popularity.h"

typedef struct
{
  const AislePopularity *popularity;
  const gint32 *category;    /* (nullable) by item, -1 unknown */
  const AisleSparse *had_by; /* (nullable) I x U: where there are no categories */
} AisleListContext;

/* What similarity of two items came last at its place: lists share many pairs.  Of one thread; all zero at first. */
typedef struct
{
  gint32 a, b; /* a < b */
  float similarity;
} AislePairMemory;

#define AISLE_PAIR_MEMORY 8192 /* places */

/* list: n items, none twice.  NaN where n is 0; diversity also where no pair can be judged. */
double aisle_list_novelty (const AisleListContext *context, const gint32 *list, gsize n);
double aisle_list_tail_share (const AisleListContext *context, const gint32 *list, gsize n);
double aisle_list_diversity (const AisleListContext *context, const gint32 *list, gsize n, AislePairMemory *memory);

/* times: by item; NaN where nothing was recommended. */
double aisle_gini (const guint32 *times, gsize n);
