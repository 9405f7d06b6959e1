/* project-lock.h: one writing process per project.
 *
 * flock on a file beside the project, held once a process and counted among its threads.  It is not the project file
 * itself: closing any descriptor of that would drop the locks SQLite holds on it. */
#pragma once

#include <gio/gio.h>

typedef struct _AisleProjectLock AisleProjectLock;

/* path is canonical.  AISLE_ERROR_BUSY when another process holds it, AISLE_ERROR_READ_ONLY where none can be made. */
AisleProjectLock *aisle_project_lock_take (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_project_lock_release (AisleProjectLock *self);
