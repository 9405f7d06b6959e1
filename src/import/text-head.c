/* text-head.c: see text-head.h. */
#include "import/text-head.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/packed-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define STRETCHES   4
#define PACKED_STEP (4 << 20)

static gboolean
is_packed (const char *path)
{
  return !g_file_test (path, G_FILE_TEST_EXISTS) || aisle_packed_is_file (path) != AISLE_PACKED_NOT;
}

/* Reads on until size bytes are there or the file ends; -1: errno is set. */
static gssize
read_plain (int fd, guint8 *to, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = read (fd, to + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

static gssize
read_packed (AislePackedFile *packed, guint8 *to, gsize size, GError **error)
{
  gsize done = 0;
  gssize n = 1;

  while (done < size && n > 0)
    {
      n = aisle_packed_file_read (packed, to + done, size - done, error);
      if (n < 0)
        return -1;
      done += (gsize) n;
    }
  return (gssize) done;
}

static gssize
head_of_packed (const char *path, guint8 *to, gsize size, GError **error)
{
  g_autoptr (AislePackedFile) packed = aisle_packed_file_open (path, error);

  return packed == NULL ? -1 : read_packed (packed, to, size, error);
}

static gssize
head_of_plain (const char *path, guint8 *to, gsize size, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = fd >= 0 ? read_plain (fd, to, size) : -1;

  if (n < 0)
    aisle_set_error_from_errno (error, errno, "read", path);
  if (fd >= 0)
    close (fd);
  return n;
}

gboolean
aisle_text_head (const char *path, gsize size, guint8 **bytes, gsize *length, gboolean *whole, GError **error)
{
  g_autofree guint8 *data = g_try_malloc (size + 1);
  gssize n;

  if (data == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"), path);
      return FALSE;
    }
  n = is_packed (path) ? head_of_packed (path, data, size + 1, error) : head_of_plain (path, data, size + 1, error);
  if (n < 0)
    return FALSE;
  *whole = (gsize) n <= size;
  *length = MIN ((gsize) n, size);
  *bytes = g_steal_pointer (&data);
  return TRUE;
}

static void
further_in_packed (const char *path, gsize from, guint8 *buffer, gsize size, AisleTextTake take, gpointer data)
{
  g_autoptr (AislePackedFile) packed = aisle_packed_file_open (path, NULL);
  gsize at = 0;

  for (gsize part = 1; packed != NULL && part <= STRETCHES; part++)
    {
      gssize n = 1;

      while (at < MAX (part * PACKED_STEP, from) && n > 0)
        {
          n = read_packed (packed, buffer, MIN (size, MAX (part * PACKED_STEP, from) - at), NULL);
          at += (gsize) MAX (n, 0);
        }
      n = n > 0 ? read_packed (packed, buffer, size, NULL) : 0;
      if (n <= 0)
        return;
      at += (gsize) n;
      take (buffer, (gsize) n, data);
    }
}

void
aisle_text_further_on (const char *path, gsize from, gsize size, AisleTextTake take, gpointer data)
{
  g_autofree guint8 *buffer = g_try_malloc (size);
  goffset end;
  int fd;

  if (buffer == NULL)
    return;
  if (is_packed (path))
    {
      further_in_packed (path, from, buffer, size, take, data);
      return;
    }
  fd = open (path, O_RDONLY | O_CLOEXEC);
  end = fd >= 0 ? lseek (fd, 0, SEEK_END) : 0;
  for (goffset part = 1; part <= STRETCHES && end > (goffset) from; part++)
    {
      goffset offset = (end - (goffset) size) / STRETCHES * part / 2 * 2;
      gssize n = lseek (fd, offset, SEEK_SET) == offset ? read_plain (fd, buffer, size) : -1;

      if (n > 0)
        take (buffer, (gsize) n, data);
    }
  if (fd >= 0)
    close (fd);
}
