/* popularity.h: how popular the items were in training, and the groups that follow from it.
 *
 * hot, warm and rare items hold a third of the training interactions each, the most popular first; cold ones were unseen
 * in training.  The long tail is what is left when the most popular items that hold 80 % of the interactions are taken
 * away (Celma and Cano 2008; Abdollahpouri et al. 2019). */
#pragma once

#include "numeric/sparse.h"

typedef enum
{
  AISLE_ITEMS_HOT,
  AISLE_ITEMS_WARM,
  AISLE_ITEMS_RARE,
  AISLE_ITEMS_COLD,
  AISLE_N_ITEM_GROUPS
} AisleItemGroup;

/* Stable id ("hot"), and in the user's language. */
const char *aisle_item_group_id (AisleItemGroup group);
const char *aisle_item_group_title (AisleItemGroup group);

typedef struct
{
  gsize n_items, n_users; /* users with an interaction */
  gint32 *count;          /* by item: users who had it */
  gint32 *at_least;       /* by item: how many items are as popular or more, itself included */
  gint32 *with_count;     /* by count, 0 .. the largest: how many items that many users had, or more */
  guint8 *group;          /* by item: AisleItemGroup */
  guint8 *tail;           /* by item: of the long tail */
  float *information;     /* by item: -log2 of the share of users who had it; unseen items as if one had */
} AislePopularity;

/* trained: U x I.  NULL when memory runs out. */
AislePopularity *aisle_popularity_new (const AisleSparse *trained);
void aisle_popularity_free (AislePopularity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePopularity, aisle_popularity_free)
