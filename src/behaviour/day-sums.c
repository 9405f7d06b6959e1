/* day-sums.c: the pass over all events.
 *
 * Events of a user are in order of time, so distinct users of a span need no set: a user is new in a span when the span
 * before was another.  Chunks add whole numbers, so their order does not matter. */
#include "behaviour/day-sums.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"
#include "numeric/parallel.h"

#include <math.h>

/* Sums stop here instead of overflowing: 9 * 10^13 units of money. */
#define LARGEST_SUM G_GINT64_CONSTANT (900000000000000000)

typedef struct
{
  AisleDaySpans *spans;
  const AisleView *view;
  gint64 *day_start;   /* of from .. to + 1 */
  gint32 *session_day; /* (nullable) first day of each session id, under `lock` */
  gint32 *order_day;   /* (nullable) of each order number, under `lock` */
  gsize n_user_chunks, n_anonymous_chunks;
  GMutex lock;
} Pass;

/* An id seen on a day. */
typedef struct
{
  gint32 id, day;
} Seen;

/* What a chunk has counted. */
typedef struct
{
  AisleDaySums *sums; /* n_spans + 1: the first takes what is in no span */
  gsize no_time, no_price, anonymous;
  GArray *sessions, *orders; /* Seen, to be merged: an id may stand in several chunks */
} Tally;

/* The day of the last event, good for all times within it. */
typedef struct
{
  gint64 since, until;
  gint32 day; /* from - 1 before the spans, to + 1 after them */
  AisleDaySums *sums;
  guint cache;
} Place;

static void
find_place (const Pass *pass, const Tally *tally, Place *place, gint64 time)
{
  const AisleDaySpans *spans = pass->spans;
  gsize n_days = (gsize) (spans->to - spans->from) + 1;
  place->sums = tally->sums;
  if (time < pass->day_start[0])
    {
      *place = (Place){ G_MININT64, pass->day_start[0], spans->from - 1, tally->sums, place->cache };
      return;
    }
  if (time >= pass->day_start[n_days])
    {
      *place = (Place){ pass->day_start[n_days], G_MAXINT64, spans->to + 1, tally->sums, place->cache };
      return;
    }
  place->day = CLAMP (aisle_calendar_day (pass->view->calendar, time, &place->cache), spans->from, spans->to);
  gsize index = (gsize) (place->day - spans->from);
  place->since = pass->day_start[index];
  place->until = pass->day_start[index + 1];
  place->sums = tally->sums + (spans->span[index] + 1);
}

static void
note_id (GArray *ids, gint32 id, gint32 day)
{
  /* The events of an id mostly follow each other. */
  if (ids->len > 0 && g_array_index (ids, Seen, ids->len - 1).id == id
      && g_array_index (ids, Seen, ids->len - 1).day <= day)
    return;
  Seen seen = { id, day };
  g_array_append_val (ids, seen);
}

static void
keep_first_days (gint32 *days, const GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const Seen *seen = &g_array_index (ids, Seen, i);
      days[seen->id] = MIN (days[seen->id], seen->day);
    }
}

static gint64
add_limited (gint64 a, gint64 b)
{
  return CLAMP (a + b, -LARGEST_SUM, LARGEST_SUM);
}

/* Orders and revenue of a purchase or a return. */
static void
count_money (const Pass *pass, Tally *tally, const Place *place, gsize i, AisleKind role)
{
  const AisleColumns *columns = pass->view->columns;
  if (role == AISLE_KIND_PURCHASE)
    {
      if (pass->order_day != NULL && columns->order[i] >= 0)
        note_id (tally->orders, columns->order[i], place->day);
      else
        place->sums->orders++;
    }
  gint64 price = columns->price != NULL ? columns->price[i] : AISLE_MONEY_MISSING;
  if (price == AISLE_MONEY_MISSING)
    {
      tally->no_price++;
      return;
    }
  double quantity = columns->quantity != NULL ? columns->quantity[i] : NAN;
  if (isnan (quantity))
    quantity = 1;
  if (role == AISLE_KIND_RETURN)
    quantity = -fabs (quantity);
  double amount = CLAMP ((double) price * quantity, -(double) LARGEST_SUM, (double) LARGEST_SUM);
  place->sums->revenue = add_limited (place->sums->revenue, llround (amount));
}

static inline AisleKind
role_of (const AisleColumns *columns, gsize i)
{
  guint16 kind = columns->kind != NULL ? columns->kind[i] : AISLE_ID16_MISSING;
  return kind < columns->n_kinds ? (AisleKind) columns->kind_role[kind] : AISLE_KIND_OTHER;
}

static void
count_user (const Pass *pass, Tally *tally, Place *place, gsize user)
{
  const AisleColumns *columns = pass->view->columns;
  const AisleDaySums *seen = NULL, *bought = NULL;
  gint64 before = G_MININT64, gap = pass->spans->gap;
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      gint64 time = columns->time[i];
      if (time == AISLE_TIME_MISSING)
        {
          tally->no_time++;
          continue;
        }
      if (time < place->since || time >= place->until)
        find_place (pass, tally, place, time);
      AisleDaySums *sums = place->sums;
      sums->events++;
      sums->users += sums != seen;
      seen = sums;
      if (pass->session_day != NULL && columns->session[i] >= 0)
        note_id (tally->sessions, columns->session[i], place->day);
      else
        {
          sums->sessions += before == G_MININT64 || time - before > gap;
          before = time;
        }
      AisleKind role = role_of (columns, i);
      if (role != AISLE_KIND_PURCHASE && role != AISLE_KIND_RETURN)
        continue;
      if (role == AISLE_KIND_PURCHASE)
        {
          sums->buyers += sums != bought;
          bought = sums;
        }
      count_money (pass, tally, place, i, role);
    }
}

