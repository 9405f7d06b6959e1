/* bundle-folder.h: a bundle as a folder of files: checksums, what may be replaced, taking its name at the end. */
#pragma once

#include "base/progress.h"

#define AISLE_BUNDLE_FORMAT  "aisle-bundle"
#define AISLE_BUNDLE_VERSION 1

/* A new hidden folder beside `folder`; AISLE_ERROR_USAGE when what stands there is not a bundle of ours. */
char *aisle_bundle_folder_begin (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* temp takes the name of folder; an older bundle goes. */
gboolean aisle_bundle_folder_commit (const char *temp, const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes a flat folder. */
void aisle_bundle_folder_remove (const char *folder);

/* Writes checksums.txt over files (char *), as sha256sum reads it; bytes is their size with it. */
gboolean aisle_bundle_write_checksums (const char *folder, const GPtrArray *files, gint64 *bytes,
                                       AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Every file listed is there and has its sum, and nothing else is there but checksums.txt and the folders (nullable), which
 * have lists of their own: gives the names, checksums.txt last. */
GPtrArray *aisle_bundle_check_checksums (const char *folder, const char *const *folders, gint64 *bytes,
                                         AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
