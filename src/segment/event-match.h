/* event-match.h: does an event fit a pattern of a segment: its kind, item, category, channel, query, time, hour, price. */
#pragma once

#include "segment/segment-parse.h"
#include "segment/view.h"
#include "store/item-categories.h"

/* What the names of a text stand for, read once. */
typedef struct
{
  const AisleView *view;
  AisleItemCategories *categories; /* (nullable) when a pattern asked for them */
  GHashTable *kinds;               /* name: 65536 bytes, TRUE for the kinds that it stands for */
} AisleEventNames;

void aisle_event_names_init (AisleEventNames *self, const AisleView *view);
void aisle_event_names_clear (AisleEventNames *self);
/* The category of each item, -1 none; an error where the log has none, which names the place in the text. */
gboolean aisle_event_names_categories (AisleEventNames *self, gsize place, const gint32 **of_item,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A pattern with its names resolved; lives no longer than the names. */
typedef struct
{
  const guint8 *kinds; /* 65536: TRUE for the kinds that fit */
  gboolean filters;    /* there is more to ask than the kind */
  gboolean needs_item, needs_query, needs_channel, needs_time, needs_price;
  gint32 item, query, channel; /* -1, and AISLE_ID16_MISSING for the channel: events without one */
  const gint32 *category_of;   /* (nullable: any) of each item */
  gint32 category;             /* -1: items without one */
  gint64 from, until;
  guint32 weekdays, hours;
  gint64 price_from, price_to;
} AisleEventMatch;

/* Errors name the place in the text. */
gboolean aisle_event_match_init (AisleEventMatch *self, AisleEventNames *names, const AislePattern *pattern,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

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
