/* sample-command.c: the shop to try Aisle on: simulated, and imported with all that a shop knows beside its events. */
#include "command/command.h"

#include "simulate/simulate.h"

#include "base/i18n.h"

/* What the simulator writes beside the events; dialogues have slips, so that models have something to get wrong. */
static const char *const records[] = { "items", "queries", "judgements", "dialogues", "answers" };
static const char *const settings[] = { "plant=searches,dialogues", "searches=6000", "dialogues=2000", "slips=.15" };

/* NULL kind: whatever the file is taken for. */
static AisleImportReport *
import (const char *project, const char *folder, const char *name, const char *kind, AisleProgress *progress,
        GError **error)
{
  g_autofree char *file = g_strconcat (name, ".csv", NULL), *path = g_build_filename (folder, file, NULL);
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, error);

  if (mapping == NULL || (kind != NULL && !aisle_mapping_set (mapping, "as", kind, error)))
    return NULL;
  return aisle_command_import (project, path, mapping, FALSE, progress, error);
}

static gboolean
import_records (const char *project, const char *folder, AisleProgress *progress, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      AisleProgress part =
          aisle_progress_part (progress, (double) i / G_N_ELEMENTS (records), (i + 1.) / G_N_ELEMENTS (records));
      g_autoptr (AisleImportReport) report = import (project, folder, records[i], records[i], &part, error);

      if (report == NULL)
        return FALSE;
    }
  return TRUE;
}

AisleImportReport *
aisle_command_sample (const char *project, const char *folder, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleParams) params = aisle_params_new (aisle_simulate_params, aisle_simulate_n_params);
  AisleProgress first = aisle_progress_part (progress, 0, .4), second = aisle_progress_part (progress, .4, .85),
                third = aisle_progress_part (progress, .85, 1);
  g_autoptr (AisleImportReport) report = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!aisle_params_set_pair (params, settings[i], error))
      return NULL;
  /* Translators: the language of the sample shop's items: en or zh. */
  if (!aisle_params_set (params, "language", C_ ("sample shop", "en"), error)
      || !aisle_command_simulate (folder, params, &first, error))
    return NULL;
  report = import (project, folder, "events", NULL, &second, error);
  if (report == NULL || !import_records (project, folder, &third, error))
    return NULL;
  return g_steal_pointer (&report);
}
