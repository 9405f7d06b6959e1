/* fuzz-jsonl.c: any bytes as JSON, under every path and with lists exploded or not. */
#include "fuzz-rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
set (AisleMapping *mapping, const char *name, const char *value)
{
  g_assert (aisle_mapping_set (mapping, name, value, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const paths[] = { "lines", "[]", "*", "{}", "a", "a.b" };
  static const char *const lists[] = { "none", "items", "a", "a,a.b" };
  const char *path = fuzz_file (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_reader ("jsonl")->guess (path, &error);

  g_assert ((mapping == NULL) == (error != NULL));
  if (mapping == NULL)
    return 0;
  set (mapping, "as", "events");
  fuzz_read (path, mapping);
  set (mapping, "option.path", paths[size % G_N_ELEMENTS (paths)]);
  set (mapping, "option.explode", lists[size / 8 % G_N_ELEMENTS (lists)]);
  fuzz_read (path, mapping);
  if (aisle_reader ("jsonl")->resample (mapping, path, NULL))
    fuzz_read (path, mapping);
  return 0;
}
