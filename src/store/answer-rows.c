/* answer-rows.c: see answer-rows.h. */
#include "store/answer-rows.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/made-source.h"
#include "store/sql.h"

#define READER "answer" /* no file was read */
#define TARGET "answers"

/* Where answers that count stand; or those that were taken back, which is one source for good. */
static gboolean
find_source (AisleProject *project, gboolean withdrawn, gint64 *source, GError **error)
{
  *source = 0;
  if (withdrawn
      && !aisle_sql_read_integer (project,
                                  "SELECT id FROM sources WHERE reader = '" READER
                                  "' AND json_extract (mapping, '$." READER "') = 'withdrawn'",
                                  0, source, error))
    return FALSE;
  return *source != 0
         || aisle_made_source_find (project, READER, TARGET, withdrawn ? "withdrawn" : "here",
                                    withdrawn ? _ ("Answers taken back") : _ ("Answered here"), source, error);
}

gboolean
aisle_answer_rows_add (AisleProject *project, const char *question, const char *answer, const char *intent, gint64 *id,
                       GError **error)
{
  gint64 source;
  sqlite3_stmt *statement;

  if (!find_source (project, FALSE, &source, error))
    return FALSE;
  statement = aisle_sql_prepare (
      project,
      "INSERT INTO answers (source, line, question, answer, intent)"
      " VALUES (?1, (SELECT coalesce (max (line), 0) + 1 FROM answers WHERE source = ?1), ?2, ?3, nullif (?4, ''))",
      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, source);
  aisle_sql_bind_text (statement, 2, question);
  aisle_sql_bind_text (statement, 3, answer);
  aisle_sql_bind_text (statement, 4, intent != NULL ? intent : "");
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  *id = sqlite3_last_insert_rowid (aisle_project_db (project));
  return aisle_made_source_tell (project, TARGET, source, error);
}

gboolean
aisle_answer_rows_withdraw (AisleProject *project, gint64 id, gboolean withdrawn, GError **error)
{
  g_autofree char *where_from = g_strdup_printf ("SELECT source FROM answers WHERE id = %" G_GINT64_FORMAT, id);
  g_autofree char *put_out = NULL;
  gint64 from, to;
  sqlite3_stmt *statement;

  if (!aisle_sql_read_integer (project, where_from, 0, &from, error) || !find_source (project, withdrawn, &to, error))
    return FALSE;
  statement = aisle_sql_prepare (project, "UPDATE answers SET source = ?2 WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, to);
  if (!aisle_sql_finish (project, statement, error) || !aisle_made_source_tell (project, TARGET, from, error)
      || !aisle_made_source_tell (project, TARGET, to, error))
    return FALSE;
  put_out = g_strdup_printf ("UPDATE sources SET active = 0 WHERE id = %" G_GINT64_FORMAT, withdrawn ? to : from);
  return aisle_sql_run (project, put_out, error);
}

gboolean
aisle_answer_rows_find (AisleProject *project, const char *question, const char *answer, gint64 *id, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project,
      "SELECT coalesce (max (r.id), 0) FROM answers AS r JOIN sources AS s ON s.id = r.source AND s.active = 1"
      " WHERE s.reader = '" READER "' AND r.question = ?1 AND r.answer = ?2",
      error);

  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, question);
  aisle_sql_bind_text (statement, 2, answer);
  *id = sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  return aisle_sql_end (project, statement, SQLITE_DONE, error);
}

gboolean
aisle_answer_rows_get (AisleProject *project, gint64 id, char **question, char **answer, char **intent, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "SELECT question, answer, intent FROM answers WHERE id = ?1", error);
  int rc;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  rc = sqlite3_step (statement);
  if (rc == SQLITE_ROW)
    {
      *question = aisle_sql_dup_text (statement, 0);
      *answer = aisle_sql_dup_text (statement, 1);
      *intent = aisle_sql_dup_text (statement, 2);
      sqlite3_finalize (statement);
      return TRUE;
    }
  if (aisle_sql_end (project, statement, rc, error))
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no answer has the number %lld"), (long long) id);
  return FALSE;
}
