/* segment-command.c: segments saved, removed and counted. */
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/changes.h"

extern const AisleJournalled aisle_journalled_segment;

/* {"segment": id} on both sides; "removed" tells which way the command went. */
static JsonObject *
effect_of (gint64 id, gboolean removed)
{
  JsonObject *effect = json_object_new ();

  json_object_set_int_member (effect, "segment", id);
  json_object_set_boolean_member (effect, "removed", removed);
  return effect;
}

gboolean
aisle_command_segment_save (AisleProject *project, const char *name, const char *definition, GError **error)
{
  gint64 id = 0;
  gboolean added;

  if (*name == '\0')
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("a segment needs a name"));
      return FALSE;
    }
  if (!aisle_segment_check (definition, error) || !aisle_project_begin (project, error))
    return FALSE;
  added = aisle_segment_row_add (project, name, definition, &id, error);
  return aisle_journalled_end (project, added, "segment", effect_of (id, FALSE), effect_of (id, FALSE), error);
}

gboolean
aisle_command_segment_remove (AisleProject *project, const char *name, GError **error)
{
  gint64 id = aisle_segment_row_find (project, name);
  gboolean removed;

  if (id == 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no segment named '%s'"), name);
      return FALSE;
    }
  if (!aisle_project_begin (project, error))
    return FALSE;
  removed = aisle_segment_row_set_active (project, id, FALSE, error);
  return aisle_journalled_end (project, removed, "segment", effect_of (id, TRUE), effect_of (id, TRUE), error);
}

gboolean
aisle_command_segment_count (AisleProject *project, const char *segment, gsize *users, gsize *of,
                             AisleProgress *progress, GError **error)
{
  g_autoptr (AisleLook) look = aisle_look_open (project, segment, progress, error);

  if (look == NULL)
    return FALSE;
  *of = look->columns->n_users;
  *users = look->bitmap == NULL ? *of : aisle_bitmap_count (look->bitmap);
  return TRUE;
}

static gboolean
was_removal (JsonObject *object)
{
  return object != NULL && json_object_has_member (object, "removed")
         && json_object_get_boolean_member (object, "removed");
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  return aisle_segment_row_set_active (project, aisle_json_integer (effect, "segment", 0), undo == was_removal (effect),
                                       error);
}

static gboolean
recall (AisleProject *project, const AisleJournalEntry *entry, char **name, char **definition, GError **error)
{
  return aisle_segment_row_get (project, aisle_json_integer (json_node_get_object (entry->params), "segment", 0), name,
                                definition, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  g_autofree char *name = NULL, *definition = NULL;

  if (!recall (project, entry, &name, &definition, NULL))
    return g_strdup (_ ("Segment"));
  return g_strdup_printf (
      was_removal (json_node_get_object (entry->params)) ? _ ("Removal of segment %s") : _ ("Segment %s"), name);
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  g_autofree char *name = NULL, *definition = NULL;
  g_autoptr (AisleProject) project = NULL;

  if (!recall (from, entry, &name, &definition, error))
    return FALSE;
  project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  if (was_removal (json_node_get_object (entry->params)))
    return aisle_command_segment_remove (project, name, error);
  return aisle_command_segment_save (project, name, definition, error);
}

const AisleJournalled aisle_journalled_segment = { "segment", flip, describe, replay };
