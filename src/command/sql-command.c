/* sql-command.c: one statement of read-only SQL, with its limits and its columns typed by what is in them. */
#include "command/command.h"
#include "command/rows-shape.h"
#include "command/sql-compile.h"

#include "base/error.h"
#include "base/i18n.h"
#include "text/sql-tokens.h"

#include <string.h>

#define MAX_ROWS 1000000
#define STEPS    20000 /* of SQLite's machine between two looks */

void
aisle_sql_result_free (AisleSqlResult *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->table, aisle_table_unref);
  g_free (self);
}

/* ---- values to columns ---- */

static AisleColumnType
type_of_text (sqlite3_value *value)
{
  const char *text = (const char *) sqlite3_value_text (value);
  g_autofree char *back = NULL;
  gint64 time;

  if (text == NULL || !g_ascii_isdigit (*text) || !aisle_time_parse (text, &time))
    return AISLE_COLUMN_TEXT;
  /* What is printed again as it stands. */
  back = aisle_time_format (time);
  if (g_str_equal (back, text))
    return AISLE_COLUMN_TIME;
  return strlen (text) == 10 && strncmp (back, text, 10) == 0 ? AISLE_COLUMN_DATE : AISLE_COLUMN_TEXT;
}

static AisleColumnType
type_of (const GPtrArray *rows, int column)
{
  gboolean any = FALSE;
  AisleColumnType type = AISLE_COLUMN_TEXT;

  for (guint r = 0; r < rows->len; r++)
    {
      sqlite3_value *value = ((sqlite3_value **) rows->pdata[r])[column];
      AisleColumnType own;
      switch (sqlite3_value_type (value))
        {
        case SQLITE_NULL:
          continue;
        case SQLITE_INTEGER:
          own = AISLE_COLUMN_INTEGER;
          break;
        case SQLITE_FLOAT:
          own = AISLE_COLUMN_REAL;
          break;
        case SQLITE_TEXT:
          own = type_of_text (value);
          break;
        default:
          own = AISLE_COLUMN_TEXT;
        }
      if (any && own != type)
        own = (own == AISLE_COLUMN_REAL && type == AISLE_COLUMN_INTEGER)
                      || (own == AISLE_COLUMN_INTEGER && type == AISLE_COLUMN_REAL)
                  ? AISLE_COLUMN_REAL
                  : AISLE_COLUMN_TEXT;
      if (own == AISLE_COLUMN_TEXT)
        return own;
      type = own;
      any = TRUE;
    }
  return type;
}

static void
set_cell (AisleTable *table, gsize row, gsize column, sqlite3_value *value)
{
  AisleColumnType type = aisle_table_column (table, column)->type;
  gint64 time;

  if (type != AISLE_COLUMN_TIME && type != AISLE_COLUMN_DATE)
    aisle_rows_set_cell (table, row, column, value);
  else if (sqlite3_value_type (value) == SQLITE_TEXT
           && aisle_time_parse ((const char *) sqlite3_value_text (value), &time))
    aisle_table_set_integer (table, row, column,
                             type == AISLE_COLUMN_TIME ? time : (time - (time < 0 ? AISLE_DAY - 1 : 0)) / AISLE_DAY);
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

/* ---- running ---- */

typedef struct
{
  AisleProgress *progress; /* (nullable) */
  gint64 started, last;    /* last: microseconds of the clock, 0 none */
} Watch;

static int
stop (gpointer data)
{
  Watch *watch = data;

  return (watch->last > 0 && g_get_monotonic_time () > watch->last)
         || !aisle_progress_step (watch->progress, 0, _ ("Running the statement"), NULL);
}

static gboolean
run (AisleProject *project, sqlite3_stmt *statement, const AisleSqlLimits *limits, AisleSqlResult *result,
     AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  sqlite3 *db = aisle_project_db (project);
  gsize most = limits->max_rows > 0 ? limits->max_rows : MAX_ROWS;
  Watch watch = { progress, g_get_monotonic_time (), 0 };
  gboolean fine = TRUE;
  int rc = SQLITE_ROW;

  if (limits->max_seconds > 0)
    watch.last = watch.started + (gint64) (limits->max_seconds * 1e6);
  sqlite3_progress_handler (db, STEPS, stop, &watch);
  while (fine && !result->more && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      result->more = rows->len == most;
      fine = result->more || add_row (statement, rows, error);
    }
  sqlite3_progress_handler (db, 0, NULL, NULL);
  result->seconds = (double) (g_get_monotonic_time () - watch.started) / 1e6;
  if (!fine)
    return FALSE;
  if (rc == SQLITE_INTERRUPT)
    {
      if (aisle_progress_step (progress, 0, NULL, error))
        g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                     _ ("the statement took over %g seconds: narrow it with WHERE, or count less"),
                     limits->max_seconds);
      return FALSE;
    }
  if (result->more && limits->max_rows == 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("over %d rows: add a LIMIT"), MAX_ROWS);
      return FALSE;
    }
  if (rc != SQLITE_DONE && rc != SQLITE_ROW)
    {
      if ((rc & 0xff) != SQLITE_ERROR && (rc & 0xff) != SQLITE_MISMATCH && (rc & 0xff) != SQLITE_TOOBIG)
        return aisle_project_error (project, "read", error);
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("cannot run the statement: %s"),
                   sqlite3_errmsg (db));
      return FALSE;
    }
  result->table = table_of (statement, rows);
  return TRUE;
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

