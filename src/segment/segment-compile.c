/* segment-compile.c: a predicate over users becomes a bitmap, in one scan of the columns.
 *
 * Every condition is worked out for a user from that user's events, and only when the tree asks for it: what stands left
 * of an `and` that fails spares the right. */
#include "segment/segment.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "base/table.h"
#include "numeric/parallel.h"
#include "segment/cart-walk.h"
#include "segment/event-match.h"
#include "segment/rfm.h"
#include "segment/search-walk.h"
#include "segment/segment-parse.h"
#include "segment/user-numbers.h"

#define CHUNK_USERS ((gsize) 4096) /* a multiple of 64: a word of the bitmap has one writer */

/* A leaf with its names resolved. */
typedef struct
{
  AisleEventMatch *matches; /* n: of a DID and a SESSION; of a SEQUENCE its steps, what is excluded, what comes next */
  guint n;
  guint32 *steps_of_kind; /* of a SEQUENCE, n_kinds and one for events without a kind: bit i for match i */
  gint32 channel, user, item, query, next;
  const gint32 *category_of; /* of each item, of a SESSION that merges by it */
  const AisleRfm *rfm;       /* of the attributes from RFM on */
  AisleRfmCell cell;
  gint64 from, until; /* of the day that first_seen or last_seen is compared with */
} Condition;

/* Buyers scored one way. */
typedef struct
{
  AisleScoring scoring;
  AisleRfm *rfm;
} Scores;

typedef struct
{
  const AisleView *view;
  const AislePredicate *root;
  Condition *conditions; /* of each leaf */
  AisleEventNames names;
  GArray *scores; /* Scores, each made when a condition asks for it */
  AisleProgress *progress;
  AisleBitmap *bitmap;
} Compiler;

/* ---- resolving ---- */

static gboolean
resolve_matches (Compiler *self, const AislePredicate *predicate, Condition *condition, GError **error)
{
  condition->matches = g_new0 (AisleEventMatch, predicate->n_patterns);
  condition->n = predicate->n_patterns;
  for (guint i = 0; i < condition->n; i++)
    if (!aisle_event_match_init (&condition->matches[i], &self->names, &predicate->patterns[i], error))
      return FALSE;
  return TRUE;
}

/* In any order an event must not be two steps. */
static gboolean
check_apart (const AislePredicate *sequence, const Condition *condition, gsize n_kinds, GError **error)
{
  guint32 plain = 0;

  for (guint i = 0; i < sequence->funnel.n_steps; i++)
    plain |= condition->matches[i].filters ? 0 : 1u << i;
  for (gsize kind = 0; kind <= n_kinds; kind++)
    {
      guint32 steps = condition->steps_of_kind[kind] & ((1u << sequence->funnel.n_steps) - 1);
      if ((steps & (steps - 1)) == 0 || (steps & plain) == 0)
        continue;
      g_set_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot read the segment: at character %zu: in any order every step must be another kind of "
                      "event"),
                   sequence->place);
      return aisle_segment_error_set_place (error, sequence->place);
    }
  return TRUE;
}

static gboolean
resolve_sequence (Compiler *self, const AislePredicate *sequence, Condition *condition, GError **error)
{
  gsize n_kinds = self->view->columns->n_kinds;

  if (!resolve_matches (self, sequence, condition, error))
    return FALSE;
  condition->steps_of_kind = g_new0 (guint32, n_kinds + 1);
  for (guint i = 0; i < sequence->funnel.n_steps + sequence->n_excluded; i++)
    for (gsize kind = 0; kind <= n_kinds; kind++)
      condition->steps_of_kind[kind] |=
          (guint32) condition->matches[i].kinds[kind < n_kinds ? kind : AISLE_ID16_MISSING] << i;
  return sequence->funnel.mode != AISLE_FUNNEL_ANY || check_apart (sequence, condition, n_kinds, error);
}

static gboolean
resolve_channel (const AisleView *view, const AislePredicate *predicate, Condition *condition, GError **error)
{
  condition->channel = AISLE_ID16_MISSING;
  if (*predicate->text != '\0')
    condition->channel = aisle_view_find (view, AISLE_NAMES_CHANNEL, predicate->text);
  return condition->channel >= 0 || aisle_segment_unknown (predicate->place, _ ("channel"), predicate->text, error);
}

