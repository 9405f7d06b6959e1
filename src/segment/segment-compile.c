/* segment-compile.c: a predicate over users becomes a bitmap, in one scan of the columns.
 *
 * Every condition is worked out for a user from that user's events, and only when the tree asks for it: what stands left
 * of an `and` that fails spares the right. */
#include "segment/segment.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "segment/event-match.h"
#include "segment/segment-parse.h"
#include "segment/user-numbers.h"

#define CHUNK_USERS ((gsize) 4096) /* a multiple of 64: a word of the bitmap has one writer */

/* A leaf with its names resolved. */
typedef struct
{
  AisleEventMatch *matches; /* n: of a DID, of the steps of a SEQUENCE */
  guint n;
  guint32 *steps_of_kind; /* of a SEQUENCE: bit i for step i */
  gint32 channel;
  gint64 from, until; /* of the day that first_seen or last_seen is compared with */
} Condition;

typedef struct
{
  const AisleView *view;
  const AislePredicate *root;
  Condition *conditions; /* of each leaf */
  AisleItemCategories *categories;
  AisleBitmap *bitmap;
} Compiler;

/* ---- resolving ---- */

static gboolean
resolve_matches (Compiler *self, const AislePredicate *predicate, Condition *condition, GError **error)
{
  condition->matches = g_new0 (AisleEventMatch, predicate->n_patterns);
  for (; condition->n < predicate->n_patterns; condition->n++)
    if (!aisle_event_match_init (&condition->matches[condition->n], self->view, &predicate->patterns[condition->n],
                                 &self->categories, error))
      {
        condition->n++;
        return FALSE;
      }
  return TRUE;
}

/* In any order an event must not be two steps. */
static gboolean
check_apart (const AislePredicate *sequence, const Condition *condition, GError **error)
{
  for (guint kind = 0; kind <= AISLE_ID16_MISSING; kind++)
    {
      guint32 steps = condition->steps_of_kind[kind], plain = 0;
      for (guint i = 0; i < condition->n; i++)
        plain |= condition->matches[i].filters ? 0 : 1u << i;
      if ((steps & (steps - 1)) == 0 || (steps & plain) == 0)
        continue;
      g_set_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot read the segment: at character %zu: in any order every step must be another kind of "
                      "event"),
                   sequence->place);
      return FALSE;
    }
  return TRUE;
}

static gboolean
resolve_sequence (Compiler *self, const AislePredicate *sequence, Condition *condition, GError **error)
{
  if (!resolve_matches (self, sequence, condition, error))
    return FALSE;
  condition->steps_of_kind = g_new0 (guint32, AISLE_ID16_MISSING + 1);
  for (guint i = 0; i < condition->n; i++)
    for (guint kind = 0; kind <= AISLE_ID16_MISSING; kind++)
      condition->steps_of_kind[kind] |= (guint32) condition->matches[i].kinds[kind] << i;
  return sequence->funnel.mode != AISLE_FUNNEL_ANY || check_apart (sequence, condition, error);
}

static gboolean
resolve_attribute (const AisleView *view, const AislePredicate *predicate, Condition *condition, GError **error)
{
  if (predicate->attribute == AISLE_ATTRIBUTE_CHANNEL)
    {
      condition->channel = AISLE_ID16_MISSING;
      if (*predicate->text != '\0')
        condition->channel = aisle_view_find (view, AISLE_NAMES_CHANNEL, predicate->text);
      if (condition->channel < 0)
        return aisle_segment_unknown (predicate->place, _ ("channel"), predicate->text, error);
    }
  if (predicate->moment.is_day)
    {
      condition->from = aisle_calendar_day_start (view->calendar, predicate->moment.day);
      condition->until = aisle_calendar_day_start (view->calendar, predicate->moment.day + 1);
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
      return resolve_matches (self, predicate, condition, error);
    case AISLE_PREDICATE_SEQUENCE:
      return resolve_sequence (self, predicate, condition, error);
    case AISLE_PREDICATE_ATTRIBUTE:
    default:
      return resolve_attribute (self->view, predicate, condition, error);
    }
}

