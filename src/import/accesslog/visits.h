/* visits.h: who makes the requests of an access log (an address with an agent), in which session, and whether it is a
 * crawler; in bounded memory.
 *
 * A session is new after a gap without a request.  Visitors whose last request is over a day ago are forgotten, and
 * sooner when there are over 2^20 of them. */
#pragma once

#include "base/text-span.h"

#include <glib.h>

typedef struct
{
  guint64 key[2];
  gint64 last;  /* request that counted, G_MININT64: none */
  gint64 seen;  /* request of any kind */
  gint64 start; /* of the session */
  gboolean crawler;
} AisleVisit;

typedef struct _AisleVisits AisleVisits;

AisleVisits *aisle_visits_new (gint64 gap);
void aisle_visits_free (AisleVisits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleVisits, aisle_visits_free)

/* Of a request at that time.  A new visitor is a crawler when its agent says so or it has none. */
AisleVisit *aisle_visits_get (AisleVisits *self, AisleSpan address, AisleSpan agent, gint64 time);
/* Counts a request into the visitor's session, and writes the session's id (at most 40 bytes) to out. */
gsize aisle_visits_session (AisleVisits *self, AisleVisit *visit, gint64 time, char *out);
gsize aisle_visits_size (const AisleVisits *self);
/* Agents that name themselves crawlers, libraries or monitors; no agent at all. */
gboolean aisle_agent_is_crawler (AisleSpan agent);
