/* packed-file.c: see packed-file.h. */
#include "import/packed-file.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "import/import-error.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK       (256 << 10)
#define XZ_MEMORY   ((guint64) 256 << 20) /* "xz -9" asks for 65 MiB */
#define MAX_MEMBERS 100000
#define MAX_NAME    4096

struct _AislePackedFile
{
  char *path; /* as it was given: for messages */
  char *file, *member;
  int fd;
  AislePacking packing;
  guint64 size, done;
  guint64 member_size, member_done;
  AisleByteHash hash; /* of what was read in order */
  guint8 *block;
  gsize at, length; /* of block */
  gboolean read_all, ended;
  gboolean bare; /* zip: an end and nothing before it */
  GConverter *gzip;
  gboolean between; /* gzip: one part has ended */
  lzma_stream xz;
  gboolean xz_open;
  struct archive *archive;
};

/* ---- names and kinds ---- */

AislePacking
aisle_packed_is (const guint8 *head, gsize length)
{
  static const struct
  {
    const char *magic;
    gsize length;
    AislePacking packing;
  } kinds[] = {
    { "\x1f\x8b\x08", 3, AISLE_PACKED_GZIP },     { "\xfd\x37\x7a\x58\x5a\x00", 6, AISLE_PACKED_XZ },
    { "\x28\xb5\x2f\xfd", 4, AISLE_PACKED_ZSTD }, { "PK\003\004", 4, AISLE_PACKED_ZIP },
    { "PK\005\006", 4, AISLE_PACKED_ZIP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (length >= kinds[i].length && memcmp (head, kinds[i].magic, kinds[i].length) == 0)
      return kinds[i].packing;
  /* "BZh1" could begin a text; what follows it could not. */
  if (length >= 10 && memcmp (head, "BZh", 3) == 0 && head[3] >= '1' && head[3] <= '9'
      && (memcmp (head + 4, "1AY&SY", 6) == 0 || memcmp (head + 4, "\x17rE8P\x90", 6) == 0))
    return AISLE_PACKED_BZIP2;
  return AISLE_PACKED_NOT;
}

AislePacking
aisle_packed_is_file (const char *path)
{
  guint8 head[AISLE_PACKED_HEAD];
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gssize n = fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode) ? pread (fd, head, sizeof head, 0) : -1;

  if (fd >= 0)
    close (fd);
  return n > 0 ? aisle_packed_is (head, (gsize) n) : AISLE_PACKED_NOT;
}

void
aisle_packed_split (const char *path, char **file, char **member)
{
  g_autofree char *start = g_strdup (path);

  *member = NULL;
  for (char *slash;
       !g_file_test (start, G_FILE_TEST_EXISTS) && (slash = strrchr (start, '/')) != NULL && slash != start;)
    {
      *slash = '\0';
      if (g_file_test (start, G_FILE_TEST_IS_REGULAR) && slash[1] != '\0')
        *member = g_strdup (path + (slash + 1 - start));
    }
  *file = *member != NULL ? g_steal_pointer (&start) : g_strdup (path);
}

char *
aisle_packed_inner_name (const char *path)
{
  static const char *const endings[] = { ".gz", ".xz", ".zst", ".zstd", ".bz2" };
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]) && strlen (name) > strlen (endings[i]))
      return g_strndup (name, strlen (name) - strlen (endings[i]));
  return g_steal_pointer (&name);
}

/* ---- the file ---- */

static void
damaged (const AislePackedFile *self, const char *why, GError **error)
{
  static const char *const names[] = {
    [AISLE_PACKED_NOT] = N_ ("file"),
    [AISLE_PACKED_GZIP] = N_ ("compressed data (gzip)"),
    [AISLE_PACKED_XZ] = N_ ("compressed data (xz)"),
    [AISLE_PACKED_ZSTD] = N_ ("compressed data (zstd)"),
    [AISLE_PACKED_BZIP2] = N_ ("compressed data (bzip2)"),
    [AISLE_PACKED_ZIP] = N_ ("zip archive or Excel workbook"),
  };

  if (error == NULL || *error != NULL)
    return;
  /* Translators: file, what it is ("zip archive"), place, reason. */
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
               _ ("cannot read '%s': the %s is damaged or cut off near byte %llu (%s): get the file again"), self->path,
               _ (names[self->packing]), (unsigned long long) self->done, why);
}