static void
condition_clear (Condition *self)
{
  for (guint i = 0; i < self->n; i++)
    aisle_event_match_clear (&self->matches[i]);
  g_free (self->matches);
  g_free (self->steps_of_kind);
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
  guint32 steps = condition->steps_of_kind[scan->view->columns->kind[event]];

  for (guint32 left = steps; left != 0; left &= left - 1)
    {
      int step = __builtin_ctz (left);
      const AisleEventMatch *match = &condition->matches[step];
      if (match->filters && !aisle_event_match_filters (match, scan->view, event, &scan->day_cache))
        steps &= ~(1u << step);
    }
  return steps;
}

static gboolean
sequence_holds (AisleUserScan *scan, const AislePredicate *sequence, const Condition *condition)
{
  AisleFunnelWalk walk = { .funnel = &sequence->funnel };
  gboolean strict = sequence->funnel.mode == AISLE_FUNNEL_STRICT;

  for (gsize i = scan->from; i < scan->to && walk.depth < sequence->funnel.n_steps; i++)
    {
      gint64 time = scan->view->columns->time[i];
      guint32 steps = steps_at (condition, scan, i);
      if (time != AISLE_TIME_MISSING && (steps != 0 || strict))
        aisle_funnel_walk_event (&walk, steps, time);
    }
  return compare (sequence->compare, walk.depth, sequence->number);
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

static gboolean
attribute_holds (AisleUserScan *scan, const AislePredicate *predicate, const Condition *condition)
{
  double value;

  switch (predicate->attribute)
    {
    case AISLE_ATTRIBUTE_FIRST_SEEN:
      return moment_holds (predicate, condition, aisle_user_first_time (scan));
    case AISLE_ATTRIBUTE_LAST_SEEN:
      return moment_holds (predicate, condition, aisle_user_last_time (scan));
    case AISLE_ATTRIBUTE_CHANNEL:
      return aisle_user_has_channel (scan, condition->channel) == (predicate->compare == AISLE_COMPARE_EQUAL);
    case AISLE_ATTRIBUTE_SESSIONS:
      value = (double) aisle_user_sessions (scan);
      break;
    case AISLE_ATTRIBUTE_ORDERS:
      value = (double) aisle_user_orders (scan);
      break;
    case AISLE_ATTRIBUTE_REVENUE:
      value = aisle_user_revenue (scan);
      break;
    case AISLE_ATTRIBUTE_DAYS_ACTIVE:
      value = (double) aisle_user_days (scan);
      break;
    case AISLE_ATTRIBUTE_EVENTS:
    default:
      value = (double) (scan->to - scan->from);
    }
  return compare (predicate->compare, value, predicate->number);
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
  AisleUserScan scan = { .view = self->view };

  scan.ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (gsize u = index * CHUNK_USERS; u < MIN (columns->n_users, (index + 1) * CHUNK_USERS); u++)
    {
      if (self->view->users != NULL && !aisle_bitmap_has (self->view->users, u))
        continue;
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
  Compiler compiler = { .view = view, .root = root };
  gboolean ok;

  if (root == NULL)
    return NULL;
  bitmap = aisle_bitmap_new (view->columns->n_users, FALSE);
  compiler.bitmap = bitmap;
  compiler.conditions = g_new0 (Condition, n_leaves);
  ok = resolve (&compiler, root, error)
       && aisle_parallel_for ((view->columns->n_users + CHUNK_USERS - 1) / CHUNK_USERS, scan_users, &compiler, progress,
                              _ ("Finding the segment"), error);
  for (guint i = 0; i < n_leaves; i++)
    condition_clear (&compiler.conditions[i]);
  g_free (compiler.conditions);
  aisle_item_categories_free (compiler.categories);
  return ok ? g_steal_pointer (&bitmap) : NULL;
}
