/* kind-command.c: what an event kind means to the questions. */
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"

extern const AisleJournalled aisle_journalled_kind;

gboolean
aisle_command_set_kind (AisleProject *project, const char *kind, const char *role, GError **error)
{
  gint32 id = aisle_project_find (project, AISLE_NAMES_KIND, kind);
  AisleKind before, after;
  JsonObject *params, *effect;
  gboolean set;

  if (id < 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no event kind '%s' in this project"), kind);
      return FALSE;
    }
  if (!aisle_kind_from_id (role, &after))
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("unknown role '%s': known are view, cart, purchase, return, search, click, rating, other"), role);
      return FALSE;
    }
  before = aisle_project_kind_role (project, id);
  if (!aisle_project_begin (project, error))
    return FALSE;
  params = json_object_new ();
  effect = json_object_new ();
  json_object_set_string_member (params, "kind", kind);
  json_object_set_string_member (params, "role", role);
  json_object_set_int_member (effect, "kind", id);
  json_object_set_string_member (effect, "before", aisle_kind_id (before));
  json_object_set_string_member (effect, "after", role);
  set = aisle_project_set_kind_role (project, id, after, error);
  return aisle_journalled_end (project, set, "kind", params, effect, error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  AisleKind role = AISLE_KIND_OTHER;

  if (!aisle_kind_from_id (aisle_json_text (effect, undo ? "before" : "after", ""), &role))
    role = AISLE_KIND_OTHER;
  return aisle_project_set_kind_role (project, (gint32) aisle_json_integer (effect, "kind", 0), role, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);

  return g_strdup_printf (_ ("Event kind %s as %s"), aisle_json_text (params, "kind", ""),
                          aisle_json_text (params, "role", ""));
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  g_autoptr (AisleProject) project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);

  return project != NULL
         && aisle_command_set_kind (project, aisle_json_text (params, "kind", ""), aisle_json_text (params, "role", ""),
                                    error);
}

const AisleJournalled aisle_journalled_kind = { "kind", flip, describe, replay };
