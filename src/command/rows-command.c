/* rows-command.c: tables of the project as they stand, a page at a time, and read-only SQL. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

#include <string.h>

#define MAX_SQL_ROWS 1000000

/* What may be looked at page by page; `page` takes :offset and :limit. */
static const struct
{
  const char *id, *page;
} pages[] = {
  { "users", "SELECT id, external AS user FROM users WHERE id >= ?1 ORDER BY id LIMIT ?2" },
  { "items", "SELECT id, external AS item, title FROM items WHERE id >= ?1 ORDER BY id LIMIT ?2" },
  { "kinds", "SELECT id, name AS kind, role FROM kinds WHERE id >= ?1 ORDER BY id LIMIT ?2" },
  { "queries", "SELECT id, text AS query FROM queries WHERE id >= ?1 ORDER BY id LIMIT ?2" },
  { "sources", "SELECT id, name, reader, rows_read, rows_stored, rejected, active FROM sources ORDER BY id"
               " LIMIT ?2 OFFSET ?1" },
  { "rejects",
    "SELECT s.name AS source, r.line, r.reason, r.text FROM rejects AS r JOIN sources AS s ON s.id = r.source"
    " ORDER BY r.rowid LIMIT ?2 OFFSET ?1" },
};

static const char *const events_page = "SELECT * FROM events_readable WHERE id >= ?1 ORDER BY id LIMIT ?2";

/* Event ids are dense within a source. */
typedef struct
{
  gint64 first, n;
} Range;

static gint64
event_of_rank (const GArray *ranges, gint64 rank)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);
      if (rank < range->n)
        return range->first + rank;
      rank -= range->n;
    }
  return G_MAXINT64;
}

static sqlite3_stmt *
reading (AisleProject *project, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  return sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

/* The id of the offset-th valid event: every event left out before it moves it one further. */
static gint64
event_at (AisleProject *project, gint64 offset)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  sqlite3_stmt *row =
      reading (project, "SELECT first_event, rows_stored FROM sources WHERE active = 1 AND target = 'events'"
                        " ORDER BY first_event");
  gint64 id;

  while (row != NULL && sqlite3_step (row) == SQLITE_ROW)
    {
      Range range = { sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1) };
      g_array_append_val (ranges, range);
    }
  sqlite3_finalize (row);
  id = event_of_rank (ranges, offset);
  row = reading (project, "SELECT event FROM excluded WHERE effect IN (SELECT effect FROM recipe_steps"
                          " WHERE active = 1 AND recipe = (SELECT recipe FROM state)) ORDER BY event");
  while (row != NULL && sqlite3_step (row) == SQLITE_ROW && sqlite3_column_int64 (row, 0) <= id)
    id = event_of_rank (ranges, ++offset);
  sqlite3_finalize (row);
  return id;
}

static AisleColumnType
type_of (const GPtrArray *rows, int column)
{
  gboolean any = FALSE, whole = TRUE;

  for (guint r = 0; r < rows->len; r++)
    {
      sqlite3_value *value = ((sqlite3_value **) rows->pdata[r])[column];
      int type = sqlite3_value_type (value);
      if (type == SQLITE_NULL)
        continue;
      if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return AISLE_COLUMN_TEXT;
      any = TRUE;
      whole = whole && type == SQLITE_INTEGER;
    }
  return !any ? AISLE_COLUMN_TEXT : whole ? AISLE_COLUMN_INTEGER : AISLE_COLUMN_REAL;
}

static void
set_cell (AisleTable *table, gsize row, gsize column, sqlite3_value *value)
{
  const char *text;

  if (sqlite3_value_type (value) == SQLITE_NULL)
    return;
  switch (aisle_table_column (table, column)->type)
    {
    case AISLE_COLUMN_INTEGER:
      aisle_table_set_integer (table, row, column, sqlite3_value_int64 (value));
      break;
    case AISLE_COLUMN_REAL:
      aisle_table_set_real (table, row, column, sqlite3_value_double (value));
      break;
    default:
      if (sqlite3_value_type (value) == SQLITE_BLOB)
        {
          g_autofree char *size = g_strdup_printf (_ ("%d bytes"), sqlite3_value_bytes (value));
          aisle_table_set_text (table, row, column, size);
          break;
        }
      text = (const char *) sqlite3_value_text (value);
      if (text != NULL)
        {
          g_autofree char *valid = g_utf8_make_valid (text, -1);
          aisle_table_set_text (table, row, column, valid);
        }
    }
}

