/* columns-publish.h: the columns file takes its name when it is whole and on the disk.
 *
 * While it is written it is locked, so that what a killed process left can be told from another's work. */
#pragma once

#include "base/files.h"
#include "columns/columns-builder.h"

/* path: aisle_columns_path or aisle_columns_valid_path. */
gboolean aisle_columns_publish_begin (const char *path, AisleReplace *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes and syncs; aisle_replace_commit gives the name. */
gboolean aisle_columns_publish_write (AisleColumnsBuilder *builder, const AisleColumnsFacts *facts, AisleReplace *file,
                                      AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes unfinished files that nobody works on. */
void aisle_columns_remove_left_over (const char *project_path);
