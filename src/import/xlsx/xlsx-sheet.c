/* xlsx-sheet.c: ECMA-376 part 1, 18.3.1: rows and cells may leave out where they are, and most cells of a row may be
 * missing. */
#include "import/xlsx/xlsx-sheet.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/text-source.h"

#include <math.h>

typedef enum
{
  CELL_NUMBER,
  CELL_SHARED,
  CELL_TEXT, /* formula's text, inline text, ISO date, error */
  CELL_BOOLEAN
} CellType;

typedef struct
{
  const AisleXlsxBook *book;
  const AisleXlsxSheet *sheet;
  AisleXlsxRowFunc func;
  gpointer data;
  AisleXlsxRow *row;
  gint64 last_row;
  gint column; /* of the cell at hand */
  CellType type;
  gsize style;
  gboolean in_row, in_cell, in_value;
  guint phonetic;
  GString *value, *text;
} SheetParse;

static void
bad_sheet (SheetParse *self, AisleXlsxXml *xml, const char *what, const char *value)
{
  g_autofree char *shown = g_utf8_substring (value, 0, MIN (g_utf8_strlen (value, -1), 40));

  aisle_xlsx_xml_fail (xml,
                       g_error_new (AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                                    _ ("cannot read '%s': sheet '%s', row %lld: %s '%s': save the workbook again"),
                                    self->book->path, self->sheet->name, (long long) self->row->number, what, shown));
}

/* ---- where things are ---- */

/* "AB12": the column, -1 when there is none such. */
static gint
column_of (const char *ref)
{
  gint column = 0;
  const char *p = ref;

  for (; g_ascii_isalpha (*p) && p - ref < 4; p++)
    column = column * 26 + (g_ascii_toupper (*p) - 'A' + 1);
  return column > 0 && column <= AISLE_XLSX_COLUMNS && g_ascii_isdigit (*p) ? column - 1 : -1;
}

static void
begin_row (SheetParse *self, AisleXlsxXml *xml, const char **attributes)
{
  const char *r = aisle_xlsx_attribute (attributes, "r");
  gint64 number = self->last_row + 1;
  char *end = NULL;

  if (r != NULL)
    {
      number = g_ascii_isdigit (*r) ? g_ascii_strtoll (r, &end, 10) : 0;
      if (end == NULL || *end != '\0')
        number = 0;
    }
  self->row->number = number;
  if (number <= self->last_row || number > AISLE_XLSX_ROWS)
    {
      self->row->number = self->last_row;
      bad_sheet (self, xml, _ ("no row can follow that is called"), r != NULL ? r : "");
      return;
    }
  self->last_row = number;
  self->row->width = 0;
  self->row->too_long = FALSE;
  g_string_truncate (self->row->line, 0);
  self->column = -1;
  self->in_row = TRUE;
}

static void
begin_cell (SheetParse *self, AisleXlsxXml *xml, const char **attributes)
{
  const char *r = NULL, *t = NULL, *s = NULL;

  for (; attributes[0] != NULL; attributes += 2)
    if (attributes[0][1] == '\0')
      {
        r = attributes[0][0] == 'r' ? attributes[1] : r;
        t = attributes[0][0] == 't' ? attributes[1] : t;
        s = attributes[0][0] == 's' ? attributes[1] : s;
      }
  self->column = r != NULL ? column_of (r) : self->column + 1;
  if (self->column < 0 || self->column >= AISLE_XLSX_COLUMNS)
    {
      bad_sheet (self, xml, _ ("no cell can be called"), r != NULL ? r : "");
      return;
    }
  self->style = s != NULL ? (gsize) g_ascii_strtoull (s, NULL, 10) : 0;
  self->type = t == NULL || g_str_equal (t, "n") ? CELL_NUMBER
               : g_str_equal (t, "s")            ? CELL_SHARED
               : g_str_equal (t, "b")            ? CELL_BOOLEAN
                                                 : CELL_TEXT;
  g_string_truncate (self->value, 0);
  self->phonetic = 0;
  self->in_cell = TRUE;
}

/* ---- what cells hold ---- */

static void
put (SheetParse *self, const char *text, gsize length)
{
  AisleXlsxRow *row = self->row;
  guint column = (guint) self->column;

  if (length == 0)
    return;
  if (row->line->len + length + 1 > AISLE_RECORD_LIMIT)
    {
      row->too_long = TRUE;
      length = AISLE_RECORD_LIMIT - MIN (row->line->len + 1, (gsize) AISLE_RECORD_LIMIT);
      while (length > 0 && (text[length] & 0xc0) == 0x80)
        length--;
    }
  if (row->line->len > 0)
    g_string_append_c (row->line, '\t');
  while (row->width <= column)
    row->cells[row->width++].length = 0;
  row->cells[column].at = (guint32) row->line->len;
  row->cells[column].length = (guint32) length;
  g_string_append_len (row->line, text, (gssize) length);
}

