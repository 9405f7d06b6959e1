/* funnel-walk.h: how far one user gets through a list of steps: the definition, free of columns and tables.
 *
 * An attempt begins with an event and may use what follows it up to `window` later, inclusive.
 *   ordered  begins at step 1; each next step may be any later event
 *   strict   begins at step 1; the user's very next event must be the next step
 *   any      begins at any step; counts the distinct steps among the events
 * start = any takes the user's deepest attempt, first only the user's first.  An excluded event ends all attempts that
 * have begun.  Events come in order of time; equal times keep their order. */
#pragma once

#include <glib.h>

#define AISLE_FUNNEL_MAX_STEPS 12
#define AISLE_FUNNEL_EXCLUDED  0x80000000u /* among the bits of an event's steps */

typedef enum
{
  AISLE_FUNNEL_ORDERED,
  AISLE_FUNNEL_STRICT,
  AISLE_FUNNEL_ANY
} AisleFunnelMode;

typedef struct
{
  guint n_steps;
  AisleFunnelMode mode;
  gboolean first_only;
  gint64 window;
} AisleFunnel;

typedef struct
{
  const AisleFunnel *funnel;
  guint depth;                          /* steps reached so far */
  gint64 times[AISLE_FUNNEL_MAX_STEPS]; /* of the attempt that first got that far; not for mode any */
  gboolean started, ended;              /* ended: first_only: by an excluded event */
  gint64 start;                         /* first_only: of the first attempt */
  guint alive;                          /* bit k: there is a chain that has reached step k */
  gint64 chain[AISLE_FUNNEL_MAX_STEPS][AISLE_FUNNEL_MAX_STEPS]; /* times of the chain that reached step k and began
                                                                    last; mode any: [0][k] the last time of step k */
} AisleFunnelWalk;

static inline void
aisle_funnel_walk_reset (AisleFunnelWalk *self)
{
  self->depth = self->alive = 0;
  self->started = self->ended = FALSE;
}

/* The user's next event: `steps` has bit k set when it is a step k (0 none), or is AISLE_FUNNEL_EXCLUDED. */
void aisle_funnel_walk_event (AisleFunnelWalk *self, guint32 steps, gint64 time);
