/* changes.h: the marks that commands set and undo takes back; rows stay. */
#pragma once

#include "store/project.h"

/* An inactive source's events are in no answer; the generation grows. */
gboolean aisle_source_set_active (AisleProject *project, gint64 source, gboolean active,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* File name and path of a source, as imported. */
gboolean aisle_source_get_file (AisleProject *project, gint64 source, char **name, char **path,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new active segment; the name must be free. */
gboolean aisle_segment_row_add (AisleProject *project, const char *name, const char *definition, gint64 *id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_segment_row_set_active (AisleProject *project, gint64 id, gboolean active,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_segment_row_get (AisleProject *project, gint64 id, char **name, char **definition,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Id of the active segment of that name, or 0. */
gint64 aisle_segment_row_find (AisleProject *project, const char *name);
