/* files.h: files that are whole or not there: atomic replace, and mapped reads. */
#pragma once

#include <gio/gio.h>

/* A file being written beside its destination; it takes the destination's name in commit (fsync, rename, fsync of the
 * folder) or disappears in abort. */
typedef struct
{
  char *path;
  char *temp_path;
  int fd;
} AisleReplace;

gboolean aisle_replace_begin (AisleReplace *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_replace_write (AisleReplace *self, gconstpointer data, gsize length,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_replace_commit (AisleReplace *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Safe on a zeroed, committed or aborted value. */
void aisle_replace_abort (AisleReplace *self);

/* All at once, atomically. */
gboolean aisle_file_write (const char *path, gconstpointer data, gsize length,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whole file into memory; refuses files over `limit` bytes with AISLE_ERROR_INPUT. NUL-terminated. */
char *aisle_file_read (const char *path, gsize limit, gsize *length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A read-only mapping (private: a later truncation by others is their fault, not ours to follow). */
typedef struct
{
  const guint8 *data;
  gsize length;
} AisleMapped;

gboolean aisle_mapped_open (AisleMapped *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_mapped_clear (AisleMapped *self);

/* The verb of "cannot read 'x': ..." in the user's language; a new verb is added to the list there. */
const char *aisle_error_verb (const char *verb);

/* Turns errno into a GError of AISLE_BASE_ERROR: ENOSPC and EDQUOT become AISLE_ERROR_SPACE, EROFS, EACCES and EPERM
 * AISLE_ERROR_READ_ONLY, ENOENT AISLE_ERROR_NOT_FOUND.  verb is one of aisle_error_verb. */
void aisle_set_error_from_errno (GError **error, int saved_errno, const char *verb, const char *path);

/* Everything of fd onto the disk, in steps that a cancel ends; path is for the message. */
gboolean aisle_file_sync (int fd, const char *path, GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closes; the last descriptor of a big nameless file in a thread, because giving its pages back takes time. */
void aisle_file_let_go (int fd);

/* Peak resident memory of this process so far, in bytes (getrusage). */
gsize aisle_peak_memory (void);
/* Resident memory now, in bytes; 0 where the system does not tell. */
gsize aisle_current_memory (void);
