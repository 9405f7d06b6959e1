/* behaviour-view.h: a sub-view of the Behaviour page: the base class that loads it when it is looked at.
 *
 * A view is a class in files of its own and one line in `views` of behaviour-page.c. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_BEHAVIOUR_VIEW (aisle_behaviour_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (AisleBehaviourView, aisle_behaviour_view, AISLE, BEHAVIOUR_VIEW, AdwBin)

struct _AisleBehaviourViewClass
{
  AdwBinClass parent_class;
  /* Called when the view is seen and what it shows may be out of date, with the facts of the session at hand: start jobs
   * here. */
  void (*load) (AisleBehaviourView *self);
  /* (nullable) Called when it is no longer seen: what nobody waits for any more can stop. */
  void (*leave) (AisleBehaviourView *self);
};

void aisle_behaviour_view_set_session (AisleBehaviourView *self, AisleSession *session);
AisleSession *aisle_behaviour_view_get_session (AisleBehaviourView *self); /* (nullable) */
/* Out of date: loads now when seen, else when shown. */
void aisle_behaviour_view_invalidate (AisleBehaviourView *self);
