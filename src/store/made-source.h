/* made-source.h: the source of rows that are made in the program, not read from a file, so that they can be looked at, left
 * out and exported like those of a file.
 *
 * All within the caller's transaction. */
#pragma once

#include "store/project.h"

/* The source in use of what `reader` stands for ("judge") and `maker` made; made, with its name, where there is none. */
gboolean aisle_made_source_find (AisleProject *project, const char *reader, const char *target, const char *maker,
                                 const char *name, gint64 *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After each change: the number and the hash of its rows, as info --check counts them; a source without rows is not in use. */
gboolean aisle_made_source_tell (AisleProject *project, const char *target, gint64 source,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
