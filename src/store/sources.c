/* sources.c: see sources.h. */
#include "store/sources.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/content-hash.h"
#include "store/sql.h"

#define FIELDS                                                                                                         \
  "SELECT id, name, path, added, reader, mapping, bytes, file_hash, content_hash, rows_read, rows_stored, rejected,"   \
  " first_event, active, target FROM sources"

gboolean
aisle_source_has_events (const AisleSource *self)
{
  return self->active && g_strcmp0 (self->target, "events") == 0;
}

void
aisle_source_free (AisleSource *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self->reader);
  g_free (self->target);
  g_clear_pointer (&self->mapping, json_node_unref);
  g_free (self->file_hash);
  g_free (self->content_hash);
  g_clear_pointer (&self->rejected, json_node_unref);
  g_free (self);
}

static AisleSource *
source_from_row (sqlite3_stmt *row)
{
  AisleSource *self = g_new0 (AisleSource, 1);

  self->id = sqlite3_column_int64 (row, 0);
  self->name = aisle_sql_dup_text (row, 1);
  self->path = aisle_sql_dup_text (row, 2);
  self->added = sqlite3_column_int64 (row, 3);
  self->reader = aisle_sql_dup_text (row, 4);
  self->mapping = aisle_sql_json (row, 5);
  self->bytes = sqlite3_column_int64 (row, 6);
  self->file_hash = aisle_sql_dup_text (row, 7);
  self->content_hash = aisle_sql_dup_text (row, 8);
  self->rows_read = sqlite3_column_int64 (row, 9);
  self->rows_stored = sqlite3_column_int64 (row, 10);
  self->rejected = aisle_sql_json (row, 11);
  self->first_event = sqlite3_column_int64 (row, 12);
  self->active = sqlite3_column_int (row, 13) != 0;
  self->target = aisle_sql_dup_text (row, 14);
  return self;
}

GPtrArray *
aisle_sources_list (AisleProject *project, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_source_free);
  sqlite3_stmt *statement = aisle_sql_prepare (project, FIELDS " ORDER BY id", error);
  int rc;

  if (statement == NULL)
    return NULL;
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (sources, source_from_row (statement));
  if (!aisle_sql_end (project, statement, rc, error))
    return NULL;
  return g_steal_pointer (&sources);
}

AisleSource *
aisle_sources_get (AisleProject *project, gint64 id, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, FIELDS " WHERE id = ?1", error);
  AisleSource *source = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    source = source_from_row (statement);
  sqlite3_finalize (statement);
  if (source == NULL)
    g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no source %lld in '%s'"), (long long) id,
                 aisle_project_get_path (project));
  return source;
}

gboolean
aisle_sources_set_active (AisleProject *project, gint64 id, gboolean active, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, "UPDATE sources SET active = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, active != FALSE);
  if (!aisle_sql_finish (project, statement, error))
    return FALSE;
  if (sqlite3_changes (aisle_project_db (project)) == 1)
    return aisle_sql_run (project, "UPDATE state SET generation = generation + 1, stored = generation + 1", error);
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no source %lld in '%s'"), (long long) id,
               aisle_project_get_path (project));
  return FALSE;
}

char *
aisle_project_stored_hash (AisleProject *self)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (self, "SELECT content_hash FROM sources WHERE active = 1 AND target = 'events'", NULL);
  AisleHash128 sum = { 0, 0 };

  while (aisle_sql_look_up (self, statement))
    {
      AisleHash128 one;
      if (aisle_hash_parse (aisle_sql_text (statement, 0), &one))
        aisle_hash_add (&sum, one);
    }
  sqlite3_finalize (statement);
  return aisle_hash_format (sum);
}

char *
aisle_project_content_hash (AisleProject *self)
{
  sqlite3_stmt *statement =
      aisle_sql_prepare (self, "SELECT r.content_hash FROM recipes AS r JOIN state AS t ON t.recipe = r.id", NULL);
  char *hash = NULL;

  if (aisle_sql_look_up (self, statement) && *aisle_sql_text (statement, 0) != '\0')
    hash = aisle_sql_dup_text (statement, 0);
  sqlite3_finalize (statement);
  return hash != NULL ? hash : aisle_project_stored_hash (self);
}
