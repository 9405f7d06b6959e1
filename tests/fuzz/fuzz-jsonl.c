/* fuzz-jsonl.c: any bytes as JSON, under every path and with lists exploded or not. */
#include "fuzz-reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const paths[] = { "lines", "[]", "*", "{}", "a", "a.b" };
  static const char *const lists[] = { "none", "items", "a", "a,a.b" };
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = guess_bytes ("jsonl", data, size, &path);

  if (mapping == NULL)
    return 0;
  read_with (path, mapping);
  change (mapping, "option.path", paths[size % G_N_ELEMENTS (paths)]);
  change (mapping, "option.explode", lists[size / 8 % G_N_ELEMENTS (lists)]);
  read_with (path, mapping);
  if (aisle_reader ("jsonl")->resample (mapping, path, NULL))
    read_with (path, mapping);
  return 0;
}
