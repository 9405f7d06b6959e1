/* name-feed.h: new external ids as a virtual table, so that one INSERT ... SELECT stores many: twice as fast as one
 * statement run for each. */
#pragma once

#include "store/encoder.h"

typedef struct
{
  const AisleEncoder *encoder;
  AisleNames names;
  gsize from, to; /* the ids that a SELECT shows */
} AisleNameFeed;

/* Table name_feed (id, text, extra): extra is an item's title and a kind's role.  feed must live until it is dropped. */
int aisle_name_feed_add (sqlite3 *db, AisleNameFeed *feed);
void aisle_name_feed_drop (sqlite3 *db);