static gboolean
put_shared (SheetParse *self, AisleXlsxXml *xml)
{
  char *end = NULL;
  guint64 index = g_ascii_isdigit (self->value->str[0]) ? g_ascii_strtoull (self->value->str, &end, 10) : 0;
  const char *text;
  gsize length;

  if (end != NULL && *end == '\0' && index < G_MAXUINT32 && aisle_xlsx_book_text (self->book, index, &text, &length))
    {
      put (self, text, length);
      return TRUE;
    }
  if (self->book->all_texts || end == NULL || *end != '\0')
    bad_sheet (self, xml, _ ("the workbook has no text"), self->value->str);
  return !self->book->all_texts;
}

static void
put_number (SheetParse *self)
{
  char *end;
  double value = g_ascii_strtod (self->value->str, &end);
  AisleXlsxForm form = aisle_xlsx_book_form (self->book, self->style);

  if (*end != '\0' || !isfinite (value))
    {
      put (self, self->value->str, self->value->len);
      return;
    }
  g_string_truncate (self->text, 0);
  if (form == AISLE_XLSX_NUMBER)
    aisle_xlsx_append_number (self->text, value);
  else
    aisle_xlsx_append_date (self->text, value, form, self->book->epoch_1904);
  put (self, self->text->str, self->text->len);
}

/* "#N/A" is how a sheet says that there is nothing. */
static void
end_cell (SheetParse *self, AisleXlsxXml *xml)
{
  self->in_cell = FALSE;
  if (self->value->len == 0)
    return;
  switch (self->type)
    {
    case CELL_SHARED:
      put_shared (self, xml);
      break;
    case CELL_NUMBER:
      put_number (self);
      break;
    case CELL_BOOLEAN:
      if (g_str_equal (self->value->str, "1") || g_str_equal (self->value->str, "0"))
        g_string_assign (self->value, self->value->str[0] == '1' ? "true" : "false");
      put (self, self->value->str, self->value->len);
      break;
    case CELL_TEXT:
      g_string_truncate (self->text, 0);
      aisle_xlsx_append_text (self->text, self->value->str, self->value->len);
      if (!g_str_equal (self->text->str, "#N/A"))
        put (self, self->text->str, self->text->len);
      break;
    }
}

/* ---- elements ---- */

static void
sheet_start (AisleXlsxXml *xml, gpointer data, const char *name, const char **attributes)
{
  SheetParse *self = data;

  if (name[0] == 'c' && name[1] == '\0' && self->in_row)
    begin_cell (self, xml, attributes);
  else if (self->in_cell)
    {
      if (g_str_equal (name, "rPh"))
        self->phonetic++;
      self->in_value = (g_str_equal (name, "v") || g_str_equal (name, "t")) && self->phonetic == 0;
    }
  else if (g_str_equal (name, "row"))
    begin_row (self, xml, attributes);
}

static void
sheet_text (AisleXlsxXml *xml, gpointer data, const char *text, gsize length)
{
  SheetParse *self = data;

  /* A value over the limit is cut; the row will be refused for its length. */
  if (self->in_value && self->in_cell && self->value->len <= AISLE_RECORD_LIMIT)
    g_string_append_len (self->value, text, (gssize) length);
}

static void
sheet_end (AisleXlsxXml *xml, gpointer data, const char *name)
{
  SheetParse *self = data;
  GError *error = NULL;

  if (self->in_cell)
    {
      self->in_value = FALSE;
      if (name[0] == 'c' && name[1] == '\0')
        end_cell (self, xml);
      else if (g_str_equal (name, "rPh") && self->phonetic > 0)
        self->phonetic--;
      return;
    }
  if (g_str_equal (name, "sheetData"))
    aisle_xlsx_xml_stop (xml);
  if (!self->in_row || !g_str_equal (name, "row"))
    return;
  self->in_row = FALSE;
  if (self->row->width == 0 || self->func (self->row, self->data, &error))
    return;
  if (error != NULL)
    aisle_xlsx_xml_fail (xml, error);
  else
    aisle_xlsx_xml_stop (xml);
}

gboolean
aisle_xlsx_sheet_read (const AisleXlsxBook *book, const AisleXlsxSheet *sheet, AisleXlsxRowFunc func, gpointer data,
                       AisleProgress *progress, GError **error)
{
  static const AisleXlsxHandler handler = { sheet_start, sheet_end, sheet_text };
  SheetParse parse = { .book = book, .sheet = sheet, .func = func, .data = data };
  gboolean ok;

  parse.row = g_new0 (AisleXlsxRow, 1);
  parse.row->line = g_string_new (NULL);
  parse.value = g_string_new (NULL);
  parse.text = g_string_new (NULL);
  ok = aisle_xlsx_xml_parse (book->path, sheet->part, &handler, &parse, progress, _ ("Reading rows"), error);
  g_string_free (parse.value, TRUE);
  g_string_free (parse.text, TRUE);
  g_string_free (parse.row->line, TRUE);
  g_free (parse.row);
  return ok;
}
