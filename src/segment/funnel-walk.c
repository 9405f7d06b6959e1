/* funnel-walk.c: all attempts of a user at once.
 *
 * Of all chains of events that have reached a step, the one that began last has the most of its window left, so one
 * chain a step is enough, and a pass over the events finds the deepest attempt. */
#include "segment/funnel-walk.h"

#include <string.h>

static gboolean
lives (const AisleFunnelWalk *self, guint step)
{
  return self->alive >> step & 1;
}

/* Puts the event at the end of the chain that reached the step before, or begins a chain; FALSE where it may not. */
static gboolean
take_step (AisleFunnelWalk *self, guint step, gint64 time)
{
  gint64 *chain = self->chain[step];
  if (step == 0)
    {
      if (self->funnel->first_only && self->started)
        return FALSE;
      self->started = TRUE;
    }
  else
    {
      const gint64 *before = self->chain[step - 1];
      if (!lives (self, step - 1) || time - before[0] > self->funnel->window)
        return FALSE;
      /* Of two chains with the same beginning the one that got here first stands. */
      if (self->funnel->mode == AISLE_FUNNEL_ORDERED && lives (self, step) && chain[0] >= before[0])
        return FALSE;
      memcpy (chain, before, step * sizeof (gint64));
    }
  chain[step] = time;
  if (step == self->depth)
    {
      self->depth = step + 1;
      memcpy (self->times, chain, (step + 1) * sizeof (gint64));
    }
  return TRUE;
}

/* From the last step down, so that an event serves one step of a chain only. */
static void
chain_event (AisleFunnelWalk *self, guint32 steps, gint64 time)
{
  guint alive = self->funnel->mode == AISLE_FUNNEL_STRICT ? 0 : self->alive;
  for (guint step = MIN (self->funnel->n_steps, AISLE_FUNNEL_MAX_STEPS); steps != 0 && step-- > 0;)
    if ((steps >> step & 1) && take_step (self, step, time))
      alive |= 1u << step;
  self->alive = alive;
}

static void
any_event (AisleFunnelWalk *self, guint32 steps, gint64 time)
{
  guint distinct = 0;
  gint64 *last = self->chain[0];
  if (steps == 0)
    return;
  if (!self->started)
    self->start = time;
  self->started = TRUE;
  if (self->funnel->first_only && time - self->start > self->funnel->window)
    return;
  for (guint step = 0; step < self->funnel->n_steps; step++)
    {
      if (steps >> step & 1)
        {
          last[step] = time;
          self->alive |= 1u << step;
        }
      /* With first_only all that is alive lies in the one window. */
      if ((self->alive >> step & 1) && time - last[step] <= self->funnel->window)
        distinct++;
    }
  self->depth = MAX (self->depth, distinct);
}

void
aisle_funnel_walk_event (AisleFunnelWalk *self, guint32 steps, gint64 time)
{
  if (steps & AISLE_FUNNEL_EXCLUDED)
    {
      self->alive = 0;
      self->ended = self->funnel->first_only && self->started;
    }
  else if (self->ended)
    return;
  else if (self->funnel->mode == AISLE_FUNNEL_ANY)
    any_event (self, steps, time);
  else
    chain_event (self, steps, time);
}
