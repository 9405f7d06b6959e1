/* page-view.h: a sub-view of a page: the base class that loads it when it is looked at.
 *
 * A view is a class in files of its own and one line in `views` of its page's file (see page-views.h). */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_PAGE_VIEW (aisle_page_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (AislePageView, aisle_page_view, AISLE, PAGE_VIEW, AdwBin)

struct _AislePageViewClass
{
  AdwBinClass parent_class;
  /* Called when the view is seen and what it shows may be out of date, with the facts of the session at hand: start jobs
   * here. */
  void (*load) (AislePageView *self);
  /* (nullable) Called when it is no longer seen: what nobody waits for any more can stop. */
  void (*leave) (AislePageView *self);
  /* (nullable) The session asks for a part of it: a query, a run. */
  void (*show_detail) (AislePageView *self, const char *detail);
};

void aisle_page_view_set_session (AislePageView *self, AisleSession *session);
AisleSession *aisle_page_view_get_session (AislePageView *self); /* (nullable) */
/* Out of date: loads now when seen, else when shown. */
void aisle_page_view_invalidate (AislePageView *self);
void aisle_page_view_show_detail (AislePageView *self, const char *detail);
