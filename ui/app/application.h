/* application.h: the one process: windows, files to open, and the actions that belong to no window. */
#pragma once

#include "app/window.h"

#define AISLE_TYPE_APPLICATION (aisle_application_get_type ())
G_DECLARE_FINAL_TYPE (AisleApplication, aisle_application, AISLE, APPLICATION, AdwApplication)

AisleApplication *aisle_application_new (GApplicationFlags flags);
/* A project: in the window that shows it already, else in `near` when that is free, else in a new one. */
void aisle_application_show_project (AisleApplication *self, const char *path, AisleWindow *near);
/* Projects, and what is to be imported together: logs, archives, folders.  near: (nullable) */
void aisle_application_open_files (AisleApplication *self, GFile *const *files, gsize n, AisleWindow *near);
void aisle_application_open_file (AisleApplication *self, GFile *file, AisleWindow *near);
