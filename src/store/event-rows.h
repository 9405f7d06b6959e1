/* event-rows.h: a batch of events with dense ids: what the store and the columns are fed. */
#pragma once

#include "base/event.h"
#include "base/table.h"

#define AISLE_ID16_MISSING 0xffff

/* Arrays of roles that the log lacks are NULL.  Missing ids are -1 or AISLE_ID16_MISSING. */
typedef struct
{
  gsize n;
  const gint32 *user, *item, *session, *query, *order;
  const guint16 *kind, *channel;
  const gint64 *time, *price, *line;
  const double *quantity;
  const guint8 *fold;
} AisleRows;
