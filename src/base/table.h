/* table.h: the result of every question, evaluation and decision: typed, unit-bearing columns.
 *
 * Cells are missing until set.  A table is filled by one thread, then only read; it is counted, so that a chart, a page
 * and a report can hold the same one.  An interval of column "x" stands in columns "x_low" and "x_high"; "x_flag" is 1
 * where x stands out. */
#pragma once

#include "base/json.h"

typedef enum
{
  AISLE_COLUMN_TEXT,
  AISLE_COLUMN_INTEGER,
  AISLE_COLUMN_REAL,
  AISLE_COLUMN_SHARE,    /* real, 0..1, shown as per cent */
  AISLE_COLUMN_MONEY,    /* integer of 1/10,000 unit */
  AISLE_COLUMN_TIME,     /* microseconds UTC */
  AISLE_COLUMN_DATE,     /* day of calendar.h */
  AISLE_COLUMN_DURATION, /* microseconds */
} AisleColumnType;

#define AISLE_MONEY_UNIT    10000
#define AISLE_MONEY_MISSING G_MININT64

typedef struct
{
  const char *name;  /* for scripts: snake_case, never translated */
  const char *title; /* for people: msgid, marked N_(); by C_() where the word has other meanings */
  AisleColumnType type;
  const char *unit; /* (nullable) msgid: "users", "events"; for money NULL means the project's currency */
} AisleColumnSpec;

typedef struct _AisleTable AisleTable;

AisleTable *aisle_table_new (const AisleColumnSpec *columns, gsize n_columns);
AisleTable *aisle_table_ref (AisleTable *self);
void aisle_table_unref (AisleTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTable, aisle_table_unref)

/* Adds a column after the fact (all cells missing); specs are copied. Returns its index. */
gsize aisle_table_add_column (AisleTable *self, const AisleColumnSpec *column);
gsize aisle_table_add_row (AisleTable *self); /* index of the new row */
void aisle_table_set_text (AisleTable *self, gsize row, gsize column, const char *text);
void aisle_table_set_integer (AisleTable *self, gsize row, gsize column, gint64 value); /* the integer-backed types */
void aisle_table_set_real (AisleTable *self, gsize row, gsize column, double value);    /* REAL, SHARE; NaN = missing */

/* The cell of another table's column of the same type. */
void aisle_table_copy_cell (AisleTable *self, gsize row, gsize column, const AisleTable *from, gsize from_row,
                            gsize from_column);

gsize aisle_table_n_rows (const AisleTable *self);
gsize aisle_table_n_columns (const AisleTable *self);
const AisleColumnSpec *aisle_table_column (const AisleTable *self, gsize column);
/* Index of the named column or -1. */
gssize aisle_table_find (const AisleTable *self, const char *name);
gboolean aisle_table_is_missing (const AisleTable *self, gsize row, gsize column);
const char *aisle_table_text (const AisleTable *self, gsize row, gsize column); /* NULL when missing or not text */
gint64 aisle_table_integer (const AisleTable *self, gsize row, gsize column);   /* 0 when missing */
/* Any numeric cell as a double in display scale: money in units, times in seconds, durations in seconds, dates in
 * days; NaN when missing or text. */
double aisle_table_number (const AisleTable *self, gsize row, gsize column);
/* The smallest and the largest finite number of the rows from..to - 1, in display scale; FALSE where there is none. */
gboolean aisle_table_range (const AisleTable *self, gsize column, gsize from, gsize to, double *low, double *high);
/* Numbers that never fall, none missing or infinite. */
gboolean aisle_table_is_rising (const AisleTable *self, gsize column);

/* All cells of a column in one piece, for passes over many rows: NULL where it is of another kind. Missing cells are NaN
 * or G_MININT64. */
const double *aisle_table_reals (const AisleTable *self, gsize column);
const gint64 *aisle_table_integers (const AisleTable *self, gsize column);

/* Text for people: grouped by locale, shares as per cent with three significant digits, money rounded to the
 * currency's decimals without its sign, times in the local form; "" when missing. */
char *aisle_table_format (const AisleTable *self, gsize row, gsize column);

/* The same of the column of that name, which must be there: for rows that people read.  Passes over many rows find their
 * columns once. */
gboolean aisle_table_is_missing_of (const AisleTable *self, gsize row, const char *name);
const char *aisle_table_text_of (const AisleTable *self, gsize row, const char *name);
gint64 aisle_table_integer_of (const AisleTable *self, gsize row, const char *name);
double aisle_table_number_of (const AisleTable *self, gsize row, const char *name);
char *aisle_table_format_of (const AisleTable *self, gsize row, const char *name);

/* {"columns":[{"name","type","unit"}],"rows":[[..]]}: money as a decimal number of units, times and dates as ISO text,
 * durations in seconds. */
void aisle_table_add_to_json (const AisleTable *self, JsonObject *object);
/* RFC 4180, header of names, same cell forms as JSON. Cells that a spreadsheet would run as a formula get a quote. */
void aisle_table_to_csv (const AisleTable *self, GString *out);
/* What the command line prints: aligned columns under their titles. */
void aisle_table_to_text (const AisleTable *self, GString *out);
/* Reads a CSV table with a header; columns are typed by content. */
AisleTable *aisle_table_from_csv (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
