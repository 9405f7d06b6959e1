/* user-numbers.h: what segments compare of a user, from that user's events.
 *
 * Definitions are those of the questions: an order is an order number, or a purchase where the log has none; revenue is
 * price times quantity of purchases less returns; a session is an imported id, or begins after 30 minutes of rest. */
#pragma once

#include "segment/cart-walk.h"
#include "segment/search-walk.h"
#include "segment/session-cut.h"
#include "segment/view.h"

typedef struct
{
  const AisleView *view;
  gsize user, from, to; /* its events: from .. to - 1 */
  GArray *ids;          /* scratch: gint32 */
  AisleSessionCut *cut; /* scratch */
  AisleCartWalk *cart;
  AisleSearchWalk *search;
  guint day_cache;
} AisleUserScan;

gsize aisle_user_sessions (AisleUserScan *self);
gsize aisle_user_orders (AisleUserScan *self);
gint64 aisle_user_revenue (const AisleUserScan *self); /* 1/10,000 unit */
gsize aisle_user_days (AisleUserScan *self);
gint64 aisle_user_first_time (const AisleUserScan *self); /* AISLE_TIME_MISSING: no event has one */
gint64 aisle_user_last_time (const AisleUserScan *self);
gboolean aisle_user_has_channel (const AisleUserScan *self, gint32 channel);
