/* session-cut.c: see session-cut.h.
 *
 * Ids are given in order of arrival, so the events of most users have them in ascending order and stay as they are;
 * where sessions overlap, or only some events have one, they are sorted by it. */
#include "segment/session-cut.h"

#include <stdlib.h>

void
aisle_session_cut_init (AisleSessionCut *self, const AisleColumns *columns, gint64 gap)
{
  *self = (AisleSessionCut){ .columns = columns, .gap = gap };
  self->events = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  self->scratch = g_array_new (FALSE, FALSE, sizeof (guint64));
}

void
aisle_session_cut_clear (AisleSessionCut *self)
{
  g_clear_pointer (&self->events, g_array_unref);
  g_clear_pointer (&self->starts, g_array_unref);
  g_clear_pointer (&self->scratch, g_array_unref);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;
  return (x > y) - (x < y);
}

/* The events with a time; TRUE when they are in order of their sessions as they are. */
static gboolean
take_events (AisleSessionCut *self, guint64 from, guint64 to)
{
  const gint32 *session = self->columns->session;
  gboolean ordered = TRUE;
  gint32 before = G_MININT32;
  g_array_set_size (self->events, (guint) (to - from));
  guint64 *events = (guint64 *) (gpointer) self->events->data;
  guint n = 0;
  for (guint64 i = from; i < to; i++)
    {
      if (self->columns->time[i] == AISLE_TIME_MISSING)
        continue;
      events[n++] = i;
      if (session == NULL)
        continue;
      /* Events with an id and events without never stand in one row. */
      ordered = ordered && (before == G_MININT32 || (session[i] >= before && (session[i] < 0) == (before < 0)));
      before = session[i];
    }
  self->no_time += (to - from) - n;
  g_array_set_size (self->events, n);
  return ordered;
}

/* Sessions by id, those without one last; within each the order stays. */
static void
sort_by_session (AisleSessionCut *self)
{
  guint64 *events = (guint64 *) (gpointer) self->events->data, first = events[0];
  guint n = self->events->len;
  g_array_set_size (self->scratch, n);
  guint64 *keys = (guint64 *) (gpointer) self->scratch->data;
  for (guint i = 0; i < n; i++)
    keys[i] = (guint64) (guint32) self->columns->session[events[i]] << 32 | (events[i] - first);
  qsort (keys, n, sizeof *keys, compare_keys);
  for (guint i = 0; i < n; i++)
    events[i] = first + (keys[i] & G_MAXUINT32);
}

static gboolean
begins (const AisleSessionCut *self, guint64 before, guint64 event)
{
  const AisleColumns *columns = self->columns;
  gint32 id = columns->session != NULL ? columns->session[event] : -1;
  gint32 id_before = columns->session != NULL ? columns->session[before] : -1;
  if (MAX (id, -1) != MAX (id_before, -1))
    return TRUE;
  return id < 0 && columns->time[event] - columns->time[before] > self->gap;
}

static void
mark_starts (AisleSessionCut *self)
{
  const guint64 *events = (const guint64 *) (gpointer) self->events->data;
  g_array_set_size (self->starts, self->events->len + 1);
  guint *starts = (guint *) (gpointer) self->starts->data, n = 0;
  for (guint i = 0; i < self->events->len; i++)
    if (i == 0 || begins (self, events[i - 1], events[i]))
      starts[n++] = i;
  starts[n] = self->events->len;
  g_array_set_size (self->starts, n + 1);
}

/* Puts sorted sessions in the order of their first events. */
static void
order_sessions (AisleSessionCut *self)
{
  guint n = self->starts->len - 1, n_events = self->events->len;
  guint64 *events = (guint64 *) (gpointer) self->events->data;
  g_autofree guint64 *sorted = g_memdup2 (events, n_events * sizeof *events);
  g_autofree guint *starts = g_memdup2 (self->starts->data, (n + 1) * sizeof *starts);
  guint64 first = sorted[0];
  for (guint s = 0; s < n; s++)
    first = MIN (first, sorted[starts[s]]);
  g_array_set_size (self->scratch, n);
  guint64 *keys = (guint64 *) (gpointer) self->scratch->data;
  for (guint s = 0; s < n; s++)
    keys[s] = (sorted[starts[s]] - first) << 32 | s;
  qsort (keys, n, sizeof *keys, compare_keys);
  guint at = 0;
  for (guint k = 0; k < n; k++)
    {
      guint s = (guint) (keys[k] & G_MAXUINT32), length = starts[s + 1] - starts[s];
      g_array_index (self->starts, guint, k) = at;
      memcpy (events + at, sorted + starts[s], length * sizeof *events);
      at += length;
    }
}

guint
aisle_session_cut_events (AisleSessionCut *self, guint64 from, guint64 to)
{
  gboolean ordered = take_events (self, from, to);
  if (!ordered)
    sort_by_session (self);
  mark_starts (self);
  if (!ordered)
    order_sessions (self);
  return self->starts->len - 1;
}

guint
aisle_session_cut_whole (AisleSessionCut *self, guint64 from, guint64 to)
{
  take_events (self, from, to);
  guint starts[] = { 0, self->events->len };
  g_array_set_size (self->starts, 0);
  g_array_append_vals (self->starts, starts, G_N_ELEMENTS (starts));
  return self->events->len > 0 ? 1 : 0;
}

/* The first event at or after `event` that begins a session. */
static guint64
next_start (const AisleColumns *columns, guint64 event)
{
  guint64 begin = columns->user_start[columns->n_users];
  while (event > begin && event < columns->n_events && columns->session[event] >= 0
         && columns->session[event] == columns->session[event - 1])
    event++;
  return event;
}

void
aisle_session_cut_anonymous (const AisleColumns *columns, guint64 *first, guint64 *end)
{
  *first = next_start (columns, *first);
  *end = next_start (columns, *end);
}
