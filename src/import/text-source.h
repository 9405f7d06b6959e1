/* text-source.h: a file as a sliding window of UTF-8 text, in fixed memory; hashes the bytes on the way.
 *
 * What is compressed is unpacked on the way (packed-file.h): bytes, size and hash are those of the file on the disk.
 *
 * Readers of text formats look at data[at .. length), move `at` behind what they have used, and fill again.  Bytes of
 * another encoding that are not text arrive as bytes that are not UTF-8 (text/encodings.h). */
#pragma once

#include "import/packed-stream.h"
#include "text/encodings.h"

#include <gio/gio.h>

/* The longest record a reader of text takes. */
#define AISLE_RECORD_LIMIT (1 << 20)
/* Bytes behind length that may be read, all 0. */
#define AISLE_TEXT_PAD 64

typedef struct
{
  char *path;
  int fd;
  AislePackedStream *packed; /* (nullable) instead of fd */
  AisleEncoding encoding;
  AisleTextDecoder *decoder;
  AisleByteHash hash;
  guint64 bytes; /* read so far */
  guint64 size;  /* of the file when it was opened, 0 unknown */
  char *data;
  gsize at, length, capacity;
  guint flags;   /* AisleTextFlags of data[at .. length) and possibly more */
  gboolean last; /* data ends where the file ends */
  guint8 *raw;   /* a block before decoding */
  gsize raw_at, raw_length;
  gboolean raw_last;
} AisleTextSource;

/* The byte order mark is taken off. */
gboolean aisle_text_source_open (AisleTextSource *self, const char *path, AisleEncoding encoding,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_text_source_close (AisleTextSource *self);
/* Moves data[at .. length) to the front (spans into the old place end here) and reads on.  At the end sets last. */
gboolean aisle_text_source_fill (AisleTextSource *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
