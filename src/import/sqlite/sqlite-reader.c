/* sqlite-reader.c: a table or view of another SQLite database: one row an event.
 *
 * Values become the texts that logs have: whole numbers, shortest decimals, texts as they are.  A blob is no text: a row
 * with one in a column that is read is refused. */
#include "import/reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/column-guess.h"
#include "import/header-guess.h"
#include "import/import-error.h"
#include "import/packed-file.h"
#include "import/row-out.h"
#include "import/sqlite/sqlite-file.h"
#include "import/text-arena.h"
#include "import/text-source.h"
#include "text/encodings.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define SAMPLED    1000
#define PREVIEW    100
#define MAX_CELL   4096
#define MAX_BYTES  (32 << 20) /* of a sample */
#define CELL_COST  64         /* bytes that a cell takes besides its text */
#define ARENA_FULL (32 << 20)
#define LOOK_EVERY 4096 /* rows */

extern const AisleReader aisle_reader_sqlite;

/* ---- values ---- */

/* A value as text: of the statement, or made in `room` (40 bytes). FALSE: a blob. */
static gboolean
value_text (sqlite3_stmt *row, int column, char *room, const char **text, gsize *length)
{
  double real;

  *text = "";
  *length = 0;
  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_INTEGER:
      g_snprintf (room, 40, "%lld", (long long) sqlite3_column_int64 (row, column));
      break;
    case SQLITE_FLOAT:
      real = sqlite3_column_double (row, column);
      for (int digits = 15; digits <= 17; digits++)
        {
          char format[8];

          g_snprintf (format, sizeof format, "%%.%dg", digits);
          g_ascii_formatd (room, 40, format, real);
          if (g_ascii_strtod (room, NULL) == real)
            break;
        }
      if (fabs (real) < 1e15 && real == floor (real))
        g_snprintf (room, 40, "%.0f", real);
      break;
    case SQLITE_TEXT:
      *text = (const char *) sqlite3_column_text (row, column);
      *length = *text != NULL ? (gsize) sqlite3_column_bytes (row, column) : 0;
      return TRUE;
    case SQLITE_BLOB:
      return FALSE;
    default:
      return TRUE;
    }
  *text = room;
  *length = strlen (room);
  return TRUE;
}

/* ---- guessing ---- */

static char **
preview_row (sqlite3_stmt *row, guint n, gsize *bytes)
{
  char **cells = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) shown = g_string_new (NULL);
      char room[40];
      const char *text;
      gsize length;

      if (!value_text (row, (int) i + 1, room, &text, &length))
        g_string_assign (shown, _ ("(bytes)"));
      else
        aisle_text_append_escaped (shown, text, MIN (length, (gsize) MAX_CELL), MAX_CELL);
      cells[i] = g_strdup (shown->str);
      *bytes += shown->len + CELL_COST;
    }
  return cells;
}

static void
name_columns (AisleMapping *mapping, const AisleSqliteTable *table)
{
  g_auto (GStrv) names = g_strdupv (table->columns);

  aisle_header_names_settle (names);
  g_ptr_array_set_size (mapping->columns, 0);
  for (guint i = 0; names[i] != NULL; i++)
    {
      AisleMappedColumn *column = g_new0 (AisleMappedColumn, 1);

      column->name = g_utf8_make_valid (names[i], -1);
      g_ptr_array_add (mapping->columns, column);
    }
}