static gboolean
resolve_cell (const AislePredicate *predicate, Condition *condition, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  if (aisle_rfm_cell_from_id (predicate->text, &condition->cell))
    return TRUE;
  for (guint cell = 0; cell < AISLE_RFM_N_CELLS; cell++)
    g_string_append_printf (known, "%s%s", cell > 0 ? ", " : "", aisle_rfm_cell_id ((AisleRfmCell) cell));
  g_set_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
               _ ("cannot read the segment: at character %zu: '%s', expected %s"), predicate->place, predicate->text,
               known->str);
  return aisle_segment_error_set_place (error, predicate->place);
}

/* The same scores serve all conditions that ask for them. */
static gboolean
resolve_scores (Compiler *self, const AislePredicate *predicate, Condition *condition, GError **error)
{
  Scores scores = { .scoring = predicate->scoring };
  const AisleRfmOptions options = { .until = scores.scoring.until,
                                    .day = scores.scoring.day,
                                    .split_ties = scores.scoring.split_ties };

  for (guint i = 0; i < self->scores->len; i++)
    {
      const Scores *known = &g_array_index (self->scores, Scores, i);
      if (known->scoring.until == scores.scoring.until && known->scoring.day == scores.scoring.day
          && known->scoring.split_ties == scores.scoring.split_ties)
        scores.rfm = known->rfm;
    }
  if (scores.rfm == NULL)
    {
      scores.rfm = aisle_rfm_new (self->view, &options, self->progress, error);
      if (scores.rfm == NULL)
        return FALSE;
      g_array_append_val (self->scores, scores);
    }
  condition->rfm = scores.rfm;
  return TRUE;
}

/* What a condition names, where it does. */
static gboolean
resolve_name (const AisleView *view, const AislePredicate *predicate, AisleNames names, const char *what,
              const char *name, gint32 *id, GError **error)
{
  *id = -1;
  if (name == NULL)
    return TRUE;
  *id = aisle_view_find (view, names, name);
  return *id >= 0 || aisle_segment_unknown (predicate->place, what, name, error);
}

static gboolean
resolve_visit (Compiler *self, const AislePredicate *predicate, Condition *condition, GError **error)
{
  const AisleVisitPattern *visit = &predicate->visit;

  return resolve_name (self->view, predicate, AISLE_NAMES_ITEM, _ ("item"), visit->item, &condition->item, error)
         && resolve_name (self->view, predicate, AISLE_NAMES_QUERY, _ ("query"), visit->query, &condition->query, error)
         && resolve_name (self->view, predicate, AISLE_NAMES_QUERY, _ ("query"), visit->next, &condition->next, error);
}

static gboolean
resolve_session (Compiler *self, const AislePredicate *predicate, Condition *condition, GError **error)
{
  if (!resolve_matches (self, predicate, condition, error))
    return FALSE;
  return predicate->session.merge != AISLE_MERGE_CATEGORY
         || aisle_event_names_categories (&self->names, predicate->place, &condition->category_of, error);
}

static gboolean
resolve_attribute (Compiler *self, const AislePredicate *predicate, Condition *condition, GError **error)
{
  const AisleCalendar *calendar = self->view->calendar;

  if (predicate->attribute == AISLE_ATTRIBUTE_CHANNEL)
    return resolve_channel (self->view, predicate, condition, error);
  if (predicate->attribute == AISLE_ATTRIBUTE_USER)
    return resolve_name (self->view, predicate, AISLE_NAMES_USER, _ ("user"), predicate->text, &condition->user, error);
  if (predicate->attribute == AISLE_ATTRIBUTE_RFM && !resolve_cell (predicate, condition, error))
    return FALSE;
  if (predicate->attribute >= AISLE_ATTRIBUTE_RFM)
    return resolve_scores (self, predicate, condition, error);
  if (predicate->moment.is_day)
    {
      condition->from = aisle_calendar_day_start (calendar, predicate->moment.day);
      condition->until = aisle_calendar_day_start (calendar, predicate->moment.day + 1);
    }
  return TRUE;
}

