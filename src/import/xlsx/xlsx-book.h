/* xlsx-book.h: a workbook without its cells: sheets, shared texts, and which styles are dates. */
#pragma once

#include "import/xlsx/xlsx-value.h"
#include "import/xlsx/xlsx-xml.h"

typedef struct
{
  char *name;
  char *part; /* "xl/worksheets/sheet1.xml" */
  gboolean hidden;
  guint64 rows; /* as the sheet says, or guessed from its size */
} AisleXlsxSheet;

typedef struct
{
  char *path;
  GPtrArray *sheets; /* AisleXlsxSheet */
  gboolean epoch_1904;
  GArray *forms;   /* AisleXlsxForm by cell style */
  guint32 *starts; /* where each shared text starts in texts, and where the last ends */
  gsize n_texts, starts_capacity;
  gboolean all_texts; /* all are loaded */
  char *texts;
  gsize texts_length, texts_capacity;
  char *strings_part, *styles_part; /* (nullable) */
} AisleXlsxBook;

AisleXlsxBook *aisle_xlsx_book_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_xlsx_book_free (AisleXlsxBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleXlsxBook, aisle_xlsx_book_free)
/* name "" or NULL: the visible sheet with the most rows. */
const AisleXlsxSheet *aisle_xlsx_book_sheet (const AisleXlsxBook *self, const char *name,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Styles and shared texts, of these at most the first `most`. */
gboolean aisle_xlsx_book_load (AisleXlsxBook *self, gsize most, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: there is no such text. */
gboolean aisle_xlsx_book_text (const AisleXlsxBook *self, gsize index, const char **text, gsize *length);
AisleXlsxForm aisle_xlsx_book_form (const AisleXlsxBook *self, gsize style);
/* Appends text with "_x000D_" and the like read as the characters they stand for. */
void aisle_xlsx_append_text (GString *out, const char *text, gsize length);
