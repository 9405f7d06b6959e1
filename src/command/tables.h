/* tables.h: a look at the project's tables: which there are, rows in any order through filters, columns in figures, SQL,
 * and files of what is seen.  Reads only. */
#pragma once

#include "base/answer.h"
#include "base/progress.h"
#include "store/project.h"

/* ---- tables ---- */
/* table, title, rows: those an analyst may look at. */
AisleTable *aisle_command_tables (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- what to see of one ---- */
typedef enum
{
  AISLE_ROWS_IS,
  AISLE_ROWS_IS_NOT, /* missing ones too */
  AISLE_ROWS_CONTAINS,
  AISLE_ROWS_STARTS,
  AISLE_ROWS_AT_LEAST,
  AISLE_ROWS_AT_MOST,
  AISLE_ROWS_BETWEEN, /* both ends included; a day ends at its end */
  AISLE_ROWS_MISSING,
  AISLE_ROWS_PRESENT,
  AISLE_ROWS_ONE_OF,
  AISLE_ROWS_N_OPS
} AisleRowsOp;

/* Stable id ("at-least") and translated words ("at least"). */
const char *aisle_rows_op_id (AisleRowsOp op);
const char *aisle_rows_op_title (AisleRowsOp op);
/* Whether it can be asked of a column of this type. */
gboolean aisle_rows_op_fits (AisleRowsOp op, AisleColumnType type);
/* How many values it takes: 0, 1, 2; -1 any number. */
int aisle_rows_op_values (AisleRowsOp op);

typedef struct
{
  char *column;
  AisleRowsOp op;
  char **values; /* as people write them: 9.99, 2024-01-05, 2024-01-05 10:30:00, view; never NULL */
} AisleRowsFilter;

typedef struct
{
  char *table;
  char *sort; /* (nullable) column; else the order of arrival */
  gboolean descending;
  GPtrArray *filters; /* AisleRowsFilter: all must hold */
  char *search;       /* (nullable) some text column holds it, capitals or not */
  gboolean stored;    /* events: also those that the recipe leaves out */
  gint64 source;      /* of records and rejected rows: this import's alone; 0: all */
} AisleRowsQuery;

AisleRowsQuery *aisle_rows_query_new (const char *table);
AisleRowsQuery *aisle_rows_query_dup (const AisleRowsQuery *self);
void aisle_rows_query_free (AisleRowsQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRowsQuery, aisle_rows_query_free)
/* values may be NULL for those that take none. */
void aisle_rows_query_add (AisleRowsQuery *self, const char *column, AisleRowsOp op, const char *const *values);
/* "price at-least 10", "kind = view", "price between 5..10", "item one-of a,b", "title missing". */
gboolean aisle_rows_query_add_text (AisleRowsQuery *self, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "price" or "price:desc". */
gboolean aisle_rows_query_sort_text (AisleRowsQuery *self, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the rows ---- */
/* What a query finds, worked out once; pages are then at hand at any offset.  Counted, and may be used by any thread
 * with a project of its own. */
typedef struct _AisleRowsSet AisleRowsSet;

AisleRowsSet *aisle_rows_set_open (AisleProject *project, const AisleRowsQuery *query, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleRowsSet *aisle_rows_set_ref (AisleRowsSet *self);
void aisle_rows_set_close (AisleRowsSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRowsSet, aisle_rows_set_close)
gsize aisle_rows_set_count (const AisleRowsSet *self);
gsize aisle_rows_set_total (const AisleRowsSet *self); /* of the table */
/* Of events: stored rows that the recipe leaves out, whether they are seen or not. */
gsize aisle_rows_set_left_out (const AisleRowsSet *self);
/* Of events: whether the recipe leaves out or changes any. */
gboolean aisle_rows_set_is_mended (const AisleRowsSet *self);
const AisleRowsQuery *aisle_rows_set_query (const AisleRowsSet *self);
/* No rows: names, titles and types of the columns. */
AisleTable *aisle_rows_set_shape (const AisleRowsSet *self);
AisleTable *aisle_rows_set_page (AisleRowsSet *self, AisleProject *project, gsize offset, gsize limit,
                                 AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, and of stored events two columns more: AISLE_ROWS_MARK says AISLE_ROWS_LEFT_OUT, AISLE_ROWS_CHANGED or
 * nothing, AISLE_ROWS_NOTE what the recipe does to the row. */
#define AISLE_ROWS_MARK     "recipe_mark"
#define AISLE_ROWS_NOTE     "recipe_note"
#define AISLE_ROWS_LEFT_OUT "left-out"
#define AISLE_ROWS_CHANGED  "changed"
AisleTable *aisle_rows_set_marked_page (AisleRowsSet *self, AisleProject *project, gsize offset, gsize limit,
                                        AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in one step. */
AisleTable *aisle_command_rows (AisleProject *project, const char *table, gint64 offset, gint64 limit,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Names of the columns in which no row of the table has a value; of events, no valid row.  g_strfreev */
char **aisle_command_empty_columns (AisleProject *project, const char *table, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- a column in figures ---- */
typedef struct
{
  AisleTable *facts;     /* one row: rows, missing, missing_share, distinct, distinct_is; of numbers also minimum,
                            lower_quartile, median, upper_quartile, maximum, mean, in the column's type */
  AisleTable *top;       /* value, rows, share: the ten most frequent; no rows where no value comes twice */
  AisleTable *histogram; /* (nullable) of numbers: label, from, to, rows; of times: from, to, rows */
  AislePassport *passport;
} AisleColumnStats;

void aisle_column_stats_free (AisleColumnStats *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleColumnStats, aisle_column_stats_free)

/* Of the rows that the query finds; its order is of no matter. */
AisleColumnStats *aisle_command_column_stats (AisleProject *project, const AisleRowsQuery *query, const char *column,
                                              AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- read-only SQL ---- */
typedef struct
{
  gsize max_rows;     /* 0: a million, and more is an error */
  double max_seconds; /* 0: as long as it takes */
} AisleSqlLimits;

typedef struct
{
  AisleTable *table;
  gboolean more; /* than max_rows */
  double seconds;
} AisleSqlResult;

void aisle_sql_result_free (AisleSqlResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSqlResult, aisle_sql_result_free)

/* One statement that reads.  place (nullable out): the byte of the statement at which it went wrong, or -1. */
AisleSqlResult *aisle_command_sql_run (AisleProject *project, const char *sql, const AisleSqlLimits *limits, int *place,
                                       AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleTable *aisle_command_sql (AisleProject *project, const char *sql, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a statement may name. */
typedef struct
{
  char *name;
  gboolean view;
  char **columns;
} AisleSqlTable;

typedef struct
{
  GPtrArray *tables;            /* AisleSqlTable */
  char **functions, **keywords; /* small and capital letters */
} AisleSqlWords;

AisleSqlWords *aisle_command_sql_words (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_sql_words_free (AisleSqlWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSqlWords, aisle_sql_words_free)
/* What may stand at byte `cursor`, best first: after "table." (or its alias) its columns.  start: where the word that
 * is being written begins. g_strfreev */
char **aisle_sql_words_complete (const AisleSqlWords *self, const char *sql, gsize cursor, gsize *start);

/* ---- files ---- */
typedef enum
{
  AISLE_ROWS_CSV,
  AISLE_ROWS_XLSX,
  AISLE_ROWS_JSONL,
  AISLE_ROWS_N_FORMATS
} AisleRowsFormat;

/* "csv", "xlsx", "jsonl"; also the ending of their files. */
const char *aisle_rows_format_id (AisleRowsFormat format);
gboolean aisle_rows_format_of_path (const char *path, AisleRowsFormat *format, GError **error);

typedef struct
{
  const AisleRowsQuery *query; /* or */
  const char *sql;
  AisleRowsFormat format;
  gboolean mark; /* CSV: a byte order mark, which spreadsheet programs want */
} AisleRowsExport;

/* Atomically; rows (nullable out): how many were written. */
gboolean aisle_command_export_rows (AisleProject *project, const AisleRowsExport *what, const char *path, gsize *rows,
                                    AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
