/* made-source.c: see made-source.h. */
#include "store/made-source.h"

#include "import/record-kinds.h"
#include "store/record-ingest.h"
#include "store/sql.h"

static gboolean
find (AisleProject *project, const char *reader, const char *maker, gint64 *source, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project,
                         "SELECT id FROM sources WHERE reader = ?1 AND (active = 1 OR rows_stored = 0)"
                         " AND json_extract (mapping, '$.' || ?1) = ?2 ORDER BY id DESC LIMIT 1",
                         error);
  int rc;

  *source = 0;
  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, reader);
  aisle_sql_bind_text (statement, 2, maker);
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return aisle_sql_end (project, statement, rc, error);
  *source = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return TRUE;
}

gboolean
aisle_made_source_find (AisleProject *project, const char *reader, const char *target, const char *maker,
                        const char *name, gint64 *source, GError **error)
{
  g_autoptr (JsonNode) mapping = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  sqlite3_stmt *statement;

  json_object_set_string_member (object, reader, maker);
  json_node_take_object (mapping, object);
  if (!find (project, reader, maker, source, error))
    return FALSE;
  if (*source != 0)
    return TRUE;
  statement = aisle_sql_prepare (
      project, "INSERT INTO sources (name, path, added, reader, mapping, target) VALUES (?1, '', ?2, ?3, ?4, ?5)",
      error);
  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, name);
  sqlite3_bind_int64 (statement, 2, g_get_real_time ());
  aisle_sql_bind_text (statement, 3, reader);
  aisle_sql_bind_json (statement, 4, mapping);
  aisle_sql_bind_text (statement, 5, target);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  *source = sqlite3_last_insert_rowid (aisle_project_db (project));
  return TRUE;
}

gboolean
aisle_made_source_tell (AisleProject *project, const char *target, gint64 source, GError **error)
{
  const AisleRecordKind *kind = aisle_record_kind (target);
  AisleHash128 hash;
  g_autofree char *text = NULL, *sql = NULL;
  sqlite3_stmt *statement;

  if (!aisle_records_stored_hash (project, kind, source, &hash, NULL, error))
    return FALSE;
  text = aisle_hash_format (hash);
  sql = g_strdup_printf ("UPDATE sources SET content_hash = ?2, rows_stored = n, rows_read = n,"
                         " active = CASE WHEN n = 0 THEN 0 WHEN rows_stored = 0 THEN 1 ELSE active END"
                         " FROM (SELECT count (*) AS n FROM %s WHERE source = ?1) WHERE id = ?1",
                         kind->table);
  statement = aisle_sql_prepare (project, sql, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source);
  aisle_sql_bind_text (statement, 2, text);
  return aisle_sql_finish (project, statement, error);
}
