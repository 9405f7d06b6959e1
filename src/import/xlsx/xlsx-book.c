/* xlsx-book.c: ECMA-376: the package's relations lead to the workbook, and those of the workbook to its parts. */
#include "import/xlsx/xlsx-book.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/packed-file.h"

#include <stdlib.h>

#define MAX_SHEETS 10000
#define MAX_STYLES 65536
#define MAX_TEXTS  (32 << 20)  /* shared texts */
#define MAX_BYTES  (256 << 20) /* of them all */
#define MAX_FORMS  10000

static void
sheet_free (gpointer data)
{
  AisleXlsxSheet *sheet = data;

  g_free (sheet->name);
  g_free (sheet->part);
  g_free (sheet);
}

void
aisle_xlsx_book_free (AisleXlsxBook *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->sheets);
  g_array_unref (self->forms);
  g_free (self->starts);
  g_free (self->texts);
  g_free (self->strings_part);
  g_free (self->styles_part);
  g_free (self->path);
  g_free (self);
}

static GError *
too_many (const AisleXlsxBook *self, const char *what)
{
  return g_error_new (AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                      _ ("cannot read '%s': it holds too many %s: save the sheet as CSV"), self->path, what);
}

/* ---- relations ---- */

typedef struct
{
  const AisleXlsxBook *book;
  const char *folder;  /* of the part whose relations these are: "xl/" */
  GHashTable *part_of; /* id -> part */
  char *workbook;      /* by type */
  char *strings, *styles;
  GHashTable *worksheets; /* ids of worksheets */
} Relations;

static void
no_end (AisleXlsxXml *xml, gpointer data, const char *name)
{
}

