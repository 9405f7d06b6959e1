/* sqlite-file.c: see sqlite-file.h.
 *
 * As sqlite.org/security.html advises for files from strangers: immutable and read-only, defensive, schema not trusted,
 * no triggers, limits, an authorizer that knows reading only, and a clock in the progress handler. */
#include "import/sqlite/sqlite-file.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/role-names.h"

#include <sys/stat.h>

#define LOOK_SECONDS 5
#define STEP_SECONDS 30
#define OPS          2000 /* between looks at the clock */
#define MAX_TABLES   1000
#define MAX_VALUE    (64 << 20)
#define PROJECT_ID   0x4169736C /* application_id of our own projects: "Aisl" */

static void
table_free (gpointer data)
{
  AisleSqliteTable *table = data;

  g_free (table->name);
  g_strfreev (table->columns);
  g_free (table);
}

void
aisle_sqlite_file_free (AisleSqliteFile *self)
{
  if (self == NULL)
    return;
  sqlite3_close_v2 (self->db);
  g_ptr_array_unref (self->tables);
  g_free (self->path);
  g_free (self);
}

/* ---- errors ---- */

static void
set_sqlite_error (AisleSqliteFile *self, GError **error)
{
  int rc = sqlite3_errcode (self->db);

  if (self->cancelled)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Stopped"));
  else if (self->too_slow)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                 _ ("cannot read '%s': its next row takes over %d seconds: choose a table instead of a view"),
                 self->path, self->step_seconds);
  else if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                 _ ("cannot read '%s': the database is damaged (%s): repair it with 'sqlite3 FILE .recover'"),
                 self->path, sqlite3_errmsg (self->db));
  else
    g_set_error (error, AISLE_IMPORT_ERROR, rc == SQLITE_NOMEM ? AISLE_ERROR_MEMORY : AISLE_ERROR_INPUT,
                 _ ("cannot read '%s': the database says: %s"), self->path, sqlite3_errmsg (self->db));
}

/* ---- what may happen ---- */

static int
authorize_cb (void *data, int action, const char *first, const char *second, const char *database, const char *inner)
{
  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return g_strcmp0 (second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_DENY;
    }
}

static int
clock_cb (void *data)
{
  AisleSqliteFile *self = data;

  if (self->progress != NULL && g_cancellable_is_cancelled (self->progress->cancellable))
    self->cancelled = TRUE;
  if (g_get_monotonic_time () - self->step_began > (gint64) self->step_seconds * G_USEC_PER_SEC)
    self->too_slow = TRUE;
  return self->cancelled || self->too_slow;
}

static void
begin_step (AisleSqliteFile *self)
{
  self->step_began = g_get_monotonic_time ();
}

