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

/* The row of the old name stays, as for a removal: undo brings it back. */
gboolean
aisle_command_segment_rename (AisleProject *project, const char *name, const char *new_name, GError **error)
{
  g_autoptr (AisleSegment) segment = aisle_segment_find (project, name, error);
  g_autoptr (AisleSegment) other = NULL;
  gint64 id = 0, replaced = 0;
  gboolean renamed;

  if (segment == NULL)
    return FALSE;
  if (*new_name == '\0')
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("a segment needs a name"));
      return FALSE;
    }
  other = aisle_segment_find (project, new_name, NULL);
  if (other != NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("another segment is called '%s': choose another name, or remove that one"), new_name);
      return FALSE;
    }
  if (!aisle_project_begin (project, error))
    return FALSE;
  renamed = aisle_saved_segments_set_active (project, segment->id, FALSE, error)
            && aisle_saved_segments_add (project, new_name, segment->definition, &id, &replaced, error);
  return aisle_journalled_end (project, renamed, "segment", effect_of (id, segment->id), effect_of (id, segment->id),
                               error);
}

/* ---- counting ---- */

static const AisleColumnSpec list_columns[] = {
  { "segment", N_ ("Segment"), AISLE_COLUMN_TEXT, NULL },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "share", N_ ("Of all users"), AISLE_COLUMN_SHARE, NULL },
  { "definition", N_ ("Definition"), AISLE_COLUMN_TEXT, NULL },
  { "problem", N_ ("Problem"), AISLE_COLUMN_TEXT, NULL },
};

static gboolean
count_row (AisleTable *table, gsize row, const AisleView *view, const AisleSegment *segment, AisleProgress *progress,
           GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleBitmap) bitmap = aisle_segment_compile (view, segment->definition, progress, &local);

  aisle_table_set_text (table, row, 0, segment->name);
  aisle_table_set_text (table, row, 3, segment->definition);
  if (bitmap != NULL)
    {
      gsize users = aisle_bitmap_count (bitmap);
      aisle_table_set_integer (table, row, 1, (gint64) users);
      if (view->columns->n_users > 0)
        aisle_table_set_real (table, row, 2, (double) users / (double) view->columns->n_users);
      return TRUE;
    }
  if (local->domain != AISLE_SEGMENT_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  aisle_table_set_text (table, row, 4, local->message);
  return TRUE;
}

AisleTable *
aisle_command_segments (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTable) table = aisle_table_new (list_columns, G_N_ELEMENTS (list_columns));
  g_autoptr (GPtrArray) segments = aisle_segment_list (project, error);
  g_autoptr (AisleLook) look = NULL;

  if (segments == NULL)
    return NULL;
  if (segments->len == 0)
    return g_steal_pointer (&table);
  look = aisle_look_open (project, NULL, progress, error);
  if (look == NULL)
    return NULL;
  for (guint i = 0; i < segments->len; i++)
    if (!count_row (table, aisle_table_add_row (table), &look->view, segments->pdata[i], progress, error))
      return NULL;
  return g_steal_pointer (&table);
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

/* Name and definition of a row, active or not. */
static AisleSegment *
recall (AisleProject *project, gint64 id, GError **error)
{
  AisleSegment *segment = NULL;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (aisle_project_db (project), "SELECT name, definition FROM segments WHERE id = ?1", -1,
                          &statement, NULL)
          == SQLITE_OK
      && sqlite3_bind_int64 (statement, 1, id) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    {
      segment = g_new0 (AisleSegment, 1);
      segment->id = id;
      segment->name = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      segment->definition = g_strdup ((const char *) sqlite3_column_text (statement, 1));
    }
  else
    aisle_project_error (project, "read", error);
  sqlite3_finalize (statement);
  return segment;
}

/* What an entry made (NULL for a removal) and what it replaced (NULL where nothing). */
static gboolean
recall_both (AisleProject *project, const AisleJournalEntry *entry, AisleSegment **made, AisleSegment **replaced,
             GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  gint64 made_id = aisle_json_integer (params, "made", 0), replaced_id = aisle_json_integer (params, "replaced", 0);

  *made = made_id != 0 ? recall (project, made_id, error) : NULL;
  if (made_id != 0 && *made == NULL)
    return FALSE;
  *replaced = replaced_id != 0 ? recall (project, replaced_id, error) : NULL;
  return replaced_id == 0 || *replaced != NULL;
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  g_autoptr (AisleSegment) made = NULL, replaced = NULL;

  if (!recall_both (project, entry, &made, &replaced, NULL) || (made == NULL && replaced == NULL))
    return g_strdup (_ ("Segment"));
  if (made == NULL)
    return g_strdup_printf (_ ("Removal of segment %s"), replaced->name);
  if (replaced != NULL && !g_str_equal (made->name, replaced->name))
    return g_strdup_printf (_ ("New name of segment %s"), replaced->name);
  return g_strdup_printf (_ ("Segment %s"), made->name);
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSegment) made = NULL, replaced = NULL;
  g_autoptr (AisleProject) project = NULL;

  if (!recall_both (from, entry, &made, &replaced, error))
    return FALSE;
  project = aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  if (made == NULL)
    return replaced == NULL || aisle_command_segment_remove (project, replaced->name, error);
  if (replaced != NULL && !g_str_equal (made->name, replaced->name))
    return aisle_command_segment_rename (project, replaced->name, made->name, error);
  return aisle_command_segment_save (project, made->name, made->definition, error);
}

const AisleJournalled aisle_journalled_segment = { "segment", flip, describe, replay };
