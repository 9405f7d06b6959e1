/* fuzz-qrels.c: any bytes as TREC judgements: read by their preset, whether or not it would recognise them. */
#include "import/preset.h"

#include "fuzz-rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *path = fuzz_file (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (AislePreset) preset = NULL;
  gboolean again = FALSE;

  g_assert ((mapping == NULL) == (error != NULL));
  if (mapping == NULL)
    return 0;
  preset = aisle_preset_get ("trec-qrels", &error);
  g_assert_no_error (error);
  (void) aisle_preset_match (preset, mapping);
  if (!aisle_preset_apply (preset, mapping, &again, &error))
    {
      g_assert (error != NULL);
      return 0;
    }
  if (!again || aisle_mapping_resample (mapping, path, NULL))
    fuzz_read (path, mapping);
  return 0;
}
