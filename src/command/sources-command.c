/* sources-command.c: what was imported, what of it was refused, and an import left out or taken in again whatever came
 * after it. */
#include "command/journalled.h"
#include "command/recipe-edit.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sources.h"
#include "store/sql.h"

extern const AisleJournalled aisle_journalled_source;

typedef enum
{
  STATE_FORGOTTEN, /* its import was undone, and the journal has gone on */
  STATE_USED,
  STATE_LEFT_OUT,
  STATE_UNDONE
} State;

static const char *const state_ids[] = { "forgotten", "used", "left_out", "undone" };

static gboolean
names_source (JsonObject *effect, gint64 source)
{
  JsonArray *several = aisle_json_array (effect, "sources");

  for (guint i = 0; several != NULL && i < json_array_get_length (several); i++)
    if (json_array_get_int_element (several, i) == source)
      return TRUE;
  return aisle_json_integer (effect, "source", -1) == source;
}

static State
state_of (const AisleSource *source, const GPtrArray *journal)
{
  if (source->active)
    return STATE_USED;
  if (g_str_equal (source->reader, "judge"))
    return source->rows_stored > 0 ? STATE_LEFT_OUT : STATE_FORGOTTEN;
  for (guint i = 0; i < journal->len; i++)
    {
      const AisleJournalEntry *entry = journal->pdata[i];
      if (g_str_equal (entry->command, "import") && JSON_NODE_HOLDS_OBJECT (entry->effect)
          && names_source (json_node_get_object (entry->effect), source->id))
        return entry->undone ? STATE_UNDONE : STATE_LEFT_OUT;
    }
  return STATE_FORGOTTEN;
}

static gint64
n_rejected (JsonNode *rejected)
{
  JsonObject *reasons = json_node_get_object (rejected);
  g_autoptr (GList) names = json_object_get_members (reasons);
  gint64 n = 0;

  for (GList *l = names; l != NULL; l = l->next)
    n += aisle_json_integer (reasons, l->data, 0);
  return n;
}

AisleTable *
aisle_command_sources (AisleProject *project, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "source", N_ ("Source"), AISLE_COLUMN_INTEGER },
    { "file", N_ ("File"), AISLE_COLUMN_TEXT },
    { "added", N_ ("Imported"), AISLE_COLUMN_TIME },
    { "reader", N_ ("Reader"), AISLE_COLUMN_TEXT },
    { "rows_read", N_ ("Rows read"), AISLE_COLUMN_INTEGER },
    { "rows_stored", N_ ("Rows stored"), AISLE_COLUMN_INTEGER },
    { "rejected", N_ ("Rejected"), AISLE_COLUMN_INTEGER },
    { "reasons", N_ ("Rejected by reason"), AISLE_COLUMN_TEXT },
    { "bytes", N_ ("Bytes"), AISLE_COLUMN_INTEGER },
    { "content_hash", N_ ("Hash of the rows"), AISLE_COLUMN_TEXT },
    { "state", N_ ("State"), AISLE_COLUMN_TEXT },
    { "path", N_ ("Path"), AISLE_COLUMN_TEXT },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autoptr (GPtrArray) sources = aisle_sources_list (project, error);
  g_autoptr (GPtrArray) journal = sources == NULL ? NULL : aisle_journal_list (project, error);

  if (journal == NULL)
    return NULL;
  for (guint i = 0; i < sources->len; i++)
    {
      const AisleSource *source = sources->pdata[i];
      g_autofree char *reasons = aisle_json_print (source->rejected, FALSE);
      State state = state_of (source, journal);
      gsize row;
      if (state == STATE_FORGOTTEN)
        continue;
      row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, source->id);
      aisle_table_set_text (table, row, 1, source->name);
      aisle_table_set_integer (table, row, 2, source->added);
      aisle_table_set_text (table, row, 3, source->reader);
      aisle_table_set_integer (table, row, 4, source->rows_read);
      aisle_table_set_integer (table, row, 5, source->rows_stored);
      aisle_table_set_integer (table, row, 6, n_rejected (source->rejected));
      aisle_table_set_text (table, row, 7, reasons);
      aisle_table_set_integer (table, row, 8, source->bytes);
      aisle_table_set_text (table, row, 9, source->content_hash);
      aisle_table_set_text (table, row, 10, state_ids[state]);
      aisle_table_set_text (table, row, 11, source->path);
    }
  return g_steal_pointer (&table);
}

