/* period-sums.c: the pass over all events.
 *
 * Workers add whole numbers to sums of their own, so neither their number nor their order matters. */
#include "behaviour/period-sums.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"

#include <math.h>

#define NO_EVENT G_MAXINT32

enum
{
  SEEN_ANY = 1,
  SEEN_VIEW = 2,
  SEEN_CART = 4,
  SEEN_PURCHASE = 8
};

typedef struct
{
  AislePeriodPass *spec;
  const AisleView *view;
  gint64 start[3];       /* moments: of the period before, of the period, of what follows */
  gint32 *order_event;   /* (nullable) first event of each order number, under `lock` */
  guint8 *order_bucket;  /* of the user of that event */
  AislePeriodSums **own; /* of each worker, NULL until it works */
  gsize n_user_chunks, n_anonymous_chunks;
  GMutex lock;
} Pass;

/* A line that may be the first of its order. */
typedef struct
{
  gint32 order, event;
  guint8 bucket;
} Line;

typedef struct
{
  AislePeriodSums *sums;
  AislePeriodUsers users[64];
  GArray *lines;
  gint64 n_users, anonymous;
} Tally;

/* A user in one period. */
typedef struct
{
  guint seen;
  gsize slot;
} Stay;

/* Where an event of a user (or of nobody: -1) counts. */
static gsize
slot_of (const Pass *pass, gsize i, gssize user, guint period)
{
  const AislePeriodPass *spec = pass->spec;
  const AisleColumns *columns = pass->view->columns;
  gint64 group = -1;
  switch (spec->by)
    {
    case AISLE_GROUP_ITEM:
      group = columns->item != NULL ? columns->item[i] : -1;
      if (group >= 0 && spec->of_item != NULL)
        group = spec->of_item[group];
      break;
    case AISLE_GROUP_CHANNEL:
      if (columns->channel != NULL && columns->channel[i] != AISLE_ID16_MISSING)
        group = columns->channel[i];
      break;
    case AISLE_GROUP_USER:
      group = user >= 0 ? spec->of_user[user] : -1;
      break;
    case AISLE_GROUP_NEW:
      if (user >= 0)
        {
          gsize first = columns->user_start[user];
          while (columns->time[first] == AISLE_TIME_MISSING)
            first++;
          group = columns->time[first] >= pass->start[period] ? 0 : 1;
        }
      break;
    case AISLE_GROUP_NONE:
    default:
      group = 0;
    }
  if (group < 0 || (gsize) group >= spec->n_groups)
    group = (gint64) spec->n_groups;
  return spec->slot != NULL ? (gsize) spec->slot[group] : (gsize) group;
}

static inline AislePeriodSums *
sums_at (const AislePeriodPass *spec, AislePeriodSums *sums, guint period, gsize slot, guint bucket)
{
  return spec->buckets ? &sums[(period * spec->n_slots + slot) * AISLE_USER_BUCKETS + bucket]
                       : &sums[period * spec->n_slots + slot];
}

/* Money, units, and an order that has no number, of a purchase or a return. */
static void
count_money (const Pass *pass, AislePeriodSums *sums, gsize i, AisleKind role)
{
  const AisleColumns *columns = pass->view->columns;
  if (role == AISLE_KIND_PURCHASE)
    {
      double quantity = columns->quantity != NULL && !isnan (columns->quantity[i]) ? columns->quantity[i] : 1;
      sums->units = aisle_money_add (sums->units, llround (CLAMP (quantity * 1000, -1e15, 1e15)));
      sums->orders += pass->order_event == NULL || columns->order[i] < 0;
    }
  sums->revenue = aisle_money_add (sums->revenue, aisle_event_revenue (columns, i, role));
}

static void
note_order (const Pass *pass, GArray *lines, gsize i, guint bucket)
{
  const AisleColumns *columns = pass->view->columns;
  const Line *before = lines->len > 0 ? &g_array_index (lines, Line, lines->len - 1) : NULL;
  gint32 order = columns->order[i];
  /* The lines of an order mostly follow each other. */
  if (order < 0 || (before != NULL && before->order == order && columns->time[before->event] <= columns->time[i]))
    return;
  Line line = { order, (gint32) i, (guint8) bucket };
  g_array_append_val (lines, line);
}

static guint
seen_of (AisleKind role)
{
  switch (role)
    {
    case AISLE_KIND_VIEW:
      return SEEN_ANY | SEEN_VIEW;
    case AISLE_KIND_CART:
      return SEEN_ANY | SEEN_CART;
    case AISLE_KIND_PURCHASE:
      return SEEN_ANY | SEEN_PURCHASE;
    default:
      return SEEN_ANY;
    }
}

/* What a user was in each slot, by bits of slots. */
typedef struct
{
  guint64 any, view, cart, purchase;
} Marks;

