/* xlsx-rows.c: a workbook of one sheet (ECMA-376), as small as spreadsheet programs take it.
 *
 * Text cells are inline strings, so nothing in them is ever a formula; numbers, times and days are numbers with a style.
 * The sheet is deflated as it is written: its size stands behind it. */
#include "export/rows-file.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/i18n.h"
#include "export/exporter.h"

#include <archive.h>
#include <archive_entry.h>
#include <math.h>
#include <string.h>

#define FULL        65536
#define MOST_ROWS   1048576
#define MOST_TEXT   32767 /* UTF-16 units a cell holds */
#define MOST_EXACT  G_GINT64_CONSTANT (9007199254740992)
#define UNIX_SERIAL 25569 /* of 1970-01-01 */

enum
{
  STYLE_PLAIN,
  STYLE_HEAD,
  STYLE_TIME,
  STYLE_DAY,
  STYLE_MONEY,
  STYLE_SHARE,
  STYLE_DURATION
};

typedef struct
{
  AisleReplace *file;
  GError *problem; /* of a write beneath the archive */
  struct archive *archive;
  struct archive_entry *entry;
  gsize n_columns, n_rows; /* rows so far, the header one of them */
  char (*letters)[4];
  GPtrArray *names; /* of the columns, for messages */
  GString *out;
} Xlsx;

#define XML_HEAD   "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PACKAGE    "http://schemas.openxmlformats.org/package/2006"
#define OFFICE     "http://schemas.openxmlformats.org/officeDocument/2006"
#define SHEETS     "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define SHEET_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml"

static const struct
{
  const char *name, *text;
} parts[] = {
  { "[Content_Types].xml",
    XML_HEAD "<Types xmlns=\"" PACKAGE "/content-types\">"
             "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
             "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
             "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_TYPE ".sheet.main+xml\"/>"
             "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_TYPE ".styles+xml\"/>"
             "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" SHEET_TYPE ".worksheet+xml\"/>"
             "</Types>" },
  { "_rels/.rels",
    XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
             "/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
  { "xl/workbook.xml", XML_HEAD "<workbook xmlns=\"" SHEETS "\" xmlns:r=\"" OFFICE "/relationships\"><sheets>"
                                "<sheet name=\"Rows\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>" },
  { "xl/_rels/workbook.xml.rels",
    XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\">"
             "<Relationship Id=\"rId1\" Type=\"" OFFICE "/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
             "<Relationship Id=\"rId2\" Type=\"" OFFICE "/relationships/styles\" Target=\"styles.xml\"/>"
             "</Relationships>" },
  /* cellXfs in the order of the styles above */
  { "xl/styles.xml",
    XML_HEAD "<styleSheet xmlns=\"" SHEETS "\"><numFmts count=\"3\">"
             "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/>"
             "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\"/>"
             "<numFmt numFmtId=\"166\" formatCode=\"[h]:mm:ss\"/></numFmts>"
             "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
             "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
             "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
             "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
             "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
             "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
             "<cellXfs count=\"7\">"
             "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
             "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
             "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "<xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "<xf numFmtId=\"10\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "<xf numFmtId=\"166\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
             "</cellXfs></styleSheet>" },
};

/* ---- the package ---- */

static la_ssize_t
write_cb (struct archive *archive, void *data, const void *bytes, size_t length)
{
  Xlsx *self = data;

  if (aisle_replace_write (self->file, bytes, length, self->problem == NULL ? &self->problem : NULL))
    return (la_ssize_t) length;
  archive_set_error (archive, EIO, "%s", "write");
  return -1;
}

static gboolean
fail (Xlsx *self, GError **error)
{
  if (self->problem != NULL)
    g_propagate_error (error, g_steal_pointer (&self->problem));
  else
    g_set_error (error, AISLE_EXPORT_ERROR, AISLE_ERROR_FAILED, _ ("cannot write '%s': %s"), self->file->path,
                 archive_error_string (self->archive));
  return FALSE;
}

/* size -1: not known yet. */
static gboolean
open_part (Xlsx *self, const char *name, gssize size, GError **error)
{
  archive_entry_clear (self->entry);
  archive_entry_set_pathname (self->entry, name);
  archive_entry_set_filetype (self->entry, AE_IFREG);
  archive_entry_set_perm (self->entry, 0644);
  archive_entry_set_mtime (self->entry, 315532800, 0); /* 1980, where zip begins: the same rows give the same bytes */
  if (size >= 0)
    archive_entry_set_size (self->entry, size);
  return archive_write_header (self->archive, self->entry) == ARCHIVE_OK || fail (self, error);
}

static gboolean
put (Xlsx *self, const char *text, gsize length, GError **error)
{
  return archive_write_data (self->archive, text, length) == (la_ssize_t) length || fail (self, error);
}

static gboolean
flush (Xlsx *self, GError **error)
{
  gboolean ok = put (self, self->out->str, self->out->len, error);

  g_string_truncate (self->out, 0);
  return ok;
}

static gboolean
open_package (Xlsx *self, GError **error)
{
  if (self->archive == NULL || self->entry == NULL || archive_write_set_format_zip (self->archive) != ARCHIVE_OK
      || archive_write_set_options (self->archive, "zip:compression=deflate,zip:compression-level=4,zip:!zip64")
             != ARCHIVE_OK
      || archive_write_set_bytes_per_block (self->archive, 0) != ARCHIVE_OK
      || archive_write_open (self->archive, self, NULL, write_cb, NULL) != ARCHIVE_OK)
    return fail (self, error);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!open_part (self, parts[i].name, (gssize) strlen (parts[i].text), error)
        || !put (self, parts[i].text, strlen (parts[i].text), error))
      return FALSE;
  return open_part (self, "xl/worksheets/sheet1.xml", -1, error);
}

