/* search-store.c: one blob in chunks. */
#include "store/search-store.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

#include <string.h>

#define CHUNK (16 << 20)

/* Rows of a source never change, so that its id and their number stand for them; those of judges in the program do, and
 * hold no text of an item. */
char *
aisle_search_store_made_of (AisleProject *project, const char *form, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "SELECT id, target, rows_stored FROM sources WHERE active = 1 AND reader <> 'judge' ORDER BY id", error);
  g_autoptr (GString) text = g_string_new (form);
  int rc;

  if (statement == NULL)
    return NULL;
  g_string_append_printf (text,
                          " items=%" G_GSIZE_FORMAT " sources=", aisle_project_n_names (project, AISLE_NAMES_ITEM));
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_string_append_printf (text, "%lld:%s:%lld,", (long long) sqlite3_column_int64 (statement, 0),
                            aisle_sql_text (statement, 1), (long long) sqlite3_column_int64 (statement, 2));
  if (!aisle_sql_end (project, statement, rc, error) || !aisle_project_reads_ok (project, error))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
aisle_search_store_load (AisleProject *project, const char *made_of, GBytes **bytes, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "SELECT data FROM search_index WHERE made_of = ?1 ORDER BY chunk", error);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  int rc;

  *bytes = NULL;
  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, made_of);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      guint length = (guint) sqlite3_column_bytes (statement, 0);

      if (length > G_MAXUINT32 - 1 - all->len)
        break;
      g_byte_array_append (all, sqlite3_column_blob (statement, 0), length);
    }
  if (rc == SQLITE_ROW) /* larger than any index: made anew */
    {
      sqlite3_finalize (statement);
      return TRUE;
    }
  if (!aisle_sql_end (project, statement, rc, error))
    return FALSE;
  if (all->len > 0)
    *bytes = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  return TRUE;
}

static gboolean
insert_chunks (AisleProject *project, const char *made_of, GBytes *bytes, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project, "INSERT INTO search_index (chunk, made_of, data) VALUES (?1, ?2, ?3)", error);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int rc = SQLITE_DONE;

  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 2, made_of);
  for (gsize at = 0; rc == SQLITE_DONE && at < size; at += CHUNK)
    {
      sqlite3_bind_int64 (statement, 1, (gint64) (at / CHUNK));
      sqlite3_bind_blob64 (statement, 3, data + at, MIN (CHUNK, size - at), SQLITE_STATIC);
      rc = sqlite3_step (statement);
      if (rc == SQLITE_DONE)
        sqlite3_reset (statement);
    }
  return aisle_sql_end (project, statement, rc, error);
}

gboolean
aisle_search_store_save (AisleProject *project, const char *made_of, GBytes *bytes, GError **error)
{
  if (!aisle_project_begin (project, error))
    return FALSE;
  if (aisle_sql_run (project, "DELETE FROM search_index", error) && insert_chunks (project, made_of, bytes, error))
    return aisle_project_commit (project, error);
  aisle_project_rollback (project);
  return FALSE;
}
