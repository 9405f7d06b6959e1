/* segment-compile.c: a predicate over users becomes a bitmap, in one scan of the columns.
 *
 * Every condition is worked out for a user from that user's events, the tree is evaluated over them.  Definitions are
 * those of the questions: an order is an order number, or a purchase where the log has none; revenue is price times
 * quantity of purchases less returns; a session is an imported id, or begins after 30 minutes of rest. */
#include "segment/segment.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "segment/segment-parse.h"

#include <math.h>

#define CHUNK_USERS ((gsize) 4096) /* a multiple of 64: a word of the bitmap has one writer */
#define SESSION_GAP (30 * AISLE_MINUTE)

/* A condition with its names resolved. */
typedef struct
{
  const AislePredicate *predicate;
  guint8 *kinds;        /* of DID: one byte a kind */
  gint32 item, channel; /* -1: any */
  gint64 from, until;   /* of DID; of a day that first_seen or last_seen is compared with */
} Condition;

typedef struct
{
  const AisleView *view;
  const AislePredicate *root;
  Condition *conditions; /* of each leaf */
  AisleBitmap *bitmap;
} Compiler;

/* ---- resolving ---- */

static gboolean
unknown (const AislePredicate *predicate, const char *what, const char *name, GError **error)
{
  g_set_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
               _ ("cannot read the segment: at character %zu: the log has no %s '%s'"), predicate->place, what, name);
  return FALSE;
}

/* A kind's own name, else all kinds of that role. */
static gboolean
resolve_kinds (const AisleView *view, const AislePredicate *did, guint8 *kinds, GError **error)
{
  const AisleColumns *columns = view->columns;
  gint32 own = aisle_project_find (view->project, AISLE_NAMES_KIND, did->text);
  AisleKind role;
  gboolean any = FALSE;

  if (own >= 0 && (gsize) own < columns->n_kinds)
    {
      kinds[own] = 1;
      return TRUE;
    }
  if (!aisle_kind_from_id (did->text, &role))
    return unknown (did, _ ("event kind"), did->text, error);
  for (gsize k = 0; k < columns->n_kinds; k++)
    any |= kinds[k] = columns->kind_role[k] == role;
  return any || unknown (did, _ ("event kind"), did->text, error);
}

static gboolean
resolve_did (const AisleView *view, Condition *condition, GError **error)
{
  const AislePredicate *did = condition->predicate;

  condition->kinds = g_new0 (guint8, AISLE_ID16_MISSING + 1);
  if (!resolve_kinds (view, did, condition->kinds, error))
    return FALSE;
  if (did->item != NULL)
    {
      condition->item = aisle_project_find (view->project, AISLE_NAMES_ITEM, did->item);
      if (condition->item < 0)
        return unknown (did, _ ("item"), did->item, error);
    }
  if (did->has_after)
    condition->from = aisle_calendar_day_start (view->calendar, did->after);
  if (did->has_before)
    condition->until = aisle_calendar_day_start (view->calendar, did->before);
  return TRUE;
}

static gboolean
resolve (Compiler *self, const AislePredicate *predicate, GError **error)
{
  Condition *condition;

  if (predicate->type == AISLE_PREDICATE_AND || predicate->type == AISLE_PREDICATE_OR)
    return resolve (self, predicate->left, error) && resolve (self, predicate->right, error);
  if (predicate->type == AISLE_PREDICATE_NOT)
    return resolve (self, predicate->left, error);
  condition = &self->conditions[predicate->leaf];
  condition->predicate = predicate;
  condition->item = condition->channel = -1;
  condition->from = G_MININT64;
  condition->until = G_MAXINT64;
  if (predicate->type == AISLE_PREDICATE_DID)
    return resolve_did (self->view, condition, error);
  if (predicate->attribute == AISLE_ATTRIBUTE_CHANNEL)
    {
      condition->channel = aisle_project_find (self->view->project, AISLE_NAMES_CHANNEL, predicate->text);
      if (condition->channel < 0)
        return unknown (predicate, _ ("channel"), predicate->text, error);
    }
  if (predicate->is_day)
    {
      condition->from = aisle_calendar_day_start (self->view->calendar, predicate->day);
      condition->until = aisle_calendar_day_start (self->view->calendar, predicate->day + 1);
    }
  return TRUE;
}

/* ---- a user's numbers ---- */

/* Events of a user: from .. to - 1. */
typedef struct
{
  const AisleColumns *columns;
  const AisleCalendar *calendar;
  gsize from, to;
  GArray *ids; /* scratch: gint32 */
  guint day_cache;
} Scan;

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

static inline AisleKind
role_at (const AisleColumns *columns, gsize i)
{
  return columns->kind[i] == AISLE_ID16_MISSING ? AISLE_KIND_OTHER : (AisleKind) columns->kind_role[columns->kind[i]];
}

static double
count_did (const Scan *scan, const Condition *condition)
{
  const AisleColumns *columns = scan->columns;
  gsize n = 0;

  for (gsize i = scan->from; i < scan->to; i++)
    {
      guint16 kind = columns->kind[i];
      gint64 time = columns->time[i];

      n += kind != AISLE_ID16_MISSING && condition->kinds[kind]
           && (condition->item < 0 || columns->item[i] == condition->item) && time >= condition->from
           && time < condition->until;
    }
  return (double) n;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  return x < y ? -1 : x > y;
}

/* Different values among the collected ids. */
static gsize
count_distinct (GArray *ids)
{
  gsize n = 0;

  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    n += i == 0 || g_array_index (ids, gint32, i) != g_array_index (ids, gint32, i - 1);
  g_array_set_size (ids, 0);
  return n;
}