/* A target is relative to its folder, or to the package where it begins with a slash. */
static char *
part_name (const char *folder, const char *target)
{
  g_autofree char *joined = *target == '/' ? g_strdup (target + 1) : g_strconcat (folder, target, NULL);
  g_auto (GStrv) steps = g_strsplit (joined, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; steps[i] != NULL; i++)
    {
      if (g_str_equal (steps[i], "..") && kept->len > 0)
        g_ptr_array_set_size (kept, kept->len - 1);
      else if (!g_str_equal (steps[i], "..") && !g_str_equal (steps[i], ".") && *steps[i] != '\0')
        g_ptr_array_add (kept, steps[i]);
    }
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

static void
relation_start (AisleXlsxXml *xml, gpointer data, const char *name, const char **attributes)
{
  Relations *self = data;
  const char *id = aisle_xlsx_attribute (attributes, "Id"), *type = aisle_xlsx_attribute (attributes, "Type");
  const char *target = aisle_xlsx_attribute (attributes, "Target");
  char **slot;

  if (!g_str_equal (name, "Relationship") || id == NULL || type == NULL || target == NULL)
    return;
  if (g_hash_table_size (self->part_of) > 4 * MAX_SHEETS)
    {
      aisle_xlsx_xml_fail (xml, too_many (self->book, _ ("parts")));
      return;
    }
  g_hash_table_insert (self->part_of, g_strdup (id), part_name (self->folder, target));
  if (g_str_has_suffix (type, "/worksheet"))
    g_hash_table_add (self->worksheets, g_strdup (id));
  slot = g_str_has_suffix (type, "/officeDocument")  ? &self->workbook
         : g_str_has_suffix (type, "/sharedStrings") ? &self->strings
         : g_str_has_suffix (type, "/styles")        ? &self->styles
                                                     : NULL;
  if (slot != NULL && *slot == NULL)
    *slot = part_name (self->folder, target);
}

static void
relations_init (Relations *self, const AisleXlsxBook *book, const char *folder)
{
  *self = (Relations){ .book = book, .folder = folder };
  self->part_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->worksheets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
relations_clear (Relations *self)
{
  g_hash_table_unref (self->part_of);
  g_hash_table_unref (self->worksheets);
  g_free (self->workbook);
  g_free (self->strings);
  g_free (self->styles);
}

static gboolean
relations_read (Relations *self, const char *part, GError **error)
{
  static const AisleXlsxHandler handler = { relation_start, no_end, NULL };

  return aisle_xlsx_xml_parse (self->book->path, part, &handler, self, NULL, NULL, error);
}

/* ---- sheets ---- */

typedef struct
{
  AisleXlsxBook *book;
  const Relations *relations;
} BookParse;

static void
book_start (AisleXlsxXml *xml, gpointer data, const char *name, const char **attributes)
{
  BookParse *self = data;
  const char *value;

  if (g_str_equal (name, "workbookPr") && (value = aisle_xlsx_attribute (attributes, "date1904")) != NULL)
    self->book->epoch_1904 = g_str_equal (value, "1") || g_str_equal (value, "true");
  else if (g_str_equal (name, "sheet") && (value = aisle_xlsx_attribute (attributes, "id")) != NULL
           && g_hash_table_contains (self->relations->worksheets, value))
    {
      const char *title = aisle_xlsx_attribute (attributes, "name"),
                 *state = aisle_xlsx_attribute (attributes, "state");
      AisleXlsxSheet *sheet;

      if (self->book->sheets->len == MAX_SHEETS)
        {
          aisle_xlsx_xml_fail (xml, too_many (self->book, _ ("sheets")));
          return;
        }
      sheet = g_new0 (AisleXlsxSheet, 1);
      sheet->name = title != NULL ? g_strdup (title) : g_strdup_printf ("%u", self->book->sheets->len + 1);
      sheet->part = g_strdup (g_hash_table_lookup (self->relations->part_of, value));
      sheet->hidden = state != NULL && !g_str_equal (state, "visible");
      g_ptr_array_add (self->book->sheets, sheet);
    }
}

static void
dimension_start (AisleXlsxXml *xml, gpointer data, const char *name, const char **attributes)
{
  AisleXlsxSheet *sheet = data;
  const char *ref, *digits;

  if (g_str_equal (name, "dimension") && (ref = aisle_xlsx_attribute (attributes, "ref")) != NULL
      && (digits = strchr (ref, ':')) != NULL)
    {
      while (*digits != '\0' && !g_ascii_isdigit (*digits))
        digits++;
      sheet->rows = MIN (g_ascii_strtoull (digits, NULL, 10), 1 << 20);
      aisle_xlsx_xml_stop (xml);
    }
  else if (g_str_equal (name, "sheetData") || g_str_equal (name, "row"))
    aisle_xlsx_xml_stop (xml);
}

/* What a sheet does not say is guessed from its size: some 200 bytes a row. */
static gboolean
count_rows (AisleXlsxBook *self, GError **error)
{
  static const AisleXlsxHandler handler = { dimension_start, no_end, NULL };
  g_autoptr (GPtrArray) members = self->sheets->len > 1 ? aisle_packed_members (self->path, error) : NULL;

  if (self->sheets->len <= 1)
    return TRUE;
  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < self->sheets->len; i++)
    {
      AisleXlsxSheet *sheet = self->sheets->pdata[i];

      if (i < 100 && !aisle_xlsx_xml_parse (self->path, sheet->part, &handler, sheet, NULL, NULL, error))
        return FALSE;
      for (guint m = 0; sheet->rows == 0 && m < members->len; m++)
        if (g_str_equal (((AislePackedMember *) members->pdata[m])->name, sheet->part))
          sheet->rows = ((AislePackedMember *) members->pdata[m])->size / 200;
    }
  return TRUE;
}

static gboolean
read_book (AisleXlsxBook *self, const char *workbook, GError **error)
{
  static const AisleXlsxHandler handler = { book_start, no_end, NULL };
  g_autofree char *folder = g_path_get_dirname (workbook), *base = g_path_get_basename (workbook);
  g_autofree char *prefix = g_str_equal (folder, ".") ? g_strdup ("") : g_strconcat (folder, "/", NULL);
  g_autofree char *part = g_strdup_printf ("%s_rels/%s.rels", prefix, base);
  Relations relations;
  BookParse parse = { self, &relations };
  gboolean ok;

  relations_init (&relations, self, prefix);
  ok = relations_read (&relations, part, error)
       && aisle_xlsx_xml_parse (self->path, workbook, &handler, &parse, NULL, NULL, error);
  if (ok)
    {
      self->strings_part = g_steal_pointer (&relations.strings);
      self->styles_part = g_steal_pointer (&relations.styles);
    }
  relations_clear (&relations);
  return ok;
}

AisleXlsxBook *
aisle_xlsx_book_open (const char *path, GError **error)
{
  g_autoptr (AisleXlsxBook) self = g_new0 (AisleXlsxBook, 1);
  g_autofree char *workbook = NULL;
  g_autoptr (GError) problem = NULL;
  Relations relations;
  gboolean ok;

  self->path = g_strdup (path);
  self->sheets = g_ptr_array_new_with_free_func (sheet_free);
  self->forms = g_array_new (FALSE, FALSE, sizeof (AisleXlsxForm));
  relations_init (&relations, self, "");
  ok = relations_read (&relations, "_rels/.rels", &problem);
  workbook = g_steal_pointer (&relations.workbook);
  relations_clear (&relations);
  if (ok && workbook != NULL)
    ok = read_book (self, workbook, &problem);
  if (g_error_matches (problem, AISLE_IMPORT_ERROR, AISLE_ERROR_NOT_FOUND) || (ok && self->sheets->len == 0))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': it is no Excel workbook, or parts of it are missing: save it again as .xlsx"),
                   path);
      return NULL;
    }
  if (!ok)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  return count_rows (self, error) ? g_steal_pointer (&self) : NULL;
}

