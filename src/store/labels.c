/* labels.c: see labels.h. */
#include "store/labels.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

static gboolean
add_turns (AisleProject *project, const gint32 *turns, gsize n, gint64 act, GError **error)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (project,
                         "INSERT INTO labels (turn, act) SELECT id, ?2 FROM dialogue_turns WHERE id = ?1"
                         " ON CONFLICT DO UPDATE SET act = act",
                         error);
  int rc = SQLITE_DONE;

  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; i < n && rc == SQLITE_DONE; i++)
    {
      sqlite3_bind_int (statement, 1, turns[i]);
      sqlite3_bind_int64 (statement, 2, act);
      rc = sqlite3_step (statement);
      sqlite3_reset (statement);
      if (rc == SQLITE_DONE && sqlite3_changes (aisle_project_db (project)) == 0)
        {
          g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no turn has the number %d"), turns[i]);
          sqlite3_finalize (statement);
          return FALSE;
        }
    }
  return aisle_sql_end (project, statement, rc, error);
}

gboolean
aisle_labels_add (AisleProject *project, const gint32 *turns, gsize n, const char *intent, gint64 *act, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "INSERT INTO label_acts (intent, time) VALUES (?1, ?2)", error);

  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, intent);
  sqlite3_bind_int64 (statement, 2, g_get_real_time ());
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  *act = sqlite3_last_insert_rowid (aisle_project_db (project));
  return add_turns (project, turns, n, *act, error);
}

gboolean
aisle_labels_set_active (AisleProject *project, gint64 act, gboolean active, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "UPDATE label_acts SET active = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, act);
  sqlite3_bind_int (statement, 2, active);
  return aisle_sql_finish (project, statement, error);
}

char *
aisle_labels_intent (AisleProject *project, gint64 act, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "SELECT intent FROM label_acts WHERE id = ?1", error);
  char *intent = NULL;
  int rc;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, act);
  rc = sqlite3_step (statement);
  if (rc == SQLITE_ROW)
    {
      intent = g_strdup (aisle_sql_text (statement, 0));
      sqlite3_finalize (statement);
      return intent;
    }
  if (aisle_sql_end (project, statement, rc, error))
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no labels were given by act %lld"),
                 (long long) act);
  return NULL;
}

/* Texts that an act named. */
static GHashTable *
texts_of (AisleProject *project, gint64 act, GError **error)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *statement = aisle_sql_prepare (
      project, "SELECT r.text FROM labels AS l JOIN dialogue_turns AS r ON r.id = l.turn WHERE l.act = ?1", error);
  int rc;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, act);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_hash_table_add (texts, g_strdup (aisle_sql_text (statement, 0)));
  return aisle_sql_end (project, statement, rc, error) ? g_steal_pointer (&texts) : NULL;
}

GArray *
aisle_labels_same_texts (AisleProject *from, gint64 act, AisleProject *to, GError **error)
{
  g_autoptr (GHashTable) texts = texts_of (from, act, error);
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (gint32));
  sqlite3_stmt *statement =
      texts != NULL ? aisle_sql_prepare (to, "SELECT id, text FROM dialogue_turns ORDER BY id", error) : NULL;
  int rc;

  if (statement == NULL)
    return NULL;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    if (g_hash_table_contains (texts, aisle_sql_text (statement, 1)))
      {
        gint32 id = sqlite3_column_int (statement, 0);
        g_array_append_val (turns, id);
      }
  return aisle_sql_end (to, statement, rc, error) ? g_steal_pointer (&turns) : NULL;
}
