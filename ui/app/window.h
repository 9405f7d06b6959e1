/* window.h: one window: the sidebar, the pages of one project (or of none), the segment bar and the task strip. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_WINDOW (aisle_window_get_type ())
G_DECLARE_FINAL_TYPE (AisleWindow, aisle_window, AISLE, WINDOW, AdwApplicationWindow)

/* project_path: NULL for a window that shows Start. */
AisleWindow *aisle_window_new (GtkApplication *application, const char *project_path);
AisleSession *aisle_window_get_session (AisleWindow *self);
/* Whether it shows no project and works on nothing, so that a project may be opened in it. */
gboolean aisle_window_is_free (AisleWindow *self);
void aisle_window_set_project (AisleWindow *self, const char *project_path);
void aisle_window_show_page (AisleWindow *self, const char *page, const char *detail);
const char *aisle_window_get_page (AisleWindow *self);
