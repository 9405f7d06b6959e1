/* user-facts.c: see user-facts.h. */
#include "feature/user-facts.h"

#include "numeric/sorting.h"

#include <stdlib.h>

#define CART_WINDOW (7 * AISLE_DAY)

/* A cart or a purchase of an item. */
typedef struct
{
  gint32 item;
  gint64 time;
  gboolean bought;
} Pair;

typedef struct
{
  gint64 first, last;
  gboolean bought;
} Session;

void
aisle_facts_scratch_init (AisleFactsScratch *self)
{
  self->numbers = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  self->sessions = g_array_new (FALSE, FALSE, sizeof (Session));
}

void
aisle_facts_scratch_clear (AisleFactsScratch *self)
{
  g_array_unref (self->numbers);
  g_array_unref (self->ids);
  g_array_unref (self->pairs);
  g_array_unref (self->sessions);
}

static gsize
take_distinct (GArray *ids)
{
  gsize n = aisle_distinct_ids ((gint32 *) (gpointer) ids->data, ids->len);

  g_array_set_size (ids, 0);
  return n;
}

/* Days, hours and weekdays of the events; the log has times. */
static void
gather_times (AisleUserFacts *facts, const AislePast *past, gsize from, gsize end)
{
  const gint64 *time = past->columns->time;
  gint32 before = G_MININT32;
  guint cache = 0;

  for (gsize i = from; i < end; i++)
    {
      gint32 day;
      if (time[i] == AISLE_TIME_MISSING)
        continue;
      day = aisle_calendar_day (past->calendar, time[i], &cache);
      facts->timed++;
      facts->days += day != before;
      facts->hours[aisle_calendar_hour (past->calendar, time[i], &cache)]++;
      facts->weekdays[aisle_day_weekday (day)]++;
      before = day;
    }
  if (facts->timed == 0)
    return;
  facts->first = time[from];
  facts->last = time[end - 1];
}

static void
gather_money (AisleUserFacts *facts, const AislePast *past, gsize from, gsize end, GArray *ids)
{
  const AisleColumns *columns = past->columns;

  for (gsize i = from; i < end; i++)
    {
      AisleKind role = aisle_past_role (past, i);
      gint64 amount;
      facts->by_role[role]++;
      if (role != AISLE_KIND_PURCHASE && role != AISLE_KIND_RETURN)
        continue;
      amount = aisle_past_amount (past, i, role);
      facts->priced += amount != AISLE_MONEY_MISSING;
      facts->unpriced += amount == AISLE_MONEY_MISSING;
      if (amount != AISLE_MONEY_MISSING)
        facts->spend = aisle_past_add (facts->spend, amount);
      if (role == AISLE_KIND_PURCHASE && columns->order != NULL && columns->order[i] >= 0)
        g_array_append_val (ids, columns->order[i]);
      else
        facts->orders += role == AISLE_KIND_PURCHASE;
    }
  facts->orders += take_distinct (ids);
}

static void
gather_items (AisleUserFacts *facts, const AislePast *past, gsize from, gsize end, GArray *ids)
{
  const gint32 *item = past->columns->item;

  for (gsize i = from; i < end; i++)
    if (item[i] >= 0)
      g_array_append_val (ids, item[i]);
  facts->items = take_distinct (ids);
  for (gsize i = from; past->category != NULL && i < end; i++)
    if (item[i] >= 0 && past->category[item[i]] >= 0)
      g_array_append_val (ids, past->category[item[i]]);
  facts->categories = take_distinct (ids);
}

static void
gather_sessions (AisleUserFacts *facts, const AislePast *past, gsize from, gsize end, AisleFactsScratch *scratch)
{
  const gint64 *time = past->columns->time;
  const gint32 *number;
  Session *sessions;

  facts->sessions = aisle_past_sessions (past, from, end, scratch->numbers);
  number = (const gint32 *) (gconstpointer) scratch->numbers->data;
  g_array_set_size (scratch->sessions, (guint) facts->sessions);
  sessions = (Session *) (gpointer) scratch->sessions->data;
  for (gsize s = 0; s < facts->sessions; s++)
    sessions[s] = (Session){ AISLE_TIME_MISSING, 0, FALSE };
  for (gsize i = from; i < end; i++)
    {
      Session *session = &sessions[number[i - from]];
      if (session->first == AISLE_TIME_MISSING)
        session->first = time[i];
      session->last = time[i];
      session->bought |= aisle_past_role (past, i) == AISLE_KIND_PURCHASE;
    }
  for (gsize s = 0; s < facts->sessions; s++)
    {
      facts->buying_sessions += sessions[s].bought;
      facts->session_length += (double) (sessions[s].last - sessions[s].first);
    }
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *x = a, *y = b;

  if (x->item != y->item)
    return x->item < y->item ? -1 : 1;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->bought - y->bought; /* a purchase at the time of the cart follows it */
}

/* A cart is left when its item is not bought at or after it within seven days; one whose seven days were not over at
 * the cut-off is not judged, whether it was bought or not: else recent carts would all look bought. */
static void
gather_carts (AisleUserFacts *facts, const AislePast *past, gsize from, gsize end, GArray *pairs)
{
  const AisleColumns *columns = past->columns;
  gint64 bought = AISLE_TIME_MISSING; /* the next purchase of the item */

  g_array_set_size (pairs, 0);
  for (gsize i = from; i < end; i++)
    {
      AisleKind role = aisle_past_role (past, i);
      Pair pair = { columns->item[i], columns->time[i], role == AISLE_KIND_PURCHASE };
      if (pair.item >= 0 && pair.time != AISLE_TIME_MISSING && (pair.bought || role == AISLE_KIND_CART))
        g_array_append_val (pairs, pair);
    }
  if (pairs->len > 1)
    g_array_sort (pairs, compare_pairs);
  for (guint i = pairs->len; i-- > 0;)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);
      if (i + 1 == pairs->len || g_array_index (pairs, Pair, i + 1).item != pair->item)
        bought = AISLE_TIME_MISSING;
      if (pair->bought)
        bought = pair->time;
      else if (facts->cutoff - pair->time > CART_WINDOW)
        {
          facts->carts_judged++;
          facts->carts_left += bought == AISLE_TIME_MISSING || bought - pair->time > CART_WINDOW;
        }
    }
}

void
aisle_user_facts_gather (AisleUserFacts *facts, const AislePast *past, gsize from, gsize end,
                         AisleFactsScratch *scratch)
{
  *facts = (AisleUserFacts){
    .events = end - from, .first = AISLE_TIME_MISSING, .last = AISLE_TIME_MISSING, .cutoff = past->cutoff.time
  };
  if (from >= end)
    return;
  gather_times (facts, past, from, end);
  gather_money (facts, past, from, end, scratch->ids);
  gather_items (facts, past, from, end, scratch->ids);
  gather_sessions (facts, past, from, end, scratch);
  if (facts->by_role[AISLE_KIND_CART] > 0)
    gather_carts (facts, past, from, end, scratch->pairs);
}
