/* text-source.c: read, hash, decode, slide. */
#include "import/text-source.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "import/import-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK        (4 << 20)
#define PACKED_BLOCK (1 << 20) /* unpacking takes its time: progress and cancel come in between */

static gboolean
read_packed (AisleTextSource *self, guint8 *to, gsize size, gsize *length, gboolean *last, GError **error)
{
  size = MIN (size, (gsize) PACKED_BLOCK);
  while (*length < size && !*last)
    {
      gssize n = aisle_packed_stream_read (self->packed, to + *length, size - *length, error);

      if (n < 0)
        return FALSE;
      *length += (gsize) n;
      *last = n == 0;
    }
  if (*last)
    self->hash = *aisle_packed_stream_hash (self->packed);
  self->bytes = aisle_packed_stream_done (self->packed);
  return TRUE;
}

static gboolean
read_block (AisleTextSource *self, guint8 *to, gsize size, gsize *length, gboolean *last, GError **error)
{
  *length = 0;
  *last = FALSE;
  if (self->packed != NULL)
    return read_packed (self, to, size, length, last, error);
  while (*length < size)
    {
      gssize n = read (self->fd, to + *length, size - *length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          aisle_set_error_from_errno (error, errno, "read", self->path);
          return FALSE;
        }
      if (n == 0)
        {
          *last = TRUE;
          break;
        }
      *length += n;
    }
  aisle_byte_hash_add (&self->hash, to, *length);
  self->bytes += *length;
  return TRUE;
}

/* Takes the byte order mark off and, where decoding is needed, readies the first raw block. */
static gboolean
begin (AisleTextSource *self, GError **error)
{
  gsize length, mark;

  if (self->encoding != AISLE_ENCODING_UTF8)
    {
      if (!read_block (self, self->raw, BLOCK, &self->raw_length, &self->raw_last, error))
        return FALSE;
      self->raw_at = aisle_encoding_mark (self->encoding, self->raw, self->raw_length);
      return aisle_text_source_fill (self, error);
    }
  if (!read_block (self, (guint8 *) self->data, BLOCK, &length, &self->last, error))
    return FALSE;
  mark = aisle_encoding_mark (self->encoding, (const guint8 *) self->data, length);
  self->at = mark;
  self->length = length;
  self->flags = aisle_text_flags (self->data + mark, length - mark);
  memset (self->data + length, 0, AISLE_TEXT_PAD);
  return TRUE;
}

/* A plain file is read as it is, a compressed one through its stream. */
static gboolean
open_bytes (AisleTextSource *self, GError **error)
{
  guint8 head[AISLE_PACKED_HEAD];
  struct stat status;
  gssize n;

  self->fd = open (self->path, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0 ? errno != ENOTDIR : fstat (self->fd, &status) != 0)
    {
      aisle_set_error_from_errno (error, errno, "read", self->path);
      return FALSE;
    }
  if (self->fd >= 0 && S_ISDIR (status.st_mode))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': it is a folder, choose a file in it"), self->path);
      return FALSE;
    }
  n = self->fd >= 0 && S_ISREG (status.st_mode) ? pread (self->fd, head, sizeof head, 0) : 0;
  if (self->fd < 0 || (n > 0 && aisle_packed_is (head, (gsize) n) != AISLE_PACKED_NOT))
    {
      self->packed = aisle_packed_stream_open (self->path, error);
      if (self->packed == NULL)
        return FALSE;
      self->size = aisle_packed_stream_size (self->packed);
      return TRUE;
    }
  self->size = S_ISREG (status.st_mode) ? status.st_size : 0;
  posix_fadvise (self->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return TRUE;
}

gboolean
aisle_text_source_open (AisleTextSource *self, const char *path, AisleEncoding encoding, GError **error)
{
  *self = (AisleTextSource){ .fd = -1, .encoding = encoding, .path = g_strdup (path) };
  aisle_byte_hash_init (&self->hash);
  if (!open_bytes (self, error))
    {
      aisle_text_source_close (self);
      return FALSE;
    }
  self->capacity = BLOCK + AISLE_RECORD_LIMIT + BLOCK / 4;
  self->data = g_try_malloc (self->capacity + AISLE_TEXT_PAD);
  if (encoding != AISLE_ENCODING_UTF8)
    {
      self->decoder = aisle_text_decoder_new (encoding);
      self->raw = g_try_malloc (BLOCK);
    }
  if (self->data == NULL || (encoding != AISLE_ENCODING_UTF8 && (self->raw == NULL || self->decoder == NULL)))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY,
                   _ ("cannot read '%s': not enough memory for a reading buffer or no converter for %s"), path,
                   aisle_encoding_id (encoding));
      aisle_text_source_close (self);
      return FALSE;
    }
  if (begin (self, error))
    return TRUE;
  aisle_text_source_close (self);
  return FALSE;
}

void
aisle_text_source_close (AisleTextSource *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->packed, aisle_packed_stream_free);
  g_clear_pointer (&self->decoder, aisle_text_decoder_free);
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->raw, g_free);
  g_clear_pointer (&self->path, g_free);
}

static gboolean
decode_on (AisleTextSource *self, gsize stop, GError **error)
{
  while (self->length < stop && !self->last)
    {
      const guint8 *in, *in_end;

      if (self->raw_at == self->raw_length && !self->raw_last)
        {
          if (!read_block (self, self->raw, BLOCK, &self->raw_length, &self->raw_last, error))
            return FALSE;
          self->raw_at = 0;
        }
      in = self->raw + self->raw_at;
      in_end = self->raw + self->raw_length;
      self->length += aisle_text_decoder_run (self->decoder, &in, in_end, self->data + self->length,
                                              stop - self->length, self->raw_last);
      self->raw_at = in - self->raw;
      /* Room left and nothing more to read: that was all. */
      if (self->raw_last && in == in_end && stop - self->length >= 64)
        self->last = TRUE;
      else if (stop - self->length < 64)
        break;
    }
  return TRUE;
}

gboolean
aisle_text_source_fill (AisleTextSource *self, GError **error)
{
  gsize kept = self->length - self->at, n;

  memmove (self->data, self->data + self->at, kept);
  self->at = 0;
  self->length = kept;
  if (self->encoding != AISLE_ENCODING_UTF8)
    {
      if (!decode_on (self, self->capacity, error))
        return FALSE;
    }
  else if (!self->last)
    {
      if (!read_block (self, (guint8 *) self->data + kept, MIN (self->capacity - kept, BLOCK), &n, &self->last, error))
        return FALSE;
      self->length += n;
    }
  /* The kept part's flags are not known by themselves: keeping them all is right, at most slower. */
  self->flags |= aisle_text_flags (self->data + kept, self->length - kept);
  if (kept == 0)
    self->flags = aisle_text_flags (self->data, self->length);
  memset (self->data + self->length, 0, AISLE_TEXT_PAD);
  return TRUE;
}
