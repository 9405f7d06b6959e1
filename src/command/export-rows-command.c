/* export-rows-command.c: what a query or a statement finds, as a file. */
#include "command/command.h"
#include "command/rows-set.h"
#include "command/sql-compile.h"
#include "command/sql-watch.h"

#include "base/error.h"
#include "base/i18n.h"
#include "export/rows-file.h"
#include "store/sql.h"

#include <string.h>

#define PAGE 4096

typedef struct
{
  const AisleRowsWriter *writer;
  gpointer file;
  GArray *cells;    /* AisleRowsCell */
  GPtrArray *texts; /* that had to be mended for this row */
  const char *path;
  gsize n;
  gboolean statement; /* columns have no types of their own */
} Export;

static const AisleRowsWriter *
writer_of (AisleRowsFormat format)
{
  return aisle_rows_writers ()[MIN (format, AISLE_ROWS_N_FORMATS - 1)];
}

const char *
aisle_rows_format_id (AisleRowsFormat format)
{
  return writer_of (format)->id;
}

gboolean
aisle_rows_format_of_path (const char *path, AisleRowsFormat *format, GError **error)
{
  for (gsize i = 0; i < AISLE_ROWS_N_FORMATS; i++)
    {
      g_autofree char *ending = g_strconcat (".", writer_of ((AisleRowsFormat) i)->id, NULL);
      g_autofree char *lower = g_ascii_strdown (path, -1);
      if (g_str_has_suffix (lower, ending))
        {
          *format = (AisleRowsFormat) i;
          return TRUE;
        }
    }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("cannot write '%s': its ending says no format: name it .csv, .xlsx or .jsonl"), path);
  return FALSE;
}

/* ---- cells ---- */

static AisleColumnType
type_of_value (const Export *self, AisleColumnType type, sqlite3_value *value)
{
  if (!self->statement)
    return type;
  switch (sqlite3_value_type (value))
    {
    case SQLITE_INTEGER:
      return AISLE_COLUMN_INTEGER;
    case SQLITE_FLOAT:
      return AISLE_COLUMN_REAL;
    default:
      return AISLE_COLUMN_TEXT;
    }
}

/* A workbook has times of its own: the text of the readable views becomes one. */
static void
read_time (AisleRowsCell *cell)
{
  gint64 time;
  g_autofree char *back = NULL;

  if (!g_ascii_isdigit (cell->text[0]) || !aisle_time_parse (cell->text, &time))
    return;
  back = aisle_time_format (time);
  if (g_str_equal (back, cell->text))
    *cell = (AisleRowsCell){ .type = AISLE_COLUMN_TIME, .integer = time };
}

static void
set_text (Export *self, AisleRowsCell *cell, sqlite3_value *value)
{
  char *text;

  if (sqlite3_value_type (value) == SQLITE_BLOB)
    text = g_strdup_printf (_ ("%d bytes"), sqlite3_value_bytes (value));
  else
    {
      cell->text = (const char *) sqlite3_value_text (value);
      if (cell->text != NULL && g_utf8_validate (cell->text, -1, NULL))
        {
          if (self->statement && self->writer == &aisle_xlsx_rows)
            read_time (cell);
          return;
        }
      text = g_utf8_make_valid (cell->text != NULL ? cell->text : "", -1);
    }
  g_ptr_array_add (self->texts, text);
  cell->text = text;
}

static gboolean
write_row (Export *self, sqlite3_stmt *statement, const AisleTable *shape, GError **error)
{
  if (self->writer->most_rows > 0 && self->n == self->writer->most_rows)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot write '%s': a sheet holds %'zu rows below its header: filter, or write CSV"), self->path,
                   self->writer->most_rows);
      return FALSE;
    }
  g_ptr_array_set_size (self->texts, 0);
  for (guint c = 0; c < self->cells->len; c++)
    {
      AisleRowsCell *cell = &g_array_index (self->cells, AisleRowsCell, c);
      sqlite3_value *value = sqlite3_column_value (statement, (int) c);

      *cell = (AisleRowsCell){ .type = type_of_value (self, aisle_table_column (shape, c)->type, value),
                               .missing = sqlite3_value_type (value) == SQLITE_NULL };
      if (cell->missing)
        continue;
      if (cell->type == AISLE_COLUMN_TEXT)
        set_text (self, cell, value);
      else if (cell->type == AISLE_COLUMN_REAL || cell->type == AISLE_COLUMN_SHARE)
        cell->real = sqlite3_value_double (value);
      else
        cell->integer = sqlite3_value_int64 (value);
    }
  self->n++;
  return self->writer->row (self->file, (const AisleRowsCell *) (gpointer) self->cells->data, error);
}

/* ---- rows ---- */

