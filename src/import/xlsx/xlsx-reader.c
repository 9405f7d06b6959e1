/* xlsx-reader.c: a sheet of an Excel workbook (.xlsx, .xlsm): one row an event, cells as texts.
 *
 * Formulas are not computed: a cell is the value that was saved with it.  A merged cell is its top left one. */
#include "import/xlsx/xlsx-reader.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/packed-file.h"
#include "import/row-out.h"
#include "import/text-arena.h"

#include <string.h>
#include <sys/stat.h>

#define ARENA_FULL (32 << 20)

typedef struct
{
  const AisleMapping *mapping;
  const AisleXlsxBook *book;
  const AisleXlsxSheet *sheet;
  AisleRowOut out;
  AisleTextArena arena;
  gsize used;      /* of it */
  gint64 first;    /* row of the table */
  gboolean header; /* still to come */
} XlsxRead;

/* The header must be the one the mapping was made on: another file would be read with columns mixed up. */
static gboolean
check_header (XlsxRead *self, const AisleXlsxRow *row, GError **error)
{
  guint n = self->mapping->columns->len;
  g_auto (GStrv) names = aisle_xlsx_header_names (row, n);

  self->header = FALSE;
  for (guint i = 0; i < n; i++)
    {
      const AisleMappedColumn *column = self->mapping->columns->pdata[i];

      if (g_str_equal (names[i], column->name))
        continue;
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': line %lld: column %u is '%s', expected '%s': the file is not "
                      "the one the columns were chosen for, choose them again"),
                   self->book->path, (long long) row->number, i + 1, names[i], column->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
flush (XlsxRead *self, GError **error)
{
  gboolean ok = aisle_row_out_flush (&self->out, error);

  aisle_text_arena_reset (&self->arena);
  self->used = 0;
  return ok;
}

static gboolean
take_row (const AisleXlsxRow *row, gpointer data, GError **error)
{
  XlsxRead *self = data;
  AisleSpan raw = { row->line->str, (guint32) row->line->len };
  gboolean full;
  char *kept;

  if (row->number < self->first)
    return TRUE;
  if (self->header)
    return check_header (self, row, error);
  if (row->too_long)
    return aisle_row_out_reject (&self->out, AISLE_REJECT_TOO_LONG, row->number, raw, error);
  kept = aisle_text_arena_room (&self->arena, raw.length);
  if (kept == NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"),
                   self->book->path);
      return FALSE;
    }
  memcpy (kept, raw.data, raw.length);
  raw.data = kept;
  self->used += raw.length;
  for (gsize i = 0; i < self->out.n_slots; i++)
    {
      guint column = self->out.slots[i].column;

      *self->out.slots[i].cell = column < row->width
                                     ? (AisleSpan){ raw.data + row->cells[column].at, row->cells[column].length }
                                     : (AisleSpan){ raw.data, 0 };
    }
  return aisle_row_out_add (&self->out, row->number, raw, &full, error)
         && ((!full && self->used < ARENA_FULL) || flush (self, error));
}

/* ---- the whole file ---- */

static gboolean
read_sheet (XlsxRead *self, const char *path, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleXlsxBook) book = aisle_xlsx_book_open (path, error);
  AisleProgress texts = aisle_progress_part (progress, 0, 0.3), rows = aisle_progress_part (progress, 0.3, 1);

  if (book == NULL)
    return FALSE;
  self->book = book;
  self->sheet = aisle_xlsx_book_sheet (book, aisle_mapping_option (self->mapping, "sheet"), error);
  return self->sheet != NULL && aisle_xlsx_book_load (book, G_MAXSIZE, progress == NULL ? NULL : &texts, error)
         && aisle_xlsx_find_table (book, self->sheet, self->mapping, &self->first, error)
         && aisle_xlsx_sheet_read (book, self->sheet, take_row, self, progress == NULL ? NULL : &rows, error)
         && flush (self, error);
}

static gboolean
xlsx_read (const char *path, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
           AisleProgress *progress, GError **error)
{
  XlsxRead self = { .mapping = mapping, .header = mapping->header };
  AisleByteHash hash;
  struct stat status;
  gboolean ok;

  if (!aisle_row_out_init (&self.out, mapping, sink, counts, error))
    return FALSE;
  aisle_text_arena_init (&self.arena);
  ok = read_sheet (&self, path, progress, error) && aisle_row_out_check_any (&self.out, path, error)
       && aisle_file_hash (path, &hash, progress != NULL ? progress->cancellable : NULL, error);
  if (ok)
    {
      counts->bytes = stat (path, &status) == 0 ? (guint64) status.st_size : 0;
      aisle_byte_hash_finish (&hash, counts->content);
    }
  aisle_text_arena_clear (&self.arena);
  aisle_row_out_clear (&self.out);
  return ok;
}

static double
xlsx_sniff (const guint8 *head, gsize length, const char *name)
{
  static const char *const parts[] = { "xl/workbook.xml", "xl/worksheets/", "xl/_rels/", "xl/sharedStrings",
                                       "xl/styles" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (aisle_packed_is (head, length) != AISLE_PACKED_ZIP)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (memmem (head, length, parts[i], strlen (parts[i])) != NULL)
      return 1;
  return g_str_has_suffix (lower, ".xlsx") || g_str_has_suffix (lower, ".xlsm") ? .9 : 0;
}

const AisleReader aisle_reader_xlsx = {
  .id = "xlsx",
  .title = N_ ("Excel workbook (XLSX)"),
  .whole_file = TRUE,
  .options = aisle_xlsx_options,
  .n_options = AISLE_XLSX_OPTIONS,
  .sniff = xlsx_sniff,
  .guess = aisle_xlsx_guess,
  .resample = aisle_xlsx_resample,
  .read = xlsx_read,
};
