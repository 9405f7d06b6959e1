/* csv-reader.c: tables in text, one row an event: commas, tabs, semicolons, bars or spaces between the fields.
 *
 * In the wide form (one line per user: user, item, item ...) every item is a row; a line that is rejected counts as
 * one. */
#include "import/csv/csv-reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/row-out.h"
#include "import/text-source.h"

#define KEPT_TEXT (4096 + 8) /* as much as a reject shows, whole characters */

typedef struct
{
  const char *path;
  const AisleMapping *mapping;
  AisleProgress *progress;
  AisleTextSource source;
  AisleCsvScan scan;
  AisleRowOut out;
  gboolean header; /* still to come */
  GString *kept;   /* the record at hand as it was before its fields were unescaped */
  gboolean is_kept;
} CsvRead;

/* ---- one record ---- */

static AisleSpan
raw_record (const CsvRead *self)
{
  if (self->is_kept)
    return (AisleSpan){ self->kept->str, self->kept->len };
  return (AisleSpan){ self->scan.data + self->scan.start, self->scan.end - self->scan.start };
}

static gboolean
reject (CsvRead *self, AisleReject reason, GError **error)
{
  return aisle_row_out_reject (&self->out, reason, self->scan.line, raw_record (self), error);
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

  return aisle_row_out_flush (&self->out, error)
         && aisle_progress_step (self->progress, done, _ ("Reading rows"), error);
}

/* Unescaping happens in place: the record is kept as it was for a reject. */
static void
unescape (CsvRead *self, AisleCsvField *field)
{
  if (!self->is_kept)
    {
      AisleSpan raw = raw_record (self);

      g_string_truncate (self->kept, 0);
      g_string_append_len (self->kept, raw.data, (gssize) MIN (raw.length, (gsize) KEPT_TEXT));
    }
  self->is_kept = TRUE;
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
  gboolean full;

  return aisle_row_out_add (&self->out, self->scan.line, raw_record (self), &full, error)
         && (!full || flush (self, error));
}

static gboolean
read_record (CsvRead *self, GError **error)
{
  AisleCsvScan *scan = &self->scan;
  gsize n_columns = self->mapping->columns->len;

  if (G_UNLIKELY (scan->n_fields != n_columns && (scan->n_fields < n_columns || !scan->extra_empty)))
    return reject (self, AISLE_REJECT_FIELDS, error);
  for (gsize i = 0; i < self->out.n_slots; i++)
    *self->out.slots[i].cell = cell_of (self, &scan->fields[self->out.slots[i].column]);
  return add_row (self, error);
}

static gboolean
read_wide (CsvRead *self, GError **error)
{
  AisleCsvScan *scan = &self->scan;
  AisleSpan *item = &self->out.cells[AISLE_ROLE_ITEM];
  gsize n = 0;

  if (scan->n_fields > scan->capacity)
    return reject (self, AISLE_REJECT_FIELDS, error);
  self->out.cells[AISLE_ROLE_USER] = cell_of (self, &scan->fields[0]);
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

      self->is_kept = FALSE;
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
  CsvRead self = { .path = path, .mapping = mapping, .progress = progress };
  gboolean ok;

  if (!aisle_row_out_init (&self.out, mapping, sink, counts, error))
    return FALSE;
  if (!aisle_text_source_open (&self.source, path, mapping->encoding, error))
    {
      aisle_row_out_clear (&self.out);
      return FALSE;
    }
  self.header = mapping->header;
  self.kept = g_string_sized_new (KEPT_TEXT);
  ok = begin (&self, error) && read_all (&self, error) && aisle_row_out_check_any (&self.out, path, error);
  if (ok)
    {
      counts->bytes = self.source.bytes;
      aisle_byte_hash_finish (&self.source.hash, counts->content);
    }
  g_string_free (self.kept, TRUE);
  aisle_csv_scan_clear (&self.scan);
  aisle_row_out_clear (&self.out);
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