AisleTable *
aisle_command_rejected_rows (AisleProject *project, gint64 source, const char *reason, gint64 limit, GError **error)
{
  static const AisleColumnSpec specs[] = {
    { "line", N_ ("Line of the file"), AISLE_COLUMN_INTEGER },
    { "reason", N_ ("Reason"), AISLE_COLUMN_TEXT },
    { "text", N_ ("Row as it stands in the file"), AISLE_COLUMN_TEXT },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "SELECT line, reason, text FROM rejects WHERE source = ?1 AND (?2 IS NULL OR reason = ?2) LIMIT ?3",
      error);
  int rc;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, source);
  if (reason != NULL)
    aisle_sql_bind_text (statement, 2, reason);
  sqlite3_bind_int64 (statement, 3, limit);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gsize row = aisle_table_add_row (table);
      const char *id = aisle_sql_text (statement, 1);
      aisle_table_set_integer (table, row, 0, sqlite3_column_int64 (statement, 0));
      aisle_table_set_text (table, row, 1, id);
      for (guint i = 0; i < AISLE_N_REJECTS; i++)
        if (g_str_equal (aisle_reject_id (i), id))
          aisle_table_set_text (table, row, 1, aisle_reject_title (i));
      aisle_table_set_text (table, row, 2, aisle_sql_text (statement, 2));
    }
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&table) : NULL;
}

/* ---- left out, taken in ---- */

gboolean
aisle_command_use_source (AisleProject *project, gint64 id, gboolean use, GError **error)
{
  g_autoptr (AisleSource) source = aisle_sources_get (project, id, error);
  g_autoptr (GPtrArray) journal = source == NULL ? NULL : aisle_journal_list (project, error);
  State wanted = use ? STATE_LEFT_OUT : STATE_USED;
  JsonObject *params, *effect;
  gboolean changed;

  if (journal == NULL)
    return FALSE;
  if (state_of (source, journal) != wanted)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   use ? _ ("the import of '%s' is not left out: redo brings back what was undone")
                       : _ ("the import of '%s' is not in use"),
                   source->name);
      return FALSE;
    }
  if (!aisle_project_begin (project, error))
    return FALSE;
  params = json_object_new ();
  effect = json_object_new ();
  json_object_set_int_member (params, "source", id);
  json_object_set_boolean_member (params, "use", use);
  json_object_set_int_member (effect, "source", id);
  json_object_set_boolean_member (effect, "use", use);
  changed =
      aisle_sources_set_active (project, id, use, error) && aisle_recipe_follow (project, NULL, effect, NULL, error);
  return aisle_journalled_end (project, changed, "source", params, effect, error);
}

static gboolean
flip (AisleProject *project, JsonObject *effect, gboolean undo, GError **error)
{
  gboolean use = json_object_get_boolean_member_with_default (effect, "use", TRUE);
  return aisle_sources_set_active (project, aisle_json_integer (effect, "source", 0), undo ? !use : use, error)
         && aisle_recipe_flip (project, effect, undo, error);
}

static char *
describe (AisleProject *project, const AisleJournalEntry *entry)
{
  JsonObject *params = json_node_get_object (entry->params);
  g_autoptr (AisleSource) source = aisle_sources_get (project, aisle_json_integer (params, "source", 0), NULL);

  return g_strdup_printf (json_object_get_boolean_member_with_default (params, "use", TRUE) ? _ ("Taking %s in again")
                                                                                            : _ ("Leaving out %s"),
                          source != NULL ? source->name : "?");
}

/* The source of the new project that stands for one of the old: the same file, or the only one there is. */
static gint64
counterpart (AisleProject *project, const AisleSource *old, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (project, error);

  if (sources == NULL)
    return -1;
  for (guint i = 0; i < sources->len; i++)
    if (g_str_equal (((AisleSource *) sources->pdata[i])->file_hash, old->file_hash))
      return ((AisleSource *) sources->pdata[i])->id;
  if (sources->len == 1)
    return ((AisleSource *) sources->pdata[0])->id;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no import stands for '%s'"), old->name);
  return -1;
}

static gboolean
replay (AisleProject *from, const AisleJournalEntry *entry, const char *new_path, const char *file,
        AisleProgress *progress, GError **error)
{
  JsonObject *params = json_node_get_object (entry->params);
  g_autoptr (AisleSource) old = aisle_sources_get (from, aisle_json_integer (params, "source", 0), error);
  g_autoptr (AisleProject) project = old == NULL ? NULL : aisle_project_open (new_path, AISLE_PROJECT_WRITE, error);
  gint64 source = project == NULL ? -1 : counterpart (project, old, error);

  return source >= 0
         && aisle_command_use_source (project, source,
                                      json_object_get_boolean_member_with_default (params, "use", TRUE), error);
}

const AisleJournalled aisle_journalled_source = { "source", flip, describe, replay };
