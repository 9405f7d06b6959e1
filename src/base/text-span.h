/* text-span.h: a borrowed piece of text, not NUL-terminated. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *data; /* NULL: missing.  Not NULL with length 0 does not occur in imported rows. */
  guint32 length;
} AisleSpan;
