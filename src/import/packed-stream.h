/* packed-stream.h: a packed file that is unpacked in a thread of its own, a fixed number of blocks ahead. */
#pragma once

#include "import/packed-file.h"

typedef struct _AislePackedStream AislePackedStream;

AislePackedStream *aisle_packed_stream_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AislePackedStream *aisle_packed_stream_open_member (const char *file, const char *member,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Stops the thread, wherever it is. */
void aisle_packed_stream_free (AislePackedStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePackedStream, aisle_packed_stream_free)
/* At least one byte, 0 at the end, -1 on error. */
gssize aisle_packed_stream_read (AislePackedStream *self, guint8 *to, gsize size, GError **error);
/* Bytes on the disk, and those behind what was read. */
guint64 aisle_packed_stream_size (const AislePackedStream *self);
guint64 aisle_packed_stream_done (const AislePackedStream *self);
/* Once the end was read. */
const AisleByteHash *aisle_packed_stream_hash (const AislePackedStream *self);