static void
say_place (const char *sql, int offset, const char *message, GError **error)
{
  guint line = 1, column = 1;

  for (const char *p = sql; p < sql + offset; p = g_utf8_next_char (p))
    {
      column = *p == '\n' ? 1 : column + 1;
      line += *p == '\n';
    }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("cannot run the statement: line %u, character %u: %s"),
               line, column, message);
}

/* SQLite's authorizer is not asked about VACUUM INTO. */
static gboolean
begins_as_reading (const char *sql)
{
  static const char *const words[] = { "SELECT", "WITH", "VALUES", "EXPLAIN" };
  g_autoptr (GArray) tokens = aisle_sql_tokens (sql);
  const AisleSqlToken *first = NULL;

  for (guint i = 0; i < tokens->len && first == NULL; i++)
    if (g_array_index (tokens, AisleSqlToken, i).kind != AISLE_SQL_COMMENT)
      first = &g_array_index (tokens, AisleSqlToken, i);
  for (gsize i = 0; first != NULL && i < G_N_ELEMENTS (words); i++)
    if (first->length == strlen (words[i]) && g_ascii_strncasecmp (sql + first->start, words[i], first->length) == 0)
      return TRUE;
  return FALSE;
}

/* Compiles the one statement there is. */
sqlite3_stmt *
aisle_sql_compile (AisleProject *project, const char *sql, int *place, GError **error)
{
  sqlite3 *db = aisle_project_db (project);
  sqlite3_stmt *statement = NULL;
  const char *tail = NULL;
  int rc, offset;

  sqlite3_set_authorizer (db, authorize, NULL);
  rc = sqlite3_prepare_v2 (db, sql, -1, &statement, &tail);
  offset = rc != SQLITE_OK && rc != SQLITE_AUTH ? sqlite3_error_offset (db) : -1;
  sqlite3_set_authorizer (db, NULL, NULL);
  if (offset > (int) strlen (sql))
    offset = -1;
  *place = offset;
  if (rc == SQLITE_AUTH)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("only reading is allowed here: begin with SELECT"));
  else if (rc != SQLITE_OK && offset >= 0 && g_utf8_validate (sql, -1, NULL))
    say_place (sql, offset, sqlite3_errmsg (db), error);
  else if (rc != SQLITE_OK)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("cannot run the statement: %s"),
                 sqlite3_errmsg (db));
  else if (statement == NULL || tail[strspn (tail, " \t\r\n;")] != '\0')
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("give one statement"));
      *place = statement != NULL ? (int) (tail - sql) : -1;
    }
  else if (!begins_as_reading (sql) || !sqlite3_stmt_readonly (statement))
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("only reading is allowed here: begin with SELECT"));
  else
    return statement;
  sqlite3_finalize (statement);
  return NULL;
}

AisleSqlResult *
aisle_command_sql_run (AisleProject *project, const char *sql, const AisleSqlLimits *limits, int *place,
                       AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSqlResult) result = g_new0 (AisleSqlResult, 1);
  const AisleSqlLimits none = { 0, 0 };
  int offset = -1;
  sqlite3_stmt *statement = aisle_sql_compile (project, sql, &offset, error);
  gboolean ok = statement != NULL && run (project, statement, limits != NULL ? limits : &none, result, progress, error);

  sqlite3_finalize (statement);
  if (place != NULL)
    *place = offset;
  return ok ? g_steal_pointer (&result) : NULL;
}

AisleTable *
aisle_command_sql (AisleProject *project, const char *sql, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSqlResult) result = aisle_command_sql_run (project, sql, NULL, NULL, progress, error);

  return result != NULL ? g_steal_pointer (&result->table) : NULL;
}
