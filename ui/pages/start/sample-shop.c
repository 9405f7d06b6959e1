/* sample-shop.c: see sample-shop.h.  The simulated log stays in the data folder: replay reads it again. */
#include "pages/start/sample-shop.h"
#include "app/library.h"

#include "base/i18n.h"
#include "simulate/simulate.h"

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

/* The catalogue, the query log, what judges said and what customers asked, as the simulator writes them beside the events. */
static gboolean
import_records (const char *project, const char *folder, AisleProgress *progress, GError **error)
{
  static const char *const kinds[] = { "items", "queries", "judgements", "dialogues", "answers" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      AisleProgress part =
          aisle_progress_part (progress, (double) i / G_N_ELEMENTS (kinds), (i + 1.) / G_N_ELEMENTS (kinds));
      g_autofree char *name = g_strconcat (kinds[i], ".csv", NULL), *path = g_build_filename (folder, name, NULL);
      g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, error);
      g_autoptr (AisleImportReport) report = NULL;

      if (mapping == NULL || !aisle_mapping_set (mapping, "as", kinds[i], error))
        return FALSE;
      report = aisle_command_import (project, path, mapping, FALSE, &part, error);
      if (report == NULL)
        return FALSE;
    }
  return TRUE;
}

gpointer
aisle_sample_shop_run (AisleProject *none, gpointer path, AisleProgress *progress, GError **error)
{
  static const char *const settings[] = { "plant=searches,dialogues", "searches=6000", "dialogues=2000" };
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "aisle", "samples", "shop", NULL);
  g_autofree char *log = g_build_filename (folder, "events.csv", NULL);
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  AisleProgress first = aisle_progress_part (progress, 0, .4), second = aisle_progress_part (progress, .4, .85),
                third = aisle_progress_part (progress, .85, 1);
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  g_mkdir_with_parents (folder, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!aisle_params_set_pair (params, settings[i], error))
      return NULL;
  /* Translators: the language of the sample shop's items: en or zh. */
  if (!aisle_params_set (params, "language", C_ ("sample shop", "en"), error)
      || !aisle_command_simulate (folder, params, &first, error))
    return NULL;
  mapping = aisle_mapping_sniff (log, error);
  if (mapping == NULL)
    return NULL;
  report = aisle_command_import (path, log, mapping, FALSE, &second, error);
  return report != NULL && import_records (path, folder, &third, error) ? g_strdup (path) : NULL;
}