static void
offer_tables (AisleMapping *mapping, const AisleSqliteFile *file)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < file->tables->len; i++)
    g_ptr_array_add (names, ((AisleSqliteTable *) file->tables->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  aisle_mapping_offer (mapping, "table", (const char *const *) names->pdata);
}

static GPtrArray *
sample_rows (AisleSqliteFile *file, const AisleSqliteTable *table, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  sqlite3_stmt *statement = aisle_sqlite_file_select (file, table, SAMPLED, error);
  guint n = g_strv_length (table->columns);
  gsize bytes = 0;
  int rc = SQLITE_ERROR;

  while (statement != NULL && bytes < MAX_BYTES && (rc = aisle_sqlite_file_step (file, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (rows, preview_row (statement, n, &bytes));
  sqlite3_finalize (statement);
  return rc == SQLITE_DONE || rc == SQLITE_ROW ? g_steal_pointer (&rows) : NULL;
}

static gboolean
look_at (AisleMapping *mapping, const char *path, GError **error)
{
  g_autoptr (AisleSqliteFile) file = aisle_sqlite_file_open (path, NULL, error);
  const AisleSqliteTable *table;
  g_autoptr (GPtrArray) rows = NULL;

  if (file == NULL)
    return FALSE;
  offer_tables (mapping, file);
  table = aisle_sqlite_file_table (file, aisle_mapping_option (mapping, "table"), error);
  rows = table != NULL ? sample_rows (file, table, error) : NULL;
  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': table '%s' is empty"), path,
                   table->name);
      return FALSE;
    }
  name_columns (mapping, table);
  g_ptr_array_set_size (mapping->preview, 0);
  for (guint i = 0; i < MIN (rows->len, PREVIEW); i++)
    g_ptr_array_add (mapping->preview, g_strdupv (rows->pdata[i]));
  mapping->header = TRUE;
  aisle_guess_columns (mapping, rows, NULL);
  return TRUE;
}

static AisleMapping *
sqlite_guess (const char *path, GError **error)
{
  g_autoptr (AisleMapping) mapping = aisle_mapping_new ("sqlite");

  return look_at (mapping, path, error) ? g_steal_pointer (&mapping) : NULL;
}

/* ---- the whole table ---- */

typedef struct
{
  const char *path;
  const AisleMapping *mapping;
  AisleSqliteFile *file;
  AisleRowOut out;
  AisleTextArena arena;
  gsize used; /* of it */
  gint64 rows, about;
  GString *raw;
  guint32 *at; /* of each column's text in raw */
} SqliteRead;

static gboolean
flush (SqliteRead *self, GError **error)
{
  gboolean ok = aisle_row_out_flush (&self->out, error);

  aisle_text_arena_reset (&self->arena);
  self->used = 0;
  return ok;
}

static gboolean
check_columns (const SqliteRead *self, const AisleSqliteTable *table, GError **error)
{
  g_auto (GStrv) names = g_strdupv (table->columns);
  guint n = g_strv_length (names);

  aisle_header_names_settle (names);
  for (guint i = 0; i < self->mapping->columns->len; i++)
    {
      const char *name = ((AisleMappedColumn *) self->mapping->columns->pdata[i])->name;

      if (i < n && g_str_equal (names[i], name))
        continue;
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': column %u of table '%s' is '%s', expected '%s': the file is not the one the "
                      "columns were chosen for, choose them again"),
                   self->path, i + 1, table->name, i < n ? names[i] : "", name);
      return FALSE;
    }
  return TRUE;
}