static AisleTable *
table_of (sqlite3_stmt *statement, const GPtrArray *rows)
{
  AisleTable *table = aisle_table_new (NULL, 0);
  int n = sqlite3_column_count (statement);

  for (int c = 0; c < n; c++)
    {
      const char *name = sqlite3_column_name (statement, c);
      aisle_table_add_column (table, &(AisleColumnSpec){ name, name, type_of (rows, c), NULL });
    }
  for (guint r = 0; r < rows->len; r++)
    {
      aisle_table_add_row (table);
      for (int c = 0; c < n; c++)
        set_cell (table, r, (gsize) c, ((sqlite3_value **) rows->pdata[r])[c]);
    }
  return table;
}

static void
row_free (gpointer data)
{
  for (sqlite3_value **value = data; *value != NULL; value++)
    sqlite3_value_free (*value);
  g_free (data);
}

static gboolean
add_row (sqlite3_stmt *statement, GPtrArray *rows, GError **error)
{
  int n = sqlite3_column_count (statement);
  sqlite3_value **row = g_new0 (sqlite3_value *, (gsize) n + 1);

  if (rows->len >= MAX_SQL_ROWS)
    {
      g_free (row);
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("over %d rows: add a LIMIT"), MAX_SQL_ROWS);
      return FALSE;
    }
  g_ptr_array_add (rows, row);
  for (int c = 0; c < n; c++)
    {
      row[c] = sqlite3_value_dup (sqlite3_column_value (statement, c));
      if (row[c] == NULL)
        {
          g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory: add a LIMIT"));
          return FALSE;
        }
    }
  return TRUE;
}

static int
check_cancel (gpointer data)
{
  return !aisle_progress_step (data, 0, NULL, NULL);
}

static AisleTable *
run (AisleProject *project, sqlite3_stmt *statement, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  sqlite3 *db = aisle_project_db (project);
  gboolean fine = TRUE;
  int rc = SQLITE_ROW;

  sqlite3_progress_handler (db, 100000, progress != NULL ? check_cancel : NULL, progress);
  while (fine && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    fine = add_row (statement, rows, error);
  sqlite3_progress_handler (db, 0, NULL, NULL);
  if (rc == SQLITE_INTERRUPT)
    fine = aisle_progress_step (progress, 0, NULL, error);
  else if (fine && rc != SQLITE_DONE)
    fine = aisle_project_error (project, "read", error);
  return fine && rc == SQLITE_DONE ? table_of (statement, rows) : NULL;
}

AisleTable *
aisle_command_rows (AisleProject *project, const char *table, gint64 offset, gint64 limit, GError **error)
{
  g_autoptr (GString) known = g_string_new ("events");
  g_autoptr (AisleTable) result = NULL;
  sqlite3_stmt *statement = NULL;
  const char *sql = NULL;

  if (g_str_equal (table, "events"))
    {
      sql = events_page;
      offset = event_at (project, MAX (offset, 0));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_string_append_printf (known, ", %s", pages[i].id);
      if (g_str_equal (pages[i].id, table))
        sql = pages[i].page;
    }
  if (sql == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("unknown table '%s': known are %s"), table,
                   known->str);
      return NULL;
    }
  if (sqlite3_prepare_v2 (aisle_project_db (project), sql, -1, &statement, NULL) != SQLITE_OK)
    {
      aisle_project_error (project, "read", error);
      return NULL;
    }
  sqlite3_bind_int64 (statement, 1, MAX (offset, 0));
  sqlite3_bind_int64 (statement, 2, CLAMP (limit, 0, MAX_SQL_ROWS));
  result = run (project, statement, NULL, error);
  sqlite3_finalize (statement);
  return g_steal_pointer (&result);
}

/* Reads only, in this file only. */
static int
authorize (gpointer data, int action, const char *a, const char *b, const char *c, const char *d)
{
  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return b != NULL && (g_ascii_strcasecmp (b, "load_extension") == 0) ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_DENY;
    }
}

AisleTable *
aisle_command_sql (AisleProject *project, const char *sql, AisleProgress *progress, GError **error)
{
  sqlite3 *db = aisle_project_db (project);
  sqlite3_stmt *statement = NULL;
  const char *tail = NULL;
  g_autoptr (AisleTable) table = NULL;
  int rc;

  sqlite3_set_authorizer (db, authorize, NULL);
  rc = sqlite3_prepare_v2 (db, sql, -1, &statement, &tail);
  sqlite3_set_authorizer (db, NULL, NULL);
  if (rc == SQLITE_AUTH)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("only reading is allowed here: begin with SELECT"));
  else if (rc != SQLITE_OK)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("cannot run the statement: %s"),
                 sqlite3_errmsg (db));
  else if (statement == NULL || tail[strspn (tail, " \t\r\n;")] != '\0')
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("give one statement"));
  else
    table = run (project, statement, progress, error);
  sqlite3_finalize (statement);
  return g_steal_pointer (&table);
}
