/* saved-segments.c: see saved-segments.h. */
#include "store/saved-segments.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

gboolean
aisle_saved_segments_add (AisleProject *project, const char *name, const char *definition, gint64 *id, gint64 *replaced,
                          GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "SELECT id FROM segments WHERE name = ?1 AND active = 1", error);

  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, name);
  *replaced = sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_finalize (statement);
  if (*replaced != 0 && !aisle_saved_segments_set_active (project, *replaced, FALSE, error))
    return FALSE;
  statement = aisle_sql_prepare (project, "INSERT INTO segments (name, definition) VALUES (?1, ?2)", error);
  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, name);
  aisle_sql_bind_text (statement, 2, definition);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  *id = sqlite3_last_insert_rowid (aisle_project_db (project));
  return TRUE;
}

gboolean
aisle_saved_segments_set_active (AisleProject *project, gint64 id, gboolean active, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "UPDATE segments SET active = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, active != FALSE);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  if (sqlite3_changes (aisle_project_db (project)) == 1)
    return TRUE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no segment %lld in '%s'"), (long long) id,
               aisle_project_get_path (project));
  return FALSE;
}
