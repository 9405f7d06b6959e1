/* rows-file.h: rows of any table as a file of CSV, XLSX or JSON lines, written as they come.
 *
 * The file takes its name when it is whole (base/files.h). */
#pragma once

#include "base/files.h"
#include "base/table.h"

/* One value; the type is its own, so that a column of a statement may hold anything. */
typedef struct
{
  AisleColumnType type;
  gboolean missing;
  gint64 integer;   /* of integer-backed types */
  double real;      /* REAL, SHARE */
  const char *text; /* TEXT: UTF-8 */
} AisleRowsCell;

typedef struct
{
  const AisleColumnSpec *columns;
  gsize n_columns;
  gboolean mark; /* CSV: a byte order mark */
} AisleRowsHead;

typedef struct
{
  const char *id;                /* and the ending of its files */
  gsize most_rows, most_columns; /* 0: any number */
  gpointer (*begin) (AisleReplace *file, const AisleRowsHead *head, GError **error);
  gboolean (*row) (gpointer self, const AisleRowsCell *cells, GError **error);
  gboolean (*end) (gpointer self, GError **error); /* the file's last bytes; no commit */
  void (*free) (gpointer self);
} AisleRowsWriter;

/* A NULL-terminated list. */
const AisleRowsWriter *const *aisle_rows_writers (void);

extern const AisleRowsWriter aisle_csv_rows, aisle_xlsx_rows, aisle_jsonl_rows;

/* A value as programs read it: decimal money, ISO times and days, seconds; NULL when missing.  Borrowed, or in buffer. */
const char *aisle_rows_cell_text (const AisleRowsCell *cell, char buffer[64]);