static gboolean
resolve (Compiler *self, const AislePredicate *predicate, GError **error)
{
  Condition *condition = &self->conditions[predicate->leaf];

  switch (predicate->type)
    {
    case AISLE_PREDICATE_AND:
    case AISLE_PREDICATE_OR:
      return resolve (self, predicate->left, error) && resolve (self, predicate->right, error);
    case AISLE_PREDICATE_NOT:
      return resolve (self, predicate->left, error);
    case AISLE_PREDICATE_DID:
    case AISLE_PREDICATE_FIRST:
      return resolve_matches (self, predicate, condition, error);
    case AISLE_PREDICATE_SESSION:
      return resolve_session (self, predicate, condition, error);
    case AISLE_PREDICATE_CART:
    case AISLE_PREDICATE_SEARCH:
      return resolve_visit (self, predicate, condition, error);
    case AISLE_PREDICATE_SEQUENCE:
      return resolve_sequence (self, predicate, condition, error);
    case AISLE_PREDICATE_ATTRIBUTE:
    default:
      return resolve_attribute (self, predicate, condition, error);
    }
}

/* ---- truth ---- */

static inline gboolean
compare (AisleCompare op, double a, double b)
{
  switch (op)
    {
    case AISLE_COMPARE_LESS:
      return a < b;
    case AISLE_COMPARE_AT_MOST:
      return a <= b;
    case AISLE_COMPARE_EQUAL:
      return a == b;
    case AISLE_COMPARE_NOT_EQUAL:
      return a != b;
    case AISLE_COMPARE_AT_LEAST:
      return a >= b;
    case AISLE_COMPARE_MORE:
    default:
      return a > b;
    }
}

/* "At least once" need not see the rest. */
static gboolean
did_holds (AisleUserScan *scan, const AislePredicate *did, const Condition *condition)
{
  gboolean at_least = did->compare == AISLE_COMPARE_AT_LEAST;
  gsize n = 0;

  for (gsize i = scan->from; i < scan->to; i++)
    if (aisle_event_match_has (&condition->matches[0], scan->view, i, &scan->day_cache))
      {
        n++;
        if (at_least && (double) n >= did->number)
          return TRUE;
      }
  return compare (did->compare, (double) n, did->number);
}

static inline guint32
steps_at (const Condition *condition, AisleUserScan *scan, gsize event)
{
  const AisleColumns *columns = scan->view->columns;
  guint32 steps = condition->steps_of_kind[MIN (columns->kind[event], columns->n_kinds)];

  for (guint32 left = steps; left != 0; left &= left - 1)
    {
      int step = __builtin_ctz (left);
      const AisleEventMatch *match = &condition->matches[step];
      if (match->filters && !aisle_event_match_filters (match, scan->view, event, &scan->day_cache))
        steps &= ~(1u << step);
    }
  return steps;
}

/* Is the event right after one of the kind asked for, or is there none in time? */
static gboolean
next_holds (AisleUserScan *scan, const AislePredicate *sequence, const Condition *condition, gsize event)
{
  const gint64 *time = scan->view->columns->time;
  gsize next = event + 1;

  while (next < scan->to
         && (time[next] == AISLE_TIME_MISSING || aisle_event_same_order (scan->view->columns, event, next)))
    next++;
  if (next == scan->to || time[next] - time[event] > sequence->within)
    return sequence->next_none;
  return !sequence->next_none
         && aisle_event_match_has (&condition->matches[condition->n - 1], scan->view, next, &scan->day_cache);
}

static gboolean
sequence_holds (AisleUserScan *scan, const AislePredicate *sequence, const Condition *condition)
{
  AisleFunnelWalk walk = { .funnel = &sequence->funnel };
  gboolean strict = sequence->funnel.mode == AISLE_FUNNEL_STRICT;
  guint n_steps = sequence->funnel.n_steps;
  gsize i;

  for (i = scan->from; i < scan->to && walk.depth < n_steps; i++)
    {
      gint64 time = scan->view->columns->time[i];
      guint32 steps = steps_at (condition, scan, i);
      if (steps >> n_steps != 0)
        steps = AISLE_FUNNEL_EXCLUDED;
      if (time != AISLE_TIME_MISSING && (steps != 0 || strict))
        aisle_funnel_walk_event (&walk, steps, time);
    }
  if (sequence->has_next)
    return walk.depth == n_steps && next_holds (scan, sequence, condition, i - 1);
  return compare (sequence->compare, walk.depth, sequence->number);
}

static inline gboolean
event_fits (AisleUserScan *scan, const Condition *condition, int pattern, guint64 event)
{
  return pattern < 0 || aisle_event_match_has (&condition->matches[pattern], scan->view, event, &scan->day_cache);
}

