/* page.h: a page of the window: its registration, and the base class that loads it when it is looked at.
 *
 * A page is one folder and one word in `pages` of ui/meson.build. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_PAGE (aisle_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (AislePage, aisle_page, AISLE, PAGE, AdwBin)

struct _AislePageClass
{
  AdwBinClass parent_class;
  /* Called when the page is visible and what it shows may be out of date: start jobs here. */
  void (*load) (AislePage *self);
  /* (nullable) The session asks the page to show a part of itself. */
  void (*show_detail) (AislePage *self, const char *detail);
};

typedef struct
{
  const char *id;
  const char *title;   /* msgid */
  const char *section; /* (nullable) msgid: heading in the sidebar above the first page of a section */
  const char *icon;
  gboolean needs_project;
  gboolean segments; /* shows the segment bar */
  GType (*get_type) (void);
} AislePageKind;

const AislePageKind *const *aisle_page_kinds (gsize *n);

AislePage *aisle_page_new (const AislePageKind *kind, AisleSession *session);
AisleSession *aisle_page_get_session (AislePage *self);
/* Out of date: loads now when visible, else when shown. */
void aisle_page_invalidate (AislePage *self);
void aisle_page_show_detail (AislePage *self, const char *detail);
