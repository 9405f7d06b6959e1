/* user-numbers.c: see user-numbers.h. */
#include "segment/user-numbers.h"

#include "columns/event-facts.h"
#include "numeric/sorting.h"

#define SESSION_GAP (30 * AISLE_MINUTE)

/* An id that comes again at once is one. */
static void
note_id (GArray *ids, gint32 id)
{
  if (ids->len == 0 || g_array_index (ids, gint32, ids->len - 1) != id)
    g_array_append_val (ids, id);
}

/* Different values among the noted ids. */
static gsize
count_distinct (GArray *ids)
{
  gsize n = ids->len > 1 ? aisle_distinct_ids ((gint32 *) (gpointer) ids->data, ids->len) : ids->len;

  g_array_set_size (ids, 0);
  return n;
}

gsize
aisle_user_sessions (AisleUserScan *self)
{
  const AisleColumns *columns = self->view->columns;
  gint64 before = G_MININT64;
  gsize n = 0;

  for (gsize i = self->from; i < self->to; i++)
    {
      if (columns->session != NULL && columns->session[i] >= 0)
        {
          note_id (self->ids, columns->session[i]);
          continue;
        }
      n += before == G_MININT64 || columns->time[i] - before > SESSION_GAP;
      before = columns->time[i];
    }
  return n + count_distinct (self->ids);
}

gsize
aisle_user_orders (AisleUserScan *self)
{
  const AisleColumns *columns = self->view->columns;
  gsize n = 0;

  for (gsize i = self->from; i < self->to; i++)
    if (aisle_event_role (columns, i) == AISLE_KIND_PURCHASE)
      {
        if (columns->order != NULL && columns->order[i] >= 0)
          note_id (self->ids, columns->order[i]);
        else
          n++;
      }
  return n + count_distinct (self->ids);
}

gint64
aisle_user_revenue (const AisleUserScan *self)
{
  const AisleColumns *columns = self->view->columns;
  gint64 sum = 0;

  for (gsize i = self->from; columns->price != NULL && i < self->to; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      if (role == AISLE_KIND_PURCHASE || role == AISLE_KIND_RETURN)
        sum = aisle_money_add (sum, aisle_event_revenue (columns, i, role));
    }
  return sum;
}

gsize
aisle_user_days (AisleUserScan *self)
{
  gint32 before = G_MININT32;
  gsize n = 0;

  for (gsize i = self->from; i < self->to; i++)
    {
      gint64 time = self->view->columns->time[i];
      gint32 day;

      if (time == AISLE_TIME_MISSING)
        continue;
      day = aisle_calendar_day (self->view->calendar, time, &self->day_cache);
      n += day != before;
      before = day;
    }
  return n;
}

/* Sorted by time: events without one come first. */
gint64
aisle_user_first_time (const AisleUserScan *self)
{
  for (gsize i = self->from; i < self->to; i++)
    if (self->view->columns->time[i] != AISLE_TIME_MISSING)
      return self->view->columns->time[i];
  return AISLE_TIME_MISSING;
}

gint64
aisle_user_last_time (const AisleUserScan *self)
{
  return self->view->columns->time[self->to - 1];
}

gboolean
aisle_user_has_channel (const AisleUserScan *self, gint32 channel)
{
  const guint16 *channels = self->view->columns->channel;

  for (gsize i = self->from; channels != NULL && i < self->to; i++)
    if (channels[i] == (guint16) channel)
      return TRUE;
  return FALSE;
}
