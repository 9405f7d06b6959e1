/* segment-command.c: segments saved, removed and counted. */
#include "command/journalled.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/saved-segments.h"

extern const AisleJournalled aisle_journalled_segment;

/* {"made": id, "replaced": id}, 0 where there is none: a removal only replaces. */
static JsonObject *
effect_of (gint64 made, gint64 replaced)
{
  JsonObject *effect = json_object_new ();

  json_object_set_int_member (effect, "made", made);
  json_object_set_int_member (effect, "replaced", replaced);
  return effect;
}

gboolean
aisle_command_segment_save (AisleProject *project, const char *name, const char *definition, GError **error)
{
  gint64 id = 0, replaced = 0;
  gboolean added;

  if (*name == '\0')
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("a segment needs a name"));
      return FALSE;
    }
  if (!aisle_segment_check (definition, error) || !aisle_project_begin (project, error))
    return FALSE;
  added = aisle_saved_segments_add (project, name, definition, &id, &replaced, error);
  return aisle_journalled_end (project, added, "segment", effect_of (id, replaced), effect_of (id, replaced), error);
}

gboolean
aisle_command_segment_remove (AisleProject *project, const char *name, GError **error)
{
  g_autoptr (AisleSegment) segment = aisle_segment_find (project, name, error);
  gboolean removed;

  if (segment == NULL || !aisle_project_begin (project, error))
    return FALSE;
  removed = aisle_saved_segments_set_active (project, segment->id, FALSE, error);
  return aisle_journalled_end (project, removed, "segment", effect_of (0, segment->id), effect_of (0, segment->id),
                               error);
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

/* What the command made goes before what it replaced comes back: a name is active once. */
static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  gint64 made = aisle_json_integer (effect, "made", 0), replaced = aisle_json_integer (effect, "replaced", 0);
  gint64 out = undo ? made : replaced, in = undo ? replaced : made;

  return (out == 0 || aisle_saved_segments_set_active (project, out, FALSE, error))
         && (in == 0 || aisle_saved_segments_set_active (project, in, TRUE, error));
}

/* Name and definition of the segment an entry made, or removed. */
static gboolean
recall (AisleProject *project, const AisleJournalEntry *entry, char **name, char **definition, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  gint64 made = aisle_json_integer (params, "made", 0);
  sqlite3_stmt *statement = NULL;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (aisle_project_db (project), "SELECT name, definition FROM segments WHERE id = ?1", -1,
                          &statement, NULL)
      == SQLITE_OK)
    {
      sqlite3_bind_int64 (statement, 1, made != 0 ? made : aisle_json_integer (params, "replaced", 0));
      found = sqlite3_step (statement) == SQLITE_ROW;
    }
  if (found)
    {
      *name = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      *definition = g_strdup ((const char *) sqlite3_column_text (statement, 1));
    }
  else
    aisle_project_error (project, "read", error);
  sqlite3_finalize (statement);
  return found;
}

static gboolean
was_removal (const AisleJournalEntry *entry)
{
  return aisle_json_integer (json_node_get_object (entry->params), "made", 0) == 0;
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  g_autofree char *name = NULL, *definition = NULL;

  if (!recall (project, entry, &name, &definition, NULL))
    return g_strdup (_ ("Segment"));
  return g_strdup_printf (was_removal (entry) ? _ ("Removal of segment %s") : _ ("Segment %s"), name);
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
  if (was_removal (entry))
    return aisle_command_segment_remove (project, name, error);
  return aisle_command_segment_save (project, name, definition, error);
}

const AisleJournalled aisle_journalled_segment = { "segment", flip, describe, replay };
