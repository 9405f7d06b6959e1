/* event-groups.h: what happens in groups of events: users, views, carts, purchases, revenue.
 *
 * A question says which group an event is in (a category, a price band) and how the groups are called. */
#pragma once

#include "behaviour/question.h"

typedef struct
{
  gint64 events[AISLE_N_KINDS]; /* by role */
  gint64 users_of[AISLE_N_KINDS];
  gint64 users;   /* with an event of any kind */
  gint64 bought;  /* users who viewed and bought */
  gint64 revenue; /* purchases less returns */
} AisleEventGroup;

typedef struct
{
  const AisleView *view;
  gsize n_groups;
  /* Group of an event, or -1 for none. */
  gssize (*group) (gconstpointer data, gsize event);
  gconstpointer data;
  AisleEventGroup *groups; /* n_groups: the result */
  gsize outside;           /* events in no group */
  gsize anonymous;         /* events without a user that were counted, in events and revenue alone */
} AisleEventGroups;

gboolean aisle_event_groups_count (AisleEventGroups *self, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_event_groups_clear (AisleEventGroups *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleEventGroups, aisle_event_groups_clear)

/* Adds the columns after those that name the group: users, for each role that the log has its events and users, and where
 * it has views and purchases how many of those who viewed bought. */
void aisle_event_groups_add_columns (const AisleEventGroups *self, AisleTable *table);
/* The figures of a group, in columns of that name. */
void aisle_event_groups_set_row (const AisleEventGroups *self, AisleTable *table, gsize row, gsize group);
/* "view", "cart" or "purchase" of a column that counts such users, "any" of all others. */
const char *aisle_event_groups_kind (const AisleTable *table, gsize column);
