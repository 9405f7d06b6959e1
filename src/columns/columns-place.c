/* columns-place.c: see columns-place.h. */
#include "columns/columns-place.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#define CHUNK ((gsize) 1 << 17)

static gboolean
no_memory (const AislePlaces *self, GError **error)
{
  g_set_error (error, AISLE_COLUMNS_ERROR, AISLE_ERROR_MEMORY, _ ("cannot sort %zu events: out of memory"),
               self->columns->n_events);
  return FALSE;
}

static inline gboolean
kept (const AislePlaces *self, gsize i)
{
  guint32 event = (guint32) self->columns->event[i];

  return self->excluded == NULL || !(self->excluded[event / 64] >> (event % 64) & 1);
}

/* Rows grouped by user already: places in the same order. */
static void
place_in_order (AislePlaces *self)
{
  const AisleColumns *columns = self->columns;
  gsize at = 0;

  for (gsize u = 0; u <= columns->n_users; u++)
    {
      gsize end = u < columns->n_users ? columns->user_start[u + 1] : columns->n_events;

      self->start[u] = at;
      for (gsize i = columns->user_start[u]; i < end; i++)
        if (kept (self, i))
          self->order[at++] = (guint32) i;
    }
  self->n = at;
}

/* Counting sort by user, stable. */
static gboolean
place_by_user (AislePlaces *self, GError **error)
{
  const AisleColumns *columns = self->columns;
  gsize n_users = columns->n_users, at = 0;
  g_autofree guint64 *next = g_try_new0 (guint64, n_users + 1);

  if (next == NULL)
    return no_memory (self, error);
  for (gsize i = 0; i < columns->n_events; i++)
    if (kept (self, i))
      next[self->user[i] >= 0 ? (gsize) self->user[i] : n_users]++;
  for (gsize u = 0; u <= n_users; u++)
    {
      gsize count = next[u];
      self->start[u] = next[u] = at;
      at += count;
    }
  for (gsize i = 0; i < columns->n_events; i++)
    if (kept (self, i))
      self->order[next[self->user[i] >= 0 ? (gsize) self->user[i] : n_users]++] = (guint32) i;
  self->n = at;
  return TRUE;
}

typedef struct
{
  gint64 time;
  gint32 session, event;
  guint32 row;
} Key;

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const Key *x = a, *y = b;

  if (x->session != y->session)
    return x->session < y->session ? -1 : 1;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->event < y->event ? -1 : x->event > y->event;
}

static Key
key_of (const AisleColumns *columns, guint32 row, gboolean by_session)
{
  return (Key){ columns->time[row], by_session && columns->session != NULL ? columns->session[row] : -1,
                columns->event[row], row };
}

static gboolean
order_places (AislePlaces *self, gsize from, gsize to, gboolean by_session, GError **error)
{
  const AisleColumns *columns = self->columns;
  gboolean ordered = TRUE;
  g_autofree Key *keys = NULL;

  for (gsize p = from + 1; p < to && ordered; p++)
    {
      Key a = key_of (columns, self->order[p - 1], by_session), b = key_of (columns, self->order[p], by_session);
      ordered = compare_keys (&a, &b) < 0;
    }
  if (ordered)
    return TRUE;
  keys = g_try_new (Key, to - from);
  if (keys == NULL)
    return no_memory (self, error);
  for (gsize p = from; p < to; p++)
    keys[p - from] = key_of (columns, self->order[p], by_session);
  qsort (keys, to - from, sizeof *keys, compare_keys);
  for (gsize p = from; p < to; p++)
    self->order[p] = keys[p - from].row;
  return TRUE;
}

#define USERS 8192

static gboolean
order_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  AislePlaces *self = data;

  for (gsize u = index * USERS; u < MIN (self->columns->n_users, (index + 1) * USERS); u++)
    if (!order_places (self, self->start[u], self->start[u + 1], FALSE, error))
      return FALSE;
  return TRUE;
}

gboolean
aisle_place_rows (AislePlaces *self, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->columns;

  self->start = g_try_new (guint64, columns->n_users + 1);
  self->order = g_try_new (guint32, columns->n_events + 1);
  if (self->start == NULL || self->order == NULL)
    return no_memory (self, error);
  if (self->user == NULL)
    place_in_order (self);
  else if (!place_by_user (self, error))
    return FALSE;
  if (!self->sort)
    return TRUE;
  return order_places (self, self->start[columns->n_users], self->n, TRUE, error)
         && aisle_parallel_for ((columns->n_users + USERS - 1) / USERS, order_chunk, self, progress,
                                _ ("Sorting the events"), error);
}

/* ---- gathering ---- */

typedef struct
{
  gconstpointer from;
  gpointer out;
  gsize width, n;
  const guint32 *order;
} Gather;

#define TAKE(type)                                                                                                     \
  for (gsize p = from; p < to; p++)                                                                                    \
    ((type *) self->out)[p] = ((const type *) self->from)[self->order[p]];                                             \
  break;

static gboolean
gather_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Gather *self = data;
  gsize from = index * CHUNK, to = MIN (self->n, from + CHUNK);

  switch (self->width)
    {
    case 8:
      TAKE (guint64)
    case 4:
      TAKE (guint32)
    case 2:
      TAKE (guint16)
    default:
      TAKE (guint8)
    }
  return TRUE;
}

gboolean
aisle_place_gather (gconstpointer from, gsize width, const guint32 *order, gsize n, gpointer out,
                    AisleProgress *progress, GError **error)
{
  Gather gather = { from, out, width, n, order };

  return aisle_parallel_for ((n + CHUNK - 1) / CHUNK, gather_chunk, &gather, progress, _ ("Applying the recipe"),
                             error);
}
