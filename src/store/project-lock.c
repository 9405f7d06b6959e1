/* project-lock.c: see project-lock.h. */
#include "store/project-lock.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "store/project.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct _AisleProjectLock
{
  char *path;      /* of the project */
  char *lock_path; /* of the file that is locked */
  int fd;
  guint holders;
};

static GMutex mutex;
static GHashTable *locks; /* project path: AisleProjectLock, all that this process holds */

/* The holder removes the file when it is done, so what was locked may no longer be what the name stands for. */
static int
lock_file (const char *path, const char *lock_path, GError **error)
{
  for (;;)
    {
      struct stat held, named;
      int fd = open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

      if (fd < 0)
        {
          aisle_set_error_from_errno (error, errno, "write", path);
          return -1;
        }
      if (flock (fd, LOCK_EX | LOCK_NB) != 0)
        {
          int reason = errno;
          close (fd);
          if (reason == EINTR)
            continue;
          if (reason == EWOULDBLOCK)
            g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_BUSY,
                         _ ("cannot write '%s': another process writes it: close it there, or only read"), path);
          else
            aisle_set_error_from_errno (error, reason, "lock", path);
          return -1;
        }
      if (fstat (fd, &held) == 0 && stat (lock_path, &named) == 0 && held.st_ino == named.st_ino
          && held.st_dev == named.st_dev)
        return fd;
      close (fd);
    }
}

AisleProjectLock *
aisle_project_lock_take (const char *path, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  AisleProjectLock *self;

  if (locks == NULL)
    locks = g_hash_table_new (g_str_hash, g_str_equal);
  self = g_hash_table_lookup (locks, path);
  if (self == NULL)
    {
      g_autofree char *lock_path = g_strconcat (path, "-lock", NULL);
      int fd = lock_file (path, lock_path, error);

      if (fd < 0)
        return NULL;
      self = g_new0 (AisleProjectLock, 1);
      self->path = g_strdup (path);
      self->lock_path = g_steal_pointer (&lock_path);
      self->fd = fd;
      g_hash_table_insert (locks, self->path, self);
    }
  self->holders++;
  return self;
}

void
aisle_project_lock_release (AisleProjectLock *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  if (self == NULL)
    return;
  locker = g_mutex_locker_new (&mutex);
  if (--self->holders > 0)
    return;
  g_hash_table_remove (locks, self->path);
  unlink (self->lock_path);
  close (self->fd);
  g_free (self->lock_path);
  g_free (self->path);
  g_free (self);
}
