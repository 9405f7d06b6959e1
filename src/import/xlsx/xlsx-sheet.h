/* xlsx-sheet.h: a sheet's rows, one after the other, as texts. */
#pragma once

#include "base/text-span.h"
#include "import/xlsx/xlsx-book.h"

#define AISLE_XLSX_COLUMNS 16384
#define AISLE_XLSX_ROWS    1048576

typedef struct
{
  gint64 number;     /* 1-based */
  GString *line;     /* all its texts, tabs between them */
  guint width;       /* behind the last cell with something in it */
  gboolean too_long; /* over the record limit: texts are cut */
  struct
  {
    guint32 at, length;
  } cells[AISLE_XLSX_COLUMNS]; /* in line */
} AisleXlsxRow;

/* The text of a cell; length 0 where it is empty. */
static inline AisleSpan
aisle_xlsx_row_cell (const AisleXlsxRow *row, guint column)
{
  if (column >= row->width)
    return (AisleSpan){ row->line->str, 0 };
  return (AisleSpan){ row->line->str + row->cells[column].at, row->cells[column].length };
}

/* For each row that has a cell with something in it.  FALSE: stop; with an error, fail. */
typedef gboolean (*AisleXlsxRowFunc) (const AisleXlsxRow *row, gpointer data, GError **error);

/* The book's texts are loaded, or enough of them for a first look. */
gboolean aisle_xlsx_sheet_read (const AisleXlsxBook *book, const AisleXlsxSheet *sheet, AisleXlsxRowFunc func,
                                gpointer data, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
