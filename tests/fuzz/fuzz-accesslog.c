/* fuzz-accesslog.c: any bytes as an access log, with and without what is left out. */
#include "fuzz-rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const pairs[][2] = { { "option.drop_bots", "no" },
                                          { "option.drop_assets", "no" },
                                          { "option.drop_failed", "no" },
                                          { "option.gap", "1s" },
                                          { "option.view", "*/ITEM,a*/ITEM/b" } };
  const char *path = fuzz_file (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_reader ("accesslog")->guess (path, &error);

  g_assert ((mapping == NULL) == (error != NULL));
  if (mapping == NULL)
    return 0;
  fuzz_read (path, mapping);
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert (aisle_mapping_set (mapping, pairs[i][0], pairs[i][1], NULL));
  mapping->encoding = size % AISLE_N_ENCODINGS;
  fuzz_read (path, mapping);
  if (aisle_reader ("accesslog")->resample (mapping, path, NULL))
    fuzz_read (path, mapping);
  return 0;
}
