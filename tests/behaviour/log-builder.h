/* log-builder.h: small logs as columns, made in memory: events in source order, then sorted as columns.h says. */
#pragma once

#include "base/table.h"
#include "segment/view.h"

#include <math.h>

typedef struct
{
  gint32 user; /* -1 anonymous */
  gint64 time;
  guint16 kind;
  gint64 price;
  double quantity;
  gint32 session, order, item, query;
  guint16 channel;
  guint row; /* of the source, set by log_builder_add */
} LogEvent;

/* Fields by name; what is not named is missing. */
#pragma GCC diagnostic ignored "-Woverride-init"
#define LOG_EVENT(...)                                                                                                 \
  ((LogEvent){ .price = AISLE_MONEY_MISSING,                                                                           \
               .quantity = NAN,                                                                                        \
               .session = -1,                                                                                          \
               .order = -1,                                                                                            \
               .item = -1,                                                                                             \
               .query = -1,                                                                                            \
               .channel = AISLE_ID16_MISSING,                                                                          \
               __VA_ARGS__ })

typedef struct
{
  GArray *events; /* LogEvent */
  guint8 roles[64];
  gsize n_kinds;
  gboolean has_sessions, has_orders, has_queries, has_channels;
} LogBuilder;

static inline void
log_builder_init (LogBuilder *self)
{
  *self = (LogBuilder){ .events = g_array_new (FALSE, FALSE, sizeof (LogEvent)) };
}

static inline guint16
log_builder_add_kind (LogBuilder *self, AisleKind role)
{
  self->roles[self->n_kinds] = role;
  return (guint16) self->n_kinds++;
}

static inline void
log_builder_add (LogBuilder *self, LogEvent event)
{
  event.row = self->events->len;
  g_array_append_val (self->events, event);
}

static inline int
log_compare (gconstpointer a, gconstpointer b)
{
  const LogEvent *x = a, *y = b;
  guint32 xu = (guint32) x->user, yu = (guint32) y->user; /* -1 last */
  if (xu != yu)
    return xu < yu ? -1 : 1;
  if (x->user < 0 && x->session != y->session)
    return x->session < y->session ? -1 : 1;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

#define LOG_ARRAY(type, field)                                                                                         \
  ({                                                                                                                   \
    type *values = g_new (type, events->len + 1);                                                                      \
    for (guint i = 0; i < events->len; i++)                                                                            \
      values[i] = g_array_index (events, LogEvent, i).field;                                                           \
    values;                                                                                                            \
  })

/* Empties the builder. */
static inline AisleColumns *
log_builder_take (LogBuilder *self)
{
  GArray *events = self->events;
  AisleColumns *columns = g_new0 (AisleColumns, 1);
  gint32 n_users = 0, n_sessions = 0, n_orders = 0, n_items = 0, n_queries = 0;
  guint n_channels = 0;
  columns->first_time = G_MAXINT64;
  columns->last_time = G_MININT64;
  for (guint i = 0; i < events->len; i++)
    {
      const LogEvent *event = &g_array_index (events, LogEvent, i);
      n_users = MAX (n_users, event->user + 1);
      n_sessions = MAX (n_sessions, event->session + 1);
      n_orders = MAX (n_orders, event->order + 1);
      n_items = MAX (n_items, event->item + 1);
      n_queries = MAX (n_queries, event->query + 1);
      if (event->channel != AISLE_ID16_MISSING)
        n_channels = MAX (n_channels, event->channel + 1u);
      if (event->time == AISLE_TIME_MISSING)
        continue;
      columns->first_time = MIN (columns->first_time, event->time);
      columns->last_time = MAX (columns->last_time, event->time);
    }
  g_array_sort (events, log_compare);
  guint64 *starts = g_new0 (guint64, n_users + 1);
  for (guint i = 0; i < events->len; i++)
    if (g_array_index (events, LogEvent, i).user >= 0)
      starts[g_array_index (events, LogEvent, i).user + 1]++;
  for (gint32 u = 0; u < n_users; u++)
    starts[u + 1] += starts[u];
  columns->user_start = starts;
  columns->n_events = events->len;
  columns->n_users = (gsize) n_users;
  columns->n_kinds = self->n_kinds;
  columns->n_sessions = (gsize) n_sessions;
  columns->n_orders = (gsize) n_orders;
  columns->n_items = (gsize) n_items;
  columns->n_queries = (gsize) n_queries;
  columns->n_channels = n_channels;
  columns->kind_role = g_memdup2 (self->roles, sizeof self->roles);
  columns->time = LOG_ARRAY (gint64, time);
  columns->kind = LOG_ARRAY (guint16, kind);
  columns->item = LOG_ARRAY (gint32, item);
  columns->price = LOG_ARRAY (gint64, price);
  columns->quantity = LOG_ARRAY (double, quantity);
  columns->session = self->has_sessions ? LOG_ARRAY (gint32, session) : NULL;
  columns->order = self->has_orders ? LOG_ARRAY (gint32, order) : NULL;
  columns->query = self->has_queries ? LOG_ARRAY (gint32, query) : NULL;
  columns->channel = self->has_channels ? LOG_ARRAY (guint16, channel) : NULL;
  g_array_unref (events);
  return columns;
}

static inline void
log_columns_free (AisleColumns *columns)
{
  g_free ((gpointer) columns->user_start);
  g_free ((gpointer) columns->kind_role);
  g_free ((gpointer) columns->time);
  g_free ((gpointer) columns->kind);
  g_free ((gpointer) columns->item);
  g_free ((gpointer) columns->query);
  g_free ((gpointer) columns->channel);
  g_free ((gpointer) columns->price);
  g_free ((gpointer) columns->quantity);
  g_free ((gpointer) columns->session);
  g_free ((gpointer) columns->order);
  g_free (columns);
}