static void
count_anonymous (const Pass *pass, Tally *tally, Place *place, gsize i)
{
  const AisleColumns *columns = pass->view->columns;
  gint64 time = columns->time[i];
  if (time == AISLE_TIME_MISSING)
    {
      tally->no_time++;
      return;
    }
  if (time < place->since || time >= place->until)
    find_place (pass, tally, place, time);
  place->sums->events++;
  tally->anonymous += place->sums != tally->sums;
  if (pass->session_day != NULL && columns->session[i] >= 0)
    note_id (tally->sessions, columns->session[i], place->day);
  AisleKind role = role_of (columns, i);
  if (role == AISLE_KIND_PURCHASE || role == AISLE_KIND_RETURN)
    count_money (pass, tally, place, i, role);
}

static void
add_tally (Pass *pass, const Tally *tally)
{
  AisleDaySpans *spans = pass->spans;
  g_mutex_lock (&pass->lock);
  for (gsize s = 0; s < spans->n_spans; s++)
    {
      const AisleDaySums *from = &tally->sums[s + 1];
      AisleDaySums *to = &spans->spans[s];
      to->users += from->users;
      to->sessions += from->sessions;
      to->events += from->events;
      to->buyers += from->buyers;
      to->orders += from->orders;
      to->revenue = add_limited (to->revenue, from->revenue);
    }
  keep_first_days (pass->session_day, tally->sessions);
  keep_first_days (pass->order_day, tally->orders);
  spans->outside += (gsize) tally->sums[0].events;
  spans->no_time += tally->no_time;
  spans->no_price += tally->no_price;
  spans->anonymous += tally->anonymous;
  g_mutex_unlock (&pass->lock);
}

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to count this log: close other programs or take a shorter period"));
  return FALSE;
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  g_autofree AisleDaySums *sums = g_try_new0 (AisleDaySums, pass->spans->n_spans + 1);
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (Seen));
  g_autoptr (GArray) orders = g_array_new (FALSE, FALSE, sizeof (Seen));
  Tally tally = { .sums = sums, .sessions = sessions, .orders = orders };
  Place place = { .since = G_MAXINT64, .until = G_MININT64 };
  gsize first, end;
  if (sums == NULL)
    return out_of_memory (error);
  if (index < pass->n_user_chunks)
    {
      aisle_user_chunks_at (pass->view->columns, pass->n_user_chunks, index, &first, &end);
      for (gsize user = first; user < end; user++)
        if (pass->view->users == NULL || aisle_bitmap_has (pass->view->users, user))
          count_user (pass, &tally, &place, user);
    }
  else
    {
      aisle_anonymous_chunks_at (pass->view->columns, pass->n_anonymous_chunks, index - pass->n_user_chunks, &first,
                                 &end);
      for (gsize i = first; i < end; i++)
        count_anonymous (pass, &tally, &place, i);
    }
  add_tally (pass, &tally);
  return TRUE;
}

static gint32 *
new_first_days (gsize n)
{
  gint32 *days = g_try_new (gint32, MAX (n, 1));
  for (gsize i = 0; days != NULL && i < n; i++)
    days[i] = G_MAXINT32;
  return days;
}

/* Adds one to the sessions or orders of the span in which each id was first seen. */
static void
count_first_days (const AisleDaySpans *spans, const gint32 *days, gsize n, gboolean orders)
{
  for (gsize i = 0; days != NULL && i < n; i++)
    {
      gboolean inside = days[i] >= spans->from && days[i] <= spans->to;
      gint32 span = inside ? spans->span[days[i] - spans->from] : -1;
      if (span >= 0 && orders)
        spans->spans[span].orders++;
      else if (span >= 0)
        spans->spans[span].sessions++;
    }
}

static gboolean
prepare (Pass *pass, GError **error)
{
  const AisleColumns *columns = pass->view->columns;
  const AisleDaySpans *spans = pass->spans;
  gsize n_days = (gsize) (spans->to - spans->from) + 1;
  pass->day_start = g_try_new (gint64, n_days + 1);
  if (columns->session != NULL)
    pass->session_day = new_first_days (columns->n_sessions);
  if (columns->order != NULL)
    pass->order_day = new_first_days (columns->n_orders);
  if (pass->day_start == NULL || (columns->session != NULL && pass->session_day == NULL)
      || (columns->order != NULL && pass->order_day == NULL))
    return out_of_memory (error);
  for (gsize day = 0; day <= n_days; day++)
    pass->day_start[day] = aisle_calendar_day_start (pass->view->calendar, spans->from + (gint32) day);
  pass->n_user_chunks = aisle_user_chunks_n (columns);
  /* Anonymous events belong to no segment. */
  if (pass->view->users == NULL && aisle_anonymous_events (columns) > 0)
    pass->n_anonymous_chunks = pass->n_user_chunks;
  return TRUE;
}

gboolean
aisle_day_spans_sum (AisleDaySpans *self, const AisleView *view, AisleProgress *progress, GError **error)
{
  Pass pass = { .spans = self, .view = view };
  g_mutex_init (&pass.lock);
  gboolean ok = prepare (&pass, error)
                && aisle_parallel_for (pass.n_user_chunks + pass.n_anonymous_chunks, count_chunk, &pass, progress,
                                       _ ("Counting days"), error);
  if (ok)
    {
      count_first_days (self, pass.session_day, view->columns->n_sessions, FALSE);
      count_first_days (self, pass.order_day, view->columns->n_orders, TRUE);
    }
  g_free (pass.day_start);
  g_free (pass.session_day);
  g_free (pass.order_day);
  g_mutex_clear (&pass.lock);
  return ok;
}
