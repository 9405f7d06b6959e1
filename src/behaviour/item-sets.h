/* item-sets.h: the distinct items of every user, session or order: what baskets and pairs are counted in.
 *
 * An order is an order number; a session an imported session id or, for events without one, what lies between pauses
 * longer than the gap.  Anonymous events are in the sets of their order number or session id, and in no user's. */
#pragma once

#include "segment/view.h"

typedef enum
{
  AISLE_SETS_USER,
  AISLE_SETS_SESSION,
  AISLE_SETS_ORDER
} AisleSetsUnit;

typedef struct
{
  AisleSetsUnit unit;
  const guint8 *kinds; /* (nullable: all) a byte for each value of 16 bits: events that count */
  gint64 gap;          /* of a session, microseconds */
  gsize largest;       /* sets with more items are left out; 0: none */
} AisleSetsOptions;

typedef struct
{
  gsize n_items, n_sets, n_entries;
  guint64 *starts;                 /* n_sets + 1 */
  gint32 *items;                   /* n_entries: distinct within a set, in no order */
  guint32 *support;                /* n_items: sets with the item */
  double n_pairs;                  /* over all sets */
  gsize no_item, no_unit, no_time; /* events left out: without an item, in no user, session or order, without a time */
  gsize too_large;                 /* sets left out */
} AisleItemSets;

/* Whether the log has what such sets are made of; FALSE with an error that says what helps. */
gboolean aisle_item_sets_check (const AisleView *view, AisleSetsUnit unit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

AisleItemSets *aisle_item_sets_new (const AisleView *view, const AisleSetsOptions *options, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_item_sets_free (AisleItemSets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleItemSets, aisle_item_sets_free)
