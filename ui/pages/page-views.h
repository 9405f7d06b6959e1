/* page-views.h: the views of a page under one switcher, each made when it is first looked at. */
#pragma once

#include "pages/page-view.h"

#define AISLE_TYPE_PAGE_VIEWS (aisle_page_views_get_type ())
G_DECLARE_FINAL_TYPE (AislePageViews, aisle_page_views, AISLE, PAGE_VIEWS, GtkBox)

typedef struct
{
  const char *id;
  const char *title; /* msgid */
  GType (*get_type) (void);
} AislePageViewKind;

/* Signal "made" (AislePageView): before it has a session and is shown.  kinds: static, in the order of the switcher. */
void aisle_page_views_set_kinds (AislePageViews *self, const AislePageViewKind *kinds, gsize n);
void aisle_page_views_set_session (AislePageViews *self, AisleSession *session);
/* What they show is out of date. */
void aisle_page_views_invalidate (AislePageViews *self);
/* A view's id, and after a blank what it is to show: "judgements red shoe". */
void aisle_page_views_show (AislePageViews *self, const char *detail);
