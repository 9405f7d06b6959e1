/* chat-test-rows.c: see chat-test-rows.h. */
#include "store/chat-test-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

void
aisle_chat_test_row_free (AisleChatTestRow *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  json_node_unref (self->turns);
  g_free (self);
}

static gboolean
fail_not_found (AisleProject *project, gint64 id, GError **error)
{
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no conversation test %lld in '%s'"), (long long) id,
               aisle_project_get_path (project));
  return FALSE;
}

gboolean
aisle_chat_tests_add (AisleProject *project, AisleChatTestRow *row, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "INSERT INTO chat_tests (name, user, turns) VALUES (?1, ?2, ?3)", error);

  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, row->name);
  if (row->user >= 0)
    sqlite3_bind_int64 (statement, 2, row->user);
  aisle_sql_bind_json (statement, 3, row->turns);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (aisle_project_db (project));
  return TRUE;
}

gboolean
aisle_chat_tests_set_active (AisleProject *project, gint64 id, gboolean active, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "UPDATE chat_tests SET active = ?2 WHERE id = ?1 AND active <> ?2", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, active != FALSE);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  return sqlite3_changes (aisle_project_db (project)) == 1 || fail_not_found (project, id, error);
}

/* A damaged array counts as a test of nothing. */
static AisleChatTestRow *
read_row (sqlite3_stmt *statement)
{
  AisleChatTestRow *row = g_new0 (AisleChatTestRow, 1);

  row->id = sqlite3_column_int64 (statement, 0);
  row->name = g_strdup (aisle_sql_text (statement, 1));
  row->user = sqlite3_column_type (statement, 2) == SQLITE_NULL ? -1 : sqlite3_column_int (statement, 2);
  row->turns = aisle_json_parse (aisle_sql_text (statement, 3), -1, NULL);
  if (row->turns == NULL || !JSON_NODE_HOLDS_ARRAY (row->turns))
    {
      g_clear_pointer (&row->turns, json_node_unref);
      row->turns = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (row->turns, json_array_new ());
    }
  return row;
}

static GPtrArray *
read_rows (AisleProject *project, const char *sql, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_chat_test_row_free);
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);
  int rc;

  if (statement == NULL)
    return NULL;
  if (sqlite3_bind_parameter_count (statement) > 0)
    sqlite3_bind_int64 (statement, 1, id);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, read_row (statement));
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&rows) : NULL;
}

GPtrArray *
aisle_chat_tests_list (AisleProject *project, GError **error)
{
  return read_rows (project, "SELECT id, name, user, turns FROM chat_tests WHERE active = 1 ORDER BY id", 0, error);
}

AisleChatTestRow *
aisle_chat_tests_get (AisleProject *project, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) rows =
      read_rows (project, "SELECT id, name, user, turns FROM chat_tests WHERE id = ?1", id, error);

  if (rows == NULL)
    return NULL;
  if (rows->len == 1)
    return g_ptr_array_steal_index (rows, 0);
  fail_not_found (project, id, error);
  return NULL;
}
