/* search-walk.c: see search-walk.h. */
#include "segment/search-walk.h"

#include "columns/event-facts.h"

void
aisle_search_walk_init (AisleSearchWalk *self, const AisleColumns *columns)
{
  *self = (AisleSearchWalk){ .columns = columns };
  self->searches = g_array_new (FALSE, FALSE, sizeof (AisleSearch));
  self->sales = g_array_new (FALSE, FALSE, sizeof (AisleSearchSale));
}

void
aisle_search_walk_clear (AisleSearchWalk *self)
{
  g_clear_pointer (&self->searches, g_array_unref);
  g_clear_pointer (&self->sales, g_array_unref);
}

/* What an event that is no search adds to the search before it. */
static void
follow (AisleSearchWalk *self, AisleSearch *search, gsize event, AisleKind role, gint64 since)
{
  const AisleColumns *columns = self->columns;
  if ((role == AISLE_KIND_VIEW || role == AISLE_KIND_CLICK) && since <= AISLE_SEARCH_LOOK)
    search->looked = TRUE;
  if (role != AISLE_KIND_PURCHASE || since > AISLE_SEARCH_SALE)
    return;
  gint64 revenue = aisle_event_revenue (columns, event, role);
  search->bought = TRUE;
  search->revenue = aisle_money_add (search->revenue, revenue);
  AisleSearchSale sale = { search->query, columns->item[event], revenue };
  if (sale.item >= 0)
    g_array_append_val (self->sales, sale);
}

void
aisle_search_walk_events (AisleSearchWalk *self, gsize from, gsize end)
{
  const AisleColumns *columns = self->columns;
  AisleSearch search = { .query = -1 };
  gint64 begun = 0;
  for (gsize i = from; i < end; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      gboolean begins = columns->query[i] >= 0 && (role == AISLE_KIND_SEARCH || role == AISLE_KIND_OTHER);
      gint64 time = columns->time[i];
      if (time == AISLE_TIME_MISSING)
        {
          self->no_time += begins;
          continue;
        }
      if (!begins)
        {
          if (search.query >= 0)
            follow (self, &search, i, role, time - begun);
          continue;
        }
      if (search.query >= 0)
        {
          if (columns->query[i] != search.query && time - begun <= AISLE_SEARCH_LOOK)
            search.next = columns->query[i];
          g_array_append_val (self->searches, search);
        }
      search = (AisleSearch){ .event = i, .time = time, .query = columns->query[i], .next = -1 };
      search.judged = columns->last_time - time > AISLE_SEARCH_LOOK;
      begun = time;
    }
  if (search.query >= 0)
    g_array_append_val (self->searches, search);
}
