/* item-clicks.h: how often each item was shown among the results of a search and clicked there, by moment: all in all, and
 * for each query.  Of searches whose rows tell shown results from clicked ones (behaviour/search-log.h). */
#pragma once

#include "behaviour/search-log.h"
#include "feature/past-times.h"

typedef struct
{
  gsize n_shown;
  AislePastTimes *shown, *clicked;           /* by item, the last key of all items together */
  GHashTable *pairs;                         /* gint64 query << 32 | item -> key + 1 in the next two */
  AislePastTimes *pair_shown, *pair_clicked; /* by query and item */
} AisleItemClicks;

/* log's items and queries below n_items and n_queries. */
AisleItemClicks *aisle_item_clicks_new (const AisleSearchLog *log, gsize n_items, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_item_clicks_free (AisleItemClicks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleItemClicks, aisle_item_clicks_free)

/* Before a moment; *shown, *clicked: 0 where there is nothing.  query -1: of all queries; item -1: of all items. */
void aisle_item_clicks_count (const AisleItemClicks *self, gint32 query, gint32 item, gint64 time, double *shown,
                              double *clicked);
