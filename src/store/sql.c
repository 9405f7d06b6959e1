/* sql.c: see sql.h. */
#include "store/sql.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "store/project-private.h"

#include <errno.h>

static int
error_code (int rc, int number)
{
  switch (rc & 0xff)
    {
    case SQLITE_FULL:
      return AISLE_ERROR_SPACE;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return AISLE_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
      return AISLE_ERROR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return AISLE_ERROR_BUSY;
    case SQLITE_NOMEM:
      return AISLE_ERROR_MEMORY;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      /* The shared index of a WAL could not grow. */
      if (rc == SQLITE_IOERR_SHMSIZE || number == ENOSPC || number == EDQUOT || number == EFBIG)
        return AISLE_ERROR_SPACE;
      if (number == EACCES || number == EPERM || number == EROFS)
        return AISLE_ERROR_READ_ONLY;
      return rc == SQLITE_IOERR_NOMEM ? AISLE_ERROR_MEMORY : AISLE_ERROR_FAILED;
    default:
      return AISLE_ERROR_FAILED;
    }
}

/* SQLite keeps it in one of two places. */
static int
system_errno (sqlite3 *db)
{
  int number = sqlite3_system_errno (db);

  if (number == 0)
    sqlite3_file_control (db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
  return number;
}

gboolean
aisle_project_error (AisleProject *self, const char *what, GError **error)
{
  sqlite3 *db = aisle_project_db (self);
  int code = error_code (sqlite3_extended_errcode (db), system_errno (db));
  const char *reason = sqlite3_errmsg (db);

  if (code == AISLE_ERROR_CORRUPT)
    {
      g_set_error (error, AISLE_STORE_ERROR, code, _ ("'%s' is damaged: %s: restore a copy"),
                   aisle_project_get_path (self), reason);
      return FALSE;
    }
  if (code == AISLE_ERROR_SPACE)
    reason = _ ("the disk is full: free some space and try again");
  else if (code == AISLE_ERROR_BUSY)
    reason = _ ("another process is using it: close it there and try again");
  else if (code == AISLE_ERROR_READ_ONLY)
    reason = _ ("it may not be written");
  /* Translators: verb, file, reason: cannot write 'shop.aisle': the disk is full */
  g_set_error (error, AISLE_STORE_ERROR, code, _ ("cannot %s '%s': %s"), aisle_error_verb (what),
               aisle_project_get_path (self), reason);
  return FALSE;
}

gboolean
aisle_sql_lost (AisleProject *project, GError **error)
{
  if (project->depth == 0 || !sqlite3_get_autocommit (project->db))
    return FALSE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_FAILED,
               _ ("cannot write '%s': the disk failed for a moment: try again"), project->path);
  return TRUE;
}

gboolean
aisle_sql_run (AisleProject *project, const char *sql, GError **error)
{
  if (aisle_sql_lost (project, error))
    return FALSE;
  if (sqlite3_exec (aisle_project_db (project), sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return aisle_project_error (project, "write", error);
}

sqlite3_stmt *
aisle_sql_prepare (AisleProject *project, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (aisle_sql_lost (project, error))
    return NULL;
  if (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  aisle_project_error (project, "read", error);
  return NULL;
}

gboolean
aisle_sql_end (AisleProject *project, sqlite3_stmt *statement, int rc, GError **error)
{
  gboolean ok = rc == SQLITE_DONE;

  if (!ok)
    aisle_project_error (project, sqlite3_stmt_readonly (statement) ? "read" : "write", error);
  sqlite3_finalize (statement);
  return ok;
}

gboolean
aisle_sql_finish (AisleProject *project, sqlite3_stmt *statement, GError **error)
{
  if (aisle_sql_lost (project, error))
    {
      sqlite3_finalize (statement);
      return FALSE;
    }
  return aisle_sql_end (project, statement, sqlite3_step (statement), error);
}

gboolean
aisle_sql_look_up (AisleProject *project, sqlite3_stmt *statement)
{
  int rc = statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR;

  project->misread |= rc != SQLITE_ROW && rc != SQLITE_DONE;
  return rc == SQLITE_ROW;
}

gint64
aisle_sql_integer (AisleProject *project, const char *sql, gint64 fallback)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, NULL);

  if (aisle_sql_look_up (project, statement) && sqlite3_column_type (statement, 0) == SQLITE_INTEGER)
    fallback = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return fallback;
}

gboolean
aisle_sql_read_integer (AisleProject *project, const char *sql, gint64 fallback, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);
  int rc;

  *value = fallback;
  if (statement == NULL)
    return FALSE;
  rc = sqlite3_step (statement);
  if (rc == SQLITE_ROW && sqlite3_column_type (statement, 0) == SQLITE_INTEGER)
    *value = sqlite3_column_int64 (statement, 0);
  return aisle_sql_end (project, statement, rc == SQLITE_ROW ? SQLITE_DONE : rc, error);
}

void
aisle_sql_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

void
aisle_sql_bind_json (sqlite3_stmt *statement, int index, JsonNode *node)
{
  g_autofree char *text = node != NULL ? aisle_json_print (node, FALSE) : g_strdup ("{}");

  aisle_sql_bind_text (statement, index, text);
}

const char *
aisle_sql_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

char *
aisle_sql_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

JsonNode *
aisle_sql_json (sqlite3_stmt *statement, int column)
{
  JsonNode *node = aisle_json_parse (aisle_sql_text (statement, column), -1, NULL);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return node;
  g_clear_pointer (&node, json_node_unref);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, json_object_new ());
  return node;
}
