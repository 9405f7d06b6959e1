/* no-events.h: what a page that is made of events shows in a project without any: what is lacking, and where to go. */
#pragma once

#include "app/session.h"

#define AISLE_TYPE_NO_EVENTS (aisle_no_events_get_type ())
G_DECLARE_FINAL_TYPE (AisleNoEvents, aisle_no_events, AISLE, NO_EVENTS, AdwBin)

/* line: what the page does with events. */
GtkWidget *aisle_no_events_new (const char *icon, const char *line);
/* Whether the project has none, as far as is known; offers its conversations where there are some. */
gboolean aisle_no_events_look (AisleNoEvents *self, AisleSession *session);