/* More of the file into block, which is used up. */
static gboolean
next_block (AislePackedFile *self, GError **error)
{
  gssize n;

  do
    n = read (self->fd, self->block, BLOCK);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      aisle_set_error_from_errno (error, errno, "read", self->path);
      return FALSE;
    }
  aisle_byte_hash_add (&self->hash, self->block, (gsize) n);
  self->done += (guint64) n;
  self->at = 0;
  self->length = (gsize) n;
  self->read_all = n == 0;
  return TRUE;
}

/* ---- gzip: parts may follow one another, zeros or anything else behind the last are no data ---- */

static gssize
read_gzip (AislePackedFile *self, guint8 *to, gsize size, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      gsize used = 0, made = 0;
      GConverterResult result;

      if (self->at == self->length && !self->read_all && !next_block (self, error))
        return -1;
      if (self->between)
        {
          if (self->at == self->length || self->block[self->at] != 0x1f)
            return 0;
          g_converter_reset (self->gzip);
          self->between = FALSE;
        }
      result = g_converter_convert (self->gzip, self->block + self->at, self->length - self->at, to, size,
                                    self->read_all ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &used, &made,
                                    &problem);
      if (result == G_CONVERTER_ERROR)
        {
          if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) && !self->read_all)
            {
              self->at = self->length;
              continue;
            }
          damaged (self, self->read_all ? _ ("it ends too early") : _ ("its check fails"), error);
          return -1;
        }
      self->at += used;
      self->between = result == G_CONVERTER_FINISHED;
      if (made > 0)
        return (gssize) made;
    }
}

/* ---- xz ---- */

static gssize
read_xz (AislePackedFile *self, guint8 *to, gsize size, GError **error)
{
  self->xz.next_out = to;
  self->xz.avail_out = size;
  for (;;)
    {
      lzma_ret result;
      gsize made;

      if (self->at == self->length && !self->read_all && !next_block (self, error))
        return -1;
      self->xz.next_in = self->block + self->at;
      self->xz.avail_in = self->length - self->at;
      result = lzma_code (&self->xz, self->read_all ? LZMA_FINISH : LZMA_RUN);
      self->at = self->length - self->xz.avail_in;
      made = size - self->xz.avail_out;
      if (result == LZMA_STREAM_END || (result == LZMA_OK && made > 0))
        return (gssize) made;
      if (result == LZMA_OK)
        continue;
      if (result == LZMA_MEMLIMIT_ERROR || result == LZMA_MEM_ERROR)
        g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY,
                     _ ("cannot read '%s': unpacking it takes over %u MiB of memory: unpack it first"), self->path,
                     (guint) (XZ_MEMORY >> 20));
      else
        damaged (self, result == LZMA_BUF_ERROR ? _ ("it ends too early") : _ ("its check fails"), error);
      return -1;
    }
}

/* ---- libarchive: zstd, bzip2, zip ---- */

static la_ssize_t
archive_read_cb (struct archive *archive, void *data, const void **buffer)
{
  AislePackedFile *self = data;
  g_autoptr (GError) error = NULL;

  if (!next_block (self, &error))
    {
      archive_set_error (archive, EIO, "%s", error->message);
      return -1;
    }
  *buffer = self->block;
  return (la_ssize_t) self->length;
}

static la_int64_t
archive_seek_cb (struct archive *archive, void *data, la_int64_t offset, int whence)
{
  AislePackedFile *self = data;
  off_t at = lseek (self->fd, offset, whence);

  if (at < 0)
    {
      archive_set_error (archive, errno, "%s", g_strerror (errno));
      return ARCHIVE_FATAL;
    }
  return at;
}

static const char *
reason_of (struct archive *archive)
{
  const char *text = archive_error_string (archive);

  return text != NULL ? text : "";
}

