/* judged-rows.c: see judged-rows.h. */
#include "store/judged-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/made-source.h"
#include "store/sources.h"
#include "store/sql.h"

#define READER "judge" /* no file was read */
#define TARGET "judgements"

gboolean
aisle_judged_rows_source (AisleProject *project, const char *judge, gint64 *source, GError **error)
{
  g_autofree char *name = *judge != '\0' ? g_strdup_printf (_ ("Judged by %s"), judge) : g_strdup (_ ("Judged here"));

  return aisle_made_source_find (project, READER, TARGET, judge, name, source, error);
}

char *
aisle_judged_rows_judge (AisleProject *project, gint64 source, GError **error)
{
  g_autoptr (AisleSource) found = aisle_sources_get (project, source, error);

  return found != NULL ? g_strdup (aisle_json_text (json_node_get_object (found->mapping), "judge", "")) : NULL;
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
  return aisle_made_source_tell (project, TARGET, row->source, error);
}

gboolean
aisle_judged_rows_remove (AisleProject *project, const AisleJudgedRow *row, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "DELETE FROM judgements WHERE id = ?1 AND source = ?2", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->id);
  sqlite3_bind_int64 (statement, 2, row->source);
  return aisle_sql_finish (project, statement, error) && aisle_made_source_tell (project, TARGET, row->source, error);
}

gboolean
aisle_judged_rows_nameless (AisleProject *project, AisleNameless *nameless, GError **error)
{
  sqlite3_stmt *row =
      aisle_sql_prepare (project,
                         "SELECT count (DISTINCT query_id) FILTER (WHERE query IS NULL), count (*) FILTER (WHERE query"
                         " IS NULL), count (DISTINCT query) FROM judged",
                         error);
  int rc;

  *nameless = (AisleNameless){ 0 };
  if (row == NULL)
    return FALSE;
  rc = sqlite3_step (row);
  if (rc == SQLITE_ROW)
    *nameless = (AisleNameless){ sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1),
                                 sqlite3_column_int64 (row, 0) + sqlite3_column_int64 (row, 2) };
  return aisle_sql_end (project, row, rc == SQLITE_ROW ? SQLITE_DONE : rc, error);
}

char *
aisle_nameless_sentence (const AisleNameless *self)
{
  return self->queries == 0
             ? NULL
             : g_strdup_printf (
                 _ ("%'lld of %'lld judged queries are known by their id alone: import the file that holds "
                    "the ids and texts of the queries"),
                 (long long) self->queries, (long long) self->all_queries);
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
