/* files.c: atomic replace by fsync and rename, and mapped reads. */
#include "base/files.h"

#include "base/error.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
aisle_error_verb (const char *verb)
{
  /* Translators: what cannot be done to a file. */
  static const char *const verbs[] = {
    NC_ ("cannot", "create"),       NC_ ("cannot", "find"),
    NC_ ("cannot", "lock"),         NC_ ("cannot", "make the columns of"),
    NC_ ("cannot", "open"),         NC_ ("cannot", "read"),
    NC_ ("cannot", "read beside"),  NC_ ("cannot", "write"),
    NC_ ("cannot", "write beside"), NULL,
  };
  return g_strv_contains (verbs, verb) ? g_dpgettext2 (GETTEXT_PACKAGE, "cannot", verb) : verb;
}

void
aisle_set_error_from_errno (GError **error, int saved_errno, const char *verb, const char *path)
{
  AisleErrorCode code = AISLE_ERROR_FAILED;

  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      code = AISLE_ERROR_SPACE;
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      code = AISLE_ERROR_READ_ONLY;
      break;
    case ENOENT:
      code = AISLE_ERROR_NOT_FOUND;
      break;
    case ENOMEM:
      code = AISLE_ERROR_MEMORY;
      break;
    default:
      break;
    }
  /* Translators: verb, file, reason: cannot read 'log.csv': no such file */
  g_set_error (error, AISLE_BASE_ERROR, code, _ ("cannot %s '%s': %s"), aisle_error_verb (verb), path,
               g_strerror (saved_errno));
}

gboolean
aisle_replace_begin (AisleReplace *self, const char *path, GError **error)
{
  self->path = g_strdup (path);
  self->temp_path = g_strconcat (path, ".XXXXXX", NULL);
  self->fd = g_mkstemp_full (self->temp_path, O_RDWR | O_CLOEXEC, 0644);
  if (self->fd >= 0)
    return TRUE;
  aisle_set_error_from_errno (error, errno, "create", path);
  g_clear_pointer (&self->temp_path, g_free);
  g_clear_pointer (&self->path, g_free);
  return FALSE;
}

gboolean
aisle_replace_write (AisleReplace *self, gconstpointer data, gsize length, GError **error)
{
  const guint8 *bytes = data;

  while (length > 0)
    {
      gssize n = write (self->fd, bytes, MIN (length, (gsize) 1 << 30));
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          aisle_set_error_from_errno (error, errno, "write", self->path);
          return FALSE;
        }
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

static void
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

gboolean
aisle_replace_commit (AisleReplace *self, GError **error)
{
  int failed = fsync (self->fd) != 0 ? errno : 0;

  if (close (self->fd) != 0 && failed == 0)
    failed = errno;
  self->fd = -1;
  if (failed == 0 && g_rename (self->temp_path, self->path) != 0)
    failed = errno;
  if (failed != 0)
    {
      aisle_set_error_from_errno (error, failed, "write", self->path);
      aisle_replace_abort (self);
      return FALSE;
    }
  sync_folder_of (self->path);
  g_clear_pointer (&self->temp_path, g_free);
  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

void
aisle_replace_abort (AisleReplace *self)
{
  if (self->temp_path != NULL)
    {
      g_unlink (self->temp_path);
      if (self->fd >= 0)
        aisle_file_let_go (self->fd);
    }
  self->fd = -1;
  g_clear_pointer (&self->temp_path, g_free);
  g_clear_pointer (&self->path, g_free);
}

gboolean
aisle_file_write (const char *path, gconstpointer data, gsize length, GError **error)
{
  AisleReplace replace = { 0 };

  if (!aisle_replace_begin (&replace, path, error))
    return FALSE;
  if (!aisle_replace_write (&replace, data, length, error))
    {
      aisle_replace_abort (&replace);
      return FALSE;
    }
  return aisle_replace_commit (&replace, error);
}

/* Reads up to limit + 1 bytes, so that a file that grows is still bounded. */
char *
aisle_file_read (const char *path, gsize limit, gsize *length, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n = -1;

  if (fd >= 0)
    while ((n = read (fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
      {
        if (n < 0)
          continue;
        if (bytes->len + (gsize) n > limit)
          {
            close (fd);
            g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT, _ ("cannot read '%s': over %zu bytes"), path,
                         limit);
            return NULL;
          }
        g_byte_array_append (bytes, buffer, (guint) n);
      }
  if (n < 0)
    {
      aisle_set_error_from_errno (error, errno, "read", path);
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  close (fd);
  if (length != NULL)
    *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

gboolean
aisle_mapped_open (AisleMapped *self, const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* of a pipe nobody may write to */
  struct stat info;
  gpointer data = NULL;

  self->data = NULL;
  self->length = 0;
  if (fd < 0 || fstat (fd, &info) != 0)
    goto failed;
  if (!S_ISREG (info.st_mode))
    {
      close (fd);
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_INPUT, _ ("cannot read '%s': it is not a plain file"), path);
      return FALSE;
    }
  if (info.st_size > 0)
    {
      data = mmap (NULL, (gsize) info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
      if (data == MAP_FAILED)
        goto failed;
    }
  close (fd);
  self->data = data;
  self->length = (gsize) info.st_size;
  return TRUE;

failed:
  aisle_set_error_from_errno (error, errno, "read", path);
  if (fd >= 0)
    close (fd);
  return FALSE;
}

void
aisle_mapped_clear (AisleMapped *self)
{
  if (self->data != NULL)
    munmap ((gpointer) self->data, self->length);
  self->data = NULL;
  self->length = 0;
}

#define SYNC_STEP  ((off_t) 8 << 20)
#define SYNC_AHEAD 4 /* steps that are on their way while the first is waited for */

gboolean
aisle_file_sync (int fd, const char *path, GCancellable *cancellable, GError **error)
{
  struct stat info;
  off_t size = fstat (fd, &info) == 0 ? info.st_size : 0;

  for (off_t at = -SYNC_AHEAD * SYNC_STEP; at < size; at += SYNC_STEP)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      sync_file_range (fd, at + SYNC_AHEAD * SYNC_STEP, SYNC_STEP, SYNC_FILE_RANGE_WRITE);
      if (at >= 0)
        sync_file_range (fd, at, SYNC_STEP,
                         SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (fsync (fd) == 0)
    return TRUE;
  aisle_set_error_from_errno (error, errno, "write", path);
  return FALSE;
}

static gpointer
close_thread (gpointer data)
{
  close (GPOINTER_TO_INT (data));
  return NULL;
}

void
aisle_file_let_go (int fd)
{
  struct stat info;
  GThread *thread = NULL;

  if (fstat (fd, &info) == 0 && info.st_nlink == 0 && info.st_blocks > (64 << 20) / 512)
    thread = g_thread_try_new ("aisle-close", close_thread, GINT_TO_POINTER (fd), NULL);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    close (fd);
}

gsize
aisle_current_memory (void)
{
  g_autofree char *text = NULL;
  char *resident;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || (resident = strchr (text, ' ')) == NULL)
    return 0;
  return (gsize) g_ascii_strtoull (resident, NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

gsize
aisle_peak_memory (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) != 0)
    return 0;
  return (gsize) usage.ru_maxrss * 1024;
}
