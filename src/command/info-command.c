/* info-command.c: facts about a project, and whether it is sound. */
#include "command/command.h"

#include "base/i18n.h"
#include "feature/catalogue-index.h"
#include "import/record-kinds.h"

static gint64
count (AisleProject *project, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 n = 0;

  if (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    n = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return n;
}

/* One object a row, members named by the columns. */
static JsonArray *
rows_of (AisleProject *project, const char *sql)
{
  JsonArray *array = json_array_new ();
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW)
      {
        JsonObject *object = json_object_new ();
        for (int c = 0; c < sqlite3_column_count (statement); c++)
          {
            const char *name = sqlite3_column_name (statement, c);
            if (sqlite3_column_type (statement, c) == SQLITE_INTEGER)
              json_object_set_int_member (object, name, sqlite3_column_int64 (statement, c));
            else
              json_object_set_string_member (object, name, (const char *) sqlite3_column_text (statement, c));
          }
        json_array_add_object_element (array, object);
      }
  sqlite3_finalize (statement);
  return array;
}

static void
add_setting (AisleProject *project, JsonObject *object, const char *name)
{
  g_autofree char *value = aisle_project_setting (project, name);

  json_object_set_string_member (object, name, value != NULL ? value : "");
}

/* As it counts, set or not. */
static void
add_language (AisleProject *project, JsonObject *object)
{
  gboolean guessed;
  g_autofree char *language = aisle_catalogue_language (project, &guessed);

  json_object_set_string_member (object, "language", language);
  json_object_set_boolean_member (object, "language_guessed", guessed);
}

/* Users with an event. */
static gint64
users_seen (const AisleColumns *columns)
{
  gint64 n = 0;

  for (gsize u = 0; u < columns->n_users; u++)
    n += columns->user_start[u + 1] > columns->user_start[u];
  return n;
}

/* Items in an event. */
static gint64
items_seen (const AisleColumns *columns)
{
  g_autoptr (AisleBitmap) seen = aisle_bitmap_new (columns->n_items, FALSE);

  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->item[i] >= 0)
      aisle_bitmap_add (seen, (gsize) columns->item[i]);
  return (gint64) aisle_bitmap_count (seen);
}

/* How many records of each kind but events the active sources hold. */
static void
add_records (AisleProject *project, JsonObject *object)
{
  JsonObject *records = json_object_new ();
  gsize n;
  const AisleRecordKind *const *kinds = aisle_record_kinds (&n);

  for (gsize i = 0; i < n; i++)
    if (kinds[i]->table != NULL)
      {
        g_autofree char *sql =
            g_strdup_printf ("SELECT sum (rows_stored) FROM sources WHERE active = 1 AND target = '%s'", kinds[i]->id);
        json_object_set_int_member (records, kinds[i]->id, count (project, sql));
      }
  json_object_set_object_member (object, "records", records);
}

/* From the columns: counts of what is active, and the span of times. */
static gboolean
add_columns (AisleProject *project, JsonObject *object, GError **error)
{
  g_autoptr (AisleColumns) columns = aisle_columns_open (project, NULL, error);

  if (columns == NULL)
    return FALSE;
  json_object_set_int_member (object, "events", (gint64) columns->n_events);
  json_object_set_int_member (object, "anonymous_events",
                              (gint64) (columns->n_events - columns->user_start[columns->n_users]));
  json_object_set_int_member (object, "users", users_seen (columns));
  json_object_set_int_member (object, "items", items_seen (columns));
  if (columns->n_events > 0 && columns->time != NULL && columns->first_time != AISLE_TIME_MISSING)
    {
      g_autofree char *first = aisle_time_format (columns->first_time);
      g_autofree char *last = aisle_time_format (columns->last_time);
      json_object_set_string_member (object, "first_time", first);
      json_object_set_string_member (object, "last_time", last);
    }
  return TRUE;
}

JsonNode *
aisle_command_info (AisleProject *project, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *hash = aisle_project_content_hash (project);

  json_object_set_string_member (object, "project", aisle_project_get_path (project));
  add_setting (project, object, "name");
  if (!add_columns (project, object, error))
    return NULL;
  /* With those that the recipe leaves out. */
  json_object_set_int_member (object, "events_stored",
                              count (project, "SELECT sum (rows_stored) FROM sources WHERE active = 1"
                                              " AND target = 'events'"));
  add_records (project, object);
  json_object_set_int_member (object, "rejects_kept", count (project, "SELECT count(*) FROM rejects"));
  json_object_set_int_member (object, "runs", count (project, "SELECT count(*) FROM runs WHERE archived = 0"));
  json_object_set_int_member (object, "generation", aisle_project_generation (project));
  json_object_set_string_member (object, "content_hash", hash != NULL ? hash : "");
  add_setting (project, object, "time_zone");
  add_setting (project, object, "currency");
  add_setting (project, object, "week_start");
  add_setting (project, object, "unit");
  add_language (project, object);
  json_object_set_array_member (object, "kinds", rows_of (project, "SELECT name, role FROM kinds ORDER BY id"));
  json_object_set_array_member (object, "sources",
                                rows_of (project, "SELECT id, name, target, rows_read, rows_stored, active FROM sources"
                                                  " ORDER BY id"));
  return json_node_init_object (json_node_alloc (), object);
}

gboolean
aisle_command_check (AisleProject *project, AisleProgress *progress, GError **error)
{
  AisleProgress store = aisle_progress_part (progress, 0, .6), columns = aisle_progress_part (progress, .6, 1);

  return aisle_project_check (project, &store, error) && aisle_columns_check (project, &columns, error);
}
