/* xlsx-reader.h: what the workbook reader's files share. */
#pragma once

#include "import/reader.h"
#include "import/xlsx/xlsx-sheet.h"

#define AISLE_XLSX_OPTIONS 2
extern const AisleParam aisle_xlsx_options[AISLE_XLSX_OPTIONS];

/* xlsx-guess.c */
AisleMapping *aisle_xlsx_guess (const char *path, GError **error);
gboolean aisle_xlsx_resample (AisleMapping *mapping, const char *path, GError **error);
/* The row where the table begins (its header, where it has one), as chosen or as it looks. */
gboolean aisle_xlsx_find_table (const AisleXlsxBook *book, const AisleXlsxSheet *sheet, const AisleMapping *mapping,
                                gint64 *first, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The names in a header row: n of them. */
char **aisle_xlsx_header_names (const AisleXlsxRow *row, guint n);