const AisleXlsxSheet *
aisle_xlsx_book_sheet (const AisleXlsxBook *self, const char *name, GError **error)
{
  const AisleXlsxSheet *best = NULL;

  for (guint i = 0; i < self->sheets->len; i++)
    {
      const AisleXlsxSheet *sheet = self->sheets->pdata[i];

      if (name != NULL && *name != '\0')
        {
          if (g_str_equal (sheet->name, name))
            return sheet;
        }
      else if (best == NULL || (best->hidden && !sheet->hidden)
               || (best->hidden == sheet->hidden && sheet->rows > best->rows))
        best = sheet;
    }
  if (best == NULL)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE, _ ("cannot read '%s': no sheet is called '%s'"),
                 self->path, name);
  return best;
}

/* ---- styles ---- */

typedef struct
{
  AisleXlsxBook *book;
  GHashTable *codes; /* format id -> form */
  gboolean in_cells; /* within cellXfs */
} StyleParse;

static void
style_start (AisleXlsxXml *xml, gpointer data, const char *name, const char **attributes)
{
  StyleParse *self = data;
  const char *id = aisle_xlsx_attribute (attributes, "numFmtId");
  const char *code = aisle_xlsx_attribute (attributes, "formatCode");
  gpointer known;

  if (g_str_equal (name, "cellXfs"))
    self->in_cells = TRUE;
  else if (g_str_equal (name, "numFmt") && id != NULL && code != NULL && g_hash_table_size (self->codes) < MAX_FORMS)
    g_hash_table_insert (self->codes, GUINT_TO_POINTER ((guint) g_ascii_strtoull (id, NULL, 10)),
                         GUINT_TO_POINTER (aisle_xlsx_form_of_code (code)));
  else if (g_str_equal (name, "xf") && self->in_cells && self->book->forms->len < MAX_STYLES)
    {
      guint number = id != NULL ? (guint) g_ascii_strtoull (id, NULL, 10) : 0;
      AisleXlsxForm form = g_hash_table_lookup_extended (self->codes, GUINT_TO_POINTER (number), NULL, &known)
                               ? (AisleXlsxForm) GPOINTER_TO_UINT (known)
                               : aisle_xlsx_form_of_id (number);

      g_array_append_val (self->book->forms, form);
    }
}

static void
style_end (AisleXlsxXml *xml, gpointer data, const char *name)
{
  if (g_str_equal (name, "cellXfs"))
    ((StyleParse *) data)->in_cells = FALSE;
}

AisleXlsxForm
aisle_xlsx_book_form (const AisleXlsxBook *self, gsize style)
{
  return style < self->forms->len ? g_array_index (self->forms, AisleXlsxForm, style) : AISLE_XLSX_NUMBER;
}

/* ---- shared texts ---- */

typedef struct
{
  AisleXlsxBook *book;
  gsize most;
  gboolean in_text;
  guint phonetic; /* depth of rPh: how a text is read out is no part of it */
  GString *raw;
} TextsParse;