static gboolean
open_archive (AislePackedFile *self, GError **error)
{
  struct archive *a = self->archive = archive_read_new ();
  gboolean ok;

  if (self->packing == AISLE_PACKED_ZIP)
    ok = archive_read_support_format_zip_seekable (a) == ARCHIVE_OK
         && archive_read_set_seek_callback (a, archive_seek_cb) == ARCHIVE_OK;
  else
    ok = archive_read_support_format_raw (a) == ARCHIVE_OK && archive_read_support_format_empty (a) == ARCHIVE_OK
         && (self->packing == AISLE_PACKED_ZSTD ? archive_read_support_filter_zstd (a)
                                                : archive_read_support_filter_bzip2 (a))
                == ARCHIVE_OK;
  ok = ok && archive_read_set_read_callback (a, archive_read_cb) == ARCHIVE_OK
       && archive_read_set_callback_data (a, self) == ARCHIVE_OK && archive_read_open1 (a) == ARCHIVE_OK;
  if (!ok)
    damaged (self, reason_of (a), error);
  return ok;
}

static gboolean
is_data (const char *name)
{
  if (g_str_has_prefix (name, "__MACOSX/") || *name == '\0' || g_str_has_suffix (name, "/"))
    return FALSE;
  return *name != '.' && strstr (name, "/.") == NULL;
}

/* The name as UTF-8; what is in no known encoding is kept as it shows. */
static char *
name_of (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (name == NULL)
    name = archive_entry_pathname (entry);
  return name == NULL || strlen (name) > MAX_NAME ? g_strdup ("") : g_utf8_make_valid (name, -1);
}

static int
next_entry (AislePackedFile *self, struct archive_entry **entry, GError **error)
{
  int rc = archive_read_next_header (self->archive, entry);

  if (rc == ARCHIVE_OK || rc == ARCHIVE_WARN || rc == ARCHIVE_EOF)
    return rc;
  damaged (self, reason_of (self->archive), error);
  return ARCHIVE_FATAL;
}

static gboolean
find_member (AislePackedFile *self, GError **error)
{
  struct archive_entry *entry;
  int rc;

  while ((rc = next_entry (self, &entry, error)) == ARCHIVE_OK || rc == ARCHIVE_WARN)
    {
      g_autofree char *name = name_of (entry);

      if (!g_str_equal (name, self->member))
        continue;
      if (archive_entry_is_encrypted (entry))
        {
          g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                       _ ("cannot read '%s': it is encrypted: unpack it with its password first"), self->path);
          return FALSE;
        }
      self->member_size = archive_entry_size_is_set (entry) ? (guint64) MAX (archive_entry_size (entry), 0) : 0;
      return TRUE;
    }
  if (rc == ARCHIVE_EOF)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_NOT_FOUND, _ ("cannot read '%s': no file '%s' is in '%s'"),
                 self->path, self->member, self->file);
  return FALSE;
}

static gssize
read_archive (AislePackedFile *self, guint8 *to, gsize size, GError **error)
{
  la_ssize_t n = archive_read_data (self->archive, to, size);

  if (n >= 0)
    {
      self->member_done += (guint64) n;
      return n;
    }
  if (n == ARCHIVE_RETRY)
    return read_archive (self, to, size, error);
  damaged (self, reason_of (self->archive), error);
  return -1;
}

/* ---- open, read, close ---- */

static AislePackedFile *
open_file (const char *path, const char *file, const char *member, GError **error)
{
  g_autoptr (AislePackedFile) self = g_new0 (AislePackedFile, 1);
  struct stat status;
  guint8 head[AISLE_PACKED_HEAD];
  gssize n;

  self->path = g_strdup (path);
  self->file = g_strdup (file);
  self->member = g_strdup (member);
  aisle_byte_hash_init (&self->hash);
  self->fd = open (file, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0 || fstat (self->fd, &status) != 0 || (n = pread (self->fd, head, sizeof head, 0)) < 0)
    {
      aisle_set_error_from_errno (error, errno, "read", path);
      return NULL;
    }
  self->size = (guint64) status.st_size;
  self->packing = aisle_packed_is (head, (gsize) n);
  self->bare = n >= 4 && memcmp (head, "PK\005\006", 4) == 0;
  self->block = g_try_malloc (BLOCK);
  if (self->block == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"), path);
      return NULL;
    }
  posix_fadvise (self->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return g_steal_pointer (&self);
}

/* What a zip archive is when no member is named. */
static gboolean
only_member (AislePackedFile *self, GError **error)
{
  g_autoptr (GPtrArray) members = aisle_packed_members (self->file, error);

  if (members == NULL)
    return FALSE;
  if (members->len > 1)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot read '%s': it holds %u files: name one of them, as in '%s/%s'"), self->path, members->len,
                   self->path, ((AislePackedMember *) members->pdata[0])->name);
      return FALSE;
    }
  self->member = g_strdup (((AislePackedMember *) members->pdata[0])->name);
  return TRUE;
}

