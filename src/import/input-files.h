/* input-files.h: what the paths that a user names stand for: files, folders of files, archives of files. */
#pragma once

#include "import/reader.h"

/* The files to read, as paths (packed-file.h), in the order of paths, those of a folder or archive by name.  Hidden
 * files are left out; so are, in a folder or an archive, those of another kind than most (by the ending of their names; of as many the one with
 * most bytes), and among others what is said about the data (README, LICENSE ...), which go to left_out (nullable).
 * member: only this file of an archive ("" = all).  Errors: none, too many, a folder of texts, each in a file of its own. */
GPtrArray *aisle_input_files (const char *const *paths, gsize n, const char *member, GPtrArray *left_out,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a file is sentences rather than the cells that were guessed (nullable). */
gboolean aisle_input_is_prose (const char *path, const AisleMapping *guess);

/* The file of `path` that a guess is made from: of an archive the first or `member` (nullable), unless the reader reads
 * the archive itself. */
char *aisle_input_first (const char *path, const AisleReader *reader, const char *member,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