static double
count_sessions (Scan *scan)
{
  const AisleColumns *columns = scan->columns;
  gint64 before = G_MININT64;
  gsize n = 0;

  for (gsize i = scan->from; i < scan->to; i++)
    {
      if (columns->session != NULL && columns->session[i] >= 0)
        {
          g_array_append_val (scan->ids, columns->session[i]);
          continue;
        }
      n += before == G_MININT64 || columns->time[i] - before > SESSION_GAP;
      before = columns->time[i];
    }
  return (double) (n + count_distinct (scan->ids));
}

static double
count_orders (Scan *scan)
{
  const AisleColumns *columns = scan->columns;
  gsize n = 0;

  for (gsize i = scan->from; i < scan->to; i++)
    if (role_at (columns, i) == AISLE_KIND_PURCHASE)
      {
        if (columns->order != NULL && columns->order[i] >= 0)
          g_array_append_val (scan->ids, columns->order[i]);
        else
          n++;
      }
  return (double) (n + count_distinct (scan->ids));
}

/* In units of the currency. */
static double
sum_revenue (const Scan *scan)
{
  const AisleColumns *columns = scan->columns;
  double sum = 0;

  if (columns->price == NULL)
    return 0;
  for (gsize i = scan->from; i < scan->to; i++)
    {
      AisleKind role = role_at (columns, i);
      double quantity = columns->quantity == NULL || isnan (columns->quantity[i]) ? 1 : columns->quantity[i];

      if (columns->price[i] == AISLE_MONEY_MISSING)
        continue;
      if (role == AISLE_KIND_PURCHASE)
        sum += round ((double) columns->price[i] * quantity);
      else if (role == AISLE_KIND_RETURN)
        sum -= round ((double) columns->price[i] * fabs (quantity));
    }
  return sum / AISLE_MONEY_UNIT;
}

static double
count_days (Scan *scan)
{
  gint32 before = G_MININT32;
  gsize n = 0;

  for (gsize i = scan->from; i < scan->to; i++)
    {
      gint64 time = scan->columns->time[i];
      gint32 day;

      if (time == AISLE_TIME_MISSING)
        continue;
      day = aisle_calendar_day (scan->calendar, time, &scan->day_cache);
      n += day != before;
      before = day;
    }
  return (double) n;
}

/* ---- truth ---- */

static gboolean
compare_time (const Condition *condition, gint64 time)
{
  const AislePredicate *predicate = condition->predicate;

  if (time == AISLE_TIME_MISSING)
    return FALSE;
  if (!predicate->is_day)
    return compare (predicate->compare, (double) (time - predicate->time), 0);
  /* A moment lies before the day, in it, or after it. */
  return compare (predicate->compare, time < condition->from ? -1 : time < condition->until ? 0 : 1, 0);
}

static gboolean
has_channel (const Scan *scan, gint32 channel)
{
  if (scan->columns->channel == NULL)
    return FALSE;
  for (gsize i = scan->from; i < scan->to; i++)
    if (scan->columns->channel[i] == (guint16) channel)
      return TRUE;
  return FALSE;
}

static gboolean
attribute_holds (Scan *scan, const Condition *condition)
{
  const AislePredicate *predicate = condition->predicate;
  const AisleColumns *columns = scan->columns;
  double value;

  switch (predicate->attribute)
    {
    case AISLE_ATTRIBUTE_FIRST_SEEN:
      /* Sorted by time: an event without one would come first. */
      for (gsize i = scan->from; i < scan->to; i++)
        if (columns->time[i] != AISLE_TIME_MISSING)
          return compare_time (condition, columns->time[i]);
      return FALSE;
    case AISLE_ATTRIBUTE_LAST_SEEN:
      return compare_time (condition, columns->time[scan->to - 1]);
    case AISLE_ATTRIBUTE_CHANNEL:
      return has_channel (scan, condition->channel) == (predicate->compare == AISLE_COMPARE_EQUAL);
    case AISLE_ATTRIBUTE_SESSIONS:
      value = count_sessions (scan);
      break;
    case AISLE_ATTRIBUTE_ORDERS:
      value = count_orders (scan);
      break;
    case AISLE_ATTRIBUTE_REVENUE:
      value = sum_revenue (scan);
      break;
    case AISLE_ATTRIBUTE_DAYS_ACTIVE:
      value = count_days (scan);
      break;
    case AISLE_ATTRIBUTE_EVENTS:
    default:
      value = (double) (scan->to - scan->from);
    }
  return compare (predicate->compare, value, predicate->number);
}

static gboolean
holds (const Compiler *self, const AislePredicate *predicate, Scan *scan)
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
      return compare (predicate->compare, count_did (scan, condition), predicate->number);
    case AISLE_PREDICATE_ATTRIBUTE:
    default:
      return attribute_holds (scan, condition);
    }
}

/* A user without events (all of an undone import) is in no segment. */
static gboolean
scan_users (gsize index, guint worker, gpointer data, GError **error)
{
  const Compiler *self = data;
  const AisleColumns *columns = self->view->columns;
  Scan scan = { .columns = columns, .calendar = self->view->calendar };

  scan.ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (gsize u = index * CHUNK_USERS; u < MIN (columns->n_users, (index + 1) * CHUNK_USERS); u++)
    {
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
    g_free (compiler.conditions[i].kinds);
  g_free (compiler.conditions);
  return ok ? g_steal_pointer (&bitmap) : NULL;
}
