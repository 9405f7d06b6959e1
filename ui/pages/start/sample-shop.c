/* sample-shop.c: see sample-shop.h.  The simulated files stay in the data folder: replay reads them again. */
#include "pages/start/sample-shop.h"
#include "app/library.h"

#include "base/i18n.h"

char *
aisle_sample_shop_find (void)
{
  g_autofree char *folder = aisle_library_folder ();
  g_autofree char *file = g_strdup_printf ("%s.aisle", _ ("Sample shop"));
  char *path = g_build_filename (folder, file, NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);
  return path;
}

char *
aisle_sample_shop_new_path (void)
{
  return aisle_library_new_path (_ ("Sample shop"));
}

gpointer
aisle_sample_shop_run (AisleProject *none, gpointer path, AisleProgress *progress, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "aisle", "samples", "shop", NULL);
  g_autoptr (AisleImportReport) report = NULL;

  g_mkdir_with_parents (folder, 0700);
  report = aisle_command_sample (path, folder, progress, error);
  return report != NULL ? g_strdup (path) : NULL;
}
