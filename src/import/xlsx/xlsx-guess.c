/* xlsx-guess.c: which sheet, where its table begins below titles and notes, and what its columns are. */
#include "import/xlsx/xlsx-reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/column-guess.h"
#include "import/header-guess.h"
#include "import/import-error.h"

#define SAMPLED   1000 /* rows types and roles are guessed from */
#define SOUGHT    50   /* rows in which the table begins */
#define PREVIEW   100
#define MAX_CELL  4096 /* bytes of a cell in a preview */
#define MAX_BYTES (32 << 20)
#define CELL_COST 64 /* bytes that a cell takes besides its text */
#define MAX_CELLS 500000
#define TEXTS     200000 /* shared texts a guess looks at */

const AisleParam aisle_xlsx_options[AISLE_XLSX_OPTIONS] = {
  { .name = "sheet",
    .title = N_ ("Sheet"),
    .type = AISLE_PARAM_TEXT,
    .fallback = "",
    .help = N_ ("The sheet of the workbook; without it the visible one with the most rows.") },
  { .name = "skip",
    .title = N_ ("Rows above the table"),
    .type = AISLE_PARAM_INTEGER,
    .fallback = "-1",
    .minimum = -1,
    .maximum = 1000000,
    .help = N_ ("Titles and notes above the header; -1 finds it.") },
};

/* ---- the first rows ---- */

typedef struct
{
  gint64 number;
  guint filled;
  char **cells; /* as wide as the row */
  guint width;
} HeadRow;

typedef struct
{
  GArray *rows; /* HeadRow */
  gsize bytes;
  gint64 from; /* rows above are not looked at */
} Head;

static void
head_row_clear (gpointer data)
{
  g_strfreev (((HeadRow *) data)->cells);
}

static gboolean
take_row (const AisleXlsxRow *row, gpointer data, GError **error)
{
  Head *self = data;
  HeadRow taken = { row->number, 0, NULL, row->width };

  if (row->number < self->from)
    return TRUE;
  taken.cells = g_new0 (char *, row->width + 1);
  for (guint i = 0; i < row->width; i++)
    {
      AisleSpan cell = aisle_xlsx_row_cell (row, i);
      GString *text = g_string_new (NULL);

      aisle_text_append_escaped (text, cell.data, cell.length, MAX_CELL);
      taken.filled += cell.length > 0;
      self->bytes += text->len + CELL_COST;
      taken.cells[i] = g_string_free (text, FALSE);
    }
  g_array_append_val (self->rows, taken);
  return self->rows->len < SAMPLED + SOUGHT && self->bytes < MAX_BYTES;
}

static void
head_init (Head *self, gint64 from)
{
  *self = (Head){ .rows = g_array_new (FALSE, FALSE, sizeof (HeadRow)), .from = from };
  g_array_set_clear_func (self->rows, head_row_clear);
}

static gint64
rows_above (const AisleMapping *mapping)
{
  return g_ascii_strtoll (aisle_mapping_option (mapping, "skip"), NULL, 10);
}

/* The first row that is about as full as the fullest: what stands above is a title or a note. */
static guint
find_first (const Head *head)
{
  guint fullest = 0;

  for (guint i = 0; i < head->rows->len && i < 4 * SOUGHT; i++)
    fullest = MAX (fullest, g_array_index (head->rows, HeadRow, i).filled);
  for (guint i = 0; i < head->rows->len && i < SOUGHT; i++)
    {
      guint filled = g_array_index (head->rows, HeadRow, i).filled;

      if (filled * 5 >= fullest * 3 && (filled >= 2 || fullest < 2))
        return i;
    }
  return 0;
}

static gboolean
read_head (Head *head, const AisleXlsxBook *book, const AisleXlsxSheet *sheet, const AisleMapping *mapping,
           GError **error)
{
  gint64 above = rows_above (mapping);

  head_init (head, above + 1);
  if (aisle_xlsx_sheet_read (book, sheet, take_row, head, NULL, error))
    {
      guint first = above >= 0 ? 0 : find_first (head);

      if (first > 0)
        g_array_remove_range (head->rows, 0, first);
      if (head->rows->len > 0)
        return TRUE;
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': sheet '%s' is empty"),
                   book->path, sheet->name);
    }
  g_array_unref (head->rows);
  return FALSE;
}

gboolean
aisle_xlsx_find_table (const AisleXlsxBook *book, const AisleXlsxSheet *sheet, const AisleMapping *mapping,
                       gint64 *first, GError **error)
{
  Head head;

  if (!read_head (&head, book, sheet, mapping, error))
    return FALSE;
  *first = g_array_index (head.rows, HeadRow, 0).number;
  g_array_unref (head.rows);
  return TRUE;
}

/* ---- columns ---- */

