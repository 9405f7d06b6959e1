/* csv-reader.c: tables in text, one row an event: commas, tabs, semicolons, bars or spaces between the fields.
 *
 * Rows are counted so that rows_read = rows handed to the sink + rows rejected, always.  In the wide form (one line per
 * user: user, item, item ...) every item is a row; a line that is rejected counts as one. */
#include "import/csv/csv-reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/row-batch.h"
#include "import/text-source.h"

#define REJECT_TEXT 4096

typedef struct
{
  const char *path;
  const AisleMapping *mapping;
  AisleSink *sink;
  AisleReadCounts *counts;
  AisleProgress *progress;
  AisleTextSource source;
  AisleCsvScan scan;
  AisleRowBatch rows;
  gboolean header; /* still to come */
  GString *text;   /* of a rejected record */
  gboolean text_set;
  AisleSpan cells[AISLE_N_ROLES]; /* of the record at hand; roles without a column stay empty */
  gsize n_mapped;
  struct
  {
    AisleRole role;
    guint column;
  } mapped[AISLE_N_ROLES];
} CsvRead;

/* ---- one record ---- */

static void
set_text (CsvRead *self)
{
  g_string_truncate (self->text, 0);
  aisle_text_append_escaped (self->text, self->scan.data + self->scan.start, self->scan.end - self->scan.start,
                             REJECT_TEXT);
}

static gboolean
reject (CsvRead *self, AisleReject reason, GError **error)
{
  if (!self->text_set)
    set_text (self);
  self->text_set = FALSE;
  self->counts->rows_read++;
  self->counts->rejected[reason]++;
  return self->sink->reject (self->sink, reason, self->scan.line, self->text->str, error);
}

/* Bytes first: what is not text is no field either. */
static gboolean
bytes_are_bad (const CsvRead *self, AisleReject *reason)
{
  const char *start = self->scan.data + self->scan.start;
  gsize length = self->scan.end - self->scan.start;

  *reason = AISLE_REJECT_NUL;
  if ((self->source.flags & AISLE_TEXT_HAS_NUL) != 0 && memchr (start, 0, length) != NULL)
    return TRUE;
  *reason = AISLE_REJECT_ENCODING;
  return (self->source.flags & AISLE_TEXT_HAS_HIGH) != 0 && !aisle_utf8_is_valid (start, length);
}

static gboolean
flush (CsvRead *self, GError **error)
{
  double done = self->source.size > 0 ? MIN (1.0, (double) self->source.bytes / self->source.size) : 0;

  return aisle_row_batch_flush (&self->rows, self->sink, error)
         && aisle_progress_step (self->progress, done, _ ("Reading rows"), error);
}

/* Unescaping happens in place: the record is kept as it was for a reject. */
static void
unescape (CsvRead *self, AisleCsvField *field)
{
  if (!self->text_set)
    set_text (self);
  self->text_set = TRUE;
  aisle_csv_unescape (field, self->scan.quote);
}

static inline AisleSpan
cell_of (CsvRead *self, AisleCsvField *field)
{
  if (G_UNLIKELY (field->escaped))
    unescape (self, field);
  return aisle_csv_trim (field);
}

static gboolean
add_row (CsvRead *self, GError **error)
{
  AisleReject reason;

  if (G_UNLIKELY (!aisle_row_batch_add (&self->rows, self->cells, self->scan.line, &reason)))
    return reject (self, reason, error);
  self->counts->rows_read++;
  return !aisle_row_batch_is_full (&self->rows) || flush (self, error);
}

static gboolean
read_record (CsvRead *self, GError **error)
{
  AisleCsvScan *scan = &self->scan;
  gsize n_columns = self->mapping->columns->len;

  if (G_UNLIKELY (scan->n_fields != n_columns && (scan->n_fields < n_columns || !scan->extra_empty)))
    return reject (self, AISLE_REJECT_FIELDS, error);
  for (gsize i = 0; i < self->n_mapped; i++)
    self->cells[self->mapped[i].role] = cell_of (self, &scan->fields[self->mapped[i].column]);
  return add_row (self, error);
}

static gboolean
read_wide (CsvRead *self, GError **error)
{
  AisleCsvScan *scan = &self->scan;
  AisleSpan *item = &self->cells[AISLE_ROLE_ITEM];
  gsize n = 0;

  if (scan->n_fields > scan->capacity)
    return reject (self, AISLE_REJECT_FIELDS, error);
  self->cells[AISLE_ROLE_USER] = cell_of (self, &scan->fields[0]);
  for (gsize i = 1; i < scan->n_fields; i++)
    {
      *item = cell_of (self, &scan->fields[i]);
      if (item->length == 0)
        continue;
      n++;
      if (!add_row (self, error))
        return FALSE;
    }
  return n > 0 || reject (self, AISLE_REJECT_FIELDS, error);
}

