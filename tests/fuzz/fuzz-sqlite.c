/* fuzz-sqlite.c: any bytes behind the magic of SQLite as a database to read from. */
#include "fuzz-rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char magic[16] = "SQLite format 3";
  g_autofree guint8 *bytes = NULL;

  if (size < 100)
    return -1;
  bytes = g_memdup2 (data, size);
  memcpy (bytes, magic, sizeof magic);
  fuzz_sniff_and_read (fuzz_file (bytes, size), size);
  return 0;
}
