/* judged-rows.c: see judged-rows.h.  A source's number of rows and its hash are told after each change: info --check
 * holds them against the rows. */
#include "store/judged-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/record-kinds.h"
#include "store/record-ingest.h"
#include "store/sources.h"
#include "store/sql.h"

#define READER "judge" /* no file was read */
#define TARGET "judgements"

static gboolean
find_source (AisleProject *project, const char *judge, gint64 *source, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project,
                         "SELECT id FROM sources WHERE reader = '" READER "' AND (active = 1 OR rows_stored = 0)"
                         " AND json_extract (mapping, '$.judge') = ?1 ORDER BY id DESC LIMIT 1",
                         error);
  int rc;

  *source = 0;
  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, judge);
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW)
    return aisle_sql_end (project, statement, rc, error);
  *source = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return TRUE;
}

static gboolean
make_source (AisleProject *project, const char *judge, gint64 *source, GError **error)
{
  g_autofree char *name = *judge != '\0' ? g_strdup_printf (_ ("Judged by %s"), judge) : g_strdup (_ ("Judged here"));
  g_autoptr (JsonNode) mapping = json_node_new (JSON_NODE_OBJECT);
  sqlite3_stmt *statement =
      aisle_sql_prepare (project,
                         "INSERT INTO sources (name, path, added, reader, mapping, target) VALUES (?1, '', ?2, '" READER
                         "', ?3, '" TARGET "')",
                         error);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "judge", judge);
  json_node_take_object (mapping, object);
  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, name);
  sqlite3_bind_int64 (statement, 2, g_get_real_time ());
  aisle_sql_bind_json (statement, 3, mapping);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  *source = sqlite3_last_insert_rowid (aisle_project_db (project));
  return TRUE;
}

gboolean
aisle_judged_rows_source (AisleProject *project, const char *judge, gint64 *source, GError **error)
{
  return find_source (project, judge, source, error) && (*source != 0 || make_source (project, judge, source, error));
}

char *
aisle_judged_rows_judge (AisleProject *project, gint64 source, GError **error)
{
  g_autoptr (AisleSource) found = aisle_sources_get (project, source, error);

  return found != NULL ? g_strdup (aisle_json_text (json_node_get_object (found->mapping), "judge", "")) : NULL;
}

/* The number and the hash of its rows, as info --check counts them. */
static gboolean
tell_source (AisleProject *project, gint64 source, GError **error)
{
  AisleHash128 hash;
  g_autofree char *text = NULL;
  sqlite3_stmt *statement;

  if (!aisle_records_stored_hash (project, aisle_record_kind (TARGET), source, &hash, NULL, error))
    return FALSE;
  text = aisle_hash_format (hash);
  statement = aisle_sql_prepare (project,
                                 "UPDATE sources SET content_hash = ?2, rows_stored = n, rows_read = n,"
                                 " active = CASE WHEN n = 0 THEN 0 WHEN rows_stored = 0 THEN 1 ELSE active END"
                                 " FROM (SELECT count (*) AS n FROM judgements WHERE source = ?1) WHERE id = ?1",
                                 error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source);
  aisle_sql_bind_text (statement, 2, text);
  return aisle_sql_finish (project, statement, error);
}

gboolean
aisle_judged_rows_add (AisleProject *project, AisleJudgedRow *row, GError **error)
{
  g_autofree char *judge = aisle_judged_rows_judge (project, row->source, error);
  sqlite3_stmt *statement;

  if (judge == NULL)
    return FALSE;
  statement = aisle_sql_prepare (
      project,
      "INSERT INTO judgements (id, source, line, query, item, grade, judge, time)"
      " VALUES (?1, ?2, (SELECT count (*) + 1 FROM judgements WHERE source = ?2), ?3, ?4, ?5, nullif (?6, ''), ?7)",
      error);
  if (statement == NULL)
    return FALSE;
  if (row->id > 0)
    sqlite3_bind_int64 (statement, 1, row->id);
  sqlite3_bind_int64 (statement, 2, row->source);
  sqlite3_bind_int (statement, 3, row->query);
  sqlite3_bind_int (statement, 4, row->item);
  sqlite3_bind_double (statement, 5, row->grade);
  aisle_sql_bind_text (statement, 6, judge);
  sqlite3_bind_int64 (statement, 7, row->time);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (aisle_project_db (project));
  return tell_source (project, row->source, error);
}

gboolean
aisle_judged_rows_remove (AisleProject *project, const AisleJudgedRow *row, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "DELETE FROM judgements WHERE id = ?1 AND source = ?2", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->id);
  sqlite3_bind_int64 (statement, 2, row->source);
  return aisle_sql_finish (project, statement, error) && tell_source (project, row->source, error);
}

/* Columns know how many queries there are: a new one makes them stale. */
gboolean
aisle_judged_rows_query (AisleProject *project, const char *text, gint32 *query, GError **error)
{
  gint64 next;
  sqlite3_stmt *statement;

  *query = aisle_project_find (project, AISLE_NAMES_QUERY, text);
  if (*query >= 0)
    return TRUE;
  if (!aisle_sql_read_integer (project, "SELECT max (id) + 1 FROM queries", 0, &next, error))
    return FALSE;
  if (next > G_MAXINT32)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT, _ ("cannot add a query to '%s': it has %d already"),
                   aisle_project_get_path (project), G_MAXINT32);
      return FALSE;
    }
  statement = aisle_sql_prepare (project, "INSERT INTO queries (id, text) VALUES (?1, ?2)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, next);
  aisle_sql_bind_text (statement, 2, text);
  *query = (gint32) next;
  return aisle_sql_finish (project, statement, error)
         && aisle_sql_run (project, "UPDATE state SET generation = generation + 1, stored = generation + 1", error);
}
