/* fuzz-accesslog.c: any bytes as an access log, with and without what is left out. */
#include "fuzz-reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *path = NULL;
  g_autoptr (AisleMapping) mapping = guess_bytes ("accesslog", data, size, &path);

  if (mapping == NULL)
    return 0;
  read_with (path, mapping);
  change (mapping, "option.drop_bots", "no");
  change (mapping, "option.drop_assets", "no");
  change (mapping, "option.drop_failed", "no");
  change (mapping, "option.gap", "1s");
  change (mapping, "option.view", "*/ITEM,a*/ITEM/b");
  mapping->encoding = size % AISLE_N_ENCODINGS;
  read_with (path, mapping);
  if (aisle_reader ("accesslog")->resample (mapping, path, NULL))
    read_with (path, mapping);
  return 0;
}
