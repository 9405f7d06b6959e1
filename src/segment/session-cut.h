/* session-cut.h: one user's events cut into sessions: the definition, free of tables.
 *
 * An imported session id is a session, whatever lies between its events; events without one begin a session after a
 * pause longer than the gap.  Events without a time are in none. */
#pragma once

#include "columns/columns.h"

typedef struct
{
  const AisleColumns *columns;
  gint64 gap;     /* microseconds */
  GArray *events; /* guint64: session after session, each in order of time */
  GArray
      *starts; /* guint: where each session begins in `events`, then the end; sessions in order of their first event */
  gsize no_time;   /* events left out, summed over all calls */
  GArray *scratch; /* guint64 */
} AisleSessionCut;

void aisle_session_cut_init (AisleSessionCut *self, const AisleColumns *columns, gint64 gap);
void aisle_session_cut_clear (AisleSessionCut *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleSessionCut, aisle_session_cut_clear)

/* Cuts the events from .. to - 1, all of one user or all anonymous; how many sessions they are. */
guint aisle_session_cut_events (AisleSessionCut *self, guint64 from, guint64 to);
/* The same as one session, whatever its pauses and ids: 0 where no event has a time. */
guint aisle_session_cut_whole (AisleSessionCut *self, guint64 from, guint64 to);

static inline guint
aisle_session_cut_length (const AisleSessionCut *self, guint session)
{
  return g_array_index (self->starts, guint, session + 1) - g_array_index (self->starts, guint, session);
}

/* The events of a session. */
static inline const guint64 *
aisle_session_cut_at (const AisleSessionCut *self, guint session)
{
  return &g_array_index (self->events, guint64, g_array_index (self->starts, guint, session));
}

/* Its imported id or -1. */
static inline gint32
aisle_session_cut_id (const AisleSessionCut *self, guint session)
{
  return self->columns->session != NULL ? self->columns->session[aisle_session_cut_at (self, session)[0]] : -1;
}

/* The anonymous events first .. end - 1 widened or narrowed to whole sessions, so that each is in one chunk: a session
 * belongs to where it begins, and events without a session id to none. */
void aisle_session_cut_anonymous (const AisleColumns *columns, guint64 *first, guint64 *end);
