/* fault-vfs.h: a shim in front of SQLite's default VFS that counts the calls to the file system and fails the Nth. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

typedef enum
{
  FAULT_ONCE, /* the Nth call only, an I/O error */
  FAULT_FULL, /* from the Nth call on every write: the disk is full */
} FaultMode;

static struct
{
  sqlite3_vfs vfs, *real;
  FaultMode mode;
  gint calls, fail_at; /* fail_at 0: never */
} shim;

typedef struct
{
  sqlite3_file base;
  sqlite3_io_methods methods;
  sqlite3_file *real;
} ShimFile;

#define REAL(file) (((ShimFile *) (file))->real)

/* The calls come from several threads, one at a time. */
static gboolean
fails (gboolean write)
{
  gint call = g_atomic_int_add (&shim.calls, 1) + 1;

  if (shim.fail_at == 0)
    return FALSE;
  return shim.mode == FAULT_ONCE ? call == shim.fail_at : write && call >= shim.fail_at;
}

static int
shim_close (sqlite3_file *file)
{
  return REAL (file)->pMethods->xClose (REAL (file));
}

static int
shim_read (sqlite3_file *file, void *data, int n, sqlite3_int64 offset)
{
  return fails (FALSE) ? SQLITE_IOERR_READ : REAL (file)->pMethods->xRead (REAL (file), data, n, offset);
}

static int
shim_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 offset)
{
  if (fails (TRUE))
    return shim.mode == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  return REAL (file)->pMethods->xWrite (REAL (file), data, n, offset);
}

static int
shim_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return fails (FALSE) ? SQLITE_IOERR_TRUNCATE : REAL (file)->pMethods->xTruncate (REAL (file), size);
}

static int
shim_sync (sqlite3_file *file, int flags)
{
  return fails (FALSE) ? SQLITE_IOERR_FSYNC : REAL (file)->pMethods->xSync (REAL (file), flags);
}

static int
shim_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return fails (FALSE) ? SQLITE_IOERR_FSTAT : REAL (file)->pMethods->xFileSize (REAL (file), size);
}

static int
shim_lock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xLock (REAL (file), level);
}

static int
shim_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xUnlock (REAL (file), level);
}

static int
shim_check_lock (sqlite3_file *file, int *reserved)
{
  return REAL (file)->pMethods->xCheckReservedLock (REAL (file), reserved);
}

static int
shim_control (sqlite3_file *file, int op, void *data)
{
  return REAL (file)->pMethods->xFileControl (REAL (file), op, data);
}

static int
shim_sector (sqlite3_file *file)
{
  return REAL (file)->pMethods->xSectorSize (REAL (file));
}

static int
shim_device (sqlite3_file *file)
{
  return REAL (file)->pMethods->xDeviceCharacteristics (REAL (file));
}

static int
shim_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **data)
{
  return fails (FALSE) ? SQLITE_IOERR_SHMMAP : REAL (file)->pMethods->xShmMap (REAL (file), page, size, extend, data);
}

static int
shim_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->pMethods->xShmLock (REAL (file), offset, n, flags);
}

static void
shim_shm_barrier (sqlite3_file *file)
{
  REAL (file)->pMethods->xShmBarrier (REAL (file));
}

static int
shim_shm_unmap (sqlite3_file *file, int remove)
{
  return REAL (file)->pMethods->xShmUnmap (REAL (file), remove);
}

static const sqlite3_io_methods shim_methods = {
  .iVersion = 2,
  .xClose = shim_close,
  .xRead = shim_read,
  .xWrite = shim_write,
  .xTruncate = shim_truncate,
  .xSync = shim_sync,
  .xFileSize = shim_size,
  .xLock = shim_lock,
  .xUnlock = shim_unlock,
  .xCheckReservedLock = shim_check_lock,
  .xFileControl = shim_control,
  .xSectorSize = shim_sector,
  .xDeviceCharacteristics = shim_device,
  .xShmMap = shim_shm_map,
  .xShmLock = shim_shm_lock,
  .xShmBarrier = shim_shm_barrier,
  .xShmUnmap = shim_shm_unmap,
};

static int
shim_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out)
{
  ShimFile *file = (ShimFile *) base;
  int rc;

  file->base.pMethods = NULL;
  if (fails (FALSE))
    return SQLITE_CANTOPEN;
  file->real = (sqlite3_file *) (file + 1);
  rc = shim.real->xOpen (shim.real, name, file->real, flags, out);
  if (file->real->pMethods != NULL)
    {
      file->methods = shim_methods;
      if (file->real->pMethods->iVersion < 2)
        file->methods.iVersion = 1;
      file->base.pMethods = &file->methods;
    }
  return rc;
}

static int
shim_delete (sqlite3_vfs *vfs, const char *name, int sync)
{
  return fails (FALSE) ? SQLITE_IOERR_DELETE : shim.real->xDelete (shim.real, name, sync);
}

static int
shim_access (sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
  return fails (FALSE) ? SQLITE_IOERR_ACCESS : shim.real->xAccess (shim.real, name, flags, result);
}

static int
shim_full_pathname (sqlite3_vfs *vfs, const char *name, int n, char *out)
{
  return shim.real->xFullPathname (shim.real, name, n, out);
}

static void
shim_install (void)
{
  shim.real = sqlite3_vfs_find (NULL);
  shim.vfs = *shim.real;
  shim.vfs.zName = "fault";
  shim.vfs.szOsFile = (int) sizeof (ShimFile) + shim.real->szOsFile;
  shim.vfs.xOpen = shim_open;
  shim.vfs.xDelete = shim_delete;
  shim.vfs.xAccess = shim_access;
  shim.vfs.xFullPathname = shim_full_pathname;
  g_assert_cmpint (sqlite3_vfs_register (&shim.vfs, 1), ==, SQLITE_OK);
}