static void
count_marks (Tally *tally, const Marks *marks)
{
  for (guint64 rest = marks->any; rest != 0; rest &= rest - 1)
    {
      guint slot = (guint) __builtin_ctzll (rest);
      tally->users[slot].users++;
      tally->users[slot].viewers += (gint64) (marks->view >> slot & 1);
      tally->users[slot].carters += (gint64) (marks->cart >> slot & 1);
      tally->users[slot].buyers += (gint64) (marks->purchase >> slot & 1);
    }
}

static void
count_user (const Pass *pass, Tally *tally, gsize user)
{
  const AisleColumns *columns = pass->view->columns;
  const AislePeriodPass *spec = pass->spec;
  Stay stays[2] = { 0 };
  Marks marks = { 0 };
  guint bucket = aisle_user_bucket (user);
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      gint64 time = columns->time[i];
      if (time >= pass->start[2])
        break;
      AisleKind role;
      if (time < pass->start[0])
        {
          /* An order that began before the periods counts in neither. */
          if (pass->order_event != NULL && time != AISLE_TIME_MISSING
              && aisle_event_role (columns, i) == AISLE_KIND_PURCHASE)
            note_order (pass, tally->lines, i, bucket);
          continue;
        }
      role = aisle_event_role (columns, i);
      guint period = time >= pass->start[1] ? 1 : 0, seen = seen_of (role);
      Stay *stay = &stays[period];
      gsize slot = stay->slot;
      if (stay->seen == 0 || spec->users != NULL || role == AISLE_KIND_PURCHASE || role == AISLE_KIND_RETURN)
        slot = slot_of (pass, i, (gssize) user, period);
      if (stay->seen == 0)
        stay->slot = slot;
      stay->seen |= seen;
      if (spec->users != NULL)
        {
          guint64 bit = G_GUINT64_CONSTANT (1) << slot;
          marks.any |= bit;
          marks.view |= seen & SEEN_VIEW ? bit : 0;
          marks.cart |= seen & SEEN_CART ? bit : 0;
          marks.purchase |= seen & SEEN_PURCHASE ? bit : 0;
        }
      if (role != AISLE_KIND_PURCHASE && role != AISLE_KIND_RETURN)
        continue;
      if (role == AISLE_KIND_PURCHASE && pass->order_event != NULL)
        note_order (pass, tally->lines, i, bucket);
      count_money (pass, sums_at (spec, tally->sums, period, slot, bucket), i, role);
    }
  for (guint period = 0; period < 2; period++)
    if (stays[period].seen != 0)
      {
        AislePeriodSums *sums = sums_at (spec, tally->sums, period, stays[period].slot, bucket);
        sums->users++;
        sums->viewers += (stays[period].seen & SEEN_VIEW) != 0;
        sums->carters += (stays[period].seen & SEEN_CART) != 0;
        sums->buyers += (stays[period].seen & SEEN_PURCHASE) != 0;
      }
  tally->n_users += (stays[0].seen | stays[1].seen) != 0;
  if (spec->users != NULL)
    count_marks (tally, &marks);
}

static void
count_anonymous (const Pass *pass, Tally *tally, gsize i)
{
  const AisleColumns *columns = pass->view->columns;
  gint64 time = columns->time[i];
  if (time == AISLE_TIME_MISSING || time >= pass->start[2])
    return;
  AisleKind role = aisle_event_role (columns, i);
  gint32 order = columns->order != NULL ? columns->order[i] : -1;
  gint32 session = columns->session != NULL ? columns->session[i] : -1;
  guint bucket = aisle_anonymous_bucket (order, session, i);
  if (role == AISLE_KIND_PURCHASE && pass->order_event != NULL)
    note_order (pass, tally->lines, i, bucket);
  if (time < pass->start[0])
    return;
  tally->anonymous++;
  if (role != AISLE_KIND_PURCHASE && role != AISLE_KIND_RETURN)
    return;
  guint period = time >= pass->start[1] ? 1 : 0;
  count_money (pass, sums_at (pass->spec, tally->sums, period, slot_of (pass, i, -1, period), bucket), i, role);
}

/* ---- orders by their first line ---- */

static gboolean
is_earlier (const AisleColumns *columns, gint32 event, gint32 than)
{
  return than == NO_EVENT || columns->time[event] < columns->time[than]
         || (columns->time[event] == columns->time[than] && event < than);
}

static void
keep_first_lines (Pass *pass, const GArray *lines)
{
  for (guint l = 0; l < lines->len; l++)
    {
      const Line *line = &g_array_index (lines, Line, l);
      if (!is_earlier (pass->view->columns, line->event, pass->order_event[line->order]))
        continue;
      pass->order_event[line->order] = line->event;
      pass->order_bucket[line->order] = line->bucket;
    }
}

/* The user of an event, -1 for nobody. */
static gssize
user_of (const AisleColumns *columns, gsize event)
{
  gsize low = 0, high = columns->n_users;
  if (event >= columns->user_start[columns->n_users])
    return -1;
  while (high - low > 1)
    {
      gsize middle = low + (high - low) / 2;
      if (columns->user_start[middle] <= event)
        low = middle;
      else
        high = middle;
    }
  return (gssize) low;
}