/* Whether two events one after the other count as one step. */
static gboolean
is_repeat (const AisleUserScan *scan, const AisleSessionPattern *session, const Condition *condition, guint64 a,
           guint64 b)
{
  const AisleColumns *columns = scan->view->columns;
  gint32 x = columns->item[a], y = columns->item[b];

  if (session->merge == AISLE_MERGE_NOTHING || columns->kind[a] != columns->kind[b])
    return FALSE;
  return condition->category_of == NULL
         || (x >= 0 ? condition->category_of[x] : -1) == (y >= 0 ? condition->category_of[y] : -1);
}

/* Does a path have the step that is asked for?  Its events are `by` = 1 or -1 apart, from the first on. */
static gboolean
path_fits (AisleUserScan *scan, const AisleSessionPattern *session, const Condition *condition, const guint64 *events,
           gint64 n, int by)
{
  gint64 step = 0;

  for (gint64 i = 0, next; i < n; i = next)
    {
      for (next = i + 1; next < n && is_repeat (scan, session, condition, events[i * by], events[next * by]);)
        next++;
      step++;
      if (session->step > 0 && step != session->step)
        continue;
      if (event_fits (scan, condition, session->from, events[i * by])
          && (session->to_none
                  ? next == n
                  : session->to < 0 || (next < n && event_fits (scan, condition, session->to, events[next * by]))))
        return TRUE;
    }
  return FALSE;
}

/* Does one of the paths in a session?  Without a window there is one, from the first event that may begin it. */
static gboolean
paths_fit (AisleUserScan *scan, const AisleSessionPattern *session, const Condition *condition, const guint64 *events,
           gint64 n)
{
  const gint64 *time = scan->view->columns->time;
  int by = session->back ? -1 : 1;

  if (session->back)
    events += n - 1;
  for (gint64 at = 0, end; at < n; at = end)
    {
      end = at + 1;
      if (!event_fits (scan, condition, session->start, events[at * by]))
        continue;
      while (end < n
             && (session->window == 0 || ABS (time[events[end * by]] - time[events[at * by]]) <= session->window))
        end++;
      if (path_fits (scan, session, condition, events + at * by, end - at, by))
        return TRUE;
    }
  return FALSE;
}

static gboolean
session_fits (AisleUserScan *scan, const AislePredicate *predicate, const Condition *condition, guint index)
{
  const AisleSessionPattern *session = &predicate->session;
  const guint64 *events = aisle_session_cut_at (scan->cut, index);
  gint64 n = aisle_session_cut_length (scan->cut, index);
  const gint64 *time = scan->view->columns->time;
  gint64 length = time[events[n - 1]] - time[events[0]];

  return n >= session->events_from && n < session->events_to && length >= session->length_from
         && length < session->length_to && event_fits (scan, condition, session->entry, events[0])
         && event_fits (scan, condition, session->exit, events[n - 1])
         && paths_fit (scan, session, condition, events, n);
}

static gboolean
session_holds (AisleUserScan *scan, const AislePredicate *predicate, const Condition *condition)
{
  guint n = 0, fitting = 0;

  /* Windows know no sessions. */
  scan->cut->gap = predicate->session.gap;
  n = predicate->session.window > 0 ? aisle_session_cut_whole (scan->cut, scan->from, scan->to)
                                    : aisle_session_cut_events (scan->cut, scan->from, scan->to);
  for (guint i = 0; i < n; i++)
    fitting += session_fits (scan, predicate, condition, i);
  return compare (predicate->compare, fitting, predicate->number);
}

static gboolean
first_holds (AisleUserScan *scan, const Condition *condition)
{
  const AisleColumns *columns = scan->view->columns;
  gsize i = scan->from;

  while (i < scan->to && (columns->time[i] == AISLE_TIME_MISSING || !condition->matches[0].kinds[columns->kind[i]]))
    i++;
  return i < scan->to && aisle_event_match_has (&condition->matches[0], scan->view, i, &scan->day_cache)
         && (condition->n < 2 || condition->matches[1].kinds[columns->kind[i]]);
}

static gboolean
cart_holds (AisleUserScan *scan, const AislePredicate *cart, const Condition *condition)
{
  AisleCartWalk *walk = scan->cart;
  guint n = 0;

  walk->window = cart->visit.within;
  aisle_cart_walk_user (walk, scan->user);
  for (guint i = 0; i < walk->lines->len; i++)
    {
      const AisleCartLine *line = &g_array_index (walk->lines, AisleCartLine, i);
      n += (cart->visit.fates >> line->fate & 1) && (condition->item < 0 || line->item == condition->item);
    }
  return compare (cart->compare, n, cart->number);
}

