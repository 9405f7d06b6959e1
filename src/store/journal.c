/* journal.c: see journal.h. */
#include "store/journal.h"

#include "store/sql.h"

#define FIELDS "SELECT id, time, command, params, effect, undone FROM journal"

void
aisle_journal_entry_free (AisleJournalEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->command);
  g_clear_pointer (&self->params, json_node_unref);
  g_clear_pointer (&self->effect, json_node_unref);
  g_free (self);
}

static AisleJournalEntry *
entry_from_row (sqlite3_stmt *row)
{
  AisleJournalEntry *self = g_new0 (AisleJournalEntry, 1);

  self->id = sqlite3_column_int64 (row, 0);
  self->time = sqlite3_column_int64 (row, 1);
  self->command = aisle_sql_dup_text (row, 2);
  self->params = aisle_sql_json (row, 3);
  self->effect = aisle_sql_json (row, 4);
  self->undone = sqlite3_column_int (row, 5) != 0;
  return self;
}

gboolean
aisle_journal_append (AisleProject *project, const char *command, JsonNode *params, JsonNode *effect, GError **error)
{
  sqlite3_stmt *statement;

  if (!aisle_sql_run (project, "DELETE FROM journal WHERE undone = 1", error))
    return FALSE;
  statement =
      aisle_sql_prepare (project, "INSERT INTO journal (time, command, params, effect) VALUES (?1, ?2, ?3, ?4)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, g_get_real_time ());
  aisle_sql_bind_text (statement, 2, command);
  aisle_sql_bind_json (statement, 3, params);
  aisle_sql_bind_json (statement, 4, effect);
  return aisle_sql_finish (project, statement, error);
}

GPtrArray *
aisle_journal_list (AisleProject *project, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_journal_entry_free);
  sqlite3_stmt *statement = aisle_sql_prepare (project, FIELDS " ORDER BY id", error);
  int rc;

  if (statement == NULL)
    return NULL;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (entries, entry_from_row (statement));
  if (!aisle_sql_end (project, statement, rc, error))
    return NULL;
  return g_steal_pointer (&entries);
}

/* Undone entries are the last ones, so undo takes the last done entry and redo the first undone one. */
AisleJournalEntry *
aisle_journal_next (AisleProject *project, gboolean redo, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project,
                                               redo ? FIELDS " WHERE undone = 1 ORDER BY id LIMIT 1"
                                                    : FIELDS " WHERE undone = 0 ORDER BY id DESC LIMIT 1",
                                               error);
  AisleJournalEntry *entry = NULL;
  int rc;

  if (statement == NULL)
    return NULL;
  rc = sqlite3_step (statement);
  if (rc == SQLITE_ROW)
    {
      entry = entry_from_row (statement);
      sqlite3_finalize (statement);
      return entry;
    }
  if (!aisle_sql_end (project, statement, rc, error))
    return NULL;
  return NULL;
}

gboolean
aisle_journal_set_undone (AisleProject *project, gint64 id, gboolean undone, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "UPDATE journal SET undone = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, undone != FALSE);
  return aisle_sql_finish (project, statement, error);
}