/* ---- cells ---- */

static void
name_column (gsize column, char letters[4])
{
  char reversed[4];
  gsize n = 0, at = 0;

  for (column++; column > 0; column = (column - 1) / 26)
    reversed[n++] = (char) ('A' + (column - 1) % 26);
  while (n > 0)
    letters[at++] = reversed[--n];
  letters[at] = '\0';
}

/* _x0001_ stands for a character that XML cannot hold, so what looks like that is written as one. */
static gboolean
looks_escaped (const char *p)
{
  if (p[0] != '_' || p[1] != 'x')
    return FALSE;
  for (gsize i = 2; i < 6; i++)
    if (!g_ascii_isxdigit (p[i]))
      return FALSE;
  return p[6] == '_';
}

/* UTF-16 units. */
static gsize
append_text (GString *out, const char *text)
{
  gsize units = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      units += c > 0xffff ? 2 : 1;
      if (c == '&')
        g_string_append (out, "&amp;");
      else if (c == '<')
        g_string_append (out, "&lt;");
      else if (c == '>')
        g_string_append (out, "&gt;");
      else if (c == '_' && looks_escaped (p))
        g_string_append (out, "_x005F_");
      else if (c == '\r' || (c < 0x20 && c != '\t' && c != '\n') || c == 0xfffe || c == 0xffff)
        g_string_append_printf (out, "_x%04X_", c);
      else
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
    }
  return units;
}

static gsize
append_text_cell (Xlsx *self, gsize column, int style, const char *text)
{
  gsize units;

  g_string_append_printf (self->out, "<c r=\"%s%zu\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
                          self->letters[column], self->n_rows, style);
  units = append_text (self->out, text);
  g_string_append (self->out, "</t></is></c>");
  return units;
}

static void
append_number (Xlsx *self, gsize column, int style, double number)
{
  char buffer[64];

  if (isfinite (number))
    g_string_append_printf (self->out, "<c r=\"%s%zu\" s=\"%d\"><v>%s</v></c>", self->letters[column], self->n_rows,
                            style, aisle_double_format (buffer, number));
}

/* What the number of a cell cannot hold is text: long integers, times before March 1900. */
static gboolean
append_cell (Xlsx *self, gsize column, const AisleRowsCell *cell, GError **error)
{
  double serial;
  char buffer[64];

  if (cell->missing)
    return TRUE;
  switch (cell->type)
    {
    case AISLE_COLUMN_REAL:
      append_number (self, column, STYLE_PLAIN, cell->real);
      return TRUE;
    case AISLE_COLUMN_SHARE:
      append_number (self, column, STYLE_SHARE, cell->real);
      return TRUE;
    case AISLE_COLUMN_MONEY:
      append_number (self, column, STYLE_MONEY, (double) cell->integer / AISLE_MONEY_UNIT);
      return TRUE;
    case AISLE_COLUMN_DURATION:
      append_number (self, column, STYLE_DURATION, (double) cell->integer / AISLE_DAY);
      return TRUE;
    case AISLE_COLUMN_TIME:
    case AISLE_COLUMN_DATE:
      serial =
          (cell->type == AISLE_COLUMN_TIME ? (double) cell->integer / AISLE_DAY : (double) cell->integer) + UNIX_SERIAL;
      if (serial < 61 || serial >= 2958466)
        break;
      append_number (self, column, cell->type == AISLE_COLUMN_TIME ? STYLE_TIME : STYLE_DAY, serial);
      return TRUE;
    case AISLE_COLUMN_INTEGER:
      if (cell->integer > MOST_EXACT || cell->integer < -MOST_EXACT)
        break;
      append_number (self, column, STYLE_PLAIN, (double) cell->integer);
      return TRUE;
    default:
      break;
    }
  if (append_text_cell (self, column, STYLE_PLAIN, aisle_rows_cell_text (cell, buffer)) <= MOST_TEXT)
    return TRUE;
  g_set_error (
      error, AISLE_EXPORT_ERROR, AISLE_ERROR_INPUT,
      _ ("cannot write '%s': row %zu, column '%s': a cell of a workbook holds %d characters: write CSV or JSON "
         "lines"),
      self->file->path, self->n_rows - 1, (char *) self->names->pdata[column], MOST_TEXT);
  return FALSE;
}

