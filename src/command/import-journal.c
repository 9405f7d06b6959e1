/* import-journal.c: an import undone, redone, named and run again. */
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sources.h"

extern const AisleJournalled aisle_journalled_import;

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_sources_set_active (project, aisle_json_integer (effect, "source", 0), !undo, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  return g_strdup_printf (_ ("Import of %s"), aisle_json_text (json_node_get_object (entry->params), "file", ""));
}

/* The roles and settings of then on the columns of now: another month's file may order them differently. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  JsonObject *effect = json_node_get_object (entry->effect);
  g_autoptr (AisleSource) source = aisle_sources_get (from, aisle_json_integer (effect, "source", 0), error);
  g_autoptr (AisleMapping) mapping = NULL;
  g_autoptr (AisleImportReport) report = NULL;

  if (source == NULL)
    return FALSE;
  if (file == NULL)
    file = source->path;
  mapping = aisle_mapping_resume (file, aisle_json_object (params, "mapping"), error);
  if (mapping == NULL || !aisle_mapping_check (mapping, error))
    return FALSE;
  report = aisle_command_import (new_path, file, mapping, TRUE, progress, error);
  return report != NULL;
}

const AisleJournalled aisle_journalled_import = { "import", flip, describe, replay };
