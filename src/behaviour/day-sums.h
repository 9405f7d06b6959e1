/* day-sums.h: users, sessions, events, buyers, orders and revenue over spans of days, in one pass over the columns.
 *
 * What the overview is made of; it knows nothing of tables.  Definitions: a user counts once in every span; a session
 * begins with an imported session id, or after a gap for events without one, and counts in the span of its first event;
 * an order is an order number, or a purchase event where there is none, and counts in the span of its first line;
 * revenue is price times quantity (1 when missing) of purchases less that of returns, whatever the sign of a return's
 * quantity.  Anonymous events count in all but users and buyers. */
#pragma once

#include "behaviour/user-buckets.h"
#include "segment/view.h"

typedef struct
{
  gint64 users, sessions, events, buyers, orders;
  gint64 revenue; /* 1/10,000 unit */
} AisleDaySums;

typedef struct
{
  gint32 from, to;    /* days, inclusive */
  const gint32 *span; /* to - from + 1: the span of each day, ascending, or -1 */
  gsize n_spans;
  gint64 gap;          /* of a session, microseconds */
  gboolean buckets;    /* AISLE_USER_BUCKETS sums a span, of users apart by hash, instead of one */
  AisleDaySums *spans; /* n_spans times that, zeroed: the result */
  gsize no_time;       /* events without a time, left out */
  gsize outside;       /* events in no span, left out */
  gsize no_price;      /* purchases and returns without a price, nothing in revenue */
  gsize anonymous;     /* events without a user that were counted */
} AisleDaySpans;

gboolean aisle_day_spans_sum (AisleDaySpans *self, const AisleView *view, AisleProgress *progress,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