/* ---- the sheet ---- */

static int
width_of (AisleColumnType type)
{
  return type == AISLE_COLUMN_TIME ? 20 : type == AISLE_COLUMN_TEXT ? 24 : 12;
}

static void
append_head (Xlsx *self, const AisleRowsHead *head)
{
  g_string_append (self->out,
                   XML_HEAD "<worksheet xmlns=\"" SHEETS "\"><sheetViews><sheetView workbookViewId=\"0\">"
                            "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
                            "</sheetView></sheetViews><cols>");
  for (gsize c = 0; c < head->n_columns; c++)
    g_string_append_printf (self->out, "<col min=\"%zu\" max=\"%zu\" width=\"%d\" customWidth=\"1\"/>", c + 1, c + 1,
                            width_of (head->columns[c].type));
  g_string_append (self->out, "</cols><sheetData><row r=\"1\">");
  for (gsize c = 0; c < head->n_columns; c++)
    {
      const AisleColumnSpec *column = &head->columns[c];
      gboolean own = *column->title == '\0' || g_str_equal (column->title, column->name); /* a statement's */
      const char *title = own ? column->name : _ (column->title);
      g_autofree char *heading =
          column->unit != NULL && *column->unit != '\0' ? g_strdup_printf ("%s (%s)", title, _ (column->unit)) : NULL;
      append_text_cell (self, c, STYLE_HEAD, heading != NULL ? heading : title);
    }
  g_string_append (self->out, "</row>");
}

static void
xlsx_free (gpointer data)
{
  Xlsx *self = data;

  /* What it still writes goes into a file that is given up. */
  if (self->archive != NULL)
    archive_write_free (self->archive);
  if (self->entry != NULL)
    archive_entry_free (self->entry);
  g_clear_error (&self->problem);
  g_ptr_array_unref (self->names);
  g_string_free (self->out, TRUE);
  g_free (self->letters);
  g_free (self);
}

static gpointer
xlsx_begin (AisleReplace *file, const AisleRowsHead *head, GError **error)
{
  Xlsx *self = g_new0 (Xlsx, 1);

  self->file = file;
  self->archive = archive_write_new ();
  self->entry = archive_entry_new ();
  self->n_columns = head->n_columns;
  self->n_rows = 1;
  self->letters = g_malloc0_n (head->n_columns + 1, sizeof *self->letters);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->out = g_string_new (NULL);
  for (gsize c = 0; c < head->n_columns; c++)
    {
      name_column (c, self->letters[c]);
      g_ptr_array_add (self->names, g_strdup (head->columns[c].name));
    }
  if (open_package (self, error))
    {
      append_head (self, head);
      return self;
    }
  xlsx_free (self);
  return NULL;
}

static gboolean
xlsx_row (gpointer data, const AisleRowsCell *cells, GError **error)
{
  Xlsx *self = data;

  self->n_rows++;
  g_string_append_printf (self->out, "<row r=\"%zu\">", self->n_rows);
  for (gsize c = 0; c < self->n_columns; c++)
    if (!append_cell (self, c, &cells[c], error))
      return FALSE;
  g_string_append (self->out, "</row>");
  return self->out->len < FULL || flush (self, error);
}

static gboolean
xlsx_end (gpointer data, GError **error)
{
  Xlsx *self = data;

  g_string_append (self->out, "</sheetData></worksheet>");
  return flush (self, error) && (archive_write_close (self->archive) == ARCHIVE_OK || fail (self, error));
}

const AisleRowsWriter aisle_xlsx_rows = { .id = "xlsx",
                                          .most_rows = MOST_ROWS - 1,
                                          .most_columns = 16384,
                                          .begin = xlsx_begin,
                                          .row = xlsx_row,
                                          .end = xlsx_end,
                                          .free = xlsx_free };