static gboolean
write_set (Export *self, AisleProject *project, AisleRowsSet *set, const AisleTable *shape, AisleProgress *progress,
           GError **error)
{
  g_autoptr (GString) sql = aisle_rows_set_select (set);
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql->str, error);
  gsize count = aisle_rows_set_count (set);
  gint64 ids[PAGE];
  gboolean ok = statement != NULL;
  int rc = SQLITE_DONE;

  for (gsize i = 0; ok && i < count && (rc == SQLITE_ROW || rc == SQLITE_DONE); i++)
    {
      if (i % PAGE == 0)
        aisle_rows_set_ids (set, i, MIN (PAGE, count - i), ids);
      if (i % 1024 == 0)
        ok = aisle_progress_step (progress, (double) i / (double) count, _ ("Writing rows"), error);
      sqlite3_bind_int64 (statement, 1, ids[i % PAGE]);
      rc = sqlite3_step (statement);
      ok = ok && (rc != SQLITE_ROW || write_row (self, statement, shape, error));
      sqlite3_reset (statement);
    }
  if (!ok)
    {
      sqlite3_finalize (statement);
      return FALSE;
    }
  return aisle_sql_end (project, statement, rc == SQLITE_ROW ? SQLITE_DONE : rc, error);
}

static gboolean
write_statement (Export *self, AisleProject *project, sqlite3_stmt *statement, const AisleTable *shape,
                 AisleProgress *progress, GError **error)
{
  gboolean ok = TRUE;
  int rc = SQLITE_ROW;

  aisle_sql_watch (project, progress);
  while (ok && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    ok = write_row (self, statement, shape, error)
         && (self->n % 1024 != 0 || aisle_progress_step (progress, 0, _ ("Writing rows"), error));
  aisle_sql_watch (project, NULL);
  if (!ok || rc == SQLITE_DONE)
    return ok;
  if (rc == SQLITE_INTERRUPT && !aisle_progress_step (progress, 0, NULL, error))
    return FALSE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("cannot run the statement: %s"),
               sqlite3_errmsg (aisle_project_db (project)));
  return FALSE;
}

static AisleTable *
shape_of_statement (sqlite3_stmt *statement)
{
  AisleTable *shape = aisle_table_new (NULL, 0);

  for (int c = 0; c < sqlite3_column_count (statement); c++)
    {
      const char *name = sqlite3_column_name (statement, c);
      aisle_table_add_column (shape, &(AisleColumnSpec){ name, name, AISLE_COLUMN_TEXT, NULL });
    }
  return shape;
}

static gboolean
begin (Export *self, AisleReplace *replace, const AisleTable *shape, gboolean mark, GError **error)
{
  gsize n = aisle_table_n_columns (shape);
  g_autofree AisleColumnSpec *columns = g_new (AisleColumnSpec, n + 1);
  AisleRowsHead head = { columns, n, mark };

  if (self->writer->most_columns > 0 && n > self->writer->most_columns)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot write '%s': a sheet holds %'zu columns: write CSV"), self->path,
                   self->writer->most_columns);
      return FALSE;
    }
  for (gsize c = 0; c < n; c++)
    columns[c] = *aisle_table_column (shape, c);
  g_array_set_size (self->cells, (guint) n);
  self->file = self->writer->begin (replace, &head, error);
  return self->file != NULL;
}

gboolean
aisle_command_export_rows (AisleProject *project, const AisleRowsExport *what, const char *path, gsize *rows,
                           AisleProgress *progress, GError **error)
{
  AisleProgress finding = aisle_progress_part (progress, 0, .1), writing = aisle_progress_part (progress, .1, 1);
  Export export = { .writer = writer_of (what->format), .path = path, .statement = what->sql != NULL };
  g_autoptr (AisleRowsSet) set = NULL;
  g_autoptr (AisleTable) shape = NULL;
  sqlite3_stmt *statement = NULL;
  AisleReplace replace = { .fd = -1 };
  int place;
  gboolean ok;

  if (what->sql != NULL)
    statement = aisle_sql_compile (project, what->sql, &place, error);
  else
    set = aisle_rows_set_open (project, what->query, &finding, error);
  if (statement == NULL && set == NULL)
    return FALSE;
  shape = set != NULL ? aisle_rows_set_shape (set) : shape_of_statement (statement);
  export.cells = g_array_new (FALSE, TRUE, sizeof (AisleRowsCell));
  export.texts = g_ptr_array_new_with_free_func (g_free);
  ok = aisle_replace_begin (&replace, path, error) && begin (&export, &replace, shape, what->mark, error)
       && (set != NULL ? write_set (&export, project, set, shape, &writing, error)
                       : write_statement (&export, project, statement, shape, &writing, error))
       && export.writer->end (export.file, error) && aisle_replace_commit (&replace, error);
  if (export.file != NULL)
    export.writer->free (export.file);
  aisle_replace_abort (&replace);
  sqlite3_finalize (statement);
  g_array_unref (export.cells);
  g_ptr_array_unref (export.texts);
  if (rows != NULL)
    *rows = export.n;
  return ok;
}