/* The header must be the one the mapping was made for: another order of columns would be read as nonsense. */
static gboolean
check_header (CsvRead *self, GError **error)
{
  g_auto (GStrv) names = aisle_csv_header_names (&self->scan);
  guint n = g_strv_length (names);

  self->header = FALSE;
  for (guint i = 0; i < self->mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = self->mapping->columns->pdata[i];

      if (i < n && g_str_equal (names[i], column->name))
        continue;
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': line %lld: column %u is '%s', expected '%s': the file is not "
                      "the one the columns were chosen for, choose them again"),
                   self->path, (long long) self->scan.line, i + 1, i < n ? names[i] : "", column->name);
      return FALSE;
    }
  return TRUE;
}

/* ---- the whole file ---- */

static gboolean
read_all (CsvRead *self, GError **error)
{
  AisleCsvScan *scan = &self->scan;

  for (;;)
    {
      AisleReject reason;
      gboolean ok = TRUE;

      self->text_set = FALSE;
      switch (aisle_csv_scan_next (scan))
        {
        case AISLE_CSV_BLANK:
          break;
        case AISLE_CSV_BAD:
          ok = reject (self, scan->reject, error);
          break;
        case AISLE_CSV_RECORD:
          if (G_UNLIKELY (self->header))
            ok = check_header (self, error);
          else if (G_UNLIKELY (self->source.flags != 0) && bytes_are_bad (self, &reason))
            ok = reject (self, reason, error);
          else
            ok = self->mapping->wide ? read_wide (self, error) : read_record (self, error);
          break;
        case AISLE_CSV_MORE:
          self->source.at = scan->at;
          ok = flush (self, error) && aisle_text_source_fill (&self->source, error);
          if (ok)
            aisle_csv_scan_window (scan, self->source.data, 0, self->source.length, self->source.last);
          break;
        case AISLE_CSV_END:
          return flush (self, error);
        }
      if (!ok)
        return FALSE;
    }
}

static gboolean
begin (CsvRead *self, GError **error)
{
  const AisleMapping *mapping = self->mapping;
  char line_end = aisle_csv_line_end (self->source.data + self->source.at,
                                      MIN (self->source.length - self->source.at, (gsize) AISLE_RECORD_LIMIT));
  gsize capacity = mapping->wide ? AISLE_RECORD_LIMIT / 2 + 2 : MAX (mapping->columns->len, 1);

  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];

      if (column->role == AISLE_ROLE_IGNORE)
        continue;
      self->mapped[self->n_mapped].role = column->role;
      self->mapped[self->n_mapped++].column = i;
    }
  if (!aisle_csv_scan_init (&self->scan, mapping->separator, mapping->quote, line_end, capacity))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"),
                   self->path);
      return FALSE;
    }
  aisle_csv_scan_window (&self->scan, self->source.data, self->source.at, self->source.length, self->source.last);
  return TRUE;
}

static gboolean
csv_read (const char *path, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
          AisleProgress *progress, GError **error)
{
  CsvRead self = { .path = path, .mapping = mapping, .sink = sink, .counts = counts, .progress = progress };
  gboolean ok;

  *counts = (AisleReadCounts){ 0 };
  if (!aisle_mapping_check (mapping, error) || !aisle_row_batch_init (&self.rows, mapping, error))
    return FALSE;
  if (!aisle_text_source_open (&self.source, path, mapping->encoding, error))
    {
      aisle_row_batch_clear (&self.rows);
      return FALSE;
    }
  self.header = mapping->header;
  self.text = g_string_sized_new (REJECT_TEXT);
  ok = begin (&self, error) && read_all (&self, error);
  if (ok)
    {
      counts->bytes = self.source.bytes;
      aisle_byte_hash_finish (&self.source.hash, counts->content);
    }
  if (ok && counts->rows_read == 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': there are no rows in it"), path);
      ok = FALSE;
    }
  g_string_free (self.text, TRUE);
  aisle_csv_scan_clear (&self.scan);
  aisle_row_batch_clear (&self.rows);
  aisle_text_source_close (&self.source);
  return ok;
}

/* Any text may be a table: the guess says no with a reason. */
static double
csv_sniff (const guint8 *head, gsize length, const char *name)
{
  AisleEncoding encoding;
  double sure = aisle_encoding_sniff (head, length, FALSE, &encoding);

  if (g_str_has_suffix (name, ".csv") || g_str_has_suffix (name, ".tsv"))
    return sure;
  return sure * .5;
}

const AisleReader aisle_reader_csv = {
  .id = "csv",
  .title = N_ ("Table in text (CSV, TSV)"),
  .sniff = csv_sniff,
  .guess = aisle_csv_guess,
  .resample = aisle_csv_resample,
  .read = csv_read,
};
