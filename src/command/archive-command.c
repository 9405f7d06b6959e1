/* archive-command.c: a run taken off the list. */
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"

extern const AisleJournalled aisle_journalled_archive;

gboolean
aisle_command_archive (AisleProject *project, gint64 run, GError **error)
{
  JsonObject *params, *effect;
  gboolean archived;

  if (!aisle_project_begin (project, error))
    return FALSE;
  params = json_object_new ();
  effect = json_object_new ();
  json_object_set_int_member (params, "run", run);
  json_object_set_int_member (effect, "run", run);
  archived = aisle_runs_set_archived (project, run, TRUE, error);
  return aisle_journalled_end (project, archived, "archive", params, effect, error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_runs_set_archived (project, aisle_json_integer (effect, "run", 0), !undo, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  return g_strdup_printf (_ ("Removal of run %lld"),
                          (long long) aisle_json_integer (json_node_get_object (entry->params), "run", 0));
}

/* Runs of the new project have the same numbers, because every run of the journal is trained again. */
static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  g_autoptr (AisleProject) project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);

  return project != NULL
         && aisle_command_archive (project, aisle_json_integer (json_node_get_object (entry->params), "run", 0), error);
}

const AisleJournalled aisle_journalled_archive = { "archive", flip, describe, replay };