static AislePackedFile *
begin (AislePackedFile *opened, GError **error)
{
  g_autoptr (AislePackedFile) self = opened;
  struct archive_entry *entry;

  if (self == NULL)
    return NULL;
  if (self->packing != AISLE_PACKED_ZIP && self->member != NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_NOT_FOUND,
                   _ ("cannot read '%s': '%s' is no zip archive with files in it"), self->path, self->file);
      return NULL;
    }
  switch (self->packing)
    {
    case AISLE_PACKED_GZIP:
      self->gzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      return g_steal_pointer (&self);
    case AISLE_PACKED_XZ:
      self->xz = (lzma_stream) LZMA_STREAM_INIT;
      self->xz_open = lzma_stream_decoder (&self->xz, XZ_MEMORY, LZMA_CONCATENATED) == LZMA_OK;
      if (self->xz_open)
        return g_steal_pointer (&self);
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"),
                   self->path);
      return NULL;
    case AISLE_PACKED_ZIP:
      if ((self->member == NULL && !only_member (self, error)) || !open_archive (self, error)
          || !find_member (self, error))
        return NULL;
      return g_steal_pointer (&self);
    case AISLE_PACKED_ZSTD:
    case AISLE_PACKED_BZIP2:
      if (!open_archive (self, error))
        return NULL;
      switch (next_entry (self, &entry, error))
        {
        case ARCHIVE_EOF:
          self->ended = TRUE;
          return g_steal_pointer (&self);
        case ARCHIVE_FATAL:
          return NULL;
        default:
          return g_steal_pointer (&self);
        }
    case AISLE_PACKED_NOT:
      break;
    }
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT, _ ("cannot read '%s': it is not compressed"), self->path);
  return NULL;
}

AislePackedFile *
aisle_packed_file_open (const char *path, GError **error)
{
  g_autofree char *file = NULL, *member = NULL;

  aisle_packed_split (path, &file, &member);
  return begin (open_file (path, file, member, error), error);
}

AislePackedFile *
aisle_packed_file_open_member (const char *file, const char *member, GError **error)
{
  return begin (open_file (file, file, member, error), error);
}

void
aisle_packed_file_free (AislePackedFile *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->gzip);
  if (self->xz_open)
    lzma_end (&self->xz);
  g_clear_pointer (&self->archive, archive_read_free);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->block);
  g_free (self->member);
  g_free (self->file);
  g_free (self->path);
  g_free (self);
}

gssize
aisle_packed_file_read (AislePackedFile *self, guint8 *to, gsize size, GError **error)
{
  gssize n;

  if (self->ended || size == 0)
    return 0;
  n = self->packing == AISLE_PACKED_GZIP ? read_gzip (self, to, size, error)
      : self->packing == AISLE_PACKED_XZ ? read_xz (self, to, size, error)
                                         : read_archive (self, to, size, error);
  self->ended = n <= 0;
  return n;
}

guint64
aisle_packed_file_size (const AislePackedFile *self)
{
  return self->size;
}

guint64
aisle_packed_file_done (const AislePackedFile *self)
{
  if (self->packing != AISLE_PACKED_ZIP)
    return MIN (self->done, self->size);
  if (self->ended)
    return self->size;
  return self->member_size > 0
             ? (guint64) (MIN (1.0, (double) self->member_done / (double) self->member_size) * (double) self->size)
             : 0;
}

/* ---- members ---- */

static void
member_free (gpointer data)
{
  g_free (((AislePackedMember *) data)->name);
  g_free (data);
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(AislePackedMember *const *) a)->name, (*(AislePackedMember *const *) b)->name);
}

