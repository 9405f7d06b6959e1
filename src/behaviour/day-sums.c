/* day-sums.c: the pass over all events.
 *
 * Events of a user are in order of time, so distinct users of a span need no set: a user is new in a span when the span
 * before was another.  Chunks add whole numbers, so their order does not matter. */
#include "behaviour/day-sums.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"

typedef struct
{
  AisleDaySpans *spans;
  const AisleView *view;
  guint n_buckets;
  gint64 *day_start;    /* of from .. to + 1 */
  gint32 *session_when; /* (nullable) when each session id was first seen, under `lock` */
  gint32 *order_when;   /* (nullable) of each order number, under `lock` */
  gsize n_user_chunks, n_anonymous_chunks;
  GMutex lock;
} Pass;

/* An id seen on a day: `when` is the day from from - 1 on, times the buckets, plus the user's bucket. */
typedef struct
{
  gint32 id, when;
} Seen;

/* What a chunk has counted. */
typedef struct
{
  AisleDaySums *sums; /* n_spans + 1 times the buckets: the first take what is in no span */
  gsize no_time, no_price, anonymous;
  GArray *sessions, *orders; /* Seen, to be merged: an id may stand in several chunks */
} Tally;

/* The day of the last event, good for all times within it. */
typedef struct
{
  gint64 since, until;
  gint32 day;         /* from - 1 before the spans, to + 1 after them */
  AisleDaySums *sums; /* of the span's first bucket */
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
  place->sums = tally->sums + (gsize) (spans->span[index] + 1) * pass->n_buckets;
}

static void
note_id (const Pass *pass, GArray *ids, gint32 id, gint32 day, guint bucket)
{
  gint32 when = (day - (pass->spans->from - 1)) * (gint32) pass->n_buckets + (gint32) bucket;
  /* The events of an id mostly follow each other. */
  if (ids->len > 0 && g_array_index (ids, Seen, ids->len - 1).id == id
      && g_array_index (ids, Seen, ids->len - 1).when <= when)
    return;
  Seen seen = { id, when };
  g_array_append_val (ids, seen);
}

static void
keep_first (gint32 *when, const GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const Seen *seen = &g_array_index (ids, Seen, i);
      when[seen->id] = MIN (when[seen->id], seen->when);
    }
}

/* Orders and revenue of a purchase or a return. */
static void
count_money (const Pass *pass, Tally *tally, const Place *place, AisleDaySums *sums, guint bucket, gsize i,
             AisleKind role)
{
  const AisleColumns *columns = pass->view->columns;
  if (role == AISLE_KIND_PURCHASE)
    {
      if (pass->order_when != NULL && columns->order[i] >= 0)
        note_id (pass, tally->orders, columns->order[i], place->day, bucket);
      else
        sums->orders++;
    }
  tally->no_price += columns->price == NULL || columns->price[i] == AISLE_MONEY_MISSING;
  sums->revenue = aisle_money_add (sums->revenue, aisle_event_revenue (columns, i, role));
}

static void
count_user (const Pass *pass, Tally *tally, Place *place, gsize user)
{
  const AisleColumns *columns = pass->view->columns;
  const AisleDaySums *seen = NULL, *bought = NULL;
  gint64 before = G_MININT64, gap = pass->spans->gap;
  guint bucket = pass->n_buckets > 1 ? aisle_user_bucket (user) : 0;
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
      AisleDaySums *sums = place->sums + bucket;
      sums->events++;
      sums->users += sums != seen;
      seen = sums;
      if (pass->session_when != NULL && columns->session[i] >= 0)
        note_id (pass, tally->sessions, columns->session[i], place->day, bucket);
      else
        {
          sums->sessions += before == G_MININT64 || time - before > gap;
          before = time;
        }
      AisleKind role = aisle_event_role (columns, i);
      if (role != AISLE_KIND_PURCHASE && role != AISLE_KIND_RETURN)
        continue;
      if (role == AISLE_KIND_PURCHASE)
        {
          sums->buyers += sums != bought;
          bought = sums;
        }
      count_money (pass, tally, place, sums, bucket, i, role);
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
  gint32 order = columns->order != NULL ? columns->order[i] : -1;
  gint32 session = columns->session != NULL ? columns->session[i] : -1;
  guint bucket = pass->n_buckets > 1 ? aisle_anonymous_bucket (order, session, i) : 0;
  AisleDaySums *sums = place->sums + bucket;
  sums->events++;
  tally->anonymous += place->sums != tally->sums;
  if (session >= 0)
    note_id (pass, tally->sessions, session, place->day, bucket);
  AisleKind role = aisle_event_role (columns, i);
  if (role == AISLE_KIND_PURCHASE || role == AISLE_KIND_RETURN)
    count_money (pass, tally, place, sums, bucket, i, role);
}

