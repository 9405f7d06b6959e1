/* text-head.h: parts of a file for guessing, unpacked where it is compressed (packed-file.h). */
#pragma once

#include <gio/gio.h>

/* The first bytes, at most `size`.  *whole: these are all.  Free bytes. */
gboolean aisle_text_head (const char *path, gsize size, guint8 **bytes, gsize *length, gboolean *whole,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*AisleTextTake) (const guint8 *bytes, gsize length, gpointer data);

/* Up to four stretches of `size` bytes from behind the first `from`, at even offsets: over the whole of a plain file,
 * over the first 16 MiB of a compressed one.  What cannot be read is left out. */
void aisle_text_further_on (const char *path, gsize from, gsize size, AisleTextTake take, gpointer data);