static void
count_orders (const Pass *pass)
{
  const AisleColumns *columns = pass->view->columns;
  const AislePeriodPass *spec = pass->spec;
  for (gsize o = 0; pass->order_event != NULL && o < columns->n_orders; o++)
    {
      gint32 event = pass->order_event[o];
      if (event == NO_EVENT || columns->time[event] < pass->start[0])
        continue;
      guint period = columns->time[event] >= pass->start[1] ? 1 : 0;
      gssize user = spec->by == AISLE_GROUP_USER || spec->by == AISLE_GROUP_NEW ? user_of (columns, (gsize) event) : -1;
      gsize slot = slot_of (pass, (gsize) event, user, period);
      sums_at (spec, spec->sums, period, slot, pass->order_bucket[o])->orders++;
    }
}

/* ---- the pass ---- */

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to count this log: close other programs or take a shorter period"));
  return FALSE;
}

static void
add_tally (Pass *pass, const Tally *tally)
{
  AislePeriodPass *spec = pass->spec;
  g_mutex_lock (&pass->lock);
  spec->n_users += tally->n_users;
  spec->anonymous += tally->anonymous;
  for (gsize slot = 0; spec->users != NULL && slot < spec->n_slots; slot++)
    {
      spec->users[slot].users += tally->users[slot].users;
      spec->users[slot].viewers += tally->users[slot].viewers;
      spec->users[slot].carters += tally->users[slot].carters;
      spec->users[slot].buyers += tally->users[slot].buyers;
    }
  if (pass->order_event != NULL)
    keep_first_lines (pass, tally->lines);
  g_mutex_unlock (&pass->lock);
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gsize first, end;
  if (pass->own[worker] == NULL)
    pass->own[worker] = g_try_new0 (AislePeriodSums, aisle_period_sums_n (pass->spec));
  if (pass->own[worker] == NULL)
    return out_of_memory (error);
  Tally tally = { .sums = pass->own[worker], .lines = lines };
  if (index < pass->n_user_chunks)
    {
      aisle_user_chunks_at (pass->view->columns, pass->n_user_chunks, index, &first, &end);
      for (gsize user = first; user < end; user++)
        if (pass->view->users == NULL || aisle_bitmap_has (pass->view->users, user))
          count_user (pass, &tally, user);
    }
  else
    {
      aisle_anonymous_chunks_at (pass->view->columns, pass->n_anonymous_chunks, index - pass->n_user_chunks, &first,
                                 &end);
      for (gsize i = first; i < end; i++)
        count_anonymous (pass, &tally, i);
    }
  add_tally (pass, &tally);
  return TRUE;
}

static void
add_workers (const Pass *pass)
{
  gsize n = aisle_period_sums_n (pass->spec);
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    for (gsize i = 0; pass->own[worker] != NULL && i < n; i++)
      {
        const AislePeriodSums *from = &pass->own[worker][i];
        AislePeriodSums *to = &pass->spec->sums[i];
        to->users += from->users;
        to->viewers += from->viewers;
        to->carters += from->carters;
        to->buyers += from->buyers;
        to->orders += from->orders;
        to->units = aisle_money_add (to->units, from->units);
        to->revenue = aisle_money_add (to->revenue, from->revenue);
      }
}

static gboolean
prepare (Pass *pass, GError **error)
{
  const AisleColumns *columns = pass->view->columns;
  const AislePeriodPass *spec = pass->spec;
  const gint32 days[] = { spec->before, spec->from, spec->to + 1 };
  for (guint i = 0; i < 3; i++)
    pass->start[i] = aisle_calendar_day_start (pass->view->calendar, days[i]);
  pass->n_user_chunks = aisle_user_chunks_n (columns);
  /* Anonymous events belong to no segment. */
  if (pass->view->users == NULL && aisle_anonymous_events (columns) > 0)
    pass->n_anonymous_chunks = pass->n_user_chunks;
  if (columns->order == NULL)
    return TRUE;
  pass->order_event = g_try_new (gint32, columns->n_orders + 1);
  pass->order_bucket = g_try_new (guint8, columns->n_orders + 1);
  if (pass->order_event == NULL || pass->order_bucket == NULL)
    return out_of_memory (error);
  for (gsize o = 0; o < columns->n_orders; o++)
    pass->order_event[o] = NO_EVENT;
  return TRUE;
}

gboolean
aisle_period_sums (AislePeriodPass *self, const AisleView *view, AisleProgress *progress, GError **error)
{
  AislePeriodSums *own[AISLE_MAX_WORKERS] = { NULL };
  Pass pass = { .spec = self, .view = view, .own = own };
  g_mutex_init (&pass.lock);
  gboolean ok = prepare (&pass, error)
                && aisle_parallel_for (pass.n_user_chunks + pass.n_anonymous_chunks, count_chunk, &pass, progress,
                                       _ ("Counting days"), error);
  if (ok)
    {
      add_workers (&pass);
      count_orders (&pass);
    }
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    g_free (own[worker]);
  g_free (pass.order_event);
  g_free (pass.order_bucket);
  g_mutex_clear (&pass.lock);
  return ok;
}
