/* changes.c: marks set and taken back. */
#include "store/changes.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

static gboolean
set_active (AisleProject *project, const char *sql, gint64 id, gboolean active, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, active);
  sqlite3_bind_int64 (statement, 2, id);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  if (sqlite3_changes (aisle_project_db (project)) == 1)
    return TRUE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("nothing to change in '%s': no row %lld"),
               aisle_project_get_path (project), (long long) id);
  return FALSE;
}

/* Two texts of one row. */
static gboolean
get_texts (AisleProject *project, const char *sql, gint64 id, char **one, char **two, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);
  gboolean found;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  found = sqlite3_step (statement) == SQLITE_ROW;
  if (found)
    {
      *one = aisle_sql_dup_text (statement, 0);
      *two = aisle_sql_dup_text (statement, 1);
    }
  sqlite3_finalize (statement);
  if (!found)
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("cannot read '%s': no row %lld"),
                 aisle_project_get_path (project), (long long) id);
  return found;
}

gboolean
aisle_source_set_active (AisleProject *project, gint64 source, gboolean active, GError **error)
{
  return set_active (project, "UPDATE sources SET active = ?1 WHERE id = ?2", source, active, error)
         && aisle_sql_run (project, "UPDATE state SET generation = generation + 1", error);
}

gboolean
aisle_source_get_file (AisleProject *project, gint64 source, char **name, char **path, GError **error)
{
  return get_texts (project, "SELECT name, path FROM sources WHERE id = ?1", source, name, path, error);
}

gboolean
aisle_segment_row_add (AisleProject *project, const char *name, const char *definition, gint64 *id, GError **error)
{
  sqlite3_stmt *statement;

  if (aisle_segment_row_find (project, name) != 0)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE,
                   _ ("a segment named '%s' exists: choose another name or remove it first"), name);
      return FALSE;
    }
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
aisle_segment_row_set_active (AisleProject *project, gint64 id, gboolean active, GError **error)
{
  return set_active (project, "UPDATE segments SET active = ?1 WHERE id = ?2", id, active, error);
}

gboolean
aisle_segment_row_get (AisleProject *project, gint64 id, char **name, char **definition, GError **error)
{
  return get_texts (project, "SELECT name, definition FROM segments WHERE id = ?1", id, name, definition, error);
}

gint64
aisle_segment_row_find (AisleProject *project, const char *name)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "SELECT id FROM segments WHERE name = ?1 AND active = 1", NULL);
  gint64 id = 0;

  if (statement == NULL)
    return 0;
  aisle_sql_bind_text (statement, 1, name);
  if (sqlite3_step (statement) == SQLITE_ROW)
    id = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return id;
}