static gboolean
is_escape (const char *p, const char *end, gunichar *c)
{
  gunichar value = 0;

  if (end - p < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
    return FALSE;
  for (int i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return FALSE;
      value = value * 16 + (gunichar) g_ascii_xdigit_value (p[i]);
    }
  *c = value;
  return value != 0 && g_unichar_validate (value);
}

void
aisle_xlsx_append_text (GString *out, const char *text, gsize length)
{
  const char *p = text, *end = text + length;

  while (p < end)
    {
      const char *mark = memchr (p, '_', (gsize) (end - p));
      gunichar c;

      g_string_append_len (out, p, (mark != NULL ? mark : end) - p);
      if (mark == NULL)
        return;
      if (is_escape (mark, end, &c))
        {
          g_string_append_unichar (out, c);
          p = mark + 7;
        }
      else
        {
          g_string_append_c (out, '_');
          p = mark + 1;
        }
    }
}

/* Room for `needed` elements; FALSE: no memory. */
static gboolean
make_room (gpointer *array, gsize *capacity, gsize needed, gsize width)
{
  gsize wanted = MAX (*capacity * 2, needed + 4096);
  gpointer grown;

  if (needed <= *capacity)
    return TRUE;
  grown = g_try_realloc_n (*array, wanted, width);
  if (grown == NULL)
    return FALSE;
  *array = grown;
  *capacity = wanted;
  return TRUE;
}

static gboolean
add_text (AisleXlsxBook *self, const char *text, gsize length)
{
  if (!make_room ((gpointer *) &self->texts, &self->texts_capacity, self->texts_length + length, 1)
      || !make_room ((gpointer *) &self->starts, &self->starts_capacity, self->n_texts + 2, sizeof *self->starts))
    return FALSE;
  memcpy (self->texts + self->texts_length, text, length);
  self->starts[self->n_texts] = (guint32) self->texts_length;
  self->texts_length += length;
  self->starts[++self->n_texts] = (guint32) self->texts_length;
  return TRUE;
}

static void
texts_start (AisleXlsxXml *xml, gpointer data, const char *name, const char **attributes)
{
  TextsParse *self = data;

  if (g_str_equal (name, "si"))
    g_string_truncate (self->raw, 0);
  else if (g_str_equal (name, "rPh"))
    self->phonetic++;
  self->in_text = g_str_equal (name, "t") && self->phonetic == 0;
}

static void
texts_text (AisleXlsxXml *xml, gpointer data, const char *text, gsize length)
{
  TextsParse *self = data;

  if (!self->in_text)
    return;
  if (self->raw->len + length + self->book->texts_length > MAX_BYTES)
    aisle_xlsx_xml_fail (xml, too_many (self->book, _ ("texts")));
  else
    g_string_append_len (self->raw, text, (gssize) length);
}

static void
texts_end (AisleXlsxXml *xml, gpointer data, const char *name)
{
  TextsParse *self = data;
  g_autoptr (GString) text = NULL;

  self->in_text = FALSE;
  if (g_str_equal (name, "rPh") && self->phonetic > 0)
    self->phonetic--;
  if (!g_str_equal (name, "si"))
    return;
  self->phonetic = 0;
  if (self->book->n_texts >= self->most)
    {
      aisle_xlsx_xml_stop (xml);
      return;
    }
  if (self->book->n_texts >= MAX_TEXTS)
    {
      aisle_xlsx_xml_fail (xml, too_many (self->book, _ ("texts")));
      return;
    }
  if (strchr (self->raw->str, '_') != NULL)
    {
      text = g_string_new (NULL);
      aisle_xlsx_append_text (text, self->raw->str, self->raw->len);
    }
  if (!add_text (self->book, text != NULL ? text->str : self->raw->str, text != NULL ? text->len : self->raw->len))
    aisle_xlsx_xml_fail (xml,
                         g_error_new (AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY,
                                      _ ("cannot read '%s': not enough memory for its texts: save the sheet as CSV"),
                                      self->book->path));
}

gboolean
aisle_xlsx_book_load (AisleXlsxBook *self, gsize most, AisleProgress *progress, GError **error)
{
  static const AisleXlsxHandler style_handler = { style_start, style_end, NULL },
                                texts_handler = { texts_start, texts_end, texts_text };
  StyleParse styles = { self, g_hash_table_new (NULL, NULL), FALSE };
  TextsParse texts = { self, most, FALSE, 0, g_string_new (NULL) };
  gboolean ok;

  g_array_set_size (self->forms, 0);
  self->n_texts = self->texts_length = 0;
  ok = (self->styles_part == NULL
        || aisle_xlsx_xml_parse (self->path, self->styles_part, &style_handler, &styles, NULL, NULL, error))
       && (self->strings_part == NULL
           || aisle_xlsx_xml_parse (self->path, self->strings_part, &texts_handler, &texts, progress,
                                    _ ("Reading the texts of the workbook"), error));
  self->all_texts = self->n_texts < most;
  g_hash_table_unref (styles.codes);
  g_string_free (texts.raw, TRUE);
  return ok;
}

gboolean
aisle_xlsx_book_text (const AisleXlsxBook *self, gsize index, const char **text, gsize *length)
{
  if (index >= self->n_texts)
    return FALSE;
  *text = self->texts + self->starts[index];
  *length = self->starts[index + 1] - self->starts[index];
  return TRUE;
}