/* The mapped values of a row into raw, tabs between them. */
static gboolean
collect (SqliteRead *self, sqlite3_stmt *row, AisleReject *reject)
{
  g_string_truncate (self->raw, 0);
  for (gsize i = 0; i < self->out.n_slots; i++)
    {
      char room[40];
      const char *text;
      gsize length;

      if (i > 0)
        g_string_append_c (self->raw, '\t');
      self->at[i] = (guint32) self->raw->len;
      *reject = AISLE_REJECT_ENCODING;
      if (!value_text (row, (int) self->out.slots[i].column + 1, room, &text, &length))
        return FALSE;
      if (self->raw->len + length > AISLE_RECORD_LIMIT)
        {
          *reject = AISLE_REJECT_TOO_LONG;
          return FALSE;
        }
      g_string_append_len (self->raw, text, (gssize) length);
      if (memchr (text, 0, length) != NULL)
        {
          *reject = AISLE_REJECT_NUL;
          return FALSE;
        }
      if (!aisle_utf8_is_valid (text, length))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_row (SqliteRead *self, sqlite3_stmt *row, GError **error)
{
  gint64 id = sqlite3_column_int64 (row, 0), line = id > 0 ? id : self->rows + 1;
  AisleReject reason;
  AisleSpan raw;
  gboolean full;
  char *kept;

  self->rows++;
  if (!collect (self, row, &reason))
    return aisle_row_out_reject (&self->out, reason, line, (AisleSpan){ self->raw->str, (guint32) self->raw->len },
                                 error);
  kept = aisle_text_arena_room (&self->arena, self->raw->len + 1);
  if (kept == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"),
                   self->path);
      return FALSE;
    }
  memcpy (kept, self->raw->str, self->raw->len + 1);
  raw = (AisleSpan){ kept, (guint32) self->raw->len };
  self->used += raw.length;
  for (gsize i = 0; i < self->out.n_slots; i++)
    {
      guint32 end = i + 1 < self->out.n_slots ? self->at[i + 1] - 1 : raw.length;

      *self->out.slots[i].cell = (AisleSpan){ kept + self->at[i], end - self->at[i] };
    }
  return aisle_row_out_add (&self->out, line, raw, &full, error)
         && ((!full && self->used < ARENA_FULL) || flush (self, error));
}

static gboolean
read_rows (SqliteRead *self, AisleProgress *progress, GError **error)
{
  const AisleSqliteTable *table =
      aisle_sqlite_file_table (self->file, aisle_mapping_option (self->mapping, "table"), error);
  sqlite3_stmt *statement;
  int rc = SQLITE_ROW;
  gboolean ok = TRUE;

  if (table == NULL || !check_columns (self, table, error))
    return FALSE;
  self->about = aisle_sqlite_file_count (self->file, table);
  statement = aisle_sqlite_file_select (self->file, table, 0, error);
  if (statement == NULL)
    return FALSE;
  while (ok && rc == SQLITE_ROW)
    {
      if (self->rows % LOOK_EVERY == 0)
        ok = aisle_progress_step (progress, self->about > 0 ? MIN (1.0, (double) self->rows / (double) self->about) : 0,
                                  _ ("Reading rows"), error);
      if (ok && (rc = aisle_sqlite_file_step (self->file, statement, error)) == SQLITE_ROW)
        ok = read_row (self, statement, error);
    }
  sqlite3_finalize (statement);
  return ok && rc == SQLITE_DONE && flush (self, error);
}

static gboolean
read_file (SqliteRead *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSqliteFile) file = aisle_sqlite_file_open (self->path, progress, error);

  self->file = file;
  return file != NULL && read_rows (self, progress, error) && aisle_row_out_check_any (&self->out, self->path, error);
}

static gboolean
sqlite_read (const char *path, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
             AisleProgress *progress, GError **error)
{
  SqliteRead self = { .path = path, .mapping = mapping };
  AisleByteHash hash;
  struct stat status;
  gboolean ok;

  if (!aisle_row_out_init (&self.out, mapping, sink, counts, error))
    return FALSE;
  aisle_text_arena_init (&self.arena);
  self.raw = g_string_new (NULL);
  self.at = g_new0 (guint32, self.out.n_slots + 1);
  ok = read_file (&self, progress, error)
       && aisle_file_hash (path, &hash, progress != NULL ? progress->cancellable : NULL, error);
  if (ok)
    {
      counts->bytes = stat (path, &status) == 0 ? (guint64) status.st_size : 0;
      aisle_byte_hash_finish (&hash, counts->content);
    }
  g_free (self.at);
  g_string_free (self.raw, TRUE);
  aisle_text_arena_clear (&self.arena);
  aisle_row_out_clear (&self.out);
  return ok;
}

static double
sqlite_sniff (const guint8 *head, gsize length, const char *name)
{
  static const char magic[] = "SQLite format 3";

  return length >= sizeof magic && memcmp (head, magic, sizeof magic) == 0 ? 1 : 0;
}

static const AisleParam options[] = {
  { .name = "table",
    .title = N_ ("Table or view"),
    .type = AISLE_PARAM_TEXT,
    .fallback = "",
    .help = N_ ("The table to read; without it the one whose columns look most like events.") },
};

const AisleReader aisle_reader_sqlite = {
  .id = "sqlite",
  .title = N_ ("SQLite database"),
  .whole_file = TRUE,
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .sniff = sqlite_sniff,
  .guess = sqlite_guess,
  .resample = look_at,
  .read = sqlite_read,
};