static void
limit (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
  sqlite3_limit (db, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
  sqlite3_limit (db, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit (db, SQLITE_LIMIT_COMPOUND_SELECT, 50);
  sqlite3_limit (db, SQLITE_LIMIT_VDBE_OP, 100000);
  sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit (db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
  sqlite3_limit (db, SQLITE_LIMIT_WORKER_THREADS, 0);
}

/* ---- opening ---- */

static gboolean
run (AisleSqliteFile *self, const char *sql, GError **error)
{
  begin_step (self);
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  set_sqlite_error (self, error);
  return FALSE;
}

/* What is only in a journal beside the file would be missed. */
static gboolean
check_journals (const char *path, GError **error)
{
  static const char *const endings[] = { "-wal", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *beside = g_strconcat (path, endings[i], NULL);
      struct stat status;

      if (stat (beside, &status) != 0 || status.st_size == 0)
        continue;
      g_set_error (
          error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
          _ ("cannot read '%s': changes to it are still in '%s': close the program that uses it, or copy it with "
             "'sqlite3 FILE .backup'"),
          path, beside);
      return FALSE;
    }
  return TRUE;
}

static gint64
integer (AisleSqliteFile *self, const char *sql)
{
  sqlite3_stmt *row = NULL;
  gint64 value = 0;

  begin_step (self);
  if (sqlite3_prepare_v2 (self->db, sql, -1, &row, NULL) == SQLITE_OK && sqlite3_step (row) == SQLITE_ROW)
    value = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return value;
}

static gboolean
is_project (AisleSqliteFile *self)
{
  return integer (self, "PRAGMA application_id") == PROJECT_ID;
}

static gboolean
open_db (AisleSqliteFile *self, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (self->path, NULL);
  g_autofree char *escaped = g_uri_escape_string (absolute, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?mode=ro&immutable=1", escaped);

  if (!check_journals (self->path, error))
    return FALSE;
  if (sqlite3_open_v2 (uri, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      set_sqlite_error (self, error);
      return FALSE;
    }
  limit (self->db);
  sqlite3_progress_handler (self->db, OPS, clock_cb, self);
  if (!run (self, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; SELECT count (*) FROM sqlite_schema", error))
    return FALSE;
  if (is_project (self))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot import '%s': it is a project of Aisle: open it, or import the logs it was made from"),
                   self->path);
      return FALSE;
    }
  return TRUE;
}

/* ---- tables ---- */

static void
read_columns (AisleSqliteFile *self, AisleSqliteTable *table)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *row = NULL;
  gboolean held[AISLE_N_ROLES] = { FALSE };

  begin_step (self);
  if (sqlite3_prepare_v2 (self->db, "SELECT name FROM pragma_table_xinfo (?1) WHERE hidden <> 1 ORDER BY cid", -1, &row,
                          NULL)
      == SQLITE_OK)
    {
      sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
      while (sqlite3_step (row) == SQLITE_ROW)
        {
          const char *name = (const char *) sqlite3_column_text (row, 0);
          AisleRole role;
          gboolean total;

          g_ptr_array_add (names, g_strdup (name != NULL ? name : ""));
          /* A column of this name hides the row's own id. */
          if (name != NULL && g_ascii_strcasecmp (name, "rowid") == 0)
            table->has_rowid = FALSE;
          if (name == NULL || aisle_role_guess_name (name, &role, &total) == 0 || held[role])
            continue;
          held[role] = TRUE;
          table->likeness += role == AISLE_ROLE_TIME ? 3 : role == AISLE_ROLE_USER || role == AISLE_ROLE_ITEM ? 2 : 1;
        }
    }
  sqlite3_finalize (row);
  g_ptr_array_add (names, NULL);
  table->columns = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* Virtual tables run code of their own, shadow tables are theirs. */
static gboolean
list_tables (AisleSqliteFile *self, GError **error)
{
  sqlite3_stmt *row = NULL;
  int rc;

  begin_step (self);
  if (sqlite3_prepare_v2 (
          self->db,
          "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view')"
          " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
          -1, &row, NULL)
      != SQLITE_OK)
    {
      set_sqlite_error (self, error);
      return FALSE;
    }
  while ((rc = sqlite3_step (row)) == SQLITE_ROW && self->tables->len < MAX_TABLES)
    {
      AisleSqliteTable *table = g_new0 (AisleSqliteTable, 1);

      table->name = g_strdup ((const char *) sqlite3_column_text (row, 0));
      table->view = g_strcmp0 ((const char *) sqlite3_column_text (row, 1), "view") == 0;
      table->has_rowid = !table->view && sqlite3_column_int (row, 2) == 0;
      g_ptr_array_add (self->tables, table);
    }
  if (rc != SQLITE_DONE && rc != SQLITE_ROW)
    set_sqlite_error (self, error);
  sqlite3_finalize (row);
  return rc == SQLITE_DONE || rc == SQLITE_ROW;
}

AisleSqliteFile *
aisle_sqlite_file_open (const char *path, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSqliteFile) self = g_new0 (AisleSqliteFile, 1);

  self->path = g_strdup (path);
  self->progress = progress;
  self->step_seconds = progress != NULL ? STEP_SECONDS : LOOK_SECONDS;
  self->tables = g_ptr_array_new_with_free_func (table_free);
  if (!open_db (self, error) || !list_tables (self, error))
    return NULL;
  for (guint i = 0; i < self->tables->len; i++)
    read_columns (self, self->tables->pdata[i]);
  for (guint i = self->tables->len; i > 0; i--)
    if (*((AisleSqliteTable *) self->tables->pdata[i - 1])->columns == NULL)
      g_ptr_array_remove_index (self->tables, i - 1);
  if (self->cancelled || self->too_slow)
    {
      set_sqlite_error (self, error);
      return NULL;
    }
  /* The schema is read; from here on it is their words that run. */
  sqlite3_set_authorizer (self->db, authorize_cb, self);
  if (self->tables->len > 0)
    return g_steal_pointer (&self);
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': no table is in it"), path);
  return NULL;
}

gint64
aisle_sqlite_file_count (AisleSqliteFile *self, const AisleSqliteTable *table)
{
  char *sql;
  gint64 n;

  if (!table->has_rowid)
    return 0;
  sql = sqlite3_mprintf ("SELECT max (rowid) - min (rowid) + 1 FROM \"%w\"", table->name);
  n = integer (self, sql);
  sqlite3_free (sql);
  return MAX (n, 0);
}

/* Among equals the longer one. */
const AisleSqliteTable *
aisle_sqlite_file_table (const AisleSqliteFile *self, const char *name, GError **error)
{
  const AisleSqliteTable *best = NULL;
  gint64 most = -1;

  for (guint i = 0; i < self->tables->len; i++)
    {
      const AisleSqliteTable *table = self->tables->pdata[i];

      if (name != NULL && *name != '\0')
        {
          if (g_str_equal (table->name, name))
            return table;
          continue;
        }
      if (best == NULL || table->likeness >= best->likeness)
        {
          gint64 n = aisle_sqlite_file_count ((AisleSqliteFile *) self, table);

          if (best != NULL && table->likeness == best->likeness && n <= most)
            continue;
          best = table;
          most = n;
        }
    }
  if (best == NULL)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("cannot read '%s': no table or view is called '%s'"),
                 self->path, name);
  return best;
}

/* ---- rows ---- */

static void
append_name (GString *sql, const char *before, const char *name)
{
  char *quoted = sqlite3_mprintf ("%s\"%w\"", before, name);

  g_string_append (sql, quoted);
  sqlite3_free (quoted);
}

sqlite3_stmt *
aisle_sqlite_file_select (AisleSqliteFile *self, const AisleSqliteTable *table, gsize most, GError **error)
{
  g_autoptr (GString) sql = g_string_new (table->has_rowid ? "SELECT rowid" : "SELECT NULL");
  sqlite3_stmt *statement = NULL;

  for (guint i = 0; table->columns[i] != NULL; i++)
    append_name (sql, ", ", table->columns[i]);
  append_name (sql, " FROM ", table->name);
  if (most > 0)
    g_string_append_printf (sql, " LIMIT %zu", most);
  begin_step (self);
  if (sqlite3_prepare_v2 (self->db, sql->str, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  set_sqlite_error (self, error);
  return NULL;
}

int
aisle_sqlite_file_step (AisleSqliteFile *self, sqlite3_stmt *statement, GError **error)
{
  int rc;

  begin_step (self);
  rc = sqlite3_step (statement);
  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    set_sqlite_error (self, error);
  return rc;
}
