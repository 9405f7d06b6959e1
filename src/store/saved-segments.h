/* saved-segments.h: the rows of saved segments.  What a definition means stands in segment/. */
#pragma once

#include "store/project.h"

/* Within the caller's transaction.  A segment of the same name is replaced: *replaced is its id, or 0. */
gboolean aisle_saved_segments_add (AisleProject *project, const char *name, const char *definition, gint64 *id,
                                   gint64 *replaced, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removing, undo and redo: rows stay. */
gboolean aisle_saved_segments_set_active (AisleProject *project, gint64 id, gboolean active,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