static gboolean
no_members (const AislePackedFile *self, GError **error)
{
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': there is no file in it"),
               self->path);
  return FALSE;
}

static gboolean
add_members (AislePackedFile *self, GPtrArray *members, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  struct archive_entry *entry;
  int rc;

  while ((rc = next_entry (self, &entry, error)) == ARCHIVE_OK || rc == ARCHIVE_WARN)
    {
      g_autofree char *name = name_of (entry);
      AislePackedMember *member;

      if (archive_entry_filetype (entry) != AE_IFREG || !is_data (name) || g_hash_table_contains (seen, name))
        continue;
      if (members->len == MAX_MEMBERS)
        {
          g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                       _ ("cannot read '%s': it holds over %u files: unpack what you need first"), self->path,
                       (guint) MAX_MEMBERS);
          return FALSE;
        }
      member = g_new0 (AislePackedMember, 1);
      member->name = g_steal_pointer (&name);
      member->size = archive_entry_size_is_set (entry) ? (guint64) MAX (archive_entry_size (entry), 0) : 0;
      g_hash_table_add (seen, member->name);
      g_ptr_array_add (members, member);
    }
  if (rc != ARCHIVE_EOF)
    return FALSE;
  return members->len > 0 || no_members (self, error);
}

GPtrArray *
aisle_packed_members (const char *file, GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (member_free);
  g_autoptr (AislePackedFile) self = open_file (file, file, NULL, error);

  if (self == NULL)
    return NULL;
  if (self->packing != AISLE_PACKED_ZIP)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT, _ ("cannot read '%s': it is no zip archive"), file);
      return NULL;
    }
  if ((self->bare && !no_members (self, error)) || !open_archive (self, error) || !add_members (self, members, error))
    return NULL;
  g_ptr_array_sort (members, compare_members);
  return g_steal_pointer (&members);
}

/* ---- hashes ---- */

gboolean
aisle_file_hash (const char *file, AisleByteHash *hash, GCancellable *cancellable, GError **error)
{
  int fd = open (file, O_RDONLY | O_CLOEXEC);
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize n = -1;

  aisle_byte_hash_init (hash);
  while (fd >= 0 && ((n = read (fd, block, BLOCK)) > 0 || (n < 0 && errno == EINTR)))
    {
      if (n > 0)
        aisle_byte_hash_add (hash, block, (gsize) n);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          close (fd);
          return FALSE;
        }
    }
  if (n < 0)
    aisle_set_error_from_errno (error, errno, "read", file);
  if (fd >= 0)
    close (fd);
  return n == 0;
}

/* The files of one archive are read one after another: its bytes are hashed once. */
static gboolean
hash_of_archive (const AislePackedFile *self, AisleByteHash *hash, GError **error)
{
  static GMutex lock;
  static struct stat last;
  static AisleByteHash last_hash;
  struct stat now;
  gboolean known;

  if (fstat (self->fd, &now) != 0)
    {
      aisle_set_error_from_errno (error, errno, "read", self->path);
      return FALSE;
    }
  g_mutex_lock (&lock);
  known = last.st_dev == now.st_dev && last.st_ino == now.st_ino && last.st_size == now.st_size
          && last.st_mtim.tv_sec == now.st_mtim.tv_sec && last.st_mtim.tv_nsec == now.st_mtim.tv_nsec
          && last.st_ctim.tv_sec == now.st_ctim.tv_sec && last.st_ctim.tv_nsec == now.st_ctim.tv_nsec;
  if (known)
    *hash = last_hash;
  g_mutex_unlock (&lock);
  if (known)
    return TRUE;
  if (!aisle_file_hash (self->file, hash, NULL, error))
    return FALSE;
  g_mutex_lock (&lock);
  last = now;
  last_hash = *hash;
  g_mutex_unlock (&lock);
  return TRUE;
}

gboolean
aisle_packed_file_hash (AislePackedFile *self, AisleByteHash *hash, GError **error)
{
  if (self->packing == AISLE_PACKED_ZIP)
    return hash_of_archive (self, hash, error);
  while (!self->read_all)
    if (!next_block (self, error))
      return FALSE;
  *hash = self->hash;
  return TRUE;
}
