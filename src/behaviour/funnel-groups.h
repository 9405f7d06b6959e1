/* funnel-groups.h: into what a funnel is broken down: by where an attempt begins, or by the users.
 *
 * By channel and category an attempt belongs to the group of its first event, so a user with attempts in two groups is in
 * both.  By days and month a user is in one group. */
#pragma once

#include "base/params.h"
#include "segment/view.h"

#define AISLE_FUNNEL_MOST_GROUPS 32

typedef enum
{
  AISLE_FUNNEL_BY_NOTHING,
  AISLE_FUNNEL_BY_CHANNEL,
  AISLE_FUNNEL_BY_CATEGORY,
  AISLE_FUNNEL_BY_DAYS,
  AISLE_FUNNEL_BY_MONTH,
} AisleFunnelBy;

typedef struct
{
  AisleFunnelBy by;
  const AisleView *view;
  guint n;          /* at least 1 */
  gsize n_left_out; /* smaller groups */
  GPtrArray *names; /* (nullable) for people */
  gint16 *of_id;    /* (nullable) group of channel or category id + 1, -1 left out */
  gint32 *category; /* (nullable) of each item, -1 unknown */
  gint64 *from;     /* (nullable) n + 1: where each month begins */
} AisleFunnelGroups;

/* The groups with the most first events among the view's users, or the last months; of_kind has bit 0 for the kinds of a
 * first step. */
gboolean aisle_funnel_groups_init (AisleFunnelGroups *self, const AisleView *view, AisleFunnelBy by, guint most,
                                   const guint32 *of_kind, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_funnel_groups_clear (AisleFunnelGroups *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleFunnelGroups, aisle_funnel_groups_clear)

static inline gboolean
aisle_funnel_groups_of_events (const AisleFunnelGroups *self)
{
  return self->by == AISLE_FUNNEL_BY_CHANNEL || self->by == AISLE_FUNNEL_BY_CATEGORY;
}

/* Id + 1 of an event's channel or category, 0 where it has none. */
static inline gsize
aisle_funnel_groups_id (const AisleFunnelGroups *self, guint64 event)
{
  const AisleColumns *columns = self->view->columns;
  if (self->by == AISLE_FUNNEL_BY_CHANNEL)
    return columns->channel[event] == AISLE_ID16_MISSING ? 0 : (gsize) columns->channel[event] + 1;
  return columns->item[event] < 0 ? 0 : (gsize) (self->category[columns->item[event]] + 1);
}

/* What a group of that name is in a segment's text: a filter of the first step, or a condition on the user. */
void aisle_funnel_group_words (AisleFunnelBy by, const char *name, GString *text);

/* The group of a user, -1 none: of those by days and month, 0 where nothing is broken down. */
gint aisle_funnel_groups_of_user (const AisleFunnelGroups *self, gsize user, guint *day_cache);
