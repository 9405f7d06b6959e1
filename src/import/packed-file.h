/* packed-file.h: what is inside a compressed file or a zip archive, as a stream of bytes.
 *
 * gzip and xz are unpacked by zlib and liblzma themselves, which check what libarchive does not (the checksum of gzip,
 * the memory xz asks for); zstd, bzip2 and zip by libarchive.  Memory is fixed whatever the data promise.
 *
 * A path may go on into an archive: "log.zip/2026/03.csv" is a file of log.zip. */
#pragma once

#include "import/byte-hash.h"

#include <gio/gio.h>

/* As many first bytes as aisle_packed_is looks at. */
#define AISLE_PACKED_HEAD 16

typedef enum
{
  AISLE_PACKED_NOT,
  AISLE_PACKED_GZIP,
  AISLE_PACKED_XZ,
  AISLE_PACKED_ZSTD,
  AISLE_PACKED_BZIP2,
  AISLE_PACKED_ZIP,
} AislePacking;

AislePacking aisle_packed_is (const guint8 *head, gsize length);
/* By the file's first bytes; a file that cannot be read is none. */
AislePacking aisle_packed_is_file (const char *path);

/* *file: what stands on the disk; *member: the rest, or NULL.  Where nothing of the path is a file, *file is path. */
void aisle_packed_split (const char *path, char **file, char **member);
/* The name a file has when it is unpacked: "log.csv" of "log.csv.gz" and of "all.zip/log.csv". */
char *aisle_packed_inner_name (const char *path);

typedef struct
{
  char *name;
  guint64 size; /* 0: not said */
} AislePackedMember;

/* The files of a zip archive, by name, without folders, dot files and what macOS adds.  Errors: none, too many. */
GPtrArray *aisle_packed_members (const char *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _AislePackedFile AislePackedFile;

/* A zip archive of several files needs the member in the path.  member (nullable): of the zip at path, whatever its
 * name looks like. */
AislePackedFile *aisle_packed_file_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AislePackedFile *aisle_packed_file_open_member (const char *file, const char *member,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_packed_file_free (AislePackedFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePackedFile, aisle_packed_file_free)
/* At least one byte, 0 at the end, -1 on error. */
gssize aisle_packed_file_read (AislePackedFile *self, guint8 *to, gsize size, GError **error);
/* Of the bytes on the disk: how many, and how many of them are done with. */
guint64 aisle_packed_file_size (const AislePackedFile *self);
guint64 aisle_packed_file_done (const AislePackedFile *self);
/* At the end: the hash of the bytes on the disk. */
gboolean aisle_packed_file_hash (AislePackedFile *self, AisleByteHash *hash, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The hash of a file's bytes. */
gboolean aisle_file_hash (const char *file, AisleByteHash *hash, GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