static void
add_tally (Pass *pass, const Tally *tally)
{
  AisleDaySpans *spans = pass->spans;
  g_mutex_lock (&pass->lock);
  for (gsize s = 0; s < spans->n_spans * pass->n_buckets; s++)
    {
      const AisleDaySums *from = &tally->sums[s + pass->n_buckets];
      AisleDaySums *to = &spans->spans[s];
      to->users += from->users;
      to->sessions += from->sessions;
      to->events += from->events;
      to->buyers += from->buyers;
      to->orders += from->orders;
      to->revenue = aisle_money_add (to->revenue, from->revenue);
    }
  keep_first (pass->session_when, tally->sessions);
  keep_first (pass->order_when, tally->orders);
  for (guint bucket = 0; bucket < pass->n_buckets; bucket++)
    spans->outside += (gsize) tally->sums[bucket].events;
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
  g_autofree AisleDaySums *sums = g_try_new0 (AisleDaySums, (pass->spans->n_spans + 1) * pass->n_buckets);
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
new_firsts (gsize n)
{
  gint32 *when = g_try_new (gint32, MAX (n, 1));
  for (gsize i = 0; when != NULL && i < n; i++)
    when[i] = G_MAXINT32;
  return when;
}

/* Adds one to the sessions or orders of the span and bucket in which each id was first seen. */
static void
count_firsts (const Pass *pass, const gint32 *when, gsize n, gboolean orders)
{
  const AisleDaySpans *spans = pass->spans;
  for (gsize i = 0; when != NULL && i < n; i++)
    {
      gint32 day = when[i] / (gint32) pass->n_buckets - 1, bucket = when[i] % (gint32) pass->n_buckets;
      gint32 span = day >= 0 && day <= spans->to - spans->from ? spans->span[day] : -1;
      if (span < 0)
        continue;
      AisleDaySums *sums = &spans->spans[(gsize) span * pass->n_buckets + (gsize) bucket];
      if (orders)
        sums->orders++;
      else
        sums->sessions++;
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
    pass->session_when = new_firsts (columns->n_sessions);
  if (columns->order != NULL)
    pass->order_when = new_firsts (columns->n_orders);
  if (pass->day_start == NULL || (columns->session != NULL && pass->session_when == NULL)
      || (columns->order != NULL && pass->order_when == NULL))
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
  Pass pass = { .spans = self, .view = view, .n_buckets = self->buckets ? AISLE_USER_BUCKETS : 1 };
  g_mutex_init (&pass.lock);
  gboolean ok = prepare (&pass, error)
                && aisle_parallel_for (pass.n_user_chunks + pass.n_anonymous_chunks, count_chunk, &pass, progress,
                                       _ ("Counting days"), error);
  if (ok)
    {
      count_firsts (&pass, pass.session_when, view->columns->n_sessions, FALSE);
      count_firsts (&pass, pass.order_when, view->columns->n_orders, TRUE);
    }
  g_free (pass.day_start);
  g_free (pass.session_when);
  g_free (pass.order_when);
  g_mutex_clear (&pass.lock);
  return ok;
}
