/* fuzz-archive.c: any bytes as a compressed file or a zip archive of logs: the whole, and each of its files. */
#include "import/input-files.h"
#include "import/packed-file.h"

#include "fuzz-rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *path = fuzz_file (data, size);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (aisle_packed_is_file (path) == AISLE_PACKED_NOT)
    return -1;
  files = aisle_input_files (&path, 1, "", left_out, &error);
  g_assert ((files == NULL) == (error != NULL));
  fuzz_sniff_and_read (path, size);
  for (guint i = 0; files != NULL && i < MIN (files->len, 3); i++)
    fuzz_sniff_and_read (files->pdata[i], size);
  return 0;
}
