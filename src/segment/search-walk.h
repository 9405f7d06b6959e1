/* search-walk.h: what comes of each search of one user: the definition, free of tables.
 *
 * A search is an event with a query that is a search or of no known kind; a view that carries the query it came from is
 * none.  What follows belongs to it until the user's next search: it has a look when a view or click comes within half an
 * hour, it is refined when the next search, within half an hour, is for something else, and what is bought within a day
 * is bought after it. */
#pragma once

#include "columns/columns.h"

#define AISLE_SEARCH_LOOK (30 * AISLE_MINUTE)
#define AISLE_SEARCH_SALE AISLE_DAY

typedef struct
{
  gsize event;
  gint64 time;
  gint32 query;
  gint32 next;     /* the query it is refined to, or -1 */
  gboolean judged; /* the half hour was over when the log ended */
  gboolean looked, bought;
  gint64 revenue;
} AisleSearch;

typedef struct
{
  gint32 query, item;
  gint64 revenue;
} AisleSearchSale;

typedef struct
{
  const AisleColumns *columns;
  GArray *searches; /* AisleSearch, of all calls since they were emptied */
  GArray *sales;    /* AisleSearchSale: purchases with an item, the same */
  gsize no_time;    /* searches without a time, of all calls */
} AisleSearchWalk;

void aisle_search_walk_init (AisleSearchWalk *self, const AisleColumns *columns);
void aisle_search_walk_clear (AisleSearchWalk *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleSearchWalk, aisle_search_walk_clear)
/* Adds the searches among the events from .. end - 1, of one user or of one anonymous session. */
void aisle_search_walk_events (AisleSearchWalk *self, gsize from, gsize end);