/* Searches, those that became another one, or sales of an item after one. */
static gboolean
search_holds (AisleUserScan *scan, const AislePredicate *predicate, const Condition *condition)
{
  AisleSearchWalk *walk = scan->search;
  guint n = 0;

  g_array_set_size (walk->searches, 0);
  g_array_set_size (walk->sales, 0);
  if (scan->view->columns->query != NULL)
    aisle_search_walk_events (walk, scan->from, scan->to);
  for (guint i = 0; condition->item < 0 && i < walk->searches->len; i++)
    {
      const AisleSearch *search = &g_array_index (walk->searches, AisleSearch, i);
      n += search->query == condition->query && (condition->next < 0 || search->next == condition->next);
    }
  for (guint i = 0; condition->item >= 0 && i < walk->sales->len; i++)
    {
      const AisleSearchSale *sale = &g_array_index (walk->sales, AisleSearchSale, i);
      n += sale->query == condition->query && sale->item == condition->item;
    }
  return compare (predicate->compare, n, predicate->number);
}

static gboolean
moment_holds (const AislePredicate *predicate, const Condition *condition, gint64 time)
{
  if (time == AISLE_TIME_MISSING)
    return FALSE;
  if (!predicate->moment.is_day)
    return compare (predicate->compare, (double) (time - predicate->moment.time), 0);
  /* A moment lies before the day, in it, or after it. */
  return compare (predicate->compare, time < condition->from ? -1 : time < condition->until ? 0 : 1, 0);
}

/* Who never bought has no scores: nothing that is compared with them holds, and no cell is theirs. */
static gboolean
rfm_holds (const AisleRfm *rfm, gsize user, const AislePredicate *predicate, const Condition *condition)
{
  guint recency = rfm->scores[AISLE_RFM_RECENCY][user], frequency = rfm->scores[AISLE_RFM_FREQUENCY][user],
        monetary = rfm->scores[AISLE_RFM_MONETARY][user];
  gboolean buyer = recency > 0, in_cell;

  switch (predicate->attribute)
    {
    case AISLE_ATTRIBUTE_RFM:
      in_cell = buyer && aisle_rfm_cell (recency, frequency, monetary) == condition->cell;
      return in_cell == (predicate->compare == AISLE_COMPARE_EQUAL);
    case AISLE_ATTRIBUTE_RECENCY:
      return buyer && compare (predicate->compare, (double) aisle_rfm_recency_days (rfm, user), predicate->number);
    case AISLE_ATTRIBUTE_RECENCY_SCORE:
      return buyer && compare (predicate->compare, recency, predicate->number);
    case AISLE_ATTRIBUTE_FREQUENCY_SCORE:
      return buyer && compare (predicate->compare, frequency, predicate->number);
    case AISLE_ATTRIBUTE_MONETARY_SCORE:
    default:
      return buyer && compare (predicate->compare, monetary, predicate->number);
    }
}

static gboolean
attribute_holds (AisleUserScan *scan, const AislePredicate *predicate, const Condition *condition)
{
  switch (predicate->attribute)
    {
    case AISLE_ATTRIBUTE_EVENTS:
      return compare (predicate->compare, (double) (scan->to - scan->from), predicate->number);
    case AISLE_ATTRIBUTE_SESSIONS:
      return compare (predicate->compare, (double) aisle_user_sessions (scan), predicate->number);
    case AISLE_ATTRIBUTE_ORDERS:
      return compare (predicate->compare, (double) aisle_user_orders (scan), predicate->number);
    case AISLE_ATTRIBUTE_REVENUE:
      return compare (predicate->compare, (double) aisle_user_revenue (scan) / AISLE_MONEY_UNIT, predicate->number);
    case AISLE_ATTRIBUTE_DAYS_ACTIVE:
      return compare (predicate->compare, (double) aisle_user_days (scan), predicate->number);
    case AISLE_ATTRIBUTE_FIRST_SEEN:
      return moment_holds (predicate, condition, aisle_user_first_time (scan));
    case AISLE_ATTRIBUTE_LAST_SEEN:
      return moment_holds (predicate, condition, aisle_user_last_time (scan));
    case AISLE_ATTRIBUTE_USER:
      return (scan->user == (gsize) condition->user) == (predicate->compare == AISLE_COMPARE_EQUAL);
    case AISLE_ATTRIBUTE_CHANNEL:
      return aisle_user_has_channel (scan, condition->channel) == (predicate->compare == AISLE_COMPARE_EQUAL);
    default:
      return rfm_holds (condition->rfm, scan->user, predicate, condition);
    }
}