char **
aisle_xlsx_header_names (const AisleXlsxRow *row, guint n)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      AisleSpan cell = aisle_xlsx_row_cell (row, i);
      GString *text = g_string_new (NULL);

      aisle_text_append_escaped (text, cell.data, cell.length, AISLE_HEADER_NAME);
      g_ptr_array_add (names, g_strstrip (g_string_free (text, FALSE)));
    }
  g_ptr_array_add (names, NULL);
  aisle_header_names_settle ((char **) names->pdata);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* Rows of the same width, texts "" where there is no cell. */
static GPtrArray *
padded_rows (const Head *head, guint from, guint width, guint most)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  most = MIN (most, MAX_CELLS / MAX (width, 1));
  for (guint i = from; i < head->rows->len && rows->len < most; i++)
    {
      const HeadRow *row = &g_array_index (head->rows, HeadRow, i);
      char **cells = g_new0 (char *, width + 1);

      for (guint c = 0; c < width; c++)
        cells[c] = g_strdup (c < row->width ? row->cells[c] : "");
      g_ptr_array_add (rows, cells);
    }
  return rows;
}

static void
name_columns (AisleMapping *mapping, const Head *head, guint width)
{
  const HeadRow *first = &g_array_index (head->rows, HeadRow, 0);
  g_auto (GStrv) names = g_new0 (char *, width + 1);

  for (guint i = 0; i < width; i++)
    {
      names[i] = mapping->header && i < first->width ? g_strndup (first->cells[i], AISLE_HEADER_NAME) : g_strdup ("");
      if (!g_utf8_validate (names[i], -1, NULL))
        *(char *) g_utf8_find_prev_char (names[i], names[i] + strlen (names[i])) = '\0';
      g_strstrip (names[i]);
    }
  aisle_header_names_settle (names);
  g_ptr_array_set_size (mapping->columns, 0);
  for (guint i = 0; i < width; i++)
    {
      AisleMappedColumn *column = g_new0 (AisleMappedColumn, 1);

      column->name = g_steal_pointer (&names[i]);
      g_ptr_array_add (mapping->columns, column);
    }
}

static gboolean
look_at_rows (AisleMapping *mapping, const Head *head, gboolean guess, const AisleXlsxBook *book,
              const AisleXlsxSheet *sheet, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  guint width = 0;

  for (guint i = 0; i < head->rows->len; i++)
    width = MAX (width, g_array_index (head->rows, HeadRow, i).width);
  if (guess)
    {
      g_autoptr (GPtrArray) sample = padded_rows (head, 0, width, 100);
      mapping->header = aisle_guess_header (sample);
    }
  /* What stands to the right of the header is no column of the table. */
  if (mapping->header)
    width = g_array_index (head->rows, HeadRow, 0).width;
  name_columns (mapping, head, width);
  rows = padded_rows (head, mapping->header ? 1 : 0, width, SAMPLED);
  if (rows->len == 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY,
                   _ ("cannot read '%s': sheet '%s' has no row below row %lld"), book->path, sheet->name,
                   (long long) g_array_index (head->rows, HeadRow, 0).number);
      return FALSE;
    }
  if (guess)
    mapping->decimal_comma = aisle_guess_decimal_comma (rows, ';');
  g_ptr_array_set_size (mapping->preview, 0);
  for (guint i = 0; i < MIN (rows->len, PREVIEW); i++)
    g_ptr_array_add (mapping->preview, g_strdupv (rows->pdata[i]));
  aisle_guess_columns (mapping, rows, NULL);
  return TRUE;
}

/* ---- the whole ---- */

static void
offer_sheets (AisleMapping *mapping, const AisleXlsxBook *book)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < book->sheets->len; i++)
    g_ptr_array_add (names, ((AisleXlsxSheet *) book->sheets->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  aisle_mapping_offer (mapping, "sheet", (const char *const *) names->pdata);
}

static gboolean
look_at (AisleMapping *mapping, const char *path, gboolean guess, GError **error)
{
  g_autoptr (AisleXlsxBook) book = aisle_xlsx_book_open (path, error);
  const AisleXlsxSheet *sheet;
  Head head;
  gboolean ok;

  if (book == NULL)
    return FALSE;
  offer_sheets (mapping, book);
  sheet = aisle_xlsx_book_sheet (book, aisle_mapping_option (mapping, "sheet"), error);
  if (sheet == NULL || !aisle_xlsx_book_load (book, TEXTS, NULL, error)
      || !read_head (&head, book, sheet, mapping, error))
    return FALSE;
  ok = look_at_rows (mapping, &head, guess, book, sheet, error);
  g_array_unref (head.rows);
  return ok;
}

AisleMapping *
aisle_xlsx_guess (const char *path, GError **error)
{
  g_autoptr (AisleMapping) mapping = aisle_mapping_new ("xlsx");

  return look_at (mapping, path, TRUE, error) ? g_steal_pointer (&mapping) : NULL;
}

gboolean
aisle_xlsx_resample (AisleMapping *mapping, const char *path, GError **error)
{
  return look_at (mapping, path, FALSE, error);
}
