/* fuzz-csv.c: any bytes are sniffed and read as they are guessed, then as something they are not. */
#include "fuzz-rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *path = fuzz_file (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);

  g_assert ((mapping == NULL) == (error != NULL));
  if (mapping == NULL)
    return 0;
  fuzz_read (path, mapping);
  mapping->encoding = size % AISLE_N_ENCODINGS;
  mapping->quote = size % 2 ? '"' : 0;
  mapping->header = FALSE;
  mapping->wide = mapping->columns->len == 2 && size % 3 == 0;
  fuzz_read (path, mapping);
  if (aisle_mapping_resample (mapping, path, NULL))
    fuzz_read (path, mapping);
  return 0;
}