static gboolean
holds (const Compiler *self, const AislePredicate *predicate, AisleUserScan *scan)
{
  const Condition *condition = &self->conditions[predicate->leaf];

  switch (predicate->type)
    {
    case AISLE_PREDICATE_AND:
      return holds (self, predicate->left, scan) && holds (self, predicate->right, scan);
    case AISLE_PREDICATE_OR:
      return holds (self, predicate->left, scan) || holds (self, predicate->right, scan);
    case AISLE_PREDICATE_NOT:
      return !holds (self, predicate->left, scan);
    case AISLE_PREDICATE_DID:
      return did_holds (scan, predicate, condition);
    case AISLE_PREDICATE_SEQUENCE:
      return sequence_holds (scan, predicate, condition);
    case AISLE_PREDICATE_SESSION:
      return session_holds (scan, predicate, condition);
    case AISLE_PREDICATE_FIRST:
      return first_holds (scan, condition);
    case AISLE_PREDICATE_CART:
      return cart_holds (scan, predicate, condition);
    case AISLE_PREDICATE_SEARCH:
      return search_holds (scan, predicate, condition);
    case AISLE_PREDICATE_ATTRIBUTE:
    default:
      return attribute_holds (scan, predicate, condition);
    }
}

/* A user without events (all of an undone import) is in no segment. */
static gboolean
scan_users (gsize index, guint worker, gpointer data, GError **error)
{
  const Compiler *self = data;
  const AisleColumns *columns = self->view->columns;
  g_auto (AisleSessionCut) cut = { 0 };
  g_auto (AisleCartWalk) cart = { 0 };
  g_auto (AisleSearchWalk) search = { 0 };
  AisleUserScan scan = { .view = self->view, .cut = &cut, .cart = &cart, .search = &search };

  aisle_session_cut_init (&cut, columns, 0);
  aisle_cart_walk_init (&cart, columns, 0);
  aisle_search_walk_init (&search, columns);
  scan.ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (gsize u = index * CHUNK_USERS; u < MIN (columns->n_users, (index + 1) * CHUNK_USERS); u++)
    {
      if (self->view->users != NULL && !aisle_bitmap_has (self->view->users, u))
        continue;
      scan.user = u;
      scan.from = columns->user_start[u];
      scan.to = columns->user_start[u + 1];
      if (scan.from < scan.to && holds (self, self->root, &scan))
        aisle_bitmap_add (self->bitmap, u);
    }
  g_array_unref (scan.ids);
  return TRUE;
}

AisleBitmap *
aisle_segment_compile (const AisleView *view, const char *text, AisleProgress *progress, GError **error)
{
  guint n_leaves = 0;
  g_autoptr (AislePredicate) root = aisle_predicate_parse (text, &n_leaves, error);
  g_autoptr (AisleBitmap) bitmap = NULL;
  Compiler compiler = { .view = view, .root = root, .progress = progress };
  gboolean ok;

  if (root == NULL)
    return NULL;
  bitmap = aisle_bitmap_new (view->columns->n_users, FALSE);
  compiler.bitmap = bitmap;
  aisle_event_names_init (&compiler.names, view);
  compiler.conditions = g_new0 (Condition, n_leaves);
  compiler.scores = g_array_new (FALSE, FALSE, sizeof (Scores));
  ok = resolve (&compiler, root, error)
       && aisle_parallel_for ((view->columns->n_users + CHUNK_USERS - 1) / CHUNK_USERS, scan_users, &compiler, progress,
                              _ ("Finding the segment"), error);
  for (guint i = 0; i < n_leaves; i++)
    {
      g_free (compiler.conditions[i].matches);
      g_free (compiler.conditions[i].steps_of_kind);
    }
  g_free (compiler.conditions);
  aisle_event_names_clear (&compiler.names);
  for (guint i = 0; i < compiler.scores->len; i++)
    aisle_rfm_free (g_array_index (compiler.scores, Scores, i).rfm);
  g_array_unref (compiler.scores);
  return ok ? g_steal_pointer (&bitmap) : NULL;
}
