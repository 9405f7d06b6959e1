/* event-match.h: does an event fit a pattern of a segment: its kind, item, category, channel, query, time, hour, price. */
#pragma once

#include "segment/segment-parse.h"
#include "segment/view.h"
#include "store/item-categories.h"

/* A pattern with its names resolved. */
typedef struct
{
  guint8 *kinds;    /* 65536: TRUE for the kinds that fit */
  gboolean filters; /* there is more to ask than the kind */
  gboolean needs_item, needs_query, needs_channel, needs_time, needs_price;
  gint32 item, query, channel; /* -1, and AISLE_ID16_MISSING for the channel: events without one */
  const gint32 *category_of;   /* (nullable: any) of each item */
  gint32 category;             /* -1: items without one */
  gint64 from, until;
  guint32 weekdays, hours;
  gint64 price_from, price_to;
} AisleEventMatch;

/* categories: read when the first pattern needs them.  Errors name the place in the text. */
gboolean aisle_event_match_init (AisleEventMatch *self, const AisleView *view, const AislePattern *pattern,
                                 AisleItemCategories **categories, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_event_match_clear (AisleEventMatch *self);

/* Beyond the kind. */
gboolean aisle_event_match_filters (const AisleEventMatch *self, const AisleView *view, gsize event, guint *day_cache);

static inline gboolean
aisle_event_match_has (const AisleEventMatch *self, const AisleView *view, gsize event, guint *day_cache)
{
  return self->kinds[view->columns->kind[event]]
         && (!self->filters || aisle_event_match_filters (self, view, event, day_cache));
}

/* "cannot read the segment: at character 3: the log has no item 'X'".  Returns FALSE. */
gboolean aisle_segment_unknown (gsize place, const char *what, const char *name, GError **error);
/* The dense id of a name, -1 where the log has none. */
gint32 aisle_view_find (const AisleView *view, AisleNames names, const char *name);
